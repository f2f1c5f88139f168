//! An installation of Genesys without a fault, put together by these tests' own means: each step leaves in the evidence what a faultless
//! installation leaves there. What is to be recorded, and to what it maps, the tests say by hand.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use crate::film::{NOBODY, Shot, changes, film};
use crate::run::Run;
use judge::genesys::evidence::Answers;
use judge::genesys::truth::{
    Act, ActKind, Agent, Call, Centre, Device, Joined, Login, Pc, Policies, Recorded, Span, Stretch, Token, Truth,
};
use kernel::trace::Record;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The start of all days here.
pub const T0: i64 = 1_760_000_000_000;
/// Latency of everything.
const WAY: i64 = 2;

/// So many seconds after the start.
pub fn s(seconds: i64) -> i64 {
    T0 + seconds * 1000
}
pub fn span(from: i64, to: i64) -> Span {
    Span { from: s(from), to: s(to) }
}

pub struct House {
    pub truth: Truth,
    pub records: Vec<Record>,
    pub rws: BTreeMap<String, Answers>,
    /// What is filmed then is black.
    pub dark: Option<Span>,
    /// By PC: agent, server, devices, csrf, token's number.
    open: BTreeMap<String, Seat>,
    tokens: u32,
    films: u32,
}

#[derive(Clone)]
struct Seat {
    agent: String,
    server: String,
    csrf: bool,
    origin: String,
    scheme: String,
}

fn device(dn: &str) -> Device {
    Device { dn: dn.into(), switch: "SIP_Switch".into() }
}

/// Ann at PC-1 (place One, DN 5001), Ben at PC-2 (place Two, DN 5002); place Three has two DNs. An hour.
pub fn house() -> House {
    let mut truth = Truth { starts: s(0), ends: s(3600), policies: Policies::default(), ..Truth::default() };
    for (key, id, place) in [("ann", "101", "One"), ("ben", "102", "Two")] {
        let agent = Agent {
            login: format!("{key}@cc"),
            id: id.into(),
            default_place: Some(place.into()),
            windows: format!(r"CORP\{key}"),
            ..Agent::default()
        };
        truth.agents.insert(key.into(), agent);
    }
    truth.places = BTreeMap::from([
        ("One".into(), vec![device("5001")]),
        ("Two".into(), vec![device("5002")]),
        ("Three".into(), vec![device("5003"), device("5004")]),
        ("Four".into(), vec![device("5005")]),
    ]);
    truth.spare_devices = vec![device("5999")];
    for n in 1..=2 {
        truth.centres.push(Centre {
            rws: format!("rws{n}"),
            urls: vec![format!("http://rws{n}:8080"), format!("https://rws{n}:8443")],
            backend: format!("gws{n}"),
            origins: vec![format!("http://gws{n}:8070"), format!("https://gws{n}:8070")],
        });
    }
    for (n, agent) in [(1, "ann"), (2, "ben")] {
        let name = format!("PC-{n}");
        let pc = Pc { srs: true, monitors: n, agents: vec![agent.into()], ..Pc::default() };
        truth.pcs.insert(name.clone(), pc);
        truth.screens.insert(name, changes(span(0, 3600), n as u8, 7_000));
    }
    let rws = BTreeMap::from([("rws1".into(), Answers::default()), ("rws2".into(), Answers::default())]);
    House { truth, records: Vec::new(), rws, open: BTreeMap::new(), tokens: 0, films: 0, dark: None }
}

/// A login as the documents' defaults have it: `server` alone.
pub fn plain() -> Login {
    Login { server: Some("http://rws1:8080".into()), backend: "gws1".into(), ..Login::default() }
}

pub fn pc_of(agent: &str) -> &'static str {
    if agent == "ann" { "PC-1" } else { "PC-2" }
}

