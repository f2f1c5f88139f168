//! The stage of these tests: a world with both RWS and a T-Server, and a director who plays everybody else.

use crate::srs::basic;
use crate::tserver::TServer;
use bytes::Bytes;
use http::{Method, Request};
use kernel::http::Client;
use kernel::world::{Control, Engine, Link, Machine, Outcome, Setup, World};
use serde_json::{Value, json};
use std::time::Duration;
use wfo::rws::{Agent, Config, Kind};
use wire::srs::Device;

pub const STARTS: i64 = 1_767_258_000_000; // 2026-01-01T09:00:00Z

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub async fn wait(ms: i64) {
    kernel::time::sleep(Duration::from_millis(ms as u64)).await;
}

pub fn device(dn: &str) -> Device {
    Device { dn: dn.into(), switch: "SIP_Switch".into() }
}

/// Three agents: two for voice at places of their own, one for chats; and one who is gone.
pub fn config(data_centre: &str) -> Config {
    let mut config = Config::new(data_centre, ("ops".into(), "ops-secret".into()), [9; 32]);
    config.switches = [("SIP_Switch".to_owned(), "sip:7020".to_owned())].into();
    config.places = [
        ("Place_7001".to_owned(), vec![device("7001")]),
        ("Place_7002".to_owned(), vec![device("7002")]),
        ("Place_Two".to_owned(), vec![device("7003"), device("7004")]),
        ("Place_Chat".to_owned(), vec![device("7005")]),
    ]
    .into();
    let agent = |login: &str, id: &str, place: &str| Agent {
        default_place: Some(place.into()),
        ..Agent::new(login, &format!("{login}-secret"), id)
    };
    config.agents = vec![
        agent("braun", "1001", "Place_7001"),
        agent("hodges", "1002", "Place_7002"),
        Agent {
            kind: Kind::NonVoice,
            recording_when: Some("media=chat, state=Ready".into()),
            ..agent("chen", "1003", "Place_Chat")
        },
        Agent { active: false, ..agent("gone", "1009", "Place_7001") },
    ];
    config
}

pub struct Run {
    pub main: Config,
    pub backup: Config,
    pub tserver: TServer,
}

impl Run {
    pub fn new() -> Self {
        Self { main: config("dc1"), backup: config("dc2"), tserver: TServer::default() }
    }

    pub fn with(change: impl Fn(&mut Config)) -> Self {
        let mut run = Self::new();
        change(&mut run.main);
        change(&mut run.backup);
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
            seed: 1,
            starts: STARTS,
            link: Link { latency: Duration::from_millis(2), jitter: Duration::ZERO, loss_ppm: 0 },
            limit: secs(86_400),
            disk_tap: None,
            meddler: None,
        });
        let machine = |name: &str| Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 30, on: true };
        for (name, config) in [("rws1", self.main), ("rws2", self.backup)] {
            world.add(machine(name), Box::new(move || Box::pin(wfo::rws::run(config.clone()))));
        }
        let (tserver, at_stage) = (self.tserver.clone(), self.tserver);
        world.add(machine("sip"), Box::new(move || Box::pin(tserver.clone().run())));
        let outcome = world.run(|control| async move {
            // RWS connects to T-Server first.
            wait(2000).await;
            let client = Client::new(secs(30), 64 << 20);
            director(Stage { control, tserver: at_stage, client }).await
        });
        outcome.unwrap_or_else(|harness| panic!("{harness}"))
    }
}

/// The director's means.
pub struct Stage {
    pub control: Control,
    pub tserver: TServer,
    pub client: Client,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.body))
    }

    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

impl Stage {
    /// One request; a status of 0 where nobody answered.
    pub async fn bytes(
        &self,
        server: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{server}:8080{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match self.client.send(request.body(Bytes::from(body)).unwrap()).await {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                Answer { status: head.status.as_u16(), headers: head.headers, body }
            }
            Err(_) => Answer { status: 0, headers: http::HeaderMap::new(), body: Bytes::new() },
        }
    }

    pub async fn raw(&self, server: &str, method: Method, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.bytes(server, method, path, headers, body).await
    }

    /// As the operations.
    pub async fn ops(&self, server: &str, method: Method, path: &str, body: Value) -> Answer {
        self.raw(server, method, path, &[("authorization", &basic("ops", "ops-secret"))], body).await
    }

    pub async fn get(&self, server: &str, path: &str) -> Value {
        let a = self.ops(server, Method::GET, path, Value::Null).await;
        assert_eq!(a.status, 200, "{a:?}");
        a.json()
    }

    /// MCP delivers a voice recording: parts are (media id, agent, DN, from, to).
    pub async fn mcp(&self, server: &str, id: &str, parts: &[(&str, &str, &str, i64, i64)]) -> Answer {
        self.ops(server, Method::POST, "/internal-api/contact-centers/1/recordings", voice(id, parts)).await
    }

    pub async fn state(&self, login: &str, media: &str, state: &str, reason: Option<&str>) {
        let path = format!("/sim/agents/{login}/channels/{media}");
        let a = self.ops("rws1", Method::POST, &path, json!({"state": state, "reason": reason})).await;
        assert_eq!(a.status, 200, "{a:?}");
    }
}

pub fn moment(utc_ms: i64) -> String {
    wfo::rws::moment::written(utc_ms)
}

/// A voice recording, as documented.
pub fn voice(id: &str, parts: &[(&str, &str, &str, i64, i64)]) -> Value {
    let files = parts.iter().map(|(media, agent, dn, from, to)| {
        json!({
            "startTime": moment(*from), "stopTime": moment(*to), "callUUID": id, "mediaId": media, "type": "audio/wav",
            "duration": (to - from).to_string(), "size": "44", "tenant": "Environment",
            "parameters": {"dnis": "7000", "connId": "006a0269722cd93f", "ani": "+15550100",
                           "dateTime": "2026-01-01T09:00:00Z", "recordDN": dn, "agentId": agent}
        })
    });
    let from = parts.iter().map(|part| part.3).min().unwrap_or(STARTS);
    let to = parts.iter().map(|part| part.4).max().unwrap_or(STARTS);
    json!({"id": id, "callerPhoneNumber": "+15550100", "dialedPhoneNumber": "7000", "startTime": moment(from),
           "stopTime": moment(to), "mediaFiles": files.collect::<Vec<_>>(), "eventHistory": []})
}

/// Kinds of events of a trace, with their fields.
pub fn events(trace: &kernel::trace::Trace, kind: &str) -> Vec<Value> {
    let of = trace.records.iter().filter(|record| record.kind == kind);
    of.map(|record| serde_json::from_str(&record.fields).unwrap()).collect()
}
