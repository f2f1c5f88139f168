//! Whose registrations and events count: GIR-FLOW-1, GIR-FLOW-3, SRS-SEAT-4.

use crate::calls::at_work;
use crate::house::{House, house, plain, s, span};
use judge::State;
use judge::genesys::truth::{ActKind, Device, Fault, FaultKind, Joined, Login, Recorded, Span, Stretch, Token};

fn at_place(place: &str) -> Login {
    Login { place: Some(place.into()), ..plain() }
}
/// Ann on her DN in that time, recorded from some time on.
fn stretch(on: Span, recorded: Option<i64>) -> Stretch {
    let recorded = recorded.map(|from| Recorded { span: Span { from, to: on.to }, paused: Vec::new() });
    let (agent, dn) = ("ann".into(), "5001".into());
    Stretch { agent, dn, span: on, recorded: recorded.into_iter().collect(), ..Stretch::default() }
}

/// DNs of others, registered at another time, say nothing of the place that a login was for.
#[test]
fn flow_1_what_is_registered_in_its_stead() {
    let run = |other: i64| {
        let mut h = at_work();
        h.register(s(other), "rws1", "5002");
        let mut r = h.done();
        r.forget("wire.tlib", &["RequestRegisterAddress", "5001"]);
        r
    };
    run(10).blames("SRS-LOGIN-2");
    run(50).blames("GIR-FLOW-1");
}

/// What another one registers after SIP Server was down is no registration by the RWS of the session.
#[test]
fn flow_1_registered_again_by_somebody_else() {
    let run = |client: &str, wrong_password: bool| {
        let mut h = house();
        h.login(10, "ann", Login { wrong_password, ..plain() });
        h.polls("ann", 10, 900);
        h.truth.faults.push(Fault { span: span(300, 320), machine: "sip".into(), what: FaultKind::Down });
        h.register(s(321), client, "5001");
        h.done()
    };
    run("rws1", false).holds(&["GIR-FLOW-1"]);
    run("rws2", false).blames("GIR-FLOW-1");
    // Of a session that ought not to be there nothing more is asked.
    let r = run("rws2", true);
    r.blames("SRS-LOGIN-1");
    assert_ne!(r.judge().state("GIR-FLOW-1"), State::Broken, "{}", r.judge());
}

/// Ann moves from place One to another at 300 s, and her old DN stays registered. Ben works meanwhile.
fn moved(to: &str, ben: &str, gives_up: bool) -> House {
    let mut h = house();
    h.truth.policies.hot_seating = true;
    h.truth.places.insert("Five".into(), vec![Device { dn: "5001".into(), switch: "SIP_Switch".into() }]);
    h.login(10, "ann", at_place("One"));
    h.polls("ann", 10, 300);
    h.login(200, "ben", at_place(ben));
    h.polls("ben", 200, 900);
    h.act(300, "ann", ActKind::ChangePlace { place: to.into(), devices: Vec::new(), token: Token::Own });
    h.enter(300, "ann", &at_place(to));
    if gives_up {
        h.unregister(s(300) + 9, "rws1", "5001");
    }
    h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    h.polls("ann", 300, 900);
    h
}

#[test]
fn seat_4_the_old_place_is_given_up_unless_somebody_sits_there() {
    moved("Four", "Two", true).done().holds(&["SRS-SEAT-4"]);
    moved("Four", "Two", false).done().blames("SRS-SEAT-4");
    moved("Four", "One", false).done().holds(&["SRS-SEAT-4"]);
    // The new place has the same DN.
    moved("Five", "Two", false).done().holds(&["SRS-SEAT-4"]);
}

/// For less than the grace (a second) nobody need hear of a call.
#[test]
fn flow_1_events_of_a_short_call() {
    let unheard = |ms: i64| {
        let mut h = at_work();
        h.take("c1", None, vec![stretch(Span { from: s(100), to: s(100) + ms }, None)]);
        let mut r = h.done();
        for name in ["EventEstablished", "EventReleased"] {
            r.forget("wire.tlib", &[name]);
        }
        r
    };
    assert_ne!(unheard(999).judge().state("GIR-FLOW-1"), State::Broken);
    unheard(1_000).blames("GIR-FLOW-1");
}

/// RWS is not told of a recording: because the run ends in the second that may take, or because it was never begun.
#[test]
fn flow_3_what_rws_need_not_be_told() {
    let untold = |ends: Option<i64>, begun: bool| {
        let mut h = at_work();
        h.take("c1", None, vec![stretch(span(100, 200), Some(s(150)))]);
        let mut r = if ends.is_some() { h.unfinished() } else { h.done() };
        r.forget("wire.tlib", &["GSIP_RECORD"]);
        if !begun {
            r.forget("wire.sip", &["INVITE sip:conf"]);
        }
        r.truth.ends = ends.unwrap_or(r.truth.ends);
        r
    };
    untold(None, true).blames("GIR-FLOW-3");
    assert_eq!(untold(Some(s(151)), true).judge().state("GIR-FLOW-3"), State::Broken);
    assert_ne!(untold(Some(s(151) - 1), true).judge().state("GIR-FLOW-3"), State::Broken);
    let r = untold(None, false);
    r.blames("GIR-FLOW-2");
    assert_ne!(r.judge().state("GIR-FLOW-3"), State::Broken, "{}", r.judge());
}

/// SIP Server was away in the session, until so many seconds before the call, and RWS has found it again since.
#[test]
fn flow_3_when_sip_server_is_back() {
    let untold = |seconds: i64| {
        let mut h = at_work();
        h.register(s(301 - seconds), "rws1", "5001");
        h.call("c1", None, &[("ann", "5001", 300, 400, Joined::Answered)]);
        let what = FaultKind::Down;
        h.truth.faults.push(Fault { span: span(100, 300 - seconds), machine: "sip".into(), what });
        let mut r = h.done();
        r.forget("wire.tlib", &["GSIP_RECORD"]);
        r.judge().state("GIR-FLOW-3")
    };
    assert_eq!(untold(160), State::Broken);
    assert_ne!(untold(140), State::Broken);
}
