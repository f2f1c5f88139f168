//! Outages, nights, crashes, and what was altered on the disk.

use crate::common::story::{THERE, WAITS};
use crate::common::{World, bites, held, m, not_reached, s};
use judge::truth::{FaultKind, SettingKind, Span};
use serde_json::json;

/// A contact at the end of the day; the ACD lets it be seen when the PC is off; the PC is on again later.
fn night() -> World {
    let mut w = World::new(300);
    w.session("PC-1", "braun", m(0), m(30));
    w.call("last", &[("braun", m(20), m(29))]);
    w.truth.calls[0].metadata_at = Some(m(90));
    w.truth.calls[0].audio_at = Some(m(90));
    w.offline("PC-1", m(31), m(200), FaultKind::PowerOff { clean: true });
    w
}

#[test]
fn the_next_day_with_nobody_logged_on() {
    let w = night().work();
    held(&["SCR-REC-2", "SCR-REC-5", "SCR-UP-1", "SCR-MATCH-1"], &w);
    not_reached(&["SCR-REC-1", "SCR-REC-4"], &w);
    bites("SCR-REC-5", &w, |w| w.unmake(0));
}

#[test]
fn the_next_day_with_somebody_logged_on() {
    let mut w = night();
    w.session("PC-1", "hodges", m(200) + 20, m(280));
    let w = w.work();
    held(&["SCR-REC-2"], &w);
    not_reached(&["SCR-REC-5"], &w);
    bites("SCR-REC-2", &w, |w| w.unmake(0));
}

#[test]
fn not_reached_while_the_pc_is_still_off() {
    let mut w = night();
    w.truth.ends = m(150);
    w.truth.online.insert("PC-1".into(), vec![Span::new(m(0), m(31))]);
    w.truth.faults[0].span.to = m(150);
    w.hellos.retain(|(at, _)| *at < m(100));
    let w = w.work();
    not_reached(&["SCR-REC-2", "SCR-REC-5", "SCR-UP-1", "SCR-MATCH-1"], &w);
}

/// The cable is out for an hour and a half, with a contact in the middle of it.
fn cable_out() -> World {
    let mut w = World::new(200);
    w.session("PC-1", "braun", m(0), m(150));
    w.call("meanwhile", &[("braun", s(1805), s(2300))]);
    w.offline("PC-1", m(10), m(100), FaultKind::Unreachable);
    w.work()
}

#[test]
fn a_contact_while_the_cable_is_out() {
    held(&["SCR-REC-1", "SCR-REC-4", "SCR-UP-1", "SCR-CAP-8"], &cable_out());
    not_reached(&["SCR-REC-2", "SCR-REC-5"], &cable_out());
    bites("SCR-REC-1", &cable_out(), |w| w.unmake(0));
}

#[test]
fn capture_that_stops_with_the_connection() {
    bites("SCR-REC-4", &cable_out(), |w| {
        w.untape("PC-1", Span::new(m(10), m(100)));
        w.unmake(0);
    });
}

#[test]
fn a_logon_without_a_server() {
    let known = |policy: &str, taped: i64| {
        let mut w = World::new(120);
        w.truth.policies.offline_logon = policy.into();
        w.session("PC-1", "braun", m(0), m(5));
        w.untaped("PC-1", "braun", m(12), m(90));
        w.tape("PC-1", taped, m(90));
        w.offline("PC-1", m(8), m(40), FaultKind::Unreachable);
        w.call("later", &[("braun", m(60), m(62))]);
        w.work()
    };
    let (by_what_was_known, refused) = (known("last_known", m(12)), known("refuse", s(2_405)));
    held(&["SCR-REC-4", "SCR-CAP-1"], &by_what_was_known);
    held(&["SCR-REC-4", "SCR-CAP-1"], &refused);
    bites("SCR-REC-4", &by_what_was_known, |w| {
        w.untape("PC-1", Span::new(m(12), m(90)));
        w.tape("PC-1", m(40), m(90));
    });
    bites("SCR-REC-4", &refused, |w| {
        w.untape("PC-1", Span::new(m(12), m(90)));
        w.tape("PC-1", m(12), m(90));
    });
}

