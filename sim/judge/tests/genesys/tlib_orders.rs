//! Requests to send an event: what excuses who asks, who answers and who does not hear of it, and what does not.

use crate::foreign::{told_by_us, tolerant};
use crate::house::{House, house, s, span};
use crate::run::Run;
use crate::tlib::{monitored, unregistered};
use judge::genesys::truth::{Command, Fault, FaultKind};
use judge::{Report, State};
use serde_json::json;

fn roots(r: &Run) -> Vec<String> {
    r.judge().roots().iter().map(|v| v.id.clone()).collect()
}

fn blames_besides(r: &Run, id: &str) -> bool {
    roots(r).iter().any(|root| root == id)
}

/// An order at the desktop of which nothing else is said.
fn order(at: i64, from: &str, dn: &str, token: &str) -> Command {
    Command { at: s(at), from: from.into(), dn: dn.into(), token: token.into(), ..Command::default() }
}

/// What was sent last is refused, and comes to nobody.
pub fn refused(h: &mut House) {
    h.records.pop();
    let last = h.records.last_mut().expect("an answer");
    last.fields = last.fields.replace("EventACK", "EventError").into();
}

/// A desktop asks for a DN that it has not registered where it was told to, and not otherwise.
#[test]
fn req_1_an_order_that_means_it() {
    unregistered("EventError").done().holds(&["TLB-REQ-2"]);
    let mut h = unregistered("EventError");
    h.truth.commands[0].unregistered = false;
    h.done().blames("TLB-REQ-1");
}

/// There is no call on the DN: the event names none, unless one has just come or gone.
#[test]
fn req_3_a_connection_id_without_a_call() {
    for (at, fine) in [(s(40), false), (s(99) + 500, true), (s(98) + 500, false), (s(200) + 500, true), (s(202), false)]
    {
        let mut h = monitored();
        h.truth.commands.push(Command { at: at - 1, ..order(0, "PC-1", "5001", "query") });
        h.send(at, "PC-1", "recorder", "5001", "query", Some("00ff"));
        h.send(at + 9, "recorder", "PC-1", "5001", "disabled", Some("00ff"));
        let r = h.done();
        if fine { r.holds(&["TLB-REQ-3"]) } else { r.blames("TLB-REQ-3") }
    }
}

/// What is asked before, later, for another DN or with another command does not carry out an order.
#[test]
fn req_3_an_order_that_is_not_carried_out() {
    let asked = |at: i64, dn: &str, token: &str| {
        let mut h = monitored();
        h.register(s(7), "PC-1", "5002");
        h.truth.commands.push(order(40, "PC-1", "5001", "query"));
        h.send(s(at) + 10, "PC-1", "recorder", dn, token, None);
        if dn == "5001" {
            let word = if token == "start" { "enabled" } else { "disabled" };
            h.send(s(at) + 20, "recorder", "PC-1", "5001", word, None);
        } else {
            h.records.pop();
        }
        h.done()
    };
    asked(40, "5001", "query").holds(&["TLB-REQ-3"]);
    for (at, dn, token) in [(30, "5001", "query"), (42, "5001", "query"), (40, "5002", "query"), (40, "5001", "start")]
    {
        asked(at, dn, token).blames("TLB-REQ-3");
    }
}

/// A request that is not as it ought to be may be refused: that it is not so is its own fault.
#[test]
fn req_1_a_request_that_is_to_be_refused() {
    for (from, to) in [
        ("\t\tAttributeThisDN [str] = \"5001\"", "\t\tAttributeThisDN [str] = \"5009\""),
        ("'EventUserEvent' ('96')", "'EventPrivateInfo' ('150')"),
    ] {
        for at in [40, 150] {
            let mut h = monitored();
            h.command(at, "5001", "query", (at > 100).then_some("c1"), "");
            refused(&mut h);
            let mut r = h.done();
            assert!(!roots(&r).is_empty(), "a sound one is not to be refused");
            r.reword("wire.tlib", &["RequestSendEvent"], from, to);
            r.blames("TLB-REQ-3");
        }
    }
}

/// The number of a request comes again with another request only.
#[test]
fn req_4_a_number_in_what_is_no_request() {
    let said = |name: &str| {
        let mut h = monitored();
        h.command(110, "5001", "query", Some("c1"), "disabled");
        h.tell(s(110) + 1, "PC-1", "sip", name, &[("ReferenceID", "110001"), ("ThisDN", "5001")], &[]);
        blames_besides(&h.done(), "TLB-REQ-4")
    };
    assert!(!said("EventLinkConnected"));
    assert!(said("RequestAgentLogin"), "the first of the two has had no answer");
}

/// A DN that is asked for again stays registered until that is refused.
#[test]
fn req_2_a_registration_that_is_refused_later() {
    for (at, fine) in [(s(39) + 500, false), (s(45), true)] {
        let mut h = monitored();
        let again = [("ReferenceID", "7"), ("ThisDN", "5001")];
        h.tell(s(39), "PC-1", "sip", "RequestRegisterAddress", &again, &[]);
        h.tell(at, "sip", "PC-1", "EventError", &again, &[]);
        h.command(40, "5001", "query", None, "disabled");
        let r = h.done();
        if fine {
            r.holds(&["TLB-REQ-1", "TLB-REQ-2"]);
        } else {
            assert!(blames_besides(&r, "TLB-REQ-1"), "{}", r.judge());
        }
    }
}

