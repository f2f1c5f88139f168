//! Screen Recording Service as the tests play it.

use crate::stage::{Answer, Stage, secs, wait};
use http::Method;
use kernel::time;
use kernel::ws::Socket;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::rws::screen::{Begin, CHANNEL, CallReference, Instruction, PIECE, Progress, Report, StopReason, UPLOADS};

/// A login at one server.
pub struct Srs {
    pub server: &'static str,
    pub cookie: String,
    pub csrf: String,
    pub socket: Option<Socket>,
}

/// A recording that was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub recording: String,
    pub token: String,
    pub call: Option<CallReference>,
}

impl Order {
    pub fn uuid(&self) -> &str {
        self.call.as_ref().map_or("", |call| call.uuid.as_str())
    }
}

pub fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

/// Logs in by Basic and gives cookie and token; the answer where that fails.
pub async fn log_in(stage: &Stage, server: &'static str, login: &str) -> Result<Srs, Answer> {
    let auth = basic(login, &format!("{login}-secret"));
    let a = stage.raw(server, Method::GET, "/api/v2/me", &[("authorization", &auth)], Value::Null).await;
    if a.status != 200 {
        return Err(a);
    }
    let cookie = a.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(a.header("x-csrf-header"), "X-CSRF-TOKEN");
    Ok(Srs { server, cookie, csrf: a.header("x-csrf-token"), socket: None })
}

/// A whole login: session of the contact centre and WebSocket.
pub async fn seated(stage: &Stage, server: &'static str, login: &str, place: Option<&str>) -> Srs {
    let mut srs = log_in(stage, server, login).await.unwrap_or_else(|a| panic!("{a:?}"));
    let a = srs.start(stage, place, &[]).await;
    assert_eq!(a.json()["statusCode"], 0, "{a:?}");
    srs.open().await.unwrap();
    srs
}

impl Srs {
    pub async fn post(&self, stage: &Stage, path: &str, body: Value) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("x-csrf-token", self.csrf.as_str())];
        stage.raw(self.server, Method::POST, path, &headers, body).await
    }

    pub async fn start(&self, stage: &Stage, place: Option<&str>, devices: &[(&str, &str)]) -> Answer {
        let devices: Vec<Value> = devices.iter().map(|(dn, switch)| json!({"dn": dn, "switch": switch})).collect();
        let mut body = json!({"operationName": "StartContactCenterSession", "channels": ["voice"], "devices": devices});
        if let Some(place) = place {
            body["place"] = json!(place);
        }
        self.post(stage, "/api/v2/me", body).await
    }

    pub async fn end(&self, stage: &Stage) -> Answer {
        self.post(stage, "/api/v2/me", json!({"operationName": "EndContactCenterSession"})).await
    }

    /// Opens the WebSocket and hears the welcome.
    pub async fn open(&mut self) -> Result<(), kernel::ws::Error> {
        let url = format!("ws://{}:8080{CHANNEL}", self.server);
        let mut socket = Socket::connect(&url, &[("cookie", &self.cookie)], secs(10)).await?;
        let text = time::timeout(secs(10), socket.recv()).await.unwrap().unwrap().unwrap();
        assert!(matches!(serde_json::from_str(&text).unwrap(), Instruction::Welcome { .. }), "{text}");
        self.socket = Some(socket);
        Ok(())
    }

    /// The next instruction within some time.
    pub async fn hear_within(&mut self, ms: i64) -> Option<Instruction> {
        let socket = self.socket.as_mut().expect("connected");
        let came = time::timeout(std::time::Duration::from_millis(ms as u64), socket.recv()).await.ok()?;
        let text = came.ok()??;
        Some(serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")))
    }

    pub async fn hear(&mut self) -> Instruction {
        self.hear_within(20_000).await.expect("an instruction")
    }

    /// Nothing is said for some time.
    pub async fn quiet(&mut self, ms: i64) {
        let came = self.hear_within(ms).await;
        assert!(came.is_none(), "{came:?}");
    }

    /// A start is ordered; it is reported as begun.
    pub async fn started(&mut self) -> Order {
        let order = self.ordered().await;
        self.say(&Report::Started { recording: order.recording.clone(), at: time::truth() }).await;
        order
    }

    pub async fn ordered(&mut self) -> Order {
        match self.hear().await {
            Instruction::Start { recording, token, call } => Order { recording, token, call },
            other => panic!("no start but {other:?}"),
        }
    }

    /// A stop of this recording is ordered; it is reported as ended.
    pub async fn stopped(&mut self, order: &Order) -> i64 {
        match self.hear().await {
            Instruction::Stop { recording } if recording == order.recording => {}
            other => panic!("no stop but {other:?}"),
        }
        let at = time::truth();
        self.ended(order, StopReason::Told).await;
        at
    }

    pub async fn ended(&mut self, order: &Order, why: StopReason) {
        self.say(&Report::Stopped { recording: order.recording.clone(), at: time::truth(), why }).await;
        wait(50).await;
    }

    pub async fn say(&mut self, report: &Report) {
        let text = serde_json::to_string(report).unwrap();
        self.socket.as_mut().expect("connected").send(&text).await.unwrap();
    }
}

