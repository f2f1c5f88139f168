//! Segments that are kept too long, or not long enough.

use crate::common::day::{B, BRAUN, END, H, HODGES, call, captured, day, office, session, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use judge::State;
use judge::truth::{Call, Fault, FaultKind, Truth};
use serde_json::json;

#[test]
fn segments_kept_too_long_or_not_long_enough() {
    let mut r = day();
    let folder = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";
    let path = r.evidence.writes.files["PC-0422"].keys().next().expect("a file").clone();
    assert!(path.starts_with(folder));
    let name = path.rsplit('/').next().expect("a name").to_owned();
    r.evidence.disks.get_mut("PC-0422").expect("it").insert(path, crate::common::boxes::segment(6));
    r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
    r.blames(&["SCR-GC-1"]);

    let mut r = day();
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.deleted" && rec.fields.contains(&name);
        if mine {
            rec.at -= 1_000_000;
        }
        mine
    });
    r.blames(&["SCR-GC-2"]);

    let mut r = day();
    r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
    r.blames(&["SCR-GC-3"]);
}

/// The first segment of PC-0422 is still there, or went so late.
fn kept(gone: Option<i64>, faults: &[Fault]) -> Run {
    let mut t = truth();
    t.faults.extend_from_slice(faults);
    keeping(t, 0, gone)
}

/// One of PC-0422's segments is still there, or went so late.
fn keeping(truth: Truth, nth: usize, gone: Option<i64>) -> Run {
    let mut r = run(truth, &captured());
    let path = r.evidence.writes.files["PC-0422"].keys().nth(nth).expect("a file").clone();
    let name = path.rsplit('/').next().expect("a name").to_owned();
    match gone {
        Some(at) => r.edit(|rec, _| {
            let mine = rec.kind == "segment.deleted" && rec.fields.contains(&name);
            rec.at = if mine { s(at) } else { rec.at };
            mine
        }),
        None => {
            r.evidence.disks.get_mut("PC-0422").expect("it").insert(path, crate::common::boxes::segment(6));
            r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
        }
    }
    r
}

/// What a contact has got its recording from is as free as what none wants.
#[test]
fn a_segment_that_has_served() {
    // The second call's other half, of Hodges, and the third are in the third and fourth.
    for nth in 0..5 {
        keeping(truth(), nth, None).blames(&["SCR-GC-1"]);
    }
    // The third call has got nothing so far.
    let mut r = keeping(truth(), 3, None);
    let id = r.id("acd-c3", H);
    r.evidence.videos.remove(&id);
    assert_ne!(r.judge().state("SCR-GC-1"), State::Broken);
}

/// What is blamed on a segment that is gone too early is all that its contact lacks for it.
#[test]
fn a_segment_that_a_contact_was_robbed_of() {
    let mut r = keeping(truth(), 3, Some(2_500));
    let id = r.id("acd-c3", H);
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("uploads/{id}")));
    let c = r.contact("acd-c3", H);
    c["videoUploadState"] = json!("No File to Upload");
    c["videoHistory"] = json!([[s(3_350), "File not yet uploaded"], [s(3_352), "No File to Upload"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    r.blames(&["SCR-GC-2"]);
    assert_eq!(r.judge().state("SCR-UP-1"), State::Broken);
}

/// A contact waits from when it has to have come: what of its last tenth of a second has passed the retention a moment before may
/// be gone, as clocks go.
#[test]
fn a_segment_that_goes_right_before_a_contact_comes_for_it() {
    let state = |gone: i64| {
        let mut t = truth();
        // It is due at 10,199.9 s; the segment ends at 3,000 s, and its two hours are over at 10,200 s.
        let mut late = call("c9", &[("braun", 2_940, 3_000)], 0);
        (late.metadata_at, late.recorded) = (Some(s(8_999) + 900), false);
        t.calls = vec![late];
        let mut r = run(t, &captured());
        r.edit(|rec, _| {
            let mine = rec.kind == "segment.deleted" && rec.fields.contains("000001-000005");
            rec.at = if mine { gone } else { rec.at };
            mine
        });
        let id = r.id("acd-c9", B);
        r.evidence.videos.remove(&id);
        let c = r.contact("acd-c9", B);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(9_030), "File not yet uploaded"]]);
        r.judge().state("SCR-GC-2")
    };
    assert_eq!((state(s(10_199) + 899), state(s(10_199) + 900)), (State::Held, State::Broken));
}

