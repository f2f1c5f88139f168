//! Control by a third party: the TLB family.

use crate::house::{House, house, s, span};
use crate::run::Run;
use judge::genesys::truth::{Command, Fault, FaultKind, Stretch, Turn};
use serde_json::json;

pub fn monitored() -> House {
    let mut h = house();
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
    h.register(s(5), "PC-1", "5001");
    h.register(s(6), "recorder", "5001");
    let (agent, dn) = ("ann".into(), "5001".into());
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), ..Stretch::default() }]);
    h
}
/// A call with all commands, good and senseless ones.
pub fn commands() -> House {
    let mut h = monitored();
    for (at, token, word) in [(20, "query", "disabled"), (30, "pause", "disabled")] {
        h.command(at, "5001", token, None, word);
    }
    for (at, token, word) in [
        (110, "start", "enabled"),
        (115, "resume", "enabled"),
        (120, "pause", "paused"),
        (130, "start", "paused"),
        (140, "resume", "enabled"),
        (150, "start", "enabled"),
        (160, "query", "enabled"),
        (170, "stop", "disabled"),
    ] {
        h.command(at, "5001", token, Some("c1"), word);
    }
    h
}
pub fn run() -> Run {
    commands().done()
}
const ALL: [&str; 11] = [
    "TLB-REQ-1",
    "TLB-REQ-2",
    "TLB-REQ-3",
    "TLB-REQ-4",
    "TLB-EVT-1",
    "TLB-EVT-2",
    "TLB-EVT-3",
    "TLB-IND-1",
    "TLB-IND-2",
    "TLB-IND-3",
    "TLB-STATE-1",
];

#[test]
fn all_is_well() {
    run().holds(&ALL);
    monitored().done().not_reached(&ALL);
}

pub fn unregistered(answer: &str) -> House {
    let mut h = monitored();
    h.truth.commands.push(Command {
        at: s(40),
        from: "PC-1".into(),
        dn: "5002".into(),
        token: "start".into(),
        unregistered: true,
        ..Command::default()
    });
    h.send(s(40) + 1, "PC-1", "recorder", "5002", "start", None);
    h.records.pop();
    let last = h.records.last_mut().expect("an answer");
    last.fields = last.fields.replace("EventACK", answer).into();
    h
}

/// The desktops are at their logins, and come to nothing else.
fn busy(from: i64, to: i64) -> Fault {
    Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Unreachable }
}

#[test]
fn req_1_a_registered_dn() {
    let mut h = unregistered("EventError");
    h.truth.commands.clear();
    h.done().blames("TLB-REQ-1");
    // A desktop that was busy asks late, as often as it was told to.
    for (told, asked, blamed) in [(1, 1, false), (1, 2, true), (2, 2, false), (0, 1, true)] {
        let mut h = unregistered("EventError");
        let one = h.truth.commands.pop().expect("a command");
        h.truth.commands.extend((0..told).map(|n| Command { at: s(10 + n), ..one.clone() }));
        for n in 1..asked {
            h.send(s(40 + n), "PC-1", "recorder", "5002", "start", None);
            h.records.pop();
            let last = h.records.last_mut().expect("an answer");
            last.fields = last.fields.replace("EventACK", "EventError").into();
        }
        h.truth.faults.push(busy(5, 30));
        let r = h.done();
        if blamed { r.blames("TLB-REQ-1") } else { r.holds(&["TLB-REQ-2", "TLB-REQ-4"]) }
    }
    // Refused, since there is no call.
    let mut r = run();
    r.reword("wire.tlib", &["= 20001\n", "EventACK"], "EventACK", "EventError");
    r.forget("wire.tlib", &["EventUserEvent' ('1')", "\\\"query\\\""]);
    r.forget("wire.tlib", &["\\\"enabled\\\"", "= 160010\\n"]);
    assert!(r.is_root("TLB-REQ-1"), "{}", r.judge());
}

