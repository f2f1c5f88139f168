//! What nothing but its recordings tells of somebody else's recorder: that it began at the start trigger, ended at the stop
//! trigger, and went on without the server. What happens at another desk, or beyond what a recording shows, tells nothing.

use crate::common::day::{B, BRAUN, END, HODGES, session};
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, T0, s};
use crate::conditions::braun;
use crate::recordings::{refilm, reshoot};
use judge::State;
use judge::truth::{Span, Truth};
use serde_json::json;

/// Braun's call from 300 s to 600 s, recorded by somebody else's recorders, or by ours.
fn recorded(foreign: bool, captured: &[Captured], change: impl FnOnce(&mut Truth)) -> Run {
    let t = braun(|t| {
        t.calls.truncate(1);
        change(t);
    });
    let mut r = run(t, captured);
    if foreign {
        r.truth.foreign = ["PC-0417".to_owned(), "PC-0422".to_owned()].into();
        r.evidence = r.evidence.from_outside(&r.truth.foreign);
    }
    r
}

/// All the time.
const ALL: [Captured; 2] = [
    ("PC-0417", BRAUN, Span { from: T0 + 10_000, to: T0 + 3_000_000 }),
    ("PC-0422", HODGES, Span { from: T0 + 10_000, to: T0 + 3_000_000 }),
];

#[test]
fn the_begin_of_capture_within_a_contact() {
    // She logs on at 400 s; Hodges logs on next to her at 504 s.
    let make = || {
        recorded(true, &ALL, |t| {
            t.sessions[0].span = span(400, 3000);
            t.sessions.push(session("PC-0422", "hodges", HODGES, (504, 3000)));
        })
    };
    let shows = |parts: &[(i64, i64)]| {
        let mut r = make();
        let shots: Vec<_> = parts.iter().map(|(from, to)| ("PC-0417", BRAUN, 1, span(*from, *to))).collect();
        let covered: Vec<_> = parts.iter().map(|(from, to)| ((from - 300) * 1000, (to - 300) * 1000)).collect();
        refilm(&mut r, &shots, &covered);
        r.contact("acd-c1", B)["note"] = json!("covered in part");
        r
    };
    shows(&[(400, 600)]).holds(&["SCR-CAP-1", "SCR-MATCH-1"]);
    shows(&[(410, 600)]).blames(&["SCR-CAP-1"]);
    // That is missing elsewhere.
    shows(&[(400, 500), (510, 600)]).blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_begin_that_no_recording_shows() {
    // Where capture was due before the contact began, its recording tells nothing of that, however near it was.
    let mut r = recorded(true, &ALL, |t| t.sessions[0].span = Span::new(s(300) - 2_500, s(3000)));
    r.truth.policies.tolerance_ms = 1_000;
    assert_eq!(r.judge().state("SCR-CAP-1"), State::NotReached, "{}", r.judge());
    // Nor where it is not shown, as nobody could be asked at the logon.
    let unplugged = |shown: i64| {
        let captured = [("PC-0417", BRAUN, span(10, 150)), ("PC-0417", BRAUN, span(320, 3000))];
        let mut r = recorded(true, &captured, |t| {
            t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 150))];
            t.sessions.push(session("PC-0417", "braun", BRAUN, (320, 3000)));
            t.online.insert("PC-0417".into(), vec![span(0, 200), span(1000, END)]);
        });
        reshoot(&mut r, span(shown, 600));
        r.contact("acd-c1", B)["covered"] = json!([{ "from_ms": (shown - 300) * 1000, "to_ms": 300_000 }]);
        r
    };
    unplugged(320).holds(&["SCR-CAP-1", "SCR-REC-4"]);
    let r = unplugged(360);
    r.blames(&["SCR-REC-4"]);
    r.not_reached(&["SCR-CAP-1"]);
}

#[test]
fn the_end_of_capture_within_a_contact() {
    let ends = |braun: i64, hodges: i64| {
        let captured = [("PC-0417", BRAUN, span(10, braun)), ("PC-0422", HODGES, span(10, hodges))];
        let r = recorded(true, &captured, |t| {
            t.sessions[0].span = span(10, braun);
            t.sessions.push(session("PC-0422", "hodges", HODGES, (10, hodges)));
        });
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
        r.judge().state("SCR-CAP-9")
    };
    assert_eq!(ends(500, 3000), State::Held);
    assert_eq!(ends(3000, 500), State::NotReached, "at another desk");
    assert_eq!(ends(600, 3000), State::NotReached, "the recording ends there in any case");
}

#[test]
fn a_moment_without_the_server() {
    let alone = |foreign: bool, ms: i64| {
        let r = recorded(foreign, &ALL[..1], |t| {
            t.online.insert("PC-0417".into(), vec![span(0, 400), Span::new(s(400) + ms, s(END))]);
        });
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
        r.judge().state("SCR-REC-4")
    };
    assert_eq!(alone(true, 3_000), State::NotReached);
    assert_eq!(alone(true, 3_001), State::Held);
    assert_eq!(alone(true, 40_000), State::Held, "of its segments nobody knows");
    // Of ours the segments tell, down to half a minute.
    assert_eq!(alone(false, 30_000), State::NotReached);
    assert_eq!(alone(false, 30_001), State::Held);
    // At another desk.
    let r = recorded(true, &ALL, |t| {
        t.sessions.push(session("PC-0422", "hodges", HODGES, (10, 3000)));
        t.online.insert("PC-0422".into(), vec![span(0, 400), span(440, END)]);
    });
    r.not_reached(&["SCR-REC-4"]);
}

/// Somebody else's recorder may need a moment to notice that the server is away, and that it is back; ours does not.
#[test]
fn a_gap_around_a_time_without_the_server() {
    // It is away from 400 s to 440 s.
    let lacks = |foreign: bool, from: i64| {
        let mut r = recorded(foreign, &ALL[..1], |t| {
            t.online.insert("PC-0417".into(), vec![span(0, 400), span(440, END)]);
        });
        let shots = [("PC-0417", BRAUN, 1, span(300, from)), ("PC-0417", BRAUN, 1, span(440, 600))];
        refilm(&mut r, &shots, &[(0, (from - 300) * 1000), (140_000, 300_000)]);
        r.contact("acd-c1", B)["note"] = json!("covered in part");
        r
    };
    lacks(true, 361).blames(&["SCR-REC-4"]);
    lacks(true, 360).blames(&["SCR-MATCH-1"]);
    lacks(false, 400).blames(&["SCR-REC-4"]);
    lacks(false, 399).blames(&["SCR-MATCH-1"]);
}

#[test]
fn an_end_that_no_recording_shows() {
    let state = |shown: i64| {
        let mut r = recorded(true, &[("PC-0417", BRAUN, span(10, 500))], |t| t.sessions[0].span = span(10, 500));
        refilm(&mut r, &[("PC-0417", BRAUN, 1, span(300, shown))], &[(0, (shown - 300) * 1000)]);
        r.contact("acd-c1", B)["note"] = json!("covered in part");
        r.judge().state("SCR-CAP-9")
    };
    assert_eq!((state(500), state(490)), (State::Held, State::NotReached));
}