#[test]
fn what_is_to_go_after_the_end_may_be_there() {
    // Two hours of retention, and twenty minutes to do it in.
    let state = |ends: i64| {
        let mut r = kept(None, &[]);
        r.truth.ends = s(ends);
        r.judge().state("SCR-GC-1")
    };
    assert_ne!(state(610 + 7_200 + 1_199), State::Broken);
    assert_eq!(state(610 + 7_200 + 1_200), State::Broken);
}

#[test]
fn a_disk_in_trouble_spoils_what_it_met_alone() {
    let fault = |what: FaultKind, from: i64, to: i64| Fault { span: span(from, to), machine: "PC-0422".into(), what };
    let gc = |faults: &[Fault]| kept(None, faults).judge().state("SCR-GC-1");
    // Long after the segment, and long before it went wrong with the deletion.
    for what in [FaultKind::DiskFull, FaultKind::DiskFault] {
        kept(None, &[fault(what.clone(), 20_000, 20_001)]).blames(&["SCR-GC-1"]);
        assert_eq!(gc(&[fault(what.clone(), 1_500, 1_501)]), State::Broken, "{what:?}");
        assert_ne!(gc(&[fault(what.clone(), 300, 301)]), State::Broken, "{what:?} while it was written");
        // Its time comes while the disk is in trouble: then later, and all the same.
        assert_eq!(gc(&[fault(what.clone(), 7_900, 9_500)]), State::Broken, "{what:?}");
        assert_ne!(gc(&[fault(what.clone(), 7_900, 39_000)]), State::Broken, "{what:?} until the end");
    }
    // Nor does another PC's.
    let other = Fault { machine: "PC-0417".into(), ..fault(FaultKind::DiskFull, 300, 301) };
    assert_eq!(gc(&[other]), State::Broken);
    // A write that fails is the next one, whenever that comes.
    assert_ne!(gc(&[fault(FaultKind::DiskFault, 5, 5)]), State::Broken);
    let altered = |name: &str| {
        let path = format!("/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings/{name}");
        let mut r = kept(None, &[fault(FaultKind::Tampered { path }, 5_000, 5_000)]);
        let told = json!({ "pc": "PC-0422", "what": "damaged", "segment": name, "windows": HODGES, "from": 0, "to": 0, "contact": null });
        r.evidence.discrepancies.push(told);
        r.judge().state("SCR-GC-1")
    };
    assert_ne!(altered("000001-000006.seg"), State::Broken);
    assert_eq!(altered("000001-000007.seg"), State::Broken, "that is another one");
    assert_ne!(altered("000001-000000.log"), State::Broken, "it tells of them all");
}

#[test]
fn segments_that_go_days_late() {
    let none = &[];
    // Two hours of retention, and twenty minutes to do it in.
    kept(Some(610 + 7_200 + 1_199), none).holds(&["SCR-GC-1"]);
    kept(Some(610 + 7_200 + 1_201), none).blames(&["SCR-GC-1"]);
    kept(Some(30_000), none).blames(&["SCR-GC-1"]);
    // While the PC is off nothing goes.
    let mut r = kept(Some(9_600), none);
    r.truth.online.insert("PC-0422".into(), vec![span(0, 7_000), span(9_500, END)]);
    assert_ne!(r.judge().state("SCR-GC-1"), State::Broken);
    // What is waited for holds back all that came after it, and no longer than it is waited for.
    let held_back = |from: i64, metadata: i64, gone: i64| {
        let mut r = kept(Some(gone), none);
        let mut late = call("c9", &[("braun", from, from + 60)], 0);
        (late.metadata_at, late.recorded) = (Some(s(metadata)), false);
        r.truth.calls.push(late);
        r.judge().broken().filter(|v| v.id == "SCR-GC-1").count()
    };
    assert_eq!(held_back(100, 12_000, 13_000), 0);
    assert_eq!(held_back(100, 12_000, 13_300), 1);
    assert_eq!(held_back(700, 12_000, 13_000), 1);
    assert_eq!(held_back(100, 5_000, 13_000), 1);
    // A call that goes on is waited for, whatever is to be seen of it.
    let mut r = kept(Some(13_000), none);
    let mut open = call("c9", &[("braun", 100, 160)], 0);
    (open.ended, open.metadata_at) = (false, Some(s(5_000)));
    r.truth.calls.push(open);
    assert_ne!(r.judge().state("SCR-GC-1"), State::Broken);
}

