//! UDP sockets with an identity: each call and drop happens under the machine that owns the socket. They end with the
//! program, even those that a library still holds, so that the next one can have their ports.

use super::names::is_up;
use super::node::Node;
use crate::Host;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use turmoil_net::shim::tokio::net as sim;

/// A socket that its machine can take back.
#[derive(Debug)]
pub(super) struct Lent(Mutex<Option<sim::UdpSocket>>);

impl Lent {
    fn lock(&self) -> MutexGuard<'_, Option<sim::UdpSocket>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the socket. Runs under its machine.
    pub(super) fn close(&self) {
        let socket = self.lock().take();
        if !is_up() {
            // The network is gone, and turmoil-net would panic.
            std::mem::forget(socket);
        }
    }
}

#[derive(Debug)]
pub(crate) struct Datagrams {
    host: Host,
    port: u16,
    socket: Arc<Lent>,
}

pub(crate) async fn bind(host: &Host, node: &Node, port: u16) -> io::Result<Datagrams> {
    let socket = sim::UdpSocket::bind(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port)).await?;
    let port = socket.local_addr()?.port();
    let socket = Arc::new(Lent(Mutex::new(Some(socket))));
    node.lend(&socket);
    Ok(Datagrams { host: host.clone(), port, socket })
}

fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the program was ended")
}

impl Datagrams {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<()> {
        let _entered = self.host.enter();
        let socket = self.socket.lock();
        let socket = socket.as_ref().filter(|_| self.host.alive()).ok_or_else(ended)?;
        socket.try_send_to(datagram, to).map(drop)
    }

    pub(crate) async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, String)> {
        let (length, from) = std::future::poll_fn(|cx| {
            let _entered = self.host.enter();
            let socket = self.socket.lock();
            match socket.as_ref().filter(|_| self.host.alive()) {
                Some(socket) => pin!(socket.recv_from(buf)).poll(cx),
                None => std::task::Poll::Ready(Err(ended())),
            }
        })
        .await?;
        let crate::engine::Backend::Swift(node) = &self.host.inner.backend else {
            return Err(io::Error::other("not a socket of this engine"));
        };
        let name = node.names.name(from.ip()).unwrap_or_else(|| self.host.name());
        Ok((length, format!("{name}:{}", from.port())))
    }
}

impl Drop for Datagrams {
    fn drop(&mut self) {
        let _entered = self.host.enter();
        self.socket.close();
    }
}
