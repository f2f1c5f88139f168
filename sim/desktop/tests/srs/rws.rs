//! An RWS just large enough for SRS: logins, places, the line, uploads, and a hand for the test.

use axum::extract::{Path, Query, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Json, Router};
use base64::Engine as _;
use bytes::Bytes;
use kernel::http::Peer;
use kernel::tls::Identity;
use kernel::ws::{Socket, accept};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::mpsc;
use wire::rws::screen::{Begin, CHANNEL, Instruction, Progress, Report, UPLOADS};
use wire::rws::{Answer, MeOperation, Status};

#[derive(Debug, Default)]
pub struct Seat {
    pub login: String,
    pub place: Option<String>,
    pub devices: usize,
    pub begun: bool,
    push: Option<mpsc::UnboundedSender<Instruction>>,
}

/// What RWS knows.
#[derive(Debug, Default)]
pub struct Store {
    /// Open sessions by cookie.
    pub seats: BTreeMap<String, Seat>,
    /// Sessions begun so far.
    pub logins: u32,
    pub tokens: BTreeMap<String, String>,
    pub reports: Vec<Report>,
    pub uploads: BTreeMap<String, (Begin, Vec<u8>)>,
    /// With how often each was completed.
    pub files: BTreeMap<String, (Begin, Vec<u8>, u32)>,
    /// Statuses to answer logins with instead.
    pub trouble: Vec<u16>,
    /// Statuses to answer uploads with instead.
    pub refuse: Vec<u16>,
    /// Recordings whose names begin so fail whenever they come.
    pub fails: Option<&'static str>,
    pub silent: bool,
    /// The agents have logged in elsewhere: no line is taken on.
    pub displaced: bool,
}

#[derive(Clone, Default)]
pub struct Rws(Arc<Mutex<Store>>);

impl Rws {
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap()
    }

    pub async fn program(self, identity: Option<Identity>) {
        let router = Router::new()
            .route("/api/v2/me", get(who).post(operate))
            .route(CHANNEL, get(channel))
            .route(UPLOADS, post(begin))
            .route(&format!("{UPLOADS}/{{recording}}"), put(piece))
            .layer(Extension(self));
        if let Some(identity) = identity {
            let listener = kernel::net::TcpListener::bind(8443).await.unwrap();
            kernel::http::serve_tls(listener, identity, router).await.unwrap();
        } else {
            let listener = kernel::net::TcpListener::bind(8080).await.unwrap();
            kernel::http::serve(listener, router).await.unwrap();
        }
    }

    /// Tells the newest session of an agent.
    pub fn tell(&self, login: &str, instruction: Instruction) {
        let store = self.store();
        let seat =
            store.seats.iter().rev().map(|(_, seat)| seat).find(|seat| seat.login == login && seat.push.is_some());
        seat.expect("a line").push.as_ref().unwrap().send(instruction).expect("the line is up");
    }

    pub fn has_line(&self, login: &str) -> bool {
        self.store().seats.values().any(|seat| seat.login == login && seat.push.is_some())
    }

    pub fn start(&self, login: &str, recording: &str) {
        let token = format!("token-of-{recording}");
        self.store().tokens.insert(recording.into(), token.clone());
        self.tell(login, Instruction::Start { recording: recording.into(), token, call: None });
    }

    pub fn stop(&self, login: &str, recording: &str) {
        self.tell(login, Instruction::Stop { recording: recording.into() });
    }

    pub fn seats(&self) -> Vec<(String, Option<String>)> {
        self.store()
            .seats
            .values()
            .filter(|seat| seat.begun)
            .map(|seat| (seat.login.clone(), seat.place.clone()))
            .collect()
    }

    pub fn file(&self, recording: &str) -> (Begin, Vec<u8>) {
        let store = self.store();
        let (begin, bytes, times) = store.files.get(recording).unwrap_or_else(|| panic!("no file of {recording}"));
        assert_eq!(*times, 1, "{recording} was uploaded more than once");
        (begin.clone(), bytes.clone())
    }

    /// The agents log in elsewhere: their lines are closed, and no other is taken on.
    pub fn displace(&self) {
        let mut store = self.store();
        store.displaced = true;
        store.seats.values_mut().for_each(|seat| seat.push = None);
    }

    /// The program has been restarted: sessions are gone.
    pub fn forget(&self) {
        self.store().seats.clear();
    }

    async fn talk(self, mut socket: Socket, cookie: String) {
        let (push, mut pushed) = mpsc::unbounded_channel();
        let Some(agent) = self.store().seats.get_mut(&cookie).map(|seat| {
            seat.push = Some(push);
            format!("id-of-{}", seat.login)
        }) else {
            return;
        };
        let welcome = Instruction::Welcome { agent, server_time: Some(kernel::time::now()) };
        if socket.send(&serde_json::to_string(&welcome).unwrap()).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                biased;
                text = socket.recv() => {
                    let Ok(Some(text)) = text else { return };
                    match serde_json::from_str(&text).unwrap() {
                        Report::Ping { id } => {
                            if self.store().silent {
                                continue;
                            }
                            let pong = Instruction::Pong { id, server_time: kernel::time::now() };
                            if socket.send(&serde_json::to_string(&pong).unwrap()).await.is_err() { return }
                        }
                        report => self.store().reports.push(report),
                    }
                }
                instruction = pushed.recv() => {
                    let Some(instruction) = instruction else { return };
                    if socket.send(&serde_json::to_string(&instruction).unwrap()).await.is_err() { return }
                }
            }
        }
    }
}

