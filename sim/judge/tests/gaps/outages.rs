//! Disks that are full, servers that nobody hears: what a PC or the server could not know, and what it could.

use crate::common::day::{BRAUN, END, HODGES, office, session, truth};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use judge::truth::{Fault, FaultKind, Setting, SettingKind, Span};
use serde_json::json;

/// Braun's PC, whose disk is full from 1,600 s to 1,700 s, captures nothing in that hole.
fn full_disk(hole: Span) -> Run {
    let mut t = truth();
    t.faults.push(Fault { span: span(1600, 1700), machine: "PC-0417".into(), what: FaultKind::DiskFull });
    let (a, b) = (Span::new(s(10), hole.from), Span::new(hole.to, s(3000)));
    run(t, &[("PC-0417", BRAUN, a), ("PC-0417", BRAUN, b), ("PC-0422", HODGES, span(10, 3000))])
}

/// Whether something is said to have gone without a report.
fn found(r: &Run, words: &str) -> bool {
    let report = r.judge();
    let findings = report.verdict("SCR-GC-3").map(|v| v.findings.as_slice()).unwrap_or_default();
    findings.iter().any(|f| f.seen.contains(words))
}

#[test]
fn a_full_disk_is_reported() {
    let hole = Span::new(s(1590), s(1700) + 13);
    let told = || {
        let mut r = full_disk(hole);
        r.evidence.discrepancies.push(gap(BRAUN, hole.from, hole.to));
        r
    };
    told().holds(&["SCR-GC-3", "SCR-CAP-8"]);
    full_disk(hole).blames(&["SCR-GC-3"]);
    // There are twenty minutes for it.
    let within = |ends: i64| {
        let mut r = full_disk(hole);
        r.truth.ends = ends;
        found(&r, "a hole of")
    };
    assert!(!within(hole.to + 1_199_999) && within(hole.to + 1_200_000));
    // The wrong time, the wrong user, something else than a hole: no report of this one.
    for (field, value) in [("to", json!(s(1620))), ("windows", json!(HODGES)), ("what", json!("damaged"))] {
        let mut r = told();
        r.evidence.discrepancies[0][field] = value;
        r.blames(&["SCR-GC-3"]);
    }
}

#[test]
fn a_disk_is_not_asked_for_what_it_did_not_cost() {
    // What every change takes, and what was lost when it had room.
    let small = |ms: i64| full_disk(Span::new(s(1650), s(1650) + ms)).judge().state("SCR-GC-3");
    assert_eq!((small(2_000), small(5_000)), (State::NotReached, State::Broken));
    let elsewhere = full_disk(span(2400, 2500)).judge();
    assert_eq!((elsewhere.state("SCR-GC-3"), elsewhere.state("SCR-CAP-8")), (State::NotReached, State::Broken));
}

/// What a PC reports of a time.
fn gap(windows: &str, from: i64, to: i64) -> serde_json::Value {
    json!({ "pc": "PC-0417", "what": "gap", "segment": "", "windows": windows, "from": from, "to": to, "contact": null })
}

#[test]
fn a_disk_that_is_full_at_the_logon() {
    let make = |told: bool, changed: fn(&mut judge::truth::Truth)| {
        let mut t = truth();
        t.faults.push(Fault { span: span(5, 70), machine: "PC-0417".into(), what: FaultKind::DiskFull });
        changed(&mut t);
        let a = Span::new(s(70) + 13, s(3000));
        let mut r = run(t, &[("PC-0417", BRAUN, a), ("PC-0422", HODGES, span(10, 3000))]);
        if told {
            r.evidence.discrepancies.push(gap(BRAUN, s(10), a.from));
        }
        r
    };
    make(true, |_| {}).holds(&["SCR-GC-3"]);
    make(false, |_| {}).blames(&["SCR-GC-3"]);
    // Where the PC could not be told what to do, the disk alone does not explain it.
    let away = make(false, |t| drop(t.online.insert("PC-0417".into(), vec![span(0, 5), span(60, END)])));
    assert_ne!(away.judge().state("SCR-GC-3"), judge::State::Broken);
    let acd = make(false, |t| t.policies.start_trigger = "acd".into());
    assert_ne!(acd.judge().state("SCR-GC-3"), judge::State::Broken);
    // What it could not note it tells nobody, and so it is not told what to do; but it may have known that before.
    let mute = |changed: fn(&mut judge::truth::Truth)| {
        let mut r = make(false, |t| t.sessions.push(session("PC-0417", "braun", BRAUN, (0, 4))));
        changed(&mut r.truth);
        r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("dbraun"));
        r
    };
    assert_ne!(mute(|_| {}).judge().state("SCR-GC-3"), judge::State::Broken);
    let mut known = mute(|_| {});
    for (kind, at) in [("segment.opened", 100), ("segment.sealed", 500)] {
        known.add(s(0) + at, "PC-0417", kind, &json!({ "segment": "000000-000000.seg", "session": 0 }));
    }
    assert_eq!(known.judge().state("SCR-GC-3"), judge::State::Broken);
    known.truth.policies.offline_logon = "refuse".into();
    assert_ne!(known.judge().state("SCR-GC-3"), judge::State::Broken);
}

