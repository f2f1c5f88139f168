//! A small Webex Contact Center: the Programmatic APIs and as much of CMSv1 as tells who asks what. Not the project's mock.

use crate::fake::wav;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use wire::webex::legacy::{Car, Csr, Dataset, Query};
use wire::webex::{activities::Activity, config};

/// A call of agents who had the customer one after the other.
#[derive(Debug, Clone)]
pub struct Talk {
    pub id: &'static str,
    /// Agent, from, to.
    pub parts: Vec<(&'static str, i64, i64)>,
    pub seen_at: i64,
    pub audio_at: i64,
    /// Whether it was recorded, and since when that is known.
    pub recorded: (bool, i64),
}

impl Talk {
    fn began(&self) -> i64 {
        self.parts[0].1 - 5_000
    }
    fn ended(&self) -> i64 {
        self.parts[self.parts.len() - 1].2
    }
}

type Statistics = Box<dyn Fn(&str, i64) -> Vec<Value> + Send>;

/// The tenant's state.
#[derive(Default)]
pub struct Cloud {
    pub users: Vec<config::User>,
    pub teams: Vec<config::Team>,
    pub queues: Vec<config::Queue>,
    pub talks: Vec<Talk>,
    pub activities: Vec<Activity>,
    /// The same as CMSv1 tells it: when, of whom, what.
    pub events: Vec<(i64, &'static str, &'static str)>,
    /// Rows of a kind as of now.
    pub statistics: Option<Statistics>,
    /// What a path that contains the text is answered instead.
    pub refuses: Option<(&'static str, u16)>,
    /// Until when a path that contains the text is throttled.
    pub throttles: Option<(&'static str, i64)>,
    /// Requests, with the instants.
    pub asked: Vec<(i64, String)>,
}

/// Shared with the test.
#[derive(Clone, Default)]
pub struct Tenant(Arc<Mutex<Cloud>>);

/// A user of this key, contact-center enabled and active.
pub fn person(key: &str, teams: &[&str]) -> config::User {
    config::User {
        organization_id: "org".into(),
        id: format!("u-{key}"),
        ci_user_id: format!("ci-{key}"),
        db_id: Some(format!("tid-{key}")),
        first_name: format!("First{key}"),
        last_name: format!("Last{key}"),
        email: format!("{key}@x.example"),
        contact_center_enabled: true,
        team_ids: teams.iter().map(|t| (*t).to_owned()).collect(),
        active: true,
        ..config::User::default()
    }
}

/// A team that is in service.
pub fn team(id: &str, name: &str, kind: &str) -> config::Team {
    config::Team { id: id.into(), name: name.into(), team_type: kind.into(), active: true, ..config::Team::default() }
}

/// What an agent did.
pub fn activity(key: &str, at: i64, state: &str) -> Activity {
    Activity {
        agent_id: format!("u-{key}"),
        current_state: state.into(),
        is_login: i32::from(state == "login"),
        channel_type: "telephony".into(),
        start_time: at,
        end_time: -1,
        ..Activity::default()
    }
}

impl Tenant {
    pub fn with<R>(&self, act: impl FnOnce(&mut Cloud) -> R) -> R {
        act(&mut self.0.lock().unwrap())
    }
    /// Requests so far whose path contains the text.
    pub fn count(&self, part: &str) -> usize {
        self.with(|c| c.asked.iter().filter(|(_, what)| what.contains(part)).count())
    }
    /// As a program of a machine.
    pub async fn run(self) {
        let router = axum::Router::new().fallback(answer).with_state(self);
        let listener = kernel::net::TcpListener::bind(8090).await.unwrap();
        kernel::http::serve(listener, router).await.unwrap();
    }
}

async fn answer(State(tenant): State<Tenant>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    tenant.with(|cloud| decide(cloud, &head, &body))
}

fn json_of(value: &impl serde::Serialize) -> Response {
    Response::new(Body::from(serde_json::to_vec(value).unwrap()))
}

fn status(n: u16) -> Response {
    Response::builder().status(n).body(Body::empty()).unwrap()
}

fn decide(c: &mut Cloud, head: &http::request::Parts, body: &Bytes) -> Response {
    let (now, path) = (kernel::time::truth(), head.uri.path().to_owned());
    c.asked.push((now, format!("{} {path}", head.method)));
    if let Some((_, code)) = c.refuses.filter(|(part, _)| path.contains(part)) {
        return status(code);
    }
    if let Some((_, until)) = c.throttles.filter(|(part, until)| path.contains(part) && now < *until) {
        let mut refused = status(429);
        refused.headers_mut().insert("retry-after", ((until - now) / 1000 + 1).into());
        return refused;
    }
    let query: BTreeMap<String, String> =
        axum::extract::Query::try_from_uri(&head.uri).map(|q| q.0).unwrap_or_default();
    let number = |name: &str, or: i64| query.get(name).map_or(or, |t| t.parse().unwrap());
    let (from, to, page) = (number("from", 0), number("to", i64::MAX), number("page", 0));
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let list = |rows: Vec<Value>| json_of(&json!({"meta": {"orgId": "org"}, "data": rows}));
    let kind = path.rsplit('/').nth(1).unwrap_or_default();
    match path.as_str() {
        "/v1/access_token" => json_of(&json!({"access_token": "t_c_org", "expires_in": 3600, "refresh_token": "r",
            "refresh_token_expires_in": 9_999_999, "token_type": "Bearer"})),
        "/organization/org/user" if page == 0 => json_of(&c.users),
        "/organization/org/team" if page == 0 => json_of(&c.teams),
        "/organization/org/contact-service-queue" if page == 0 => json_of(&c.queues),
        p if p.starts_with("/organization/org/") => json_of(&json!([])),
        "/v1/tasks" => list(seen(c, now).filter(|t| t.began() >= from).map(|t| task(t, now)).collect()),
        "/search" => {
            let (from, to) = (asked["variables"]["from"].as_i64(), asked["variables"]["to"].as_i64());
            let within = |t: &&Talk| Some(t.began()) >= from && Some(t.began()) <= to;
            let rows: Vec<Value> = seen(c, now).filter(within).map(|t| session(t, now)).collect();
            json_of(&json!({"data": {"taskDetails": {"tasks": rows, "pageInfo": {"hasNextPage": false}}}}))
        }
        "/v1/captures/query" => {
            let ids = asked["query"]["taskIds"].as_array().unwrap();
            if ids.len() > 10 {
                return status(400);
            }
            let is_meant = |t: &&Talk| ids.contains(&json!(t.id));
            let is_there = |t: &&Talk| t.recorded.0 && t.audio_at <= now;
            list(c.talks.iter().filter(is_meant).filter(is_there).map(captured).collect())
        }
        "/v1/agents/activities" => {
            let within = c.activities.iter().filter(|a| from <= a.start_time && a.start_time <= to.min(now));
            json_of(&json!({"meta": {}, "data": if page == 0 { within.collect() } else { Vec::new() }}))
        }
        "/v1/subscriptions" if head.method == "GET" => list(Vec::new()),
        "/v1/subscriptions" => json_of(&json!({"data": {"id": "s", "name": "WFO", "eventTypes": [], "createdTime": 1,
            "destinationUrl": "http://wfo:8080/", "createdBy": "u", "status": "active", "lastUpdatedTime": 1,
            "lastUpdatedBy": "u"}})),
        p if p.ends_with("/statistics") => {
            let rows = c.statistics.as_ref().map(|rows| rows(kind, now)).unwrap_or_default();
            let within = |r: &Value| r["intervalStartTime"].as_i64().is_some_and(|t| from <= t && t < to);
            list(rows.into_iter().filter(within).collect())
        }
        p if p.starts_with("/media/") => {
            let talk = c.talks.iter().find(|t| p.ends_with(t.id)).unwrap();
            Response::new(Body::from(sound(talk)))
        }
        "/aws/api/security/users" => {
            let of = |u: &config::User| {
                json!({"id": u.db_id, "attributes": {"firstName__s": u.first_name,
                "lastName__s": u.last_name, "email__s": u.email, "status__i": 1, "callCenterEnabled__i": 1}})
            };
            json_of(&json!({"auxiliaryDataList": c.users.iter().map(of).collect::<Vec<_>>()}))
        }
        p if p.starts_with("/aws/api/auxiliary-data/") => json_of(&json!({"auxiliaryDataList": []})),
        "/aws/api/csrs" | "/aws/api/cars" => {
            let q: Query = serde_json::from_str(&query["q"]).unwrap();
            let is_meant = |t: &&Talk| q.date_begin.first().is_none_or(|from| *from <= t.seen_at);
            let is_of = |t: &&Talk| q.sid.is_empty() || q.sid == t.id;
            let talks = || seen(c, now).filter(is_meant).filter(is_of);
            if path.ends_with("csrs") {
                let rows: Vec<Csr> = talks().map(csr).collect();
                return json_of(&Dataset::of(&rows, rows.len()));
            }
            let rows: Vec<Car> = talks().flat_map(cars).collect();
            json_of(&Dataset::of(&rows, rows.len()))
        }
        "/aws/api/sim/real-time" => {
            let of = |(n, (at, key, what)): (usize, &(i64, &str, &str))| json!({"ordinal": n + 1, "at": at, "tid": format!("tid-{key}"), "login": "", "what": what});
            let rows = c.events.iter().enumerate().skip(number("after", 0) as usize).map(of);
            json_of(&json!({"last": c.events.len(), "events": rows.collect::<Vec<_>>()}))
        }
        p if p.starts_with("/aws/api/sim/statistics/") => list(Vec::new()),
        _ => status(404),
    }
}

fn seen(c: &Cloud, now: i64) -> impl Iterator<Item = &Talk> {
    c.talks.iter().filter(move |t| t.seen_at <= now)
}

fn recorded(t: &Talk, now: i64) -> Value {
    if t.recorded.1 <= now { json!(t.recorded.0) } else { Value::Null }
}

/// The whole call's, a sample a millisecond.
pub fn sound(t: &Talk) -> Vec<u8> {
    wav(t.id.len() as u8, (t.ended() - t.parts[0].1) as u32)
}

fn task(t: &Talk, now: i64) -> Value {
    let updated = if t.recorded.1 <= now { t.recorded.1 } else { t.ended() };
    json!({"id": t.id, "attributes": {"owner": {"id": "", "name": ""}, "queue": {"id": "q", "name": "Q"},
        "channelType": "telephony", "status": "completed", "createdTime": t.began(), "lastUpdatedTime": updated,
        "captureRequested": recorded(t, now)}})
}

fn session(t: &Talk, now: i64) -> Value {
    let node = |at: i64, event: &str, key: &str| {
        json!({"id": "n", "createdTime": at, "eventName": event,
        "agentId": (!key.is_empty()).then(|| format!("u-{key}"))})
    };
    let mut nodes = vec![node(t.began(), "new", "")];
    for (n, (key, from, to)) in t.parts.iter().enumerate() {
        nodes.push(node(*from, "connected", key));
        nodes.push(node(*to, if n + 1 < t.parts.len() { "Transferred" } else { "ended" }, key));
    }
    nodes.reverse();
    json!({"id": t.id, "channelType": "telephony", "status": "ended", "isActive": false, "createdTime": t.began(),
        "endedTime": t.ended(), "origin": "+15550100", "destination": "+18005550199",
        "captureRequested": recorded(t, now), "activities": {"totalCount": nodes.len(), "nodes": nodes}})
}

fn csr(t: &Talk) -> Csr {
    Csr {
        sid: t.id.into(),
        channel_type: "telephony".into(),
        cstts: t.began(),
        cetts: t.ended(),
        released: t.seen_at,
        is_recorded: Some(i32::from(t.recorded.0)),
        ..Csr::default()
    }
}

fn cars(t: &Talk) -> Vec<Car> {
    let car = |at: i64, state: &str, key: &str| Car {
        sid: t.id.into(),
        tid: if key.is_empty() { String::new() } else { format!("tid-{key}") },
        cstts: at,
        current_state: state.into(),
        ..Car::default()
    };
    let (key, from, to) = t.parts[0];
    vec![car(t.began(), "new", ""), car(from, "connected", key), car(to, "ended", key)]
}

fn captured(t: &Talk) -> Value {
    json!({"taskId": t.id, "transcription": [], "recording": [{"id": t.id, "segment": false, "attributes": {
        "fileName": "a.wav", "filePath": format!("http://webex:8090/media/{}", t.id), "startTime": t.parts[0].1,
        "stopTime": t.ended(), "participants": ["ci-a", "+155****0100"], "callType": "main"}}]})
}
