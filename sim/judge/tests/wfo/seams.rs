//! What is blamed on the seam between two segments, and what is not: a gap at an edge of the contact, a gap where no segment
//! follows another, pictures that are displaced from elsewhere on.

use crate::common::day::{BRAUN, H, HODGES, call, captured, truth};
use crate::common::film::Shot;
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::recordings::{refilm, remake};
use judge::State;
use judge::truth::Span;

/// The day with the first call, from one instant to another, and this PC's parts of it shown. Seams are at 610 s and each ten
/// minutes on.
fn shown(call_at: (i64, i64), parts: &[(i64, i64)]) -> Run {
    let mut t = truth();
    t.calls[0] = call("c1", &[("braun", call_at.0, call_at.1)], 5);
    let mut r = run(t, &captured());
    let shots: Vec<_> = parts.iter().map(|(from, to)| ("PC-0417", BRAUN, 1, span(*from, *to))).collect();
    let covered: Vec<_> = parts.iter().map(|(from, to)| ((from - call_at.0) * 1000, (to - call_at.0) * 1000)).collect();
    refilm(&mut r, &shots, &covered);
    r
}

#[test]
fn a_gap_at_the_edge_of_a_contact_is_no_gap_between_two_parts() {
    shown((605, 900), &[(605, 900)]).holds(&["SCR-MATCH-1", "SCR-MATCH-2"]);
    shown((605, 900), &[(605, 608), (612, 900)]).blames(&["SCR-MATCH-2"]);
    shown((605, 900), &[(612, 900)]).blames(&["SCR-MATCH-1"]);
    shown((300, 615), &[(300, 608)]).blames(&["SCR-MATCH-1"]);
}

/// A segment that begins where no other ends is no seam.
#[test]
fn a_gap_in_the_capture_is_no_seam() {
    let report = |to: i64, from: i64| {
        let mut t = truth();
        t.calls.truncate(1);
        t.calls[0].audio_paused.clear();
        let hodges = ("PC-0422", HODGES, span(10, 3000));
        let pieces = [("PC-0417", BRAUN, span(10, to)), ("PC-0417", BRAUN, span(from, 3000)), hodges];
        run(t, &pieces).judge()
    };
    let gap = report(450, 455);
    assert_eq!((gap.state("SCR-CAP-8"), gap.state("SCR-MATCH-1")), (State::Broken, State::Broken), "{gap}");
    assert_eq!(gap.state("SCR-MATCH-2"), State::NotReached, "{gap}");
    // A seam it is where one begins as another ends, whatever their lengths.
    assert_eq!(report(450, 450).state("SCR-MATCH-2"), State::Held);
}

/// The first call's recording with pieces that show the time so many milliseconds later than they stand there for.
fn displaced(call_at: (i64, i64), pieces: &[(i64, i64, i64)]) -> Run {
    let mut r = shown(call_at, &[call_at]);
    let shots: Vec<_> =
        pieces.iter().map(|(from, to, ms)| ("PC-0417", BRAUN, 1, Span::new(s(*from) + ms, s(*to) + ms))).collect();
    refilm(&mut r, &shots, &[(0, (call_at.1 - call_at.0) * 1000)]);
    r
}

#[test]
fn pictures_that_are_displaced_from_the_seam_on() {
    displaced((300, 900), &[(300, 610, 0), (610, 900, 1_000)]).blames(&["SCR-MATCH-2"]);
    // From elsewhere on.
    displaced((300, 900), &[(300, 700, 0), (700, 900, 1_000)]).blames(&["SCR-MATCH-3"]);
    // All of it: that the first picture had long been there tells nothing.
    displaced((605, 900), &[(605, 900, 1_000)]).blames(&["SCR-MATCH-3"]);
    // And something else towards the end.
    let mut r = shown((300, 900), &[(300, 900)]);
    let shots = [(BRAUN, span(300, 610)), (BRAUN, span(611, 701)), (HODGES, span(700, 900))];
    refilm(&mut r, &shots.map(|(login, span)| ("PC-0417", login, 1, span)), &[(0, 600_000)]);
    r.blames(&["SCR-MATCH-3"]);
}

/// On both monitors, and right again long before the end: on neither of them is it all that follows the seam.
#[test]
fn two_monitors_do_not_add_up() {
    let make = |right_again: i64| {
        let mut t = truth();
        t.calls = vec![call("c1", &[("hodges", 300, 900)], 5)];
        let mut r = run(t, &captured());
        let shot = |from: i64, to: i64, ms: i64| {
            let span = Span::new(s(from) + ms, s(to) + ms);
            Shot { pc: "PC-0422".into(), login: HODGES.into(), monitors: 2, span }
        };
        let mut shots = vec![shot(300, 610, 0), shot(610, right_again, 1_000)];
        if right_again < 900 {
            shots.push(shot(right_again, 900, 0));
        }
        let id = r.id("acd-c1", H);
        remake(&mut r, &id, &shots);
        r
    };
    make(900).blames(&["SCR-MATCH-2"]);
    make(790).blames(&["SCR-MATCH-3"]);
}

#[test]
fn a_pause_of_the_audio_in_which_nothing_happened() {
    let quiet = |from: i64, to: i64| {
        let mut t = truth();
        let screen = t.screens.get_mut("PC-0417|corp\\dbraun").expect("it");
        screen.retain(|c| !span(from, to).has(c.at));
        let r = run(t, &captured());
        assert_eq!(r.judge().broken().count(), 0, "{}", r.judge());
        r.judge().state("SCR-CAP-6")
    };
    assert_eq!(quiet(400, 430), State::NotReached);
    assert_eq!(quiet(400, 420), State::Held);
    assert_eq!(quiet(430, 500), State::Held);
}