/// It is full for all of a session, of which nothing is captured: that is no hole between a logon and a first segment.
#[test]
fn a_disk_that_is_full_until_after_the_logoff() {
    let mut t = truth();
    t.faults.push(Fault { span: span(5, 70), machine: "PC-0417".into(), what: FaultKind::DiskFull });
    t.sessions[0].span = span(10, 60);
    t.sessions.push(session("PC-0417", "braun", BRAUN, (100, 3000)));
    let r = run(t, &[("PC-0417", BRAUN, span(100, 3000)), ("PC-0422", HODGES, span(10, 3000))]);
    r.holds(&[]);
    r.not_reached(&["SCR-GC-3"]);
}

/// What is no longer than a chunk and a moment looks to the program like the time between two chunks.
#[test]
fn the_program_was_down_for_a_moment() {
    let broken = |ms: i64, told: bool| {
        let mut t = truth();
        let down = Span::new(s(1600), s(1600) + ms);
        t.faults.push(Fault { span: down, machine: "PC-0417".into(), what: FaultKind::Restart });
        let captured = [
            ("PC-0417", BRAUN, span(10, 1600)),
            ("PC-0417", BRAUN, Span::new(down.to + 13, s(3000))),
            ("PC-0422", HODGES, span(10, 3000)),
        ];
        let mut r = run(t, &captured);
        if told {
            r.evidence.discrepancies.push(gap(BRAUN, s(1590), down.to));
        }
        r.judge().state("SCR-GC-3") == State::Broken
    };
    assert!(!broken(12_000, false) && broken(12_001, false));
    assert!(broken(20_000, false) && !broken(20_000, true));
}

#[test]
fn the_time_in_which_the_program_was_down() {
    let make = |told: Option<(i64, i64)>, others: &[Fault]| {
        let mut t = truth();
        t.faults.push(Fault { span: span(1600, 1700), machine: "PC-0417".into(), what: FaultKind::Restart });
        t.faults.extend_from_slice(others);
        let captured = [
            ("PC-0417", BRAUN, span(10, 1600)),
            ("PC-0417", BRAUN, Span::new(s(1700) + 13, s(3000))),
            ("PC-0422", HODGES, span(10, 3000)),
        ];
        let mut r = run(t, &captured);
        r.evidence.discrepancies.extend(told.map(|(from, to)| gap(BRAUN, from, to)));
        r
    };
    make(Some((s(1590), s(1700))), &[]).holds(&["SCR-GC-3"]);
    make(Some((s(1600), s(1698) + 1)), &[]).holds(&["SCR-GC-3"]);
    make(Some((s(1590), s(1698) - 1)), &[]).blames(&["SCR-GC-3"]);
    make(None, &[]).blames(&["SCR-GC-3"]);
    // Nothing was captured when it went down.
    let mut r = make(None, &[]);
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.sealed" && &*rec.host == "PC-0417" && rec.at == s(1600);
        rec.at -= if mine { 13_000 } else { 0 };
        mine
    });
    assert_ne!(r.judge().state("SCR-GC-3"), judge::State::Broken);
    let broken = |r: judge::Report| r.state("SCR-GC-3") == judge::State::Broken;
    let full = Fault { span: span(1750, 1751), machine: "PC-0417".into(), what: FaultKind::DiskFull };
    assert!(!broken(make(None, &[full]).judge()), "what it knew may be lost");
    let mut r = make(None, &[]);
    r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
    assert!(!broken(r.judge()), "whatever times it tells");
    // Something else is said of that time.
    let mut r = make(Some((s(1590), s(1700))), &[]);
    r.evidence.discrepancies[0]["what"] = json!("missing");
    r.blames(&["SCR-GC-3"]);
    // It is told when the PC has had its time: twenty minutes.
    let within = |ends: i64| {
        let mut r = make(None, &[]);
        r.truth.ends = s(ends);
        found(&r, "the program was down")
    };
    assert!(!within(2_899) && within(2_900));
    // What was allowed again while it was down nobody had begun to capture.
    let again = |told_to: i64| {
        let mut r = make(Some((s(1590), s(told_to))), &[]);
        for (at, on) in [(1640, false), (1660, true)] {
            r.truth.settings.push(Setting { at: s(at), what: SettingKind::RecordScreen { agent: "braun".into(), on } });
        }
        r.judge()
    };
    assert!(!broken(again(1_640)) && broken(again(1_620)));
    // The user had gone: what is left of the time is nobody's.
    let mut r = make(Some((s(1590), s(1650))), &[]);
    r.truth.sessions[0].span = span(10, 1650);
    assert!(!broken(r.judge()));
    let mut r = make(Some((s(1590), s(1610))), &[]);
    r.truth.sessions[0].span = span(10, 1650);
    assert!(broken(r.judge()));
}

