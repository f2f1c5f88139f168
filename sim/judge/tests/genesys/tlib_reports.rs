//! What a recorder reports, and what it writes down of itself: which command a report answers, of which call and on which DN.

use crate::house::{House, house, s, span};
use crate::run::Run;
use crate::tlib::monitored;
use judge::genesys::truth::{Stretch, Turn};
use serde_json::json;

fn call(h: &House) -> String {
    h.truth.calls[0].conn_id.clone()
}

/// PC-1 asks for a command of the call, of which no order is known.
fn tell(h: &mut House, at: i64, token: &str) {
    let id = call(h);
    h.send(at, "PC-1", "recorder", "5001", token, Some(&id));
}

fn report(h: &mut House, at: i64, word: &str) {
    let id = call(h);
    h.send(at, "recorder", "PC-1", "5001", word, Some(&id));
}

/// Something that is no command comes to the recorder on its DN.
fn hello(h: &mut House, at: i64) {
    let with = [("ReferenceID", "77"), ("ThisDN", "5001")];
    h.tell(at, "PC-1", "sip", "RequestDistributeUserEvent", &with, &[("screen-capture", "hello")]);
    h.tell(at + 1, "sip", "recorder", "EventUserEvent", &[("ThisDN", "5001")], &[("screen-capture", "hello")]);
}

/// What the recorder writes down of itself.
fn notes(r: &mut Run, at: i64, kind: &'static str, dn: &str, state: &str) {
    r.add(at, "recorder", kind, &json!({ "dn": dn, "state": state }));
}

/// A report without a connection id, on a command of a call.
#[test]
fn ind_1_a_report_without_the_call() {
    let without = |asked: i64, reported: i64, more: &dyn Fn(&mut House)| {
        let mut h = monitored();
        tell(&mut h, asked, "query");
        more(&mut h);
        h.send(reported, "recorder", "PC-1", "5001", "disabled", None);
        h.done()
    };
    without(s(150), s(150) + 10, &|_| {}).blames("TLB-IND-1");
    without(s(200) - 9, s(200) - 3, &|_| {}).blames("TLB-IND-1");
    // It is over by then, though T-Server has not said so.
    without(s(200) - 9, s(200) + 5, &|_| {}).holds(&["TLB-IND-1"]);
    // T-Server has told of it, and not of its end.
    let told = |name: &'static str| {
        without(s(150), s(150) + 10, &move |h| {
            let id = call(h);
            h.tell(s(150) + 5, "sip", "recorder", name, &[("ThisDN", "5001"), ("ConnID", &id)], &[]);
        })
    };
    told("EventEstablished").blames("TLB-IND-1");
    told("EventReleased").holds(&["TLB-IND-1"]);
    // What is no command is not what it answers.
    without(s(150), s(150) + 10, &|h| hello(h, s(150) + 4)).blames("TLB-IND-1");
}

#[test]
fn state_1_what_is_no_command() {
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    hello(&mut h, s(120));
    h.done().holds(&["TLB-STATE-1", "TLB-IND-1"]);
    // It is not the last command either, by which a wrong state is named.
    let mut h = monitored();
    h.command(110, "5001", "query", Some("c1"), "disabled");
    hello(&mut h, s(120));
    let mut r = h.done();
    notes(&mut r, s(130), "capture.state", "5001", "enabled");
    r.blames("TLB-EVT-2");
}

/// A command is what comes to the recorder: whatever else a desktop writes into its request is none.
#[test]
fn state_1_what_a_request_has_besides() {
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    let mut r = h.done();
    let besides = "AttributeUserData [bstr] = KVList: \n\t\t'screen-capture' [str] = \"start\"\nAttributeUserEvent";
    r.reword("wire.tlib", &["RequestSendEvent", "\"start\""], "AttributeUserEvent", besides);
    r.holds(&["TLB-STATE-1", "TLB-IND-1"]);
}

/// Commands within one second: a report that fits a later one is that one's, and one that fits none is the first one's.
#[test]
fn state_1_reports_on_commands_at_once() {
    let mut h = monitored();
    h.command(110, "5001", "start", Some("c1"), "enabled");
    tell(&mut h, s(120), "query");
    tell(&mut h, s(120) + 300, "pause");
    report(&mut h, s(120) + 310, "paused");
    h.done().blames("TLB-EVT-2");
    let mut h = monitored();
    tell(&mut h, s(110), "start");
    tell(&mut h, s(110) + 300, "query");
    report(&mut h, s(110) + 400, "paused");
    report(&mut h, s(110) + 500, "enabled");
    h.done().blames("TLB-STATE-1");
}

