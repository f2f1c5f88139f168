//! A data centre is lost: SRS-DR-1 to -3, DSK-DR-1.

use crate::house::{House, house, plain, s, span};
use judge::State;
use judge::genesys::truth::{ActKind, Device, Fault, FaultKind, Joined, Login, Token};
use serde_json::json;

pub const SPARE: &str = "http://rws2:8080";

fn with_peer(hot: bool) -> Login {
    let place = hot.then(|| "Three".to_owned());
    let devices = if hot { vec![Device { dn: "5003".into(), switch: "SIP_Switch".into() }] } else { Vec::new() };
    Login { peer_server: Some(SPARE.into()), place, devices, ..plain() }
}

/// rws1 is lost from 300 s on.
fn lost(policy: &str, hot: bool) -> House {
    let mut h = house();
    (h.truth.policies.failover, h.truth.policies.hot_seating) = (policy.into(), hot);
    h.login(10, "ann", with_peer(hot));
    h.polls("ann", 10, 1800);
    for machine in ["rws1", "gws1"] {
        h.truth.faults.push(Fault { span: span(300, 3600), machine: machine.into(), what: FaultKind::Down });
    }
    h.rws.remove("rws1");
    h
}
fn turn(h: &mut House, dn: &str) {
    turn_at(h, 330, dn);
}
pub fn turn_at(h: &mut House, at: i64, dn: &str) {
    h.http(s(at), "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
    h.http(s(at), "PC-1", "rws2", "POST", "/api/v2/me", 200, 80, false);
    h.register(s(at), "rws2", dn);
}
#[test]
fn dr_1_turns_to_the_peer_or_waits() {
    for (hot, dn) in [(false, "5001"), (true, "5003")] {
        let mut h = lost("by_itself", hot);
        turn(&mut h, dn);
        h.until(1800).holds(&["SRS-DR-1", "SRS-DR-3"]);
        lost("by_itself", hot).until(1800).blames("SRS-DR-1");
        lost("new_login", hot).until(1800).holds(&["SRS-DR-1"]);
        let mut h = lost("new_login", hot);
        turn(&mut h, dn);
        h.until(1800).blames("SRS-DR-1");
    }
}

#[test]
fn dr_1_turns_as_soon_as_the_policy_has_it() {
    for (turn_ms, blamed) in [(None, false), (Some(150_000), false), (Some(10_000), true)] {
        let mut h = lost("by_itself", false);
        h.truth.policies.turn_ms = turn_ms;
        h.http(s(410), "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
        h.http(s(410), "PC-1", "rws2", "POST", "/api/v2/me", 200, 80, false);
        h.register(s(410), "rws2", "5001");
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-1") } else { r.holds(&["SRS-DR-1"]) }
    }
}

#[test]
fn dr_3_with_the_same_place() {
    let mut h = lost("by_itself", true);
    turn(&mut h, "5001");
    h.until(1800).blames("SRS-DR-3");
}

fn unreachable(h: &mut House, machine: &str, (from, to): (i64, i64)) {
    h.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Unreachable });
}

#[test]
fn dr_1_asks_nothing_of_a_pc_that_reaches_nobody() {
    for (cut_off, blamed) in [((310, 1700), false), ((200, 250), true)] {
        let mut h = lost("by_itself", false);
        unreachable(&mut h, "PC-1", cut_off);
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-1") } else { r.not_reached(&["SRS-DR-1"]) }
    }
}

#[test]
fn dr_3_gives_a_data_centre_that_is_back_a_minute() {
    for (away, blamed) in [((250, 325), false), ((100, 200), true)] {
        let mut h = lost("by_itself", true);
        turn(&mut h, "5001");
        unreachable(&mut h, "rws2", away);
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-3") } else { r.not_reached(&["SRS-DR-3"]) }
    }
}

/// With both away it is due when the peer has come back: 75 s, in which nobody need look, and the patience of 120 s after that.
#[test]
fn dr_1_turns_to_a_peer_that_comes_back() {
    for (turned, blamed) in [(Some(505), false), (Some(690), false), (Some(700), true), (None, true)] {
        let mut h = lost("by_itself", false);
        unreachable(&mut h, "rws2", (250, 500));
        if let Some(at) = turned {
            turn_at(&mut h, at, "5001");
        }
        let r = h.until(1800);
        if blamed { r.blames("SRS-DR-1") } else { r.holds(&["SRS-DR-1"]) }
    }
    // Where it goes away again before that, or comes too late, nothing is due.
    for again in [[(250, 500), (650, 1700)], [(250, 400), (400, 1700)]] {
        let mut h = lost("by_itself", false);
        for away in again {
            unreachable(&mut h, "rws2", away);
        }
        h.until(1800).not_reached(&["SRS-DR-1"]);
    }
}

