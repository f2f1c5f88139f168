//! One client's connection.

use super::handle::{Behind, TServer};
use super::hub::ClientId;
use super::misstep::Misstep;
use crate::genesys::events::{TServerClient, WireFailed, WireTlib};
use kernel::Host;
use kernel::net::TcpStream;
use kernel::trace;
use std::cell::Cell;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{mpsc, oneshot};
use wire::tlib::{ErrorCode, Framer, Kind, Message, ReadError};

/// The most of a message that stands in the trace, in bytes.
const TRACED: usize = 8 * 1024;

/// What is said to a client and has not gone out yet. When it overflows or is dropped, the connection ends.
#[derive(Debug)]
pub(super) struct Queue {
    messages: mpsc::Sender<Message>,
    /// Dropped with the queue: so a connection ends that waits for a client who does not read.
    _kept: oneshot::Sender<()>,
}

impl Queue {
    /// Whether there was room.
    pub(super) fn put(&self, message: &Message) -> bool {
        self.messages.try_send(message.clone()).is_ok()
    }
}

/// Takes a message down as having come, by a client's connection where it is T-Server that it came to.
pub(super) fn received(from: &str, text: &str, client: Option<ClientId>) {
    let connection = client.filter(|_| kernel::net::is_foreign(from)).map(|client| client.0);
    trace::emit(&WireTlib { from, to: &Host::current().name(), text: bounded(text), connection });
}

/// Takes a message down that goes to somebody else's product, which takes nothing down.
pub(super) fn sent(to: &str, message: &Message, client: Option<ClientId>) {
    if kernel::net::is_foreign(to) {
        let (text, connection) = (wire::tlib::write(message), client.map(|client| client.0));
        trace::emit(&WireTlib { from: &Host::current().name(), to, text: bounded(&text), connection });
    }
}

/// Takes down that nothing more comes of a connection with somebody else's product.
pub(super) fn failed(peer: &str, refused: bool, why: &str) {
    if kernel::net::is_foreign(peer) {
        let from = Host::current().name();
        trace::emit(&WireFailed { from: &from, to: peer, method: "T-Lib", target: "", refused, why });
    }
}

fn bounded(text: &str) -> &str {
    let end = (0..=TRACED.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// Serves a client until its end.
pub(super) async fn run(tserver: TServer, stream: TcpStream, switch: Behind) {
    let peer = stream.peer();
    let (messages, queue) = mpsc::channel(tserver.config().limits.waiting.max(1));
    let (kept, cut_off) = oneshot::channel();
    let Some(client) = tserver.connect(Queue { messages, _kept: kept }) else {
        trace::emit(&TServerClient { client: &peer, what: "refused", why: "too many clients" });
        return;
    };
    let heard = Cell::new(false);
    let why = tokio::select! {
        biased;
        _ = cut_off => "it read too slowly",
        why = converse(&tserver, client, stream, queue, (&switch, &heard)) => why,
    };
    tserver.disconnect(client);
    // Who has said nothing has only looked whether somebody is there.
    if heard.get() {
        failed(&peer, false, why);
    }
    trace::emit(&TServerClient { client: &peer, what: "closed", why });
}

/// Reads and writes in turns; gives back why it is over.
async fn converse(
    tserver: &TServer,
    client: ClientId,
    stream: TcpStream,
    mut queue: mpsc::Receiver<Message>,
    (switch, heard): (&Behind, &Cell<bool>),
) -> &'static str {
    let peer = stream.peer();
    let (mut reader, mut writer) = tokio::io::split(stream);
    // Rung by what says nothing, and is answered likewise.
    let (bell, mut asked) = mpsc::channel(1);
    let reading = async {
        let mut framer = Framer::new();
        let mut buffer = vec![0; 16 * 1024];
        let mut unreadable = 0;
        loop {
            let read = match reader.read(&mut buffer).await {
                Ok(0) => return "it has closed",
                Ok(read) => read,
                Err(_) => return "the connection broke",
            };
            heard.set(true);
            framer.push(&buffer[..read]);
            while let Some(message) = framer.next() {
                match message {
                    Ok(message) => {
                        unreadable = 0;
                        received(&peer, &wire::tlib::write(&message), Some(client));
                        for ask in tserver.hear(client, &message, switch) {
                            switch.ask(tserver, ask);
                        }
                    }
                    Err(ReadError::TooMuch) => return "a message was too large",
                    Err(error) => {
                        unreadable += 1;
                        trace::emit(&TServerClient { client: &peer, what: "unreadable", why: &error.to_string() });
                        if unreadable >= tserver.config().limits.unreadable {
                            return "it could not be understood";
                        }
                        tserver.say(client, Message::new(Kind::Error).error(ErrorCode::InvalidAttribute));
                    }
                }
            }
            if framer.had_nothing() {
                if tserver.config().misstep == Some(Misstep::ClosesAtNothing) {
                    return "it has said nothing";
                }
                // One that has not gone out yet will do for this, too.
                let _ = bell.try_send(());
            }
        }
    };
    let writing = async {
        loop {
            let bytes = tokio::select! {
                biased;
                message = queue.recv() => {
                    let Some(message) = message else { return "it read too slowly" };
                    sent(&peer, &message, Some(client));
                    Framer::write(&message)
                }
                Some(()) = asked.recv() => Framer::NOTHING.to_vec(),
            };
            if writer.write_all(&bytes).await.is_err() {
                return "the connection broke";
            }
        }
    };
    tokio::select! {
        biased;
        why = writing => why,
        why = reading => why,
    }
}
