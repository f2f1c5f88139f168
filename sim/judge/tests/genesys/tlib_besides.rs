//! Control by a third party: what comes besides, twice, late or of nothing.

use crate::house::{House, s, span};
use crate::tlib::{commands, monitored, run, unregistered};
use judge::genesys::truth::{Fault, FaultKind};
use serde_json::json;

#[test]
fn what_was_not_due_comes_all_the_same() {
    let event = |h: &mut House, at: i64, to: &str, dn: &str, token: &str| {
        h.tell(at, "sip", to, "EventUserEvent", &[("ThisDN", dn)], &[("screen-capture", token)]);
    };
    let start = || {
        let mut h = monitored();
        h.command(110, "5001", "start", None, "enabled");
        h.truth.calls.clear();
        h
    };
    start().done().holds(&["TLB-REQ-2", "TLB-EVT-1", "TLB-EVT-3"]);
    // What was refused.
    let refused = |delivered: bool| {
        let mut h = unregistered("EventError");
        h.register(s(7), "recorder", "5002");
        if delivered {
            event(&mut h, s(40) + 3, "recorder", "5002", "start");
        }
        h.done()
    };
    refused(true).blames("TLB-REQ-2");
    refused(false).holds(&["TLB-REQ-2"]);
    // It was right to ask: the answer is wrong, and not that the event came.
    let mut r = start().done();
    r.reword("wire.tlib", &["= 110001\n", "EventACK"], "EventACK", "EventError");
    assert_eq!(r.judge().roots().len(), 1, "{}", r.judge());
    // Somebody who has never registered the DN, has given it up long ago, or only just.
    for (given_up, blamed) in [(None, true), (Some(s(100)), true), (Some(s(110) - 500), false)] {
        let mut h = start();
        if let Some(at) = given_up {
            h.register(s(50), "PC-2", "5001");
            h.unregister(at, "PC-2", "5001");
        }
        event(&mut h, s(110) + 4, "PC-2", "5001", "start");
        let r = h.done();
        if blamed { r.blames("TLB-EVT-1") } else { r.holds(&["TLB-EVT-1", "TLB-REQ-2"]) }
    }
    // What a network in trouble has kept back may come until the giving up is answered.
    for (answered, blamed) in [(161, false), (141, true)] {
        let mut h = start();
        h.truth.faults = vec![Fault { span: span(105, 130), machine: "PC-2".into(), what: FaultKind::Unreachable }];
        h.register(s(50), "PC-2", "5001");
        let of = [("ReferenceID", "9"), ("ThisDN", "5001")];
        h.tell(s(140), "PC-2", "sip", "RequestUnregisterAddress", &of, &[]);
        h.tell(s(answered), "sip", "PC-2", "EventUnregistered", &of, &[]);
        event(&mut h, s(160), "PC-2", "5001", "start");
        event(&mut h, s(160), "PC-2", "5001", "enabled");
        let r = h.done();
        if blamed { r.blames("TLB-EVT-1") } else { r.holds(&["TLB-EVT-1", "TLB-REQ-2"]) }
    }
    // Once more; who sent it may get it as well, and once.
    for (token, times, blamed) in [("enabled", 1, true), ("start", 1, false), ("start", 2, true), ("stop", 1, true)] {
        let mut h = start();
        (0..times).for_each(|n| event(&mut h, s(110) + 20 + n, "PC-1", "5001", token));
        let r = h.done();
        if blamed { r.blames("TLB-EVT-1") } else { r.holds(&["TLB-EVT-1", "TLB-REQ-2"]) }
    }
    // Of a request of long ago.
    let mut h = start();
    event(&mut h, s(170), "PC-1", "5001", "start");
    h.done().blames("TLB-EVT-1");
    // On each of two connections.
    let mut h = start();
    h.register(s(8), "PC-1", "5001");
    event(&mut h, s(110) + 20, "PC-1", "5001", "enabled");
    h.done().holds(&["TLB-EVT-1"]);
    // What a network in trouble has kept back is late, and the same.
    for (fault, blamed) in [(span(105, 130), false), (span(60, 100), false), (span(10, 20), true)] {
        let mut r = start().done();
        r.edit(|rec, f| {
            let is = f["to"] == "PC-1" && f["text"].as_str().is_some_and(|t| t.contains("\"enabled\""));
            rec.at += if is { 15_000 } else { 0 };
            is
        });
        r.truth.faults = vec![Fault { span: fault, machine: "PC-1".into(), what: FaultKind::Unreachable }];
        let roots: Vec<_> = r.judge().roots().iter().map(|v| v.id.clone()).collect();
        assert_eq!(roots, if blamed { vec!["TLB-IND-1"] } else { vec![] }, "{}", r.judge());
    }
    // And not at all is too late.
    let mut r = start().done();
    r.forget("wire.tlib", &["EventUserEvent' ('1')", "\\\"enabled\\\"", "\"to\":\"PC-1\""]);
    r.truth.faults = vec![Fault { span: span(60, 100), machine: "PC-1".into(), what: FaultKind::Unreachable }];
    r.blames("TLB-IND-1");
    // Another kind of request may have it distributed, too.
    let mut h = start();
    let with = [("ReferenceID", "77"), ("ThisDN", "5001")];
    h.tell(s(150), "recorder", "sip", "RequestDistributeUserEvent", &with, &[("screen-capture", "enabled")]);
    event(&mut h, s(150) + 1, "PC-1", "5001", "enabled");
    h.done().holds(&["TLB-EVT-1"]);
}

