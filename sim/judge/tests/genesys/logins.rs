//! Logins and places: SRS-LOGIN-1 to -4, SRS-SEAT-1 to -5.

use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Device, Fault, FaultKind, Joined, Login, Token};
use serde_json::{Value, json};

fn at_place(place: &str, devices: &[&str]) -> Login {
    let device = |dn: &&str| Device { dn: (*dn).into(), switch: "SIP_Switch".into() };
    Login { place: Some(place.into()), devices: devices.iter().map(device).collect(), ..plain() }
}
fn day(login: Login) -> House {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 900);
    h
}
/// A login that is refused.
fn refused(login: &Login, status: u16, message: &str) -> House {
    let mut h = house();
    h.act(10, "ann", ActKind::Login(login.clone()));
    let devices: Vec<Value> = login.devices.iter().map(|d| json!({ "dn": d.dn, "switch": d.switch })).collect();
    let more = json!({ "server": login.server, "peer_server": login.peer_server, "place": login.place, "devices": devices, "message": message });
    h.ask(s(10), "ann", "login", status, &more);
    h.http(s(10) + 1, "PC-1", "rws1", "GET", "/api/v2/me", 200, 0, false);
    h
}
/// The same login, accepted.
fn accepted(login: &Login) -> Run {
    let mut h = day(login.clone());
    h.truth.policies.hot_seating = true;
    h.done()
}

#[test]
fn login_1_takes_its_parameters() {
    let all = Login { peer_server: Some("http://rws2:8080".into()), ..at_place("Three", &["5003", "5004"]) };
    day(all.clone()).done().holds(&["SRS-LOGIN-1", "SRS-SEAT-1", "SRS-SEAT-2", "SRS-SEAT-3"]);
    refused(&all, 400, "peer_server").done().blames("SRS-LOGIN-1");
    let wrong = Login { wrong_password: true, ..plain() };
    refused(&wrong, 401, "").done().not_reached(&["SRS-LOGIN-1"]);
    day(wrong).done().blames("SRS-LOGIN-1");
}

#[test]
fn login_2_the_default_place() {
    refused(&plain(), 400, "place").done().blames("SRS-LOGIN-2");
    // For a while after an outage RWS may not yet have the DNs again, and that is no word on the login itself.
    for (machine, (from, to), status, right) in [
        ("rws1", (1, 5), 503, true),
        ("sip", (1, 5), 0, true),
        ("rws1", (1, 5), 400, false),
        ("PC-1", (1, 5), 503, false),
        ("rws1", (-200, -100), 503, false),
    ] {
        let mut r = refused(&plain(), status, "later").done();
        r.truth.faults = vec![Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Unreachable }];
        if right { r.not_reached(&["SRS-LOGIN-2"]) } else { r.blames("SRS-LOGIN-2") }
    }
    // At another place.
    let mut r = day(plain()).done();
    r.reword("wire.tlib", &["RegisterAddress"], "5001", "5002");
    r.blames("SRS-LOGIN-2");
}

