//! Segments that are copied, sent or lost when they should not be.

use crate::common::Run;
use crate::common::boxes::{noise, segment};
use crate::common::day::{B, BRAUN, END, HODGES, captured, day, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind};
use judge::watch::Written;
use serde_json::json;

#[test]
fn a_segment_in_place_of_the_recording() {
    let spoil = |bytes: Vec<u8>, forget: bool| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let target = format!("/sim/uploads/{id}");
        r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&target));
        let put = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("{target}?offset=0"), "status": 200, "sent": bytes.len(), "received": 9 });
        r.add(s(937), "wfo", "wire.http", &put);
        r.evidence.videos.insert(id, bytes);
        if forget {
            r.evidence.disks.get_mut("PC-0417").expect("a disk").retain(|path, _| !path.ends_with(".seg"));
        }
        r
    };
    for forget in [false, true] {
        // As it is; without its header, as far as the eye on the disks remembers it; behind something else.
        spoil(segment(1), forget).blames(&["SCR-UP-5"]);
        spoil(segment(1)[60..].to_vec(), forget).blames(&["SCR-UP-5"]);
        let mut wrapped = b"multipart".to_vec();
        wrapped.extend(segment(2));
        let wrapped = spoil(wrapped, forget);
        wrapped.blames(&["SCR-UP-5"]);
        assert!(wrapped.judge().to_string().contains("the segment 000001-000002.seg as it is"), "{}", wrapped.judge());
    }
    // A piece of one that lies on the disk, with a copy of it that is none by its name.
    let mut r = spoil(segment(1)[60..].to_vec(), false);
    r.evidence.writes.heads.clear();
    let own = r.evidence.writes.files["PC-0417"].keys().next().expect("a file").clone();
    for path in ["/C/Backup/1", &own] {
        r.leave("PC-0417", path, segment(1));
    }
    assert_eq!(r.judge().state("SCR-UP-5"), State::Broken);
    // Of a segment that nobody has seen, the form tells.
    spoil(segment(12_345), true).blames(&["SCR-UP-5"]);
    // What is no segment is no recording either.
    spoil(noise(17, 3000), false).blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_segment_that_vanishes_before_its_time() {
    let make = |told: bool| {
        let mut r = day();
        r.truth.policies.retention_ms = 86_400_000;
        r.forget(|rec| rec.kind == "segment.deleted");
        let paths: Vec<(String, String)> = r
            .evidence
            .writes
            .files
            .iter()
            .filter(|(pc, _)| *pc != "wfo")
            .flat_map(|(pc, files)| files.keys().map(|p| (pc.clone(), p.clone())))
            .collect();
        let mut gone = None;
        for (n, (pc, path)) in paths.into_iter().enumerate() {
            let name = path.rsplit('/').next().expect("a name").to_owned();
            if n == 4 {
                gone = Some((pc, name));
            } else {
                r.evidence.disks.get_mut(&pc).expect("a disk").insert(path, segment(n as u64 + 1));
            }
        }
        let (pc, name) = gone.expect("five segments");
        if told {
            r.evidence.discrepancies.push(json!({ "pc": pc, "what": "missing", "segment": name, "contact": null }));
        }
        r
    };
    make(true).blames(&["SCR-GC-2"]);
    make(false).blames(&["SCR-GC-2"]);
    // A report of another segment is no word of this one.
    let mut r = make(true);
    assert_ne!(r.judge().state("SCR-GC-3"), State::Broken);
    r.evidence.discrepancies[0]["segment"] = json!("000001-000001.seg");
    assert_eq!(r.judge().state("SCR-GC-3"), State::Broken);
    // A disk that was full is no excuse for what was written long before, nor long after.
    let full = |from: i64| {
        let mut r = make(true);
        r.truth.faults.push(Fault { span: span(from, from + 1), machine: "PC-0417".into(), what: FaultKind::DiskFull });
        r
    };
    full(20_000).blames(&["SCR-GC-2"]);
    assert_ne!(full(2_500).judge().state("SCR-GC-2"), State::Broken);
}

#[test]
fn copies_of_segments_elsewhere() {
    let mut r = day();
    let name = "000001-000001.seg";
    let written = Written { first: s(650), last: s(650), bytes: 900, count: 1 };
    r.evidence.writes.files.get_mut("PC-0417").expect("it").insert(format!("/C/Temp/{name}"), written);
    r.blames(&["SCR-CAP-3"]);
    let mut r = day();
    r.leave("PC-0417", "/C/Temp/holiday.jpg", segment(1));
    r.blames(&["SCR-CAP-3"]);
}

