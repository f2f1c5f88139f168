//! A desktop that is tried, beside what is its own way: DSK-LOGIN-1, DSK-OUT-1, DSK-SEAT-1, DSK-DR-1.

use crate::house::{house, plain, s};
use crate::tried::{at, tried};
use judge::genesys::truth::{ActKind, Login, Token};
use serde_json::json;

/// The session has expired before the agent logs out: a logout that finds nothing was sent all the same. In a session it is the
/// desktop's own fault that it is refused.
#[test]
fn dsk_out_1_a_logout_that_finds_no_session() {
    let run = |of_another: bool, session: bool| {
        let mut h = if of_another { tried() } else { house() };
        h.login(10, "ann", plain());
        h.polls("ann", 10, 100);
        if session {
            h.polls("ann", 70, 400);
        } else {
            h.act(101, "ann", ActKind::StopPolling);
            h.http(s(130) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        }
        h.act(400, "ann", ActKind::Logout(Token::Own));
        h.ask(s(400), "ann", "logout", 401, &json!({}));
        h.until(430)
    };
    assert!(!run(true, false).is_root("DSK-OUT-1"));
    // SRS is ours then, and has its reason.
    run(true, true).blames("DSK-OUT-1");
    run(false, true).blames("SRS-OUT-1");
}

/// A login that was sent before the logout is no login after it, whichever came first to the agent's mind.
#[test]
fn dsk_out_1_a_login_before_the_logout() {
    let run = |login_ms: i64, logout_ms: i64| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        h.act(900, "ann", ActKind::Logout(Token::Own));
        h.ask(s(900) + login_ms, "ann", "login", 200, &json!({ "server": plain().server }));
        h.ask(s(900) + logout_ms, "ann", "logout", 200, &json!({}));
        h.leave(s(900) + logout_ms, "ann");
        h.until(905).is_root("DSK-OUT-1")
    };
    assert!(!run(1, 20));
    assert!(run(20, 1));
}

/// A desktop changes place when the agent has changed it, and not before it has done so: a login at the old place may still come in
/// between, and none after it.
#[test]
fn dsk_seat_1_at_the_old_place_before_the_new_one() {
    let run = |places: [&str; 2]| {
        let mut h = tried();
        h.truth.policies.hot_seating = true;
        h.login(10, "ann", at("One"));
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
        for (at_s, place) in [300, 302].into_iter().zip(places) {
            h.enter(at_s, "ann", &at(place));
            h.http(s(at_s) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        }
        h.until(320).is_root("DSK-SEAT-1")
    };
    assert!(!run(["One", "Four"]));
    assert!(run(["Four", "One"]));
}

/// The agent's data centre is lost, and the desktop stays with it: that it has logged in somewhere before is no going over.
#[test]
fn dsk_dr_1_it_does_not_go_over() {
    let there = || Login { server: Some("http://rws2:8080".into()), backend: "gws2".into(), ..plain() };
    let run = |logins: &[Login]| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::FailOver { server: "http://rws2:8080".into(), backend: "gws2".into() });
        for (n, login) in (0..).zip(logins) {
            h.enter(300 + 2 * n, "ann", login);
            h.http(s(300 + 2 * n) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        }
        h.until(325).is_root("DSK-DR-1")
    };
    assert!(run(&[]));
    assert!(!run(&[there()]));
    // What was on its way to the old one is no way back; what comes after the new one is.
    assert!(!run(&[plain(), there()]));
    assert!(run(&[there(), plain()]));
}
