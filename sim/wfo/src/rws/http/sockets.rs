//! The WebSockets: Screen Recording Service's, and that of notifications.

use super::answer::{error, refused, stranger};
use crate::rws::core::Rws;
use crate::rws::door::cookie;
use crate::rws::sessions::Line;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::http::Peer;
use kernel::ws::Socket;
use std::time::Duration;
use tokio::sync::mpsc;
use wire::rws::Status;
use wire::rws::screen::{Instruction, Report};

/// How long an older session of an agent is listened to without a word.
const PARTING: Duration = Duration::from_secs(60);

/// `GET` [`wire::rws::screen::CHANNEL`]
pub(super) async fn channel(
    State(rws): State<Rws>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let what = "the screen recording channel";
    let Some(cookie) = cookie(&headers).filter(|cookie| rws.session(cookie).is_some()) else { return stranger(what) };
    match rws.connect(cookie) {
        Ok(line) => kernel::ws::accept(upgrade, peer, move |socket| talk(rws, line, socket)),
        Err(e) => refused(&e),
    }
}

async fn talk(rws: Rws, mut line: Line, mut socket: Socket) {
    loop {
        let came = tokio::select! {
            biased;
            instruction = line.receiver.recv() => match instruction {
                Some(instruction) => {
                    if !say(&mut socket, &instruction).await {
                        break;
                    }
                    continue;
                }
                // The agent has a newer session: what is still to be said here is heard.
                None if rws.is_superseded(&line.cookie) => match kernel::time::timeout(PARTING, socket.recv()).await {
                    Ok(came) => came,
                    Err(_) => break,
                },
                None => break,
            },
            came = socket.recv() => came,
        };
        let Ok(Some(text)) = came else { break };
        let Ok(report) = serde_json::from_str::<Report>(&text) else { break };
        if let Report::Ping { id } = report {
            let server_time = kernel::time::now();
            if !say(&mut socket, &Instruction::Pong { id, server_time }).await {
                break;
            }
            continue;
        }
        // A report that could not be kept is made again on the next connection.
        if rws.report(&line.login, &report).is_err() {
            break;
        }
    }
    rws.disconnect(&line.login, line.serial);
    socket.close().await;
}

async fn say(socket: &mut Socket, instruction: &Instruction) -> bool {
    match serde_json::to_string(instruction) {
        Ok(text) => socket.send(&text).await.is_ok(),
        Err(_) => false,
    }
}

/// `GET /sim/notifications`
pub(super) async fn notifications(
    State(rws): State<Rws>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(session) = cookie(&headers).and_then(|cookie| rws.session(cookie)) else {
        return stranger("notifications");
    };
    match rws.listen(&session.login) {
        Some(receiver) => kernel::ws::accept(upgrade, peer, move |socket| tell(receiver, socket)),
        None => error(Status::Forbidden, "failed to find a session of the contact centre, or room for one more"),
    }
}

async fn tell(mut receiver: mpsc::Receiver<String>, mut socket: Socket) {
    loop {
        tokio::select! {
            biased;
            text = receiver.recv() => match text {
                Some(text) if socket.send(&text).await.is_ok() => {}
                _ => break,
            },
            // What is said here is not listened to; its end counts.
            came = socket.recv() => {
                if !matches!(came, Ok(Some(_))) {
                    break;
                }
            }
        }
    }
    socket.close().await;
}