/// A PC tells the server something.
fn says(r: &mut Run, text: &str) {
    r.add(s(200), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
}

#[test]
fn a_segment_among_the_messages() {
    let said = |texts: &[String]| {
        let mut r = day();
        texts.iter().for_each(|text| says(&mut r, text));
        r
    };
    let (one, base64) = (|text: String| said(&[text]), |length: usize| "QUJD".repeat(length / 4));
    let ping = |length: usize| json!({ "type": "ping", "id": 1, "data": base64(length) }).to_string();
    one(base64(200_000)).blames(&["SCR-UP-5"]);
    one(format!("\"{}\"", base64(2_000))).blames(&["SCR-UP-5"]);
    one(ping(60_000)).blames(&["SCR-UP-5"]);
    one(json!({ "type": "segment", "data": base64(2_000) }).to_string()).blames(&["SCR-UP-5"]);
    one(json!({ "type": "relay_taken", "contact": base64(2_000) }).to_string()).blames(&["SCR-UP-5"]);
    let gap = |segment: String| json!({ "type": "discrepancy", "id": 1, "what": "gap", "segment": segment, "windows": BRAUN, "from": 0, "to": 1, "contact": null });
    one(gap(base64(2_000)).to_string()).blames(&["SCR-UP-5"]);
    let session = |more: &str| json!({ "id": 1, "windows": BRAUN, "from": s(10), "to": s(3000), "more": more });
    one(json!({ "type": "sessions", "sessions": [session(&base64(2_000))] }).to_string()).blames(&["SCR-UP-5"]);
    // Piece by piece, each of them short.
    let pieces = |text: &dyn Fn(usize) -> String, count: usize| said(&(0..count).map(text).collect::<Vec<_>>());
    pieces(&|_| base64(100), 20).blames(&["SCR-UP-5"]);
    pieces(&|_| ping(80), 20).blames(&["SCR-UP-5"]);
    pieces(&|_| json!({ "type": "x", "x": base64(80) }).to_string(), 20).blames(&["SCR-UP-5"]);
    let sessions = || json!({ "type": "sessions", "sessions": [session(&base64(80))] }).to_string();
    pieces(&|_| sessions(), 20).blames(&["SCR-UP-5"]);
    // What is refused and not repeated for ever carries nothing.
    pieces(&|_| "bye".into(), 20).holds(&["SCR-UP-5"]);
}

#[test]
fn long_lists_and_long_names_are_no_segments() {
    let mut r = day();
    let ping = json!({ "type": "ping", "id": u64::MAX });
    for _ in 0..3_000 {
        says(&mut r, &ping.to_string());
    }
    says(&mut r, &serde_json::to_string_pretty(&ping).expect("JSON"));
    let sessions: Vec<_> =
        (0..2_000).map(|id| json!({ "id": id, "windows": BRAUN, "from": s(10), "to": s(3000) })).collect();
    says(&mut r, &json!({ "type": "sessions", "sessions": sessions }).to_string());
    for id in 0..500 {
        let gap = json!({ "type": "discrepancy", "id": id, "what": "gap", "segment": "", "windows": BRAUN, "from": s(10), "to": s(11), "contact": null });
        says(&mut r, &gap.to_string());
    }
    says(&mut r, &json!({ "type": "settled", "contact": "9".repeat(128), "outcome": "not_captured" }).to_string());
    r.holds(&["SCR-UP-5"]);
    // As long as they are in this installation.
    let long = format!(r"CORP\{}", "é".repeat(400));
    let named = |known: bool| {
        let mut t = truth();
        if known {
            let (from, to) = (3_400, 3_500);
            t.sessions.push(crate::common::day::session("PC-0417", "braun", &long, (from, to)));
            t.policies.folder = format!(r"{}\{}", t.policies.folder, "x".repeat(1_500));
        }
        let mut r = run(t, &captured());
        let escaped = "\\u00e9".repeat(400);
        let open =
            r#"{ "id": 9, "windows": "CORP\\NAME", "from": 1639735000000, "to": null }"#.replace("NAME", &escaped);
        says(&mut r, &format!(r#"{{ "type": "sessions", "sessions": [{open}] }}"#));
        let path = format!(r"{}\000001-000002.seg", r.truth.policies.folder);
        let gap = json!({ "type": "discrepancy", "id": 1, "what": "gap", "segment": path, "windows": long, "from": s(10), "to": s(11), "contact": null });
        says(&mut r, &gap.to_string());
        r
    };
    named(true).holds(&["SCR-UP-5"]);
    named(false).blames(&["SCR-UP-5"]);
}

#[test]
fn a_segment_in_an_announcement() {
    let announced = |sent: usize, parts: usize| {
        let mut r = day();
        let post = json!({ "from": "PC-0417", "to": "wfo", "method": "POST", "target": "/sim/uploads", "status": 409, "sent": sent, "received": 9 });
        r.add(s(2000), "wfo", "wire.http", &post);
        let covered: Vec<_> = (0..parts as i64).map(|n| json!({ "from_ms": n * 10, "to_ms": n * 10 + 10 })).collect();
        if parts > 0 {
            r.contact("acd-c1", B)["covered"] = json!(covered);
        }
        r
    };
    announced(60_000, 0).blames(&["SCR-UP-5"]);
    announced(2_000, 0).blames(&["SCR-UP-5"]);
    announced(900, 0).holds(&["SCR-UP-5"]);
    // A few numbers for each part.
    assert_eq!(announced(9_000, 100).judge().state("SCR-UP-5"), State::Held);
    assert_eq!(announced(12_000, 100).judge().state("SCR-UP-5"), State::Broken);
}

#[test]
fn segments_of_after_the_end() {
    let opened = |at: i64| {
        let mut r = day();
        r.add(s(END) + at, "PC-0417", "segment.opened", &json!({ "segment": "000009-000001.seg", "session": 1 }));
        r
    };
    opened(5).holds(&["SCR-CAP-5", "SCR-CAP-9"]);
    opened(-5_000).blames(&["SCR-CAP-5"]);
}

/// Of one that was closed in the ordinary way its close tells the end; what it says of its length is its own affair.
#[test]
fn a_segment_ends_where_it_was_sealed() {
    let mut r = day();
    r.edit(|rec, fields| {
        let sealed = rec.kind == "segment.sealed";
        if sealed {
            fields["length_ms"] = json!(60_000);
        }
        sealed
    });
    r.holds(&["SCR-CAP-8", "SCR-CAP-2"]);
}

/// What a power cut left open ends with that power cut: not with one before it, and not with anything else.
#[test]
fn a_segment_that_was_left_open_ends_with_its_power_cut() {
    let make = |more: &[(i64, &str, FaultKind)]| {
        let mut t = truth();
        t.calls.clear();
        t.sessions.retain(|session| session.pc != "PC-0417");
        let cuts = [(10, 450, 650), (700, 1200, 1400), (1450, 3000, 0)];
        let mut online = vec![span(0, 450)];
        for (on, off, back) in cuts {
            t.sessions.push(crate::common::day::session("PC-0417", "braun", BRAUN, (on, off)));
            if back > 0 {
                let what = FaultKind::PowerOff { clean: false };
                t.faults.push(Fault { span: span(off, back), machine: "PC-0417".into(), what });
                online.push(span(back, if back < 1000 { 1200 } else { END }));
            }
        }
        t.online.insert("PC-0417".into(), online);
        for (at, machine, what) in more {
            t.faults.push(Fault { span: span(*at, at + 1), machine: (*machine).into(), what: what.clone() });
        }
        let braun = cuts.map(|(on, off, _)| ("PC-0417", BRAUN, span(on, off)));
        run(t, &[braun.to_vec(), vec![("PC-0422", HODGES, span(10, 3000))]].concat())
    };
    make(&[]).holds(&["SCR-CAP-8"]);
    make(&[(300, "PC-0417", FaultKind::DiskHold), (300, "phones", FaultKind::Restart)]).holds(&["SCR-CAP-8"]);
}

#[test]
fn sessions_in_a_message_that_has_none() {
    let said = |bytes: usize| {
        let mut r = day();
        let sessions = json!([{ "picture": "x".repeat(bytes) }]);
        let hello = json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 1, "sessions": sessions });
        r.add(s(700), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": hello.to_string() }));
        r
    };
    said(600).holds(&["SCR-UP-5"]);
    said(1_000).blames(&["SCR-UP-5"]);
}
