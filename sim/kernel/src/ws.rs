//! WebSocket over [`crate::net`]. Each text message is traced once, by its receiver, as `wire.ws` `{from, to, text}`.

use std::time::Duration;

/// Either end of a WebSocket. Pings are answered by themselves.
#[derive(Debug)]
pub struct Socket {/* kernel's own */}

/// Why a WebSocket came not about or ended.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(pub String);

impl Socket {
    /// Opens one to `ws://name:port/path` with additional request headers.
    ///
    /// # Errors
    /// No connection, a refusal (the status is in the text), or nothing within `patience`.
    pub async fn connect(_url: &str, _headers: &[(&str, &str)], _patience: Duration) -> Result<Socket, Error> {
        todo!()
    }
    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send(&mut self, _text: &str) -> Result<(), Error> {
        todo!()
    }
    /// The next text message; `None` when the peer has closed. Cancel-safe. Messages over 1 MiB end the connection.
    ///
    /// # Errors
    /// When the connection breaks or the peer talks nonsense.
    pub async fn recv(&mut self) -> Result<Option<String>, Error> {
        todo!()
    }
    /// Sends a close frame and ends.
    pub async fn close(self) {
        todo!()
    }
}

/// Answers an upgrade request in an axum handler and runs `talk` on the socket, as a task of this machine.
pub fn accept<F, Fut>(
    _upgrade: axum::extract::ws::WebSocketUpgrade,
    _peer: crate::http::Peer,
    _talk: F,
) -> axum::response::Response
where
    F: FnOnce(Socket) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    todo!()
}
