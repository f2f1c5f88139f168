//! WebSocket over [`crate::net`]. Each text message is traced once, by its receiver (by its sender where the receiver is
//! somebody else's), as `wire.ws` `{from, to, text}`; the values of JSON strings called `token`, `password` or `secret` are
//! left out.

use crate::Host;
use crate::http::{Failure, Peer};
use crate::net::{TcpStream, Waiting};
use crate::tls::{Secured, Trust};
use crate::trace::{self, Event};
use crate::world::{Fate, Passing, What};
use axum::extract::ws::{Message as ServerMessage, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::future::BoxFuture;
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use std::collections::VecDeque;
use std::time::Duration;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as ClientMessage;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Largest message, in bytes. A larger one ends the connection.
const LARGEST: usize = 1 << 20;
/// Bytes that are read at once. The buffer is cleared before each read, and messages are small.
const READ: usize = 4 << 10;
/// How long the peer's close frame is waited for.
const GOODBYE: Duration = Duration::from_secs(5);

/// Either end of a WebSocket. Pings are answered by themselves.
pub struct Socket {
    peer: String,
    end: End,
    /// Messages that a meddler made of one.
    made: VecDeque<String>,
}

enum End {
    Client(Box<WebSocketStream<Secured>>),
    Server(Box<WebSocket>),
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// Why a WebSocket came not about or ended.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(pub String);

/// `wire.ws`
#[derive(Serialize)]
struct Text<'a> {
    from: &'a str,
    to: &'a str,
    text: &'a str,
}

impl Event for Text<'_> {
    const KIND: &'static str = "wire.ws";
}