/// PC-1 gives one order on two DNs, which the recorder and PC-2 monitor. With what comes of it to the recorder, by DN.
fn two_dns(change: impl Fn(&str, &mut i64, &mut serde_json::Value)) -> Report {
    let mut h = monitored();
    for (client, dn) in [("recorder", "5002"), ("PC-1", "5002"), ("PC-2", "5001"), ("PC-2", "5002")] {
        h.register(s(7), client, dn);
    }
    h.truth.calls.clear();
    for (at, dn) in [(40, "5001"), (42, "5002")] {
        h.command(at, dn, "start", None, "");
        h.tell(s(at) + 3, "sip", "PC-2", "EventUserEvent", &[("ThisDN", dn)], &[("screen-capture", "start")]);
    }
    let mut r = h.done();
    r.edit(|rec, f| {
        let text = f["text"].as_str().unwrap_or_default().to_owned();
        let is = f["to"] == "recorder" && text.contains("\"start\"");
        if is {
            let dn = if text.contains("5001") { "5001" } else { "5002" };
            let mut fields = f.clone();
            change(dn, &mut rec.at, &mut fields);
            *f = fields;
        }
        is
    });
    r.add(s(0), "x", "x", &json!({}));
    r.judge()
}

fn on(dn: &str, fields: &mut serde_json::Value) {
    let text = fields["text"].as_str().expect("a text").replace("5001", dn).replace("5002", dn);
    fields["text"] = json!(text);
}

#[test]
fn evt_3_what_is_late_is_not_altered() {
    let has = |report: &Report, id: &str| report.state(id) == State::Broken;
    let well = two_dns(|_, _, _| {});
    assert!(!has(&well, "TLB-EVT-1") && !has(&well, "TLB-EVT-3"), "{well}");
    // Both are late for the recorder, and not for the other one: what comes first is that of the other DN.
    let late = two_dns(|_, at, _| *at += 2_500);
    assert!(has(&late, "TLB-EVT-1") && !has(&late, "TLB-EVT-3"), "{late}");
    // What comes is to the letter neither that of this DN nor that of the other, which has not come.
    let altered = two_dns(|dn, at, fields| match dn {
        "5001" => *at += 100_000,
        _ => on("5009", fields),
    });
    assert!(has(&altered, "TLB-EVT-3"), "{altered}");
    // It is that of the other to the letter, which has come.
    let altered = two_dns(|dn, _, fields| {
        if dn == "5002" {
            on("5001", fields);
        }
    });
    assert!(has(&altered, "TLB-EVT-3"), "{altered}");
}

/// What was refused comes all the same, after the same of somebody else's was accepted.
#[test]
fn req_2_a_refused_request_after_an_accepted_one() {
    let twice = |comes: bool| {
        let mut h = monitored();
        h.truth.calls.clear();
        h.command(110, "5001", "start", None, "enabled");
        h.truth.commands.push(Command { unregistered: true, ..order(110, "PC-2", "5001", "start") });
        h.send(s(110) + 100, "PC-2", "recorder", "5001", "start", None);
        let event = h.records.last().expect("an event").clone();
        refused(&mut h);
        if comes {
            h.records.push(event);
        }
        h.done()
    };
    twice(false).holds(&["TLB-REQ-2"]);
    assert!(blames_besides(&twice(true), "TLB-REQ-2"), "{}", twice(true).judge());
}

/// Somebody else's recorder of one DN, which it gives up at once or not; a command on a DN comes to nobody.
fn unheard(at: i64, dn: &str, token: &str, given_up: bool) -> House {
    let mut h = tolerant(house());
    h.truth.product = Some("recorder".into());
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
    for dn in ["5001", "5002"] {
        h.register(s(5), "PC-1", dn);
    }
    h.register(s(6), "recorder", "5001");
    if given_up {
        h.unregister(s(7), "recorder", "5001");
    }
    h.command(at, dn, token, None, "");
    h.records.pop();
    h
}

fn judged(h: House) -> Run {
    let mut r = h.done();
    told_by_us(&mut r, "recorder");
    r
}

#[test]
fn ind_1_what_a_recorder_need_not_hear() {
    judged(unheard(30, "5001", "start", true)).blames("TLB-IND-1");
    // On a DN that it was not to monitor, or no command at all.
    judged(unheard(30, "5002", "start", false)).holds(&["TLB-REQ-4"]);
    judged(unheard(30, "5001", "hello", true)).blames("TLB-REQ-3");
    // What T-Server has refused reaches nobody.
    let mut r = judged(unheard(30, "5001", "start", true));
    r.reword("wire.tlib", &["EventACK"], "EventACK", "EventError");
    assert!(!blames_besides(&r, "TLB-IND-1"), "{}", r.judge());
    // At the end of the run, or where it was cut off a while ago.
    for (ends, blamed) in [(s(30) + 1_500, false), (s(33), true)] {
        let mut r = judged(unheard(30, "5001", "start", true));
        r.truth.ends = ends;
        assert_eq!(blames_besides(&r, "TLB-IND-1"), blamed, "the run ends at {ends}");
    }
    for (at, blamed) in [(70, false), (80, true)] {
        let mut h = unheard(at, "5001", "start", true);
        h.truth.faults = vec![Fault { span: span(1, 3), machine: "recorder".into(), what: FaultKind::Unreachable }];
        assert_eq!(blames_besides(&judged(h), "TLB-IND-1"), blamed, "a command at {at}");
    }
}