/// T-Server was down from 20 to 60 s and has forgotten who listens; the recorder was cut off for a while, and finds that out within
/// 75 s of the time from which the two are together again.
#[test]
fn evt_1_a_client_that_has_not_found_out_that_it_is_forgotten() {
    let unheard = |at: i64, again: Option<i64>, faults: &[(i64, i64, &str, FaultKind)]| {
        let mut h = monitored();
        h.register(s(61), "PC-1", "5001");
        if let Some(again) = again {
            h.register(s(again), "recorder", "5001");
        }
        h.truth.calls.clear();
        h.command(at, "5001", "query", None, "");
        h.records.pop();
        for (from, to, machine, what) in faults.iter().cloned() {
            h.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what });
        }
        h.done().is_root("TLB-EVT-1")
    };
    let down = || (20, 60, "sip", FaultKind::Down);
    let cut_off = || (10, 80, "recorder", FaultKind::Unreachable);
    for (at, blamed) in [(85, false), (154, false), (156, true), (300, true)] {
        assert_eq!(unheard(at, None, &[down(), cut_off()]), blamed, "cut off, a command at {at}");
    }
    for (at, blamed) in [(134, false), (136, true)] {
        assert_eq!(unheard(at, None, &[down()]), blamed, "not cut off, a command at {at}");
    }
    // It has registered again, and T-Server was there all the time, or has been down before.
    assert!(unheard(154, Some(90), &[down(), cut_off()]));
    assert!(unheard(154, None, &[cut_off()]));
    assert!(unheard(154, None, &[(1, 4, "sip", FaultKind::Down), cut_off()]));
}

/// The recorder was cut off until 80 s. What it is sent then goes by its former connection, until it comes anew; the second command
/// is heard, or is not.
#[test]
fn evt_1_what_goes_by_a_connection_that_is_dead() {
    let run = |again: &[(i64, &str)], cut_off: (i64, i64), second: bool| {
        let mut h = monitored();
        h.truth.calls.clear();
        h.command(81, "5001", "query", None, "");
        h.records.pop();
        again.iter().filter(|(at, _)| *at < 90).for_each(|(at, dn)| h.register(s(*at), "recorder", dn));
        h.command(90, "5001", "query", None, "");
        if !second {
            h.records.pop();
        }
        again.iter().filter(|(at, _)| *at > 90).for_each(|(at, dn)| h.register(s(*at), "recorder", dn));
        let (machine, what) = ("recorder".into(), FaultKind::Unreachable);
        h.truth.faults.push(Fault { span: span(cut_off.0, cut_off.1), machine, what });
        h.done()
    };
    let unheard = |again: &[(i64, &str)], cut_off, second| run(again, cut_off, second).is_root("TLB-EVT-1");
    let cut_off = (10, 80);
    assert!(!unheard(&[(85, "5001")], cut_off, true));
    assert!(unheard(&[(85, "5001")], cut_off, false), "it is there anew");
    assert!(unheard(&[], cut_off, true) && unheard(&[(85, "5002")], cut_off, true));
    assert!(
        !unheard(&[(95, "5001")], cut_off, true) && !unheard(&[(95, "5001")], cut_off, false),
        "both by the dead one"
    );
    assert!(!unheard(&[(155, "5001")], cut_off, false) && unheard(&[(157, "5001")], cut_off, false), "75 s later");
    assert!(unheard(&[(85, "5001")], (400, 500), true), "nothing was wrong");
    // Of a product it is known on which connection it has registered once more.
    for (later, blamed) in [(1, true), (2, false)] {
        let mut r = run(&[(85, "5001")], cut_off, true);
        r.edit(|rec, f| {
            f["connection"] = json!(if rec.at < s(84) { 1 } else { later });
            true
        });
        assert_eq!(r.is_root("TLB-EVT-1"), blamed, "connection {later}");
    }
}

/// The recorder is cut off from 10 to 60 s and is started anew meanwhile; what its old program had sent comes then, and nobody reads the
/// answer.
#[test]
fn evt_1_a_registration_of_a_program_that_is_dead() {
    let unheard = |down: (i64, i64), came: i64, read: bool| {
        let mut h = monitored();
        h.records.clear();
        h.register(s(5), "PC-1", "5001");
        h.register(s(came), "recorder", "5001");
        if !read {
            h.records.pop();
        }
        // The living one asks as well, after the command.
        h.register(s(160), "recorder", "5001");
        h.truth.calls.clear();
        h.command(150, "5001", "query", None, "");
        h.records.pop();
        for ((from, to), what) in [(down, FaultKind::Down), ((10, 60), FaultKind::Unreachable)] {
            h.truth.faults.push(Fault { span: span(from, to), machine: "recorder".into(), what });
        }
        h.done().is_root("TLB-EVT-1")
    };
    assert!(!unheard((20, 30), 70, false));
    assert!(unheard((20, 30), 70, true), "somebody was there to read it");
    assert!(unheard((20, 30), 136, false), "what had waited has come by then");
    assert!(unheard((1, 9), 70, false), "the program that asked was still there");
}