impl Socket {
    /// Opens one to `ws://name:port/path` with additional request headers.
    ///
    /// # Errors
    /// No connection, a refusal (the status is in the text), or nothing within `patience`.
    pub fn connect<'a>(
        url: &'a str,
        headers: &'a [(&'a str, &'a str)],
        patience: Duration,
    ) -> BoxFuture<'a, Result<Socket, Error>> {
        Box::pin(Self::open(url, headers, None, patience))
    }

    /// As [`connect`](Self::connect), also to `wss://name:port/path`, where the server is one to be believed.
    ///
    /// # Errors
    /// As there.
    pub fn connect_trusting<'a>(
        url: &'a str,
        headers: &'a [(&'a str, &'a str)],
        trust: &'a Trust,
        patience: Duration,
    ) -> BoxFuture<'a, Result<Socket, Error>> {
        Box::pin(Self::open(url, headers, Some(trust), patience))
    }

    async fn open(
        url: &str,
        headers: &[(&str, &str)],
        trust: Option<&Trust>,
        patience: Duration,
    ) -> Result<Socket, Error> {
        let bad = |why: String| Error(format!("not a usable WebSocket request to {url}: {why}"));
        let mut request = url.into_client_request().map_err(|e| bad(e.to_string()))?;
        for (name, value) in headers {
            let name = ::http::HeaderName::try_from(*name).map_err(|e| bad(e.to_string()))?;
            let value = ::http::HeaderValue::try_from(*value).map_err(|e| bad(e.to_string()))?;
            request.headers_mut().insert(name, value);
        }
        let host = request.uri().host().unwrap_or_default().to_owned();
        let secure = request.uri().scheme_str() == Some("wss");
        let path = request.uri().path().to_owned();
        let authority = format!("{host}:{}", request.uri().port_u16().unwrap_or(if secure { 443 } else { 80 }));
        let waiting = Waiting::begin(&host, "GET", &path, "");
        // Who is told no by a status has been answered.
        let mut refused = false;
        let opening = async {
            let stream = TcpStream::connect(&authority, patience)
                .await
                .map_err(|e| Error(format!("failed to connect to {authority}: {e}")))?;
            let stream = match (secure, trust) {
                (false, _) => Secured::Plain(stream),
                (true, Some(trust)) => Secured::connect(stream, &host, trust)
                    .await
                    .map_err(|e| Error(format!("failed to believe {authority}: {e}")))?,
                (true, None) => return Err(Error(format!("nobody is trusted to be wss://{authority}"))),
            };
            let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
            let config = config.read_buffer_size(READ);
            let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
            let (socket, _) = opened.map_err(|e| {
                refused = matches!(e, tokio_tungstenite::tungstenite::Error::Http(_));
                Error(format!("failed to open a WebSocket to {authority}: {e}"))
            })?;
            Ok(Socket { peer: host.clone(), end: End::Client(Box::new(socket)), made: VecDeque::new() })
        };
        let opened = crate::time::timeout(patience, opening).await;
        let opened = opened.unwrap_or_else(|_| Err(Error(format!("no WebSocket to {authority} within {patience:?}"))));
        if let Some(waiting) = waiting {
            waiting.done();
            if let (Err(why), false) = (&opened, refused) {
                let (from, to, why) = (
                    Host::current().name(),
                    authority.rsplit_once(':').map_or(authority.as_str(), |(host, _)| host),
                    why.to_string(),
                );
                let (from, method, target, request) = (from.as_str(), "GET", path.as_str(), String::new());
                trace::emit(&Failure { from, to, method, target, refused: true, why: &why, request });
            }
        }
        opened
    }

    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send<'a>(&'a mut self, text: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.say(text))
    }

    async fn say(&mut self, text: &str) -> Result<(), Error> {
        let lost = |e: &dyn std::fmt::Display| Error(format!("failed to send: {e}"));
        if crate::net::is_foreign(&self.peer) {
            let shown = crate::ws_trace::traced(text);
            trace::emit(&Text { from: &Host::current().inner.name, to: &self.peer, text: &shown });
        }
        match &mut self.end {
            End::Client(socket) => socket.send(ClientMessage::text(text)).await.map_err(|e| lost(&e)),
            End::Server(socket) => socket.send(ServerMessage::text(text)).await.map_err(|e| lost(&e)),
        }
    }

    /// The next text message; `None` when the peer has closed. Cancel-safe. Messages over 1 MiB end the connection.
    ///
    /// # Errors
    /// When the connection breaks or the peer talks nonsense.
    pub fn recv(&mut self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(self.hear())
    }

    async fn hear(&mut self) -> Result<Option<String>, Error> {
        let host = Host::current();
        loop {
            if let Some(text) = self.made.pop_front() {
                let shown = crate::ws_trace::traced(&text);
                trace::emit(&Text { from: &self.peer, to: &host.inner.name, text: &shown });
                return Ok(Some(text));
            }
            let Some(text) = self.next_text().await? else { return Ok(None) };
            match &host.inner.run.meddler {
                None => self.made.push_back(text),
                Some(meddler) => {
                    let at = crate::time::truth();
                    let passing = Passing { from: &self.peer, to: &host.inner.name, at, what: What::Text(&text) };
                    match (meddler.0)(&passing) {
                        Fate::Texts(texts) => self.made.extend(texts),
                        _ => self.made.push_back(text),
                    }
                }
            }
        }
    }

    async fn next_text(&mut self) -> Result<Option<String>, Error> {
        let broken = |e: &dyn std::fmt::Display| Error(format!("the WebSocket broke: {e}"));
        loop {
            match &mut self.end {
                End::Client(socket) => match socket.next().await {
                    None | Some(Ok(ClientMessage::Close(_))) => return Ok(None),
                    Some(Ok(ClientMessage::Text(text))) => return Ok(Some(text.as_str().to_owned())),
                    Some(Ok(ClientMessage::Binary(_))) => return Err(broken(&"a binary message came")),
                    Some(Ok(_)) => {}
                    Some(Err(e)) => return Err(broken(&e)),
                },
                End::Server(socket) => match socket.next().await {
                    None | Some(Ok(ServerMessage::Close(_))) => return Ok(None),
                    Some(Ok(ServerMessage::Text(text))) => return Ok(Some(text.as_str().to_owned())),
                    Some(Ok(ServerMessage::Binary(_))) => return Err(broken(&"a binary message came")),
                    Some(Ok(_)) => {}
                    Some(Err(e)) => return Err(broken(&e)),
                },
            }
        }
    }

    /// Sends a close frame, waits a moment for the peer's, and ends. What the peer still sends is not read.
    pub fn close(self) -> BoxFuture<'static, ()> {
        Box::pin(self.part())
    }

    async fn part(mut self) {
        // The peer may be gone already: closed is closed.
        let sent = match &mut self.end {
            End::Client(socket) => WebSocketStream::close(socket, None).await.is_ok(),
            End::Server(socket) => socket.send(ServerMessage::Close(None)).await.is_ok(),
        };
        if sent {
            // To end with something unread would reset the connection, and the peer might never see the close.
            let _ = crate::time::timeout(GOODBYE, async { while let Ok(Some(_)) = self.next_text().await {} }).await;
        }
    }
}

/// Answers an upgrade request in an axum handler and runs `talk` on the socket, as a task of this machine.
pub fn accept<F, Fut>(upgrade: WebSocketUpgrade, peer: Peer, talk: F) -> Response
where
    F: FnOnce(Socket) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    // axum spawns what it is given by itself, outside of the machine's tasks. So it only hands the socket over.
    let (hand_over, handed) = tokio::sync::oneshot::channel();
    crate::spawn(async move {
        // An error means that the client went away before it was upgraded.
        if let Ok(socket) = handed.await {
            talk(Socket { peer: peer.0, end: End::Server(Box::new(socket)), made: VecDeque::new() }).await;
        }
    });
    upgrade.read_buffer_size(READ).max_message_size(LARGEST).max_frame_size(LARGEST).on_upgrade(async move |socket| {
        // An error means that the machine's program has ended in between.
        let _ = hand_over.send(socket);
    })
}
