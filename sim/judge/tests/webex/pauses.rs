//! The recording of the screen is paused by its agent, where the version table has that.

use crate::common::boxes::noise;
use crate::common::day::{BRAUN, HODGES, session};
use crate::common::perfect::{Captured, run, span};
use crate::common::{Run, s};
use crate::office::{B, answered, at, call, contact, perfect_with, tenant};
use judge::State;
use judge::truth::{Fault, FaultKind, ScreenOnly, Truth};

/// A call from 300 to 900, the recording of the screen paused from 400 to 500.
fn truth(platform: &str, api: &str) -> Truth {
    let mut t = tenant(api);
    t.platform = platform.into();
    t.policies.acd_ask_ms = 10_000;
    call(&mut t, "c1", &[("braun", 300, 900)], vec![at(300, answered("braun"))]);
    t.tenant.screen_paused = vec![("braun".into(), span(400, 500))];
    t
}

fn one() -> Truth {
    truth("webex-cc-1.0", "cmsv1")
}

/// What was captured of Braun's screen.
fn with(t: Truth, braun: &[(i64, i64)]) -> Run {
    let mut captured: Vec<Captured> = braun.iter().map(|(a, b)| ("PC-0417", BRAUN, span(*a, *b))).collect();
    captured.push(("PC-0422", HODGES, span(10, 3000)));
    perfect_with(t, &captured)
}

#[test]
fn nothing_is_captured_in_a_pause() {
    for (from, to) in [(400, 500), (402, 503), (410, 510)] {
        with(one(), &[(10, from), (to, 3000)]).holds(&[
            "SCR-PAUSE-1",
            "SCR-CAP-1",
            "SCR-MATCH-1",
            "SCR-MATCH-3",
            "SCR-UP-1",
        ]);
    }
    // It goes on, it stops too late, it begins again too early or not at all.
    for parts in [
        &[(10, 3000)][..],
        &[(10, 440), (500, 3000)],
        &[(10, 402), (450, 3000)],
        &[(10, 402), (600, 3000)],
        &[(10, 402)],
    ] {
        with(one(), parts).blames(&["SCR-PAUSE-1"]);
    }
}

#[test]
fn a_recording_has_no_picture_of_a_pause() {
    // The segments stop as they have to, and the recording shows all of the time nevertheless.
    let mut r = with(one(), &[(10, 402), (502, 3000)]);
    let whole = with(one(), &[(10, 3000)]).evidence;
    let id = contact(&mut r, "c1", B, 300)["id"].as_str().expect("id").to_owned();
    r.evidence.videos.insert(id.clone(), whole.videos[&id].clone());
    let other = whole.contacts.iter().find(|c| c["id"] == id).expect("it");
    contact(&mut r, "c1", B, 300)["covered"] = other["covered"].clone();
    r.blames(&["SCR-PAUSE-1"]);
    // A gap is told, whatever it comes from.
    let mut r = with(one(), &[(10, 402), (502, 3000)]);
    contact(&mut r, "c1", B, 300)["note"] = serde_json::json!("");
    r.blames(&["SCR-MATCH-1"]);
}

#[test]
fn where_there_is_no_such_thing_capture_goes_on() {
    for (platform, api) in [("webex-cc-1.0", "cmsv2"), ("webex-cc-2.0", "cmsv1"), ("webex-cc-2.0", "programmatic")] {
        let r = with(truth(platform, api), &[(10, 3000)]);
        assert_eq!(r.judge().state("SCR-PAUSE-1"), State::NotReached, "{}", r.judge());
        assert_eq!(r.judge().state("SCR-CAP-8"), State::Held);
        let r = with(truth(platform, api), &[(10, 400), (500, 3000)]);
        assert_eq!(r.judge().state("SCR-CAP-8"), State::Broken);
    }
    let mut t = truth("webex-cc-2.0", "programmatic");
    t.tenant.screen_pause_where_blank = true;
    with(t, &[(10, 400), (500, 3000)]).holds(&["SCR-PAUSE-1"]);
}

#[test]
fn what_nobody_could_hear_of() {
    // Over before anybody has asked.
    let mut t = one();
    t.tenant.screen_paused = vec![("braun".into(), span(400, 405))];
    let r = with(t, &[(10, 3000)]);
    r.holds(&[]);
    r.not_reached(&["SCR-PAUSE-1"]);
    // The cable is out for all of it.
    let mut t = one();
    t.faults.push(Fault { span: span(390, 600), machine: "PC-0417".into(), what: FaultKind::Unreachable });
    t.online.insert("PC-0417".into(), vec![span(0, 390), span(600, 40_000)]);
    let r = with(t, &[(10, 3000)]);
    r.holds(&[]);
    r.not_reached(&["SCR-PAUSE-1"]);
    // The box that has the server ask for it is empty.
    let mut t = one();
    t.tenant.box_empty = true;
    with(t, &[(10, 3000)]).not_reached(&["SCR-PAUSE-1"]);
    // A session that begins in a pause.
    let mut t = one();
    t.sessions[0] = session("PC-0417", "braun", BRAUN, (450, 3000));
    t.calls[0].metadata_at = Some(s(905));
    with(t.clone(), &[(502, 3000)]).holds(&["SCR-CAP-1"]);
    with(t, &[(450, 3000)]).blames(&["SCR-PAUSE-1"]);
}

