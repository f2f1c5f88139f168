//! Nothing leaves a PC before a contact calls for it: what puts that to the test, and what is blamed.

use crate::common::day::{B, BRAUN, END, day, office, session};
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use judge::State;
use serde_json::json;

/// A request by HTTP that the server refuses.
fn refused(r: &mut Run, from: &str, at: i64, contact: &str) {
    let target = format!("/sim/uploads/{contact}?offset=0");
    let fields = json!({ "from": from, "to": "wfo", "method": "PUT", "target": target, "status": 409, "sent": 600, "received": 9 });
    r.add(at, "wfo", "wire.http", &fields);
}

#[test]
fn a_relay_calls_for_its_own_contact_alone() {
    let put = |from: &str, at: i64, of: (&str, &str)| {
        let mut r = day();
        let id = r.id(of.0, of.1);
        refused(&mut r, from, at, &id);
        r.judge().state("SCR-CAP-4")
    };
    // The first one was called for at 936 s, the second at 1,536 s.
    let (first, second) = (("acd-c1", B), ("acd-c2", B));
    assert_eq!(put("PC-0417", s(940), first), State::Held);
    assert_eq!(put("PC-0417", s(935), first), State::Broken);
    assert_eq!(put("PC-0417", s(940), second), State::Broken);
    assert_eq!(put("PC-0417", s(1_540), second), State::Held);
    assert_eq!(put("PC-0422", s(1_540), second), State::Broken, "the other PC was not asked");
    assert_eq!(put("stage", s(100), first), State::Held, "that is no PC");
}

/// A PC is asked for the first contact.
fn relay(r: &mut Run, pc: &str, at: i64) {
    let relay = json!({ "type": "relay", "contact": "27", "windows": BRAUN, "start": s(300), "end": s(900) });
    r.add(s(at), pc, "wire.ws", &json!({ "from": "wfo", "to": pc, "text": relay.to_string() }));
}

/// The day in which nothing was uploaded; each PC was asked at that time for the first time, and could talk to the server from
/// that time on.
fn asked(one: i64, other: i64, online: i64) -> State {
    let mut r = day();
    r.forget(|rec| rec.kind == "wire.http" || rec.fields.contains("relay"));
    for (pc, at) in [("PC-0417", one), ("PC-0422", other)] {
        relay(&mut r, pc, at);
        r.truth.online.insert(pc.into(), vec![span(online, END)]);
    }
    r.judge().state("SCR-CAP-4")
}

#[test]
fn a_pc_that_has_nothing_or_cannot_talk_before_it_is_asked_shows_nothing() {
    // Both write from 10 s on.
    assert_eq!(asked(10, 10, 0), State::NotReached);
    assert_eq!(asked(11, 10, 0), State::Held);
    assert_eq!(asked(10, 11, 0), State::Held);
    assert_eq!(asked(1_000, 1_000, 1_000), State::NotReached);
    assert_eq!(asked(1_001, 1_000, 1_000), State::Held);
}

/// Somebody else's recorders, of whose segments nobody knows: they have footage where they had to capture.
#[test]
fn somebody_elses_recorder_has_what_it_has_to_capture() {
    let state = |asked: i64| {
        let mut t = office();
        t.sessions = vec![session("PC-0417", "braun", BRAUN, (10, 3000))];
        let mut r = run(t, &[]);
        r.truth.foreign = ["PC-0417".to_owned(), "PC-0422".to_owned()].into();
        r.evidence = r.evidence.from_outside(&r.truth.foreign);
        relay(&mut r, "PC-0417", asked);
        r.judge().state("SCR-CAP-4")
    };
    // At the logon and the second that it may take; at the other PC nobody sits.
    assert_eq!(state(11), State::NotReached);
    assert_eq!(state(12), State::Held);
}
