//! turmoil's UDP as [`crate::net`] wants it.

use super::air::Air;
use crate::Host;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use turmoil::net;

#[derive(Debug)]
pub(crate) struct Datagrams {
    host: Host,
    port: u16,
    socket: net::UdpSocket,
}

pub(crate) async fn bind(host: &Host, _: &Arc<Air>, port: u16) -> io::Result<Datagrams> {
    let socket = net::UdpSocket::bind(("0.0.0.0", port)).await?;
    let port = socket.local_addr()?.port();
    Ok(Datagrams { host: host.clone(), port, socket })
}

impl Datagrams {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn air(&self) -> io::Result<&Air> {
        match &self.host.inner.backend {
            crate::engine::Backend::Turmoil(air) if self.host.alive() => Ok(air),
            _ => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the program was ended")),
        }
    }

    pub(crate) fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<()> {
        if self.air()?.passes(&self.host.inner.name, to.ip()) {
            self.socket.try_send_to(datagram, to)?;
        }
        Ok(())
    }

    pub(crate) async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, String)> {
        let (length, from) = self.socket.recv_from(buf).await?;
        let name = turmoil::reverse_lookup(from.ip()).unwrap_or_else(|| self.host.name());
        Ok((length, format!("{name}:{}", from.port())))
    }
}