#[test]
fn req_2_and_req_4_the_answer() {
    unregistered("EventError").done().holds(&["TLB-REQ-2", "TLB-REQ-4"]);
    unregistered("EventACK").done().blames("TLB-REQ-2");
    let mut r = run();
    r.forget("wire.tlib", &["EventACK", "= 110001\\n"]);
    r.blames("TLB-REQ-4");
    // What comes after an outage may be from a program that is dead: nobody reads the answer.
    for (from, to, blamed) in [(60, 100, false), (1, 30, true)] {
        let fault = Fault { span: span(from, to), machine: "PC-1".into(), what: FaultKind::Unreachable };
        r.truth.faults = vec![fault];
        assert_eq!(r.is_root("TLB-REQ-4"), blamed, "{from} to {to}");
    }
    // The number of a request may come again once the program has been started anew, with a request of another kind.
    for asked in [true, false] {
        let mut h = commands();
        let with = [("ReferenceID", "110001"), ("ThisDN", "5001")];
        if asked {
            h.tell(s(300), "PC-1", "sip", "RequestAgentLogin", &with, &[]);
        }
        h.tell(s(300) + 1, "sip", "PC-1", "EventError", &with, &[]);
        assert_eq!(h.done().is_root("TLB-REQ-4"), !asked);
    }
    let mut r = run();
    let ack = r.evidence.trace.records.iter().find(|x| x.fields.contains("EventACK")).expect("it").clone();
    r.add(ack.at + 1, "PC-1", "wire.tlib", &serde_json::from_str(&ack.fields).expect("JSON"));
    r.blames("TLB-REQ-4");
}

#[test]
fn req_3_an_order_that_is_carried_out_late() {
    // The call of the order is over by then; with it or without it, as the desktop has it.
    for with in [Some("c1"), None] {
        let mut h = monitored();
        h.command(230, "5001", "start", with, "enabled");
        h.truth.commands[0].at = s(190);
        h.truth.faults.push(busy(185, 220));
        h.done().holds(&["TLB-REQ-3"]);
    }
}

/// Two orders of one kind, and the desktop is held up for both: the first request is the older order's, if it was not carried out.
#[test]
fn req_3_an_order_that_waits_behind_another() {
    let sent = |older: i64, newer: i64, with: [Option<&str>; 2]| {
        let mut h = monitored();
        h.truth.policies.start_grace_ms = 5_000;
        h.truth.policies.loses_packets = true;
        for (n, (at, call)) in (0..).zip([(older, None), (newer, Some("c1"))]) {
            let (from, dn, token) = ("PC-1".into(), "5001".into(), "start".into());
            let call = call.map(str::to_owned);
            h.truth.commands.push(Command { at: s(at), from, dn, token, call, ..Command::default() });
            let conn_id = with[n].map(|id: &str| h.truth.call(id).expect("a call").conn_id.clone());
            h.send(s(230) + 10 * n as i64, "PC-1", "recorder", "5001", "start", conn_id.as_deref());
        }
        h.truth.faults.push(busy(90, 229));
        let report = h.done().judge();
        report.roots().iter().any(|v| v.id == "TLB-REQ-3")
    };
    assert!(!sent(95, 228, [None, Some("c1")]));
    assert!(sent(95, 230, [None, Some("c1")]), "the newer one was carried out at once");
    assert!(sent(227, 228, [Some("c1"), None]), "neither is late");
}

/// Two orders of one kind shortly after each other, each of which is carried out at once.
#[test]
fn req_3_an_order_soon_after_another() {
    let sent = |with: [Option<&str>; 2]| {
        let mut h = monitored();
        h.truth.policies.start_grace_ms = 5_000;
        for (at, ordered, with) in [(227, Some("c1"), with[0]), (229, None, with[1])] {
            h.command(at, "5001", "start", with, "");
            h.truth.commands.last_mut().expect("just given").call = ordered.map(str::to_owned);
        }
        h.done().is_root("TLB-REQ-3")
    };
    assert!(!sent([Some("c1"), None]));
    assert!(sent([None, Some("c1")]));
    assert!(sent([None, None]));
}

