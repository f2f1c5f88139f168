//! The power fails, the PC is off, the cable is out: what is lost, and what comes later.

use crate::common::day::{B, BRAUN, END, HODGES, session};
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use crate::recordings::reshoot;
use judge::truth::{Fault, FaultKind, Span};
use serde_json::json;

#[test]
fn a_power_cut_costs_a_chunk_and_no_more() {
    let make = |lost: i64| {
        let t = braun(|t| {
            t.sessions[0].span = span(10, 450);
            t.sessions.push(session("PC-0417", "braun", BRAUN, (700, 3000)));
            t.faults.push(Fault {
                span: span(450, 650),
                machine: "PC-0417".into(),
                what: FaultKind::PowerOff { clean: false },
            });
            t.online.insert("PC-0417".into(), vec![span(0, 450), span(650, END)]);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 450)), ("PC-0417", BRAUN, span(700, 3000))]);
        if lost > 0 {
            reshoot(&mut r, Span::new(s(300), s(450) - lost));
            r.contact("acd-c1", B)["covered"] = json!([{ "from_ms": 0, "to_ms": 150_000 - lost }]);
        }
        r
    };
    // The contact was still on when the power went: that is no PC that was shut down after it.
    make(0).holds(&["SCR-MATCH-1", "SCR-CAP-1", "SCR-REC-1"]);
    make(0).not_reached(&["SCR-REC-2", "SCR-REC-5"]);
    make(9_990).holds(&["SCR-MATCH-1"]);
    make(10_500).blames(&["SCR-MATCH-1"]);
}

/// A PC that finds the server two minutes after it is back has had a chance; somebody else's has so long.
#[test]
fn somebody_elses_recorder_has_two_minutes_to_find_the_server() {
    let state = |foreign: bool, back: i64| {
        let t = braun(|t| {
            t.sessions[0].span = span(10, 3000);
            t.policies.patience_ms = 20_000;
            t.faults.push(Fault { span: span(200, back), machine: "wfo".into(), what: FaultKind::Restart });
            t.ends = s(1_100);
            t.calls.truncate(1);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1_100))]);
        let id = r.id("acd-c1", B);
        r.evidence.videos.remove(&id);
        let c = r.contact("acd-c1", B);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(930), "File not yet uploaded"]]);
        c["pc"] = json!(null);
        c["covered"] = json!([]);
        if foreign {
            r.truth.foreign.insert("PC-0417".into());
            r.evidence = r.evidence.from_outside(&r.truth.foreign);
        }
        r.judge().state("SCR-REC-1")
    };
    // Due at 1,100 at the latest: 120 s and 20 s after the server is back.
    assert_eq!(state(false, 1_000), judge::State::Broken);
    assert_eq!(state(true, 1_000), judge::State::NotReached);
    assert_eq!(state(true, 950), judge::State::Broken);
}

