//! An agent desktop that is somebody else's and is tried: what it sends beside what is due. SRS is ours then.

use crate::house::{House, house, plain, s, span};
use judge::genesys::truth::{ActKind, Fault, FaultKind, Login, Token};
use serde_json::json;

/// Ann's desktop is the one that is tried.
pub fn tried() -> House {
    let mut h = house();
    h.truth.product = Some("desk-PC-1".into());
    h
}

pub fn at(place: &str) -> Login {
    Login { place: Some(place.into()), ..plain() }
}

/// What SRS refuses is wrong in the desktop's way: the password, for one.
#[test]
fn dsk_login_1_a_login_that_is_refused() {
    let refused = |again: bool| {
        let mut h = tried();
        h.act(10, "ann", ActKind::Login(plain()));
        h.ask(s(10), "ann", "login", 401, &json!({ "server": plain().server, "cookie": false }));
        if again {
            h.enter(11, "ann", &plain());
            h.polls("ann", 11, 900);
            return h.done();
        }
        h.until(60)
    };
    refused(false).blames("DSK-LOGIN-1");
    // Who tries without credentials first, as HTTP has it, is logged in then.
    refused(true).holds(&["DSK-LOGIN-1"]);
}

#[test]
fn dsk_login_1_another_place_or_server_than_the_agents() {
    let run = |sent: Login| {
        let mut h = tried();
        h.truth.policies.hot_seating = true;
        h.act(10, "ann", ActKind::Login(at("One")));
        h.enter(10, "ann", &sent);
        h.polls("ann", 10, 900);
        h.done()
    };
    run(at("One")).holds(&["DSK-LOGIN-1"]);
    run(at("Four")).blames("DSK-LOGIN-1");
    run(plain()).blames("DSK-LOGIN-1");
    run(Login { server: Some("http://rws2:8080".into()), ..at("One") }).blames("DSK-LOGIN-1");
}

#[test]
fn dsk_login_1_a_peer_that_is_no_rws() {
    let run = |peer: &str, centres: usize| {
        let mut h = tried();
        h.truth.centres.truncate(centres);
        h.login(10, "ann", Login { peer_server: Some(peer.into()), ..plain() });
        h.polls("ann", 10, 900);
        h.done()
    };
    run("http://rws2:8080", 2).holds(&["DSK-LOGIN-1"]);
    run("http://elsewhere:8080", 2).blames("DSK-DR-1");
    run("http://elsewhere:8080", 1).blames("DSK-LOGIN-1");
}

#[test]
fn dsk_login_1_a_password_in_a_url() {
    let run = |query: &str| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        h.http(s(10), "desk-PC-1", "PC-1", "POST", &format!("/api/v2/me?{query}"), 200, 80, false);
        h.done()
    };
    run("nocache=1&user=ann").holds(&["DSK-LOGIN-1"]);
    run("user=ann&Password=…").blames("DSK-LOGIN-1");
}

/// A poll that is answered 401 in the middle of a session is not of that session.
#[test]
fn dsk_poll_1_a_poll_that_is_not_of_the_session() {
    let run = |stray: i64| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        h.ask(stray, "", "poll", 401, &json!({ "pc": "PC-1" }));
        h.done()
    };
    run(s(215)).blames("DSK-POLL-1");
    // It was on its way when the session was opened.
    run(s(10) + 1).holds(&["DSK-POLL-1"]);
}

#[test]
fn dsk_poll_2_a_login_after_a_401_that_goes_nowhere() {
    let run = |server: &str| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 120);
        h.act(131, "ann", ActKind::StopPolling);
        h.http(s(160) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        if server.is_empty() {
            h.enter(401, "ann", &plain());
            h.polls("ann", 401, 900);
            return h.done();
        }
        h.leave(s(160) + 3, "ann");
        h.ask(s(401), "ann", "login", 503, &json!({ "server": server }));
        h.until(460)
    };
    run("").holds(&["DSK-POLL-2"]);
    run("http://gws1:8070").blames("DSK-POLL-2");
}

#[test]
fn dsk_out_1_a_login_after_the_logout() {
    let run = |login: Option<i64>, meant: bool| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        h.logout(900, "ann");
        if let Some(at) = login {
            if meant {
                h.act(at, "ann", ActKind::Login(plain()));
            }
            h.enter(at, "ann", &plain());
        }
        h.until(930)
    };
    run(None, false).holds(&["DSK-OUT-1"]);
    run(Some(905), true).holds(&["DSK-OUT-1"]);
    run(Some(905), false).blames("DSK-OUT-1");
}

#[test]
fn dsk_out_1_a_logout_that_nobody_asked_for() {
    let run = |again: i64| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.ask(s(285), "ann", "logout", 200, &json!({}));
        h.leave(s(285), "ann");
        if again > 300 {
            h.ask(s(310), "ann", "poll", 401, &json!({}));
        }
        h.enter(again, "ann", &plain());
        h.polls("ann", again, 900);
        h.done()
    };
    run(311).blames("DSK-OUT-1");
    // A way to change something about the session.
    run(286).holds(&["DSK-OUT-1"]);
}