/// A file: an APNG's first bytes and something after it.
pub fn file(key: u8, len: usize) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend((out.len()..len).map(|n| (n as u8).wrapping_mul(31) ^ key));
    out
}

pub fn begin(order: &Order, agent: &str, content: &[u8], started: i64, stopped: i64) -> Begin {
    let sha256 = Sha256::digest(content).iter().map(|b| format!("{b:02x}")).collect();
    Begin {
        recording: order.recording.clone(),
        agent: agent.into(),
        started,
        stopped,
        content_type: "image/apng".into(),
        size: content.len() as u64,
        sha256,
    }
}

impl Stage {
    pub async fn announce(&self, server: &'static str, token: &str, begin: &Begin) -> Answer {
        let bearer = format!("Bearer {token}");
        self.raw(server, Method::POST, UPLOADS, &[("authorization", &bearer)], json!(begin)).await
    }

    pub async fn piece(&self, server: &'static str, token: &str, id: &str, offset: u64, bytes: &[u8]) -> Answer {
        let bearer = format!("Bearer {token}");
        let path = format!("{UPLOADS}/{id}?offset={offset}");
        self.bytes(server, Method::PUT, &path, &[("authorization", &bearer)], bytes.to_vec()).await
    }

    /// Uploads as SRS does: begins again after anything odd.
    pub async fn upload(&self, server: &'static str, order: &Order, begin: &Begin, content: &[u8]) {
        for _ in 0..200 {
            let a = self.announce(server, &order.token, begin).await;
            if a.status != 200 {
                wait(1000).await;
                continue;
            }
            let mut progress: Progress = serde_json::from_slice(&a.body).unwrap();
            while !progress.complete {
                let from = progress.offset as usize;
                let to = (from + PIECE).min(content.len());
                let a = self.piece(server, &order.token, &order.recording, progress.offset, &content[from..to]).await;
                match serde_json::from_slice::<Progress>(&a.body) {
                    Ok(next) if a.status == 200 => progress = next,
                    _ => break,
                }
            }
            if progress.complete {
                return;
            }
            wait(1000).await;
        }
        panic!("the upload does not come about");
    }
}

impl Srs {
    /// The HTTP status with which the WebSocket is refused; 101 if it is not.
    pub async fn open_status(&self, _stage: &Stage) -> u16 {
        let url = format!("ws://{}:8080{CHANNEL}", self.server);
        match Socket::connect(&url, &[("cookie", &self.cookie)], secs(10)).await {
            Ok(_) => 101,
            Err(e) => {
                let text = e.to_string();
                let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|n| n.len() == 3).collect();
                digits.last().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{text}"))
            }
        }
    }
}
