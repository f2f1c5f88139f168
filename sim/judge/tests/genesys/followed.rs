//! How SRS's sessions are followed through what it answers, rightly or wrongly: one wrong answer is one breach, what is nobody's rule is
//! none, and neither takes anything away from what comes later.

use crate::house::{House, house, plain, s, span};
use crate::polls::{expired, hangs};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Login, Token};
use serde_json::json;

fn day(login: Login) -> House {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 900);
    h
}
fn with_token() -> Login {
    Login { csrf: true, ..plain() }
}
/// A call of Ann's, recorded or not.
fn call(h: &mut House, (from, to): (i64, i64), recorded: bool) {
    h.call("c1", None, &[("ann", "5001", from, to, Joined::Answered)]);
    if recorded {
        h.film("ann", (from, to), Some(("c1", "5001")));
    }
}

/// The session expires at 190 s, in a call, and the PC goes after that.
#[test]
fn poll_1_a_pc_that_goes_after_the_expiry() {
    let run = |film_to: i64| {
        let mut h = hangs();
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        h.film("ann", (100, film_to), Some(("c1", "5001")));
        h.leave(s(190) + 2, "ann");
        let what = FaultKind::PowerOff { clean: false };
        h.truth.faults.push(Fault { span: span(250, 260), machine: "PC-1".into(), what });
        h.unfinished()
    };
    run(190).holds(&["SRS-POLL-1"]);
    run(250).blames("SRS-POLL-1");
}

/// Ben's desktop asks at Ann's PC, in her session. Whether SRS lets him in nobody says; her session goes on, and what is missing in it is
/// missing.
#[test]
fn somebody_else_asks_in_the_session() {
    for (what, status) in [("poll", 401), ("poll", 200), ("logout", 403), ("login", 409)] {
        let run = |recorded: bool| {
            let mut h = day(plain());
            h.ask(s(105), "ben", what, status, &json!({ "pc": "PC-1", "server": plain().server }));
            call(&mut h, (200, 300), recorded);
            h.done()
        };
        run(true).holds(&["SRS-POLL-2"]);
        run(false).blames("GIR-FLOW-4");
    }
}

/// It lives on, though it ought not to: that is said once, and what happens in it is no other breach.
#[test]
fn poll_3_a_session_that_lives_on() {
    let mut h = expired();
    h.act(400, "ann", ActKind::ResumePolling);
    h.ask(s(400), "ann", "poll", 200, &json!({}));
    h.polls("ann", 400, 900);
    call(&mut h, (500, 550), true);
    h.done().blames("SRS-POLL-3");
}

/// A poll that fails ends no session, whatever it is blamed for.
#[test]
fn poll_2_a_poll_that_fails() {
    for status in [0, 500] {
        let mut h = day(plain());
        h.ask(s(115), "ann", "poll", status, &json!({}));
        call(&mut h, (200, 300), false);
        assert!(h.done().is_root("GIR-FLOW-4"), "{status}");
    }
}

/// A poll about the very end of the timeout may be too late: if it is told so there is no session any more, in which a call would be
/// recorded.
#[test]
fn poll_3_a_poll_that_may_be_late() {
    let run = |status: u16, recorded: bool| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 50);
        h.act(41, "ann", ActKind::StopPolling);
        h.ask(s(100) + 1, "ann", "poll", status, &json!({}));
        h.act(105, "ann", ActKind::ResumePolling);
        if status == 401 {
            h.http(s(100) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
            h.enter(130, "ann", &plain());
        }
        call(&mut h, (110, 125), recorded);
        h.polls("ann", if status == 401 { 130 } else { 100 }, 900);
        h.done()
    };
    run(401, false).holds(&[]);
    run(200, true).holds(&[]);
    run(200, false).blames("GIR-FLOW-4");
}

/// A login that is refused has opened nothing in which RWS could have given orders.
#[test]
fn flow_4_an_order_after_a_login_that_was_refused() {
    let mut h = house();
    h.truth.faults.push(Fault { span: span(20, 125), machine: "rws1".into(), what: FaultKind::Unreachable });
    h.act(119, "ann", ActKind::Login(Login { server: None, ..plain() }));
    h.deliberately();
    h.ask(s(120), "ann", "login", 400, &json!({ "server": null }));
    h.login(150, "ann", plain());
    h.polls("ann", 150, 900);
    h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
    for film in [(126, 150), (151, 300)] {
        h.film("ann", film, Some(("c1", "5001")));
    }
    h.done().blames("GIR-FLOW-4");
}

/// The logout at 400 s, which the desktop is made to send with that token, is answered so.
fn out(login: Login, token: (Token, &str), status: u16, then: impl FnOnce(&mut House)) -> Run {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 400);
    let wrong = token.0 != Token::Own;
    h.act(400, "ann", ActKind::Logout(token.0));
    if wrong {
        h.deliberately();
    }
    h.ask(s(400), "ann", "logout", status, &json!({ "csrf_token": token.1 }));
    then(&mut h);
    h.unfinished()
}

#[test]
fn what_is_wrong_with_a_logout_is_said_once() {
    // Accepted without the token, and nobody cleans up.
    out(with_token(), (Token::Missing, "none"), 200, |_| ()).blames("SRS-CSRF-2");
    // Refused for no reason; the session that is left expires, and nobody cleans up either.
    out(plain(), (Token::Own, "none"), 403, |_| ()).blames("SRS-CSRF-3");
}

#[test]
fn a_logout_that_is_rightly_rejected_excuses_nothing() {
    let run = |recorded: bool| {
        out(with_token(), (Token::Missing, "none"), 403, |h| {
            h.polls("ann", 380, 900);
            call(h, (500, 600), recorded);
            h.logout(900, "ann");
        })
    };
    run(true).holds(&["SRS-CSRF-2"]);
    run(false).blames("GIR-FLOW-4");
}

/// What nobody has answered nobody has rejected.
#[test]
fn csrf_2_a_logout_that_is_not_answered() {
    for (status, broken) in [(0, false), (403, true)] {
        let r = out(with_token(), (Token::Missing, "none"), status, |h| {
            h.ask(s(405), "ann", "poll", 401, &json!({}));
            h.leave(s(405), "ann");
        });
        assert_eq!(r.judge().state("SRS-CSRF-2") == State::Broken, broken, "{status}");
    }
}

/// Ann logs off from Windows without a word. What begins after that shows no screen of hers; what began before has to be there.
#[test]
fn flow_4_after_a_logoff_from_windows() {
    let run = |gone: i64, film: Option<i64>| {
        let mut h = hangs();
        h.act(gone, "ann", ActKind::Gone);
        h.http(s(190) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.call("c1", None, &[("ann", "5001", 140, 160, Joined::Answered)]);
        film.into_iter().for_each(|to| h.film("ann", (140, to), Some(("c1", "5001"))));
        h.done()
    };
    run(135, None).holds(&[]);
    run(150, Some(160)).holds(&[]);
    run(150, None).blames("GIR-FLOW-4");
}
