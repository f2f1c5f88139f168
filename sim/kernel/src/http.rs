//! HTTP/1.1 over [`crate::net`]: axum routers on hyper's connections, and a small client. Each exchange is traced as
//! `wire.http` by the server's side: `{from, to, method, target, status, sent, received}`; header values never are, and
//! of the target's query only the names of parameters called `token`, `key`, `secret` or `password` remain.

use bytes::Bytes;
use std::time::Duration;

/// Serves a router on a listening socket for as long as the machine runs.
/// The peer's name is in the request's extensions as [`Peer`].
///
/// # Errors
/// When the socket fails.
pub async fn serve(_listener: crate::net::TcpListener, _router: axum::Router) -> std::io::Result<()> {
    todo!()
}

/// The name of the machine that sent a request (its address on the real machine). An axum `Extension`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer(pub String);

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
#[derive(Debug)]
pub struct Client {/* kernel's own */}

impl Client {
    /// A client that waits at most `patience` for a whole exchange and takes bodies of at most `limit` bytes.
    pub fn new(_patience: Duration, _limit: usize) -> Client {
        todo!()
    }
    /// Sends one request (absolute `http://name:port/…` URI) and reads the whole answer. A kept-alive connection that
    /// turns out to be dead before any byte of the answer is replaced once by a new one, for idempotent methods.
    ///
    /// # Errors
    /// See [`Error`]. A status of 4xx or 5xx is an answer, not an error.
    pub async fn send(&self, _request: ::http::Request<Bytes>) -> Result<::http::Response<Bytes>, Error> {
        todo!()
    }
}
