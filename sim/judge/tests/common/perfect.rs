//! What a faultless recorder and server leave behind.

use super::boxes::{journal, noise, segment};
use super::film::{Shot, film};
use super::{Run, s};
use judge::evidence::Evidence;
use judge::truth::{FaultKind, Part, Span, Truth};
use judge::watch::{Written, on_disk};
use kernel::trace::{Record, Trace};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const NONE: &str = "No File to Upload";
const WAITS: &str = "File not yet uploaded";
const THERE: &str = "File is uploaded";
const PIECE: usize = 64 * 1024;

/// Capture ran: on that PC, for that login.
pub type Captured = (&'static str, &'static str, Span);

/// The sound of a call.
pub fn sound(call: &str) -> Vec<u8> {
    let mut bytes =
        b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x04\0\0\0".to_vec();
    bytes.extend(&Sha256::digest(call.as_bytes())[..4]);
    bytes
}

/// Its digest, as the ACD has it.
pub fn sound_sha256(call: &str) -> String {
    Sha256::digest(sound(call)).iter().map(|b| format!("{b:02x}")).collect()
}

/// The installation at the end of the run.
pub fn run(truth: Truth, captured: &[Captured]) -> Run {
    let mut p = Perfect { truth: &truth, captured, records: Vec::new(), evidence: Evidence::default() };
    p.segments();
    p.users();
    p.contacts();
    let Perfect { mut records, mut evidence, .. } = p;
    records.sort_by_key(|r| r.at);
    for (ordinal, record) in records.iter_mut().enumerate() {
        record.ordinal = ordinal as u64;
    }
    evidence.trace = Trace { records, digest: String::new() };
    Run { truth, evidence }
}

struct Perfect<'a> {
    truth: &'a Truth,
    captured: &'a [Captured],
    records: Vec<Record>,
    evidence: Evidence,
}

