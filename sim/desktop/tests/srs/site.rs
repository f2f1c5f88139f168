//! Two data centres, a PC with SRS, and whoever asks it.

use super::common::{keys, site};
use super::rws::Rws;
use base64::Engine as _;
use bytes::Bytes;
use desktop::Console;
use desktop::screen::{Screen, Stamp, Synthetic};
use desktop::srs::{Config, Https};
use kernel::http::Client;
use kernel::tls::Authority;
use kernel::trace::Trace;
use kernel::world::{Control, DiskTap, Engine, Link, Machine, Setup, World};
use std::sync::Arc;
use std::time::Duration;
use wire::rws::screen::Report;

pub const PC: &str = "PC-0417";
pub const USER: &str = r"CORP\dbraun";
pub const STARTS: i64 = 1_639_731_600_000;
pub const RWS1: &str = "http://rws1:8080";
pub const RWS2: &str = "http://rws2:8080";

/// What the test's director has in hand.
#[derive(Clone)]
pub struct Site {
    pub control: Control,
    pub rws: Rws,
    pub rws2: Rws,
    pub console: Console,
    pub screen: Arc<Synthetic>,
    client: Arc<Client>,
}

pub fn truth() -> i64 {
    kernel::time::truth()
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub fields: http::HeaderMap,
    pub body: serde_json::Value,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// The header field that brings the session's cookie.
    pub fn cookie(&self) -> String {
        let cookie = self.field("set-cookie").expect("a cookie");
        cookie.split(';').next().unwrap().to_owned()
    }

    pub fn message(&self) -> String {
        self.body["statusMessage"].as_str().unwrap_or_default().to_owned()
    }
}

pub fn basic(login: &str) -> (&'static str, String) {
    let plain = format!("{login}:secret");
    ("authorization", format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(plain)))
}

pub const LOGOUT: &str = r#"{"operationName": "EndContactCenterSession"}"#;

impl Site {
    pub async fn wait(&self, seconds: u64) {
        kernel::time::sleep(Duration::from_secs(seconds)).await;
    }

    pub async fn wait_ms(&self, ms: u64) {
        kernel::time::sleep(Duration::from_millis(ms)).await;
    }

    pub async fn ask(&self, method: &str, url: &str, fields: &[(&str, String)], body: &str) -> Answer {
        self.try_ask(method, url, fields, body).await.expect("an answer of SRS")
    }

