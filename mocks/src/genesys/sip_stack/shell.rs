//! The user agent on the machine's sockets.

use std::io;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::net::UdpSocket;
use tokio::sync::{Notify, mpsc};
use wire::sip::dialog::Dialog;
use wire::sip::transaction::Key;
use wire::sip::{Message, Method, Request};

use super::connections::Connections;
use super::core::{Core, Effect};
use super::{Answer, Config, Event, Extra, Invite, Leg, Peer, SentId, Transport};
use crate::genesys::due::until;
use crate::genesys::events::WireSip;

/// The most events that wait for the owner. Beyond it nothing more is taken from the wire.
const MOST_EVENTS: usize = 4_096;

/// The most bytes of a message in the trace.
const MOST_TEXT: usize = 8 * 1024;

/// A user agent at work. A cheap clone, and `Send`: commands may be given from anywhere; the work is done on the machine where
/// it was bound, and ends with it.
#[derive(Debug, Clone)]
pub struct Stack(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Our machine.
    name: String,
    state: Mutex<State>,
    told: Notify,
    due: Notify,
}

#[derive(Debug)]
struct State {
    core: Core,
    events: std::collections::VecDeque<Event>,
    out: mpsc::UnboundedSender<(Peer, Message)>,
}

impl Stack {
    /// Takes the ports and begins.
    ///
    /// # Errors
    /// A port is taken.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let socket = Rc::new(UdpSocket::bind(config.port).await?);
        let listener = kernel::net::TcpListener::bind(config.port).await?;
        let (out, outbox) = mpsc::unbounded_channel();
        // In a live world it may be called by its address.
        let live = kernel::net::reached_at().is_some();
        let name = if live { kernel::Host::current().name() } else { config.host.clone() };
        let core = Core::new(config, kernel::chance::stream("sip"));
        let state = State { core, events: std::collections::VecDeque::new(), out };
        let stack = Self(Arc::new(Shared { name, state: Mutex::new(state), told: Notify::new(), due: Notify::new() }));
        let connections = Connections::new(stack.clone());
        kernel::spawn(receive(stack.clone(), socket.clone()));
        kernel::spawn(connections.clone().accept(listener));
        kernel::spawn(send(stack.clone(), socket, connections, outbox));
        kernel::spawn(wake(stack.clone()));
        Ok(stack)
    }

    /// The next thing that has happened. One task of the owner's asks for it; cancel-safe.
    pub async fn event(&self) -> Event {
        loop {
            let told = self.0.told.notified();
            if let Some(event) = self.with(|state| state.events.pop_front()) {
                return event;
            }
            told.await;
        }
    }

    /// Calls somebody: a new leg, and its INVITE.
    pub fn invite(&self, invite: Invite) -> (Leg, SentId) {
        self.command(|core, now| core.invite(now, invite))
    }

    /// Asks something outside of any dialog.
    pub fn ask(&self, ask: Invite) -> SentId {
        self.command(|core, now| core.ask(now, ask))
    }

    /// Sends a request in the dialog of a leg; see [`Core::request`].
    pub fn request(&self, leg: Leg, method: Method, extra: Extra) -> Option<SentId> {
        self.command(|core, now| core.request(now, leg, method, extra))
    }

    /// Sends a request that `make` finishes ([`wire::sip::Referral::attach`], [`wire::sip::Telling::tell`]).
    pub fn request_with(
        &self,
        leg: Leg,
        method: Method,
        make: impl FnOnce(Request) -> Option<Request>,
    ) -> Option<SentId> {
        self.command(|core, now| core.request_with(now, leg, method, make))
    }

    /// Acknowledges the acceptance of our INVITE; see [`Core::ack`].
    pub fn ack(&self, leg: Leg, sdp: Option<Vec<u8>>) {
        self.command(|core, _| core.ack(leg, sdp));
    }

    /// Answers a request; see [`Core::respond`].
    pub fn respond(&self, got: &Key, answer: Answer) {
        self.command(|core, now| core.respond(now, got, answer));
    }

    /// Ends a leg; see [`Core::hang_up`].
    pub fn hang_up(&self, leg: Leg) {
        self.command(|core, now| core.hang_up(now, leg));
    }

    /// The dialog of a leg, as it is now: whom to name in a `Replaces`.
    pub fn dialog(&self, leg: Leg) -> Option<Dialog> {
        self.with(|state| state.core.dialog(leg).cloned())
    }

    /// The leg of ours that a `Replaces` means: whom a phone wants to be replaced by, in a REFER to us.
    pub fn replaced(&self, replaces: &wire::sip::Replaces) -> Option<Leg> {
        self.with(|state| state.core.replaced(replaces))
    }

    fn command<T>(&self, command: impl FnOnce(&mut Core, i64) -> T) -> T {
        self.with(|state| {
            let done = command(&mut state.core, kernel::time::truth());
            self.deliver(state);
            done
        })
    }

    /// Never held over an await.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn deliver(&self, state: &mut State) {
        for effect in state.core.effects() {
            match effect {
                // The machine may be off: then nobody sends.
                Effect::Send { to, message } => drop(state.out.send((to, message))),
                Effect::Tell(event) => {
                    state.events.push_back(event);
                    self.0.told.notify_one();
                }
            }
        }
        self.0.due.notify_one();
    }

    /// Something has come from the wire; what comes while the owner is far behind is dropped, and comes again.
    pub(super) fn take(&self, take: impl FnOnce(&mut Core, i64)) {
        self.with(|state| {
            if state.events.len() < MOST_EVENTS {
                take(&mut state.core, kernel::time::truth());
                self.deliver(state);
            }
        });
    }
}

