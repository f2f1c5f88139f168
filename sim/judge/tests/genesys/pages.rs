//! What of CORS and CSRF is nobody's duty, or does not excuse anybody: SRS-CORS-1, SRS-CORS-3, SRS-CSRF-3, SRS-CSRF-4.

use crate::house::{House, house, plain, s, span};
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Login, Token};
use serde_json::json;

fn page() -> House {
    let mut h = house();
    h.login(10, "ann", Login { browser: true, ..plain() });
    h
}
/// A pre-flight by the page's own scheme finds nobody: SRS is not there by it. Of another scheme that says nothing.
#[test]
fn cors_3_a_pre_flight_that_nobody_answers() {
    let run = |scheme: &str| {
        let mut r = page().unfinished();
        r.forget("desktop.asked", &["login"]);
        r.asked("preflight", |_, f| {
            (f["status"], f["allow_origin"], f["scheme"]) = (json!(0), json!(""), json!(scheme));
            true
        });
        r.truth.ends = s(25);
        r
    };
    run("http").blames("SRS-CORS-3");
    assert_ne!(run("https").judge().state("SRS-CORS-3"), State::Broken);
}

/// The rule is for pages. A program may name an origin as well, and has shown nothing of it.
#[test]
fn cors_3_a_program_shows_nothing() {
    let run = |browser: bool| {
        let mut h = house();
        h.login(10, "ann", Login { browser, ..plain() });
        h.polls("ann", 10, 900);
        let mut r = h.done();
        r.evidence.trace.records.retain(|r| !r.fields.contains("preflight"));
        for what in ["login", "poll", "logout"] {
            r.asked(what, |_, f| {
                (f["origin"], f["allow_origin"]) = (json!("http://gws1:8070"), json!("http://gws1:8070"));
                true
            });
        }
        r
    };
    run(true).holds(&["SRS-CORS-3"]);
    run(false).not_reached(&["SRS-CORS-3"]);
}

/// A desktop that is tried asks first for what it likes, and need not send what it has asked for.
#[test]
fn cors_1_a_desktop_that_is_tried() {
    let run = |tried: bool| {
        let mut h = page();
        h.truth.product = tried.then(|| "desk-PC-1".to_owned());
        h.polls("ann", 10, 300);
        let mut r = h.unfinished();
        let own = json!({ "pc": "PC-1", "agent": "ann", "what": "preflight", "scheme": "http", "origin": "http://gws1:8070",
            "status": 405, "allow_origin": "", "sent_at": s(285) });
        r.add(s(285) + 2, "PC-1", "desktop.asked", &own);
        r.truth.ends = s(290);
        r.is_root("SRS-CORS-1")
    };
    assert!(run(false));
    assert!(!run(true));
}

/// A session that has a token says nothing of one that has none.
#[test]
fn csrf_3_is_about_sessions_without_a_token() {
    let run = |csrf: bool| {
        let mut h = house();
        h.login(10, "ann", Login { csrf, ..plain() });
        h.polls("ann", 10, 900);
        h.done()
    };
    run(false).holds(&["SRS-CSRF-3"]);
    run(true).not_reached(&["SRS-CSRF-3"]);
}

/// A change of place is rejected at 400 s, and a moment later RWS has given the DN of the session up: that is no doing of SRS's if the
/// session ends at once, or if something was wrong with PC, RWS or SIP Server a minute ago.
#[test]
fn csrf_4_a_dn_that_is_given_up_for_another_reason() {
    let blamed = |fault: Option<(&str, (i64, i64))>, out_ms: Option<i64>| {
        let mut h = house();
        h.login(10, "ann", Login { csrf: true, ..plain() });
        h.polls("ann", 10, 400);
        let (place, devices) = ("Four".to_owned(), Vec::new());
        h.act(400, "ann", ActKind::ChangePlace { place, devices, token: Token::Missing });
        h.deliberately();
        let more = json!({ "server": plain().server, "place": "Four", "csrf_token": "none" });
        h.ask(s(400), "ann", "login", 403, &more);
        h.unregister(s(400) + 9, "rws1", "5001");
        if let Some(ms) = out_ms {
            h.act(400, "ann", ActKind::Logout(Token::Own));
            h.ask(s(400) + ms, "ann", "logout", 200, &json!({ "csrf_sent": true }));
            h.leave(s(400) + ms, "ann");
        } else {
            h.polls("ann", 380, 900);
        }
        let fault = fault.map(|(machine, (from, to))| {
            let what = FaultKind::Unreachable;
            Fault { span: span(from, to), machine: machine.into(), what }
        });
        h.truth.faults.extend(fault);
        h.done().is_root("SRS-CSRF-4")
    };
    assert!(blamed(None, None));
    for machine in ["rws1", "sip", "PC-1"] {
        assert!(!blamed(Some((machine, (326, 330))), None), "{machine}");
        assert!(blamed(Some((machine, (310, 324))), None), "{machine} was there again");
    }
    assert!(blamed(Some(("mcp", (326, 330))), None));
    assert!(!blamed(None, Some(500)), "it had ended");
    assert!(blamed(None, Some(1_500)), "it ended later");
}
