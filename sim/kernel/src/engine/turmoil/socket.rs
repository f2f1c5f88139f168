//! turmoil's TCP as [`crate::net`] wants it.
//!
//! It carries messages: each write is one, of any size, and a connection holds so many and no more. What we work round:
//! - A FIN that arrives while the reader's queue is full is never read. The queue is made so long ([`QUEUE`]) that a
//!   connection would have to hold that many unread writes.
//! - A listener panics when that many connections wait for it. Same cure.
//! - A second shutdown is an error. Here it is nothing.
//! - A connect that is given up leaves its port taken for good. A machine has 16,384 of them: at a try every five seconds
//!   that is most of a day.

use crate::Host;
use crate::net::{TcpStream, classic_stream};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil::net;

/// How many unread writes a connection holds, and how many connections a listener.
pub(super) const QUEUE: usize = 4096;
/// Longest message, in bytes: what one write of ours carries at most.
const MESSAGE: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Stream {
    host: Host,
    socket: net::TcpStream,
    shut: bool,
}

/// Connects to `name:port`; the caller sets the limit.
pub(crate) async fn connect(host: &Host, address: &str) -> io::Result<TcpStream> {
    let socket = net::TcpStream::connect(address).await?;
    let name = address.rsplit_once(':').map_or(address, |(name, _)| name);
    Ok(classic_stream(Stream { host: host.clone(), socket, shut: false }, name.to_owned()))
}

impl Stream {
    /// The socket, while its machine's program lives.
    fn socket(&mut self) -> io::Result<Pin<&mut net::TcpStream>> {
        if self.host.alive() {
            Ok(Pin::new(&mut self.socket))
        } else {
            Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the program was ended"))
        }
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.socket()?.poll_read(cx, buf)
    }

    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let message = &buf[..buf.len().min(MESSAGE)];
        self.socket()?.poll_write(cx, message)
    }

    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.shut, true) {
            return Poll::Ready(Ok(()));
        }
        self.socket()?.poll_shutdown(cx)
    }
}

pub(crate) struct Listener {
    host: Host,
    socket: net::TcpListener,
    port: u16,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("port", &self.port).finish_non_exhaustive()
    }
}

pub(crate) async fn listen(host: &Host, port: u16) -> io::Result<Listener> {
    let socket = net::TcpListener::bind(("0.0.0.0", port)).await?;
    let port = socket.local_addr()?.port();
    Ok(Listener { host: host.clone(), socket, port })
}

impl Listener {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let (socket, peer) = self.socket.accept().await?;
        let name = turmoil::reverse_lookup(peer.ip()).unwrap_or_else(|| peer.ip().to_string());
        Ok(classic_stream(Stream { host: self.host.clone(), socket, shut: false }, name))
    }
}
