//! A small client: one kept-alive connection to each server, one request after the other, everything within bounds.

use super::exchange::{Exchange, Failure};
use super::origin::Origin;
use super::shown;
use super::target::traced;
use crate::net::{TcpStream, Waiting};
use crate::tls::{Secured, Trust};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;

/// Servers to which a client keeps a connection.
const KEPT: usize = 64;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection.
    #[error("failed to connect to {authority}: {source}")]
    Connect {
        /// `name:port`
        authority: String,
        /// What the socket said.
        source: std::io::Error,
    },
    /// Nothing in time.
    #[error("no answer from {authority} within {patience:?}")]
    TimedOut {
        /// `name:port`
        authority: String,
        /// How long it was waited for.
        patience: Duration,
    },
    /// The connection ended in the middle of the exchange.
    #[error("the exchange with {authority} broke off: {why}")]
    Broken {
        /// `name:port`
        authority: String,
        /// hyper's own words.
        why: String,
    },
    /// The body is larger than the client allows.
    #[error("the answer of {authority} is larger than {limit} bytes")]
    TooLarge {
        /// `name:port`
        authority: String,
        /// In bytes.
        limit: usize,
    },
    /// The request itself cannot be sent.
    #[error("not a usable request: {0}")]
    Request(String),
}

/// A client that keeps one connection alive to each server. Requests on one client go one after the other.
pub struct Client {
    patience: Duration,
    limit: usize,
    trust: Option<Trust>,
    kept: Mutex<BTreeMap<Origin, SendRequest<Full<Bytes>>>>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// What went wrong, and whether the server can have seen the request.
enum Failed {
    /// The kept connection was dead before the request went out.
    Unsent,
    /// The kept connection was dead before a byte of the answer came.
    Stale,
    Final(Error),
}

impl Client {
    /// A client that waits at most `patience` for a whole exchange and takes bodies of at most `limit` bytes.
    pub fn new(patience: Duration, limit: usize) -> Client {
        Client { patience, limit, trust: None, kept: Mutex::default() }
    }

    /// The same, which also talks `https` with servers that are to be believed.
    pub fn trusting(self, trust: Trust) -> Client {
        Client { trust: Some(trust), ..self }
    }

    /// Sends one request (absolute `http://name:port/…` URI, or `https` for a client that has been told whom to trust) and
    /// reads the whole answer. A kept-alive connection that turns out to be dead before any byte of the answer is replaced
    /// once by a new one, for idempotent methods (for any method if the request had not gone out yet). The time that a
    /// request waits for its turn counts.
    ///
    /// # Errors
    /// See [`Error`]. A status of 4xx or 5xx is an answer, not an error.
    pub fn send(&self, request: ::http::Request<Bytes>) -> BoxFuture<'_, Result<::http::Response<Bytes>, Error>> {
        Box::pin(self.converse(request))
    }

    async fn converse(&self, request: ::http::Request<Bytes>) -> Result<::http::Response<Bytes>, Error> {
        let origin = Origin::of(&request).map_err(Error::Request)?;
        let authority = origin.authority.clone();
        // A product that is somebody else's traces nothing.
        let noted = crate::net::is_foreign(&authority).then(|| {
            let (method, target) = (request.method().to_string(), traced(request.uri()));
            let (sent, body) = (request.body().len() as u64, request.body());
            let said = shown::request(&method, &target, request.headers(), body, sent);
            let waiting = Waiting::begin(&origin.name, &method, &target, &said);
            (method, target, sent, said, waiting)
        });
        let exchange = self.exchange(&origin, request);
        let answer = crate::time::timeout(self.patience, exchange)
            .await
            .unwrap_or_else(|_| Err(Error::TimedOut { authority: authority.clone(), patience: self.patience }));
        if let Some((method, target, sent, said, waiting)) = noted {
            if let Some(waiting) = waiting {
                waiting.done();
            }
            let (from, to, tls) = (crate::Host::current().name(), origin.name.as_str(), origin.https);
            let (from, method, target) = (from.as_str(), method.as_str(), target.as_str());
            match &answer {
                Ok(answer) => {
                    let (status, received) = (answer.status().as_u16(), answer.body().len() as u64);
                    let heard = shown::answer(answer.status(), answer.headers(), answer.body(), received);
                    let (request, answer) = (Some(said), Some(heard));
                    let own = Exchange { from, to, method, target, status, sent, received, tls, request, answer };
                    crate::trace::emit(&own);
                }
                Err(error) => {
                    let (refused, why) = (matches!(error, Error::Connect { .. }), error.to_string());
                    crate::trace::emit(&Failure { from, to, method, target, refused, why: &why, request: said });
                }
            }
        }
        answer
    }

