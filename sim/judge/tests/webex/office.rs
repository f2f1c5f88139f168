//! Webex WFO with Webex Contact Center, without a fault.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use crate::common::day::{BRAUN, HODGES, captured, office, session};
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, s};
use judge::truth::webex::{Move, Sound, What};
use judge::truth::{AcdSession, Call, Part, Span, Truth};
use serde_json::json;
use sha2::{Digest, Sha256};

pub use crate::common::day::{B, H};
pub const I: &str = "imhof@example.com";
pub const IMHOF: &str = r"CORP\mimhof";
const HZ: u32 = 200;

/// Two agents with recorders, a third without, and a tenant.
pub fn tenant(api: &str) -> Truth {
    let mut t = office();
    t.platform = if api == "cmsv2" { "webex-cc-1.0" } else { "webex-cc-2.0" }.into();
    t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000)), session("PC-0422", "hodges", HODGES, (10, 3000))];
    t.agents.insert("imhof".into(), crate::common::day::agent("Mia", "Imhof", IMHOF, "903"));
    t.acd_sessions.push(AcdSession { agent: "imhof".into(), span: span(20, 2900) });
    t.tenant.api = api.into();
    t.tenant.acd = "Webex".into();
    t
}

pub fn at(seconds: i64, what: What) -> Move {
    Move { at: s(seconds), what }
}
pub fn answered(agent: &str) -> What {
    What::Answered(agent.into())
}
pub fn joined(agent: &str) -> What {
    What::Joined(agent.into())
}
pub fn left(agent: &str) -> What {
    What::Left(agent.into())
}
pub fn asked(by: &str, with: &str) -> What {
    What::Asked { by: by.into(), with: with.into() }
}
pub fn transferred(from: &str, to: &str) -> What {
    What::Transferred { from: from.into(), to: to.into() }
}

/// A call with the parts that are due of it, by hand.
pub fn call(t: &mut Truth, id: &str, parts: &[(&str, i64, i64)], moves: Vec<Move>) {
    let of = |(a, from, to): &(&str, i64, i64)| Part { agent: (*a).into(), span: span(*from, *to) };
    let parts: Vec<Part> = parts.iter().map(of).collect();
    let from = parts.iter().map(|p| p.span.from).min().expect("a part");
    let to = parts.iter().map(|p| p.span.to).max().expect("a part");
    let sounds = parts.iter().map(|p| due_sound(t, id, p)).collect();
    t.tenant.sounds.insert(id.into(), sounds);
    t.tenant.moves.insert(id.into(), moves);
    t.calls.push(Call {
        id: id.into(),
        acd_id: format!("acd-{id}"),
        from: "+15550100".into(),
        to: "+18005550199".into(),
        parts,
        span: Span { from, to },
        ended: true,
        recorded: true,
        metadata_at: Some(to + 5_000),
        recorded_told_at: Some(to + 5_000),
        audio_at: Some(to + 65_000),
        audio_paused: Vec::new(),
        audio_sha256: vec!["of the whole".into()],
        audio_ms: to - from,
        text: false,
    });
}

fn due_sound(t: &Truth, id: &str, p: &Part) -> Sound {
    let file = sound(t, id, p.span, &[]);
    Sound { agent: p.agent.clone(), span: p.span, samples: vec![digest(&file[44..])], length_ms: p.span.ms() }
}

pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A sound of a time of a call: the caller throughout, agents but for the quiet times.
pub fn sound(t: &Truth, call: &str, time: Span, quiet: &[Span]) -> Vec<u8> {
    let channels = if t.platform == "webex-cc-1.0" && t.tenant.api == "cmsv1" { 1u16 } else { 2 };
    let mut data = Vec::new();
    let key = Sha256::digest(call.as_bytes())[0];
    for n in 0..time.ms() * i64::from(HZ) / 1000 {
        let now = time.from + n * 1000 / i64::from(HZ);
        let caller = 1 + ((now / 5 + i64::from(key)) % 97) as u8;
        let agent = if quiet.iter().any(|q| q.has(now)) { 128 } else { 2 + ((now / 5) % 89) as u8 };
        if channels == 2 {
            data.extend([caller, agent]);
        } else {
            data.push(caller);
        }
    }
    wav(channels, &data)
}

