//! TCP connections of a user agent: those that it opened, and those that came.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use kernel::net::{TcpListener, TcpStream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use wire::sip::{Framer, Incoming, Limits, Message};

use super::shell::{source, trace};
use super::{Peer, Stack, Transport};

/// The most connections, and the most messages that wait on one.
const MOST: usize = 64;
const MOST_WAITING: usize = 64;

/// How long a connection may be silent, and how long one may take to come about.
const IDLE: Duration = Duration::from_secs(180);
const PATIENCE: Duration = Duration::from_secs(5);

/// All connections.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    stack: Stack,
    table: Rc<RefCell<Table>>,
}

#[derive(Debug, Default)]
struct Table {
    count: u64,
    /// Where it leads to, and what is to be sent.
    open: BTreeMap<u64, (String, mpsc::Sender<Vec<u8>>)>,
}

impl Connections {
    pub(super) fn new(stack: Stack) -> Self {
        Self { stack, table: Rc::default() }
    }

    /// Takes connections for ever.
    pub(super) async fn accept(self, listener: TcpListener) {
        while let Ok(stream) = listener.accept().await {
            let address = format!("{}:0", stream.peer());
            if let Some((id, outbox)) = self.enter(&address) {
                kernel::spawn(self.clone().serve(id, address, stream, outbox));
            }
        }
    }

    fn enter(&self, address: &str) -> Option<(u64, mpsc::Receiver<Vec<u8>>)> {
        let mut table = self.table.borrow_mut();
        if table.open.len() >= MOST {
            return None;
        }
        table.count += 1;
        let (sender, outbox) = mpsc::channel(MOST_WAITING);
        let id = table.count;
        table.open.insert(id, (address.to_owned(), sender));
        Some((id, outbox))
    }

    /// Sends on the connection that the peer's message came on, on one to the same address, or on a new one. Says whether
    /// there is hope.
    pub(super) fn send(&self, to: &Peer, bytes: Vec<u8>, message: &Message) -> bool {
        let found = {
            let table = self.table.borrow();
            let same = |connection: &u64| table.open.contains_key(connection);
            let by_address = || table.open.iter().find(|(_, (address, _))| *address == to.address).map(|(id, _)| *id);
            let id = to.connection.filter(same).or_else(by_address);
            id.and_then(|id| table.open.get(&id).map(|(_, sender)| sender.clone()))
        };
        if let Some(sender) = found {
            return sender.try_send(bytes).is_ok();
        }
        if to.address.ends_with(":0") {
            // The connection of the request has gone, and where else its sender listens is not known.
            return false;
        }
        let Some((id, outbox)) = self.enter(&to.address) else { return false };
        if let Some((_, sender)) = self.table.borrow().open.get(&id) {
            // A fresh queue has room.
            let _ = sender.try_send(bytes);
        }
        kernel::spawn(self.clone().open(id, to.address.clone(), outbox, message.clone()));
        true
    }

    async fn open(self, id: u64, address: String, outbox: mpsc::Receiver<Vec<u8>>, first: Message) {
        match TcpStream::connect(&address, PATIENCE).await {
            Ok(stream) => self.serve(id, address, stream, outbox).await,
            Err(_) => {
                self.table.borrow_mut().open.remove(&id);
                self.stack.lost(&first);
            }
        }
    }

    /// Reads and writes until the end.
    async fn serve(self, id: u64, address: String, mut stream: TcpStream, mut outbox: mpsc::Receiver<Vec<u8>>) {
        let peer = Peer { transport: Transport::Tcp, address, connection: Some(id) };
        let mut framer = Framer::new(Limits::default());
        let mut buffer = vec![0; 16_384];
        loop {
            tokio::select! {
                biased;
                bytes = outbox.recv() => {
                    let Some(bytes) = bytes else { break };
                    if stream.write_all(&bytes).await.is_err() {
                        break;
                    }
                }
                read = kernel::time::timeout(IDLE, stream.read(&mut buffer)) => match read {
                    Ok(Ok(length)) if length > 0 => {
                        framer.push(&buffer[..length]);
                        if !self.take(&peer, &mut framer).await {
                            // The refusal still goes out.
                            while let Ok(bytes) = outbox.try_recv() {
                                let _ = stream.write_all(&bytes).await;
                            }
                            break;
                        }
                    }
                    _ => break,
                },
            }
        }
        self.table.borrow_mut().open.remove(&id);
        // The peer may have gone already.
        let _ = stream.shutdown().await;
    }

    /// Takes what is complete; says whether the stream goes on.
    async fn take(&self, peer: &Peer, framer: &mut Framer) -> bool {
        let source = source(peer).await;
        while let Some(incoming) = framer.next() {
            match incoming {
                Incoming::Message(message) => {
                    trace(&self.stack, peer, &message.to_bytes());
                    self.stack.take(|core, now| core.message(now, message, peer, source));
                }
                Incoming::Ping => self.pong(peer),
                Incoming::Refuse(malformed) => self.stack.take(|core, _| core.malformed(&malformed, peer)),
                Incoming::Close(malformed) => {
                    self.stack.take(|core, _| core.malformed(&malformed, peer));
                    // The sender's task puts the refusal into our queue.
                    kernel::time::sleep(Duration::from_millis(1)).await;
                    return false;
                }
            }
        }
        true
    }

    /// One line end is the answer to a keep-alive (RFC 5626 §4.4.1).
    fn pong(&self, peer: &Peer) {
        let table = self.table.borrow();
        if let Some((_, sender)) = peer.connection.and_then(|id| table.open.get(&id)) {
            // A full queue says that the connection lives.
            let _ = sender.try_send(b"\r\n".to_vec());
        }
    }
}
