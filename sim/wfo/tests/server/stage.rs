//! The stage of these tests: a world with the server and the fake ACD, and a director who is administrator and PCs.

use crate::fake::Fake;
use crate::tenant::Tenant;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kernel::http::Client;
use kernel::time;
use kernel::world::{Control, DiskTap, Engine, Link, Machine, Outcome, Program, Setup, World};
use kernel::ws::Socket;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;
use wfo::{AcdConfig, AcdKind, Config, WebexConfig};
use wire::contact::Contact;
use wire::rte::{Session, ToDesktop, ToServer};
use wire::upload::{Begin, Part, Progress};

pub const STARTS: i64 = 1_639_731_600_000; // 2021-12-17T09:00:00Z
pub const SEC: i64 = 1000;
pub const MIN: i64 = 60_000;
pub const HOUR: i64 = 3_600_000;

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub async fn wait(ms: i64) {
    time::sleep(Duration::from_millis(ms as u64)).await;
}

/// A server with one UJET and three PCs.
pub fn config() -> Config {
    let mut config = Config::new(("admin".into(), "admin-secret".into()), [7; 32]);
    config.machines = ["PC-1", "PC-2", "PC-3"].map(|pc| (pc.to_owned(), format!("token-{pc}"))).into();
    config.acds = vec![AcdConfig {
        name: "UJET".into(),
        kind: AcdKind::Ujet {
            base_url: "http://ujet:8090".into(),
            user: "ujet".into(),
            password: "pass".into(),
            event_user: "events".into(),
            event_password: "event-secret".into(),
            reading: wfo::Reading::default(),
        },
        rte_messaging: true,
        sync_interval_min: 10,
        import_interval_s: 60,
    }];
    config
}

pub struct Run {
    pub config: Config,
    pub fake: Fake,
    pub tenant: Tenant,
    pub seed: u64,
    pub tap: Option<DiskTap>,
    /// How much the server's clock is ahead.
    pub ahead_ms: i64,
}

impl Run {
    pub fn new(fake: &Fake) -> Self {
        Self { config: config(), fake: fake.clone(), tenant: Tenant::default(), seed: 1, tap: None, ahead_ms: 0 }
    }

    /// With this Webex Contact Center and no UJET.
    pub fn webex(tenant: &Tenant, kind: WebexConfig) -> Self {
        let mut run = Self { tenant: tenant.clone(), ..Self::new(&Fake::default()) };
        run.config.acds = vec![AcdConfig {
            name: "Webex".into(),
            kind: AcdKind::Webex(Box::new(kind)),
            rte_messaging: true,
            sync_interval_min: 10,
            import_interval_s: 60,
        }];
        run
    }

    /// Runs the world. The director may fail an assertion: that ends the test.
    pub fn go<F, Fut, T: 'static>(self, director: F) -> Outcome<T>
    where
        F: FnOnce(Stage) -> Fut + 'static,
        Fut: Future<Output = T> + 'static,
    {
        let mut world = World::new(Setup {
            engine: Engine::Swift,
            seed: self.seed,
            starts: STARTS,
            link: Link { latency: Duration::from_millis(5), jitter: Duration::ZERO, loss_ppm: 0 },
            limit: secs(20 * 86_400),
            disk_tap: self.tap,
            meddler: None,
        });
        let (config, fake) = (self.config, self.fake.clone());
        let server: Program = Box::new(move || Box::pin(wfo::run(config.clone())));
        world.add(Machine { skew_ms: self.ahead_ms, ..machine("wfo") }, server);
        let acd = self.fake.clone();
        world.add(machine("ujet"), Box::new(move || Box::pin(acd.clone().run())));
        let (tenant, of_stage) = (self.tenant.clone(), self.tenant);
        world.add(machine("webex"), Box::new(move || Box::pin(tenant.clone().run())));
        let outcome = world.run(|control| {
            let client = Client::new(secs(30), 64 << 20);
            director(Stage { control, fake, tenant: of_stage, client, cookie: String::new() })
        });
        outcome.unwrap_or_else(|harness| panic!("{harness}"))
    }
}

/// The Programmatic APIs of the tenant.
pub fn programmatic() -> WebexConfig {
    let base = "http://webex:8090";
    let config = WebexConfig::programmatic(base, "wfo@x.example", "C-wfo", "client-secret", "refresh-secret", "T1");
    WebexConfig { org_id: "org".into(), ..config }
}

fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 30, on: true }
}

/// The director's means.
pub struct Stage {
    pub control: Control,
    pub fake: Fake,
    pub tenant: Tenant,
    pub client: Client,
    cookie: String,
}

pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.body))
    }
}