/// Where the recorder has written down by then that it is as it ought to be, the report alone is wrong.
#[test]
fn ind_1_by_its_own_word() {
    let noted = |at: i64, kind: &'static str, dn: &str| {
        let mut h = monitored();
        h.command(110, "5001", "start", Some("c1"), "enabled");
        h.command(120, "5001", "stop", Some("c1"), "enabled");
        let mut r = h.done();
        notes(&mut r, at, kind, dn, "disabled");
        r
    };
    noted(s(120) + 5, "capture.state", "5001").blames("TLB-IND-1");
    noted(s(125), "capture.state", "5001").blames("TLB-STATE-1");
    noted(s(120) + 5, "capture.state", "5002").blames("TLB-STATE-1");
    noted(s(120) + 5, "recorder.note", "5001").blames("TLB-STATE-1");
}

/// A command on one DN is answered on another one, where others had been answered before.
#[test]
fn ind_3_on_a_dn_that_waits_for_nothing() {
    let mut h = monitored();
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into(), "5002".into()]));
    h.register(s(7), "recorder", "5002");
    h.register(s(7), "PC-1", "5002");
    h.command(105, "5002", "query", None, "disabled");
    h.command(110, "5001", "start", Some("c1"), "");
    h.send(s(110) + 10, "recorder", "PC-1", "5002", "enabled", None);
    h.done().blames("TLB-IND-3");
}

/// While a command waits for its report on one DN, the recorder tells of a state on another one, into which it has gone by itself.
#[test]
fn ind_3_what_a_recorder_tells_of_itself() {
    let told = |turned: i64| {
        let mut h = monitored();
        h.truth.third_party = Some(("recorder".into(), vec!["5001".into(), "5002".into()]));
        h.register(s(7), "recorder", "5002");
        h.register(s(7), "PC-1", "5002");
        h.command(105, "5002", "query", None, "disabled");
        h.truth.turns = vec![Turn { at: turned, dn: "5002".into(), state: "enabled".into() }];
        h.command(110, "5001", "start", Some("c1"), "");
        h.send(s(110) + 10, "recorder", "PC-1", "5002", "enabled", None);
        let id = call(&h);
        h.send(s(110) + 20, "recorder", "PC-1", "5001", "enabled", Some(&id));
        h.done()
    };
    told(s(110)).holds(&["TLB-IND-3", "TLB-STATE-1"]);
    assert!(told(s(108)).is_root("TLB-IND-3"), "that it has told long ago");
}

/// What the recorder writes down of itself is looked at by DN, and the first time that it is wrong.
#[test]
fn state_1_what_it_writes_down() {
    let run = |all: &[(i64, &'static str, &str, &str)]| {
        let mut h = monitored();
        h.command(110, "5001", "start", Some("c1"), "enabled");
        let mut r = h.done();
        for (at, kind, dn, state) in all {
            notes(&mut r, s(*at), kind, dn, state);
        }
        r
    };
    let found = |r: &Run| r.judge().roots().iter().map(|v| v.findings.len()).sum::<usize>();
    run(&[(112, "capture.state", "5001", "enabled"), (113, "note", "5001", "paused")]).holds(&["TLB-STATE-1"]);
    let once = [(112, "capture.state", "5001", "paused"), (113, "capture.state", "5001", "disabled")];
    let r = run(&once);
    r.blames("TLB-STATE-1");
    assert_eq!(found(&r), 1, "{}", r.judge());
    let r = run(&[once[0], (114, "capture.state", "5002", "enabled")]);
    r.blames("TLB-STATE-1");
    assert_eq!(found(&r), 2, "{}", r.judge());
    // It has turned by itself, on that DN or on another one.
    for (dn, fine) in [("5001", true), ("5002", false)] {
        let mut r = run(&[(121, "capture.state", "5001", "paused")]);
        r.truth.turns = vec![Turn { at: s(120), dn: dn.into(), state: "paused".into() }];
        if fine {
            r.holds(&[])
        } else {
            r.blames("TLB-STATE-1")
        }
        let mut r = run(&[(121, "capture.state", "5001", "enabled")]);
        r.truth.turns = vec![Turn { at: s(120), dn: dn.into(), state: "paused".into() }];
        if fine { r.blames("TLB-STATE-1") } else { r.holds(&[]) }
    }
}

/// Our own recorder stands as it stood, however often it connects.
#[test]
fn evt_2_our_own_recorder_that_comes_anew() {
    let mut h = house();
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
    let (agent, dn) = ("ann".into(), "5001".into());
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), ..Stretch::default() }]);
    h.register(s(5), "PC-1", "5001");
    h.register(s(6), "recorder", "5001");
    h.command(20, "5001", "start", None, "enabled");
    h.register(s(30), "recorder", "5001");
    h.command(40, "5001", "query", None, "disabled");
    let mut r = h.done();
    r.edit(|rec, f| {
        let is = f["from"] == "recorder" || f["to"] == "recorder";
        if is {
            f["connection"] = json!(if rec.at < s(30) { 1 } else { 2 });
        }
        is
    });
    r.blames("TLB-EVT-2");
}
