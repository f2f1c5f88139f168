//! Logins: which of them are nobody's rule, and which requirement one shows or breaks: SRS-LOGIN-2 to -4, SRS-SEAT-4, SRS-SEAT-5,
//! SRS-DR-1 to -3, SRS-CORS-3.

use crate::disasters::SPARE;
use crate::house::{House, house, plain, s};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Device, Joined, Login, Token};
use serde_json::{Value, json};

fn day(login: Login) -> House {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 900);
    h
}
/// With the recovery data centre.
fn recovery() -> Login {
    Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() }
}
/// Ann's desktop is made to send this, and is answered so.
fn sent(login: Login, status: u16, more: &Value) -> House {
    let mut h = house();
    h.act(10, "ann", ActKind::Login(login.clone()));
    h.deliberately();
    let mut fields = json!({ "server": login.server, "place": login.place });
    for (name, value) in more.as_object().into_iter().flatten() {
        fields[name] = value.clone();
    }
    h.ask(s(10), "ann", "login", status, &fields);
    h
}

/// What each desktop does is judged by its own agent's login.
#[test]
fn the_login_of_somebody_else() {
    let mut h = day(Login { browser: true, https: true, ..plain() });
    h.login(20, "ben", plain());
    h.polls("ben", 20, 900);
    h.done().holds(&["DSK-CORS-1", "SRS-CORS-1", "SRS-CORS-3"]);
}

/// Devices without a place are not foreseen, nor is another scheme than that of the desktop's backend.
#[test]
fn what_srs_may_refuse_or_accept() {
    let devices = json!({ "devices": [{ "dn": "5001", "switch": "SIP_Switch" }] });
    sent(plain(), 400, &devices).done().holds(&[]);
    let mut h = day(Login { devices: vec![Device { dn: "5001".into(), switch: "SIP_Switch".into() }], ..plain() });
    h.truth.acts[0].deliberate = true;
    h.done().holds(&[]);
    let https = || Login { https: true, ..plain() };
    sent(https(), 0, &json!({ "scheme": "http" })).done().holds(&[]);
    sent(https(), 0, &json!({ "scheme": "https" })).done().blames("SRS-LOGIN-2");
}

#[test]
fn login_2_without_a_default_place() {
    for (status, broken) in [(400, false), (200, true)] {
        let mut h = sent(plain(), status, &json!({}));
        h.truth.agents.get_mut("ann").expect("ann").default_place = None;
        h.http(s(10) + 1, "PC-1", "rws1", "POST", "/api/v2/me", 200, 80, false);
        let r = h.until(30);
        if broken { r.blames("SRS-LOGIN-2") } else { r.holds(&["SRS-LOGIN-2"]) }
    }
}

/// A login with the recovery data centre is refused. Where another one by the other way, with a place or without one, is not, it is
/// that way that does not work there.
#[test]
fn dr_2_and_dr_3_a_recovery_that_is_refused() {
    for (place, id) in [(None, "SRS-DR-2"), (Some("Four"), "SRS-DR-3")] {
        let mut h = sent(Login { place: place.map(str::to_owned), ..recovery() }, 503, &json!({}));
        h.login(10, "ben", recovery());
        h.polls("ben", 10, 900);
        h.done().blames(id);
    }
    let alone = sent(recovery(), 503, &json!({}));
    alone.done().blames("SRS-DR-2");
}

#[test]
fn login_3_with_the_recovery_data_centre() {
    day(recovery()).done().holds(&["SRS-LOGIN-3", "SRS-LOGIN-4", "SRS-DR-2"]);
    let mut r = day(recovery()).done();
    r.edit(|_, f| {
        let is = f["to"] == "rws2" && f["target"] == "/api/v2/me";
        if is {
            f["to"] = json!("rws1");
        }
        is
    });
    assert!(r.is_root("SRS-DR-2"), "{}", r.judge());
    assert_ne!(r.judge().state("SRS-LOGIN-3"), State::Broken);
}

/// A change of place that SRS takes, and does not tell RWS of.
#[test]
fn seat_4_a_change_of_place_that_goes_nowhere() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    let what = ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own };
    h.act(300, "ann", what);
    h.ask(s(300), "ann", "login", 200, &json!({ "server": plain().server, "place": "Four" }));
    h.done().blames("SRS-SEAT-4");
}

/// What SRS asked of RWS for a login it asked after the request had gone out; where nobody tells when it did, shortly before the answer.
#[test]
fn login_3_what_was_asked_of_rws_for_it() {
    let run = |told: bool, earlier_ms: i64| {
        let mut r = day(plain()).done();
        r.edit(|rec, f| {
            let login = rec.kind == "desktop.asked" && f["what"] == "login";
            if login && !told {
                f["sent_at"] = json!(rec.at);
            }
            let is = rec.kind == "wire.http" && rec.at < s(20);
            rec.at -= if is { earlier_ms } else { 0 };
            is || login
        });
        r.judge().state("SRS-LOGIN-3")
    };
    assert_eq!(run(true, 0), State::Held);
    assert_eq!(run(true, 5_000), State::Broken);
    assert_eq!(run(false, 5_000), State::Held);
}

