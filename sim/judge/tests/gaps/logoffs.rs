//! Logoffs that the server could not know of when it asked a PC for a contact.

use crate::common::day::{B, BRAUN, END, HODGES, call, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind};
use serde_json::json;

#[test]
fn a_server_that_could_not_know_of_a_logoff() {
    let make = |told: Option<i64>, at: i64| {
        let mut t = truth();
        let what = FaultKind::PowerOff { clean: false };
        t.faults.push(Fault { span: span(1600, 1700), machine: "PC-0417".into(), what });
        t.sessions[0].span = span(10, 1600);
        t.online.insert("PC-0417".into(), vec![span(0, 1600), span(1700, END)]);
        t.calls.push(call("c9", &[("braun", 2000, 2100)], 5));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1600)), ("PC-0422", HODGES, span(10, 3000))]);
        if let Some(told) = told {
            let session = json!({ "id": 0, "windows": BRAUN, "from": s(10), "to": s(1600) });
            let text = json!({ "type": "sessions", "sessions": [session] }).to_string();
            r.add(told, "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        }
        let id = r.id("acd-c9", B);
        let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(2000), "end": s(2100) });
        let fields = json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() });
        r.add(s(at), "PC-0417", "wire.ws", &fields);
        r
    };
    make(None, 2200).holds(&["SCR-REL-2"]);
    make(Some(s(1710)), 2200).blames(&["SCR-REL-2"]);
    // What was on its way as the server was told; and what it was told of another session.
    make(Some(s(2199)), 2200).blames(&["SCR-REL-2"]);
    make(Some(s(2199) + 1), 2200).holds(&["SCR-REL-2"]);
    make(Some(s(1599)), 2200).holds(&["SCR-REL-2"]);
}

/// What a full disk does not take, its PC may not tell, however well it is connected.
#[test]
fn a_logoff_on_a_disk_that_is_full() {
    let state = |machine: &str, from: i64, to: i64| {
        let mut t = truth();
        t.faults.push(Fault { span: span(from, to), machine: machine.into(), what: FaultKind::DiskFull });
        t.sessions[0].span = span(10, 1600);
        t.calls.push(call("c9", &[("braun", 2000, 2100)], 5));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1600)), ("PC-0422", HODGES, span(10, 3000))]);
        let id = r.id("acd-c9", B);
        let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(2000), "end": s(2100) });
        r.add(s(2200), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() }));
        r.judge().state("SCR-REL-2")
    };
    assert_eq!(state("PC-0417", 1590, 1610), State::Held);
    assert_eq!(state("PC-0422", 1590, 1610), State::Broken);
    // Writes may fail for two minutes more.
    assert_eq!(state("PC-0417", 1400, 1480), State::Held);
    assert_eq!(state("PC-0417", 1400, 1479), State::Broken);
    assert_eq!(state("PC-0417", 1601, 1700), State::Broken);
}

/// What the server was on its way to ask for as it heard of a logoff is of a time in which it could think that somebody sat there.
#[test]
fn a_relay_that_crosses_word_of_a_logoff() {
    // The PC is away from 1,600 s to 1,700 s, and tells of the logoff at 1,710 s.
    let state = |from: i64| {
        let mut t = truth();
        t.faults.push(Fault {
            span: span(1600, 1700),
            machine: "PC-0417".into(),
            what: FaultKind::PowerOff { clean: false },
        });
        t.sessions[0].span = span(10, 1600);
        t.online.insert("PC-0417".into(), vec![span(0, 1600), span(1700, END)]);
        t.calls.push(call("c9", &[("braun", from, from + 5)], 5));
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, 1600)), ("PC-0422", HODGES, span(10, 3000))]);
        let session = json!({ "id": 0, "windows": BRAUN, "from": s(10), "to": s(1600) });
        let text = json!({ "type": "sessions", "sessions": [session] }).to_string();
        r.add(s(1710), "wfo", "wire.ws", &json!({ "from": "PC-0417", "to": "wfo", "text": text }));
        let id = r.id("acd-c9", B);
        let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(from), "end": s(from + 5) });
        r.add(s(1800), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() }));
        r.judge().state("SCR-REL-2")
    };
    assert_eq!((state(1_690), state(1_705)), (State::Held, State::Broken));
}
