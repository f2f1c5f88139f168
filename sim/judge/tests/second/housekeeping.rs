//! What becomes of segments.

use crate::common::story::NONE;
use crate::common::{World, bites, held, m, not_reached};
use judge::truth::FaultKind;
use serde_json::json;

/// Retention of half an hour; everything is deleted when its time has passed.
fn short_memory() -> World {
    let mut w = World::new(240);
    w.truth.policies.retention_ms = 30 * 60_000;
    w.session("PC-1", "braun", m(0), m(40));
    w.call("c", &[("braun", m(5), m(8))]);
    let mut w = w.work();
    for seg in &mut w.segs {
        (seg.kept, seg.deleted) = (false, Some(seg.span.to + 41 * 60_000));
    }
    w
}

#[test]
fn what_nobody_claims_goes_and_not_before_its_time() {
    held(&["SCR-GC-1", "SCR-GC-2"], &short_memory());
    bites("SCR-GC-1", &short_memory(), |w| (w.segs[2].kept, w.segs[2].deleted) = (true, None));
    bites("SCR-GC-2", &short_memory(), |w| w.segs[2].deleted = Some(w.segs[2].span.to + 29 * 60_000));
    // Gone within the retention, and without a word.
    let mut silent = short_memory();
    silent.truth.policies.retention_ms = 24 * 3_600_000;
    silent.segs.iter_mut().for_each(|s| (s.kept, s.deleted) = (true, None));
    silent.segs[2].kept = false;
    let report = crate::common::verdicts(&silent);
    assert_eq!(report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SCR-GC-2"], "{report}");
}

#[test]
fn not_reached_within_the_retention() {
    let mut w = World::new(240);
    w.session("PC-1", "braun", m(0), m(40));
    w.call("c", &[("braun", m(5), m(8))]);
    not_reached(&["SCR-GC-1", "SCR-GC-2", "SCR-GC-3"], &w.work());
}

#[test]
fn a_contact_hours_late_has_its_recording() {
    let mut w = World::new(300);
    w.session("PC-1", "braun", m(0), m(40));
    w.call("c", &[("braun", m(5), m(8))]);
    w.truth.calls[0].metadata_at = Some(m(200));
    w.truth.calls[0].audio_at = Some(m(200));
    held(&["SCR-GC-2", "SCR-UP-1"], &w.work());
}

/// A contact that comes when everything is gone.
fn too_late() -> World {
    let mut w = short_memory();
    w.call("late", &[("braun", m(15), m(18))]);
    let late = w.truth.calls.last_mut().unwrap();
    (late.metadata_at, late.audio_at) = (Some(m(150)), Some(m(150)));
    w.clips.clear();
    w.http.clear();
    w.segs.iter_mut().for_each(|s| s.kept = true);
    let mut w = w.work();
    w.segs.iter_mut().for_each(|s| s.kept = false);
    let relays = w.clips[1].relays.clone();
    w.unmake(1);
    let clip = &mut w.clips[1];
    clip.relays = relays;
    clip.video.push((m(151), NONE));
    clip.note = "captured, and deleted when the retention had passed".into();
    w.discrepancies.push(json!({ "pc": "PC-1", "what": "late", "segment": "", "windows": "", "from": m(15),
        "to": m(18), "contact": "28", "reported_at": m(151) }));
    w
}

#[test]
fn a_contact_beyond_the_retention_is_told_apart() {
    held(&["SCR-GC-2", "SCR-GC-3"], &too_late());
    bites("SCR-GC-2", &too_late(), |w| {
        w.discrepancies.clear();
        w.clips[1].note.clear();
    });
}

/// The disk is full for ten minutes.
fn full_disk() -> World {
    let mut w = World::new(120);
    w.untaped("PC-1", "braun", m(0), m(60));
    w.tape("PC-1", m(0), m(20));
    w.tape("PC-1", m(30) + 20_000, m(60));
    w.fault("PC-1", m(20), m(30), FaultKind::DiskFull);
    w.call("c", &[("braun", m(5), m(8))]);
    w.discrepancies.push(json!({ "pc": "PC-1", "what": "gap", "segment": "", "windows": r"CORP\braun", "from": m(20),
        "to": m(30) + 20_000, "contact": null, "reported_at": m(31) }));
    w.work()
}

#[test]
fn a_full_disk_costs_its_own_time_and_no_more() {
    held(&["SCR-CAP-1", "SCR-UP-1"], &full_disk());
    bites("SCR-GC-3", &full_disk(), |w| w.discrepancies.clear());
    // It may cost what was on the disk then, and no more.
    bites("SCR-CAP-8", &full_disk(), |w| drop(w.segs.remove(3)));
}

#[test]
fn a_gap_is_no_time_that_was_captured() {
    let told = |until: i64| {
        json!({ "pc": "PC-1", "what": "gap", "segment": "", "windows": r"CORP\braun",
        "from": m(20), "to": until, "contact": null, "reported_at": m(55) })
    };
    let over = |ms: i64| m(30) + 20_000 + ms;
    bites("SCR-GC-3", &full_disk(), |w| w.discrepancies.push(told(over(31_500))));
    bites("SCR-GC-3", &full_disk(), |w| w.discrepancies[0] = told(m(50)));
    // What the disk took at the edges may be there.
    let mut near = full_disk();
    near.discrepancies.push(told(over(30_500)));
    held(&["SCR-GC-3"], &near);
    // Another user's, on another PC, and a segment that was altered and refused, is no time that is there.
    let mut other = full_disk();
    other.discrepancies.push(told(m(50)));
    other.discrepancies[1]["windows"] = json!(r"CORP\hodges");
    held(&["SCR-GC-3"], &other);
    other.discrepancies[1] = told(m(50));
    other.discrepancies[1]["pc"] = json!("PC-2");
    held(&["SCR-GC-3"], &other);
    // Nor what a crash may have taken from the PC's memory, or a wrong clock may have moved.
    let mut wrong = full_disk();
    wrong.discrepancies.push(told(m(50)));
    wrong.truth.pcs.get_mut("PC-1").unwrap().clock_wrong = true;
    held(&["SCR-GC-3"], &wrong);
}

#[test]
fn what_was_never_captured_did_not_come_too_late() {
    let make = |from: i64, what: &str| {
        let mut w = full_disk();
        w.clips.clear();
        w.http.clear();
        w.call("hole", &[("braun", from, from + 60_000)]);
        let mut w = w.work();
        w.unmake(1);
        w.clips[1].video.push((from + 300_000, NONE));
        w.clips[1].note = "nothing was captured in that time".into();
        w.discrepancies.push(json!({ "pc": "PC-1", "what": what, "segment": "", "windows": r"CORP\braun",
            "from": from, "to": from + 60_000, "contact": "28", "reported_at": from + 300_000 }));
        crate::common::verdicts(&w).roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(make(m(24), "late"), ["SCR-GC-2"]);
    assert_eq!(make(m(24), "unserved"), [""; 0]);
    // So near to what was captured nobody can tell.
    assert_eq!(make(m(20) + 30_000, "late"), [""; 0]);
}

#[test]
fn what_was_altered_is_reported_and_not_deleted() {
    let mut w = short_memory();
    let path = format!("{}/{}", w.segs[1].folder, w.segs[1].file);
    w.fault("PC-1", m(25), m(25), FaultKind::Tampered { path: path.clone() });
    let file = w.segs[1].file.clone();
    w.discrepancies.push(json!({ "pc": "PC-1", "what": "damaged", "segment": file, "windows": "", "from": m(10),
        "to": m(20), "contact": null, "reported_at": m(61) }));
    w.segs[1].deleted = None;
    w.files.push(("PC-1".into(), path.replace(".seg", ".bad"), w.segs[1].bytes.clone()));
    held(&["SCR-SEC-2", "SCR-GC-1", "SCR-GC-3"], &w);
    bites("SCR-SEC-2", &w, |w| w.discrepancies.clear());
}