#[test]
fn logins_that_are_accepted_without_a_word_with_rws_show_nothing() {
    let mut r = day(plain()).done();
    r.forget("wire.http", &["/api/v2/me", r#""from":"PC-1""#]);
    r.not_reached(&["SRS-LOGIN-1", "SRS-LOGIN-2"]);
    assert_eq!(r.judge().state("SRS-LOGIN-3"), State::Broken);
}

#[test]
fn login_3_by_exactly_what_server_says() {
    let secure = Login { server: Some("https://rws1:8443".into()), ..plain() };
    day(secure.clone()).done().holds(&["SRS-LOGIN-3"]);
    let mut r = day(secure).done();
    r.edit(|_, f| f.get("tls").is_some() && f.as_object_mut().expect("an object").remove("tls").is_some());
    r.blames("SRS-LOGIN-3");
    let mut r = day(plain()).done();
    r.edit(|rec, f| {
        let is = rec.kind == "wire.http" && rec.at < s(20);
        if is {
            f["to"] = json!("rws2");
        }
        is
    });
    let report = r.judge();
    assert_eq!(report.roots()[0].id, "SRS-LOGIN-3", "{report}");
    assert_eq!(report.consequences().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SRS-LOGIN-4"]);
    // But where that is away it may turn to the backup, if it has been told of one.
    let with_peer = |r: &mut Run, peer: Option<&str>| {
        r.asked("login", |_, f| {
            f["peer_server"] = json!(peer);
            true
        });
    };
    for (away, peer, allowed) in [
        ((5, 12), Some("http://rws2:8080"), true),
        ((5, 12), Some("https://rws2:8443"), false),
        ((5, 12), None, false),
        ((1, 5), Some("http://rws2:8080"), false),
    ] {
        with_peer(&mut r, peer);
        let (span, machine) = (span(away.0, away.1), "rws1".into());
        r.truth.faults = vec![Fault { span, machine, what: FaultKind::Unreachable }];
        let blamed = r.is_root("SRS-LOGIN-3");
        assert_eq!(blamed, !allowed, "{away:?} {peer:?}: {}", r.judge());
    }
    // Without it there is no login.
    let none = Login { server: None, ..plain() };
    refused(&none, 400, "server").done().holds(&["SRS-LOGIN-3"]);
    let mut h = refused(&none, 200, "");
    h.deliberately();
    h.done().blames("SRS-LOGIN-3");
}

#[test]
fn login_3_at_no_other_rws_besides() {
    let with = |operation: &str, to: &str, away: Option<(i64, i64)>| {
        let mut r = day(plain()).done();
        let request = format!("POST /api/v2/me HTTP/1.1\n\n{{\"operationName\":\"{operation}\"}}");
        let fields = json!({ "from": "PC-1", "to": to, "method": "POST", "target": "/api/v2/me", "status": 200, "sent": 9,
            "received": 20, "request": request });
        r.add(s(10) + 1, to, "wire.http", &fields);
        let fault = |(from, to)| Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Unreachable };
        r.truth.faults = away.map(fault).into_iter().collect();
        r.judge().state("SRS-LOGIN-3")
    };
    assert_eq!(with("StartContactCenterSession", "rws2", None), State::Broken);
    assert_eq!(with("StartContactCenterSession", "rws1", None), State::Held);
    // What ends an old session there, or came when the other was away, is right.
    assert_eq!(with("EndContactCenterSession", "rws2", None), State::Held);
    assert_ne!(with("StartContactCenterSession", "rws2", Some((5, 9))), State::Broken);
}

#[test]
fn login_4_in_the_backends_data_centre() {
    let mut r = day(plain()).done();
    r.holds(&["SRS-LOGIN-4"]);
    for act in &mut r.truth.acts {
        if let ActKind::Login(login) = &mut act.what {
            login.backend = "gws2".into();
        }
    }
    r.blames("SRS-LOGIN-4");
    r.truth.acts[0].deliberate = true;
    r.not_reached(&["SRS-LOGIN-4"]);
}

#[test]
fn seat_1_hot_seating_wants_a_place_that_is_there() {
    let mut h = refused(&plain(), 400, "place");
    h.truth.policies.hot_seating = true;
    h.done().holds(&["SRS-SEAT-1"]);
    let mut h = day(plain());
    h.truth.policies.hot_seating = true;
    h.done().blames("SRS-SEAT-1");
    refused(&at_place("Nowhere", &[]), 400, "no place Nowhere").done().holds(&["SRS-SEAT-1", "SRS-SEAT-5"]);
    let mut h = refused(&at_place("Nowhere", &[]), 200, "");
    h.deliberately();
    h.done().blames("SRS-SEAT-1");
}

#[test]
fn seat_2_devices_where_there_are_several() {
    accepted(&at_place("Four", &[])).holds(&["SRS-SEAT-2"]);
    refused(&at_place("Four", &[]), 400, "devices").done().blames("SRS-SEAT-2");
    refused(&at_place("Three", &[]), 400, "devices").done().holds(&["SRS-SEAT-2"]);
    accepted(&at_place("Three", &[])).blames("SRS-SEAT-2");
}

#[test]
fn seat_3_devices_of_the_place() {
    refused(&at_place("Three", &["5003", "5001"]), 400, "5001").done().holds(&["SRS-SEAT-3"]);
    accepted(&at_place("Three", &["5003", "5001"])).blames("SRS-SEAT-3");
    day(plain()).done().not_reached(&["SRS-SEAT-3", "SRS-SEAT-4", "SRS-SEAT-5"]);
}

/// Ann moves from place One to place Four at 300 s.
fn moved() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 300);
    h.act(300, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
    h.enter(300, "ann", &at_place("Four", &[]));
    h.unregister(s(300) + 9, "rws1", "5001");
    h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    h.polls("ann", 300, 900);
    h.call("c1", None, &[("ann", "5005", 400, 500, Joined::Answered)]);
    h
}

#[test]
fn seat_4_events_come_from_the_new_place() {
    let mut h = moved();
    h.film("ann", (400, 500), Some(("c1", "5005")));
    h.done().holds(&["SRS-SEAT-4", "DSK-SEAT-1"]);
    let mut r = moved().done();
    r.forget("wire.tlib", &["RegisterAddress", "5005"]);
    r.blames("SRS-SEAT-4");
    moved().done().blames("SRS-SEAT-4");
    // The old place's events still come.
    let mut h = moved();
    h.film("ann", (400, 500), Some(("c1", "5005")));
    let mut r = h.done();
    r.forget("wire.tlib", &["RequestUnregisterAddress", "5001"]);
    r.blames("SRS-SEAT-4");
    // Still recorded by the old one.
    let mut h = moved();
    h.film("ann", (400, 500), Some(("c1", "5005")));
    h.call("c2", None, &[("ann", "5001", 600, 700, Joined::Answered)]);
    h.film("ann", (600, 700), Some(("c2", "5001")));
    h.done().blames("SRS-SEAT-4");
    // RWS says where the session is.
    let mut h = moved();
    h.film("ann", (400, 500), Some(("c1", "5005")));
    h.polls("ann", 870, 3600);
    let mut r = h.unfinished();
    r.holds(&["SRS-SEAT-4"]);
    r.evidence.rws.get_mut("rws1").expect("rws1").sessions[0]["place"] = json!("One");
    r.blames("SRS-SEAT-4");
}

#[test]
fn seat_5_refused_by_name() {
    let unknown = at_place("Three", &["5003", "6666"]);
    refused(&unknown, 400, "no DN 6666 in the configuration").done().holds(&["SRS-SEAT-5"]);
    refused(&unknown, 400, "invalid parameter").done().blames("SRS-SEAT-5");
    accepted(&unknown).blames("SRS-SEAT-5");
}