#[test]
fn req_3_what_the_event_carries() {
    for (from, to) in [
        ("\"start\"", "\"begin\""),
        ("'EventUserEvent' ('96')", "'EventPrivateInfo' ('150')"),
        ("\t\tAttributeThisDN [str] = \"5001\"", "\t\tAttributeThisDN [str] = \"5009\""),
        ("AttributeConnID [long] = 0000", "AttributeConnID [long] = 00ff"),
    ] {
        let mut r = run();
        r.reword("wire.tlib", &["RequestSendEvent", "= 110001\n"], from, to);
        assert!(r.is_root("TLB-REQ-3"), "{to}\n{}", r.judge());
    }
    // Never sent.
    let mut h = monitored();
    h.truth.commands.push(Command {
        at: s(40),
        from: "PC-1".into(),
        dn: "5001".into(),
        token: "start".into(),
        ..Command::default()
    });
    let mut r = h.done();
    r.blames("TLB-REQ-3");
    // Who cannot log in has no DN to ask for.
    for (from, to, blamed) in [(1, 39, false), (1, 50, false), (60, 70, true)] {
        let fault = Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Unreachable };
        r.truth.faults = vec![fault];
        if blamed { r.blames("TLB-REQ-3") } else { r.not_reached(&["TLB-REQ-3"]) }
    }
    // Nor does who has not found T-Server again, some time after an outage, have a way to ask by.
    for (machine, from, to, blamed) in
        [("PC-1", 1, 30, false), ("sip", 1, 30, false), ("recorder", 1, 30, true), ("PC-1", -60, -40, true)]
    {
        let fault = Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Unreachable };
        r.truth.faults = vec![fault];
        assert_eq!(r.is_root("TLB-REQ-3"), blamed, "{machine} from {from}");
    }
    // The connection id is missing.
    let mut h = monitored();
    h.command(110, "5001", "start", None, "enabled");
    let mut r = h.done();
    r.truth.commands[0].call = Some("c1".into());
    r.blames("TLB-REQ-3");
}

#[test]
fn evt_1_and_evt_3_who_monitors_gets_it_as_it_was() {
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "");
    h.records.pop();
    h.done().blames("TLB-EVT-1");
    let mut r = run();
    r.edit(|rec, f| {
        let text = f["text"].as_str().unwrap_or_default().to_owned();
        let is = f["to"] == "recorder" && text.contains("\"query\"") && rec.at > s(100);
        if is {
            f["text"] = json!(text.replace("[long] = 0000", "[long] = 00ff"));
        }
        is
    });
    r.blames("TLB-EVT-3");
}

fn one(token: &str, word: &str) -> Run {
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    h.command(120, "5001", token, Some("c1"), word);
    h.done()
}

#[test]
fn evt_2_a_query_changes_nothing_and_is_answered() {
    one("query", "enabled").holds(&["TLB-EVT-2"]);
    one("query", "disabled").blames("TLB-EVT-2");
    one("query", "").blames("TLB-EVT-2");
    let mut r = one("query", "enabled");
    r.add(s(110) + 5, "recorder", "capture.state", &json!({ "dn": "5001", "state": "enabled" }));
    r.holds(&["TLB-EVT-2"]);
    r.add(s(120) + 5, "recorder", "capture.state", &json!({ "dn": "5001", "state": "disabled" }));
    r.blames("TLB-EVT-2");
    // The answer to a later command is not the query's.
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    h.command(120, "5001", "query", Some("c1"), "");
    h.command(130, "5001", "pause", Some("c1"), "paused");
    h.done().blames("TLB-EVT-2");
}

#[test]
fn ind_1_the_report() {
    one("pause", "").blames("TLB-IND-1");
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    h.records.pop();
    let mut r = h.done();
    r.blames("TLB-IND-1");
    // A program that was started anew listens again once it has registered again.
    r.truth.faults = vec![Fault { span: span(50, 90), machine: "PC-1".into(), what: FaultKind::Down }];
    r.not_reached(&["TLB-IND-1"]);
    // It is as it ought to be, and says otherwise.
    let mut r = one("stop", "enabled");
    r.add(s(120) + 5, "recorder", "capture.state", &json!({ "dn": "5001", "state": "disabled" }));
    r.blames("TLB-IND-1");
    let mut r = one("pause", "paused");
    r.reword("wire.tlib", &["'screen-capture' [str] = \"paused\""], "\"paused\"", "\"halted\"");
    assert!(r.is_root("TLB-IND-1"), "{}", r.judge());
}

