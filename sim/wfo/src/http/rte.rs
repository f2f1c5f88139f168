//! A PC's RTE connection (`wire::rte`).

use super::door::machine;
use super::problem::problem;
use crate::events::RteRefused;
use crate::server::{Server, To};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::http::Peer;
use kernel::time;
use kernel::ws::Socket;
use std::time::Duration;
use wire::rte::{ToDesktop, ToServer};

/// A connection that says nothing at all for so long is given up. Desktops ping every few minutes.
const SILENCE: Duration = Duration::from_secs(1800);
/// How soon the first message has to come.
const GREETING: Duration = Duration::from_secs(30);
/// Sessions in one message at most.
const SESSIONS: usize = 5000;

/// `GET /sim/rte`
pub(super) async fn open(
    State(server): State<Server>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(pc) = machine(&server, &headers) else {
        kernel::trace::emit(&RteRefused { why: "no machine token that is known here".into() });
        return problem(StatusCode::UNAUTHORIZED, "no machine token that is known here");
    };
    kernel::ws::accept(upgrade, peer, move |socket| talk(server, pc, socket))
}

async fn talk(server: Server, pc: String, mut socket: Socket) {
    if let Err(why) = greet(&server, &pc, &mut socket).await {
        kernel::trace::emit(&RteRefused { why });
        return socket.close().await;
    }
    let mut link = server.connect(&pc);
    let serial = link.serial;
    loop {
        let came = tokio::select! {
            biased;
            message = link.receiver.recv() => match message {
                Some(To::Say(message)) => {
                    if !say(&mut socket, &message).await {
                        break;
                    }
                    continue;
                }
                Some(To::Leave) | None => break,
            },
            came = time::timeout(SILENCE, socket.recv()) => came,
        };
        let Ok(Ok(Some(text))) = came else { break };
        match serde_json::from_str(&text) {
            Ok(message) => {
                if let Err(why) = hear(&server, &pc, message) {
                    kernel::trace::emit(&RteRefused { why });
                    break;
                }
            }
            Err(e) => {
                kernel::trace::emit(&RteRefused { why: format!("not an RTE message: {e}") });
                break;
            }
        }
    }
    server.disconnect(&pc, serial);
    socket.close().await;
}

/// The first message, and the answer to it.
async fn greet(server: &Server, pc: &str, socket: &mut Socket) -> Result<(), String> {
    let came = time::timeout(GREETING, socket.recv()).await;
    let Ok(Ok(Some(text))) = came else { return Err("no greeting came".into()) };
    match serde_json::from_str(&text) {
        Ok(ToServer::Hello { pc: named, .. }) if named == pc => {}
        Ok(ToServer::Hello { .. }) => return Err("the PC is not the one that the token was issued for".into()),
        Ok(_) => return Err("the first message is no `hello`".into()),
        Err(e) => return Err(format!("not an RTE message: {e}")),
    }
    let welcome = ToDesktop::Welcome { server_time: time::now(), settings: server.config().settings() };
    if say(socket, &welcome).await { Ok(()) } else { Err("the PC has gone again".into()) }
}

async fn say(socket: &mut Socket, message: &ToDesktop) -> bool {
    match serde_json::to_string(message) {
        Ok(text) => socket.send(&text).await.is_ok(),
        Err(_) => false,
    }
}

fn hear(server: &Server, pc: &str, message: ToServer) -> Result<(), String> {
    let number = |contact: &str| contact.parse::<u64>().map_err(|_| "a contact id is a number".to_owned());
    let done = match message {
        ToServer::Hello { .. } => return Err("a second `hello` on one connection".into()),
        ToServer::Sessions { sessions } if sessions.len() > SESSIONS => return Err("too many sessions".into()),
        ToServer::Sessions { sessions } => server.sessions(pc, sessions),
        ToServer::Ping { id } => {
            server.say(pc, ToDesktop::Pong { id, server_time: time::now() });
            Ok(())
        }
        ToServer::RelayTaken { contact } => server.relay_taken(pc, number(&contact)?),
        ToServer::Settled { contact, outcome } => server.settled(pc, number(&contact)?, outcome),
        ToServer::Discrepancy(d) if d.segment.len() > 256 || d.windows.len() > 256 => {
            return Err("a discrepancy with overlong names".into());
        }
        ToServer::Discrepancy(d) => server.discrepancy(pc, d),
    };
    // The store has failed: the PC keeps what is not confirmed, and says it again on its next connection.
    done.map_err(|e| e.to_string())
}
