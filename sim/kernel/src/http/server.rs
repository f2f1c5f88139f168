//! Serves axum routers.

use super::exchange::Exchange;
use super::shown::{self, Heard};
use super::target::traced;
use crate::Host;
use crate::net::{TcpListener, TcpStream};
use crate::tls::{Identity, Secured};
use crate::trace;
use crate::world::{Fate, Meddler, Passing, What};
use axum::body::Body;
use axum::response::Response;
use futures_util::future::LocalBoxFuture;
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_service::Service;

/// Connections that one server serves at once; a further one waits to be accepted.
const CONNECTIONS: usize = 4096;
/// Largest body that a meddler is shown, in bytes.
const MEDDLED: usize = 256 << 20;

/// The name of the machine that sent a request (its address on the real machine). An axum `Extension`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer(pub String);

/// A server that runs, for as long as the machine does.
pub type Serving = LocalBoxFuture<'static, io::Result<()>>;

/// As [`serve`], by HTTPS. A client that does not get as far as a request leaves nothing in the trace.
///
/// # Errors
/// When the socket fails.
pub fn serve_tls(listener: TcpListener, identity: Identity, router: axum::Router) -> Serving {
    Box::pin(serve_as(listener, Some(identity), router))
}

/// Serves a router on a listening socket for as long as the machine runs, at most 4096 connections at once.
/// The peer's name is in the request's extensions as [`Peer`].
///
/// # Errors
/// When the socket fails.
pub fn serve(listener: TcpListener, router: axum::Router) -> Serving {
    Box::pin(serve_as(listener, None, router))
}

async fn serve_as(listener: TcpListener, identity: Option<Identity>, router: axum::Router) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = room.clone().acquire_owned().await.map_err(io::Error::other)?;
        let stream = listener.accept().await?;
        let (router, identity) = (router.clone(), identity.clone());
        crate::spawn(async move {
            match identity {
                None => connection(Secured::Plain(stream), router).await,
                Some(identity) => secured(stream, &identity, router).await,
            }
            drop(place);
        });
    }
}

/// A client has so long for the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

async fn secured(stream: TcpStream, identity: &Identity, router: axum::Router) {
    // Who speaks no TLS, or does not believe us, goes as he came.
    if let Ok(Ok(stream)) = crate::time::timeout(HANDSHAKE, Secured::accept(stream, identity)).await {
        connection(stream, router).await;
    }
}

async fn connection(stream: Secured, router: axum::Router) {
    let (peer, tls) = (stream.peer(), stream.is_secure());
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        answer(router.clone(), peer.clone(), tls, request)
    });
    // The peer's breaking off is the peer's affair: its side has the error.
    let _ = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

async fn answer(
    mut router: axum::Router,
    peer: String,
    tls: bool,
    request: http::Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let host = Host::current();
    let (from, to) = (peer.as_str(), &*host.inner.name);
    let method = request.method().to_string();
    let target = traced(request.uri());
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer.clone()));
    // A product that is somebody else's tells nothing of what it says, and hears, itself.
    let heard = crate::net::is_foreign(&peer).then(Heard::default);
    let head = heard.as_ref().map(|_| request.headers().clone());
    let length = request.body().size_hint().lower();
    if let Some(heard) = &heard {
        request = request.map(|body| heard.listen(body));
    }
    let meddler = host.inner.run.meddler.clone().filter(|_| !request.headers().contains_key("upgrade"));
    let (sent, response) = match meddler {
        None => (length, call(&mut router, request).await),
        Some(meddler) => meddled(&meddler, &mut router, request, from, to).await,
    };
    let received = response.body().size_hint().lower();
    let status = response.status().as_u16();
    let (mut said, mut told) = (None, None);
    let mut response = response;
    if let (Some(heard), Some(head)) = (heard, head) {
        let (body, so_far) = heard.so_far();
        said = Some(shown::request(&method, &target, &head, &body, so_far.max(length)));
        let (same, body, whole) = shown::overheard(response).await;
        told = Some(shown::answer(same.status(), same.headers(), &body, whole));
        response = same;
    }
    let (method, target) = (method.as_str(), target.as_str());
    trace::emit(&Exchange { from, to, method, target, status, sent, received, tls, request: said, answer: told });
    Ok(response)
}

async fn call(router: &mut axum::Router, request: http::Request<Body>) -> Response<Body> {
    let Ok(response) = router.call(request).await;
    response
}

/// As [`call`], with a man in the middle.
async fn meddled(
    meddler: &Meddler,
    router: &mut axum::Router,
    request: http::Request<Body>,
    from: &str,
    to: &str,
) -> (u64, Response<Body>) {
    let (head, body) = request.into_parts();
    let (method, uri) = (head.method.clone(), head.uri.clone());
    let (method, target) = (method.as_str(), uri.path_and_query().map_or("/", |p| p.as_str()));
    let mut body = axum::body::to_bytes(body, MEDDLED).await.unwrap_or_default();
    let at = crate::time::truth();
    match (meddler.0)(&Passing { from, to, at, what: What::Request { method, target, body: &body } }) {
        Fate::Answer(status, answer) => return (body.len() as u64, plain(status, answer)),
        Fate::Body(other) => body = other.into(),
        Fate::Pass | Fate::Texts(_) => {}
    }
    let sent = body.len() as u64;
    let mut request = http::Request::from_parts(head, Body::from(body.clone()));
    request.headers_mut().insert("content-length", sent.into());
    let (mut head, answer) = call(router, request).await.into_parts();
    let mut answer = axum::body::to_bytes(answer, MEDDLED).await.unwrap_or_default();
    let at = crate::time::truth();
    let what = What::Answer { method, target, status: head.status.as_u16(), body: &answer };
    match (meddler.0)(&Passing { from: to, to: from, at, what }) {
        Fate::Answer(status, other) => return (sent, plain(status, other)),
        Fate::Body(other) => answer = other.into(),
        Fate::Pass | Fate::Texts(_) => {}
    }
    head.headers.remove("content-length");
    (sent, Response::from_parts(head, Body::from(answer)))
}

fn plain(status: u16, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    response
}
