//! A TCP connection on either engine.

use crate::Host;
use crate::engine::{Backend, live, real, swift, turmoil};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A TCP connection. `AsyncRead + AsyncWrite + Send + Unpin`.
#[derive(Debug)]
pub struct TcpStream {
    pub(crate) socket: Socket,
    pub(crate) peer: String,
}

#[derive(Debug)]
pub(crate) enum Socket {
    Swift(swift::Stream),
    Turmoil(turmoil::Stream),
    Real(real::Stream),
}

impl TcpStream {
    /// Connects.
    ///
    /// # Errors
    /// `NotFound` for an unknown name, `ConnectionRefused`, `ConnectionReset`, or `TimedOut` after `patience`.
    pub async fn connect(address: &str, patience: Duration) -> io::Result<TcpStream> {
        let host = Host::current();
        let connecting = async {
            match &host.inner.backend {
                Backend::Swift(node) => swift::connect(&host, node, address).await,
                Backend::Turmoil(_) => turmoil::connect(&host, address).await,
                Backend::Live(machine) => live::connect(&host, machine, address).await,
                Backend::Real(_) => real::connect(address).await,
            }
        };
        crate::time::timeout(patience, connecting).await.unwrap_or_else(|_| {
            Err(io::Error::new(io::ErrorKind::TimedOut, format!("no connection to {address} within {patience:?}")))
        })
    }

    /// The peer machine's name (its address on the real machine).
    pub fn peer(&self) -> String {
        self.peer.clone()
    }
}

impl AsyncRead for TcpStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().socket {
            Socket::Swift(stream) => stream.poll_read(cx, buf),
            Socket::Turmoil(stream) => stream.poll_read(cx, buf),
            Socket::Real(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for TcpStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().socket {
            Socket::Swift(stream) => stream.poll_write(cx, buf),
            Socket::Turmoil(stream) => stream.poll_write(cx, buf),
            Socket::Real(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().socket {
            Socket::Swift(_) | Socket::Turmoil(_) => Poll::Ready(Ok(())),
            Socket::Real(stream) => Pin::new(stream).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().socket {
            Socket::Swift(stream) => stream.poll_shutdown(cx),
            Socket::Turmoil(stream) => stream.poll_shutdown(cx),
            Socket::Real(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
