//! A listening TCP socket on either engine.

use super::TcpStream;
use crate::Host;
use crate::engine::{Backend, live, real, swift, turmoil};
use std::io;

/// A listening TCP socket. It belongs to the machine: the program that binds again after a crash gets the port back.
#[derive(Debug)]
pub struct TcpListener(Kind);

#[derive(Debug)]
enum Kind {
    Swift(swift::Listener),
    Turmoil(turmoil::Listener),
    Live(live::Listener),
    Real(real::Listener),
}

impl TcpListener {
    /// Listens on all of the machine's addresses. Port 0 takes a free one.
    ///
    /// # Errors
    /// `AddrInUse`.
    pub async fn bind(port: u16) -> io::Result<TcpListener> {
        let host = Host::current();
        match &host.inner.backend {
            Backend::Swift(node) => swift::listen(&host, node, port).await.map(Kind::Swift),
            Backend::Turmoil(_) => turmoil::listen(&host, port).await.map(Kind::Turmoil),
            Backend::Live(machine) => live::listen(machine, port).await.map(Kind::Live),
            Backend::Real(_) => real::listen(port).await.map(Kind::Real),
        }
        .map(TcpListener)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        match &self.0 {
            Kind::Swift(listener) => listener.port(),
            Kind::Turmoil(listener) => listener.port(),
            Kind::Live(listener) => listener.port(),
            Kind::Real(listener) => listener.port(),
        }
    }

    /// Takes the next connection. Cancel-safe.
    ///
    /// # Errors
    /// As the operating system's.
    pub async fn accept(&self) -> io::Result<TcpStream> {
        match &self.0 {
            Kind::Swift(listener) => listener.accept().await,
            Kind::Turmoil(listener) => listener.accept().await,
            Kind::Live(listener) => listener.accept().await,
            Kind::Real(listener) => listener.accept().await,
        }
    }
}