/// A write that fails waits for the next segment: for none that was there before, and none that comes later.
#[test]
fn a_write_that_fails_between_two_sessions() {
    let state = |kept: i64| {
        let mut t = truth();
        let fault = Fault { span: span(3_100, 3_100), machine: "PC-0422".into(), what: FaultKind::DiskFault };
        t.faults.push(fault);
        let mut all = captured();
        for from in [5_000, 6_000] {
            t.sessions.push(session("PC-0422", "hodges", HODGES, (from, from + 500)));
            all.push(("PC-0422", HODGES, span(from, from + 500)));
        }
        let mut r = run(t, &all);
        let files = &r.evidence.writes.files["PC-0422"];
        let path = files.iter().find(|(_, w)| w.first == s(kept)).expect("a file").0.clone();
        let name = path.rsplit('/').next().expect("a name").to_owned();
        r.leave("PC-0422", &path, crate::common::boxes::segment(6));
        r.forget(|rec| rec.kind == "segment.deleted" && rec.fields.contains(&name));
        r.judge().state("SCR-GC-1")
    };
    assert_eq!(state(1_810), State::Broken);
    assert_ne!(state(5_000), State::Broken);
    assert_eq!(state(6_000), State::Broken);
}

#[test]
fn a_disk_that_refuses_deletions_puts_off_one_and_excuses_nothing_else() {
    let held =
        |from: i64, to: i64| Fault { span: span(from, to), machine: "PC-0422".into(), what: FaultKind::DiskHold };
    // The segment's time is 610 + 7,200 s and twenty minutes. Held until 10,000 s, it goes in the twenty minutes after that and
    // the two that a disk may take.
    let until = 10_000 + 120 + 1_200;
    kept(Some(until - 1), &[held(7_800, 10_000)]).holds(&["SCR-GC-1"]);
    kept(Some(until + 1), &[held(7_800, 10_000)]).blames(&["SCR-GC-1"]);
    // One who never tries again.
    kept(None, &[held(7_800, 10_000)]).blames(&["SCR-GC-1"]);
    assert_ne!(kept(None, &[held(7_800, 39_000)]).judge().state("SCR-GC-1"), State::Broken, "held until the end");
    // It was held while it was written: that spoils nothing.
    kept(None, &[held(300, 301)]).blames(&["SCR-GC-1"]);
    // Somebody else's disk.
    let other = Fault { machine: "PC-0417".into(), ..held(7_800, 39_000) };
    kept(Some(10_000), &[other]).blames(&["SCR-GC-1"]);
}

/// What calls an ACD has that cannot be reached nobody knows, nor how old they are.
#[test]
fn an_acd_that_cannot_be_reached_holds_back_what_its_calls_may_want() {
    // The segment's time is 610 + 7,200 s, and there are twenty minutes to do it in.
    let state = |gone: Option<i64>, away: i64, id: &str| {
        let mut r = kept(gone, &[]);
        // That one alone: others are younger.
        r.forget(|rec| rec.kind == "segment.deleted" && Some(rec.at) != gone.map(s));
        r.truth.tenant.acds_away.push(s(away));
        r.judge().state(id)
    };
    assert_ne!(state(None, 6_000, "SCR-GC-1"), State::Broken);
    assert_eq!(state(None, 9_100, "SCR-GC-1"), State::Broken, "it had gone before");
    assert_eq!(state(Some(8_500), 6_000, "SCR-GC-2"), State::Broken);
    assert_ne!(state(Some(8_500), 7_000, "SCR-GC-2"), State::Broken, "it may have been told of before");
    // That it is kept, and would have gone long since, is what shows that it is held back.
    let kept = |away: i64, ends: i64| {
        let mut t = office();
        t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 600))];
        (t.ends, t.policies.retention_ms) = (s(ends), 3_600_000);
        t.tenant.acds_away.push(s(away));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 600))]);
        let path = r.evidence.writes.files["PC-0417"].keys().next().expect("a file").clone();
        r.leave("PC-0417", &path, crate::common::boxes::segment(1));
        r.evidence.trace.records.retain(|rec| rec.kind != "segment.deleted");
        r.judge().state("SCR-GC-2")
    };
    // The segment's time is 600 + 3,600 s, and twenty minutes.
    assert_eq!((kept(3_000, 5_400), kept(3_000, 5_399)), (State::Held, State::NotReached));
    assert_eq!(kept(3_001, 5_400), State::NotReached);
}