#[test]
fn a_user_never_seen_on_that_pc_is_not_captured_without_a_server() {
    let mut w = World::new(120);
    w.session("PC-1", "braun", m(0), m(5));
    w.untaped("PC-1", "hodges", m(12), m(90));
    w.tape("PC-1", s(2_405), m(90));
    w.offline("PC-1", m(8), m(40), FaultKind::Unreachable);
    let w = w.work();
    held(&["SCR-CAP-1"], &w);
}

#[test]
fn a_second_recording_after_a_reconnect() {
    let mut w = World::new(120);
    w.session("PC-1", "braun", m(0), m(60));
    w.call("c", &[("braun", m(5), m(8))]);
    w.offline("PC-1", m(20), m(22), FaultKind::Unreachable);
    let w = w.work();
    held(&["SCR-REC-3"], &w);
    bites("SCR-REC-3", &w, |w| w.clips[0].uploads.push((m(23), "PC-1".into(), None)));
    bites("SCR-REC-3", &w, |w| w.clips[0].video.extend([(m(23), WAITS), (m(23) + 5, THERE)]));
}

#[test]
fn a_power_cut_may_cost_one_chunk_and_no_more() {
    let cut = |lost: i64| {
        let mut w = World::new(120);
        w.untaped("PC-1", "braun", m(0), m(8));
        w.tape("PC-1", m(0), m(8) - lost);
        let seg = w.segs.last_mut().unwrap();
        (seg.cut, seg.written) = (true, m(8) - lost);
        seg.sealed = Some(m(15) + 100);
        w.offline("PC-1", m(8), m(15), FaultKind::PowerOff { clean: false });
        w.session("PC-1", "braun", m(16), m(60));
        w.call("cut-off", &[("braun", m(5), m(9))]);
        let mut w = w.work();
        // The segment's end on the disk is not the moment of the cut.
        w.segs[0].span.to = m(8) - lost;
        w
    };
    held(&["SCR-MATCH-1", "SCR-UP-1"], &cut(9_900));
    held(&["SCR-MATCH-1", "SCR-UP-1"], &cut(0));
    let report = crate::common::verdicts(&cut(10_500));
    assert_eq!(report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SCR-CAP-8"], "{report}");
    assert_eq!(report.state("SCR-MATCH-1"), judge::State::Broken);
}

/// A write that fails waits until the disk takes writes again.
#[test]
fn a_write_that_fails_once_a_full_disk_has_room_again() {
    let from = |begin: i64| {
        let mut w = World::new(120);
        w.fault("PC-1", m(4), m(4), FaultKind::DiskFault);
        w.fault("PC-1", m(5), m(10), FaultKind::DiskFull);
        w.untaped("PC-1", "braun", m(6), m(45));
        w.tape("PC-1", begin, m(45));
        w.discrepancies.push(json!({ "pc": "PC-1", "what": "gap", "segment": "", "windows": r"CORP\braun",
            "from": m(6), "to": begin, "contact": null, "reported_at": m(15) }));
        crate::common::verdicts(&w.work())
    };
    let broken = |begin: i64| from(begin).broken().map(|v| v.id.clone()).collect::<Vec<_>>();
    assert_eq!(broken(m(12)), Vec::<String>::new());
    assert_eq!(broken(m(14)), ["SCR-CAP-1"]);
}

/// That a user may no longer be captured, a PC whose disk is full cannot note: after a crash it goes by what it knew before.
#[test]
fn what_a_pc_could_not_note() {
    let captured_again = |full: bool| {
        let mut w = World::new(120);
        w.untaped("PC-1", "braun", m(0), m(60));
        w.tape("PC-1", m(0), m(5));
        w.tape("PC-1", m(25), m(40));
        w.set(m(5), SettingKind::RecordScreen { agent: "braun".into(), on: false });
        if full {
            w.fault("PC-1", m(4), m(22), FaultKind::DiskFull);
        }
        w.offline("PC-1", m(10), m(40), FaultKind::Restart);
        w.truth.faults.last_mut().unwrap().span.to = m(20);
        crate::common::verdicts(&w.work()).broken().any(|v| v.id == "SCR-ELIG-4")
    };
    assert!(captured_again(false));
    assert!(!captured_again(true));
}

/// Of a session that it cannot note for want of room a PC does not tell, and gets no answer: it goes by what it knew before.
#[test]
fn a_session_that_a_pc_could_not_note() {
    let captured = |full: bool, for_ms: i64| {
        let mut w = World::new(120);
        w.session("PC-1", "braun", m(0), m(4));
        w.offline("PC-1", m(4), m(6), FaultKind::PowerOff { clean: true });
        w.set(m(5), SettingKind::RecordScreen { agent: "braun".into(), on: false });
        w.untaped("PC-1", "braun", m(11), m(40));
        if full {
            w.fault("PC-1", m(10), m(14), FaultKind::DiskFull);
        }
        w.tape("PC-1", m(14) + 200, m(14) + 200 + for_ms);
        crate::common::verdicts(&w.work()).broken().any(|v| v.id == "SCR-ELIG-4")
    };
    assert!(captured(false, 400));
    assert!(!captured(true, 400));
    assert!(captured(true, 60_000));
}

/// Nor does it tell anything after a crash, before it has noted its start.
#[test]
fn a_start_that_a_pc_could_not_note() {
    let captured = |full: bool, for_ms: i64| {
        let mut w = World::new(120);
        w.untaped("PC-1", "braun", m(0), m(60));
        w.tape("PC-1", m(0), m(5));
        w.set(m(15), SettingKind::RecordScreen { agent: "braun".into(), on: false });
        if full {
            w.fault("PC-1", m(5), m(22), FaultKind::DiskFull);
        }
        w.fault("PC-1", m(10), m(20), FaultKind::Restart);
        w.tape("PC-1", m(22) + 200, m(22) + 200 + for_ms);
        crate::common::verdicts(&w.work()).broken().any(|v| v.id == "SCR-ELIG-4")
    };
    assert!(captured(false, 400));
    assert!(!captured(true, 400));
    assert!(captured(true, 60_000));
}

/// Three segments, the middle one altered before a contact over all three comes.
fn altered() -> World {
    let mut w = World::new(120);
    w.session("PC-1", "braun", m(0), m(40));
    w.call("c", &[("braun", m(5), m(25))]);
    w.truth.calls[0].metadata_at = Some(m(45));
    w.truth.calls[0].audio_at = Some(m(45));
    w.segs[1].kept = false;
    let file = w.segs[1].file.clone();
    let path = format!("{}/{file}", w.segs[1].folder);
    w.fault("PC-1", m(31), m(31), FaultKind::Tampered { path: path.clone() });
    w.discrepancies.push(json!({ "pc": "PC-1", "what": "damaged", "segment": file, "windows": r"CORP\braun",
        "from": m(10), "to": m(20), "contact": "27", "reported_at": m(46) }));
    w.files.push(("PC-1".into(), path.replace(".seg", ".bad"), w.segs[1].bytes.clone()));
    w.work()
}

#[test]
fn an_altered_segment_is_refused_and_reported() {
    held(&["SCR-SEC-2", "SCR-GC-3", "SCR-MATCH-1", "SCR-UP-1"], &altered());
    bites("SCR-SEC-2", &altered(), |w| w.discrepancies.clear());
    bites("SCR-SEC-2", &altered(), |w| {
        w.segs[1].kept = true;
        let (mut clip, span) = (w.clips[0].clone(), w.clips[0].span);
        w.film(&mut clip, span);
        w.clips[0] = clip;
    });
}

#[test]
fn a_segment_that_was_taken_away_is_reported() {
    let mut w = altered();
    let FaultKind::Tampered { path } = w.truth.faults[0].what.clone() else { panic!("it was altered") };
    w.truth.faults[0].what = FaultKind::Removed { path };
    w.discrepancies[0]["what"] = json!("missing");
    w.files.retain(|(_, path, _)| !path.ends_with(".bad"));
    held(&["SCR-GC-3", "SCR-MATCH-1", "SCR-UP-1"], &w);
    not_reached(&["SCR-SEC-2"], &w);
    bites("SCR-GC-3", &w, |w| w.discrepancies.clear());
}

#[test]
fn an_altered_segment_that_nobody_has_read_yet() {
    let mut w = World::new(120);
    w.session("PC-1", "braun", m(0), m(40));
    w.call("c", &[("braun", m(25), m(28))]);
    let path = format!("{}/{}", w.segs[1].folder, w.segs[1].file);
    w.fault("PC-1", m(31), m(31), FaultKind::Tampered { path });
    not_reached(&["SCR-SEC-2", "SCR-GC-3"], &w.work());
}
