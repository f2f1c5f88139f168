//! Sockets with an identity: each poll, call and drop happens under the machine that owns the socket.

use super::names::is_up;
use super::node::Node;
use super::orphans::{self, LetGo};
use crate::Host;
use crate::net::{TcpStream, split, swift_stream};
use std::cell::RefCell;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil_net::shim::tokio::net as sim;

/// Bytes taken out of a socket at once. turmoil-net opens its window again only when one read drains half of its buffer,
/// so every read takes all there is.
const SCRATCH: usize = 64 * 1024;

thread_local! {
    static READ: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

#[derive(Debug)]
pub(crate) struct Stream {
    host: Host,
    /// None only while it is being dropped.
    socket: Option<sim::TcpStream>,
    /// Taken out of the socket and not yet asked for.
    rest: Vec<u8>,
    taken: usize,
}

pub(crate) async fn connect(host: &Host, node: &Node, address: &str) -> io::Result<TcpStream> {
    let (name, port) = split(address)?;
    let name = if name == "localhost" { &host.inner.name } else { name };
    let Some(ip) = node.names.ip(name) else {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("no machine is called `{name}`")));
    };
    let socket = sim::TcpStream::connect(SocketAddr::new(ip, port)).await?;
    Ok(swift_stream(Stream::new(host.clone(), socket), name.to_owned()))
}

impl Stream {
    fn new(host: Host, socket: sim::TcpStream) -> Stream {
        Stream { host, socket: Some(socket), rest: Vec::new(), taken: 0 }
    }

    /// The socket, while its machine's program lives.
    fn socket(&mut self) -> io::Result<Pin<&mut sim::TcpStream>> {
        match &mut self.socket {
            Some(socket) if self.host.alive() => Ok(Pin::new(socket)),
            _ => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the program was ended")),
        }
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.taken == self.rest.len() {
            self.rest.clear();
            self.taken = 0;
            let _entered = self.host.enter();
            return READ.with(|scratch| {
                let mut scratch = scratch.borrow_mut();
                let mut whole = ReadBuf::new(&mut scratch);
                match self.socket()?.poll_read(cx, &mut whole) {
                    Poll::Ready(Ok(())) => {
                        let filled = whole.filled();
                        let direct = filled.len().min(buf.remaining());
                        buf.put_slice(&filled[..direct]);
                        self.rest.extend_from_slice(&filled[direct..]);
                        Poll::Ready(Ok(()))
                    }
                    other => other,
                }
            });
        }
        let n = (self.rest.len() - self.taken).min(buf.remaining());
        buf.put_slice(&self.rest[self.taken..self.taken + n]);
        self.taken += n;
        Poll::Ready(Ok(()))
    }

    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let _entered = self.host.enter();
        self.socket()?.poll_write(cx, buf)
    }

    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _entered = self.host.enter();
        self.socket()?.poll_shutdown(cx)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let Some(socket) = self.socket.take() else { return };
        if !is_up() {
            // The network is gone, and turmoil-net would panic.
            return std::mem::forget(socket);
        }
        let _entered = self.host.enter();
        if let (Ok(local), Ok(peer)) = (socket.local_addr(), socket.peer_addr()) {
            orphans::let_go(LetGo { local, peer, unread: self.taken < self.rest.len() });
        }
        drop(socket);
    }
}

#[derive(Debug)]
pub(crate) struct Listener {
    host: Host,
    port: u16,
    socket: Arc<sim::TcpListener>,
}

pub(crate) async fn listen(host: &Host, node: &Node, port: u16) -> io::Result<Listener> {
    let in_use = || io::Error::new(io::ErrorKind::AddrInUse, format!("port {port} of {} is in use", host.name()));
    let port = if port == 0 { node.free_port().ok_or_else(in_use)? } else { port };
    let socket = match node.socket(port) {
        Some(socket) => socket,
        None => {
            let socket = Arc::new(sim::TcpListener::bind(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port)).await?);
            node.keep(port, socket.clone());
            socket
        }
    };
    if !node.open(port) {
        return Err(in_use());
    }
    drain(&socket);
    Ok(Listener { host: host.clone(), port, socket })
}

/// Resets the connections that nobody has accepted. Runs under the socket's machine.
pub(super) fn drain(socket: &sim::TcpListener) {
    let mut cx = Context::from_waker(Waker::noop());
    while let Poll::Ready(Ok(unwanted)) = socket.poll_accept(&mut cx) {
        drop(unwanted);
    }
}

impl Listener {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let (socket, peer) = std::future::poll_fn(|cx| {
            let _entered = self.host.enter();
            self.socket.poll_accept(cx)
        })
        .await?;
        let crate::engine::Backend::Swift(node) = &self.host.inner.backend else {
            return Err(io::Error::other("not a socket of this engine"));
        };
        let name = node.names.name(peer.ip()).unwrap_or_else(|| peer.ip().to_string());
        Ok(swift_stream(Stream::new(self.host.clone(), socket), name))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if self.host.alive()
            && is_up()
            && let crate::engine::Backend::Swift(node) = &self.host.inner.backend
        {
            node.close(self.port);
            let _entered = self.host.enter();
            drain(&self.socket);
        }
    }
}
