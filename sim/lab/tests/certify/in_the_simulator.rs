//! A product of a vendor's own in Rust, certified inside the simulator: all that it needs is an implementation of
//! `lab::certify::product::Factory` whose program reaches the network and the clock by `kernel`. The product here is a small agent
//! desktop; copy it, and put your own in its place.

use super::tools::{not_held, role, run};
use base64::Engine as _;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use kernel::http::Client;
use kernel::tls::Trust;
use kernel::world::Running;
use lab::certify::driver::Order;
use lab::certify::product::{Factory, Product, Seat, Site};
use lab::certify::runner;
use lab::certify::wanted::Wanted;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

// --- The product ---

/// The vendor's desktop, as the simulator puts it on a machine.
struct Desk {
    wrong: Option<Wrong>,
    /// To the program, from whoever uses it.
    user: Mutex<Option<UnboundedSender<Order>>>,
}

/// A mistake in it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    /// It polls half as often as it has to.
    PollsTooSeldom,
    /// After a 401 it goes on polling.
    NoLoginAfterUnauthorized,
    /// It does not return the session's token.
    ForgetsToken,
}

impl Desk {
    fn factory(wrong: Option<Wrong>) -> Arc<dyn Factory> {
        Arc::new(Self { wrong, user: Mutex::default() })
    }
}

impl Factory for Desk {
    fn program(&self, site: &Site) -> Running {
        let (send, orders) = unbounded_channel();
        *self.user.lock().unwrap_or_else(PoisonError::into_inner) = Some(send);
        Box::pin(desktop(orders, site.trust.clone(), self.wrong))
    }

    /// Each case has a desktop of its own.
    fn again(&self) -> Option<Arc<dyn Factory>> {
        Some(Self::factory(self.wrong))
    }

    /// The agent does something. What follows from it follows in the program.
    fn act(&self, order: &Order) -> Result<Value, String> {
        let user = self.user.lock().unwrap_or_else(PoisonError::into_inner);
        let user = user.as_ref().ok_or("the desktop is not running")?;
        user.send(order.clone()).map_err(|_| "the desktop has ended")?;
        Ok(json!({ "ok": true }))
    }
}

/// The desktop's program: it does what the agent does, and polls.
async fn desktop(mut orders: UnboundedReceiver<Order>, trust: Option<Trust>, wrong: Option<Wrong>) {
    let mut session: Option<Session> = None;
    let mut frozen = false;
    loop {
        let next = session.as_ref().filter(|_| !frozen).map(Session::until_next_poll);
        let poll = async {
            match next {
                Some(wait) => kernel::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(order) => match (order.action.as_str(), session.as_mut()) {
                    ("login", _) => session = Session::open(order, trust.clone(), wrong).await,
                    ("change_place", Some(own)) => {
                        own.seat = seat(&order);
                        own.log_in().await;
                    }
                    ("fail_over", Some(own)) => own.fail_over().await,
                    ("logout", Some(_)) => {
                        if let Some(mut own) = session.take() {
                            own.log_out().await;
                        }
                    }
                    ("freeze", _) => frozen = true,
                    ("thaw", _) => frozen = false,
                    _ => {}
                },
            },
            () = poll => if let Some(own) = session.as_mut() {
                own.poll().await;
            },
        }
    }
}

/// An agent who is logged in.
struct Session {
    client: Client,
    wrong: Option<Wrong>,
    order: Order,
    /// Where the agent's page comes from: its scheme is that of the requests, too.
    backend: String,
    server: String,
    peer_server: Option<String>,
    seat: Vec<Value>,
    cookie: Option<String>,
    token: Option<String>,
    last: Duration,
}

impl Session {
    async fn open(order: Order, trust: Option<Trust>, wrong: Option<Wrong>) -> Option<Self> {
        let client = Client::new(Duration::from_secs(10), 1 << 20);
        let client = match trust {
            Some(trust) => client.trusting(trust),
            None => client,
        };
        let text = |name: &str| order.text(name).map(str::to_owned);
        let (backend, server, peer_server) = (text("backend")?, text("server")?, text("peer_server"));
        let seat = seat(&order);
        let (cookie, token, last) = (None, None, kernel::time::since_boot());
        let mut own = Self { client, wrong, order, backend, server, peer_server, seat, cookie, token, last };
        own.log_in().await;
        Some(own)
    }

    fn until_next_poll(&self) -> Duration {
        let every = self.order.fields.get("poll_every_ms").and_then(Value::as_u64).unwrap_or(30_000);
        let every = if self.wrong == Some(Wrong::PollsTooSeldom) { 2 * every } else { every * 9 / 10 };
        (self.last + Duration::from_millis(every)).saturating_sub(kernel::time::since_boot())
    }

    async fn log_in(&mut self) {
        let mut body = vec![json!({ "name": "server", "value": self.server })];
        body.extend(self.peer_server.iter().map(|url| json!({ "name": "peer_server", "value": url })));
        body.extend(self.seat.iter().cloned());
        self.post(json!(body)).await;
    }

    async fn log_out(&mut self) {
        self.post(json!({ "operationName": "EndContactCenterSession" })).await;
    }

    /// The data centre is lost: the other one's server is told to the service by a login.
    async fn fail_over(&mut self) {
        let Some(other) = self.order.fields.get("recovery").cloned() else { return };
        let text = |name: &str| other[name].as_str().unwrap_or_default().to_owned();
        (self.backend, self.server, self.peer_server) = (text("backend"), text("server"), None);
        self.log_in().await;
    }

    async fn poll(&mut self) {
        let answer = self.ask("GET", "/ping", String::new()).await;
        let unauthorized = answer.is_some_and(|answer| answer.status() == StatusCode::UNAUTHORIZED);
        if unauthorized && self.wrong != Some(Wrong::NoLoginAfterUnauthorized) {
            (self.cookie, self.token) = (None, None);
            self.log_in().await;
        }
    }

