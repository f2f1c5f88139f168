//! Sockets. Addresses are `name:port`, as `wfo:8080`; on the real machine any resolvable name.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A TCP connection. `AsyncRead + AsyncWrite + Send + Unpin`.
#[derive(Debug)]
pub struct TcpStream {/* kernel's own */}

impl TcpStream {
    /// Connects.
    ///
    /// # Errors
    /// `NotFound` for an unknown name, `ConnectionRefused`, `ConnectionReset`, or `TimedOut` after `patience`.
    pub async fn connect(_address: &str, _patience: std::time::Duration) -> io::Result<TcpStream> {
        todo!()
    }
    /// The peer machine's name (its address on the real machine).
    pub fn peer(&self) -> String {
        todo!()
    }
}

impl AsyncRead for TcpStream {
    fn poll_read(self: Pin<&mut Self>, _cx: &mut Context<'_>, _buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        todo!()
    }
}

impl AsyncWrite for TcpStream {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, _buf: &[u8]) -> Poll<io::Result<usize>> {
        todo!()
    }
    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        todo!()
    }
    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        todo!()
    }
}

/// A listening TCP socket. It belongs to the machine: the program that binds again after a crash gets the port back.
#[derive(Debug)]
pub struct TcpListener {/* kernel's own */}

impl TcpListener {
    /// Listens on all of the machine's addresses. Port 0 takes a free one.
    ///
    /// # Errors
    /// `AddrInUse`.
    pub async fn bind(_port: u16) -> io::Result<TcpListener> {
        todo!()
    }
    /// The port.
    pub fn port(&self) -> u16 {
        todo!()
    }
    /// Takes the next connection.
    ///
    /// # Errors
    /// As the operating system's.
    pub async fn accept(&self) -> io::Result<TcpStream> {
        todo!()
    }
}