#[test]
fn the_next_morning() {
    let make = || {
        let t = braun(|t| {
            t.sessions[0].span = span(10, 1700);
            t.calls[1].metadata_at = Some(s(3000));
            t.calls[1].audio_at = Some(s(3000));
            t.faults.push(Fault {
                span: span(1702, 20_000),
                machine: "PC-0417".into(),
                what: FaultKind::PowerOff { clean: true },
            });
            t.online.insert("PC-0417".into(), vec![span(0, 1702), span(20_000, END)]);
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1700))]);
        // The footage is not deleted before the contact has got it, and then in time: twenty minutes after the PC is on.
        r.edit(|rec, _| {
            let mine = rec.kind == "segment.deleted";
            if mine {
                rec.at = s(21_200);
            }
            mine
        });
        r
    };
    make().holds(&["SCR-REC-2", "SCR-REC-5", "SCR-UP-1", "SCR-GC-2"]);
    make().not_reached(&["SCR-REC-1"]);
    let unserved = |r: &mut Run| {
        let id = r.id("acd-c2", B);
        r.evidence.videos.remove(&id);
        let c = r.contact("acd-c2", B);
        c["videoUploadState"] = json!("File not yet uploaded");
        c["videoHistory"] = json!([[s(3030), "File not yet uploaded"]]);
        c["pc"] = json!(null);
        c["covered"] = json!([]);
    };
    let mut r = make();
    unserved(&mut r);
    r.blames(&["SCR-REC-5"]);
    let mut r = make();
    r.truth.sessions.push(session("PC-0417", "hodges", r"PC-0417\guest", (20_010, 20_500)));
    unserved(&mut r);
    assert_eq!(r.judge().state("SCR-REC-5"), judge::State::NotReached);
    assert!(r.judge().roots().iter().any(|v| v.id == "SCR-REC-2"));
    // Somebody else's PC, as far as it can be seen from outside: what came while it was said to be off shows nothing.
    for (at, due) in [(20_030, judge::State::Held), (3_040, judge::State::NotReached)] {
        let mut r = make();
        r.truth.foreign.insert("PC-0417".into());
        r.evidence = r.evidence.from_outside(&r.truth.foreign);
        r.contact("acd-c2", B)["videoHistory"] =
            json!([[s(3030), "File not yet uploaded"], [s(at), "File is uploaded"]]);
        assert_eq!((r.judge().state("SCR-REC-2"), r.judge().state("SCR-REC-5")), (due, due), "{at}");
    }
    // Deleted while the contact was to come.
    let mut r = make();
    r.edit(|rec, _| {
        let mine = rec.kind == "segment.deleted";
        if mine {
            rec.at = s(2_200);
        }
        mine
    });
    r.blames(&["SCR-GC-2"]);
}

#[test]
fn the_cable_is_out() {
    let make = |captured: &[Captured]| {
        let t = braun(|t| {
            t.faults.push(Fault { span: span(200, 1000), machine: "PC-0417".into(), what: FaultKind::Unreachable });
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
        });
        run(t, captured)
    };
    make(&[("PC-0417", BRAUN, span(10, 3000))]).holds(&["SCR-REC-1", "SCR-REC-4", "SCR-UP-1"]);
    // Capture stood still while the cable was out.
    let r = make(&[("PC-0417", BRAUN, span(10, 200)), ("PC-0417", BRAUN, span(1000, 3000))]);
    let report = r.judge();
    assert!(report.roots().iter().any(|v| v.id == "SCR-REC-4"), "{report}");
    let mut r = make(&[("PC-0417", BRAUN, span(10, 3000))]);
    let id = r.id("acd-c1", B);
    r.evidence.videos.remove(&id);
    r.contact("acd-c1", B)["videoUploadState"] = json!("File not yet uploaded");
    let c = r.contact("acd-c1", B);
    c["pc"] = json!(null);
    c["covered"] = json!([]);
    r.blames(&["SCR-REC-1"]);
}

#[test]
fn a_logon_without_a_server() {
    let make = |policy: &str, known: bool, captured: &[Captured]| {
        let t = braun(|t| {
            t.policies.offline_logon = policy.into();
            t.sessions[0].span = span(220, 3000);
            if known {
                t.sessions.insert(0, session("PC-0417", "braun", BRAUN, (10, 150)));
            }
            t.faults.push(Fault { span: span(200, 1000), machine: "PC-0417".into(), what: FaultKind::Unreachable });
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
        });
        run(t, captured)
    };
    let early = ("PC-0417", BRAUN, span(10, 150));
    let all = ("PC-0417", BRAUN, span(220, 3000));
    let late = ("PC-0417", BRAUN, span(1030, 3000));
    make("last_known", true, &[early, all]).holds(&["SCR-REC-4", "SCR-REC-1"]);
    make("last_known", false, &[late]).holds(&["SCR-REC-4", "SCR-UP-3"]);
    make("refuse", true, &[early, late]).holds(&["SCR-REC-4", "SCR-UP-3"]);
    make("refuse", true, &[early, all]).blames(&["SCR-REC-4"]);
    make("last_known", false, &[all]).blames(&["SCR-REC-4"]);
    let report = make("last_known", true, &[early, late]).judge();
    assert!(report.roots().iter().any(|v| v.id == "SCR-REC-4"), "{report}");
}

