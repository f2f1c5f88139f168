//! What a PC says of a contact for which it has no recording.

use crate::common::Run;
use crate::common::day::{B, BRAUN, captured, truth};
use crate::common::perfect::run;
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind, Span};
use serde_json::json;

/// A day on which the PC says that of the first contact; captured from then on, where the contact is from 300 s to 900 s.
fn said(outcome: &str, captured_from: i64) -> Run {
    let mut t = truth();
    t.sessions[0].span.from = captured_from;
    let mut r = run(t, &[("PC-0417", BRAUN, Span::new(captured_from, s(3000))), captured()[1]]);
    let contact = r.id("acd-c1", B);
    let relay = json!({ "type": "relay", "contact": contact, "windows": BRAUN, "start": s(300), "end": s(900) });
    r.add(s(999), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() }));
    let text = json!({ "type": "settled", "contact": contact, "outcome": outcome }).to_string();
    r.add(s(1_000), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
    r
}

/// Which of the two are blamed.
fn blamed(r: &Run) -> Vec<&'static str> {
    let report = r.judge();
    let words = ["of a contact of which", "of a contact of a time that was never captured"];
    let by = |id: &&str| {
        let findings = report.verdict(id).map(|v| v.findings.as_slice()).unwrap_or_default();
        report.state(id) == State::Broken && findings.iter().any(|f| words.iter().any(|w| f.seen.contains(w)))
    };
    ["SCR-GC-2", "SCR-GC-3"].into_iter().filter(by).collect()
}

#[test]
fn it_is_said_that_nothing_was_captured() {
    assert_eq!(blamed(&said("not_captured", s(10))), ["SCR-GC-3"]);
    assert_eq!(blamed(&said("damaged", s(10))), [""; 0]);
    // Up to three chunks may fall between the segments, and a change takes its moment.
    let slack = 3 * truth().policies.chunk_ms + truth().policies.start_grace_ms;
    assert_eq!(blamed(&said("not_captured", s(900) - slack)), [""; 0]);
    assert_eq!(blamed(&said("not_captured", s(900) - slack - 1)), ["SCR-GC-3"]);
    // What was deleted came too late.
    let mut r = said("not_captured", s(10));
    r.edit(|rec, f| {
        let mine = rec.kind == "segment.deleted" && &*rec.host == "PC-0417" && f["segment"] == "000001-000001.seg";
        rec.at = if mine { s(1_000) } else { rec.at };
        mine
    });
    assert_eq!(blamed(&r), ["SCR-GC-2"]);
}

#[test]
fn what_was_captured_is_known_no_better() {
    // Of another user, on another PC, or of no relay.
    for change in ["windows", "from", "contact"] {
        let mut r = said("not_captured", s(10));
        match change {
            "windows" => r.edit_message("relay", |_, m| {
                m["windows"] = json!(r"CORP\lhodges");
                true
            }),
            "contact" => r.edit_message("settled", |_, m| {
                m["contact"] = json!("99");
                true
            }),
            _ => r.edit(|rec, f| {
                let mine = rec.kind == "wire.ws" && f["text"].as_str().is_some_and(|t| t.contains("settled"));
                if mine {
                    f["from"] = json!("PC-0422");
                }
                mine
            }),
        }
        assert_eq!(blamed(&r), [""; 0], "{change}");
    }
    let mut r = said("not_captured", s(10));
    r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
    assert_eq!(blamed(&r), [""; 0]);
    // Its notes may be gone, but for a segment that was altered it has them.
    let at = |file: &str| format!("/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings/{file}");
    let faults = [
        (FaultKind::DiskFull, false),
        (FaultKind::DiskFault, false),
        (FaultKind::Tampered { path: at("000001-000000.log") }, false),
        (FaultKind::Removed { path: at("000001-000001.seg") }, true),
    ];
    for (what, counts) in faults {
        let mut r = said("not_captured", s(10));
        r.truth.faults.push(Fault { span: Span::new(s(200), s(201)), machine: "PC-0417".into(), what });
        assert_eq!(blamed(&r).contains(&"SCR-GC-3"), counts);
    }
}

#[test]
fn it_is_said_that_something_is_gone_that_never_was() {
    // Captured from so many seconds after the contact's end.
    let after = |outcome: &str, ms: i64| blamed(&said(outcome, s(900) + ms));
    assert_eq!(after("expired", 60_000), ["SCR-GC-2"]);
    assert_eq!(after("expired", 59_999), [""; 0]);
    assert_eq!(after("damaged", 60_000), ["SCR-GC-3"]);
    assert_eq!(after("damaged", 59_999), [""; 0]);
    assert_eq!(after("not_captured", 60_000), [""; 0]);
}