pub fn wav(channels: u16, data: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend(channels.to_le_bytes());
    file.extend(HZ.to_le_bytes());
    file.extend((HZ * u32::from(channels)).to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(b"\x08\0data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// The quiet times of the agents: consultations of the call.
fn quiet(t: &Truth, id: &str) -> Vec<Span> {
    let (mut out, mut since) = (Vec::new(), None);
    for m in &t.tenant.moves[id] {
        match m.what {
            What::Accepted => since = Some(m.at),
            What::ConsultOver | What::Conferenced | What::ConsultTransferred | What::Ended => {
                out.extend(since.take().map(|from| Span { from, to: m.at }));
            }
            _ => {}
        }
    }
    out
}

/// Addresses of a connection.
struct Face {
    directory: [&'static str; 3],
    metadata: &'static str,
    audio: &'static str,
}

impl Face {
    fn of(api: &str) -> Self {
        let (directory, metadata, audio) = match api {
            "cmsv1" => (
                [
                    "/aws/api/security/users",
                    "/aws/api/auxiliary-data/resources/team",
                    "/aws/api/auxiliary-data/resources/virtual-team",
                ],
                "/aws/api/csrs?q=%7B%7D",
                "/cr/get-decrypted-recording",
            ),
            "cmsv2" => (
                [
                    "/cms/api/v2/auxiliary-data/user-data/user",
                    "/cms/api/v2/auxiliary-data/resources/team",
                    "/cms/api/v2/auxiliary-data/resources/virtual-team",
                ],
                "/cms/api/v2/sim/contacts?from=0",
                "/cms/api/v2/sim/contacts",
            ),
            _ => (
                [
                    "/organization/o/user?page=0",
                    "/organization/o/team?page=0",
                    "/organization/o/contact-service-queue?page=0",
                ],
                "/v1/tasks?from=0",
                "/media",
            ),
        };
        Self { directory, metadata, audio }
    }
}

/// Everything that a faultless installation leaves behind.
pub fn perfect(t: Truth) -> Run {
    perfect_with(t, &captured())
}

/// The same where these screens were captured.
pub fn perfect_with(mut t: Truth, captured: &[Captured]) -> Run {
    for call in t.calls.clone().iter().filter(|c| !c.text && c.recorded) {
        let quiet = quiet(&t, &call.id);
        for (n, p) in call.parts.iter().enumerate() {
            let file = sound(&t, &call.id, p.span, &quiet);
            let due = t.tenant.sounds.get_mut(&call.id).expect("sounds");
            due[n].samples = vec![digest(&file[44..])];
        }
    }
    let mut r = run(t, captured);
    let t = r.truth.clone();
    let ask = |r: &mut Run, at: i64, target: &str, received: usize| {
        let fields = json!({ "from": "wfo", "to": "webex", "method": "GET", "target": target, "status": 200, "sent": 0, "received": received });
        r.add(at, "webex", "wire.http", &fields);
    };
    for user in &mut r.evidence.users {
        user["profile"] = json!("Webex");
        (user["company_start"], user["department_start"]) = (json!("2021-12-17"), json!("2021-12-17"));
        (user["team"], user["roles"]) = (json!("Default Team"), json!(["Agent with screen"]));
    }
    let face = Face::of(&t.tenant.api);
    for sync in (s(1)..t.ends).step_by(600_000) {
        for (n, target) in face.directory.iter().enumerate() {
            ask(&mut r, sync + n as i64, target, 500);
        }
    }
    if t.platform == "webex-cc-1.0" && t.tenant.api == "cmsv1" && !t.tenant.box_empty {
        ask(&mut r, s(2), "/aws/api/sim/real-time?after=0", 90);
    }
    for call in t.calls.iter().filter(|c| !c.text) {
        let Some(metadata) = call.metadata_at else { continue };
        ask(&mut r, metadata + 29_000, face.metadata, 900);
        for p in &call.parts {
            let mail = &t.agents[&p.agent].email;
            let own = |c: &&serde_json::Value| {
                c["assocCallId"] == call.acd_id && c["agentEmail"] == *mail && c["startTime"] == p.span.from
            };
            let id = r.evidence.contacts.iter().find(own).expect("it")["id"].as_str().expect("id").to_owned();
            if let Some(audio) = call.audio_at.filter(|_| call.recorded) {
                let file = sound(&t, &call.id, p.span, &quiet(&t, &call.id));
                ask(&mut r, audio + 900, &format!("{}/{}/recording", face.audio, call.acd_id), file.len());
                r.evidence.audios.insert(id.clone(), file);
            }
        }
        let ids: Vec<String> = r
            .evidence
            .contacts
            .iter()
            .filter(|c| c["assocCallId"] == call.acd_id)
            .map(|c| c["id"].as_str().expect("id").to_owned())
            .collect();
        for id in &ids {
            r.evidence.associated.insert(id.clone(), ids.clone());
        }
    }
    r
}

/// The contact of that call, agent and beginning.
pub fn contact<'a>(r: &'a mut Run, call: &str, mail: &str, from: i64) -> &'a mut serde_json::Value {
    let id = format!("acd-{call}");
    let own =
        |c: &&mut serde_json::Value| c["assocCallId"] == id && c["agentEmail"] == mail && c["startTime"] == s(from);
    r.evidence.contacts.iter_mut().find(own).expect("such a contact")
}

/// A contact goes, with all that is of it.
pub fn lose(r: &mut Run, call: &str, mail: &str, from: i64) {
    let id = contact(r, call, mail, from)["id"].as_str().expect("id").to_owned();
    r.evidence.contacts.retain(|c| c["id"] != id);
    r.evidence.videos.remove(&id);
    r.evidence.audios.remove(&id);
    r.evidence.associated.remove(&id);
    r.evidence.associated.values_mut().for_each(|all| all.retain(|o| *o != id));
    let piece = |rec: &&kernel::trace::Record| rec.fields.contains(&format!("/sim/uploads/{id}?"));
    let begun = r.evidence.trace.records.iter().find(piece).map(|rec| rec.at - 100);
    let marks = [format!("/sim/uploads/{id}?"), format!(r#"\"contact\":\"{id}\""#)];
    let announced = |rec: &kernel::trace::Record| Some(rec.at) == begun && rec.fields.contains("/sim/uploads\"");
    let mine = |rec: &kernel::trace::Record| announced(rec) || marks.iter().any(|m| rec.fields.contains(m));
    r.evidence.trace.records.retain(|rec| !mine(rec));
}