/// A contact whose recording comes late waits for its segments until it is there, and no longer.
#[test]
fn a_contact_that_has_its_recording_waits_for_nothing() {
    // It has to be there by 7,700 s and its recording by 8,900 s; the first segment goes at 8,110 s.
    let state = |there: Option<i64>| {
        let mut t = truth();
        (t.calls[0].metadata_at, t.calls[0].audio_at) = (Some(s(6_500)), Some(s(6_500)));
        let mut r = run(t, &captured());
        let id = r.id("acd-c1", B);
        if there.is_none() {
            r.evidence.videos.remove(&id);
        }
        let waits = json!([s(6_530), "File not yet uploaded"]);
        let history: Vec<_> = [waits].into_iter().chain(there.map(|at| json!([s(at), "File is uploaded"]))).collect();
        let c = r.contact("acd-c1", B);
        (c["videoUploadState"], c["videoHistory"]) = (history.last().expect("it")[1].clone(), json!(history));
        r.judge().state("SCR-GC-2")
    };
    assert_eq!((state(Some(8_110)), state(Some(8_111))), (State::Held, State::Broken));
    assert_eq!(state(None), State::Broken);
}

/// Of two contacts in a segment the one that lacks it is named, so that what it lacks is put down to that.
#[test]
fn a_segment_that_one_of_two_contacts_was_robbed_of() {
    let t = braun(|t| {
        let mut late = call("c1", &[("braun", 300, 500)], 5);
        (late.metadata_at, late.audio_at) = (Some(s(4_000)), Some(s(4_000)));
        t.calls = vec![call("c0", &[("braun", 100, 200)], 5), late];
    });
    let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.deleted" && rec.fields.contains("000001-000001");
        rec.at = if mine { s(2_500) } else { rec.at };
        mine
    });
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains(&format!("uploads/{id}")));
    let c = r.contact("acd-c1", B);
    c["videoUploadState"] = json!("No File to Upload");
    c["videoHistory"] = json!([[s(4_030), "File not yet uploaded"], [s(4_032), "No File to Upload"]]);
    (c["pc"], c["covered"]) = (json!(null), json!([]));
    r.blames(&["SCR-GC-2"]);
    assert_eq!(r.judge().state("SCR-UP-1"), State::Broken);
}

/// What is not imported before two hours are over, and what still waits, holds back what came after it.
#[test]
fn what_may_still_want_a_segment_holds_it_back() {
    // The segment's time is 610 + 7,200 s, and there are twenty minutes to do it in.
    let state = |change: &dyn Fn(&mut Run)| {
        let mut r = kept(Some(10_000), &[]);
        change(&mut r);
        r.judge().state("SCR-GC-1")
    };
    let chat = |r: &mut Run| {
        r.truth.calls.push(Call { text: true, ..call("c9", &[("braun", 100, 2_000)], 5) });
    };
    assert_eq!(state(&chat), State::Broken);
    let delayed = |r: &mut Run| {
        chat(r);
        r.truth.policies.import_delay = "two_hours".into();
    };
    assert_ne!(state(&delayed), State::Broken);
    // The first call's contact, at another PC, has no recording so far.
    let waiting = |r: &mut Run| {
        let c = r.contact("acd-c1", B);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(935), "File not yet uploaded"]]);
    };
    assert_ne!(state(&waiting), State::Broken);
}
