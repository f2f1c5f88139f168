//! Which requirement is to blame for a login or a logout that is refused, and what one that is accepted puts to the test:
//! SRS-LOGIN-1 to -4, SRS-SEAT-1 to -5, SRS-CSRF-2 to -4.

use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Device, Fault, FaultKind, Login, Token};
use serde_json::{Value, json};

const PEER: &str = "http://rws2:8080";

fn at_place(place: &str, devices: &[&str]) -> Login {
    let device = |dn: &&str| Device { dn: (*dn).into(), switch: "SIP_Switch".into() };
    Login { place: Some(place.into()), devices: devices.iter().map(device).collect(), ..plain() }
}
fn with_token() -> Login {
    Login { csrf: true, ..plain() }
}
/// Ann works from 10 s to 900 s.
fn day(login: Login) -> House {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 900);
    h
}
/// A login at 10 s that is answered so.
fn first(login: &Login, status: u16, message: &str) -> House {
    let mut h = house();
    h.act(10, "ann", ActKind::Login(login.clone()));
    let devices: Vec<Value> = login.devices.iter().map(|d| json!({ "dn": d.dn, "switch": d.switch })).collect();
    let more = json!({ "server": login.server, "place": login.place, "devices": devices, "message": message });
    h.ask(s(10), "ann", "login", status, &more);
    h
}
/// Ann works by that login, and a second one at 400 s is answered so; nothing is done about it after that.
fn second(login: Login, place: Option<&str>, status: u16) -> House {
    let mut h = house();
    let csrf = login.csrf;
    h.login(10, "ann", login);
    h.polls("ann", 10, 400);
    if let Some(place) = place {
        h.act(400, "ann", ActKind::ChangePlace { place: place.into(), devices: Vec::new(), token: Token::Own });
    }
    if status == 200 {
        let login = Login { place: place.map(str::to_owned), csrf, ..plain() };
        h.enter(400, "ann", &login);
        h.unregister(s(400) + 9, "rws1", "5001");
        h.http(s(400) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    } else {
        let more = json!({ "server": "http://rws1:8080", "place": place, "csrf_sent": csrf });
        h.ask(s(400), "ann", "login", status, &more);
        h.http(s(400) + 1, "PC-1", "rws1", "GET", "/api/v2/me", 200, 0, false);
    }
    h.polls("ann", 380, 900);
    h
}

/// What SRS has not asked of the RWS that is named it cannot know.
#[test]
fn login_3_refused_without_a_word_with_the_rws_that_is_named() {
    let refused = |asked: Option<&str>| {
        let mut h = first(&plain(), 503, "");
        if let Some(rws) = asked {
            h.http(s(10) + 1, "PC-1", rws, "GET", "/api/v2/me", 200, 0, false);
        }
        h.done()
    };
    refused(None).blames("SRS-LOGIN-3");
    refused(Some("rws2")).blames("SRS-LOGIN-3");
    refused(Some("rws1")).blames("SRS-LOGIN-2");
}

#[test]
fn second_logins_that_are_refused() {
    second(plain(), None, 400).done().blames("SRS-LOGIN-2");
    second(plain(), Some("Four"), 400).done().blames("SRS-SEAT-4");
    second(plain(), Some("Four"), 403).done().blames("SRS-CSRF-3");
    second(with_token(), Some("Four"), 403).done().blames("SRS-CSRF-4");
    second(with_token(), Some("Four"), 400).done().blames("SRS-SEAT-4");
}

/// Each login puts to the test what it has of its own, and nothing else.
#[test]
fn what_a_login_that_is_accepted_puts_to_the_test() {
    let r = second(plain(), Some("Four"), 200).done();
    r.holds(&["SRS-CSRF-3", "SRS-SEAT-4"]);
    r.not_reached(&["SRS-CSRF-4"]);
    let mut r = second(with_token(), Some("Four"), 200).done();
    r.asked("login", |at, f| {
        f["csrf_sent"] = json!(at > s(100));
        true
    });
    r.holds(&["SRS-CSRF-4", "SRS-SEAT-4"]);
    r.not_reached(&["SRS-CSRF-3"]);
    let r = day(at_place("Four", &["5005"])).done();
    r.holds(&["SRS-SEAT-1", "SRS-SEAT-3"]);
    r.not_reached(&["SRS-SEAT-2"]);
    // That the session has moved its events show, and not the answer.
    let mut r = second(plain(), Some("Four"), 200).unfinished();
    r.truth.ends = s(400) + 500;
    r.not_reached(&["SRS-SEAT-4"]);
    r.truth.ends = s(402);
    r.holds(&["SRS-SEAT-4"]);
}

/// A desktop that was given no token it could read has none to send: one wrong answer is one breach.
#[test]
fn csrf_1_without_the_token_nothing_can_be_posted() {
    let unread = |mut r: Run, what: &str| {
        r.asked("login", |at, f| {
            let is = at < s(100);
            if is {
                f["token_given"] = json!(false);
            }
            is
        });
        r.asked(what, |at, f| {
            let is = at > s(100);
            if is {
                (f["status"], f["csrf_sent"]) = (json!(403), json!(false));
            }
            is
        });
        r.truth.ends = s(905);
        r.blames("SRS-CSRF-1");
        assert_eq!(r.judge().counts().broken, 1, "{what}: {}", r.judge());
    };
    unread(second(with_token(), Some("Four"), 403).unfinished(), "login");
    unread(day(with_token()).done(), "logout");
}

#[test]
fn logouts_that_are_refused_with_403() {
    for (login, id) in [(plain(), "SRS-CSRF-3"), (with_token(), "SRS-CSRF-2")] {
        let mut r = day(login).done();
        r.asked("logout", |_, f| {
            f["status"] = json!(403);
            true
        });
        r.truth.ends = s(905);
        r.blames(id);
    }
}

/// An answer without words, and nothing that SRS of ours has written down: the page may not have been able to read it.
#[test]
fn seat_5_where_no_words_could_be_read() {
    let unknown = at_place("Three", &["5003", "6666"]);
    let told = |words: &str, written: &str| {
        let mut r = first(&unknown, 400, words).done();
        if !written.is_empty() {
            r.add(s(10) + 1, "PC-1", "srs.refused", &json!({ "what": "login", "why": written }));
        }
        r.judge().state("SRS-SEAT-5")
    };
    assert_eq!(told("no DN 6666", ""), State::Held);
    assert_eq!(told("", "no DN 6666"), State::Held);
    assert_eq!(told("", "no such DN"), State::Broken);
    assert_eq!(told("", ""), State::NotReached);
}

/// A login that turns to the peer at once, and one that has gone there although the RWS that it names was there: that SRS turned to the
/// peer later is another matter.
#[test]
fn login_3_a_peer_to_which_srs_turns_later() {
    let run = |lost: i64, turned: Option<i64>| {
        let mut h = house();
        h.truth.policies.failover = "by_itself".into();
        h.login(10, "ann", Login { peer_server: Some(PEER.into()), ..plain() });
        h.polls("ann", 10, 1800);
        let what = FaultKind::Unreachable;
        h.truth.faults.push(Fault { span: span(lost, 1700), machine: "rws1".into(), what });
        h.register(s(10), "rws2", "5001");
        if let Some(at) = turned {
            h.http(s(at), "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
            h.http(s(at), "PC-1", "rws2", "POST", "/api/v2/me", 200, 80, false);
        }
        let mut r = h.unfinished();
        r.edit(|rec, f| {
            let is = rec.kind == "wire.http" && rec.at < s(20) && f["to"] == "rws1";
            if is {
                f["to"] = json!("rws2");
            }
            is
        });
        r.truth.ends = s(1800);
        r.judge().state("SRS-LOGIN-3")
    };
    assert_ne!(run(5, None), State::Broken);
    assert_eq!(run(300, Some(330)), State::Broken);
}

/// Which data centre is the right one can be seen only where there are two; what is asked of the other one besides is no login there.
#[test]
fn login_4_what_it_is_reached_with() {
    let mut r = day(plain()).done();
    r.holds(&["SRS-LOGIN-4"]);
    r.truth.centres.truncate(1);
    r.not_reached(&["SRS-LOGIN-4"]);
    let mut h = day(plain());
    h.http(s(10) + 1, "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
    h.done().holds(&["SRS-LOGIN-3", "SRS-LOGIN-4"]);
}
