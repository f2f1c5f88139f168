//! When capture is due of a seat and when it may run, to the millisecond: triggers of the ACD, faults of the PC, pauses.

use crate::common::{World, evidence, m};
use judge::case::{self, Case};
use judge::expect::capture::Seat;
use judge::expect::screen_only;
use judge::spans::Spans;
use judge::truth::{AcdSession, FaultKind, ScreenOnly, SettingKind, Span};
use judge::view::View;

/// One question to the server.
const ASKED: i64 = 1_000;

/// Braun's seat.
fn seat(w: &World) -> Seat {
    let evidence = evidence(w);
    let seats = case::seats(&w.truth, &View::of(&w.truth, &evidence));
    seats.into_iter().find(|s| s.agent == "braun").expect("a seat")
}

/// Braun logs on to the ACD at these times, and to PC-1 from one minute to another.
fn world((start, stop): (&str, &str), acd: &[(i64, i64)], session: (i64, i64)) -> World {
    let mut w = World::new(120);
    (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = (start.into(), stop.into());
    w.truth
        .acd_sessions
        .extend(acd.iter().map(|(from, to)| AcdSession { agent: "braun".into(), span: Span::new(*from, *to) }));
    w.untaped("PC-1", "braun", m(session.0), m(session.1));
    w
}

/// An instant is the last, or the first, of which something is true.
#[track_caller]
fn until(spans: &Spans, at: i64) {
    assert_eq!((spans.has(at - 1), spans.has(at)), (true, false), "{} in {spans:?}", at - m(0));
}

#[track_caller]
fn since(spans: &Spans, at: i64) {
    assert_eq!((spans.has(at - 1), spans.has(at)), (false, true), "{} in {spans:?}", at - m(0));
}

#[test]
fn from_trigger_to_trigger() {
    let trigger = |start: &str, stop: &str, acd: &[(i64, i64)]| {
        let acd: Vec<(i64, i64)> = acd.iter().map(|(from, to)| (m(*from), m(*to))).collect();
        let minutes = |s: Span| ((s.from - m(0)) / 60_000, (s.to - m(0)) / 60_000);
        seat(&world((start, stop), &acd, (30, 90))).trigger.iter().map(minutes).collect::<Vec<_>>()
    };
    let earlier = (5, 20);
    assert_eq!(trigger("pc", "acd", &[earlier, (25, 50)]), [(30, 50)]);
    assert_eq!(trigger("pc", "acd", &[earlier]), [(30, 90)]);
    assert_eq!(trigger("acd", "pc", &[earlier, (50, 60)]), [(50, 90)]);
    assert_eq!(trigger("acd", "pc", &[earlier, (25, 60)]), [(30, 90)]);
    assert_eq!(trigger("acd", "pc", &[earlier]), []);
    assert_eq!(trigger("acd", "pc", &[earlier, (95, 99)]), []);
    assert_eq!(trigger("acd", "acd", &[earlier, (25, 40), (50, 99)]), [(30, 40), (50, 90)]);
}

#[test]
fn a_logon_is_heard_of_before_it_is_due_to_be_captured() {
    let seat = seat(&world(("acd", "acd"), &[(m(1), m(10)), (m(40), m(50))], (20, 90)));
    since(&seat.must, m(40) + ASKED);
    until(&seat.may, m(50) + ASKED);
}

/// The notification of a logon right before the session to the PC did not come: whether it is one the server has to find out.
#[test]
fn a_logon_before_the_session_of_which_the_server_hears_late() {
    let at = m(30) - 10_000;
    let made = |trouble: bool| {
        let mut w = world(("acd", "acd"), &[(at, m(60)), (m(70), m(80))], (30, 90));
        if trouble {
            w.fault("ujet", at - 5_000, at, FaultKind::AcdTrouble);
        }
        seat(&w).must
    };
    since(&made(false), m(30) + ASKED);
    since(&made(true), at + 300_000 + 2 * ASKED);
    assert!(made(false).has(m(70) + ASKED) && made(true).has(m(70) + ASKED));
}

/// Where the PC's logon starts capture and the ACD's logoff ends it, an earlier logoff is nobody's business; where the ACD's
/// logon starts it, word of a later logoff says as much as that of the earlier one.
#[test]
fn a_logoff_before_the_session_of_which_the_server_hears_late() {
    let at = m(30) - 10_000;
    let may = |start: &str, off: i64| {
        let mut w = world((start, "acd"), &[(m(5), at), (m(30) + 30_000, off)], (30, 90));
        w.fault("ujet", at - 5_000, at, FaultKind::AcdTrouble);
        seat(&w).may
    };
    until(&may("pc", m(31)), m(31) + ASKED);
    until(&may("acd", m(31)), m(31) + ASKED);
    until(&may("acd", m(34)), m(34) + ASKED);
    // By then the earlier one is heard of.
    let heard = at + 300_000 + ASKED;
    assert!(heard < m(36));
    let may = may("acd", m(36));
    assert!(may.has(heard - 1) && may.has(m(36) - 1));
    until(&may, m(36) + ASKED);
}

/// The same of a logoff in the session.
#[test]
fn a_logoff_in_the_session_of_which_the_server_hears_late() {
    let may = |again: (i64, i64)| {
        let mut w = world(("acd", "acd"), &[(m(31), m(40)), again], (30, 90));
        w.fault("ujet", m(40) - 5_000, m(40), FaultKind::AcdTrouble);
        seat(&w).may
    };
    until(&may((m(42), m(43))), m(43) + ASKED);
    until(&may((m(50), m(51))), m(40) + 300_000 + ASKED);
}

/// What somebody does who is no user at that time the server hears of when it knows the user.
#[test]
fn a_logoff_of_a_user_who_is_none_for_a_while() {
    let may = |off: i64| {
        let mut w = world(("acd", "acd"), &[(m(1), m(off))], (2, 90));
        w.truth.policies.acd_ask_ms = 60_000;
        for (at, on) in [(20, false), (40, true)] {
            w.set(m(at), SettingKind::Profile { agent: "braun".into(), on });
        }
        seat(&w).may
    };
    until(&may(10), m(11) + ASKED);
    until(&may(30), m(41) + ASKED);
}

/// A disk that fails once costs what the next write brings, and that comes when capture is due again.
#[test]
fn a_failed_write_while_nothing_is_captured() {
    let lost = |at: i64| {
        let mut w = world(("acd", "acd"), &[(m(1), m(20)), (m(40), m(60))], (2, 90));
        w.fault("PC-1", m(at), m(at) + 500, FaultKind::DiskFault);
        seat(&w).lost
    };
    until(&lost(30), m(42) + ASKED);
    until(&lost(10), m(12) + 500);
    until(&lost(50), m(52) + 500);
}

/// Who records the own screen by hand in a pause has it captured.
#[test]
fn a_recording_by_hand_in_a_pause() {
    let may = |by: &str| {
        let mut w = world(("pc", "pc"), &[], (2, 90));
        w.truth.platform = "webex-cc-1.0".into();
        w.truth.tenant.api = "cmsv1".into();
        w.truth.tenant.screen_paused.push(("braun".into(), Span::new(m(20), m(40))));
        let span = Span::new(m(30), m(35));
        w.truth.screen_only.push(ScreenOnly { agent: by.into(), span, contact: "9".into() });
        let may = seat(&w).may;
        [25, 32, 38, 45].map(|at| may.has(m(at)))
    };
    assert_eq!(may("braun"), [false, true, false, true]);
    assert_eq!(may("hodges"), [false, false, false, true]);
}

/// Two users have the same login: each is to be captured by the own conditions.
#[test]
fn whose_condition_is_to_blame() {
    let blame = |off: &str, agent: Option<&str>| {
        let mut w = world(("pc", "pc"), &[], (2, 90));
        w.set(m(0), SettingKind::Windows { agent: "hodges".into(), login: r"CORP\braun".into() });
        w.set(m(1), SettingKind::Active { agent: off.into(), on: false });
        let evidence = evidence(&w);
        let view = View::of(&w.truth, &evidence);
        let seats = case::seats(&w.truth, &view);
        Case::of(&w.truth, &view, &seats).blame("PC-1", agent, m(50))
    };
    let (none, on) = ("SCR-ELIG-3", "SCR-REC-4");
    assert_eq!(
        [blame("hodges", Some("hodges")), blame("hodges", Some("braun")), blame("hodges", None)],
        [none, on, on]
    );
    assert_eq!([blame("braun", Some("hodges")), blame("braun", Some("braun")), blame("braun", None)], [on, none, on]);
}

/// Where the session has ended and nobody could tell the server of that, the recording goes on to its limit of four hours.
#[test]
fn a_recording_by_hand_whose_end_nobody_could_tell() {
    let recorded = |stopped: i64, pc: &str| {
        let mut w = World::new(400);
        w.untaped("PC-2", "hodges", m(0), m(60));
        w.untaped("PC-1", "braun", m(0), m(50));
        w.offline(pc, m(20), m(399), FaultKind::Unreachable);
        let only = ScreenOnly { agent: "braun".into(), span: Span::new(m(10), m(stopped)), contact: "9".into() };
        (screen_only::recorded(&w.truth, &only).to - m(0)) / 60_000
    };
    assert_eq!(recorded(50, "PC-1"), 250);
    assert_eq!(recorded(50, "PC-2"), 50, "its PC told of it");
    assert_eq!(recorded(40, "PC-1"), 40, "it was stopped by hand");
    assert_eq!(recorded(60, "PC-2"), 60, "that is another's session");
}

/// After a power cut the PC knows no more of the end than what it had written last.
#[test]
fn what_a_power_cut_leaves_of_a_recording_by_hand() {
    let ended = |contact: &str, lasted: i64, clean: bool| {
        let mut w = World::new(60);
        w.untaped("PC-1", "braun", m(0), m(20));
        w.fault("PC-1", m(20), m(30), FaultKind::PowerOff { clean });
        let mut e = evidence(&w);
        let seen = |id: &str, from: i64, lasted: i64| {
            serde_json::json!({ "id": id, "startTime": from, "callDuration": lasted, "firstName": null, "lastName": null,
                "agentAcdId": null, "audioUploaded": false })
        };
        e.contacts = vec![seen("8", m(1), 5_000), seen("9", m(10), lasted)];
        let view = View::of(&w.truth, &e);
        let only = ScreenOnly { agent: "braun".into(), span: Span::new(m(10), m(20)), contact: contact.into() };
        screen_only::ended(&w.truth, &view, &only) - m(10)
    };
    let ten = 600_000;
    assert_eq!(ended("9", ten - 4_000, false), ten - 4_000);
    assert_eq!(ended("9", ten - 10_001, false), ten, "a chunk at most is lost");
    assert_eq!(ended("9", ten - 4_000, true), ten, "it was shut down in order");
    assert_eq!(ended("8", ten - 4_000, false), ten, "that is another recording");
}
