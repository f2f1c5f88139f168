//! A part of a contact alone can be had, or nothing any more: what is done then, and what is said of it.

use crate::common::day::{B, BRAUN, END, captured, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use crate::recordings::reshoot;
use judge::State;
use judge::truth::{Fault, FaultKind, Span};
use serde_json::json;

#[test]
fn covered_in_part_under_both_policies() {
    let make = |partial: &str| {
        let t = braun(|t| {
            t.policies.partial_coverage = partial.into();
            t.sessions[0].span = span(400, 3000);
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(400) + 20, s(3000)))])
    };
    make("upload_covered").holds(&["SCR-MATCH-1", "SCR-UP-1"]);
    let mut r = make("upload_covered");
    r.contact("acd-c1", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1"]);
    make("nothing").holds(&["SCR-MATCH-1", "SCR-UP-3", "SCR-GC-3"]);
    let mut r = make("nothing");
    r.contact("acd-c1", B)["note"] = json!("");
    r.blames(&["SCR-MATCH-1", "SCR-GC-3"]);
}

#[test]
fn an_altered_segment() {
    let make = |covered: bool| {
        let mut t = truth();
        let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
        t.calls[0].metadata_at = Some(s(1800));
        t.calls[0].audio_at = Some(s(1800));
        let path = format!("{folder}/000001-000001.seg");
        t.faults.push(Fault { span: span(1000, 1000), machine: "PC-0417".into(), what: FaultKind::Tampered { path } });
        let mut r = run(t, &captured());
        if !covered {
            reshoot(&mut r, span(610, 900));
            let c = r.contact("acd-c1", B);
            c["covered"] = json!([{ "from_ms": 310_000, "to_ms": 600_000 }]);
            c["note"] = json!("damaged");
        }
        r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains("000001-000001.seg"));
        r.add(s(1850), "PC-0417", "segment.refused", &json!({ "segment": "000001-000001.seg", "reason": "signature" }));
        r.evidence
            .discrepancies
            .push(json!({ "pc": "PC-0417", "what": "damaged", "segment": "000001-000001.seg", "contact": null }));
        r
    };
    make(false).holds(&["SCR-SEC-2", "SCR-GC-3", "SCR-MATCH-1"]);
    make(true).blames(&["SCR-SEC-2"]);
    let mut r = make(false);
    r.evidence.discrepancies.clear();
    r.blames(&["SCR-SEC-2"]);
}

/// No PC can have all of it, and the difference is more than what a wrong clock makes; and there was somebody to say so.
#[test]
fn covered_but_for_a_moment() {
    let made = |lacks_ms: i64, away_from: i64| {
        let t = braun(|t| {
            t.policies.partial_coverage = "nothing".into();
            t.sessions[0].span = Span::new(s(300) + lacks_ms, s(3000));
            t.calls.truncate(1);
            t.online.insert("PC-0417".into(), vec![span(0, away_from)]);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, Span::new(s(300) + lacks_ms, s(3000)))]);
        r.contact("acd-c1", B)["note"] = json!("");
        r
    };
    made(251, END).blames(&["SCR-MATCH-1", "SCR-GC-3"]);
    made(250, END).holds(&[]);
    made(250, END).not_reached(&["SCR-GC-3"]);
    // The PC is asked at 636 s, and gone then.
    made(251, 640).not_reached(&["SCR-GC-3"]);
}

/// The first call is shown by the ACD when its segments have gone, of a screen that is captured from that time on.
fn too_late(from: i64) -> Run {
    let t = braun(|t| {
        t.sessions[0].span = span(from, 3000);
        t.calls[0].metadata_at = Some(s(12_000));
        t.calls[0].audio_at = Some(s(12_000));
    });
    let mut r = run(t, &[("PC-0417", BRAUN, span(from, 3000))]);
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("uploads/{id}")));
    let c = r.contact("acd-c1", B);
    c["videoUploadState"] = json!("No File to Upload");
    c["pc"] = json!(null);
    c["covered"] = json!([]);
    c["note"] = json!("later than the retention");
    r
}

#[test]
fn later_than_the_retention() {
    too_late(10).holds(&["SCR-GC-2", "SCR-GC-3"]);
    let mute = |from: i64| {
        let mut r = too_late(from);
        r.contact("acd-c1", B)["note"] = json!("");
        r
    };
    mute(10).blames(&["SCR-GC-2"]);
    assert_eq!(mute(10).judge().state("SCR-GC-3"), State::Broken);
    // What is said of another contact is not said of this one.
    let report = |contact: &str| {
        let mut r = mute(10);
        r.evidence.discrepancies.push(json!({ "pc": "PC-0417", "what": "late", "segment": "", "contact": contact }));
        r
    };
    report("28").blames(&["SCR-GC-2"]);
    report("27").holds(&["SCR-GC-2", "SCR-GC-3"]);
    // Of the last moments of a call there may have been nothing: the call ends at 600 s.
    mute(588).blames(&["SCR-GC-2"]);
    assert_ne!(mute(589).judge().state("SCR-GC-2"), State::Broken);
    // The server has twenty minutes to import it, and the PC as many to find nothing.
    let within = |ends: i64| {
        let mut r = mute(10);
        r.truth.ends = s(ends);
        r.judge().state("SCR-GC-2")
    };
    assert_eq!((within(14_399), within(14_400)), (State::Held, State::Broken));
}
