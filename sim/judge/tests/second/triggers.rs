//! The ACD's triggers in place of the PC's.

use crate::common::{World, bites, held, m};
use judge::truth::{AcdSession, FaultKind, Span};

fn by_acd() -> World {
    day().work()
}

fn day() -> World {
    let mut w = World::new(120);
    (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
    w.untaped("PC-1", "braun", m(0), m(90));
    w.tape("PC-1", m(10), m(47));
    w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(10), m(47)) });
    w.call("c", &[("braun", m(15), m(24))]);
    w
}

#[test]
fn between_the_acds_triggers() {
    held(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9", "SCR-MATCH-2"], &by_acd());
}

#[test]
fn before_and_after_them() {
    bites("SCR-CAP-1", &by_acd(), |w| {
        w.untape("PC-1", Span::new(m(0), m(90)));
        w.tape("PC-1", m(0), m(47));
    });
    bites("SCR-CAP-9", &by_acd(), |w| {
        w.untape("PC-1", Span::new(m(0), m(90)));
        w.tape("PC-1", m(10), m(60));
    });
    bites("SCR-CAP-5", &by_acd(), |w| w.tape("PC-1", m(50), m(60)));
}

#[test]
fn started_by_the_pc_and_stopped_by_the_acd() {
    let mut w = by_acd();
    w.truth.policies.start_trigger = "pc".into();
    bites_from_the_logon(&w);
}

fn bites_from_the_logon(w: &World) {
    let report = crate::common::verdicts(w);
    assert_eq!(report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SCR-CAP-1"], "{report}");
    let mut right = w.clone();
    right.untape("PC-1", Span::new(m(0), m(90)));
    right.tape("PC-1", m(0), m(47));
    held(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9"], &right);
}

/// A logoff while the ACD cannot be reached, and then the PC: each hears of it when it can.
#[test]
fn heard_of_late_by_the_server_and_later_by_the_pc() {
    let mut w = day();
    w.truth.server_up = vec![Span::new(m(0), m(40)), Span::new(m(55), m(120))];
    w.offline("PC-1", m(50), m(70), FaultKind::Unreachable);
    w.untape("PC-1", Span::new(m(0), m(90)));
    w.tape("PC-1", m(10), m(71));
    let w = w.work();
    held(&["SCR-CAP-1"], &w);
    bites("SCR-CAP-9", &w, |w| {
        w.untape("PC-1", Span::new(m(0), m(90)));
        w.tape("PC-1", m(10), m(80));
    });
}

/// Of a logoff before the session the server hears in the session.
#[test]
fn a_session_after_a_logoff_that_the_server_has_not_heard_of() {
    let mut w = World::new(120);
    (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
    w.truth.server_up = vec![Span::new(m(0), m(40)), Span::new(m(60), m(120))];
    w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(10), m(47)) });
    w.untaped("PC-1", "braun", m(0), m(48));
    w.tape("PC-1", m(10), m(47));
    w.untaped("PC-1", "braun", m(50), m(90));
    w.tape("PC-1", m(50), m(62));
    w.call("c", &[("braun", m(15), m(24))]);
    bites("SCR-CAP-1", &w.work(), |w| w.tape("PC-1", m(70), m(80)));
}

/// Whether its agent is logged on to the ACD a PC can only hear from the server, which it finds again after a while.
#[test]
fn a_logon_to_the_pc_right_after_it_was_away() {
    let begun = |from: i64| {
        let mut w = World::new(120);
        (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
        w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(5), m(100)) });
        w.untaped("PC-1", "braun", m(20) + 200, m(60));
        w.tape("PC-1", from, m(60));
        w.offline("PC-1", m(6), m(20), FaultKind::Unreachable);
        crate::common::verdicts(&w.work()).state("SCR-CAP-1")
    };
    assert_eq!(begun(m(20) + 7_000), judge::State::Held);
    assert_eq!(begun(m(23)), judge::State::Broken);
}

/// A logon of which the PC could not take a note for want of room, and the server gone before there was any: whether the agent is
/// still logged on to the ACD it cannot know.
#[test]
fn a_logon_that_could_not_be_noted_before_the_server_was_gone() {
    let blamed = |room_at: Option<i64>| {
        let mut w = World::new(120);
        (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
        w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(1), m(90)) });
        w.session("PC-1", "braun", m(0), m(10));
        w.untape("PC-1", Span::new(m(0), m(1)));
        w.offline("PC-1", m(10), m(12), FaultKind::PowerOff { clean: true });
        w.untaped("PC-1", "braun", m(15), m(90));
        w.fault("PC-1", m(13), m(room_at.unwrap_or(13)), FaultKind::DiskFull);
        w.offline("PC-1", m(20), m(50), FaultKind::Unreachable);
        w.tape("PC-1", m(50) + 200, m(90));
        crate::common::verdicts(&w.work()).state("SCR-REC-4") == judge::State::Broken
    };
    assert!(!blamed(Some(21)), "it never asked");
    assert!(blamed(Some(17)), "it had three minutes for it");
    assert!(blamed(None));
}

/// A logoff that the server has heard of long before the session is no reason to capture in it, whatever the PC can be told.
#[test]
fn a_session_long_after_a_logoff() {
    let blamed = |heard: i64| {
        let mut w = World::new(120);
        (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
        w.truth.server_up = vec![Span::new(m(0), m(20)), Span::new(m(heard), m(120))];
        w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(10), m(21)) });
        w.untaped("PC-1", "braun", m(0), m(22));
        w.tape("PC-1", m(10), m(21));
        w.offline("PC-1", m(22), m(50), FaultKind::PowerOff { clean: true });
        w.untaped("PC-1", "braun", m(50) + 5_000, m(90));
        w.tape("PC-1", m(50) + 10_000, m(51));
        let report = crate::common::verdicts(&w.work());
        ["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9"].map(|id| report.state(id) == judge::State::Broken).contains(&true)
    };
    assert!(blamed(30), "the server knew for a quarter of an hour");
    assert!(!blamed(49));
}

/// Of a logoff a PC whose disk is full takes no note, and has forgotten it after a crash: until it has asked again.
#[test]
fn a_logoff_that_could_not_be_noted() {
    let blamed = |full: Option<(&str, i64, i64)>, from: i64, to: i64| {
        let mut w = day();
        if let Some((machine, from, to)) = full {
            w.fault(machine, m(from), m(to), FaultKind::DiskFull);
        }
        w.fault("PC-1", m(48), m(50), FaultKind::Restart);
        w.tape("PC-1", m(52) + from, m(52) + to);
        let report = crate::common::verdicts(&w.work());
        ["SCR-CAP-5", "SCR-CAP-9"].map(|id| report.state(id) == judge::State::Broken).contains(&true)
    };
    let full = Some(("PC-1", 46, 52));
    assert!(!blamed(full, 200, 400));
    assert!(blamed(None, 200, 400), "it has noted it");
    assert!(blamed(Some(("PC-2", 46, 52)), 200, 400), "it has, whatever disk is full elsewhere");
    assert!(blamed(Some(("PC-1", 20, 22)), 200, 400), "there was room again");
    assert!(blamed(Some(("PC-1", 49, 52)), 200, 400), "there was room for it then");
    assert!(blamed(full, 0, 300_000), "it could have asked");
    assert!(blamed(full, 300_000, 300_200));
}
