//! Where RWS has the sessions that are open at the end of a run: SRS-LOGIN-2.

use crate::house::{house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{Fault, FaultKind};
use serde_json::json;

/// Both agents stay until the end.
fn both_stay() -> Run {
    let mut h = house();
    for agent in ["ann", "ben"] {
        h.login(10, agent, plain());
        h.polls(agent, 10, 3_600);
    }
    h.unfinished()
}

/// RWS has Ann's session at Ben's place.
fn elsewhere(mut r: Run) -> Run {
    for session in &mut r.evidence.rws.get_mut("rws1").expect("rws1").sessions {
        if session["agent"] == "ann" {
            session["place"] = json!("Two");
        }
    }
    r
}

#[test]
fn each_session_is_at_its_own_place() {
    both_stay().holds(&["SRS-LOGIN-2"]);
    let mut r = both_stay();
    r.evidence.rws.get_mut("rws1").expect("rws1").sessions.reverse();
    r.holds(&["SRS-LOGIN-2"]);
    elsewhere(both_stay()).blames("SRS-LOGIN-2");
}

/// Who has logged out and in again has not changed place.
#[test]
fn a_second_login_is_no_change_of_place() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.logout(900, "ann");
    h.login(1_000, "ann", plain());
    h.polls("ann", 1_000, 3_600);
    let r = h.unfinished();
    r.holds(&["SRS-LOGIN-2"]);
    elsewhere(r).blames("SRS-LOGIN-2");
}

/// Where something was in trouble, or the session has only just begun, RWS need not have heard of it.
#[test]
fn what_rws_need_not_know_yet() {
    let broken = |ends: i64, fault: Option<(&str, i64)>| {
        let mut r = elsewhere(both_stay());
        r.truth.ends = ends;
        let fault = fault.map(|(machine, at)| Fault {
            span: span(at, at + 5),
            machine: machine.into(),
            what: FaultKind::Unreachable,
        });
        r.truth.faults.extend(fault);
        r.judge().state("SRS-LOGIN-2") == State::Broken
    };
    assert!(!broken(s(10) + 900, None));
    assert!(broken(s(10) + 1_100, None));
    for machine in ["PC-1", "rws1", "sip"] {
        assert!(!broken(s(3_600), Some((machine, 100))), "{machine}");
    }
    assert!(broken(s(3_600), Some(("PC-2", 100))));
}
