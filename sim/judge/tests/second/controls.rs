//! Controls: the one that is there, and those that are refused.

use crate::common::story::{Clip, THERE, WAITS};
use crate::common::{World, bites, held, m, not_reached};
use judge::evidence::Probe;
use judge::truth::{Fault, FaultKind, ScreenOnly, Span};
use std::collections::BTreeMap;

fn probe(what: &str, status: u16) -> Probe {
    let body = if status == 500 { String::new() } else { r#"{"error":"not supported"}"#.into() };
    Probe { at: m(20), what: what.into(), status, body }
}

fn asked(platform: &str, what: &[(&str, u16)]) -> World {
    let mut w = World::new(60);
    w.truth.platform = platform.into();
    w.session("PC-1", "braun", m(0), m(45));
    w.call("c", &[("braun", m(2), m(5))]);
    w.probes = what.iter().map(|(what, status)| probe(what, *status)).collect();
    w.work()
}

#[test]
fn what_is_not_there_is_refused() {
    let cases = [
        ("SCR-ONLY-2", "control:pause_audio"),
        ("SCR-ONLY-2", "control:pause_screen"),
        ("SCR-CHUNK-1", "tag"),
        ("SCR-LIVE-1", "live"),
    ];
    for (id, what) in cases {
        let w = asked("calabrio-ujet", &[(what, 409)]);
        held(&[id], &w);
        bites(id, &w, |w| w.probes[0].status = 200);
        bites(id, &w, |w| w.probes[0] = probe(what, 500));
        bites(id, &w, |w| w.probes[0].status = 401);
    }
    not_reached(&["SCR-PAUSE-1"], &asked("calabrio-ujet", &[("control:pause_screen", 409)]));
    not_reached(&["SCR-ONLY-2"], &asked("calabrio-ujet", &[("control:start_screen", 200)]));
}

#[test]
fn a_tag_that_was_taken_after_all() {
    bites("SCR-CHUNK-1", &asked("calabrio-ujet", &[("tag", 409)]), |w| {
        w.clips[0].metadata.insert("Ticket".into(), serde_json::json!({ "key": "Ticket", "value": "4711" }));
    });
}

#[test]
fn pausing_the_screen_is_there_in_one_place() {
    // There it is the agent's: whether the control API has it as well, the documents do not say.
    for status in [200, 409] {
        let mut legacy = asked("webex-cc-1.0", &[("control:pause_screen", status)]);
        legacy.truth.tenant.api = "cmsv1".into();
        not_reached(&["SCR-PAUSE-1"], &legacy);
    }
    let newer = asked("webex-cc-2.0", &[("control:pause_screen", 409)]);
    bites("SCR-PAUSE-1", &newer, |w| w.probes[0].status = 200);
}

fn by_hand() -> World {
    recorded(Span::new(m(8), m(13)), m(45))
}

/// A screen-only recording in a session that ends then.
fn recorded(span: Span, ends: i64) -> World {
    let mut w = World::new((ends - m(0)) / 60_000 + 45);
    w.session("PC-1", "braun", m(0), ends);
    w.truth.screen_only.push(ScreenOnly { agent: "braun".into(), span, contact: "5".into() });
    let mut clip = Clip {
        id: "5".into(),
        kind: "SCREEN",
        assoc: String::new(),
        agent: "braun".into(),
        span,
        ani: String::new(),
        dnis: String::new(),
        imported_at: span.to,
        pc: None,
        covered: Vec::new(),
        frames: Vec::new(),
        file: None,
        there: false,
        relays: Vec::new(),
        uploads: Vec::new(),
        video: vec![(span.to, WAITS)],
        audio: vec![(span.to, crate::common::story::NONE)],
        sound: None,
        note: String::new(),
        metadata: BTreeMap::new(),
    };
    w.film(&mut clip, span);
    assert_eq!(clip.video.last().unwrap().1, THERE);
    w.clips.push(clip);
    w
}

#[test]
fn a_screen_only_recording() {
    held(&["SCR-ONLY-1", "SCR-MATCH-1", "SCR-MATCH-2", "SCR-MATCH-3"], &by_hand());
    bites("SCR-ONLY-1", &by_hand(), |w| w.clips.clear());
    bites("SCR-UP-1", &by_hand(), |w| w.unmake(0));
    bites("SCR-MATCH-3", &by_hand(), |w| w.clips[0].frames[3].stamps[0].at -= 1);
    blames_times(&by_hand());
}

/// It ends after four hours, the product's limit.
#[test]
fn a_screen_only_recording_that_nobody_stops() {
    let roots = |minutes: i64| {
        let mut w = recorded(Span::new(m(8), m(8 + minutes)), m(330));
        w.truth.screen_only[0].span.to = m(330);
        let report = crate::common::verdicts(&w);
        report.roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(roots(240), [""; 0]);
    assert!(roots(250).contains(&"SCR-ONLY-1".to_owned()));
    assert!(roots(230).contains(&"SCR-ONLY-1".to_owned()));
    // Where nothing but that recording makes it due, capture ends with it; the server has its time to see to that.
    let goes_on = |minutes: i64| {
        let mut w = World::new(400);
        (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
        w.untaped("PC-1", "braun", m(0), m(330));
        w.tape("PC-1", m(8), m(8 + minutes));
        let span = Span::new(m(8), m(330));
        w.truth.screen_only.push(ScreenOnly { agent: "braun".into(), span, contact: "5".into() });
        crate::common::verdicts(&w).state("SCR-CAP-1")
    };
    let patience = World::new(1).truth.policies.patience_ms / 60_000;
    assert_ne!(goes_on(240 + patience), judge::State::Broken);
    assert_eq!(goes_on(250 + patience), judge::State::Broken);
}

/// A power cut ends the session eight minutes before the limit: the server hears of that when the PC is there again, and has ended the
/// recording by itself if that is after the limit.
#[test]
fn a_screen_only_recording_whose_session_nobody_hears_the_end_of() {
    let roots = |to: i64, back: i64| {
        let mut w = recorded(Span::new(m(8), m(to)), m(240));
        w.truth.screen_only[0].span.to = m(240);
        w.offline("PC-1", m(240), m(back), FaultKind::PowerOff { clean: true });
        let report = crate::common::verdicts(&w);
        let roots = report.roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>();
        roots.into_iter().filter(|id| ["SCR-REL-3", "SCR-ONLY-1"].contains(&id.as_str())).count()
    };
    assert_eq!((roots(240, 247), roots(248, 249)), (0, 0));
    assert_eq!((roots(248, 247), roots(240, 249)), (2, 2));
}

/// The PC knows only up to when it had written, and that is what the server can be told.
#[test]
fn a_screen_only_recording_that_a_power_cut_ends() {
    let roots = |after_ms: i64, clean: bool| {
        let (mut w, end) = (by_hand(), m(13) + after_ms);
        w.truth.sessions[0].span.to = end;
        w.truth.screen_only[0].span.to = end;
        let what = FaultKind::PowerOff { clean };
        w.truth.faults.push(Fault { machine: "PC-1".into(), span: Span::new(end, m(30)), what });
        let report = crate::common::verdicts(&w);
        let roots = report.roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>();
        roots.into_iter().filter(|id| ["SCR-REL-3", "SCR-ONLY-1"].contains(&id.as_str())).count()
    };
    assert_eq!((roots(0, false), roots(9_000, false)), (0, 0));
    assert_eq!(
        (roots(9_000, true), roots(15_000, false)),
        (2, 2),
        "it had all the time to write, or wrote nothing for longer"
    );
}

/// Where nothing but that order makes it due, and the PC cannot hear of it.
#[test]
fn a_screen_only_recording_that_is_ordered_while_the_pc_is_away() {
    let blamed = |from: i64, to: i64| {
        let mut w = World::new(90);
        w.truth.policies.start_trigger = "acd".into();
        w.session("PC-1", "braun", m(0), m(45));
        w.untape("PC-1", Span::new(m(0), m(45)));
        w.truth.screen_only.push(ScreenOnly {
            agent: "braun".into(),
            span: Span::new(m(8), m(13)),
            contact: "5".into(),
        });
        w.offline("PC-1", m(from), m(to), FaultKind::Unreachable);
        crate::common::verdicts(&w).state("SCR-REC-4") == judge::State::Broken
    };
    assert!(!blamed(5, 30));
    assert!(blamed(9, 30), "it has heard of it");
}

/// A session that begins while the server is away cannot have heard of what was ordered in the one before.
#[test]
fn a_screen_only_recording_that_outlives_the_session_it_was_ordered_in() {
    let blamed = |away_at: i64| {
        let mut w = World::new(90);
        (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
        w.untaped("PC-1", "braun", m(0), m(10));
        w.tape("PC-1", m(8), m(10));
        w.offline("PC-1", m(10), m(12), FaultKind::PowerOff { clean: true });
        w.untaped("PC-1", "braun", m(13), m(45));
        let span = Span::new(m(8), m(25));
        w.truth.screen_only.push(ScreenOnly { agent: "braun".into(), span, contact: "5".into() });
        w.offline("PC-1", m(away_at), m(40), FaultKind::Unreachable);
        crate::common::verdicts(&w).state("SCR-REC-4") == judge::State::Broken
    };
    assert!(!blamed(11));
    assert!(blamed(18), "it could have been told for five minutes");
}

fn blames_times(w: &World) {
    let mut w = w.clone();
    w.truth.screen_only[0].span = Span::new(m(9), m(13));
    let report = crate::common::verdicts(&w);
    let roots: Vec<&str> = report.roots().iter().map(|v| v.id.as_str()).collect();
    assert_eq!(roots, ["SCR-REL-3", "SCR-ONLY-1"], "{report}");
}