/// "connectionID: set to the connection ID of the voice call if available."
#[test]
fn ind_1_the_call_of_the_report() {
    let call = |h: &House| h.truth.calls[0].conn_id.clone();
    // A command at that time, of a call or not, and a report with such an id.
    let one = |at: i64, of: Option<&str>, with: &dyn Fn(&House) -> Option<String>| {
        let mut h = monitored();
        h.command(at, "5001", "query", of, "");
        let id = with(&h);
        h.send(s(at) + 10, "recorder", "PC-1", "5001", "disabled", id.as_deref());
        h
    };
    let other = |_: &House| Some("00ff".to_owned());
    let none = |_: &House| None;
    let own = |h: &House| Some(call(h));
    one(150, Some("c1"), &own).done().holds(&["TLB-IND-1", "TLB-EVT-2"]);
    one(150, Some("c1"), &other).done().blames("TLB-IND-1");
    one(150, Some("c1"), &none).done().blames("TLB-IND-1");
    one(50, None, &none).done().holds(&["TLB-IND-1"]);
    one(50, None, &other).done().blames("TLB-IND-1");
    // It is over: stale.
    one(250, None, &own).done().blames("TLB-IND-1");
    one(50, None, &own).done().blames("TLB-IND-1");
    // It goes on: whether it is known by the events of the DN alone is open. The desktop's own request is another matter.
    for with in [&own as &dyn Fn(&House) -> Option<String>, &none] {
        let mut r = one(150, None, with).done();
        r.truth.commands[0].call = None;
        r.holds(&["TLB-IND-1"]);
    }
    one(150, None, &other).done().blames("TLB-IND-1");
    // About its beginning and its end either may be; and while it rings, of which T-Server tells.
    for at in [99, 200] {
        one(at, None, &own).done().holds(&["TLB-IND-1"]);
        one(at, None, &none).done().holds(&["TLB-IND-1"]);
    }
    let rings = |name: &str| {
        let mut h = one(50, None, &own);
        let id = call(&h);
        h.tell(s(45), "sip", "recorder", name, &[("ThisDN", "5001"), ("ConnID", &id)], &[]);
        h.done()
    };
    rings("EventRinging").holds(&["TLB-IND-1"]);
    rings("EventAbandoned").blames("TLB-IND-1");
    // The call of the command is over by the time of the report, as T-Server has told.
    let mut h = one(150, Some("c1"), &none);
    let id = call(&h);
    h.tell(s(150) + 8, "sip", "recorder", "EventReleased", &[("ThisDN", "5001"), ("ConnID", &id)], &[]);
    h.done().holds(&["TLB-IND-1"]);
    // Once more, and of itself.
    let again = |after: i64, with: &dyn Fn(&House) -> Option<String>| {
        let mut h = one(150, Some("c1"), &own);
        let id = with(&h);
        h.send(s(150) + after, "recorder", "PC-1", "5001", "disabled", id.as_deref());
        h.done()
    };
    again(20, &own).holds(&["TLB-IND-1"]);
    again(20_000, &none).holds(&["TLB-IND-1"]);
    again(80_000, &own).blames("TLB-IND-1");
    again(20, &other).blames("TLB-IND-1");
}

#[test]
fn ind_2_as_the_policy_writes_it() {
    one("stop", "disabled").holds(&["TLB-IND-2"]);
    one("stop", "diabled").blames("TLB-IND-2");
    one("stop", "off").blames("TLB-IND-2");
    let mut r = one("stop", "diabled");
    r.truth.policies.printed_token = "diabled".into();
    r.holds(&["TLB-IND-2", "TLB-STATE-1"]);
    // Either will do, but always the same.
    let both = |first: &str, second: &str| {
        let mut h = monitored();
        h.truth.policies.printed_token = "either".into();
        h.command(110, "5001", "query", Some("c1"), first);
        h.command(120, "5001", "query", Some("c1"), second);
        h.done()
    };
    both("diabled", "diabled").holds(&["TLB-IND-2"]);
    both("disabled", "disabled").holds(&["TLB-IND-2"]);
    both("diabled", "disabled").blames("TLB-IND-2");
    both("off", "disabled").blames("TLB-IND-2");
    one("pause", "paused").not_reached(&["TLB-IND-2", "TLB-EVT-2"]);
}