#[test]
fn a_logoff_from_the_acd_that_nobody_could_hear_of() {
    let make = |to: i64| {
        let mut t = office();
        t.policies.stop_trigger = "acd".into();
        t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 6000))];
        t.acd_sessions[0].span = span(20, 800);
        t.server_up = vec![span(0, 600), span(1800, END)];
        run(t, &[("PC-0417", BRAUN, span(10, to))])
    };
    assert_eq!(make(1850).judge().broken().count(), 0);
    make(3000).blames(&["SCR-CAP-9"]);
}

#[test]
fn a_notification_lost_bears_on_what_it_would_have_told_alone() {
    let make = |to: i64, at: i64, event: &str, fate: &str| {
        let mut t = office();
        t.policies.stop_trigger = "acd".into();
        t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 6000))];
        t.acd_sessions[0].span = span(20, 800);
        t.faults.push(Fault { span: span(15, 15), machine: "ujet".into(), what: FaultKind::AcdTrouble });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, to))]);
        r.add(s(at), "ujet", "ujet.push", &json!({ "event": event, "fate": fate, "status": 0 }));
        r
    };
    // The logon's is lost: of the logoff the server hears as always.
    make(1050, 20, "AgentState", "lost").blames(&["SCR-CAP-9"]);
    make(801, 20, "AgentState", "lost").holds(&["SCR-CAP-9"]);
    // The logoff's own.
    for fate in ["lost", "late"] {
        make(1050, 800, "AgentState", fate).holds(&["SCR-CAP-9"]);
        make(1120, 800, "AgentState", fate).blames(&["SCR-CAP-9"]);
        make(1050, 800, "CallState", fate).blames(&["SCR-CAP-9"]);
    }
    make(1050, 800, "AgentState", "doubled").blames(&["SCR-CAP-9"]);
    // What the server says of it is no evidence.
    let mut r = make(1050, 20, "AgentState", "lost");
    r.add(s(800), "wfo", "ujet.push", &json!({ "event": "AgentState", "fate": "lost", "status": 0 }));
    r.blames(&["SCR-CAP-9"]);
}

#[test]
fn a_full_disk_that_a_power_cut_ends() {
    let make = |told: bool, logoff: i64, cut: i64| {
        let mut t = truth();
        let pc = || "PC-0417".to_owned();
        t.faults.push(Fault { span: span(2500, 2700), machine: pc(), what: FaultKind::DiskFull });
        t.faults.push(Fault { span: span(cut, 5000), machine: pc(), what: FaultKind::PowerOff { clean: false } });
        t.sessions[0].span = span(10, logoff);
        t.online.insert(pc(), vec![span(0, cut), span(5000, END)]);
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 2490)), ("PC-0422", HODGES, span(10, 3000))]);
        if told {
            // It knows when the last thing was written, and not when the power went.
            r.evidence.discrepancies.push(json!({
                "pc": "PC-0417", "what": "gap", "segment": "", "windows": BRAUN, "from": s(2490), "to": s(2500), "contact": null,
            }));
        }
        r
    };
    make(true, 2600, 2600).holds(&["SCR-GC-3"]);
    make(false, 2600, 2600).blames(&["SCR-GC-3"]);
    // Nor, if the user logged off meanwhile, when that was; unless there was room to write it down.
    make(true, 2550, 2600).holds(&["SCR-GC-3"]);
    make(false, 2550, 2600).blames(&["SCR-GC-3"]);
    make(true, 2550, 2701).holds(&["SCR-GC-3"]);
    make(true, 2550, 2800).blames(&["SCR-GC-3"]);
}

#[test]
fn under_the_acds_trigger_a_pc_without_the_server_cannot_know() {
    let make = |captured: &[crate::common::perfect::Captured]| {
        let mut t = office();
        (t.policies.start_trigger, t.policies.stop_trigger) = ("acd".into(), "acd".into());
        t.sessions =
            vec![session("PC-0417", "braun", BRAUN, (10, 1000)), session("PC-0417", "braun", BRAUN, (1300, 2800))];
        t.online.insert("PC-0417".into(), vec![span(0, 1100), span(2000, END)]);
        run(t, captured)
    };
    let early = ("PC-0417", BRAUN, span(21, 1000));
    for late in [1300, 2010] {
        let r = make(&[early, ("PC-0417", BRAUN, span(late, 2800))]);
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
    }
    make(&[early, ("PC-0417", BRAUN, span(2400, 2800))]).blames(&["SCR-CAP-1"]);
}
