//! Where desktops come in: HTTP, and HTTPS beside it. Requests go to the service one by one, answers come back from it.

use super::config::{Config, Https};
use super::misstep::Misstep;
use super::reply::Reply;
use super::request::{BODY_MAX, Request};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::{serve, serve_tls};
use kernel::net::TcpListener;
use kernel::spawn;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long a request's body may take to come.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// Before a port that is taken is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// A request, and whither its answer goes.
pub(super) type Asked = (Request, oneshot::Sender<Reply>);

#[derive(Clone)]
struct Door {
    asked: mpsc::Sender<Asked>,
    https: bool,
}

/// Listens from now on.
pub(super) fn listen(config: &Config, asked: &mpsc::Sender<Asked>) {
    let router = |https| Router::new().fallback(answer).with_state(Door { asked: asked.clone(), https });
    let (port, plain) = (config.port, router(false));
    spawn(async move {
        loop {
            if let Ok(listener) = TcpListener::bind(port).await {
                let _ = serve(listener, plain.clone()).await;
            }
            kernel::time::sleep(AGAIN).await;
        }
    });
    let Some(Https { port, identity }) = config.https.clone() else { return };
    if config.misstep == Some(Misstep::NoHttps) {
        return;
    }
    let secure = router(true);
    spawn(async move {
        loop {
            if let Ok(listener) = TcpListener::bind(port).await {
                let _ = serve_tls(listener, identity.clone(), secure.clone()).await;
            }
            kernel::time::sleep(AGAIN).await;
        }
    });
}

async fn answer(State(door): State<Door>, request: http::Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = match kernel::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body.to_vec(),
        // Too large for the service, which says so.
        Ok(Err(_)) => vec![b' '; BODY_MAX + 1],
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let request = Request::read(head.method, head.uri.path(), &head.headers, body, door.https);
    let (reply, replied) = oneshot::channel();
    if door.asked.send((request, reply)).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match replied.await {
        Ok(reply) => reply.response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
