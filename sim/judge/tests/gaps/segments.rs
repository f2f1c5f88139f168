//! Segments that are written to, copied, sent or lost when they should not be.

use crate::common::boxes::{noise, segment};
use crate::common::day::{B, BRAUN, END, HODGES, captured, day, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind};
use serde_json::json;

#[test]
fn a_segment_written_to_after_its_seal() {
    let late = |at: i64| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        files.values_mut().find(|w| w.first == s(10)).expect("the first segment").last = at;
        r
    };
    late(s(610) + 500).holds(&["SCR-CAP-2"]);
    late(s(700)).blames(&["SCR-CAP-2"]);
    late(s(2900)).blames(&["SCR-CAP-2"]);
    // Nothing may be captured any more: that is worse.
    late(s(3300)).blames(&["SCR-CAP-9"]);
}

#[test]
fn a_stop_of_what_had_long_ended() {
    let mut r = run(truth(), &[("PC-0417", BRAUN, span(10, 2000)), ("PC-0422", HODGES, span(10, 2200))]);
    r.evidence.contacts.clear();
    r.not_reached(&["SCR-CAP-5", "SCR-CAP-9"]);
    // A PC that goes off with the logoff shows that nothing is written, and not that nothing new begins.
    let mut t = truth();
    for pc in ["PC-0417", "PC-0422"] {
        let what = FaultKind::PowerOff { clean: true };
        t.faults.push(Fault { span: span(3005, END), machine: pc.into(), what });
    }
    let r = run(t, &captured());
    assert_eq!(r.judge().state("SCR-CAP-9"), State::Held);
    r.not_reached(&["SCR-CAP-5"]);
}

#[test]
fn a_segment_in_place_of_the_recording() {
    let spoil = |bytes: Vec<u8>, forget: bool| {
        let mut r = day();
        let id = r.id("acd-c1", B);
        let target = format!("/sim/uploads/{id}");
        r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&target));
        let put = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": format!("{target}?offset=0"), "status": 200, "sent": bytes.len(), "received": 9 });
        r.add(s(1000), "wfo", "wire.http", &put);
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
        spoil(wrapped, forget).blames(&["SCR-UP-5"]);
    }
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
}

#[test]
fn copies_of_segments_elsewhere() {
    let mut r = day();
    let name = "000001-000001.seg";
    let written = judge::watch::Written { first: s(650), last: s(650), bytes: 900, count: 1 };
    r.evidence.writes.files.get_mut("PC-0417").expect("it").insert(format!("/C/Temp/{name}"), written);
    r.blames(&["SCR-CAP-3"]);
    let mut r = day();
    r.leave("PC-0417", "/C/Temp/holiday.jpg", segment(1));
    r.blames(&["SCR-CAP-3"]);
}