    pub async fn try_ask(&self, method: &str, url: &str, fields: &[(&str, String)], body: &str) -> Option<Answer> {
        let url = if url.starts_with('/') { format!("http://{PC}:8190{url}") } else { url.to_owned() };
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in fields {
            request = request.header(*name, value);
        }
        let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let response = self.client.send(request).await.ok()?;
        let (head, body) = response.into_parts();
        Some(Answer {
            status: head.status.as_u16(),
            fields: head.headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }

    pub async fn log_in(&self, login: &str, parameters: &[(&str, &str)]) -> Answer {
        self.ask("POST", "/api/v2/me", &[basic(login)], &parameters_of(parameters)).await
    }

    /// An agent is logged in, and has been recorded for so many seconds. The session's cookie.
    pub async fn recorded_for(&self, seconds: u64, login: &str, recording: &str) -> String {
        let cookie = self.logged_in(login).await;
        self.rws.start(login, recording);
        self.wait(seconds).await;
        cookie
    }

    /// RWS orders a recording of agent braun's, and is told that there will be none.
    pub async fn refuses(&self, recording: &str) {
        self.rws.start("braun", recording);
        self.wait(2).await;
        let refusal = Report::Refused { recording: recording.into(), running: None };
        assert_eq!(self.rws.store().reports.last(), Some(&refusal));
    }

    /// Logs in at the first data centre, well. Gives the cookie.
    pub async fn logged_in(&self, login: &str) -> String {
        let answer = self.log_in(login, &[("server", RWS1)]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.cookie()
    }

    pub async fn poll(&self, cookie: &str) -> u16 {
        self.ask("GET", "/ping", &[("cookie", cookie.to_owned())], "").await.status
    }

    /// Polls every 30 s for so long.
    pub async fn keep_polling(&self, cookie: &str, seconds: u64) {
        for _ in 0..seconds / 30 {
            assert_eq!(self.poll(cookie).await, 200);
            self.wait(30).await;
        }
    }

    pub async fn log_out(&self, cookie: &str) -> Answer {
        self.ask("POST", "/api/v2/me", &[("cookie", cookie.to_owned())], LOGOUT).await
    }

    /// Waits for a file at the first data centre; the test fails after some hours.
    pub async fn until_uploaded(&self, recording: &str) {
        for _ in 0..20_000 {
            if self.rws.store().files.contains_key(recording) {
                return;
            }
            self.wait(1).await;
        }
        panic!("{recording} never came");
    }

    /// Holds a file against what the screen showed: every millisecond of it, on all monitors. Gives begin and end.
    pub fn check(&self, recording: &str, user: &str) -> (i64, i64) {
        let (begin, bytes) = self.rws.file(recording);
        let shown = site::frames(&bytes);
        let total: i64 = shown.iter().map(|(_, delay)| delay).sum();
        assert_eq!(total, begin.stopped - begin.started, "{recording}: sum of delays");
        let mut at = begin.started;
        for (stamp, delay) in shown {
            assert_eq!(stamp, Stamp::of(PC, user, 0, stamp.ordinal, stamp.at), "{recording}: another screen");
            let changes = self.screen.changes(user, at, at + delay);
            let due =
                changes.iter().filter(|change| change.monitor == 0 && change.at <= at).map(|change| change.at).max();
            assert_eq!(Some(stamp.at), due, "{recording}: at {at}");
            at += delay;
        }
        (begin.started, begin.stopped)
    }

    pub fn spool(&self) -> Vec<String> {
        let files = self.control.disk(PC).into_iter().map(|(path, _)| path);
        files.filter(|path| path.ends_with(".seg")).collect()
    }
}

pub fn parameters_of(parameters: &[(&str, &str)]) -> String {
    let entry = |(name, value): &(&str, &str)| match *name {
        "devices" => format!(r#"{{"name": "devices", "value": [{{"dn": "{value}", "switch": "SIP"}}]}}"#),
        _ => format!(r#"{{"name": "{name}", "value": "{value}"}}"#),
    };
    format!("[{}]", parameters.iter().map(entry).collect::<Vec<_>>().join(", "))
}

/// Fails at readable material on any disk.
fn tap() -> DiskTap {
    DiskTap(Arc::new(|machine, path, _, bytes| {
        let readable = [&b"\x89PNG"[..], b"dbraun", b"IDAT", b"token-of", b"secret"];
        let found = readable.iter().find(|text| bytes.windows(text.len()).any(|window| window == **text));
        assert!(found.is_none(), "readable material on the disk of {machine}: {path}");
    }))
}

/// Runs a director on a site whose SRS is configured as `change` says.
pub fn on_site<F, Fut, T: 'static>(change: impl FnOnce(&mut Config), director: F) -> (T, Trace)
where
    F: FnOnce(Site) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: 7,
        starts: STARTS,
        link: Link { latency: Duration::from_millis(10), jitter: Duration::from_millis(2), loss_ppm: 0 },
        limit: Duration::from_secs(10 * 24 * 3600),
        disk_tap: Some(tap()),
        meddler: None,
    });
    let authority = Authority::lab().unwrap();
    let machine = |name: &str| Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 64 << 20, on: true };
    let (rws, rws2, console) = (Rws::default(), Rws::default(), Console::new());
    let (first, second) = (rws.clone(), rws2.clone());
    world.add(machine("rws1"), Box::new(move || Box::pin(first.clone().program(None))));
    world.add(machine("rws2"), Box::new(move || Box::pin(second.clone().program(None))));
    let (secure, identity) = (rws.clone(), authority.vouch_for(&["rws3"]).unwrap());
    world.add(machine("rws3"), Box::new(move || Box::pin(secure.clone().program(Some(identity.clone())))));
    let screen = Arc::new(Synthetic::new(PC, 2, 7));
    let mut config = Config::new(PC, keys());
    config.origins = vec!["http://gws1:8070".into(), "https://gws1:8070".into()];
    config.https = Some(Https { port: 8191, identity: authority.vouch_for(&[PC]).unwrap() });
    config.trust = Some(authority.trust().unwrap());
    change(&mut config);
    let (user, shown) = (console.clone(), screen.clone());
    let pc = Machine { skew_ms: 4_321, ..machine(PC) };
    world.add(pc, Box::new(move || Box::pin(desktop::srs::run(config.clone(), user.clone(), shown.clone()))));
    let trust = authority.trust().unwrap();
    let outcome = world.run(move |control| {
        let client = Arc::new(Client::new(Duration::from_secs(60), 1 << 20).trusting(trust));
        let site = Site { control, rws, rws2, console, screen, client };
        async move {
            site.console.logon(USER);
            site.wait(1).await;
            director(site).await
        }
    });
    match outcome {
        Ok(outcome) => (outcome.result, outcome.trace),
        Err(harness) => panic!("{}", harness.message.lines().take(4).collect::<Vec<_>>().join("\n")),
    }
}

/// Times and fields of one kind of event.
pub fn events(trace: &Trace, kind: &str) -> Vec<(i64, serde_json::Value)> {
    let of_kind = trace.records.iter().filter(|record| record.kind == kind);
    of_kind.map(|record| (record.at, serde_json::from_str(&record.fields).unwrap())).collect()
}
