//! A WFO server just large enough for the recorder: RTE, uploads, and a hand for the test. What it holds survives its own
//! crashes, as a real one's store would.

use axum::extract::{Path, Query, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Json, Router};
use bytes::Bytes;
use kernel::http::Peer;
use kernel::ws::{Socket, accept};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;
use wire::rte::{Discrepancy, OfflineLogon, Outcome, PartialCoverage, Session, Settings, ToDesktop, ToServer, Trigger};
use wire::upload::{Begin, Progress};

#[derive(Clone, Debug)]
pub struct Relay {
    pub windows: String,
    pub start: i64,
    pub end: i64,
}

#[derive(Debug, Default)]
pub struct Upload {
    pub begin: Option<Begin>,
    pub bytes: Vec<u8>,
}

/// What the server knows.
#[derive(Debug)]
pub struct Store {
    pub settings: Settings,
    pub eligible: BTreeSet<String>,
    pub sessions: BTreeMap<u64, Session>,
    pub owed: BTreeMap<String, Relay>,
    pub taken: BTreeSet<String>,
    pub settled: BTreeMap<String, Outcome>,
    pub discrepancies: BTreeMap<u64, Discrepancy>,
    pub uploads: BTreeMap<String, Upload>,
    /// Recordings, with how often each was completed.
    pub recordings: BTreeMap<String, (Begin, Vec<u8>, u32)>,
    /// Statuses to answer with instead, one a request.
    pub refuse: Vec<u16>,
    pub before: Option<i64>,
    /// It never says that it has all of a contact.
    pub says_no_done: bool,
    pub connections: u32,
    push: Vec<ToDesktop>,
}

#[derive(Clone)]
pub struct Wfo {
    store: Arc<Mutex<Store>>,
    bell: Arc<Notify>,
}

impl Wfo {
    pub fn new() -> Wfo {
        let settings = Settings {
            offline_logon: OfflineLogon::LastKnown,
            partial_coverage: PartialCoverage::UploadCovered,
            start_trigger: Trigger::Pc,
            stop_trigger: Trigger::Pc,
        };
        let store = Store {
            settings,
            eligible: BTreeSet::new(),
            sessions: BTreeMap::new(),
            owed: BTreeMap::new(),
            taken: BTreeSet::new(),
            settled: BTreeMap::new(),
            discrepancies: BTreeMap::new(),
            uploads: BTreeMap::new(),
            recordings: BTreeMap::new(),
            refuse: Vec::new(),
            before: None,
            says_no_done: false,
            connections: 0,
            push: Vec::new(),
        };
        Wfo { store: Arc::new(Mutex::new(store)), bell: Arc::new(Notify::new()) }
    }

    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap()
    }

    fn push(&self, message: ToDesktop) {
        self.store().push.push(message);
        self.bell.notify_one();
    }

    pub fn eligible(&self, windows: &str, capture: bool) {
        if capture {
            self.store().eligible.insert(windows.into());
        } else {
            self.store().eligible.remove(windows);
        }
        self.push(eligibility(windows, capture));
    }

    pub fn relay(&self, contact: &str, windows: &str, start: i64, end: i64) {
        self.store().owed.insert(contact.into(), Relay { windows: windows.into(), start, end });
        self.push(ToDesktop::Relay { contact: contact.into(), windows: windows.into(), start, end });
    }

    pub fn release(&self, before: i64) {
        self.store().before = Some(before);
        self.push(ToDesktop::Release { before });
    }

    pub fn say(&self, message: ToDesktop) {
        self.push(message);
    }

    /// The program of the server's machine.
    pub async fn program(self) {
        let router = Router::new()
            .route("/sim/rte", get(rte))
            .route("/sim/uploads", post(begin))
            .route("/sim/uploads/{contact}", put(piece))
            .layer(Extension(self));
        let listener = kernel::net::TcpListener::bind(8080).await.unwrap();
        kernel::http::serve(listener, router).await.unwrap();
    }

    async fn talk(self, mut socket: Socket) {
        let number = {
            let mut store = self.store();
            store.push.clear();
            store.connections += 1;
            store.connections
        };
        loop {
            tokio::select! {
                biased;
                text = socket.recv() => {
                    let Ok(Some(text)) = text else { return };
                    let answers = self.handle(serde_json::from_str(&text).unwrap());
                    for answer in answers {
                        if socket.send(&serde_json::to_string(&answer).unwrap()).await.is_err() { return }
                    }
                }
                () = self.bell.notified() => {
                    if self.store().connections != number {
                        // A dead connection that does not know it yet: the bell is for its successor.
                        self.bell.notify_one();
                        return;
                    }
                    let pushed = std::mem::take(&mut self.store().push);
                    for message in pushed {
                        if socket.send(&serde_json::to_string(&message).unwrap()).await.is_err() { return }
                    }
                }
            }
        }
    }

    fn handle(&self, message: ToServer) -> Vec<ToDesktop> {
        let mut store = self.store();
        match message {
            ToServer::Hello { .. } => {
                let mut answers =
                    vec![ToDesktop::Welcome { server_time: kernel::time::now(), settings: store.settings.clone() }];
                for (contact, relay) in &store.owed {
                    let Relay { windows, start, end } = relay.clone();
                    answers.push(ToDesktop::Relay { contact: contact.clone(), windows, start, end });
                }
                answers.extend(store.before.map(|before| ToDesktop::Release { before }));
                answers
            }
            ToServer::Sessions { sessions } => {
                let mut answers = Vec::new();
                for session in sessions {
                    if session.to.is_none() {
                        answers.push(eligibility(&session.windows, store.eligible.contains(&session.windows)));
                    } else {
                        answers.push(ToDesktop::SessionsTaken { ended_through: session.id });
                    }
                    store.sessions.insert(session.id, session);
                }
                answers
            }
            ToServer::Ping { id } => vec![ToDesktop::Pong { id, server_time: kernel::time::now() }],
            ToServer::RelayTaken { contact } => {
                store.taken.insert(contact);
                vec![]
            }
            ToServer::Settled { contact, outcome } => {
                store.owed.remove(&contact);
                store.settled.insert(contact.clone(), outcome);
                if store.says_no_done { vec![] } else { vec![ToDesktop::Done { contact }] }
            }
            ToServer::Discrepancy(discrepancy) => {
                let id = discrepancy.id;
                store.discrepancies.insert(id, discrepancy);
                vec![ToDesktop::DiscrepancyTaken { id }]
            }
        }
    }

    fn refusal(&self) -> Option<Response> {
        let mut store = self.store();
        if store.refuse.is_empty() {
            return None;
        }
        let status = store.refuse.remove(0);
        Some(StatusCode::from_u16(status).unwrap().into_response())
    }
}