#[test]
fn dsk_seat_1_back_at_the_old_place() {
    let run = |back: bool| {
        let mut h = tried();
        h.truth.policies.hot_seating = true;
        h.login(10, "ann", at("One"));
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
        h.enter(300, "ann", &at("Four"));
        h.unregister(s(300) + 9, "rws1", "5001");
        h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.polls("ann", 300, 900);
        if !back {
            // By GET: without configuration.
            h.ask(s(400), "ann", "login", 200, &json!({ "cookie": true }));
        }
        if back {
            h.enter(400, "ann", &at("One"));
            h.unregister(s(400) + 9, "rws1", "5005");
            h.http(s(400) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        }
        h.done()
    };
    run(false).holds(&["DSK-SEAT-1"]);
    run(true).blames("DSK-SEAT-1");
}

/// The devices that the agent has chosen, neither others nor none.
#[test]
fn dsk_seat_1_the_devices_of_the_new_place() {
    let run = |sent: &[&str], status: u16| {
        let device = |dn: &&str| judge::genesys::truth::Device { dn: (*dn).into(), switch: "SIP_Switch".into() };
        let mut h = tried();
        h.truth.policies.hot_seating = true;
        h.login(10, "ann", at("One"));
        h.polls("ann", 10, 330);
        let devices: Vec<_> = ["5003", "5004"].iter().map(device).collect();
        let what = ActKind::ChangePlace { place: "Three".into(), devices, token: Token::Own };
        h.act(300, "ann", what);
        let list: Vec<_> = sent.iter().map(|dn| json!({ "dn": dn, "switch": "SIP_Switch" })).collect();
        if status == 200 {
            let devices = sent.iter().map(device).collect();
            h.enter(300, "ann", &Login { devices, ..at("Three") });
            h.unregister(s(300) + 9, "rws1", "5001");
            h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        } else {
            let more = json!({ "server": plain().server, "place": "Three", "devices": list });
            h.ask(s(300), "ann", "login", status, &more);
        }
        h.until(320)
    };
    run(&["5004", "5003"], 200).holds(&["DSK-SEAT-1"]);
    run(&["5003"], 200).blames("DSK-SEAT-1");
    run(&[], 400).blames("DSK-SEAT-1");
}

#[test]
fn dsk_dr_1_back_with_the_lost_data_centre() {
    let run = |back: bool| {
        let mut h = tried();
        let there = Login { server: Some("http://rws2:8080".into()), backend: "gws2".into(), ..plain() };
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::FailOver { server: "http://rws2:8080".into(), backend: "gws2".into() });
        h.enter(300, "ann", &there);
        h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.unregister(s(300) + 9, "rws1", "5001");
        h.polls("ann", 300, 340);
        if back {
            h.enter(335, "ann", &plain());
            h.http(s(335) + 9, "PC-1", "rws2", "POST", "/api/v2/me", 200, 46, false);
            h.unregister(s(335) + 9, "rws2", "5001");
        }
        h.until(345)
    };
    run(false).holds(&["DSK-DR-1"]);
    run(true).blames("DSK-DR-1");
}

/// A desktop that looks after its backend notices by itself, before anybody tells it.
#[test]
fn dsk_dr_1_gone_over_before_it_was_told() {
    let run = |lost: i64, told: bool| {
        let mut h = tried();
        let there = Login { server: Some("http://rws2:8080".into()), backend: "gws2".into(), ..plain() };
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        let what = FaultKind::Unreachable;
        h.truth.faults.push(Fault { span: span(lost, 3_600), machine: "rws1".into(), what });
        h.enter(300, "ann", &there);
        h.polls("ann", 300, 330);
        if told {
            h.act(305, "ann", ActKind::FailOver { server: "http://rws2:8080".into(), backend: "gws2".into() });
        }
        h.until(328)
    };
    run(295, true).holds(&["DSK-DR-1"]);
    run(295, false).holds(&["DSK-LOGIN-1"]);
    run(302, false).blames("DSK-LOGIN-1");
}

#[test]
fn dsk_cors_1_another_origin() {
    let run = |origin: &str| {
        let mut h = tried();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        let mut r = h.done();
        r.asked("logout", |_, f| {
            f["origin"] = json!(origin);
            f["allow_origin"] = json!(if origin.contains("gws1") { origin } else { "" });
            true
        });
        r
    };
    run("http://gws1:8070").holds(&["DSK-LOGIN-1"]);
    run("http://rws1:8080").blames("DSK-CORS-1");
}

/// A login without the session's cookie begins another session, which has no token yet.
#[test]
fn dsk_csrf_1_in_the_same_session_alone() {
    let run = |cookie: bool| {
        let mut h = tried();
        let login = Login { csrf: true, ..plain() };
        h.login(10, "ann", login.clone());
        h.polls("ann", 10, 300);
        h.enter(285, "ann", &login);
        h.http(s(285) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.polls("ann", 285, 900);
        let mut r = h.done();
        r.asked("login", |at, f| {
            (f["csrf_sent"], f["cookie"]) = (json!(false), json!(cookie && at > s(200)));
            true
        });
        r
    };
    run(false).holds(&["DSK-CSRF-1"]);
    run(true).blames("DSK-CSRF-1");
}
