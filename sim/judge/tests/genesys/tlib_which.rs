//! Which of several requests, DNs and calls an answer, an event or a report is about: the TLB family.

use crate::foreign::{told_by_us, tolerant};
use crate::house::{House, house, s, span};
use crate::tlib::monitored;
use crate::tlib_orders::refused;
use judge::State;
use judge::genesys::truth::{Call, Command, Fault, FaultKind, Stretch, Turn};
use serde_json::json;

/// The recorder monitors two DNs, and PC-1 does as well.
fn two_dns() -> House {
    let mut h = monitored();
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into(), "5002".into()]));
    h.register(s(7), "recorder", "5002");
    h.register(s(7), "PC-1", "5002");
    h
}
/// PC-1 asks so long after 30 s, and the recorder reports: no call is on any DN.
fn asks(h: &mut House, after: i64, dn: &str, token: &str) {
    h.send(s(30) + after, "PC-1", "recorder", dn, token, None);
}
fn reports(h: &mut House, after: i64, dn: &str, word: &str) {
    h.send(s(30) + after, "recorder", "PC-1", dn, word, None);
}

/// A registered DN is refused: because there is no call, or in one.
#[test]
fn req_1_and_req_2_a_request_that_is_refused_in_a_call() {
    for (at, call, id) in [(40, None, "TLB-REQ-1"), (110, Some("c1"), "TLB-REQ-2"), (210, None, "TLB-REQ-1")] {
        let mut h = monitored();
        h.command(at, "5001", "query", call, "");
        refused(&mut h);
        h.done().blames(id);
    }
}

/// What ought not to have been refused comes all the same: it is the answer that is wrong. What was rightly refused is not to come.
#[test]
fn req_2_what_is_refused_and_comes() {
    let run = |inner: &str| {
        let mut h = monitored();
        h.command(40, "5001", "query", None, "disabled");
        let mut r = h.done();
        r.reword("wire.tlib", &["EventACK", "= 40001\n"], "EventACK", "EventError");
        let own = "AttributeUserEvent [bstr] = 'EventUserEvent' ('96')\n\t\tAttributeThisDN [str] = \"";
        r.reword("wire.tlib", &["= 40001\n", own], &format!("{own}5001"), &format!("{own}{inner}"));
        r
    };
    run("5001").blames("TLB-REQ-1");
    assert_ne!(run("5001").judge().state("TLB-REQ-2"), State::Broken);
    assert!(run("5002").is_root("TLB-REQ-2"), "{}", run("5002").judge());
}

/// An event is due at once, and where the network is in order the run need not go on for longer than that.
#[test]
fn evt_1_an_event_that_does_not_come_before_the_end() {
    for (ends, broken) in [(s(50), true), (s(20) + 500, false)] {
        let mut h = monitored();
        h.register(s(8), "PC-2", "5001");
        h.command(20, "5001", "query", None, "disabled");
        let mut r = h.unfinished();
        r.truth.ends = ends;
        assert_eq!(r.is_root("TLB-EVT-1"), broken, "{ends}");
    }
}

/// Two calls are on the DN, and a command comes for each; that of the second overtakes the other one.
#[test]
fn evt_3_an_event_that_overtakes_another() {
    let mut h = monitored();
    let first = h.truth.calls[0].clone();
    let other = Call { id: "c2".into(), uuid: "2".repeat(32), conn_id: "00710000000000ff".into(), ..first.clone() };
    h.truth.calls.push(other.clone());
    let calls = [&first, &other];
    for (after, call) in [1, 401].into_iter().zip(calls) {
        let command = Command { from: "PC-1".into(), dn: "5001".into(), token: "query".into(), ..Command::default() };
        h.truth.commands.push(Command { at: s(110) + after - 1, call: Some(call.id.clone()), ..command });
        h.send(s(110) + after, "PC-1", "recorder", "5001", "query", Some(&call.conn_id));
        if after == 1 {
            h.records.last_mut().expect("an event").at = s(110) + 450;
        }
    }
    for (after, call) in [460, 470].into_iter().zip([&other, &first]) {
        h.send(s(110) + after, "recorder", "PC-1", "5001", "disabled", Some(&call.conn_id));
    }
    h.done().holds(&["TLB-EVT-1", "TLB-EVT-3", "TLB-IND-1", "TLB-REQ-3"]);
}

