//! What counts as a turn of SRS's to the peer, and from when on one is due: SRS-DR-1, SRS-DR-3.

use crate::disasters::{SPARE, turn_at};
use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Login, Token};
use serde_json::{Value, json};

fn with_peer() -> Login {
    Login { peer_server: Some(SPARE.into()), ..plain() }
}
fn unreachable(h: &mut House, machine: &str, (from, to): (i64, i64)) {
    h.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Unreachable });
}
/// rws1 is lost from 300 s on.
fn lost(login: Login) -> House {
    let mut h = house();
    h.login(10, "ann", login);
    h.polls("ann", 10, 1800);
    h.truth.faults.push(Fault { span: span(300, 3600), machine: "rws1".into(), what: FaultKind::Down });
    h.rws.remove("rws1");
    h
}
fn posted(status: u16) -> Value {
    json!({ "from": "PC-1", "to": "rws2", "method": "POST", "target": "/api/v2/me", "status": status, "sent": 80,
        "received": 20 })
}

/// A session that ought not to be there has one breach behind it already.
#[test]
fn dr_1_a_session_that_was_wrongly_let_in() {
    let state = |wrong_password: bool| lost(Login { wrong_password, ..with_peer() }).until(1800).judge();
    assert_eq!(state(false).state("SRS-DR-1"), State::Broken);
    let report = state(true);
    assert_ne!(report.state("SRS-DR-1"), State::Broken, "{report}");
    assert_eq!(report.roots()[0].id, "SRS-LOGIN-1", "{report}");
}

/// The peer fails in the two minutes that SRS has, from 410 to 500 s. That it had come back at 200 s, before the loss, gives SRS no less
/// time.
#[test]
fn dr_1_what_came_back_before_the_loss() {
    for (at, blamed) in [(Some(505), false), (Some(690), false), (Some(700), true), (None, true)] {
        let mut h = lost(with_peer());
        unreachable(&mut h, "rws2", (100, 200));
        unreachable(&mut h, "rws2", (410, 500));
        if let Some(at) = at {
            turn_at(&mut h, at, "5001");
        }
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-1") } else { r.holds(&["SRS-DR-1"]) }
    }
    // Another machine's faults neither begin that time anew nor end it.
    for (at, blamed) in [(415, false), (425, true)] {
        let mut h = lost(with_peer());
        unreachable(&mut h, "mcp", (310, 400));
        turn_at(&mut h, at, "5001");
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-1") } else { r.holds(&["SRS-DR-1"]) }
    }
}

/// There was a session at the peer in the morning. A turn there counts all the same, where nothing was asked of SRS just then but polls.
#[test]
fn dr_1_a_turn_to_where_another_session_was() {
    let run = |turned: bool| {
        let mut h = house();
        h.login(10, "ann", Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() });
        h.polls("ann", 10, 60);
        h.logout(60, "ann");
        h.login(100, "ann", with_peer());
        h.polls("ann", 100, 1800);
        h.truth.faults.push(Fault { span: span(300, 3600), machine: "rws1".into(), what: FaultKind::Down });
        h.rws.remove("rws1");
        if turned {
            turn_at(&mut h, 335, "5001");
        }
        h.until(1800).judge()
    };
    assert_eq!(run(true).state("SRS-DR-1"), State::Held, "{}", run(true));
    assert_eq!(run(false).state("SRS-DR-1"), State::Broken);
}

/// A desktop goes back from rws2 to rws1: what SRS then asks of rws2 is to end the session there.
#[test]
fn dr_1_an_old_session_that_is_ended_at_the_peer() {
    let mut h = house();
    h.login(10, "ann", Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() });
    h.polls("ann", 10, 100);
    h.login(100, "ann", with_peer());
    h.http(s(100) + 9, "PC-1", "rws2", "POST", "/api/v2/me", 200, 46, false);
    h.polls("ann", 100, 900);
    h.done().holds(&["SRS-LOGIN-1"]);
}

/// At the end of the run the session is at the peer, and at its own place there.
#[test]
fn dr_3_at_the_same_place_to_the_end() {
    for (place, broken) in [("One", false), ("Two", true)] {
        let mut h = lost(with_peer());
        turn_at(&mut h, 335, "5001");
        h.rws.get_mut("rws2").expect("rws2").sessions.push(json!({ "agent": "ann", "place": place }));
        let r = h.until(1800);
        if broken { r.blames("SRS-DR-3") } else { r.holds(&["SRS-DR-3"]) }
    }
}

/// A login while rws1 is away: whatever SRS asks of rws2, it is at home there once a POST was answered well.
fn login_at_the_peer(before: Option<u16>, then: u16) -> Run {
    login_by(&["ann"], before, then)
}

/// The same, and before it others log in at rws1.
fn login_by(agents: &[&str], before: Option<u16>, then: u16) -> Run {
    let mut h = house();
    for agent in agents {
        h.login(if *agent == "ann" { 10 } else { 1 }, agent, with_peer());
        h.polls(agent, if *agent == "ann" { 10 } else { 1 }, 1800);
    }
    if agents.len() > 1 {
        // His session turns, too, as soon as it finds that rws1 is away.
        h.http(s(40), "PC-2", "rws2", "POST", "/api/v2/me", 200, 80, false);
        h.register(s(40), "rws2", "5002");
    }
    unreachable(&mut h, "rws1", (5, 1700));
    h.register(s(10), "rws2", "5001");
    let mut r = h.until(1800);
    r.edit(|rec, f| {
        let is = rec.kind == "wire.http" && rec.at < s(20) && f["to"] == "rws1" && f["from"] == "PC-1";
        if is {
            f["to"] = json!("rws2");
            f["status"] = json!(if f["method"] == "POST" { then } else { 200 });
        }
        is
    });
    if let Some(status) = before {
        r.add(s(10), "rws2", "wire.http", &posted(status));
    }
    r
}

