//! Segments that were altered or taken away: who had reason to look at them, and what is no report of it.

use crate::common::day::{B, BRAUN, captured, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{Fault, FaultKind, Span, Truth};
use serde_json::json;

const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

/// The day on which one of PC-0417's segments is altered at a time. Nobody deletes it.
fn altered(number: u64, at: i64, change: impl FnOnce(&mut Truth)) -> Run {
    let mut r = altered_and_deleted(number, at, change);
    r.evidence.trace.records.retain(|rec| rec.kind != "segment.deleted" || !rec.fields.contains(&name(number)));
    let file = crate::common::boxes::segment(number);
    r.leave("PC-0417", &format!("{FOLDER}/{}", name(number)), file);
    r
}

fn altered_and_deleted(number: u64, at: i64, change: impl FnOnce(&mut Truth)) -> Run {
    let mut t = truth();
    let path = format!("{FOLDER}/{}", name(number));
    t.faults.push(Fault { span: span(at, at), machine: "PC-0417".into(), what: FaultKind::Tampered { path } });
    change(&mut t);
    run(t, &captured())
}

fn name(number: u64) -> String {
    format!("000001-{number:06}.seg")
}

/// The PC reports a segment.
fn report(r: &mut Run, what: &str, number: u64) {
    r.evidence.discrepancies.push(json!({ "pc": "PC-0417", "what": what, "segment": name(number), "contact": null }));
}

/// The first call's recording has not come.
fn unserved(r: &mut Run) -> String {
    let id = r.id("acd-c1", B);
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("/sim/uploads/{id}")));
    r.evidence.videos.remove(&id);
    let c = r.contact("acd-c1", B);
    let since = c["importedAt"].clone();
    c["videoUploadState"] = json!("File not yet uploaded");
    c["videoHistory"] = json!([[since, "File not yet uploaded"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    id
}

/// The first call is shown by the ACD at that time.
fn shown_at(t: &mut Truth, at: i64) {
    (t.calls[0].metadata_at, t.calls[0].audio_at) = (Some(s(at)), Some(s(at)));
}

/// Nothing is old enough to be deleted within the run.
fn kept_for_ever(t: &mut Truth) {
    t.policies.retention_ms = 86_400_000;
}

#[test]
fn an_altered_segment_that_is_deleted_without_a_word() {
    let mut r = altered_and_deleted(5, 4_000, |_| ());
    r.blames(&["SCR-SEC-2"]);
    assert_eq!(r.judge().state("SCR-GC-3"), State::Broken);
    // What is said of another one, or of a time, is no report of it.
    report(&mut r, "damaged", 4);
    report(&mut r, "gap", 5);
    r.blames(&["SCR-SEC-2"]);
    report(&mut r, "damaged", 5);
    r.holds(&["SCR-SEC-2", "SCR-GC-3"]);
    // It was gone before anybody could alter it.
    altered_and_deleted(5, 20_000, |_| ()).not_reached(&["SCR-SEC-2", "SCR-GC-3"]);
}

#[test]
fn what_is_altered_twice_is_told_once() {
    let r = altered(5, 4_000, |t| {
        let again = Fault { span: span(5_000, 5_000), ..t.faults[0].clone() };
        t.faults.push(again);
    });
    let findings = |id: &str| r.judge().verdict(id).map(|v| v.findings.len());
    assert_eq!((findings("SCR-SEC-2"), findings("SCR-GC-3")), (Some(1), Some(1)));
}

#[test]
fn who_works_on_other_segments_has_not_looked_at_that_one() {
    // The first call shows the first two segments.
    let made = |number: u64| {
        altered(number, 3_100, |t| {
            kept_for_ever(t);
            shown_at(t, 3_200);
        })
    };
    made(5).not_reached(&["SCR-SEC-2", "SCR-GC-3"]);
    assert_eq!(made(1).judge().state("SCR-SEC-2"), State::Broken);
}

#[test]
fn who_was_never_asked_has_not_looked() {
    let made = |asked: bool| {
        let mut r = altered(1, 1_000, |t| {
            kept_for_ever(t);
            shown_at(t, 1_800);
        });
        let id = unserved(&mut r);
        if !asked {
            r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains(&format!(r#"\"contact\":\"{id}\""#)));
        }
        r
    };
    made(false).blames(&["SCR-REL-2"]);
    assert_eq!(made(false).judge().state("SCR-SEC-2"), State::NotReached);
    assert_eq!(made(true).judge().state("SCR-SEC-2"), State::Broken);
}

#[test]
fn who_has_not_had_the_time_has_not_looked() {
    // There is time to import the contact, and twenty minutes more for the PC; or not.
    let state = |ends: i64| {
        let mut r = altered(1, 1_000, |t| {
            kept_for_ever(t);
            shown_at(t, 5_000);
            t.ends = s(ends);
        });
        unserved(&mut r);
        r.judge().state("SCR-SEC-2")
    };
    assert_eq!(state(7_399), State::NotReached);
    assert_eq!(state(7_400), State::Broken);
}

#[test]
fn what_is_analysed_after_the_end_is_not_looked_at() {
    // Two hours of retention, and twenty minutes to do it in.
    let state = |ends: i64| altered(5, 4_000, |t| t.ends = s(ends)).judge().state("SCR-SEC-2");
    assert_eq!(state(3_000 + 7_200 + 1_199), State::NotReached);
    assert_eq!(state(3_000 + 7_200 + 1_200), State::Broken);
}

#[test]
fn a_recording_of_an_altered_segment() {
    let made = |change: fn(&mut Truth)| {
        let mut r = altered(1, 1_000, |t| {
            shown_at(t, 1_800);
            change(t);
        });
        report(&mut r, "damaged", 1);
        r
    };
    made(|_| ()).blames(&["SCR-SEC-2"]);
    // What is said of a recording that nobody can have shows nothing.
    let mut r = made(|_| ());
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    assert_ne!(r.judge().state("SCR-SEC-2"), State::Broken, "{}", r.judge());
    // One that was as it has to be until it was taken away has nothing in it that was altered.
    let mut r = made(|t| {
        let FaultKind::Tampered { path } = t.faults[0].what.clone() else { panic!("it was altered") };
        t.faults[0].what = FaultKind::Removed { path };
    });
    r.evidence.disks.get_mut("PC-0417").expect("it").remove(&format!("{FOLDER}/{}", name(1)));
    r.evidence.discrepancies.clear();
    r.evidence.discrepancies.push(json!({
        "pc": "PC-0417", "what": "missing", "segment": name(1), "windows": BRAUN, "from": s(10), "to": s(610), "contact": null,
    }));
    r.holds(&["SCR-GC-3"]);
}

/// What was put together before only waits for its way to the server: it was announced at 937 s, with its digest, and came
/// after that.
#[test]
fn a_recording_on_its_way_as_its_segment_is_altered() {
    let made = |at: i64, announced: bool| {
        let mut r = altered(1, 900, |t| t.faults[0].span = Span::new(at, at));
        report(&mut r, "damaged", 1);
        if !announced {
            r.forget(|rec| rec.kind == "wire.http" && rec.at == s(937));
        }
        r
    };
    made(s(937) + 200, true).holds(&["SCR-SEC-2", "SCR-GC-3"]);
    made(s(937), true).holds(&["SCR-SEC-2", "SCR-GC-3"]);
    made(s(937) - 1, true).blames(&["SCR-SEC-2"]);
    // Its first piece tells as well.
    made(s(937) + 100, false).holds(&["SCR-SEC-2", "SCR-GC-3"]);
    made(s(937) + 99, false).blames(&["SCR-SEC-2"]);
    // Another one's announcement, one of something else before, and what announces nothing are none of this recording.
    let others = |at: i64, announced: bool| {
        let mut r = made(at, announced);
        for (from, method) in [("PC-0422", "POST"), ("PC-0417", if announced { "POST" } else { "GET" })] {
            let fields = json!({ "from": from, "to": "wfo", "method": method, "target": "/sim/uploads", "status": 409, "sent": 200, "received": 30 });
            r.add(s(936), "wfo", "wire.http", &fields);
        }
        r.judge().state("SCR-SEC-2")
    };
    assert_eq!(others(s(937) - 1, true), State::Broken);
    assert_eq!(others(s(937) + 99, false), State::Broken);
    // Nor is it there because the server says so.
    let mut r = made(s(937) - 1, true);
    r.contact("acd-c1", B)["videoHistory"] =
        json!([[s(935), "File not yet uploaded"], [s(936) + 900, "File is uploaded"]]);
    r.blames(&["SCR-SEC-2"]);
}