/// The desktop goes over, by the agent's default place or with a place.
fn over(hot: bool, status: u16) -> House {
    let mut h = lost("new_login", hot);
    h.records.retain(|r| r.at < s(320) || r.kind != "desktop.asked");
    h.act(320, "ann", ActKind::FailOver { server: SPARE.into(), backend: "gws2".into() });
    let place = hot.then(|| "Three".to_owned());
    if status == 200 {
        h.rws.insert("rws1".into(), Default::default());
        h.enter(
            320,
            "ann",
            &Login { server: Some(SPARE.into()), peer_server: None, backend: "gws2".into(), ..with_peer(hot) },
        );
        h.rws.remove("rws1");
        h.polls("ann", 320, 1800);
    } else {
        let more = json!({ "server": SPARE, "place": place, "devices": if hot { json!([{ "dn": "5003", "switch": "SIP_Switch" }]) } else { json!([]) } });
        h.ask(s(320), "ann", "login", status, &more);
        h.http(s(320) + 1, "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
    }
    h
}

#[test]
fn dr_2_the_recovery_data_centre_works_the_same() {
    for hot in [false, true] {
        over(hot, 200).until(1800).holds(&["SRS-DR-2", "SRS-DR-3", "DSK-DR-1", "SRS-LOGIN-4"]);
        over(hot, 400).until(345).blames("SRS-DR-2");
        let mut r = over(hot, 200).until(1800);
        r.forget("wire.tlib", &["RegisterAddress", if hot { "5003" } else { "5001" }]);
        let report = r.judge();
        assert!(report.broken().any(|v| v.id == "SRS-DR-2"), "{report}");
    }
}

/// SRS does not go back: what becomes of the data centre that it has left is all one to it.
#[test]
fn dr_1_a_data_centre_that_is_lost_again() {
    let mut h = lost("by_itself", false);
    h.truth.faults.clear();
    for (from, to) in [(300, 600), (900, 1700)] {
        unreachable(&mut h, "rws1", (from, to));
    }
    turn(&mut h, "5001");
    h.until(1800).holds(&["SRS-DR-1", "SRS-DR-3"]);
}

/// While a desktop goes over it does not poll.
#[test]
fn dsk_poll_1_while_it_goes_over() {
    let polls = |decided: i64| {
        let mut h = lost("new_login", false);
        h.records.retain(|r| r.at < s(320) || r.kind != "desktop.asked");
        h.act(decided, "ann", ActKind::FailOver { server: SPARE.into(), backend: "gws2".into() });
        h.rws.insert("rws1".into(), Default::default());
        let there = Login { server: Some(SPARE.into()), backend: "gws2".into(), ..plain() };
        h.enter(343, "ann", &there);
        h.rws.remove("rws1");
        h.polls("ann", 343, 1800);
        h.until(1800).judge().state("DSK-POLL-1")
    };
    assert_eq!(polls(338), State::Held);
    assert_eq!(polls(343), State::Broken);
}

#[test]
fn dsk_dr_1() {
    let mut h = lost("new_login", false);
    h.act(320, "ann", ActKind::FailOver { server: SPARE.into(), backend: "gws2".into() });
    h.until(1800).blames("DSK-DR-1");
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.done().not_reached(&["DSK-DR-1", "SRS-DR-1", "SRS-DR-2", "SRS-DR-3"]);
}

/// A login that names an RWS which is away turns to the peer at once.
#[test]
fn dr_1_a_login_turns_to_the_peer() {
    let run = |away: (i64, i64)| {
        let mut h = house();
        h.truth.policies.failover = "by_itself".into();
        h.login(10, "ann", with_peer(false));
        h.polls("ann", 10, 1800);
        unreachable(&mut h, "rws1", away);
        h.register(s(10), "rws2", "5001");
        let mut r = h.until(1800);
        r.edit(|rec, f| {
            let is = rec.kind == "wire.http" && rec.at < s(20) && f["to"] == "rws1";
            if is {
                f["to"] = json!("rws2");
            }
            is
        });
        r
    };
    run((5, 1700)).holds(&["SRS-DR-1", "SRS-DR-3"]);
    run((200, 1700)).blames("SRS-LOGIN-3");
    // On the real network all of it may be in one millisecond.
    let mut r = run((5, 1700));
    let answered = r.evidence.trace.records.iter().find(|r| r.kind == "desktop.asked").expect("a login").at;
    r.edit(|rec, f| {
        let is = rec.kind == "wire.http" && rec.at < s(20) && f["to"] == "rws2";
        if is {
            rec.at = answered;
        }
        is
    });
    r.holds(&["SRS-DR-1", "SRS-DR-3"]);
}

#[test]
fn dr_1_nobody_turns_away_from_what_is_there() {
    let turned = |lost: bool| {
        let mut h = house();
        h.login(10, "ann", with_peer(false));
        h.polls("ann", 10, 1800);
        if lost {
            h.truth.faults.push(Fault { span: span(300, 320), machine: "rws1".into(), what: FaultKind::Unreachable });
        }
        turn(&mut h, "5001");
        h.until(1800)
    };
    turned(false).blames("SRS-DR-1");
    assert_ne!(turned(true).judge().state("SRS-DR-1"), State::Broken);
}

/// The peer was cut off when a call ended; SRS turns to it a quarter of an hour later, and it hears of that call then: of its beginning,
/// and at once of its end.
#[test]
fn flow_4_the_peer_hears_of_a_call_that_is_long_over() {
    let blamed = |cut_off: (i64, i64), (at, ms): (i64, i64)| {
        let mut h = house();
        h.truth.policies.failover = "by_itself".into();
        h.login(10, "ann", with_peer(false));
        h.polls("ann", 10, 1800);
        h.truth.faults.push(Fault { span: span(300, 3600), machine: "rws1".into(), what: FaultKind::Down });
        h.call("c1", None, &[("ann", "5001", 200, 250, Joined::Answered)]);
        h.film_at("rws1", "ann", (s(200) + 5, s(250) + 5), Some(("c1", "5001")));
        unreachable(&mut h, "rws2", cut_off);
        turn_at(&mut h, 1_010, "5001");
        h.film_at("rws2", "ann", (s(at), s(at) + ms), Some(("c1", "5001")));
        let report = h.until(1800).judge();
        report.roots().iter().any(|v| v.id.starts_with("GIR-"))
    };
    assert!(!blamed((100, 1_000), (1_015, 1)));
    assert!(blamed((100, 1_000), (1_015, 1_100)), "it was told of the end, too");
    assert!(blamed((100, 1_000), (1_080, 1)), "that takes no longer than a minute");
    assert!(blamed((100, 240), (1_015, 1)), "it heard of the end in time");
}

/// rws1 is there again at 330 s, and SRS, which had just turned to the peer, may stay with it: then nothing is registered there.
#[test]
fn dr_3_the_lost_one_is_there_again_when_srs_turns() {
    let blamed = |turned_ms: i64| {
        let mut h = house();
        h.truth.policies.failover = "by_itself".into();
        h.login(10, "ann", with_peer(false));
        h.polls("ann", 10, 1800);
        h.truth.faults.push(Fault { span: span(300, 330), machine: "rws1".into(), what: FaultKind::Unreachable });
        let at = s(330) + turned_ms;
        h.http(at, "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
        h.http(at, "PC-1", "rws2", "POST", "/api/v2/me", 200, 80, false);
        h.until(1800).is_root("SRS-DR-3")
    };
    assert!(!blamed(-1_000));
    assert!(!blamed(1_000));
    assert!(blamed(-1_100), "it had its second");
    assert!(blamed(1_100));
}

/// A change to a place that does not exist is refused while rws1 is away, after the peer was asked; so much is then answered well
/// there that it looks like a session. SRS turns 20 s later.
#[test]
fn dr_3_a_place_that_the_peer_refuses() {
    let run = |status: u16, answered: u16, dn: &str| {
        let mut h = lost("by_itself", true);
        h.act(310, "ann", ActKind::ChangePlace { place: "Nowhere".into(), devices: Vec::new(), token: Token::Own });
        h.deliberately();
        h.http(s(310), "PC-1", "rws2", "GET", "/api/v2/me", 200, 0, false);
        h.http(s(310), "PC-1", "rws2", "POST", "/api/v2/me", status, 80, false);
        h.http(s(310) + 1, "PC-1", "rws2", "POST", "/api/v2/me", 200, 46, false);
        let about = json!({ "server": "http://rws1:8080", "peer_server": SPARE, "place": "Nowhere", "message": "no place Nowhere" });
        h.ask(s(310), "ann", "login", answered, &about);
        turn(&mut h, dn);
        h.until(1800)
    };
    run(404, 404, "5003").holds(&["SRS-DR-1", "SRS-DR-3"]);
    // The turn itself is judged as any other.
    run(404, 404, "5001").blames("SRS-DR-3");
    // Where the peer had refused nothing, SRS has a session there.
    run(200, 404, "5003").blames("SRS-DR-3");
}
