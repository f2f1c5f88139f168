//! DNs registered with SIP Server, and the events that come of it: GIR-FLOW-1.

use crate::calls::{at_work, one_call};
use crate::house::{House, house, plain, s, span};
use judge::State;
use judge::genesys::truth::{Device, Fault, FaultKind, Joined, Login};

#[test]
fn flow_1_no_registration_or_no_events() {
    let mut r = one_call().done();
    r.forget("wire.tlib", &["RequestRegisterAddress", "5001"]);
    r.lose(0);
    r.blames("GIR-FLOW-1");
    // One that was away until just before the login has first to find SIP Server again.
    for (from, to, blamed) in [(1, 5, false), (-200, -100, true)] {
        let fault = Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Unreachable };
        r.truth.faults = vec![fault];
        let state = r.judge().state("GIR-FLOW-1");
        assert_eq!(state == judge::State::Broken, blamed, "{from} to {to}: {state:?}");
    }
    let mut r = one_call().done();
    for name in ["EventEstablished", "EventReleased", "EventAttachedDataChanged"] {
        r.forget("wire.tlib", &[name]);
    }
    r.lose(0);
    r.blames("GIR-FLOW-1");
}

/// A SIP Server that was down has forgotten who listens: each DN of a session that goes on is registered again.
#[test]
fn flow_1_again_after_sip_server_was_down() {
    let run = |again: &[(i64, &str)], faults: &[(i64, i64, &str)]| {
        let mut h = house();
        let devices = ["5003", "5004"].map(|dn| Device { dn: dn.into(), switch: "SIP_Switch".into() });
        h.truth.policies.hot_seating = true;
        h.login(10, "ann", Login { place: Some("Three".into()), devices: devices.into(), ..plain() });
        h.polls("ann", 10, 900);
        for (at, dn) in again {
            h.register(s(*at), "rws1", dn);
        }
        for (from, to, machine) in faults {
            let (span, machine) = (span(*from, *to), (*machine).to_owned());
            h.truth.faults.push(Fault { span, machine, what: FaultKind::Down });
        }
        h.done()
    };
    let down = (300, 320, "sip");
    run(&[(321, "5003"), (321, "5004")], &[down]).holds(&["GIR-FLOW-1"]);
    run(&[(395, "5003"), (321, "5004")], &[down]).holds(&["GIR-FLOW-1"]);
    for again in [&[][..], &[(321, "5003")], &[(321, "5003"), (400, "5004")], &[(290, "5003"), (290, "5004")]] {
        run(again, &[down]).blames("GIR-FLOW-1");
    }
    // It was down before the session, until just before its end, or something else was wrong, too.
    run(&[], &[(1, 5, "sip")]).not_reached(&["GIR-FLOW-1"]);
    for faults in [
        vec![(800, 850, "sip")],
        vec![down, (350, 355, "sip"), (900, 950, "sip")],
        vec![down, (250, 260, "rws1")],
        vec![down, (390, 395, "rws1")],
    ] {
        let again: &[(i64, &str)] =
            if faults.contains(&(350, 355, "sip")) { &[(356, "5003"), (356, "5004")] } else { &[] };
        run(again, &faults).holds(&["GIR-FLOW-1"]);
    }
}

/// Ben has taken Ann's place; when her session ends, what she had is not given up under him.
#[test]
fn flow_1_for_as_long_as_the_session_is_open() {
    let run = |said: &[(i64, bool)], faults: &[(i64, i64)], back: bool| {
        let mut h = house();
        h.truth.policies.hot_seating = true;
        let place = || Login { place: Some("One".into()), ..plain() };
        h.login(10, "ann", place());
        h.polls("ann", 10, 300);
        h.login(100, "ben", place());
        h.polls("ben", 100, 900);
        h.logout(300, "ann");
        for (at, registers) in said {
            let tell = if *registers { House::register } else { House::unregister };
            tell(&mut h, s(*at), "rws1", "5001");
        }
        if back {
            h.login(400, "ann", place());
            h.polls("ann", 400, 700);
            h.logout(700, "ann");
            h.unregister(s(700), "rws1", "5001");
        }
        for (from, to) in faults {
            let (span, machine) = (span(*from, *to), "rws1".to_owned());
            h.truth.faults.push(Fault { span, machine, what: FaultKind::Down });
        }
        h.done()
    };
    run(&[], &[], false).holds(&["GIR-FLOW-1"]);
    run(&[(300, false), (301, true)], &[], false).holds(&["GIR-FLOW-1"]);
    run(&[(300, false)], &[], false).blames("GIR-FLOW-1");
    // It went down in between, or Ann came back and took the place, and its DN along when she went.
    run(&[(300, false)], &[(250, 260)], false).holds(&["GIR-FLOW-1"]);
    run(&[], &[], true).holds(&["GIR-FLOW-1"]);
}

/// SIP Server was away in the session, until so many seconds before the call: RWS may need a while to find it again.
#[test]
fn flow_1_events_again_when_sip_server_is_back() {
    let back_before = |seconds: i64, what: FaultKind| {
        let mut h = at_work();
        h.register(s(301 - seconds), "rws1", "5001");
        h.call("c1", None, &[("ann", "5001", 300, 400, Joined::Answered)]);
        h.film("ann", (300, 400), Some(("c1", "5001")));
        let mut r = h.done();
        r.truth.faults = vec![Fault { span: span(100, 300 - seconds), machine: "sip".into(), what }];
        r
    };
    let unheard = |seconds: i64, machine: &str, what: FaultKind| {
        let mut r = back_before(seconds, what);
        r.truth.faults[0].machine = machine.into();
        for name in ["EventEstablished", "EventReleased", "EventAttachedDataChanged"] {
            r.forget("wire.tlib", &[name]);
        }
        r.lose(0);
        r.judge().state("GIR-FLOW-1")
    };
    back_before(160, FaultKind::Down).holds(&["GIR-FLOW-1"]);
    assert_eq!(unheard(160, "sip", FaultKind::Down), State::Broken);
    assert_eq!(unheard(160, "sip", FaultKind::Cut { other: "rws1".into() }), State::Broken);
    assert_eq!(unheard(140, "sip", FaultKind::Down), State::Held);
    // What RWS still knows that was down itself, nothing says.
    assert_eq!(unheard(160, "rws1", FaultKind::Down), State::Held);
}