impl Perfect<'_> {
    fn note(&mut self, at: i64, host: &str, kind: &'static str, fields: &Value) {
        self.records.push(Record { at, ordinal: 0, host: host.into(), kind, fields: fields.to_string().into() });
    }

    fn segments(&mut self) {
        let p = &self.truth.policies;
        let folder = on_disk(&p.folder);
        for (pc, known) in &self.truth.pcs {
            let first = self.truth.online.get(pc).and_then(|s| s.first());
            if let Some(first) = first.filter(|_| known.smart_desktop && !known.mac) {
                let hello = json!({ "type": "hello", "pc": pc, "version": "1", "boot": 0 }).to_string();
                self.note(first.from, "wfo", "wire.ws", &json!({ "from": pc, "to": "wfo", "text": hello }));
            }
            self.evidence
                .disks
                .entry(pc.clone())
                .or_default()
                .insert(format!("{folder}/000001-000000.log"), journal(1_000_000));
            self.evidence.writes.seen.insert(pc.clone(), 1);
        }
        self.evidence.disks.entry("wfo".into()).or_default().insert("/wfo/store".into(), noise(77, 4096));
        self.evidence.writes.seen.insert("wfo".into(), 1);
        let store = Written { first: self.truth.starts, last: self.truth.ends, bytes: 1 << 30, count: 999 };
        self.evidence.writes.files.entry("wfo".into()).or_default().insert("/wfo/store".into(), store);
        self.sessions();
        let mut number = 0u64;
        for (pc, _, span) in self.captured {
            let mut from = span.from;
            while from < span.to {
                let to = (from + p.segment_ms).min(span.to);
                number += 1;
                let name = format!("000001-{number:06}.seg");
                let path = format!("{folder}/{name}");
                self.note(from, pc, "segment.opened", &json!({ "segment": name, "session": 1 }));
                let mut written = Written { first: from, last: to, bytes: 50_000, count: 60 };
                // A power cut leaves it open; it is sealed at the next start.
                let cut = self.truth.faults.iter().find(|f| {
                    f.machine == *pc && f.span.has(to) && to == span.to && matches!(f.what, FaultKind::PowerOff { .. })
                });
                let sealed = cut.map_or(to, |cut| cut.span.to + 500);
                written.last = sealed;
                if sealed <= self.truth.ends {
                    let fields = json!({ "segment": name, "length_ms": to - from, "chunks": 60, "bytes": 50_000, "recovered": cut.is_some() });
                    self.note(sealed, pc, "segment.sealed", &fields);
                }
                let gone = sealed + p.retention_ms + 300_000;
                if gone <= self.truth.ends {
                    self.note(gone, pc, "segment.deleted", &json!({ "segment": name }));
                } else {
                    self.evidence.disks.entry((*pc).into()).or_default().insert(path.clone(), segment(number));
                }
                let head = segment(number)[..128].to_vec();
                self.evidence.writes.heads.entry((*pc).into()).or_default().insert(path.clone(), head);
                self.evidence.writes.files.entry((*pc).into()).or_default().insert(path, written);
                from = to;
            }
        }
    }

    /// Each desktop tells the server of its sessions as soon as it can.
    fn sessions(&mut self) {
        for (id, session) in self.truth.sessions.iter().enumerate() {
            let online = self.truth.online.get(&session.pc).into_iter().flatten();
            let recorder = self.truth.pcs.get(&session.pc).is_some_and(|pc| pc.smart_desktop && !pc.mac);
            let Some(at) = online.map(|s| s.from.max(session.span.from) + 20).find(|at| *at < session.span.to) else {
                continue;
            };
            if recorder {
                let open = json!({ "id": id, "windows": session.windows, "from": session.span.from, "to": null });
                let text = json!({ "type": "sessions", "sessions": [open] }).to_string();
                let fields = json!({ "from": session.pc, "to": "wfo", "text": text });
                self.records.push(Record {
                    at,
                    ordinal: 0,
                    host: "wfo".into(),
                    kind: "wire.ws",
                    fields: fields.to_string().into(),
                });
            }
        }
    }

    fn users(&mut self) {
        for (key, agent) in self.truth.agents.iter().filter(|(_, a)| a.in_acd) {
            let last = self.truth.acd_changes.iter().rfind(|c| c.agent == *key);
            let name = last.map_or(Some((agent.first.clone(), agent.last.clone())), |c| c.name.clone());
            let (first, family) = name.clone().unwrap_or((agent.first.clone(), agent.last.clone()));
            self.evidence.users.push(json!({
                "email": agent.email, "first": first, "last": family, "acd_id": agent.acd_id, "profile": "UJET",
                "active": name.is_some(), "roles": ["Agent with screen"], "windows": agent.windows,
            }));
        }
    }

    fn contacts(&mut self) {
        let mut id = 26;
        for call in self.truth.calls.iter().filter(|c| c.ended && !c.text) {
            let Some(metadata) = call.metadata_at else { continue };
            for part in &call.parts {
                id += 1;
                let imported = metadata + 30_000;
                let agent = &self.truth.agents[&part.agent];
                let mut contact = json!({
                    "id": id.to_string(), "startTime": part.span.from, "callDuration": part.span.ms(),
                    "ani": call.from, "dnis": call.to, "contactType": "CALL", "assocCallId": call.acd_id,
                    "audioUploaded": call.recorded, "agentEmail": agent.email, "lastName": agent.last,
                    "firstName": agent.first, "agentAcdId": agent.acd_id, "importedAt": imported,
                    "pc": null, "covered": [], "note": "", "metadata": {},
                    "audioUploadState": NONE, "audioHistory": [[imported, NONE]],
                });
                if let Some(audio) = call.audio_at.filter(|_| call.recorded) {
                    contact["audioUploadState"] = json!(THERE);
                    contact["audioHistory"] = json!([[imported, WAITS], [audio.max(imported) + 1000, THERE]]);
                    self.evidence.audios.insert(id.to_string(), sound(&call.id));
                }
                self.video(&id.to_string(), &mut contact, part, imported);
                self.evidence.contacts.push(contact);
            }
        }
    }

    fn video(&mut self, id: &str, contact: &mut Value, part: &Part, imported: i64) {
        let login = self.truth.agents[&part.agent].windows.clone();
        let mut best: Vec<Shot> = Vec::new();
        for (pc, known) in &self.truth.pcs {
            let own = self.captured.iter().filter(|(on, who, span)| on == pc && *who == login && span.meets(part.span));
            let monitors = known.monitors.max(1) as u8;
            let shots: Vec<Shot> = own
                .map(|(_, _, span)| Shot { pc: pc.clone(), login: login.clone(), monitors, span: span.and(part.span) })
                .collect();
            let length = |shots: &[Shot]| shots.iter().map(|s| s.span.ms()).sum::<i64>();
            if length(&shots) > length(&best) {
                best = shots;
            }
        }
        let Some(pc) = best.first().map(|s| s.pc.clone()) else {
            contact["videoUploadState"] = json!(NONE);
            contact["videoHistory"] = json!([[imported, NONE]]);
            return;
        };
        let online = &self.truth.online[&pc];
        let at = online
            .iter()
            .map(|s| s.from.max(imported) + 1_000)
            .zip(online)
            .find(|(at, s)| *at < s.to)
            .expect("online")
            .0;
        let relay =
            json!({ "type": "relay", "contact": id, "windows": login, "start": part.span.from, "end": part.span.to });
        let hello = json!({ "type": "hello", "pc": pc, "version": "1", "boot": 1 });
        self.note(at - 500, "wfo", "wire.ws", &json!({ "from": pc, "to": "wfo", "text": hello.to_string() }));
        self.note(at, &pc, "wire.ws", &json!({ "from": "wfo", "to": pc, "text": relay.to_string() }));
        let whole = best.iter().map(|s| s.span.ms()).sum::<i64>() == part.span.ms();
        if !whole && self.truth.policies.partial_coverage == "nothing" {
            contact["videoUploadState"] = json!(NONE);
            contact["videoHistory"] = json!([[imported, WAITS], [at + 500, NONE]]);
            contact["note"] = json!("covered in part");
            return;
        }
        let video = film(self.truth, &best);
        let http = |method: &str, target: String, sent: usize| json!({ "from": pc, "to": "wfo", "method": method, "target": target, "status": 200, "sent": sent, "received": 30 });
        self.note(at + 1_000, "wfo", "wire.http", &http("POST", "/sim/uploads".into(), 200));
        for (i, piece) in video.chunks(PIECE).enumerate() {
            let target = format!("/sim/uploads/{id}?offset={}", i * PIECE);
            self.note(at + 1_100 + i as i64, "wfo", "wire.http", &http("PUT", target, piece.len()));
        }
        contact["pc"] = json!(pc);
        contact["videoUploadState"] = json!(THERE);
        contact["videoHistory"] = json!([[imported, WAITS], [at + 2_000, THERE]]);
        let covered = best
            .iter()
            .map(|s| json!({ "from_ms": s.span.from - part.span.from, "to_ms": s.span.to - part.span.from }));
        contact["covered"] = Value::Array(covered.collect());
        if !whole {
            contact["note"] = json!("covered in part");
        }
        self.evidence.videos.insert(id.into(), video);
    }
}

/// From second to second.
pub fn span(from: i64, to: i64) -> Span {
    Span::new(s(from), s(to))
}
