//! Pages of browsers and forged requests: SRS-CORS-1 to -3, SRS-CSRF-1 to -4, DSK-CSRF-1, DSK-CORS-1.

use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Login, Token};
use serde_json::json;

fn browser(https: bool) -> Login {
    Login { browser: true, https, ..plain() }
}
fn page(https: bool) -> House {
    let mut h = house();
    h.login(10, "ann", browser(https));
    h.polls("ann", 10, 900);
    h
}
const EVIL: &str = "http://evil.example";

fn with_evil(allow: &str) -> House {
    let mut h = page(false);
    h.act(50, "ann", ActKind::Foreign { what: "poll".into(), origin: EVIL.into() });
    h.ask(s(50), "ann", "poll", 200, &json!({ "origin": EVIL, "allow_origin": allow }));
    h
}

#[test]
fn cors_1_a_browser_gets_through() {
    page(false).done().holds(&["SRS-CORS-1", "SRS-CORS-3", "DSK-CORS-1"]);
    for (field, value) in [("status", json!(405)), ("allow_origin", json!(""))] {
        let mut h = house();
        h.login(10, "ann", browser(false));
        let mut r = h.unfinished();
        r.forget("desktop.asked", &["login"]);
        r.asked("preflight", |_, f| {
            f[field] = value.clone();
            true
        });
        r.truth.ends = s(30);
        r.blames("SRS-CORS-1");
    }
    page_without().not_reached(&["SRS-CORS-1", "SRS-CORS-2", "SRS-CORS-3"]);
    // A browser would not have sent what follows all the same.
    for (field, value) in [("status", json!(405)), ("allow_origin", json!(""))] {
        let mut r = page(false).done();
        r.asked("preflight", |_, f| {
            f[field] = value.clone();
            true
        });
        r.blames("SRS-CORS-1");
    }
}

/// The answer to the request itself is kept from the page as well, where it is not for the page's own origin.
#[test]
fn cors_1_the_page_reads_the_answer() {
    for what in ["login", "poll", "logout"] {
        for (allow, blamed) in [
            ("", true),
            ("*", true),
            ("http://gws2:8070", true),
            ("https://gws1:8070", true),
            ("HTTP://GWS1:8070", false),
        ] {
            let mut r = page(false).done();
            let mut first = true;
            r.asked(what, |_, f| {
                let is = std::mem::take(&mut first);
                if is {
                    f["allow_origin"] = json!(allow);
                }
                is
            });
            if blamed { r.blames("SRS-CORS-1") } else { r.holds(&["SRS-CORS-1"]) }
        }
    }
    // A program reads it all the same.
    let mut r = page_without();
    r.asked("poll", |_, f| {
        f["allow_origin"] = json!("");
        true
    });
    r.not_reached(&["SRS-CORS-1"]);
}

/// A page has to read also that its login failed because RWS is away.
#[test]
fn cors_1_the_page_reads_that_rws_is_away() {
    for (allow, blamed) in [("", true), ("http://gws1:8070", false)] {
        let mut h = house();
        h.truth.faults.push(Fault { span: span(5, 60), machine: "rws1".into(), what: FaultKind::Down });
        h.login(10, "ann", browser(false));
        let mut r = h.unfinished();
        r.asked("login", |_, f| {
            (f["status"], f["allow_origin"]) = (json!(503), json!(allow));
            true
        });
        r.truth.ends = s(30);
        let state = r.judge().state("SRS-CORS-1");
        assert_eq!(state == State::Broken, blamed, "`{allow}`: {state:?}");
    }
}

/// What SRS cannot answer in time, since RWS is away, looks to the page as if its browser had not asked: that says nothing.
#[test]
fn cors_1_says_nothing_where_rws_is_away() {
    let run = |away: bool| {
        let mut h = house();
        h.login(10, "ann", browser(false));
        if away {
            h.truth.faults.push(Fault { span: span(5, 60), machine: "rws1".into(), what: FaultKind::Unreachable });
        }
        let mut r = h.unfinished();
        r.asked("login", |_, f| {
            f["status"] = json!(0);
            true
        });
        r.truth.ends = s(30);
        r
    };
    assert_eq!(run(false).judge().state("SRS-CORS-1"), State::Broken);
    run(true).not_reached(&["SRS-CORS-1"]);
    run(true).holds(&[]);
}

fn page_without() -> Run {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.done()
}

#[test]
fn cors_2_to_the_expected_origin_alone() {
    with_evil("").done().holds(&["SRS-CORS-2"]);
    with_evil(EVIL).done().blames("SRS-CORS-2");
    with_evil("*").done().blames("SRS-CORS-2");
    // Where nobody answers nobody has shown anything.
    let mut r = with_evil("").done();
    r.asked("poll", |_, f| {
        let is = f["origin"] == EVIL;
        if is {
            f["status"] = json!(0);
        }
        is
    });
    r.not_reached(&["SRS-CORS-2"]);
}