impl House {
    /// Whoever is still there logs out.
    pub fn done(mut self) -> Run {
        let here: Vec<String> = self.open.values().map(|s| s.agent.clone()).collect();
        here.iter().for_each(|agent| self.logout(900, agent));
        self.unfinished()
    }
    /// Whoever is still there stays.
    pub fn unfinished(self) -> Run {
        Run::of(self)
    }
    /// The run ends then; whoever is still there stays.
    pub fn until(self, ends: i64) -> Run {
        let mut r = self.unfinished();
        r.truth.ends = s(ends);
        r
    }
    pub fn add(&mut self, at: i64, host: &str, kind: &'static str, fields: &Value) {
        let fields = fields.to_string().into();
        self.records.push(Record { at, ordinal: 0, host: host.into(), kind, fields });
    }
    #[expect(clippy::too_many_arguments, reason = "as many as the event has fields")]
    pub fn http(
        &mut self,
        at: i64,
        from: &str,
        to: &str,
        method: &str,
        target: &str,
        status: u16,
        sent: usize,
        tls: bool,
    ) {
        let mut fields = json!({ "from": from, "to": to, "method": method, "target": target, "status": status, "sent": sent, "received": 20 });
        if tls {
            fields["tls"] = json!(true);
        }
        self.add(at, to, "wire.http", &fields);
    }
    pub fn act(&mut self, at: i64, agent: &str, what: ActKind) {
        self.truth.acts.push(Act { at: s(at), pc: pc_of(agent).into(), agent: agent.into(), what, deliberate: false });
    }
    pub fn deliberately(&mut self) {
        self.truth.acts.last_mut().expect("an act").deliberate = true;
    }

    /// One request to SRS, answered so.
    pub fn ask(&mut self, at: i64, agent: &str, what: &str, status: u16, more: &Value) {
        let pc = pc_of(agent);
        let seat = self.open.get(pc).cloned();
        let (scheme, origin) = seat.map_or(("http".into(), String::new()), |s| (s.scheme, s.origin));
        let mut fields = json!({ "pc": pc, "agent": agent, "what": what, "scheme": scheme, "origin": origin, "csrf_asked": false,
            "csrf_sent": false, "place": null, "server": null, "devices": [], "status": status, "allow_origin": origin, "exposed": "X-CSRF-Token",
            "token_given": false, "sent_at": at });
        for (name, value) in more.as_object().into_iter().flatten() {
            fields[name] = value.clone();
        }
        self.add(at + WAY, pc, "desktop.asked", &fields);
    }

    /// The agent logs in to the desktop, the desktop to SRS; all is well.
    pub fn login(&mut self, at: i64, agent: &str, login: Login) {
        self.act(at, agent, ActKind::Login(login.clone()));
        self.enter(at, agent, &login);
    }
    /// The request alone, accepted.
    pub fn enter(&mut self, at: i64, agent: &str, login: &Login) {
        let pc = pc_of(agent);
        let server = login.server.clone().unwrap_or_default();
        let rws = self.truth.centres.iter().find(|c| c.urls.contains(&server)).expect("a server").clone();
        let scheme = if login.https { "https" } else { "http" };
        let origin = if login.browser { format!("{scheme}://{}:8070", login.backend) } else { String::new() };
        let before = self.open.insert(
            pc.into(),
            Seat { agent: agent.into(), server: rws.rws.clone(), csrf: login.csrf, origin, scheme: scheme.into() },
        );
        let mut now = s(at);
        if login.browser {
            self.ask(now, agent, "preflight", 200, &json!({}));
            now += WAY + 1;
        }
        let place = login.place.clone().or_else(|| self.truth.agents[agent].default_place.clone()).expect("a place");
        let tls = server.starts_with("https");
        self.http(now + 1, pc, &rws.rws, "GET", "/api/v2/me", 200, 0, tls);
        self.http(now + 1, pc, &rws.rws, "POST", "/api/v2/me", 200, 80, tls);
        let devices = if login.devices.is_empty() { self.truth.places[&place].clone() } else { login.devices.clone() };
        for device in &devices {
            self.register(now + 1, &rws.rws, &device.dn);
        }
        let list: Vec<Value> = login.devices.iter().map(|d| json!({ "dn": d.dn, "switch": d.switch })).collect();
        self.tokens += 1;
        let sent = login.csrf && before.is_some();
        let more = json!({ "server": server, "place": login.place, "peer_server": login.peer_server, "devices": list, "csrf_asked": login.csrf,
            "csrf_sent": sent, "token_given": login.csrf, "token_print": if login.csrf { format!("t{}", self.tokens) } else { String::new() } });
        self.ask(now, agent, "login", 200, &more);
        let sessions = &mut self.rws.get_mut(&rws.rws).expect("an RWS").sessions;
        sessions.retain(|s| s["agent"] != agent);
        sessions.push(json!({ "agent": agent, "place": place }));
        if let Some(old) = before.filter(|b| b.server != rws.rws) {
            self.rws.get_mut(&old.server).expect("an RWS").sessions.retain(|s| s["agent"] != agent);
        }
    }
    /// Polls each 30 s after a login, up to a time.
    pub fn polls(&mut self, agent: &str, from: i64, to: i64) {
        for at in (from + 30..to).step_by(30) {
            self.ask(s(at), agent, "poll", 200, &json!({}));
        }
    }
    /// The agent logs out.
    pub fn logout(&mut self, at: i64, agent: &str) {
        self.act(at, agent, ActKind::Logout(Token::Own));
        let csrf = self.open[pc_of(agent)].csrf;
        self.ask(s(at), agent, "logout", 200, &json!({ "csrf_sent": csrf }));
        self.leave(s(at), agent);
    }
    /// SRS ends the session at RWS.
    pub fn leave(&mut self, at: i64, agent: &str) {
        let seat = self.open.remove(pc_of(agent)).expect("a session");
        self.http(at + 1, pc_of(agent), &seat.server, "POST", "/api/v2/me", 200, 46, false);
        self.rws.get_mut(&seat.server).expect("an RWS").sessions.retain(|s| s["agent"] != agent);
    }