impl Stage {
    /// One request, with headers of its own; a status of 0 where nobody answered.
    pub async fn raw(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Bytes) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://wfo:8080{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match self.client.send(request.body(body).unwrap()).await {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                Answer { status: head.status.as_u16(), headers: head.headers, body }
            }
            Err(_) => Answer { status: 0, headers: http::HeaderMap::new(), body: Bytes::new() },
        }
    }

    /// The cookie of the present login.
    pub fn cookie(&self) -> String {
        self.cookie.clone()
    }

    pub async fn log_in(&mut self) {
        let who = json!({"userId": "admin", "password": "admin-secret", "language": "en"});
        for _ in 0..100 {
            let headers = [("content-type", "application/json")];
            let a = self.raw(Method::POST, "/api/rest/authorize", &headers, who.to_string().into()).await;
            if a.status == 200 {
                self.cookie = format!("hazelcast.sessionId={}", a.json()["sessionId"].as_str().unwrap());
                return;
            }
            time::sleep(secs(1)).await;
        }
        panic!("failed to log in");
    }

    /// As the administrator; logs in (again) where that is needed, and repeats what met a server that was down.
    pub async fn ask(&mut self, method: Method, path: &str, body: Value) -> Answer {
        for _ in 0..100 {
            let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
            let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json")];
            let a = self.raw(method.clone(), path, &headers, body).await;
            match a.status {
                401 => self.log_in().await,
                0 | 503 => time::sleep(secs(1)).await,
                _ => return a,
            }
        }
        panic!("no answer for {path}");
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, Value::Null).await
    }

    pub async fn contacts(&mut self) -> Vec<Contact> {
        let a = self.get("/api/rest/recording/contact?limit=1000").await;
        let mut list: Vec<Contact> = serde_json::from_slice(&a.body).unwrap();
        list.reverse();
        list
    }

    pub async fn put(&mut self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, body).await
    }

    /// Waits until the server has synced, and makes the users eligible: (e-mail, Windows login).
    pub async fn enable(&mut self, users: &[(&str, &str)]) {
        for _ in 0..120 {
            let known = self.get("/sim/users").await.json();
            let all = users.iter().all(|(email, _)| known.as_array().unwrap().iter().any(|u| u["email"] == *email));
            if all {
                break;
            }
            time::sleep(secs(1)).await;
        }
        for (email, windows) in users {
            let edit = json!({"active": true, "roles": ["Agent with screen"], "windows": windows});
            let a = self.put(&format!("/sim/users/{email}"), edit).await;
            assert_eq!(a.status, 200, "{:?}", a.body);
        }
    }

    /// Waits for at most so long until the contacts are as wanted, and gives them.
    pub async fn until(&mut self, patience_s: u64, wanted: impl Fn(&[Contact]) -> bool) -> Vec<Contact> {
        for _ in 0..patience_s {
            let list = self.contacts().await;
            if wanted(&list) {
                return list;
            }
            time::sleep(secs(1)).await;
        }
        let list = self.contacts().await;
        panic!("not within {patience_s} s: {list:#?}")
    }
}

/// Smart Desktop as the test plays it.
pub struct Pc {
    pub name: &'static str,
    pub socket: Socket,
}

pub fn session(id: u64, windows: &str, from: i64, to: Option<i64>) -> Session {
    Session { id, windows: windows.into(), from, to }
}

impl Pc {
    /// Connects, greets and reports its sessions.
    pub async fn up(name: &'static str, sessions: &[Session]) -> Pc {
        for _ in 0..100 {
            let mut pc = match Pc::open(name, &format!("token-{name}")).await {
                Ok(pc) => pc,
                Err(_) => {
                    time::sleep(secs(1)).await;
                    continue;
                }
            };
            pc.say(&ToServer::Hello { pc: name.into(), version: "1".into(), boot: 0 }).await;
            let welcome = pc.hear().await;
            if matches!(welcome, Some(ToDesktop::Welcome { .. })) {
                pc.say(&ToServer::Sessions { sessions: sessions.to_vec() }).await;
                return pc;
            }
        }
        panic!("failed to connect {name}");
    }

    pub async fn open(name: &'static str, token: &str) -> Result<Pc, kernel::ws::Error> {
        let bearer = format!("Bearer {token}");
        let socket = Socket::connect("ws://wfo:8080/sim/rte", &[("authorization", &bearer)], secs(10)).await?;
        Ok(Pc { name, socket })
    }

    pub async fn say(&mut self, message: &ToServer) {
        // A connection that is gone shows at the next reading.
        let _ = self.socket.send(&serde_json::to_string(message).unwrap()).await;
    }