#[test]
fn req_4_an_answer_is_of_its_own_request() {
    let with = |name: &str, reference: &str| {
        let mut h = commands();
        h.tell(s(300), "sip", "PC-1", name, &[("ReferenceID", reference), ("ThisDN", "5001")], &[]);
        h.done()
    };
    for name in ["EventACK", "EventError"] {
        with(name, "424242").blames("TLB-REQ-4");
        // It refers to nothing.
        with(name, "0").holds(&["TLB-REQ-4"]);
        with(name, "").holds(&["TLB-REQ-4"]);
    }
    // A request of any kind has it, and by that client.
    let agent = |client: &str| {
        let mut h = commands();
        let with = [("ReferenceID", "424242"), ("ThisDN", "5001")];
        h.tell(s(299), client, "sip", "RequestAgentLogin", &with, &[]);
        h.tell(s(300), "sip", "PC-1", "EventError", &with, &[]);
        h.done()
    };
    agent("PC-1").holds(&["TLB-REQ-4"]);
    agent("recorder").blames("TLB-REQ-4");
    // It may leave the DN out, and not name another one.
    let dn = |line: &str| {
        let mut r = run();
        r.reword("wire.tlib", &["EventACK", "= 110001\n"], "AttributeThisDN [str] = \"5001\"\n", line);
        r
    };
    dn("AttributeThisDN [str] = \"5002\"\n").blames("TLB-REQ-4");
    dn("").holds(&["TLB-REQ-4"]);
}

#[test]
fn evt_1_the_key_has_one_value() {
    let with = |more: &str| {
        let mut h = monitored();
        h.command(110, "5001", "start", Some("c1"), "");
        let mut r = h.done();
        r.edit(|_, f| {
            let text = f["text"].as_str().unwrap_or_default().to_owned();
            let is = f["to"] == "recorder" && text.contains("\"start\"");
            if is {
                f["text"] = json!(text.replace("\t\t'screen", &format!("{more}\t\t'screen")));
            }
            is
        });
        r.is_root("TLB-EVT-1")
    };
    assert!(with("\t\t'screen-capture' [str] = \"query\"\n"));
    assert!(!with("\t\t'screen-capture' [str] = \"start\"\n"));
    assert!(!with("\t\t'reason' [str] = \"query\"\n"));
}

/// The same words on another DN, which are late, are not these with another DN; and what was refused before is not what comes twice.
#[test]
fn what_is_late_or_comes_twice_is_blamed_for_that_alone() {
    let two = |late: i64| {
        let mut h = monitored();
        h.register(s(7), "recorder", "5002");
        h.register(s(8), "PC-1", "5002");
        h.truth.calls.clear();
        h.command(40, "5001", "start", None, "");
        h.command(42, "5002", "start", None, "");
        let mut r = h.done();
        r.edit(|rec, f| {
            let is = f["to"] == "recorder" && f["text"].as_str().is_some_and(|t| t.contains("\"start\""));
            rec.at += if is { late } else { 0 };
            is
        });
        r.evidence.trace.records.sort_by_key(|r| r.at);
        for (ordinal, r) in r.evidence.trace.records.iter_mut().enumerate() {
            r.ordinal = ordinal as u64;
        }
        r.judge().roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert!(!two(0).iter().any(|id| id == "TLB-EVT-1" || id == "TLB-EVT-3"), "{:?}", two(0));
    let late = two(2_500);
    assert!(late.contains(&"TLB-EVT-1".to_owned()) && !late.contains(&"TLB-EVT-3".to_owned()), "{late:?}");
    let twice = |times: i64| {
        let mut h = unregistered("EventError");
        h.register(s(42), "PC-1", "5002");
        h.register(s(42), "recorder", "5002");
        h.truth.calls.clear();
        h.send(s(45), "PC-1", "recorder", "5002", "start", None);
        for n in 1..times {
            h.tell(
                s(45) + 10 + n,
                "sip",
                "recorder",
                "EventUserEvent",
                &[("ThisDN", "5002")],
                &[("screen-capture", "start")],
            );
        }
        h.done().judge().roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert!(!twice(1).contains(&"TLB-EVT-1".to_owned()), "{:?}", twice(1));
    assert!(
        twice(2).contains(&"TLB-EVT-1".to_owned()) && !twice(2).contains(&"TLB-REQ-2".to_owned()),
        "{:?}",
        twice(2)
    );
}