    async fn post(&mut self, body: Value) {
        let Some(answer) = self.ask("POST", "/api/v2/me", body.to_string()).await else { return };
        let field = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
        let cookie = field("set-cookie").and_then(|text| text.split(';').next().map(str::to_owned));
        self.cookie = cookie.or(self.cookie.take());
        self.token = field("x-csrf-token").or(self.token.take());
    }

    /// One request to the Screen Recording Service; none where nobody answers.
    async fn ask(&mut self, method: &str, path: &str, body: String) -> Option<Response<Bytes>> {
        self.last = kernel::time::since_boot();
        let service = if self.backend.starts_with("https") { "srs_https" } else { "srs" };
        let credentials = format!("{}:{}", self.order.text("user")?, self.order.text("password")?);
        let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.order.text(service)?))
            .header("origin", &self.backend)
            .header("authorization", format!("Basic {credentials}"));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if self.order.says("csrf") {
            request = request.header("x-support-csrfp", "true");
        }
        if let Some(token) = self.token.as_ref().filter(|_| self.wrong != Some(Wrong::ForgetsToken)) {
            request = request.header("x-csrf-token", token);
        }
        let request = request.header("content-type", "application/json").body(Bytes::from(body)).ok()?;
        self.client.send(request).await.ok()
    }
}

/// What a login says of the agent's place.
fn seat(order: &Order) -> Vec<Value> {
    let named = |name: &str| Some(json!({ "name": name, "value": order.fields.get(name)? }));
    ["place", "devices"].into_iter().filter_map(named).collect()
}

// --- The tests ---

fn product(wrong: Option<Wrong>) -> Product {
    Product { name: "Tiny Desk".into(), version: "1".into(), seats: vec![Seat::Simulated(Desk::factory(wrong))] }
}

/// All cases, also the one that is a whole shift in nature.
#[test]
fn a_vendors_desktop_is_certified() {
    let summary = run(&Wanted { long: true, ..Wanted::of(role("agent-desktop"), product(None)) });
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
    assert!(summary.cases.iter().any(|case| case.outcome.case == "agent-desktop/shift"));
}

#[test]
fn a_mistake_in_it_is_found_by_its_requirement() {
    for (wrong, case, id) in [
        (Wrong::PollsTooSeldom, "shift", "DSK-POLL-1"),
        (Wrong::NoLoginAfterUnauthorized, "unauthorized", "DSK-POLL-2"),
        (Wrong::ForgetsToken, "csrf", "DSK-CSRF-1"),
    ] {
        let only = vec![format!("agent-desktop/{case}")];
        let summary = run(&Wanted { only, ..Wanted::of(role("agent-desktop"), product(Some(wrong))) });
        let outcome = &summary.cases[0].outcome;
        assert_eq!(outcome.roots, [id], "{wrong:?}: {:?}", outcome.why());
        assert_eq!((summary.exit_code(), summary.certified()), (1, false));
    }
}

/// A scenario of the vendor's own: five days, with a crash of RWS, and a desktop that hangs for two minutes.
const WEEK: &str = r#"
title: A week of an agent's
platform: genesys
proves: [DSK-LOGIN-1, DSK-POLL-2, DSK-OUT-1]
starts: 2026-03-02T08:00:00Z
policies: { patience: 15s }
switch:
  dns: { '5001': {} }
  numbers: { '+18005550199': '5001' }
places:
  Desk-1: { devices: ['5001'] }
agents:
  braun: { first: Dana, last: Braun, windows: 'CORP\dbraun', id: '1001', default_place: Desk-1 }
pcs:
  PC-0417: {}
timeline:
  00:00:00:
    - logon: { agent: braun, pc: PC-0417 }
    - desktop_login: { agent: braun }
  08:00:00:
    - desktop_logout: { agent: braun }
  24:00:00:
    - desktop_login: { agent: braun }
  27:00:00:
    - restart: { machine: rws1, pause: 5s }
  32:00:00:
    - desktop_logout: { agent: braun }
  48:00:00:
    - desktop_login: { agent: braun }
  56:00:00:
    - desktop_logout: { agent: braun }
  72:00:00:
    - desktop_login: { agent: braun }
    - stop_polling: { agent: braun }
  72:02:00:
    - resume_polling: { agent: braun }
  80:00:00:
    - desktop_logout: { agent: braun }
  96:00:00:
    - desktop_login: { agent: braun }
  99:00:00:
    - call: { id: c1, from: '+15550100', to: '+18005550199', answered_by: braun }
  99:03:00:
    - hang_up: { call: c1 }
  104:00:00:
    - desktop_logout: { agent: braun }
    - logoff: { agent: braun }
until: 104:00:30
"#;

#[test]
fn a_whole_week_passes_in_seconds() {
    let week = |wrong| {
        let result = runner::in_the_simulator(role("agent-desktop"), "week.yaml", WEEK, 7, Desk::factory(wrong));
        result.unwrap_or_else(|why| panic!("{why}"))
    };
    let good = week(None);
    assert!(good.report.broken().next().is_none() && good.report.unproved().is_empty(), "{}", good.report);
    assert!(good.elapsed > Duration::from_secs(104 * 3600));
    assert_eq!(good.trace.digest, week(None).trace.digest, "the same, bit for bit");
    let bad = week(Some(Wrong::NoLoginAfterUnauthorized));
    let roots: Vec<&str> = bad.report.roots().into_iter().map(|verdict| verdict.id.as_str()).collect();
    assert_eq!(roots, ["DSK-POLL-2"], "{}", bad.report);
}