#[test]
fn ind_3_on_the_recipients_dn() {
    let mut h = monitored();
    h.register(s(7), "recorder", "5002");
    h.register(s(7), "PC-1", "5002");
    h.command(110, "5001", "start", Some("c1"), "");
    h.send(s(110) + 10, "recorder", "PC-1", "5002", "enabled", None);
    h.done().blames("TLB-IND-3");
}

#[test]
fn state_1_senseless_commands_change_nothing() {
    one("resume", "enabled").holds(&["TLB-STATE-1"]);
    one("start", "paused").blames("TLB-STATE-1");
    one("start", "").blames("TLB-STATE-1");
    one("resume", "disabled").blames("TLB-STATE-1");
    one("stop", "enabled").blames("TLB-STATE-1");
}

/// A report that nobody has asked for is as the state is, too; what comes after it is judged by the commands.
#[test]
fn state_1_a_report_that_is_not_as_it_is() {
    let unasked = |word: &str| {
        let mut h = monitored();
        h.command(110, "5001", "start", Some("c1"), "enabled");
        let conn_id = h.truth.calls[0].conn_id.clone();
        h.send(s(130), "recorder", "PC-1", "5001", word, Some(&conn_id));
        h.command(150, "5001", "query", Some("c1"), "enabled");
        h.done()
    };
    unasked("enabled").holds(&["TLB-STATE-1", "TLB-EVT-2", "TLB-IND-1"]);
    for word in ["paused", "disabled"] {
        unasked(word).blames("TLB-STATE-1");
    }
}

/// What the recorder does by itself counts from there on: a command that comes late finds it so.
#[test]
fn state_1_a_recorder_that_turns_by_itself() {
    let turned = |state: &str, word: &str| {
        let mut h = monitored();
        let conn_id = h.truth.calls[0].conn_id.clone();
        h.truth.turns.push(Turn { at: s(120), dn: "5001".into(), state: state.into() });
        h.send(s(120) + 5, "recorder", "PC-1", "5001", state, Some(&conn_id));
        h.command(130, "5001", "pause", Some("c1"), word);
        let mut r = h.done();
        r.add(s(120) + 2, "recorder", "capture.state", &json!({ "dn": "5001", "state": state }));
        r
    };
    turned("enabled", "paused").holds(&["TLB-STATE-1"]);
    turned("enabled", "enabled").blames("TLB-STATE-1");
    turned("disabled", "disabled").holds(&["TLB-STATE-1"]);
    // Before it did, and of another DN.
    for turn in [Turn { at: s(140), ..turn("5001") }, Turn { at: s(120), ..turn("5002") }] {
        let mut r = turned("enabled", "paused");
        r.truth.turns = vec![turn];
        r.blames("TLB-STATE-1");
    }
}

fn turn(dn: &str) -> Turn {
    Turn { at: 0, dn: dn.into(), state: "enabled".into() }
}

#[test]
fn a_connection_id_that_the_scenario_gives() {
    let given = |sent: &str| {
        let mut h = monitored();
        let (from, dn, token) = ("PC-1".into(), "5001".into(), "query".into());
        let conn_id = Some("0071022EC8AC8056".to_owned());
        h.truth.commands.push(Command { at: s(40), from, dn, token, conn_id, ..Command::default() });
        h.send(s(40) + 1, "PC-1", "recorder", "5001", "query", Some(sent));
        h.send(s(40) + 9, "recorder", "PC-1", "5001", "disabled", Some(sent));
        h.done()
    };
    given("0071022ec8ac8056").holds(&["TLB-REQ-3", "TLB-EVT-3"]);
    given("0071022ec8ac8057").blames("TLB-REQ-3");
    let mut r = given("0071022ec8ac8056");
    r.edit(|_, f| {
        let text = f["text"].as_str().unwrap_or_default().to_owned();
        let is = f["to"] == "recorder" && text.contains("\"query\"");
        if is {
            f["text"] = json!(text.replace("AttributeConnID [long] = 0071022ec8ac8056\n", ""));
        }
        is
    });
    r.blames("TLB-EVT-3");
}