async fn receive(stack: Stack, socket: Rc<UdpSocket>) {
    let mut buffer = vec![0; 65_536];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let (peer, bytes) = (Peer::udp(&from), &buffer[..length]);
        // A keep-alive is no message (RFC 5626 §4.4.1).
        if bytes.iter().all(|b| b"\r\n\0".contains(b)) {
            continue;
        }
        trace(&stack, &peer, bytes);
        let source = source(&peer).await;
        stack.take(|core, now| core.datagram(now, bytes, &peer, source));
    }
}

/// The address behind a peer's name and port.
pub(super) async fn source(peer: &Peer) -> Option<std::net::SocketAddr> {
    let port = peer.address.rsplit_once(':')?.1.parse().ok()?;
    Some(std::net::SocketAddr::new(kernel::net::address_of(peer.machine()).await.ok()?, port))
}

async fn send(
    stack: Stack,
    socket: Rc<UdpSocket>,
    connections: Connections,
    mut outbox: mpsc::UnboundedReceiver<(Peer, Message)>,
) {
    while let Some((to, message)) = outbox.recv().await {
        let bytes = message.to_bytes();
        let theirs = kernel::net::name_of(to.machine());
        if kernel::net::is_foreign(&theirs) {
            emit(&stack.0.name, &theirs, to.transport, &bytes);
        }
        let sent = match to.transport {
            Transport::Udp => socket.send_to(&bytes, &to.address).await.is_ok(),
            Transport::Tcp => connections.send(&to, bytes, &message),
        };
        if !sent {
            stack.lost(&message);
        }
    }
}

impl Stack {
    /// A message could not be sent: a request's transaction is over.
    pub(super) fn lost(&self, message: &Message) {
        if let Message::Request(request) = message {
            self.command(|core, now| core.unreachable(now, request));
        }
    }
}

async fn wake(stack: Stack) {
    loop {
        let next = stack.with(|state| state.core.next_wake());
        tokio::select! {
            biased;
            () = stack.0.due.notified() => {}
            () = until(next) => stack.command(Core::wake),
        }
    }
}

/// Puts a message that has come into the trace.
pub(super) fn trace(stack: &Stack, from: &Peer, bytes: &[u8]) {
    emit(&kernel::net::name_of(from.machine()), &stack.0.name, from.transport, bytes);
}

fn emit(from: &str, to: &str, transport: Transport, bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_TEXT)]);
    let text = without_credentials(&text);
    let field = |names: [&str; 2]| {
        let mut lines = text.lines().skip(1).take_while(|line| !line.is_empty());
        lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            names.iter().any(|have| have.eq_ignore_ascii_case(name.trim())).then(|| value.trim())
        })
    };
    kernel::trace::emit(&WireSip {
        from,
        to,
        transport: transport.as_str(),
        line: text.lines().next().unwrap_or(""),
        call_id: field(["Call-ID", "i"]).unwrap_or(""),
        cseq: field(["CSeq", "cseq"]).unwrap_or(""),
        text: &text,
    });
}

/// The values of fields that hold credentials are left out.
fn without_credentials(text: &str) -> String {
    let secret = |line: &str| {
        let name = line.split(':').next().unwrap_or("").trim();
        ["Authorization", "Proxy-Authorization"].iter().any(|have| have.eq_ignore_ascii_case(name))
    };
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if secret(line) {
            out.push_str(line.split(':').next().unwrap_or(""));
            out.push_str(": …\r\n");
        } else {
            out.push_str(line);
        }
    }
    out
}