#[test]
fn cors_3_by_the_pages_own_scheme() {
    page(true).done().holds(&["SRS-CORS-3"]);
    let mut h = house();
    h.act(10, "ann", ActKind::Login(browser(true)));
    let more =
        json!({ "scheme": "https", "origin": "https://gws1:8070", "allow_origin": "", "server": "http://rws1:8080" });
    h.ask(s(10), "ann", "login", 0, &more);
    h.done().blames("SRS-CORS-3");
}

/// Ann's desktop hangs from 41 s on, in a call; a page from elsewhere polls in its stead.
fn kept_alive(film_to: i64, poll: u16) -> Run {
    let mut h = house();
    h.login(10, "ann", browser(false));
    h.polls("ann", 10, 50);
    h.act(41, "ann", ActKind::StopPolling);
    h.call("c1", None, &[("ann", "5001", 50, 200, Joined::Answered)]);
    h.film("ann", (50, film_to), Some(("c1", "5001")));
    for at in [60, 90, 150] {
        h.act(at, "ann", ActKind::Foreign { what: "poll".into(), origin: EVIL.into() });
        let status = if at < 100 { 200 } else { poll };
        h.ask(s(at), "ann", "poll", status, &json!({ "origin": EVIL, "allow_origin": "" }));
    }
    h.http(s(100) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    h.act(220, "ann", ActKind::ResumePolling);
    h.ask(s(220), "ann", "poll", 401, &json!({}));
    h.enter(221, "ann", &browser(false));
    h.polls("ann", 221, 900);
    h.done()
}

#[test]
fn a_page_from_elsewhere_keeps_nothing_alive_whatever_it_is_told() {
    kept_alive(100, 200).holds(&["SRS-POLL-1", "SRS-POLL-3", "SRS-CORS-2"]);
    kept_alive(100, 401).holds(&["SRS-POLL-1", "SRS-POLL-3", "SRS-CORS-2"]);
    kept_alive(150, 200).blames("SRS-POLL-1");
}

/// A page from elsewhere logs Ann out, in a call, and is answered so.
fn forged(csrf: bool, policy: &str, status: u16) -> Run {
    let mut h = house();
    h.truth.policies.foreign_origin = policy.into();
    h.login(10, "ann", Login { csrf, ..browser(false) });
    h.polls("ann", 10, 50);
    h.call("c1", None, &[("ann", "5001", 41, 90, Joined::Answered)]);
    h.act(50, "ann", ActKind::Foreign { what: "logout".into(), origin: EVIL.into() });
    h.ask(s(50), "ann", "logout", status, &json!({ "origin": EVIL, "allow_origin": "" }));
    if status == 200 {
        h.film("ann", (41, 50), Some(("c1", "5001")));
        h.leave(s(50), "ann");
        h.truth.ends = s(65);
        return h.unfinished();
    }
    h.film("ann", (41, 90), Some(("c1", "5001")));
    h.polls("ann", 40, 900);
    h.done()
}

#[test]
fn a_forged_logout_ends_a_session_without_a_token_and_none_with_one() {
    forged(false, "serve", 200).holds(&["SRS-CSRF-3", "SRS-OUT-1", "SRS-CORS-2"]);
    forged(false, "serve", 403).blames("SRS-CSRF-3");
    forged(false, "refuse", 403).holds(&["SRS-CORS-2"]);
    forged(true, "serve", 403).holds(&["SRS-CSRF-2", "SRS-CORS-2"]);
    forged(true, "serve", 200).blames("SRS-CSRF-2");
}

#[test]
fn dsk_cors_1() {
    let mut r = page(true).done();
    r.asked("poll", |at, f| {
        let is = at < s(60);
        if is {
            (f["scheme"], f["origin"], f["allow_origin"]) = (json!("http"), json!("https://gws1:8070"), json!(""));
        }
        is
    });
    let roots: Vec<String> = r.judge().roots().iter().map(|v| v.id.clone()).collect();
    assert_eq!(roots, ["DSK-CORS-1"]);
}

fn token() -> Login {
    Login { csrf: true, ..plain() }
}
fn guarded() -> House {
    let mut h = house();
    h.login(10, "ann", token());
    h.polls("ann", 10, 900);
    h
}

#[test]
fn csrf_1_a_token_of_its_own() {
    guarded().done().holds(&["SRS-CSRF-1", "DSK-CSRF-1"]);
    let mut r = guarded().done();
    r.asked("login", |_, f| {
        f["token_given"] = json!(false);
        true
    });
    r.blames("SRS-CSRF-1");
    let mut h = guarded();
    h.login(10, "ben", token());
    h.polls("ben", 10, 900);
    let mut r = h.done();
    r.holds(&["SRS-CSRF-1"]);
    r.asked("login", |_, f| {
        f["token_print"] = json!("same");
        true
    });
    r.blames("SRS-CSRF-1");
}

/// A logout without the token, at 400 s.
fn without(token: &str, status: u16, poll_after: u16, strict: bool) -> Run {
    let mut h = house();
    h.truth.policies.csrf_strict = strict;
    h.login(10, "ann", Login { csrf: true, ..plain() });
    h.polls("ann", 10, 400);
    h.act(400, "ann", ActKind::Logout(if token == "none" { Token::Missing } else { Token::Other }));
    h.deliberately();
    h.ask(s(400), "ann", "logout", status, &json!({ "csrf_token": token }));
    if status == 200 || poll_after == 401 {
        h.leave(s(400), "ann");
    }
    if status != 200 {
        h.ask(s(405), "ann", "poll", poll_after, &json!({}));
        h.act(410, "ann", ActKind::Logout(Token::Own));
        if poll_after == 200 {
            h.ask(s(410), "ann", "logout", 200, &json!({ "csrf_sent": true }));
            h.leave(s(410), "ann");
        } else {
            h.deliberately();
        }
    }
    h.done()
}

#[test]
fn csrf_2_no_logout_without_it() {
    for token in ["none", "other"] {
        without(token, 403, 200, true).holds(&["SRS-CSRF-2"]);
        without(token, 200, 200, true).blames("SRS-CSRF-2");
        without(token, 403, 401, true).blames("SRS-CSRF-2");
        without(token, 200, 200, false).not_reached(&["SRS-CSRF-2"]);
        without(token, 403, 200, false).holds(&[]);
    }
    page_without().not_reached(&["SRS-CSRF-1", "SRS-CSRF-2", "SRS-CSRF-4", "DSK-CSRF-1"]);
}

#[test]
fn csrf_3_nobody_is_asked_who_did_not_opt_in() {
    page_without().holds(&["SRS-CSRF-3"]);
    let mut r = page_without();
    r.asked("logout", |_, f| {
        f["status"] = json!(403);
        true
    });
    r.truth.ends = s(905);
    r.blames("SRS-CSRF-3");
}

/// A change of place, the token along or not.
fn second(token: &str, status: u16) -> Run {
    and_then(token, status, None)
}

/// The same, after which RWS gives a DN up where it was rejected.
fn and_then(token: &str, status: u16, given_up: Option<(i64, &str)>) -> Run {
    let mut h = house();
    h.login(10, "ann", Login { csrf: true, ..plain() });
    h.polls("ann", 10, 400);
    let own = token == "own";
    h.act(
        400,
        "ann",
        ActKind::ChangePlace {
            place: "Four".into(),
            devices: Vec::new(),
            token: if own { Token::Own } else { Token::Missing },
        },
    );
    if !own {
        h.deliberately();
    }
    if status == 200 {
        h.enter(400, "ann", &Login { place: Some("Four".into()), csrf: true, ..plain() });
        h.unregister(s(400) + 9, "rws1", "5001");
        h.http(s(400) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    } else {
        h.ask(
            s(400),
            "ann",
            "login",
            status,
            &json!({ "server": "http://rws1:8080", "place": "Four", "csrf_token": token }),
        );
    }
    if let Some((at, dn)) = given_up {
        h.unregister(at, "rws1", dn);
    }
    h.polls("ann", if status == 200 { 400 } else { 380 }, 900);
    h.call("c1", None, &[("ann", if status == 200 { "5005" } else { "5001" }, 500, 600, Joined::Answered)]);
    h.film("ann", (500, 600), Some(("c1", if status == 200 { "5005" } else { "5001" })));
    let mut r = h.done();
    r.asked("login", |at, f| {
        let is = at > s(100);
        if is {
            (f["csrf_token"], f["csrf_sent"]) = (json!(token), json!(own));
        }
        is
    });
    r
}

#[test]
fn csrf_4_a_second_login_as_well() {
    second("own", 200).holds(&["SRS-CSRF-4", "DSK-CSRF-1"]);
    second("none", 403).holds(&["SRS-CSRF-4"]);
    second("none", 200).blames("SRS-CSRF-4");
    second("own", 403).blames("SRS-CSRF-4");
    // By the other policy either is right.
    for status in [200, 403] {
        let mut r = second("none", status);
        r.truth.policies.csrf_strict = false;
        r.holds(&[]);
    }
    // What is rejected changes nothing: the session's own DN goes on to be RWS's.
    for (given_up, right) in [((s(400) + 9, "5001"), false), ((s(400) + 9, "5005"), true), ((s(899), "5001"), true)] {
        let state = and_then("none", 403, Some(given_up)).judge().state("SRS-CSRF-4");
        assert_eq!(state != State::Broken, right, "{given_up:?}");
    }
}

#[test]
fn dsk_csrf_1_the_token_comes_along() {
    let mut r = guarded().done();
    r.asked("logout", |_, f| {
        (f["csrf_sent"], f["status"]) = (json!(false), json!(403));
        true
    });
    r.truth.ends = s(905);
    r.blames("DSK-CSRF-1");
}