    async fn exchange(
        &self,
        origin: &Origin,
        request: ::http::Request<Bytes>,
    ) -> Result<::http::Response<Bytes>, Error> {
        let authority = origin.authority.as_str();
        let mut kept = self.kept.lock().await;
        // Taken out: should this future be dropped in the middle, the half-used connection goes with it.
        if let Some(sender) = kept.remove(origin).filter(|s| !s.is_closed()) {
            let repeatable = request.method().is_idempotent();
            match self.once(origin, sender, request.clone(), &mut kept).await {
                Err(Failed::Unsent) => {}
                Err(Failed::Stale) if repeatable => {}
                other => return other.map_err(|failed| failed.into_error(authority)),
            }
        }
        let sender = self.connect(origin).await?;
        self.once(origin, sender, request, &mut kept).await.map_err(|failed| failed.into_error(authority))
    }

    async fn once(
        &self,
        origin: &Origin,
        mut sender: SendRequest<Full<Bytes>>,
        request: ::http::Request<Bytes>,
        kept: &mut BTreeMap<Origin, SendRequest<Full<Bytes>>>,
    ) -> Result<::http::Response<Bytes>, Failed> {
        let authority = origin.authority.as_str();
        sender.ready().await.map_err(|_| Failed::Unsent)?;
        let response = sender.try_send_request(origin_form(request)).await.map_err(|mut e| {
            if e.take_message().is_some() {
                return Failed::Unsent;
            }
            let e = e.into_error();
            if e.is_closed() || e.is_canceled() || e.is_incomplete_message() || is_reset(&e) {
                Failed::Stale
            } else {
                Failed::Final(broken(authority, &e))
            }
        })?;
        let (head, body) = response.into_parts();
        let body = self.body(authority, body).await.map_err(Failed::Final)?;
        if kept.len() < KEPT {
            kept.insert(origin.clone(), sender);
        }
        Ok(::http::Response::from_parts(head, body))
    }

    async fn connect(&self, origin: &Origin) -> Result<SendRequest<Full<Bytes>>, Error> {
        let authority = origin.authority.as_str();
        let failed = |source| Error::Connect { authority: authority.to_owned(), source };
        let stream = TcpStream::connect(authority, self.patience).await.map_err(failed)?;
        let stream = match (origin.https, &self.trust) {
            (false, _) => Secured::Plain(stream),
            (true, Some(trust)) => Secured::connect(stream, &origin.name, trust).await.map_err(failed)?,
            (true, None) => return Err(Error::Request(format!("nobody is trusted to be https://{authority}"))),
        };
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| broken(authority, &e))?;
        crate::spawn(async move {
            // Its end shows at the next request.
            let _ = connection.await;
        });
        Ok(sender)
    }

    async fn body(&self, authority: &str, body: Incoming) -> Result<Bytes, Error> {
        let collected = Limited::new(body, self.limit).collect().await;
        collected.map(|c| c.to_bytes()).map_err(|e| {
            if e.is::<LengthLimitError>() {
                Error::TooLarge { authority: authority.to_owned(), limit: self.limit }
            } else {
                broken(authority, &*e)
            }
        })
    }
}

impl Failed {
    fn into_error(self, authority: &str) -> Error {
        match self {
            Failed::Unsent | Failed::Stale => {
                Error::Broken { authority: authority.to_owned(), why: "the connection ended before an answer".into() }
            }
            Failed::Final(error) => error,
        }
    }
}

fn is_reset(error: &hyper::Error) -> bool {
    use std::error::Error as _;
    let io = error.source().and_then(|s| s.downcast_ref::<std::io::Error>());
    io.is_some_and(|e| {
        matches!(
            e.kind(),
            std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::ConnectionAborted
                | std::io::ErrorKind::BrokenPipe
                | std::io::ErrorKind::NotConnected
        )
    })
}

fn broken(authority: &str, error: &dyn std::error::Error) -> Error {
    let mut why = error.to_string();
    if let Some(source) = error.source() {
        why = format!("{why}: {source}");
    }
    Error::Broken { authority: authority.to_owned(), why }
}

/// The path alone in the request line, the authority in `Host`, as every server wants it.
fn origin_form(request: ::http::Request<Bytes>) -> ::http::Request<Full<Bytes>> {
    let (mut head, body) = request.into_parts();
    if let Some(value) = head.uri.authority().and_then(|a| ::http::HeaderValue::from_str(a.as_str()).ok()) {
        head.headers.entry(::http::header::HOST).or_insert(value);
    }
    let path = head.uri.path_and_query().cloned();
    head.uri = path.map_or_else(|| ::http::Uri::from_static("/"), ::http::Uri::from);
    ::http::Request::from_parts(head, Full::new(body))
}
