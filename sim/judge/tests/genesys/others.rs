//! What is somebody else's, or of another sort, and makes nothing due: other agents' calls, logins and reasons.

use crate::calls::at_work;
use crate::house::{House, house, plain, s, span};
use crate::non_voice::chats;
use crate::polls::expired_in_a_call;
use judge::State;
use judge::genesys::truth::{ActKind, AgentState, Device, Fault, FaultKind, Joined, Login};
use serde_json::{Value, json};

fn both() -> House {
    let mut h = at_work();
    h.login(10, "ben", plain());
    h.polls("ben", 10, 900);
    h
}

/// By this policy a file ends with the last of the agent's own calls that overlap.
#[test]
fn one_3_calls_of_another_agent_extend_nothing() {
    let run = |to: i64| {
        let mut h = both();
        h.truth.policies.overlap_end = "last_end".into();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.call("c2", None, &[("ben", "5002", 150, 300, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.film("ben", (150, 300), Some(("c2", "5002")));
        h.done()
    };
    run(200).holds(&["GIR-FLOW-5"]);
    run(300).blames("GIR-FLOW-5");
}

/// Nor does another agent's call put an end to the work after a call.
#[test]
fn acw_1_a_call_of_another_agent_in_the_work() {
    let run = |agent: &str, dn: &str, to: i64| {
        let mut h = both();
        h.truth.policies.record_acw = true;
        let (media, state) = ("voice".into(), "AfterCallWork".into());
        let dn_of = Some("5001".into());
        let work = AgentState { agent: "ann".into(), dn: dn_of, media, state, reason: None, span: span(200, 240) };
        h.truth.states.push(work);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.call("c2", None, &[(agent, dn, 220, 300, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.film(agent, (if agent == "ann" { to } else { 220 }, 300), Some(("c2", dn)));
        h.done()
    };
    run("ann", "5001", 220).holds(&["GIR-FLOW-5"]);
    run("ben", "5002", 240).holds(&["GIR-ACW-1"]);
    run("ben", "5002", 220).blames("GIR-ACW-1");
}

/// Ben sits down at Ann's phone, and she has not logged out: what is recorded is his voice, so it is his screen.
#[test]
fn flow_4_the_phone_of_another_agent() {
    let run = |agents: &[&str]| {
        let mut h = house();
        h.truth.policies.hot_seating = true;
        for agent in ["ann", "ben"] {
            h.login(10, agent, Login { place: Some("One".into()), ..plain() });
            h.polls(agent, 10, 900);
        }
        h.call("c1", None, &[("ben", "5001", 100, 200, Joined::Answered)]);
        agents.iter().for_each(|agent| {
            let call = (*agent == "ben").then_some(("c1", "5001"));
            h.film(agent, (100, 200), call);
        });
        h.done()
    };
    run(&["ben"]).holds(&["GIR-FLOW-4", "GIR-FLOW-5"]);
    run(&["ben", "ann"]).blames("GIR-FLOW-4");
    run(&[]).blames("GIR-FLOW-4");
}

/// A session has expired in a call. What is ordered after a login that nobody answered may be that login's, if it was the same agent's.
#[test]
fn flow_4_an_order_after_a_login_that_nobody_answered() {
    let run = |tried: Option<&str>| {
        let mut h = expired_in_a_call(600);
        if let Some(agent) = tried {
            h.ask(s(300), agent, "login", 0, &json!({ "pc": "PC-1", "server": plain().server }));
            h.truth.faults.push(Fault { span: span(299, 310), machine: "rws1".into(), what: FaultKind::Unreachable });
        }
        h.film_at("rws1", "ann", (s(350), s(600) + 5), Some(("c1", "5001")));
        h.polls("ann", 401, 900);
        h.done().is_root("GIR-FLOW-4")
    };
    assert!(run(None));
    assert!(run(Some("ben")));
    assert!(!run(Some("ann")));
}

/// Ann is recorded in that state for that reason alone.
#[test]
fn nv_1_for_another_reason() {
    let run = |reason: Option<&str>, filmed: bool| {
        let mut h = chats();
        let ann = h.truth.agents.get_mut("ann").expect("ann");
        ann.recording_when = Some("media=chat, state=Ready, reason=Training".into());
        h.truth.states[1].reason = reason.map(str::to_owned);
        if filmed {
            h.film("ann", (100, 300), None);
        }
        h.done()
    };
    run(Some("training"), true).holds(&["GIR-NV-1"]);
    run(Some("training"), false).blames("GIR-NV-1");
    for reason in [Some("Break"), None] {
        run(reason, true).blames("GIR-NV-1");
        run(reason, false).holds(&[]);
    }
}

/// A login that is refused, so and with these words.
fn refused(devices: &[(&str, &str)], status: u16, message: &str) -> House {
    let mut h = house();
    let device = |(dn, switch): &(&str, &str)| Device { dn: (*dn).into(), switch: (*switch).into() };
    let login = Login { place: Some("Three".into()), devices: devices.iter().map(device).collect(), ..plain() };
    h.act(10, "ann", ActKind::Login(login));
    let list: Vec<Value> = devices.iter().map(|(dn, switch)| json!({ "dn": dn, "switch": switch })).collect();
    let more = json!({ "server": plain().server, "place": "Three", "devices": list, "message": message });
    h.ask(s(10), "ann", "login", status, &more);
    h
}

/// A DN that is there, and a switch that is not: it is the switch that is unknown.
#[test]
fn seat_5_an_unknown_switch() {
    let devices = [("5003", "SIP_Switch"), ("5004", "Elsewhere")];
    refused(&devices, 400, "no switch Elsewhere").done().holds(&["SRS-SEAT-5"]);
    refused(&devices, 400, "no 5004").done().blames("SRS-SEAT-5");
}

/// Where RWS is not to be had SRS cannot know what is unknown there.
#[test]
fn seat_5_while_rws_is_away() {
    let run = |fault: Option<(&str, (i64, i64))>| {
        let mut h = refused(&[("5003", "SIP_Switch"), ("6666", "SIP_Switch")], 503, "no RWS");
        let fault = fault.map(|(machine, (from, to))| {
            let what = FaultKind::Unreachable;
            Fault { span: span(from, to), machine: machine.into(), what }
        });
        h.truth.faults.extend(fault);
        h.done().judge().state("SRS-SEAT-5")
    };
    assert_eq!(run(None), State::Broken);
    assert_eq!(run(Some(("rws1", (5, 60)))), State::NotReached);
    assert_eq!(run(Some(("sip", (5, 60)))), State::NotReached);
    assert_eq!(run(Some(("rws1", (20, 60)))), State::Broken);
    assert_eq!(run(Some(("rws2", (5, 60)))), State::Broken);
}

/// Something is wrong with the PC when a poll is answered, or it has no SRS: that answer is nobody's word.
#[test]
fn poll_2_something_is_wrong_with_the_pc() {
    let run = |machine: &str, away: (i64, i64)| {
        let mut r = at_work().done();
        r.asked("poll", |at, f| {
            let is = (s(220)..s(221)).contains(&at);
            if is {
                f["status"] = json!(503);
            }
            is
        });
        r.truth.faults = vec![Fault { span: span(away.0, away.1), machine: machine.into(), what: FaultKind::Disk }];
        r.judge().state("SRS-POLL-2")
    };
    assert_eq!(run("PC-1", (210, 230)), State::Held);
    assert_eq!(run("PC-1", (210, 219)), State::Broken);
    assert_eq!(run("rws1", (210, 230)), State::Broken);
}