/// That a command is delivered as it was sent is not shown by reports.
#[test]
fn evt_3_is_reached_by_commands_alone() {
    let mut h = monitored();
    h.truth.turns.push(Turn { at: s(20), dn: "5001".into(), state: "enabled".into() });
    h.send(s(20) + 5, "recorder", "PC-1", "5001", "enabled", None);
    let r = h.done();
    r.holds(&["TLB-IND-1"]);
    r.not_reached(&["TLB-EVT-3"]);
}

/// A connection id that no call has, by which the last command named one: the recorder may go on to name it, long after.
#[test]
fn ind_1_a_call_that_the_switch_does_not_know() {
    for (id, broken) in [("00000000000000ff", false), ("00000000000000fe", true)] {
        let mut h = monitored();
        let given = "00000000000000ff";
        let command = Command { at: s(40), from: "PC-1".into(), dn: "5001".into(), ..Command::default() };
        h.truth.commands.push(Command { token: "query".into(), conn_id: Some(given.into()), ..command });
        h.send(s(40) + 1, "PC-1", "recorder", "5001", "query", Some(given));
        h.send(s(40) + 10, "recorder", "PC-1", "5001", "disabled", Some(given));
        h.send(s(60), "recorder", "PC-1", "5001", "disabled", Some(id));
        let r = h.done();
        if broken { r.blames("TLB-IND-1") } else { r.holds(&["TLB-IND-1"]) }
    }
}

/// The run ends before a report is due.
#[test]
fn evt_2_a_command_at_the_end_of_the_run() {
    for (ends, broken) in [(s(20) + 500, false), (s(25), true)] {
        let mut h = monitored();
        h.command(20, "5001", "query", None, "");
        let mut r = h.unfinished();
        r.truth.ends = ends;
        assert_eq!(r.is_root("TLB-EVT-2"), broken, "{ends}");
    }
}

/// Commands on two DNs are answered in either order, each on its own.
#[test]
fn ind_3_reports_on_two_dns() {
    for order in [["5001", "5002"], ["5002", "5001"]] {
        let mut h = two_dns();
        asks(&mut h, 1, "5001", "query");
        asks(&mut h, 100, "5002", "query");
        reports(&mut h, 200, order[0], "disabled");
        reports(&mut h, 210, order[1], "disabled");
        h.done().holds(&["TLB-IND-3", "TLB-EVT-2"]);
    }
}

/// Nothing waits for it any more on the one DN: what it reports on the other one is about that one, and names a call of that one.
#[test]
fn ind_1_a_report_that_nothing_asked_for() {
    for (id, broken) in [(None, false), (Some("00000000000000ff"), true)] {
        let mut h = two_dns();
        asks(&mut h, 1, "5001", "query");
        reports(&mut h, 10, "5001", "disabled");
        h.send(s(60), "recorder", "PC-1", "5002", "disabled", id);
        let r = h.done();
        if broken { r.blames("TLB-IND-1") } else { r.holds(&["TLB-IND-1"]) }
    }
}

/// A report that nothing asked for is for one DN as well.
#[test]
fn ind_3_a_report_that_nothing_asked_for() {
    let run = |inner: &str| {
        let mut h = two_dns();
        reports(&mut h, 10, "5001", "disabled");
        let mut r = h.done();
        let own = "('96')\n\t\tAttributeThisDN [str] = \"";
        r.reword("wire.tlib", &["= 30010\n", own], &format!("{own}5001"), &format!("{own}{inner}"));
        r
    };
    run("5001").holds(&["TLB-IND-1"]);
    assert!(run("5002").is_root("TLB-IND-3"), "{}", run("5002").judge());
}

