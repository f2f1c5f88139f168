//! The operating system's sockets, at the machine's own address, with names for addresses.
#![expect(clippy::disallowed_types, reason = "the real network is reached here and in `real`")]

use crate::Host;
use crate::net::{TcpStream, split, stream_of};
use crate::world::Addresses;
use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Where a machine is, and all others.
pub(crate) struct Machine {
    pub(crate) at: IpAddr,
    pub(crate) addresses: Arc<Addresses>,
    /// The machines of this world: all others are somebody else's.
    pub(crate) own: Arc<BTreeSet<String>>,
}

impl Machine {
    /// A name is its own; an address is that of the machine which has it.
    pub(crate) fn name_of(&self, host: &str) -> String {
        host.parse().map_or_else(|_| host.to_owned(), |at| self.addresses.name_of(at))
    }
}

pub(crate) async fn address_of(machine: &Machine, name: &str) -> io::Result<IpAddr> {
    if let Some(address) = machine.addresses.of(name) {
        return Ok(address);
    }
    if let Ok(address) = name.parse() {
        return Ok(address);
    }
    let found = tokio::net::lookup_host((name, 0)).await?.next().map(|address| address.ip());
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no machine is called `{name}`")))
}

pub(crate) async fn connect(host: &Host, machine: &Machine, address: &str) -> io::Result<TcpStream> {
    let (name, port) = split(address)?;
    let name = if name == "localhost" { &*host.inner.name } else { name };
    let to = SocketAddr::new(address_of(machine, name).await?, port);
    let same_family = machine.at.is_ipv4() == to.is_ipv4();
    let socket = if to.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    // So the server knows who it is. Beyond the loop-back the operating system chooses.
    if same_family && machine.at.is_loopback() == to.ip().is_loopback() {
        socket.bind(SocketAddr::new(machine.at, 0))?;
    }
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream_of(stream, machine.name_of(name)))
}

#[derive(Debug)]
pub(crate) struct Listener {
    socket: tokio::net::TcpListener,
    addresses: Arc<Addresses>,
}

pub(crate) async fn listen(machine: &Machine, port: u16) -> io::Result<Listener> {
    let socket = tokio::net::TcpListener::bind((machine.at, port)).await.map_err(|e| at(machine, port, &e))?;
    Ok(Listener { socket, addresses: machine.addresses.clone() })
}

/// An error that says where.
fn at(machine: &Machine, port: u16, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("failed to listen at {}: {error}", SocketAddr::new(machine.at, port)))
}

impl Listener {
    pub(crate) fn port(&self) -> u16 {
        self.socket.local_addr().map_or(0, |a| a.port())
    }

    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, peer) = self.socket.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream_of(stream, self.addresses.name_of(peer.ip())))
    }
}

#[derive(Debug)]
pub(crate) struct Datagrams {
    socket: tokio::net::UdpSocket,
    addresses: Arc<Addresses>,
}

pub(crate) async fn bind(machine: &Machine, port: u16) -> io::Result<Datagrams> {
    let socket = tokio::net::UdpSocket::bind((machine.at, port)).await.map_err(|e| at(machine, port, &e))?;
    Ok(Datagrams { socket, addresses: machine.addresses.clone() })
}

impl Datagrams {
    pub(crate) fn port(&self) -> u16 {
        self.socket.local_addr().map_or(0, |a| a.port())
    }

    pub(crate) async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<()> {
        match self.socket.send_to(datagram, to).await {
            // Somebody told the operating system that nobody listened there to an earlier datagram. A datagram may be lost.
            Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
            other => other.map(drop),
        }
    }

    pub(crate) async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, String)> {
        loop {
            match self.socket.recv_from(buf).await {
                Ok((length, from)) => {
                    return Ok((length, format!("{}:{}", self.addresses.name_of(from.ip()), from.port())));
                }
                Err(e) if matches!(e.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset) => {}
                Err(e) => return Err(e),
            }
        }
    }
}
