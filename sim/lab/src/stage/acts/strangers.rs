//! Somebody who has no part in the installation, and asks the server as if they had one.

use super::probes::latest;
use crate::scenario::probe_step::Stranger;
use crate::stage::build::WFO_PORT;
use crate::stage::office::json;
use crate::stage::play::Play;
use crate::stage::reach::WFO;
use crate::stage::secrets::EVENT_USER;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request};
use kernel::http::Client;
use sha2::{Digest, Sha256};
use std::time::Duration;
use wire::upload::{Begin, Part};
use wire::webex::hooks::{SIGNATURE, signature};

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer at most.
const LIMIT: usize = 64 * 1024;
/// What passes for a recording.
const FORGED: &[u8] = b"\x89PNG\r\n\x1a\nnothing that any screen has shown";

/// Tries it with each credential that a stranger may have.
pub(super) async fn stranger(play: &Play, step: &Stranger) -> Result<(), String> {
    match step {
        Stranger::AcdLogin(agent) => acd_login(play, agent).await,
        Stranger::Upload(upload) => self::upload(play, &upload.agent, &upload.pc).await,
    }
}

/// What a stranger shows where this is due: nothing, nothing in it, the beginning of it, and another one.
fn guesses(due: &str) -> [Option<String>; 4] {
    let beginning = due.chars().take(due.len() / 2).collect();
    [None, Some(String::new()), Some(beginning), Some(due.chars().rev().collect())]
}

async fn acd_login(play: &Play, agent: &str) -> Result<(), String> {
    let agent = play.notebook.borrow().truth().agents.get(agent).cloned().ok_or("there is no such agent")?;
    let event = play.acd.logon_event(&agent, kernel::time::truth());
    let (path, body) = event.ok_or("there are no events to be forged here")?;
    let secret = &play.secrets.events;
    let shown = if play.scenario.platform.is_webex() {
        guesses(&signature(secret, &body)).map(|guess| Some((SIGNATURE, guess?)))
    } else {
        let basic = |password| format!("Basic {}", STANDARD.encode(format!("{EVENT_USER}:{password}")));
        guesses(secret).map(|guess| Some(("authorization", basic(guess?))))
    };
    for field in shown {
        ask(play, Method::POST, &path, field, body.clone()).await?;
    }
    Ok(())
}

async fn upload(play: &Play, agent: &str, pc: &str) -> Result<(), String> {
    let Some(contact) = latest(play, agent).await? else { return Ok(()) };
    let token = play.secrets.machines.get(pc).ok_or("there is no such PC")?;
    let sha256 = Sha256::digest(FORGED).iter().map(|b| format!("{b:02x}")).collect();
    let covered = vec![Part { from_ms: 0, to_ms: 1_000 }];
    let begin = json(&Begin { contact: contact.clone(), size: FORGED.len() as u64, sha256, covered })?;
    for guess in guesses(token) {
        let field = guess.map(|token| ("authorization", format!("Bearer {token}")));
        ask(play, Method::POST, "/sim/uploads", field.clone(), begin.clone()).await?;
        let path = format!("/sim/uploads/{contact}?offset=0");
        ask(play, Method::PUT, &path, field, Bytes::from_static(FORGED)).await?;
    }
    Ok(())
}

/// Asks once. What is answered is nobody's affair, nor whether anything is: what comes of it is for the judge to see.
async fn ask(
    play: &Play,
    method: Method,
    path: &str,
    field: Option<(&str, String)>,
    body: Bytes,
) -> Result<(), String> {
    let url = format!("http://{WFO}:{}{path}", play.ground.port(WFO, WFO_PORT));
    let mut request = Request::builder().method(method).uri(url).header("content-type", "application/json");
    if let Some((name, value)) = field {
        request = request.header(name, value);
    }
    let request = request.body(body).map_err(|e| format!("failed to write a request: {e}"))?;
    let _ = Client::new(PATIENCE, LIMIT).send(request).await;
    Ok(())
}