/// On the wrong DN it is on the wrong DN, whichever call it names.
#[test]
fn ind_3_a_report_on_another_dn_that_names_another_call() {
    let mut h = two_dns();
    h.command(110, "5001", "start", Some("c1"), "");
    h.send(s(110) + 10, "recorder", "PC-1", "5002", "enabled", Some("00000000000000ff"));
    h.done().blames("TLB-IND-3");
}

/// A recorder of somebody else's connects again, so that nobody knows how it stands, and hears three commands at once: by its first report
/// it is not known how it stands after the second.
#[test]
fn evt_2_commands_at_once_to_a_recorder_that_comes_anew() {
    let mut h = tolerant(house());
    h.truth.product = Some("recorder".into());
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
    h.register(s(5), "PC-1", "5001");
    h.register(s(6), "recorder", "5001");
    h.command(10, "5001", "start", None, "enabled");
    h.register(s(20), "recorder", "5001");
    for (after, token) in [(1, "pause"), (100, "resume"), (200, "query")] {
        asks(&mut h, after, "5001", token);
    }
    for (after, word) in [(150, "paused"), (250, "enabled"), (260, "enabled")] {
        reports(&mut h, after, "5001", word);
    }
    let mut r = h.done();
    told_by_us(&mut r, "recorder");
    r.edit(|rec, f| {
        let is = f["from"] == "recorder" || f["to"] == "recorder";
        if is {
            f["connection"] = json!(if rec.at < s(20) { 1 } else { 2 });
        }
        is
    });
    r.holds(&["TLB-STATE-1", "TLB-EVT-2"]);
}

/// A call on another DN is none on the one that is asked for.
#[test]
fn req_2_a_call_on_another_dn() {
    let mut h = monitored();
    h.truth.calls[0].stretches = vec![Stretch { dn: "5002".into(), ..h.truth.calls[0].stretches[0].clone() }];
    h.command(110, "5001", "query", None, "");
    refused(&mut h);
    let r = h.done();
    r.blames("TLB-REQ-1");
    assert_ne!(r.judge().state("TLB-REQ-2"), State::Broken);
}

/// A desktop that was busy carries an order out late, when its call is over: which call it names then nobody says, however soon that was.
#[test]
fn req_3_an_order_that_is_a_little_late() {
    for (grace_ms, broken) in [(500, false), (1_000, true)] {
        let mut h = monitored();
        h.truth.policies.start_grace_ms = grace_ms;
        let command = Command { from: "PC-1".into(), dn: "5001".into(), token: "query".into(), ..Command::default() };
        h.truth.commands.push(Command { at: s(199) + 700, call: Some("c1".into()), ..command });
        h.send(s(200) + 400, "PC-1", "recorder", "5001", "query", None);
        h.send(s(200) + 410, "recorder", "PC-1", "5001", "disabled", None);
        let what = FaultKind::Unreachable;
        h.truth.faults.push(Fault { span: span(185, 190), machine: "rws1".into(), what });
        let r = h.done();
        if broken { r.blames("TLB-REQ-3") } else { r.holds(&["TLB-REQ-3"]) }
    }
}

/// An event that nearly comes too late is said to.
#[test]
fn evt_1_an_event_that_is_nearly_late() {
    for (late_ms, near) in [(1_500, true), (100, false)] {
        let mut h = tolerant(monitored());
        h.command(20, "5001", "query", None, "");
        h.records.last_mut().expect("an event").at += late_ms;
        h.send(s(20) + late_ms + 100, "recorder", "PC-1", "5001", "disabled", None);
        let r = h.done();
        r.holds(&["TLB-EVT-1"]);
        assert_eq!(r.judge().near.iter().any(|n| n.id == "TLB-EVT-1"), near, "{late_ms}");
    }
}
