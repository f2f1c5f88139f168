//! A connection with TLS or without.

use super::{Identity, Trust};
use crate::net::TcpStream;
use rustls::pki_types::ServerName;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{TlsAcceptor, TlsConnector, TlsStream};

/// A connection, plain or secured. `AsyncRead + AsyncWrite + Send + Unpin`.
#[derive(Debug)]
pub enum Secured {
    /// Without TLS.
    Plain(TcpStream),
    /// With TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Secured {
    /// Makes itself known on an accepted connection.
    ///
    /// # Errors
    /// The client speaks no TLS, or does not take the certificate.
    pub async fn accept(stream: TcpStream, identity: &Identity) -> io::Result<Self> {
        let stream = TlsAcceptor::from(identity.0.clone()).accept(stream).await?;
        Ok(Self::Tls(Box::new(stream.into())))
    }

    /// Asks the server at the other end to be `name`.
    ///
    /// # Errors
    /// `InvalidInput` for a name that is none; the server speaks no TLS, or is not to be believed.
    pub async fn connect(stream: TcpStream, name: &str, trust: &Trust) -> io::Result<Self> {
        let name = trust.name.as_deref().unwrap_or(name);
        let bare = name.trim_start_matches('[').trim_end_matches(']').to_owned();
        let server = ServerName::try_from(bare).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        let stream = TlsConnector::from(trust.config.clone()).connect(server, stream).await?;
        Ok(Self::Tls(Box::new(stream.into())))
    }

    /// The peer machine's name (its address on the real machine).
    pub fn peer(&self) -> String {
        match self {
            Self::Plain(stream) => stream.peer(),
            Self::Tls(stream) => stream.get_ref().0.peer(),
        }
    }

    /// Whether TLS is on it.
    pub fn is_secure(&self) -> bool {
        matches!(self, Self::Tls(_))
    }
}

impl AsyncRead for Secured {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(&mut **stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Secured {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(&mut **stream).poll_write(cx, buf),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(&mut **stream).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
        }
    }
}