#[test]
fn a_pc_that_may_not_have_found_the_server_between_two_outages() {
    let make = |before: Span, captured: &[Captured]| {
        let t = braun(|t| {
            t.policies.offline_logon = "refuse".into();
            t.sessions[0].span = span(10, 3000);
            t.faults.push(Fault { span: span(50, 1000), machine: "PC-0417".into(), what: FaultKind::Unreachable });
            t.online.insert("PC-0417".into(), vec![before, span(1000, END)]);
        });
        run(t, captured)
    };
    let all = ("PC-0417", BRAUN, span(21, 3000));
    let late = ("PC-0417", BRAUN, span(1030, 3000));
    // The server had been away when the run began, and came back for half a minute.
    make(span(20, 50), &[all]).holds(&["SCR-MATCH-1"]);
    make(span(20, 50), &[late]).holds(&["SCR-MATCH-1"]);
    // It had been there all the time, and said what it had to.
    let there = ("PC-0417", BRAUN, span(11, 3000));
    make(span(0, 50), &[there]).holds(&["SCR-MATCH-1"]);
    make(span(0, 50), &[late]).blames(&["SCR-REC-4"]);
}

#[test]
fn a_desk_of_which_nothing_is_owed_recovers_nothing() {
    // It has no Smart Desktop, and is unplugged while the contact is handled that she had at two desks.
    let make = |with: bool| {
        let t = braun(|t| {
            t.pcs.get_mut("PC-0422").expect("it").smart_desktop = with;
            t.sessions.push(session("PC-0422", "braun", BRAUN, (400, 3000)));
            t.online.insert("PC-0422".into(), vec![span(0, 500), span(1000, END)]);
        });
        let both = [("PC-0417", BRAUN, span(10, 3000)), ("PC-0422", BRAUN, Span::new(s(400) + 20, s(3000)))];
        let r = run(t, if with { &both } else { &both[..1] });
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
        r.judge().state("SCR-REC-1")
    };
    assert_eq!((make(true), make(false)), (judge::State::Held, judge::State::NotReached));
}

#[test]
fn what_is_not_to_be_made_is_not_owed() {
    // She comes in the middle of the contact, and only whole ones are to be recorded.
    let make = |from: i64| {
        let t = braun(|t| {
            t.policies.partial_coverage = "nothing".into();
            t.calls.truncate(1);
            t.sessions[0].span = span(from, 3000);
            t.online.insert("PC-0417".into(), vec![span(0, 500), span(1000, END)]);
        });
        run(t, &[("PC-0417", BRAUN, Span::new(s(from) + 20, s(3000)))])
    };
    make(200).holds(&["SCR-REC-1"]);
    make(400).not_reached(&["SCR-REC-1"]);
    assert_eq!(make(400).judge().broken().count(), 0);
}

#[test]
fn a_desktop_that_was_never_there_shows_nothing_of_a_logon_without_a_server() {
    let make = |change: fn(&mut judge::truth::Truth), silent: bool| {
        let t = braun(|t| {
            t.sessions[0].span = span(220, 3000);
            t.sessions.push(session("PC-0422", "hodges", HODGES, (10, 3000)));
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
            change(t);
        });
        let mut r = run(t, &[("PC-0422", HODGES, span(10, 3000))]);
        let hello = |rec: &kernel::trace::Record| rec.fields.contains("hello") && rec.fields.contains("PC-0417");
        if silent {
            r.forget(hello);
        } else if !r.evidence.trace.records.iter().any(hello) {
            let hello = json!({ "type": "hello", "pc": "PC-0417", "version": "1", "boot": 0 }).to_string();
            r.add(s(1), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": hello }));
        }
        r.judge().state("SCR-REC-4")
    };
    assert_eq!(make(|_| (), false), judge::State::Held);
    assert_eq!(make(|_| (), true), judge::State::NotReached);
    // What says hello from there is no Smart Desktop.
    assert_eq!(make(|t| t.pcs.get_mut("PC-0417").expect("it").mac = true, false), judge::State::NotReached);
    assert_eq!(make(|t| t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false, false), judge::State::NotReached);
}
