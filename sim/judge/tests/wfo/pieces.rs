//! Pieces of a recording: what is a second recording, and what is only said too early, asked again, or lacking.

use crate::common::day::{B, BRAUN, day};
use crate::common::{Run, s};
use crate::uploads::piece;
use judge::State;
use serde_json::json;

/// The first contact is said to have its recording since that instant.
fn said(r: &mut Run, at: i64) {
    r.contact("acd-c1", B)["videoHistory"] = json!([[s(900), "File not yet uploaded"], [at, "File is uploaded"]]);
}

/// The first contact's recording in pieces: when, from where on, and how long, in place of the one that came at 937.1 s.
fn pieces(of: &[(i64, usize, usize)]) -> Run {
    let mut r = day();
    r.forget(|rec| rec.kind == "wire.http" && rec.fields.contains("/sim/uploads/27?"));
    of.iter().for_each(|new| piece(&mut r, Some(*new), |_| ()));
    r
}

/// After the first contact's recording its PC neither says hello again nor is it asked again, and there is no other recording.
fn left_alone(r: &mut Run) {
    r.forget(|rec| rec.at > s(937) && rec.fields.contains("PC-0417") && rec.kind == "wire.ws");
    for other in ["28", "29", "30"] {
        r.evidence.videos.remove(other);
    }
}

#[test]
fn a_recording_that_is_larger_than_what_was_uploaded() {
    let length = day().evidence.videos["27"].len();
    pieces(&[(937, 0, length)]).holds(&["SCR-UP-5"]);
    pieces(&[(937, 0, length - 1)]).blames(&["SCR-UP-5"]);
    pieces(&[(937, 0, 500), (938, 500, length - 501)]).blames(&["SCR-UP-5"]);
}

#[test]
fn what_is_said_before_the_recording_begins_makes_no_second_one() {
    let length = day().evidence.videos["27"].len();
    // It breaks off, and begins anew before any word of it.
    let begun_twice = |at: i64| {
        let mut r = pieces(&[(937, 0, 500), (960, 0, length)]);
        said(&mut r, at);
        r
    };
    begun_twice(s(960)).holds(&["SCR-UP-2", "SCR-REC-3"]);
    begun_twice(s(935)).blames(&["SCR-UP-2"]);
    begun_twice(s(940)).blames(&["SCR-REC-3"]);
    // A piece without a byte is a question, and no recording.
    let asked_first = |at: i64| {
        let mut r = pieces(&[(936, 0, 0), (960, 0, length)]);
        said(&mut r, at);
        r
    };
    asked_first(s(960)).holds(&["SCR-UP-2"]);
    asked_first(s(938)).blames(&["SCR-UP-2"]);
}

/// That a PC has no more to do is said as the last piece comes, and by the server.
#[test]
fn the_end_of_an_upload_is_told_with_its_last_piece() {
    let length = day().evidence.videos["27"].len();
    let told = |at: i64, kind: &'static str| {
        let mut r = pieces(&[(937, 0, 500), (2001, 0, length)]);
        said(&mut r, s(2001));
        let text = json!({ "type": "done", "contact": "27" }).to_string();
        r.add(at, "PC-0417", kind, &json!({ "from": "wfo", "to": "PC-0417", "text": text }));
        r.judge().state("SCR-REC-3")
    };
    assert_eq!(told(s(937), "wire.ws"), State::Broken);
    assert_eq!(told(s(938), "wire.ws"), State::Broken);
    assert_ne!(told(s(938) + 1, "wire.ws"), State::Broken);
    assert_ne!(told(s(1500), "wire.ws"), State::Broken);
    assert_ne!(told(s(937), "desktop.note"), State::Broken);
}

/// In pieces of whatever length: that there are many of them is no resumption.
#[test]
fn an_upload_that_had_to_be_taken_up_again() {
    let length = day().evidence.videos["27"].len();
    let state = |change: fn(&mut Vec<(i64, usize, usize)>), refused: Option<(i64, usize, usize)>| {
        let size = 400;
        let mut of: Vec<_> = (937..).zip((0..length).step_by(size)).map(|(at, from)| (at, from, size)).collect();
        of.last_mut().expect("a piece").2 = (length - 1) % size + 1;
        change(&mut of);
        let mut r = pieces(&of);
        said(&mut r, s(of.last().expect("a piece").0));
        left_alone(&mut r);
        if refused.is_some() {
            r.truth.foreign.insert("PC-0417".into());
            piece(&mut r, refused, |f| f["status"] = json!(503));
        }
        r.judge().state("SCR-REC-3")
    };
    assert_eq!(state(|_| (), None), State::NotReached);
    assert_eq!(state(|of| (of[2].2, of[3].1, of[3].2) = (100, 900, 700), None), State::NotReached);
    // A question where it is to go on, a piece once more, one that was not taken.
    assert_eq!(state(|of| of.insert(3, (940, 1_200, 0)), None), State::Held);
    assert_eq!(state(|of| of.insert(3, of[2]), None), State::Held);
    // Wherever a piece is said to belong.
    assert_eq!(state(|of| of.insert(3, (940, usize::MAX, 0)), None), State::Held);
    assert_eq!(state(|of| of.insert(0, (936, usize::MAX, 400)), None), State::Held);
    assert_eq!(state(|_| (), Some((938, 400, 400))), State::Held);
    assert_eq!(
        state(|of| of.retain(|piece| piece.1 != 400), Some((938, 400, 400))),
        State::Held,
        "it went on as if it had been taken"
    );
}

/// A question where to go on brings nothing, and comes when it will.
#[test]
fn a_question_after_the_recording_is_none() {
    let length = day().evidence.videos["27"].len();
    let asked = |sent: usize| {
        let mut r = pieces(&[(937, 0, length), (960, length, sent)]);
        said(&mut r, s(938));
        r
    };
    asked(0).holds(&["SCR-UP-2", "SCR-REC-3"]);
    asked(40).blames(&["SCR-REC-3"]);
}

/// Who is asked once more for what is there already has a chance to send it once more.
#[test]
fn a_recording_that_is_asked_for_again() {
    let state = |again: Option<&str>| {
        let mut r = day();
        left_alone(&mut r);
        if let Some(contact) = again {
            let relay =
                json!({ "type": "relay", "contact": contact, "windows": BRAUN, "start": s(300), "end": s(900) });
            let fields = json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() });
            r.add(s(2_000), "PC-0417", "wire.ws", &fields);
        }
        r.judge().state("SCR-REC-3")
    };
    assert_eq!(state(Some("27")), State::Held);
    assert_eq!((state(Some("28")), state(None)), (State::NotReached, State::NotReached));
}