    /// A call with these stretches, voices recorded throughout; consultations name the main call.
    pub fn call(&mut self, id: &str, of: Option<&str>, stretches: &[(&str, &str, i64, i64, Joined)]) {
        let recorded = |from: i64, to: i64| vec![Recorded { span: span(from, to), paused: Vec::new() }];
        let all = stretches.iter().map(|(agent, dn, from, to, joined)| Stretch {
            agent: (*agent).into(),
            dn: (*dn).into(),
            span: span(*from, *to),
            held: Vec::new(),
            joined: *joined,
            recorded: recorded(*from, *to),
        });
        self.take(id, of, all.collect());
    }
    /// The same in all detail.
    pub fn take(&mut self, id: &str, of: Option<&str>, stretches: Vec<Stretch>) {
        let n = self.truth.calls.len() + 1;
        let uuid = format!("{n:032X}");
        let conn_id = format!("{:016x}", 0x71_022e_0000 + n);
        let from = stretches.iter().map(|s| s.span.from).min().expect("a stretch");
        let to = stretches.iter().map(|s| s.span.to).max().expect("a stretch");
        let mut files = Vec::new();
        for stretch in &stretches {
            let rws = self.open.get(pc_of(&stretch.agent)).map(|s| s.server.clone());
            let id = [("ThisDN", stretch.dn.as_str()), ("ConnID", conn_id.as_str()), ("CallUUID", uuid.as_str())];
            if let Some(rws) = &rws {
                self.tell(stretch.span.from + 1, "sip", rws, "EventEstablished", &id, &[]);
                self.tell(stretch.span.to + 1, "sip", rws, "EventReleased", &id, &[]);
            }
            for recorded in &stretch.recorded {
                let uri = format!(
                    "sip:conf={uuid}@mcp;record;dn={};agent={}",
                    stretch.dn, self.truth.agents[&stretch.agent].id
                );
                let key = format!("{uuid}-{}-{}", stretch.dn, recorded.span.from);
                self.sip(recorded.span.from, "sip", "mcp", &format!("INVITE {uri} SIP/2.0"), &key, "");
                self.sip(recorded.span.from + 1, "mcp", "sip", "SIP/2.0 200 OK", &key, "");
                let name = format!("{uuid}_{}_1_2_2025-10-09_08-00-00_host", stretch.dn);
                if let Some(rws) = &rws {
                    self.tell(
                        recorded.span.from + 2,
                        "sip",
                        rws,
                        "EventAttachedDataChanged",
                        &id,
                        &[("GSIP_RECORD", "ON"), ("GSIP_REC_FN", &name)],
                    );
                }
                let media = media_id(&uuid, &stretch.dn, recorded.span.from);
                let agent = &self.truth.agents[&stretch.agent].id;
                files.push(json!({ "startTime": kernel::time::iso(recorded.span.from), "stopTime": kernel::time::iso(recorded.span.to), "callUUID": uuid,
                    "mediaId": media, "type": "audio/wav", "duration": recorded.span.ms().to_string(), "size": "1",
                    "parameters": { "connId": conn_id, "recordDN": stretch.dn, "agentId": agent } }));
                self.rws.get_mut("rws1").expect("rws1").media.insert((uuid.clone(), media), wav(recorded));
            }
        }
        if !files.is_empty() {
            let recording = json!({ "id": uuid, "callerPhoneNumber": "1", "dialedPhoneNumber": "2", "startTime": kernel::time::iso(from), "stopTime": kernel::time::iso(to),
                "mediaFiles": files, "screenRecordings": [] });
            self.rws.get_mut("rws1").expect("rws1").recordings.push(recording);
        }
        self.truth.calls.push(Call {
            id: id.into(),
            uuid,
            conn_id,
            from: "1".into(),
            to: "2".into(),
            consultation_of: of.map(str::to_owned),
            span: Span { from, to },
            stretches,
            speakers: Vec::new(),
        });
    }
    pub fn sip(&mut self, at: i64, from: &str, to: &str, line: &str, key: &str, more: &str) {
        let text = format!("{line}\r\nCall-ID: {key}\r\nCSeq: 1 INVITE\r\nTo: <sip:x>\r\n{more}\r\n");
        self.add(
            at,
            to,
            "wire.sip",
            &json!({ "from": from, "to": to, "transport": "udp", "line": line, "text": text }),
        );
    }

