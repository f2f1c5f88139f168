//! What does not excuse a desktop that polls too seldom, or does not log in again: DSK-POLL-1, DSK-POLL-2.

use crate::house::{House, house, plain, s, span};
use crate::polls::expired;
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Token};
use serde_json::json;

const EVIL: &str = "http://evil.example";

/// Ann's desktop polls each 31 s, until she logs out; whatever else happens.
fn seldom(besides: impl FnOnce(&mut House)) -> Run {
    let mut h = house();
    h.login(10, "ann", plain());
    (41..900).step_by(31).for_each(|at| h.ask(s(at), "ann", "poll", 200, &json!({})));
    besides(&mut h);
    h.truth.acts.sort_by_key(|a| a.at);
    h.done()
}

#[test]
fn dsk_poll_1_another_desktop_hangs() {
    seldom(|_| ()).blames("DSK-POLL-1");
    seldom(|h| h.act(20, "ben", ActKind::StopPolling)).blames("DSK-POLL-1");
    seldom(|h| h.act(20, "ann", ActKind::StopPolling)).not_reached(&["DSK-POLL-1"]);
}

#[test]
fn dsk_poll_1_before_it_hangs() {
    seldom(|h| h.act(889, "ann", ActKind::StopPolling)).blames("DSK-POLL-1");
}

/// A page of another origin, and the pre-flights of the desktop's own, are no polls of its.
#[test]
fn dsk_poll_1_what_is_no_poll_of_the_desktops() {
    let run = |what: &str, origin: &str| {
        seldom(|h| {
            for at in (25..880).step_by(31) {
                h.ask(s(at), "ann", what, 200, &json!({ "origin": origin, "allow_origin": "" }));
            }
        })
    };
    run("poll", EVIL).blames("DSK-POLL-1");
    run("preflight", EVIL).blames("DSK-POLL-1");
    run("poll", "").holds(&["DSK-POLL-1"]);
}

/// A desktop has half the timeout for a login after a 401; where the run ends before that, it may still have come.
#[test]
fn dsk_poll_2_the_run_ends_first() {
    let run = |ends: i64, again: bool| {
        let mut h = expired();
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        if again {
            h.enter(405, "ann", &plain());
        }
        h.until(ends).judge().state("DSK-POLL-2")
    };
    assert_eq!(run(432, false), State::Broken);
    assert_eq!(run(430, false), State::NotReached);
    assert_eq!(run(430, true), State::Held);
}

/// After a logout no poll is owed, though it comes to nothing and the desktop goes on: what it polls then shows nothing.
#[test]
fn dsk_poll_1_after_a_logout_that_is_refused() {
    let run = |out: bool| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.truth.faults.push(Fault { span: span(65, 75), machine: "PC-1".into(), what: FaultKind::Unreachable });
        h.polls("ann", 10, 90);
        if out {
            h.act(90, "ann", ActKind::Logout(Token::Own));
            h.ask(s(90), "ann", "logout", 503, &json!({}));
            h.act(92, "ann", ActKind::PollNow);
        }
        h.polls("ann", 65, 200);
        h.until(200)
    };
    run(true).not_reached(&["DSK-POLL-1"]);
    run(false).holds(&["DSK-POLL-1"]);
}
