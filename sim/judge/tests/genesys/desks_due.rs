//! What a desktop owes by its own login and its own polls: DSK-POLL-1, DSK-POLL-2.

use crate::disasters::SPARE;
use crate::foreign::{near, tolerant};
use crate::house::{House, house, plain, s};
use crate::polls::{expired, hangs};
use judge::State;
use judge::genesys::truth::{ActKind, Login, Token};
use serde_json::json;

/// A poll that went out at one time and was answered at another.
fn poll(h: &mut House, sent: i64, answered: i64) {
    h.ask(s(answered), "ann", "poll", 200, &json!({ "sent_at": s(sent) }));
}

/// Others who poll well poll for themselves.
#[test]
fn dsk_poll_1_the_polls_of_somebody_else() {
    let mut h = house();
    for agent in ["ann", "ben"] {
        h.login(10, agent, plain());
    }
    h.polls("ben", 10, 900);
    (41..900).step_by(31).for_each(|at| h.ask(s(at), "ann", "poll", 200, &json!({})));
    h.done().blames("DSK-POLL-1");
}

/// That the agent has logged out before excuses nothing after the next login.
#[test]
fn dsk_poll_1_after_a_second_login() {
    let run = |every: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 100);
        h.logout(100, "ann");
        h.login(200, "ann", plain());
        (200 + every..900).step_by(every as usize).for_each(|at| poll(&mut h, at, at));
        h.done()
    };
    run(30).holds(&["DSK-POLL-1"]);
    run(31).blames("DSK-POLL-1");
}

/// The time after a login counts from its answer, that after a poll from when the poll was sent.
#[test]
fn dsk_poll_1_what_was_answered_late() {
    let login = |first: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        poll(&mut h, first, first);
        h.polls("ann", first, 900);
        let mut r = h.done();
        for what in ["login", "GET", "POST"] {
            r.edit(|rec, f| {
                let is = rec.at < s(11) && (f["what"] == what || f["method"] == what);
                rec.at += if is { 10_000 } else { 0 };
                is
            });
        }
        r
    };
    login(49).holds(&["DSK-POLL-1"]);
    login(51).blames("DSK-POLL-1");
    let after = |next: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        poll(&mut h, 40, 50);
        poll(&mut h, next, next);
        h.polls("ann", next, 900);
        h.done()
    };
    after(70).holds(&["DSK-POLL-1"]);
    after(72).blames("DSK-POLL-1");
}

/// A desktop that is to go over lets the session go, but a poll that it sends all the same comes too late.
#[test]
fn dsk_poll_1_a_poll_while_it_goes_over() {
    let run = |last: i64, polled: bool| {
        let mut h = house();
        h.login(10, "ann", plain());
        poll(&mut h, 40, 40);
        h.act(60, "ann", ActKind::FailOver { server: SPARE.into(), backend: "gws2".into() });
        if polled {
            poll(&mut h, last, last);
        }
        h.enter(74, "ann", &Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() });
        h.polls("ann", 74, 900);
        h.done()
    };
    run(69, true).holds(&["DSK-POLL-1"]);
    run(72, false).holds(&["DSK-POLL-1"]);
    run(72, true).blames("DSK-POLL-1");
}

/// A desktop has polled by itself for most of a timeout: what was before another login does not count.
#[test]
fn dsk_poll_1_is_reached_since_the_last_login_alone() {
    let run = |second: bool| {
        let mut h = house();
        h.login(10, "ann", plain());
        poll(&mut h, 35, 35);
        if second {
            h.act(50, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
            h.enter(50, "ann", &Login { place: Some("Four".into()), ..plain() });
        } else {
            poll(&mut h, 50, 50);
        }
        poll(&mut h, 75, 75);
        h.until(80).judge().state("DSK-POLL-1")
    };
    assert_eq!(run(false), State::Held);
    assert_eq!(run(true), State::NotReached);
}

/// After a 401 the agent leaves, by a logout that is made to fail: then nobody has to log in again.
#[test]
fn dsk_poll_2_a_logout_without_the_token() {
    let run = |out: bool| {
        let mut h = hangs();
        h.leave(s(190) + 2, "ann");
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        if out {
            h.act(405, "ann", ActKind::Logout(Token::Missing));
            h.deliberately();
        }
        h.until(500)
    };
    run(true).not_reached(&["DSK-POLL-2"]);
    run(false).blames("DSK-POLL-2");
}

/// What nearly comes too late is said: a login after the agent's, and one after a 401.
#[test]
fn what_is_nearly_too_late() {
    for (late, ids) in [(15, &["DSK-LOGIN-1"][..]), (5, &[])] {
        let mut h = tolerant(house());
        h.act(10, "ann", ActKind::Login(plain()));
        h.enter(10 + late, "ann", &plain());
        (10 + late + 20..300).step_by(20).for_each(|at| poll(&mut h, at, at));
        h.logout(300, "ann");
        near(&h.unfinished(), ids);
    }
    // That the run ends is no poll.
    let mut h = tolerant(house());
    h.login(10, "ann", plain());
    (30..=100).step_by(20).for_each(|at| poll(&mut h, at, at));
    near(&h.until(119), &[]);
    for (late, ids) in [(30, &["DSK-POLL-2"][..]), (5, &[])] {
        let mut h = tolerant(expired());
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        h.enter(400 + late, "ann", &plain());
        (400 + late + 20..600).step_by(20).for_each(|at| poll(&mut h, at, at));
        h.logout(600, "ann");
        let r = h.unfinished();
        let of_it = r.judge().near.iter().filter(|n| n.id == "DSK-POLL-2").count();
        assert_eq!(of_it, ids.len(), "{late}");
    }
}