fn eligibility(windows: &str, capture: bool) -> ToDesktop {
    let reason = if capture { "eligible" } else { "the user is not activated" };
    ToDesktop::Eligibility { windows: windows.into(), capture, reason: reason.into(), at: None }
}

async fn rte(up: WebSocketUpgrade, Extension(peer): Extension<Peer>, Extension(wfo): Extension<Wfo>) -> Response {
    accept(up, peer, move |socket| wfo.talk(socket))
}

async fn begin(Extension(wfo): Extension<Wfo>, Json(begin): Json<Begin>) -> Response {
    if let Some(refusal) = wfo.refusal() {
        return refusal;
    }
    let mut store = wfo.store();
    if store.recordings.contains_key(&begin.contact) {
        return StatusCode::CONFLICT.into_response();
    }
    if !store.owed.contains_key(&begin.contact) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let upload = store.uploads.entry(begin.contact.clone()).or_default();
    if upload.begin.as_ref().is_none_or(|known| known.sha256 != begin.sha256) {
        upload.bytes.clear();
        upload.begin = Some(begin);
    }
    Json(Progress { offset: upload.bytes.len() as u64, complete: false }).into_response()
}

async fn piece(
    Extension(wfo): Extension<Wfo>,
    Path(contact): Path<String>,
    Query(query): Query<BTreeMap<String, u64>>,
    body: Bytes,
) -> Response {
    if let Some(refusal) = wfo.refusal() {
        return refusal;
    }
    let mut store = wfo.store();
    let Some(upload) = store.uploads.get_mut(&contact) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(begin) = upload.begin.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let offset = upload.bytes.len() as u64;
    if query.get("offset") != Some(&offset) {
        return (StatusCode::CONFLICT, Json(Progress { offset, complete: false })).into_response();
    }
    upload.bytes.extend_from_slice(&body);
    let offset = upload.bytes.len() as u64;
    if offset < begin.size {
        return Json(Progress { offset, complete: false }).into_response();
    }
    let bytes = std::mem::take(&mut upload.bytes);
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if digest != begin.sha256 || offset != begin.size {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    store.uploads.remove(&contact);
    store.owed.remove(&contact);
    let times = store.recordings.get(&contact).map_or(0, |(_, _, times)| *times) + 1;
    store.recordings.insert(contact.clone(), (begin, bytes, times));
    let says_done = !store.says_no_done;
    drop(store);
    if says_done {
        wfo.say(ToDesktop::Done { contact });
    }
    Json(Progress { offset, complete: true }).into_response()
}