    /// The next message within ten seconds; none where the connection ends or nothing comes.
    pub async fn hear(&mut self) -> Option<ToDesktop> {
        let text = time::timeout(secs(10), self.socket.recv()).await.ok()?.ok()??;
        Some(serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")))
    }

    /// Stays connected for so long, asking for the time now and then as a desktop does.
    pub async fn idle(&mut self, ms: i64) {
        let until = time::truth() + ms;
        while time::truth() < until {
            self.say(&ToServer::Ping { id: 1 }).await;
            wait((until - time::truth()).clamp(1, 3 * MIN)).await;
        }
    }

    /// The next message within three minutes, of a PC that asks for the time meanwhile; never none while connected.
    pub async fn next(&mut self) -> ToDesktop {
        loop {
            match time::timeout(secs(180), self.socket.recv()).await {
                Ok(Ok(Some(text))) => return serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")),
                Ok(other) => panic!("{}: the connection ended: {other:?}", self.name),
                Err(_) => self.say(&ToServer::Ping { id: 1 }).await,
            }
        }
    }

    /// All that comes until nothing more does.
    pub async fn all(&mut self) -> Vec<ToDesktop> {
        let mut out = Vec::new();
        while let Some(message) = self.hear().await {
            out.push(message);
        }
        out
    }

    /// The first message within so many seconds that is wanted, past all others.
    pub async fn expect<T>(&mut self, patience_s: u64, wanted: impl Fn(&ToDesktop) -> Option<T>) -> T {
        let deadline = time::truth() + patience_s as i64 * SEC;
        let mut seen = Vec::new();
        while time::truth() < deadline {
            match time::timeout(secs(10), self.socket.recv()).await {
                Ok(Ok(Some(text))) => {
                    let message = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
                    if let Some(found) = wanted(&message) {
                        return found;
                    }
                    seen.push(message);
                }
                Ok(ended) => panic!("{}: the connection ended: {ended:?}; only {seen:#?}", self.name),
                Err(_) => {}
            }
        }
        panic!("{}: not within {patience_s} s; only {seen:#?}", self.name)
    }

    pub async fn relay(&mut self, patience_s: u64) -> (String, i64, i64) {
        self.expect(patience_s, |m| match m {
            ToDesktop::Relay { contact, start, end, .. } => Some((contact.clone(), *start, *end)),
            _ => None,
        })
        .await
    }

    pub async fn capture(&mut self, patience_s: u64) -> (bool, String, Option<i64>) {
        self.expect(patience_s, |m| match m {
            ToDesktop::Eligibility { capture, reason, at, .. } => Some((*capture, reason.clone(), *at)),
            _ => None,
        })
        .await
    }
}

/// A recording: a PNG's signature and something after it.
pub fn recording(key: u8, len: usize) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend((out.len()..len).map(|n| (n as u8).wrapping_mul(31) ^ key));
    out
}

pub fn begin(contact: &str, content: &[u8], covered: &[(i64, i64)]) -> Begin {
    let sha256 = Sha256::digest(content).iter().map(|b| format!("{b:02x}")).collect();
    let covered = covered.iter().map(|(a, b)| Part { from_ms: *a, to_ms: *b }).collect();
    Begin { contact: contact.into(), size: content.len() as u64, sha256, covered }
}

impl Stage {
    pub async fn announce(&self, pc: &str, begin: &Begin) -> Answer {
        let token = format!("Bearer token-{pc}");
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        self.raw(Method::POST, "/sim/uploads", &headers, serde_json::to_vec(begin).unwrap().into()).await
    }

    pub async fn piece(&self, pc: &str, contact: &str, offset: u64, bytes: &[u8]) -> Answer {
        let token = format!("Bearer token-{pc}");
        let path = format!("/sim/uploads/{contact}?offset={offset}");
        self.raw(Method::PUT, &path, &[("authorization", &token)], Bytes::copy_from_slice(bytes)).await
    }

    /// Uploads as a desktop does: begins again after anything odd. True when it is there, false when it is not wanted.
    pub async fn upload(&self, pc: &str, contact: &str, content: &[u8], covered: &[(i64, i64)]) -> bool {
        let begin = begin(contact, content, covered);
        for _ in 0..500 {
            let a = self.announce(pc, &begin).await;
            match a.status {
                200 => {}
                409 => return true,
                404 => return false,
                _ => {
                    time::sleep(secs(1)).await;
                    continue;
                }
            }
            let mut progress: Progress = serde_json::from_slice(&a.body).unwrap();
            while !progress.complete {
                let from = progress.offset as usize;
                let to = (from + wire::upload::PIECE).min(content.len());
                let a = self.piece(pc, contact, progress.offset, &content[from..to]).await;
                match serde_json::from_slice::<Progress>(&a.body) {
                    Ok(next) if a.status == 200 => progress = next,
                    _ => break,
                }
            }
            if progress.complete {
                return true;
            }
            time::sleep(secs(1)).await;
        }
        panic!("the upload of {contact} does not come about");
    }
}

/// Kinds of events of a trace, with their fields.
pub fn events<'t>(trace: &'t kernel::trace::Trace, kind: &str) -> Vec<&'t str> {
    trace.records.iter().filter(|r| r.kind == kind).map(|r| &*r.fields).collect()
}

pub const OK: u16 = StatusCode::OK.as_u16();
