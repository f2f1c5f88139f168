//! A UDP socket on either engine.

use super::address::{address_of, split};
use crate::Host;
use crate::engine::{Backend, live, real, swift, turmoil};
use std::io;
use std::net::SocketAddr;

/// The most bytes of a datagram (IPv4's 65 535 less its header and UDP's).
const MOST_BYTES: usize = 65_507;

/// A UDP socket. What is sent may be lost, come late or in another order, as the link has it; what comes to a closed way,
/// a machine without power or a port where nobody listens is gone, and the sender hears nothing of it.
///
/// The socket belongs to the program: it ends with it.
#[derive(Debug)]
pub struct UdpSocket(Kind);

#[derive(Debug)]
enum Kind {
    Swift(swift::Datagrams),
    Turmoil(turmoil::Datagrams),
    Live(live::Datagrams),
    Real(real::Datagrams),
}

impl UdpSocket {
    /// Listens on all of the machine's addresses. Port 0 takes a free one.
    ///
    /// # Errors
    /// `AddrInUse`.
    pub async fn bind(port: u16) -> io::Result<UdpSocket> {
        let host = Host::current();
        match &host.inner.backend {
            Backend::Swift(node) => swift::bind(&host, node, port).await.map(Kind::Swift),
            Backend::Turmoil(air) => turmoil::bind(&host, air, port).await.map(Kind::Turmoil),
            Backend::Live(machine) => live::bind(machine, port).await.map(Kind::Live),
            Backend::Real(_) => real::bind(port).await.map(Kind::Real),
        }
        .map(UdpSocket)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        match &self.0 {
            Kind::Swift(socket) => socket.port(),
            Kind::Turmoil(socket) => socket.port(),
            Kind::Live(socket) => socket.port(),
            Kind::Real(socket) => socket.port(),
        }
    }

    /// Sends a datagram to `name:port` or `address:port`.
    ///
    /// # Errors
    /// `NotFound` for an unknown name, `InvalidInput` for more than 65 507 bytes.
    pub async fn send_to(&self, datagram: &[u8], to: &str) -> io::Result<()> {
        if datagram.len() > MOST_BYTES {
            let why = format!("{} bytes are too many for a datagram", datagram.len());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let (name, port) = split(to)?;
        let to = SocketAddr::new(address_of(name).await?, port);
        match &self.0 {
            Kind::Swift(socket) => socket.send_to(datagram, to),
            Kind::Turmoil(socket) => socket.send_to(datagram, to),
            Kind::Live(socket) => socket.send_to(datagram, to).await,
            Kind::Real(socket) => socket.send_to(datagram, to).await,
        }
    }

    /// Waits for the next datagram. Says how long it is and who sent it, as `name:port` (`address:port` on the real machine);
    /// what does not fit into `buf` is cut off. Cancel-safe.
    ///
    /// # Errors
    /// As the operating system's; `ConnectionAborted` when the program was ended.
    pub async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, String)> {
        match &self.0 {
            Kind::Swift(socket) => socket.recv_from(buf).await,
            Kind::Turmoil(socket) => socket.recv_from(buf).await,
            Kind::Live(socket) => socket.recv_from(buf).await,
            Kind::Real(socket) => socket.recv_from(buf).await,
        }
    }
}