#[test]
fn dr_1_a_login_that_the_peer_turns_down() {
    login_at_the_peer(None, 200).holds(&["SRS-DR-1", "SRS-DR-3"]);
    for status in [500, 503] {
        let report = login_at_the_peer(None, status).judge();
        assert_eq!(report.state("SRS-DR-1"), State::Broken, "{report}");
    }
}

/// Ben has logged in at rws1 before; that says nothing of Ann's login.
#[test]
fn dr_1_a_login_that_turns_after_that_of_somebody_else() {
    let mut r = login_by(&["ben", "ann"], None, 200);
    r.truth.ends = s(1_600);
    r.holds(&["SRS-DR-1", "SRS-DR-3"]);
}

/// What was refused first and accepted then was accepted: only a login that is itself refused has left nothing behind.
#[test]
fn dr_1_a_login_that_the_peer_takes_at_the_second_attempt() {
    login_at_the_peer(Some(409), 200).holds(&["SRS-DR-1", "SRS-DR-3"]);
}

/// A change to a place that does not exist is refused while rws1 is away. If the peer has not refused it in answer to this very
/// request, with a 4xx, what it answers well is a session: nothing is registered for it.
#[test]
fn dr_3_what_the_peer_refused_at_another_time() {
    let run = |first: u16, earlier: Option<i64>| {
        let mut h = lost(Login { place: Some("Four".into()), ..with_peer() });
        h.truth.policies.hot_seating = true;
        let what = ActKind::ChangePlace { place: "Nowhere".into(), devices: Vec::new(), token: Token::Own };
        h.act(310, "ann", what);
        h.deliberately();
        if let Some(at) = earlier {
            h.http(s(at), "PC-1", "rws2", "POST", "/api/v2/me", 404, 80, false);
        }
        h.http(s(310), "PC-1", "rws2", "POST", "/api/v2/me", first, 80, false);
        h.http(s(310) + 1, "PC-1", "rws2", "POST", "/api/v2/me", 200, 46, false);
        let about = json!({ "server": "http://rws1:8080", "peer_server": SPARE, "place": "Nowhere",
            "message": "no place Nowhere" });
        h.ask(s(310), "ann", "login", 404, &about);
        turn_at(&mut h, 330, "5005");
        h.until(1800)
    };
    run(404, None).holds(&["SRS-DR-1", "SRS-DR-3"]);
    run(503, None).blames("SRS-DR-3");
    run(503, Some(200)).blames("SRS-DR-3");
    run(503, Some(320)).blames("SRS-DR-3");
}

/// The session has turned to the peer when that is lost at 640 s in a call, until a time; the first one is there again.
fn turned_and_lost(until: i64) -> House {
    let mut h = house();
    h.login(10, "ann", with_peer());
    h.polls("ann", 10, 900);
    for (machine, from, to) in [("rws1", 300, 500), ("rws2", 640, until)] {
        h.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Down });
    }
    turn_at(&mut h, 335, "5001");
    h.call("c1", None, &[("ann", "5001", 600, 800, Joined::Answered)]);
    h.http(s(672), "PC-1", "rws1", "POST", "/api/v2/me", 200, 80, false);
    h.register(s(672), "rws1", "5001");
    h
}

/// The peer is lost as well, in a call, when the first one is there again: the session turns back, and the rest of the call is recorded
/// there. The channel for the orders shows it; that something is asked of the first one does not, as SRS takes its leave there.
#[test]
fn flow_4_a_session_that_turns_back() {
    let run = |channel: Option<u16>, films: &[(i64, i64)], again: bool| {
        let mut h = turned_and_lost(3_600);
        if let Some(status) = channel {
            h.http(s(672) + 2, "PC-1", "rws1", "GET", "/sim/screen-recording", status, 0, false);
        }
        if again {
            h.http(s(749), "PC-1", "rws1", "GET", "/sim/screen-recording", 101, 0, false);
        }
        for (from, to) in films {
            h.film_at("rws1", "ann", (s(*from) + 5, s(*to)), Some(("c1", "5001")));
        }
        h.rws.remove("rws2");
        let report = h.until(1800).judge();
        report.state("GIR-FLOW-4")
    };
    let rest = [(672, 800)];
    assert_ne!(run(Some(101), &rest, false), State::Broken);
    assert_eq!(run(Some(503), &rest, false), State::Broken);
    assert_eq!(run(None, &rest, false), State::Broken);
    // A channel that is opened once more, where SRS is already, is no other turn.
    assert_ne!(run(Some(101), &rest, true), State::Broken);
    assert_eq!(run(Some(101), &[(672, 748), (750, 800)], true), State::Broken);
}

/// What the peer ordered, which is lost then, may end as the session turns back, and not before.
#[test]
fn flow_4_what_was_ordered_before_a_session_turns_back() {
    let run = |until: i64| {
        let mut h = turned_and_lost(900);
        h.http(s(672) + 2, "PC-1", "rws1", "GET", "/sim/screen-recording", 101, 0, false);
        h.film_at("rws2", "ann", (s(600) + 5, s(until)), Some(("c1", "5001")));
        h.film_at("rws1", "ann", (s(672) + 5, s(800)), Some(("c1", "5001")));
        h.until(1800).judge().state("GIR-FLOW-5")
    };
    assert_eq!(run(671), State::Broken);
    assert_ne!(run(673), State::Broken);
}
