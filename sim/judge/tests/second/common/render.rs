//! The evidence that a world leaves.

use super::film;
use super::story::{Clip, START, THERE, World};
use judge::evidence::Evidence;
use judge::watch::{Writes, Written};
use kernel::trace::{Record, Trace};
use serde_json::json;
use std::collections::BTreeMap;

type Line = (i64, u32, String, &'static str, String);

fn clip_json(w: &World, c: &Clip) -> serde_json::Value {
    let agent = &w.truth.agents[&c.agent];
    let covered: Vec<_> =
        c.covered.iter().map(|p| json!({ "from_ms": p.from - c.span.from, "to_ms": p.to - c.span.from })).collect();
    let last = |h: &[(i64, &'static str)]| h.last().map(|(_, s)| *s).unwrap_or_default();
    json!({ "id": c.id, "startTime": c.span.from, "callDuration": c.span.ms(), "ani": c.ani, "dnis": c.dnis,
        "contactType": c.kind, "assocCallId": c.assoc, "audioUploaded": last(&c.audio) == THERE,
        "agentEmail": agent.email, "lastName": agent.last, "firstName": agent.first, "agentAcdId": agent.acd_id,
        "videoUploadState": last(&c.video), "audioUploadState": last(&c.audio), "videoHistory": c.video,
        "audioHistory": c.audio, "importedAt": c.imported_at, "pc": c.pc, "covered": covered, "note": c.note,
        "metadata": c.metadata })
}

fn http(at: i64, from: &str, to: &str, method: &str, target: &str, status: u16, sent: u64) -> Line {
    let fields = json!({ "from": from, "to": to, "method": method, "target": target, "status": status,
        "sent": sent, "received": 20 });
    (at, 2, to.into(), "wire.http", fields.to_string())
}

fn ws(at: i64, from: &str, to: &str, message: serde_json::Value) -> Line {
    let fields = json!({ "from": from, "to": to, "text": message.to_string() });
    (at, 1, to.into(), "wire.ws", fields.to_string())
}

/// All of it.
pub fn evidence(w: &World) -> Evidence {
    let mut e = Evidence { writes: Writes::default(), ..Evidence::default() };
    let mut lines: Vec<Line> = Vec::new();
    for (at, pc) in &w.hellos {
        lines.push(ws(at + 50, pc, "wfo", json!({ "type": "hello", "pc": pc, "version": "1", "boot": 0 })));
    }
    for (id, session) in w.truth.sessions.iter().enumerate().filter(|_| !w.silent) {
        let recorder = w.truth.pcs.get(&session.pc).is_some_and(|pc| pc.smart_desktop && !pc.mac);
        let online = w.truth.online.get(&session.pc).into_iter().flatten();
        let at = online.map(|s| s.from.max(session.span.from) + 20).find(|at| *at < session.span.to);
        if let (Some(at), true) = (at, recorder) {
            let open = json!({ "id": id, "windows": session.windows, "from": session.span.from, "to": null });
            lines.push(ws(at, &session.pc, "wfo", json!({ "type": "sessions", "sessions": [open] })));
        }
    }
    for (at, pc) in &w.words {
        let word = json!({ "type": "eligibility", "windows": "x", "capture": false, "reason": "", "at": null });
        lines.push(ws(*at, "wfo", pc, word));
    }
    for (at, from, to, method, target, status, sent) in &w.http {
        lines.push(http(*at, from, to, method, target, *status, *sent));
    }
    segments(w, &mut e, &mut lines);
    for c in &w.clips {
        clip(w, c, &mut e, &mut lines);
    }
    for f in &w.truth.faults {
        use judge::truth::FaultKind;
        match f.what {
            FaultKind::PowerOff { .. } => {
                lines.push((f.span.from, 0, f.machine.clone(), "power.off", "{}".into()));
                lines.push((f.span.to, 0, f.machine.clone(), "power.on", "{}".into()));
            }
            FaultKind::Restart => lines.push((f.span.from, 0, f.machine.clone(), "fault.restart", "{}".into())),
            _ => {}
        }
    }
    for (at, host, kind, fields) in &w.records {
        lines.push((*at, 1, host.clone(), kind, fields.clone()));
    }
    lines.sort_by_key(|l| (l.0, l.1));
    let record = |(i, (at, _, host, kind, fields)): (usize, Line)| Record {
        at,
        ordinal: i as u64,
        host: host.into(),
        kind,
        fields: fields.into(),
    };
    e.trace = Trace { records: lines.into_iter().enumerate().map(record).collect(), digest: String::new() };
    e.users = w.users.clone();
    e.discrepancies = w.discrepancies.clone();
    e.probes = w.probes.clone();
    e.writes.readable = w.readable.clone();
    e.writes.seen = w.truth.pcs.keys().map(|pc| (pc.clone(), 60)).collect();
    e.writes.seen.insert("wfo".into(), 60);
    for (machine, path, bytes) in &w.files {
        e.disks.entry(machine.clone()).or_default().insert(path.clone(), bytes.clone());
    }
    e.disks.entry("wfo".into()).or_default().insert("/store".into(), super::boxes::noise(5, 4096));
    let store = Written { first: w.truth.starts, last: w.truth.ends, bytes: 1 << 30, count: 999 };
    e.writes.files.entry("wfo".into()).or_default().insert("/store".into(), store);
    e
}

fn segments(w: &World, e: &mut Evidence, lines: &mut Vec<Line>) {
    for pc in w.truth.pcs.keys() {
        e.disks.entry(pc.clone()).or_default();
    }
    for g in &w.segs {
        let file = json!({ "segment": g.file });
        lines.push((g.span.from, 5, g.pc.clone(), "segment.opened", file.to_string()));
        if let Some(at) = g.sealed {
            let fields = json!({ "segment": g.file, "length_ms": g.span.ms(), "chunks": 60, "bytes": 600,
                "recovered": g.cut });
            lines.push((at, 4, g.pc.clone(), "segment.sealed", fields.to_string()));
        }
        if let Some(at) = g.deleted {
            lines.push((at, 6, g.pc.clone(), "segment.deleted", file.to_string()));
        }
        let path = format!("{}/{}", g.folder, g.file);
        let written = Written { first: g.span.from, last: g.written, bytes: 600, count: 60 };
        let files: &mut BTreeMap<String, Written> = e.writes.files.entry(g.pc.clone()).or_default();
        files.insert(path.clone(), written);
        let head = g.bytes[..g.bytes.len().min(judge::watch::HEAD)].to_vec();
        e.writes.heads.entry(g.pc.clone()).or_default().insert(path.clone(), head);
        if g.kept {
            e.disks.entry(g.pc.clone()).or_default().insert(path, g.bytes.clone());
        }
    }
}

fn clip(w: &World, c: &Clip, e: &mut Evidence, lines: &mut Vec<Line>) {
    e.contacts.push(clip_json(w, c));
    for (at, pc, windows, span) in &c.relays {
        let relay = json!({ "type": "relay", "contact": c.id, "windows": windows, "start": span.from, "end": span.to });
        lines.push(ws(*at, "wfo", pc, relay));
    }
    let film = match &c.file {
        Some(file) => file.clone(),
        None if c.frames.is_empty() => Vec::new(),
        None => film::apng(&c.frames),
    };
    for (at, pc, bytes) in &c.uploads {
        let target = format!("/sim/uploads/{}?offset=0", c.id);
        lines.push(http(*at, pc, "wfo", "PUT", &target, 200, bytes.unwrap_or(film.len() as u64)));
    }
    if c.there {
        e.videos.insert(c.id.clone(), film);
    } else {
        e.refused.insert(format!("{}/video", c.id), 409);
    }
    match &c.sound {
        Some(sound) => drop(e.audios.insert(c.id.clone(), sound.clone())),
        None => drop(e.refused.insert(format!("{}/audio", c.id), 409)),
    }
    let _ = START;
}