/// A desktop that has gone over stays in that data centre, also when its agent changes place, until the agent logs in anew.
#[test]
fn login_4_after_going_over() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 300);
    h.act(300, "ann", ActKind::FailOver { server: SPARE.into(), backend: "gws2".into() });
    h.enter(300, "ann", &recovery());
    h.polls("ann", 300, 500);
    h.act(500, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
    h.enter(500, "ann", &Login { place: Some("Four".into()), ..recovery() });
    h.unregister(s(500) + 9, "rws2", "5001");
    h.polls("ann", 500, 600);
    h.logout(600, "ann");
    h.login(650, "ann", plain());
    h.polls("ann", 650, 900);
    h.done().holds(&["SRS-LOGIN-4"]);
}

/// Nothing is refused by name that is not answered at all.
#[test]
fn seat_5_a_login_that_is_not_answered() {
    let run = |status: u16| {
        let mut h = sent(Login { place: Some("Nowhere".into()), ..plain() }, status, &json!({}));
        h.truth.product = Some("PC-1".into());
        let mut r = h.unfinished();
        crate::foreign::told_by_us(&mut r, "PC-1");
        r
    };
    run(0).not_reached(&["SRS-SEAT-5"]);
    run(400).blames("SRS-SEAT-5");
}

/// By the scheme of its backend nobody answers the page any more.
#[test]
fn cors_3_a_logout_that_is_not_answered() {
    let mut r = day(Login { browser: true, https: true, ..plain() }).done();
    r.asked("logout", |_, f| {
        f["status"] = json!(0);
        true
    });
    r.truth.ends = s(905);
    r.blames("SRS-CORS-3");
}

/// Who was let in with a wrong password shows nothing; who comes after shows it all the same.
#[test]
fn flow_4_is_reached_in_the_agents_own_session() {
    let mut h = house();
    h.truth.policies.recording_when = "off".into();
    h.login(5, "ben", Login { wrong_password: true, ..plain() });
    h.polls("ben", 5, 900);
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    let r = h.done();
    r.blames("SRS-LOGIN-1");
    assert_eq!(r.judge().state("GIR-FLOW-4"), State::Held);
}

/// Nothing is ordered at the recovery data centre, or after a turn to it.
#[test]
fn dr_1_and_dr_2_a_call_that_is_not_recorded_there() {
    let mut h = day(recovery());
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.done().blames("SRS-DR-2");
    let run = |recorded: bool| -> Run {
        let mut h = day(Login { peer_server: Some(SPARE.into()), ..plain() });
        let cut = judge::genesys::truth::FaultKind::Cut { other: "rws1".into() };
        crate::decisions::cut(&mut h, "PC-1", (300, 3_600), cut);
        crate::disasters::turn_at(&mut h, 330, "5001");
        h.call("c1", None, &[("ann", "5001", 500, 600, Joined::Answered)]);
        if recorded {
            h.film_at("rws2", "ann", (s(500) + 5, s(600) + 5), Some(("c1", "5001")));
        }
        let mut r = h.until(890);
        r.edit(|rec, f| {
            let is = rec.kind == "wire.tlib" && rec.at > s(400) && f["to"] == "rws1";
            if is {
                f["to"] = json!("rws2");
            }
            is
        });
        r
    };
    run(true).holds(&["SRS-DR-1"]);
    run(false).blames("SRS-DR-1");
}

/// Who has logged out at one place and in at another has not changed place: what is still registered for the first session is that
/// one's.
#[test]
fn seat_4_another_place_after_a_logout() {
    let mut h = house();
    h.login(10, "ann", Login { place: Some("Four".into()), ..plain() });
    h.polls("ann", 10, 100);
    h.logout(100, "ann");
    h.login(120, "ann", plain());
    h.polls("ann", 120, 900);
    h.done().holds(&["SRS-SEAT-1", "SRS-LOGIN-2"]);
}

/// Whatever else RWS asks as to a DN, it has registered it.
#[test]
fn flow_1_what_is_asked_besides() {
    let mut h = day(plain());
    h.tell(s(10) + 50, "rws1", "sip", "RequestQueryAddress", &[("ReferenceID", "2"), ("ThisDN", "5001")], &[]);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().holds(&["GIR-FLOW-1", "GIR-FLOW-3", "GIR-FLOW-4"]);
}

/// Devices may be told as objects, as `dn@switch`, or by the DN alone.
#[test]
fn seat_3_devices_in_any_form() {
    for (device, broken) in [("5003@SIP_Switch", false), ("5003", false), ("5003@Another", true), ("5001", true)] {
        let mut h = house();
        h.truth.policies.hot_seating = true;
        let devices = vec![Device { dn: "5003".into(), switch: "SIP_Switch".into() }];
        h.login(10, "ann", Login { place: Some("Three".into()), devices, ..plain() });
        h.deliberately();
        h.polls("ann", 10, 900);
        let mut r = h.done();
        r.asked("login", |_, f| {
            f["devices"] = json!([device]);
            true
        });
        assert_eq!(r.judge().counts().broken > 0, broken, "{device}: {}", r.judge());
    }
}
