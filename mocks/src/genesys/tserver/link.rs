//! A client's link to a T-Server: connects, introduces itself, connects again when it is lost.

use super::connection::{failed, received, sent};
use kernel::net::{TcpStream, Waiting};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use wire::tlib::{Attribute, Framer, Kind, Message, ReadError};

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(10);
/// First and longest pause before the next try.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Messages that may wait to go out.
const WAITING: usize = 1_024;

/// What comes from a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// T-Server knows the client: DNs can be registered.
    Connected,
    /// The connection is lost, and with it all registrations. It is tried again.
    Lost,
    /// A message.
    Message(Message),
}

/// Nothing can be said, for there is no connection, or more waits to go out than may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to say something to T-Server without a connection")]
pub struct NotConnected;

#[derive(Debug, Default)]
struct State {
    queue: Option<mpsc::Sender<Message>>,
    reference: i64,
}

/// A link. All clones are the same one.
#[derive(Debug, Clone)]
pub struct Link {
    address: Arc<str>,
    state: Arc<Mutex<State>>,
}

/// Requests that make a client known, or a DN its own, and wait for their answers, by their references.
#[derive(Debug, Default)]
struct Open(Mutex<BTreeMap<i64, (Message, Option<Waiting>)>>);

impl Open {
    /// The request goes out.
    fn ask(&self, peer: &str, request: &Message) {
        let asks = matches!(request.kind, Kind::RegisterClient | Kind::RegisterAddress | Kind::UnregisterAddress);
        if let Some(reference) = request.number(Attribute::ReferenceId).filter(|_| asks) {
            let waiting = Waiting::begin(peer, "T-Lib", request.kind.name(), &wire::tlib::write(request));
            self.all().insert(reference, (request.clone(), waiting));
        }
    }

    /// A message has come: one of them may be answered by it.
    fn hear(&self, message: &Message) {
        let Some(reference) = message.number(Attribute::ReferenceId) else { return };
        let mut all = self.all();
        let due = |request: &Message| match message.kind {
            Kind::ServerConnected => request.kind == Kind::RegisterClient,
            Kind::Registered => request.kind == Kind::RegisterAddress && request.this_dn() == message.this_dn(),
            Kind::Unregistered => request.kind == Kind::UnregisterAddress && request.this_dn() == message.this_dn(),
            kind => kind == Kind::Error,
        };
        if all.get(&reference).is_some_and(|(request, _)| due(request))
            && let Some((_, Some(waiting))) = all.remove(&reference)
        {
            waiting.done();
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<i64, (Message, Option<Waiting>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message that is going out, and its reference.
pub type Said = Result<i64, NotConnected>;

impl Link {
    /// A link to a T-Server at `name:port`. It comes about by [`Link::run`].
    pub fn new(address: &str) -> Self {
        Self { address: address.into(), state: Arc::default() }
    }

    /// Another link to the same T-Server.
    pub fn anew(&self) -> Self {
        Self::new(&self.address)
    }

    /// Says something; requests carry the reference that is given to `message`, counted from 1.
    ///
    /// # Errors
    /// [`NotConnected`].
    pub fn say(&self, message: impl FnOnce(i64) -> Message) -> Said {
        let mut state = self.state();
        let reference = state.reference + 1;
        let queue = state.queue.as_ref().ok_or(NotConnected)?;
        queue.try_send(message(reference)).map_err(|_| NotConnected)?;
        state.reference = reference;
        Ok(reference)
    }

    /// Keeps the link for ever: what comes is told to `hear`, in order. Tries again after 1 s, 2 s, 4 s … 30 s.
    pub async fn run(&self, mut hear: impl FnMut(Heard)) {
        let mut pause = PAUSE.0;
        loop {
            match TcpStream::connect(&self.address, PATIENCE).await {
                Ok(stream) => {
                    let known = self.converse(stream, &mut hear).await;
                    self.state().queue = None;
                    if known {
                        pause = PAUSE.0;
                        hear(Heard::Lost);
                    }
                }
                Err(why) => failed(self.machine(), true, &why.to_string()),
            }
            kernel::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE.1);
        }
    }

    /// One connection, until it ends; whether it ever came to `EventServerConnected`.
    async fn converse(&self, stream: TcpStream, hear: &mut impl FnMut(Heard)) -> bool {
        let peer = stream.peer();
        let (mut reader, mut writer) = tokio::io::split(stream);
        let (sender, mut queue) = mpsc::channel(WAITING);
        let mut known = false;
        let open = Open::default();
        let hello = {
            let mut state = self.state();
            state.reference += 1;
            Message::new(Kind::RegisterClient).with(Attribute::ReferenceId, state.reference)
        };
        // The queue is the others' only when T-Server knows us: nothing goes before the introduction.
        if sender.try_send(hello).is_err() {
            return false;
        }
        let writing = async {
            while let Some(message) = queue.recv().await {
                sent(&peer, &message, None);
                open.ask(&peer, &message);
                if writer.write_all(&Framer::write(&message)).await.is_err() {
                    return;
                }
            }
        };
        let reading = async {
            let mut framer = Framer::new();
            let mut buffer = vec![0; 16 * 1024];
            loop {
                match reader.read(&mut buffer).await {
                    Ok(0) | Err(_) => return failed(&peer, false, "it has closed the connection"),
                    Ok(read) => framer.push(&buffer[..read]),
                }
                while let Some(message) = framer.next() {
                    let message = match message {
                        Ok(message) => message,
                        // An event that we do not know: a server may tell more than we ask for.
                        Err(ReadError::Kind(_)) => continue,
                        Err(why) => return failed(&peer, false, &why.to_string()),
                    };
                    received(&peer, &wire::tlib::write(&message), None);
                    open.hear(&message);
                    if message.kind == Kind::ServerConnected && !known {
                        known = true;
                        self.state().queue = Some(sender.clone());
                        hear(Heard::Connected);
                    } else {
                        hear(Heard::Message(message));
                    }
                }
            }
        };
        tokio::select! {
            biased;
            () = reading => {}
            () = writing => {}
        }
        known
    }

    /// The machine of the T-Server.
    fn machine(&self) -> &str {
        self.address.rsplit_once(':').map_or(&*self.address, |(name, _)| name)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
