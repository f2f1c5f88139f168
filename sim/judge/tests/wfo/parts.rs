//! What a recording is said to show: parts of its contact, in order, none of them twice, and cut by the policy's times.

use crate::common::day::{BRAUN, day};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::conditions::braun;
use crate::recordings::refilm;
use judge::truth::Span;
use serde_json::json;

/// The first call's recording, of pieces of its ten minutes in milliseconds, and the parts that it is said to show.
fn made(pieces: &[(i64, i64)], parts: &[(i64, i64)]) -> Run {
    let mut r = day();
    let piece = |(from, to): &(i64, i64)| ("PC-0417", BRAUN, 1, Span::new(s(300) + from, s(300) + to));
    refilm(&mut r, &pieces.iter().map(piece).collect::<Vec<_>>(), parts);
    r
}

/// As long as it is said to be, right at each instant, and with all that was to be captured; and not as it has to be all the same.
#[test]
fn nothing_is_shown_twice() {
    let halves = [(0, 300_000), (300_000, 600_000)];
    made(&halves, &halves).holds(&["SCR-MATCH-1", "SCR-MATCH-3"]);
    let overlapping = [(0, 310_000), (300_000, 600_000)];
    made(&overlapping, &overlapping).blames(&["SCR-MATCH-1"]);
    let exchanged = [(300_000, 600_000), (0, 300_000)];
    made(&exchanged, &exchanged).blames(&["SCR-MATCH-1"]);
    // A part that ends before it begins.
    made(&[(0, 600_000)], &[(0, 300_000), (300_000, 200_000), (200_000, 600_000)]).blames(&["SCR-MATCH-1"]);
}

/// What a clock that is wrong may cost is for the pictures: no part is said to lie outside of its contact.
#[test]
fn parts_beyond_the_contact() {
    let wrong_clock = |shown: (i64, i64), part: (i64, i64)| {
        let mut r = made(&[shown], &[part]);
        r.truth.pcs.get_mut("PC-0417").expect("it").clock_wrong = true;
        r
    };
    wrong_clock((-100, 599_900), (0, 600_000)).holds(&["SCR-MATCH-1", "SCR-MATCH-3"]);
    wrong_clock((-100, 600_000), (-100, 600_000)).blames(&["SCR-MATCH-1"]);
    wrong_clock((0, 600_100), (0, 600_100)).blames(&["SCR-MATCH-1"]);
}

/// Too much by the one wording, and just right by the other: it is the policy that was not followed.
#[test]
fn more_than_the_audio() {
    // The contact is of five minutes, its audio of two.
    let shown = |from: i64, to: i64| {
        let t = braun(|t| {
            t.policies.crop_by = "audio".into();
            t.calls.truncate(1);
            t.calls[0].audio_ms = 120_000;
        });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 3000))]);
        r.edit_message("relay", |_, m| {
            m["end"] = json!(s(420));
            true
        });
        refilm(&mut r, &[("PC-0417", BRAUN, 1, span(from, to))], &[((from - 300) * 1000, (to - 300) * 1000)]);
        r
    };
    shown(300, 420).holds(&["SCR-MATCH-4", "SCR-MATCH-1"]);
    shown(300, 430).blames(&["SCR-MATCH-4"]);
    shown(300, 600).blames(&["SCR-MATCH-4"]);
    // Beyond both.
    shown(290, 420).blames(&["SCR-MATCH-1"]);
}