#[test]
fn a_pause_that_outlasts_its_call() {
    let make = |braun: &[(i64, i64)]| {
        let mut t = one();
        t.tenant.screen_paused = vec![("braun".into(), span(800, 2000))];
        with(t, braun)
    };
    for parts in [&[(10, 803), (900, 3000)][..], &[(10, 803), (1500, 3000)], &[(10, 803), (2003, 3000)]] {
        make(parts).holds(&["SCR-PAUSE-1"]);
    }
    make(&[(10, 803), (850, 3000)]).blames(&["SCR-PAUSE-1"]);
    make(&[(10, 803), (2100, 3000)]).blames(&["SCR-PAUSE-1"]);
    // Another call, and another agent's, do not make it longer.
    let mut t = one();
    t.tenant.screen_paused = vec![("braun".into(), span(800, 2000))];
    call(&mut t, "c2", &[("braun", 1200, 1900)], vec![at(1200, answered("braun"))]);
    call(&mut t, "c3", &[("hodges", 700, 1800)], vec![at(700, answered("hodges"))]);
    with(t, &[(10, 803), (950, 3000)]).holds(&["SCR-PAUSE-1"]);
}

/// Who has the own screen recorded by hand has it captured in a pause, too; a colleague's order has nothing to do with it.
#[test]
fn a_screen_only_recording_in_a_pause() {
    let state = |whose: &str| {
        let mut t = one();
        t.screen_only.push(ScreenOnly { agent: whose.into(), span: span(395, 505), contact: "90".into() });
        with(t, &[(10, 3000)]).judge().state("SCR-PAUSE-1")
    };
    assert_ne!(state("braun"), State::Broken);
    assert_eq!(state("hodges"), State::Broken);
}

#[test]
fn nobody_else_is_paused() {
    let mut t = one();
    t.tenant.screen_paused = vec![("hodges".into(), span(400, 500))];
    let r = run(
        t,
        &[
            ("PC-0417", BRAUN, span(10, 400)),
            ("PC-0417", BRAUN, span(500, 3000)),
            ("PC-0422", HODGES, span(10, 400)),
            ("PC-0422", HODGES, span(510, 3000)),
        ],
    );
    assert_eq!(r.judge().state("SCR-CAP-8"), State::Broken);
    assert_eq!(r.judge().state("SCR-PAUSE-1"), State::Held);
}

/// Pauses of Braun's screen as chance has them, on a PC whose cable is out now and then; word takes up to so many seconds to the
/// server, and so many more to the PC.
fn chance(seed: u64, slow: i64) -> Run {
    let mut dice = noise(seed, 200);
    let mut roll = |sides: i64| i64::from(dice.pop().unwrap_or(0)) * sides / 256;
    let mut t = tenant("cmsv1");
    (t.platform, t.policies.acd_ask_ms) = ("webex-cc-1.0".into(), 10_000);
    call(&mut t, "c1", &[("braun", 300, 2800)], vec![at(300, answered("braun"))]);
    let (mut pauses, mut from) = (Vec::new(), 320);
    for _ in 0..1 + roll(4) {
        from += 20 + roll(400);
        let to = from + 1 + roll(300);
        if to < 2700 {
            pauses.push((from, to));
        }
        from = to;
    }
    t.tenant.screen_paused = pauses.iter().map(|(from, to)| ("braun".into(), span(*from, *to))).collect();
    // The cable.
    let out = (400 + roll(1500), 30 + roll(600));
    let out = (out.0, out.0 + out.1);
    let mut on = vec![(0, 40_000)];
    if roll(2) == 0 {
        t.faults.push(Fault { span: span(out.0, out.1), machine: "PC-0417".into(), what: FaultKind::Unreachable });
        t.online.insert("PC-0417".into(), vec![span(0, out.0), span(out.1, 40_000)]);
        on = vec![(0, out.0), (out.1, 40_000)];
    }
    // What the server knows, and what the PC is told: the state at that time, as soon as there is a way.
    let mut words: Vec<(i64, bool)> = Vec::new();
    let (mut reached, connects) = (0, roll(100));
    for (at, rests) in pauses.iter().flat_map(|(from, to)| [(*from, true), (*to, false)]) {
        let heard = (at + roll(slow)).max(reached);
        reached = heard;
        let told = on.iter().find(|(_, to)| *to > heard).map_or(40_000, |(from, _)| (*from).max(heard));
        let told = if told > heard || on.len() > 1 && (out.1..out.1 + connects).contains(&heard) {
            out.1 + connects
        } else {
            told
        };
        words.push((told, rests));
    }
    let (mut parts, mut since) = (Vec::new(), Some(10));
    for (at, rests) in words {
        match (since, rests) {
            (Some(from), true) => {
                parts.push((from, at));
                since = None;
            }
            (None, false) => since = Some(at),
            _ => {}
        }
    }
    parts.extend(since.map(|from| (from, 3000)));
    parts.retain(|(from, to)| from < to);
    with(t, &parts)
}

#[test]
fn as_chance_has_them() {
    let mut held = 0;
    for seed in 1..=24 {
        let r = chance(seed, 10);
        let report = r.judge();
        let t = &r.truth;
        assert_eq!(report.broken().count(), 0, "seed {seed}: {:?}, {:?}\n{report}", t.tenant.screen_paused, t.online);
        held += usize::from(report.state("SCR-PAUSE-1") == State::Held);
    }
    assert!(held > 12, "held {held} times");
    let slow = (1..=12).filter(|seed| chance(*seed, 100).judge().roots().iter().any(|v| v.id == "SCR-PAUSE-1")).count();
    assert!(slow > 5, "blamed {slow} times of 12");
}