    /// A screen file from one time to another, in milliseconds after the cause: ordered, recorded, uploaded, stored, mapped.
    pub fn film(&mut self, agent: &str, (from, to): (i64, i64), call: Option<(&str, &str)>) {
        self.film_at("rws1", agent, (s(from) + 5, s(to) + 5), call);
    }
    pub fn film_at(&mut self, rws: &str, agent: &str, (from, to): (i64, i64), call: Option<(&str, &str)>) {
        let pc = pc_of(agent);
        self.films += 1;
        let id = format!("rec-{}", self.films);
        let known = call.map(|(call, dn)| (self.truth.call(call).expect("a call").clone(), dn.to_owned()));
        let mut start = json!({ "type": "start", "recording": id });
        if let Some((call, dn)) = &known {
            start["call"] = json!({ "uuid": call.uuid, "conn_id": call.conn_id, "dn": dn });
        }
        self.add(from - 1, pc, "wire.ws", &json!({ "from": rws, "to": pc, "text": start.to_string() }));
        let bytes = self.shoot(agent, from, to);
        self.http(to + 3, pc, rws, "POST", "/sim/screen-recordings", 200, 200, false);
        self.http(to + 5, pc, rws, "PUT", &format!("/sim/screen-recordings/{id}?offset=0"), 200, bytes.len(), false);
        let media = known.as_ref().map(|(call, dn)| {
            let stretch = call.stretches.iter().filter(|s| s.dn == *dn && s.agent == agent).flat_map(|s| &s.recorded);
            let from = stretch.map(|r| r.span.from).next().expect("a recording");
            media_id(&call.uuid, dn, from)
        });
        let entry = json!({ "recording": id, "agentId": self.truth.agents[agent].id, "callUUID": known.as_ref().map(|(c, _)| &c.uuid), "mediaId": media,
            "started": from, "stopped": to, "contentType": "image/apng", "size": bytes.len(), "sha256": judge::genesys::view::stored::sha256(&bytes), "state": "stored" });
        let answers = self.rws.get_mut(rws).expect("an RWS");
        answers.files.insert(id, bytes);
        for recording in &mut answers.recordings {
            if known.as_ref().is_some_and(|(c, _)| recording["id"] == c.uuid.as_str()) {
                recording["screenRecordings"].as_array_mut().expect("a list").push(entry.clone());
            }
        }
        answers.screens.push(entry);
    }
    pub fn shoot(&self, agent: &str, from: i64, to: i64) -> Vec<u8> {
        let pc = pc_of(agent);
        let old = judge::truth::Truth { screens: self.truth.screens.clone(), ..judge::truth::Truth::default() };
        let monitors = self.truth.pcs[pc].monitors as u8;
        let dark = self.dark.unwrap_or(Span { from: to, to });
        let parts = [(pc, from, dark.from), (NOBODY, dark.from, dark.to), (pc, dark.to, to)];
        let shot = |(pc, from, to): (&str, i64, i64)| Shot {
            pc: pc.into(),
            login: self.truth.agents[agent].windows.clone(),
            monitors,
            span: Span { from, to },
        };
        film(&old, &parts.into_iter().filter(|(_, from, to)| from < to).map(shot).collect::<Vec<_>>())
    }
}

pub fn media_id(uuid: &str, dn: &str, from: i64) -> String {
    format!("{uuid}_{dn}_{}.wav", from - T0)
}

/// Mu-law at 200 Hz: noise, silence while paused.
fn wav(recorded: &Recorded) -> Vec<u8> {
    const HZ: u32 = 200;
    let count = recorded.span.ms() * i64::from(HZ) / 1000;
    let sample = |n: i64| {
        let at = recorded.span.from + n * 1000 / i64::from(HZ);
        if recorded.paused.iter().any(|p| p.has(at)) { 0xFF } else { 0x10 + (n % 60) as u8 }
    };
    let data: Vec<u8> = (0..count).map(sample).collect();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x07\0\x01\0");
    file.extend(HZ.to_le_bytes());
    file.extend(HZ.to_le_bytes());
    file.extend(b"\x01\0\x08\0data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}