fn refuse(http: u16, status: Status, message: &str) -> Response {
    (StatusCode::from_u16(http).unwrap(), Json(Answer::error(status, message))).into_response()
}

fn cookie(headers: &HeaderMap) -> String {
    let value = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.strip_prefix("JSESSIONID=").unwrap_or_default().to_owned()
}

async fn who(headers: HeaderMap, Extension(rws): Extension<Rws>) -> Response {
    let mut store = rws.store();
    if !store.trouble.is_empty() {
        return StatusCode::from_u16(store.trouble.remove(0)).unwrap().into_response();
    }
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain =
        basic.strip_prefix("Basic ").and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    let plain = String::from_utf8(plain.unwrap_or_default()).unwrap();
    let Some((login, "secret")) = plain.split_once(':') else {
        return refuse(401, Status::NotAuthenticated, "failed to authenticate");
    };
    store.logins += 1;
    let cookie = format!("{:06}-of-rws", store.logins);
    store.seats.insert(cookie.clone(), Seat { login: login.into(), ..Seat::default() });
    let fields = [
        ("set-cookie", format!("JSESSIONID={cookie}; Path=/; HttpOnly")),
        ("x-csrf-header", "X-CSRF-TOKEN".into()),
        ("x-csrf-token", format!("token-{cookie}")),
    ];
    (axum::response::AppendHeaders(fields), Json(Answer::ok())).into_response()
}

async fn operate(headers: HeaderMap, Extension(rws): Extension<Rws>, Json(operation): Json<MeOperation>) -> Response {
    let cookie = cookie(&headers);
    let mut store = rws.store();
    let Some(seat) = store.seats.get_mut(&cookie) else {
        return refuse(401, Status::NotAuthenticated, "failed to find the session");
    };
    if headers.get("x-csrf-token").and_then(|value| value.to_str().ok()) != Some(&format!("token-{cookie}")) {
        return refuse(403, Status::Forbidden, "failed to find the token");
    }
    match operation {
        MeOperation::StartContactCenterSession { place, devices, .. } => {
            if place.as_deref().is_some_and(|place| !place.starts_with("Place")) {
                let message = format!("failed to find the place {}", place.unwrap());
                return refuse(404, Status::NotFound, &message);
            }
            (seat.place, seat.devices, seat.begun) = (place, devices.len(), true);
        }
        MeOperation::EndContactCenterSession => drop(store.seats.remove(&cookie)),
    }
    Json(Answer::ok()).into_response()
}

async fn channel(
    headers: HeaderMap,
    up: WebSocketUpgrade,
    Extension(peer): Extension<Peer>,
    Extension(rws): Extension<Rws>,
) -> Response {
    let cookie = cookie(&headers);
    if rws.store().displaced {
        return refuse(403, Status::Forbidden, "the agent has a newer session");
    }
    if !rws.store().seats.get(&cookie).is_some_and(|seat| seat.begun) {
        return refuse(401, Status::NotAuthenticated, "failed to find the session");
    }
    accept(up, peer, move |socket| rws.talk(socket, cookie))
}

fn refusal(store: &mut Store, headers: &HeaderMap, recording: &str) -> Option<Response> {
    if !store.refuse.is_empty() {
        return Some(StatusCode::from_u16(store.refuse.remove(0)).unwrap().into_response());
    }
    if store.fails.is_some_and(|prefix| recording.starts_with(prefix)) {
        return Some(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match store.tokens.get(recording) {
        None => Some(StatusCode::NOT_FOUND.into_response()),
        Some(token) if bearer != format!("Bearer {token}") => Some(StatusCode::UNAUTHORIZED.into_response()),
        Some(_) => None,
    }
}

async fn begin(headers: HeaderMap, Extension(rws): Extension<Rws>, Json(begin): Json<Begin>) -> Response {
    let mut store = rws.store();
    if let Some(refusal) = refusal(&mut store, &headers, &begin.recording) {
        return refusal;
    }
    if let Some((known, _, _)) = store.files.get(&begin.recording) {
        return Json(Progress { offset: known.size, complete: true }).into_response();
    }
    let upload = store.uploads.entry(begin.recording.clone()).or_insert_with(|| (begin.clone(), Vec::new()));
    assert_eq!(upload.0, begin, "another file under the same name");
    Json(Progress { offset: upload.1.len() as u64, complete: false }).into_response()
}

async fn piece(
    headers: HeaderMap,
    Extension(rws): Extension<Rws>,
    Path(recording): Path<String>,
    Query(query): Query<BTreeMap<String, u64>>,
    body: Bytes,
) -> Response {
    let mut store = rws.store();
    if let Some(refusal) = refusal(&mut store, &headers, &recording) {
        return refusal;
    }
    let Some((begin, bytes)) = store.uploads.get_mut(&recording) else { return StatusCode::NOT_FOUND.into_response() };
    let offset = bytes.len() as u64;
    if query.get("offset") != Some(&offset) {
        return (StatusCode::CONFLICT, Json(Progress { offset, complete: false })).into_response();
    }
    bytes.extend_from_slice(&body);
    let offset = bytes.len() as u64;
    if offset < begin.size {
        return Json(Progress { offset, complete: false }).into_response();
    }
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((digest, offset), (begin.sha256.clone(), begin.size), "the bytes are not those announced");
    let (begin, bytes) = store.uploads.remove(&recording).unwrap();
    let times = store.files.get(&recording).map_or(0, |(_, _, times)| *times) + 1;
    store.files.insert(recording, (begin, bytes, times));
    Json(Progress { offset, complete: true }).into_response()
}
