//! Where desktops come in: HTTP, and HTTPS beside it. Requests go to the service one by one, answers come back from it.

use super::config::{Config, Https};
use super::misstep::Misstep;
use super::reply::Reply;
use super::request::{BODY_MAX, Request};
use super::witness::Witness;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::StatusCode;
use kernel::http::{Peer, serve, serve_tls};
use kernel::net::{TcpListener, is_foreign};
use kernel::spawn;
use kernel::trace::emit;
use std::sync::{Arc, Mutex, PoisonError};
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
    witness: Arc<Mutex<Witness>>,
    https: bool,
}

/// Listens from now on.
pub(super) fn listen(config: &Config, asked: &mpsc::Sender<Asked>) {
    let witness = Arc::new(Mutex::new(Witness::new(&config.pc)));
    let door = |https| Door { asked: asked.clone(), witness: witness.clone(), https };
    let router = |https| Router::new().fallback(answer).with_state(door(https));
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

async fn answer(State(door): State<Door>, Extension(peer): Extension<Peer>, request: http::Request<Body>) -> Response {
    let came = kernel::time::truth();
    let (head, body) = request.into_parts();
    let body = match kernel::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body.to_vec(),
        // Too large for the service, which says so.
        Ok(Err(_)) => vec![b' '; BODY_MAX + 1],
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let request = Request::read(head.method, head.uri.path(), &head.headers, body, door.https);
    // Our own desktops tell themselves what they ask.
    let told = is_foreign(&peer.0).then(|| request.clone());
    let to_page = request.origin.is_some();
    let reply = ask(&door, request).await;
    if let Some(request) = told {
        let mut witness = door.witness.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = witness.asked(&request, reply.as_ref(), came) {
            emit(&record);
        }
    }
    reply.map_or_else(|| StatusCode::SERVICE_UNAVAILABLE.into_response(), |reply| reply.response(to_page))
}

/// None if the service is not there.
async fn ask(door: &Door, request: Request) -> Option<Reply> {
    let (reply, replied) = oneshot::channel();
    door.asked.send((request, reply)).await.ok()?;
    replied.await.ok()
}
