//! A small UJET: lists with pages, calls, audio; and whatever trouble a test wants. Not the project's mock: that one is
//! another crate, which this one may not know.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use wire::time::iso;

/// What is done to an answer.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Another status instead.
    Status(u16),
    /// 429 with `Retry-After`.
    Throttle(u32),
    /// Half of the body, with a length that says so: well-formed HTTP, broken JSON or WAV.
    Half,
    /// The next page is on another host.
    Elsewhere,
}

type Hook = Box<dyn FnMut(&str, &mut Ujet) + Send>;

/// The ACD's state.
#[derive(Default)]
pub struct Ujet {
    pub agents: Vec<Value>,
    pub calls: Vec<Value>,
    pub logs: Vec<Value>,
    pub audio: BTreeMap<u64, Vec<u8>>,
    /// Rows of a page; 0 for as many as asked for.
    pub rows: usize,
    /// The next answers to targets that contain the text.
    pub trouble: VecDeque<(&'static str, Trouble)>,
    /// Targets that were asked for.
    pub asked: Vec<String>,
    /// Sees each request before it is answered.
    pub hook: Option<Hook>,
}

/// Shared with the test.
#[derive(Clone, Default)]
pub struct Fake(pub Arc<Mutex<Ujet>>);

pub const CREDENTIAL: &str = "Basic dWpldDpwYXNz"; // ujet:pass

impl Fake {
    pub fn with<R>(&self, act: impl FnOnce(&mut Ujet) -> R) -> R {
        act(&mut self.0.lock().unwrap())
    }
    /// As a program of a machine.
    pub async fn run(self) {
        let router = axum::Router::new().fallback(answer).with_state(self);
        let listener = kernel::net::TcpListener::bind(8090).await.unwrap();
        kernel::http::serve(listener, router).await.unwrap();
    }
}

/// An agent as the API gives it.
pub fn agent(id: u64, email: &str, first: &str, last: &str) -> Value {
    json!({"id": id, "email": email, "first_name": first, "last_name": last})
}

/// An ended call: `parts` are (participant, agent, from, to).
pub fn call(id: u64, updated: i64, parts: &[(u64, u64, i64, i64)]) -> Value {
    let start = parts.iter().map(|p| p.2).min().unwrap();
    let end = parts.iter().map(|p| p.3).max().unwrap();
    let participants: Vec<Value> = parts
        .iter()
        .map(|(p, agent, from, to)| {
            json!({"id": p, "type": "agent", "status": "finished", "call_id": id, "user_id": agent,
                   "connected_at": iso(*from), "ended_at": iso(*to)})
        })
        .collect();
    json!({"id": id, "call_type": "Voice Inbound", "status": "finished", "connected_at": iso(start),
           "ends_at": iso(end), "updated_at": iso(updated), "support_number": "+18005550199",
           "end_user": {"id": 9, "identifier": "+15550100"}, "recording_permission": "not_asked",
           "participants": participants})
}

/// A WAV of so many milliseconds.
pub fn wav(key: u8, ms: u32) -> Vec<u8> {
    let mut out = b"RIFF".to_vec();
    out.extend((36 + ms).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    out.extend(1000u32.to_le_bytes());
    out.extend(1000u32.to_le_bytes());
    out.extend([1, 0, 8, 0]);
    out.extend(b"data");
    out.extend(ms.to_le_bytes());
    out.extend((0..ms).map(|n| key ^ (n % 251) as u8));
    out
}

async fn answer(State(fake): State<Fake>, request: Request) -> Response {
    let (response, half) = fake.with(|ujet| decide(ujet, &request));
    if !half {
        return response;
    }
    let (head, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Response::from_parts(head, Body::from(bytes.slice(..bytes.len() / 2)))
}

/// The answer, and whether half of it gets lost.
fn decide(ujet: &mut Ujet, request: &Request) -> (Response, bool) {
    let target = request.uri().to_string();
    ujet.asked.push(target.clone());
    if let Some(mut hook) = ujet.hook.take() {
        hook(&target, ujet);
        ujet.hook.get_or_insert(hook);
    }
    if request.headers().get("authorization").is_none_or(|v| v != CREDENTIAL) {
        return (status(401), false);
    }
    let hit = ujet.trouble.iter().position(|(part, _)| target.contains(part));
    match hit.and_then(|n| ujet.trouble.remove(n)).map(|t| t.1) {
        None => (right(ujet, request.uri(), false), false),
        Some(Trouble::Status(n)) => (status(n), false),
        Some(Trouble::Throttle(s)) => {
            let mut r = status(429);
            r.headers_mut().insert("retry-after", s.into());
            (r, false)
        }
        Some(Trouble::Elsewhere) => (right(ujet, request.uri(), true), false),
        Some(Trouble::Half) => (right(ujet, request.uri(), false), true),
    }
}

fn status(n: u16) -> Response {
    Response::builder().status(n).body(Body::from("no")).unwrap()
}

fn right(ujet: &Ujet, uri: &http::Uri, elsewhere: bool) -> Response {
    let query: BTreeMap<String, String> = axum::extract::Query::try_from_uri(uri).map(|q| q.0).unwrap_or_default();
    let path = uri.path();
    if let Some(id) = path.strip_prefix("/recordings/") {
        let audio = id.strip_suffix(".wav").and_then(|id| id.parse().ok()).and_then(|id: u64| ujet.audio.get(&id));
        return audio.map_or_else(
            || status(404),
            |a| Response::builder().header("content-type", "audio/wav").body(Body::from(a.clone())).unwrap(),
        );
    }
    let name = path.strip_prefix("/manager/api/v1/").unwrap_or("");
    if let Some(id) = name.strip_prefix("calls/") {
        let found = id.parse::<u64>().ok().and_then(|id| ujet.calls.iter().find(|c| c["id"] == id));
        return found.map_or_else(|| status(404), |c| Response::new(Body::from(c.to_string())));
    }
    let (rows, column) = match name {
        "agents" => (&ujet.agents, "status_updated_at"),
        "calls" => (&ujet.calls, "updated_at"),
        "agent_activity_logs" => (&ujet.logs, "started_at"),
        _ => return status(404),
    };
    let from = query.get(&format!("{column}[from]")).map(|t| wire::time::parse(t).unwrap());
    let at = |row: &Value| row[column].as_str().and_then(|t| wire::time::parse(t).ok());
    let mut rows: Vec<&Value> = rows.iter().filter(|r| from.is_none_or(|f| at(r).is_some_and(|t| t >= f))).collect();
    match query.get("sort_column").map(String::as_str) {
        Some("updated_at" | "started_at") => rows.sort_by_key(|r| (at(r), r["id"].as_u64())),
        _ => rows.sort_by_key(|r| r["id"].as_u64()),
    }
    let number = |name: &str, or: usize| query.get(name).map_or(or, |t| t.parse().unwrap());
    let (page, per) = (number("page", 1), number("per", 25));
    let per = if ujet.rows == 0 { per } else { ujet.rows };
    let total = rows.len();
    let rows: Vec<&Value> = rows.into_iter().skip((page - 1) * per).take(per).collect();
    let mut response = Response::builder().header("total", total).header("per-page", per);
    if page * per < total {
        let host = if elsewhere { "evil:8090" } else { "ujet:8090" };
        let rest: String = query
            .iter()
            .filter(|(k, _)| *k != "page")
            .map(|(k, v)| format!("&{}={v}", k.replace('[', "%5B").replace(']', "%5D")))
            .collect();
        response = response.header("link", format!("<http://{host}{path}?page={}{rest}>; rel=\"next\"", page + 1));
    }
    response.body(Body::from(serde_json::to_vec(&rows).unwrap())).unwrap()
}
