//! Orders of RWS that nothing calls for, and calls without any: GIR-FLOW-4, GIR-FLOW-7, GIR-FLOW-8, and GIR-NV-1 where it is about a
//! state.

use crate::calls::{at_work, one_call};
use crate::house::{House, house, plain, s, span};
use crate::non_voice::chats;
use judge::State;
use judge::genesys::truth::{Fault, FaultKind, Joined, Login, Recorded, Span, Stretch};
use serde_json::json;

/// Ann on a DN 5001, recorded in these times.
fn stretch(on: Span, recorded: &[Span]) -> Stretch {
    let recorded = recorded.iter().map(|span| Recorded { span: *span, paused: Vec::new() }).collect();
    Stretch { agent: "ann".into(), dn: "5001".into(), span: on, recorded, ..Stretch::default() }
}
/// An RWS orders a recording on PC-1, for a call where one is given.
pub fn order(h: &mut House, at: i64, rws: &str, recording: &str, call: Option<&str>) {
    let mut text = json!({ "type": "start", "recording": recording });
    if let Some(call) = call.map(|id| h.truth.call(id).expect("a call")) {
        text["call"] = json!({ "uuid": call.uuid, "conn_id": call.conn_id, "dn": "5001" });
    }
    h.add(at, "PC-1", "wire.ws", &json!({ "from": rws, "to": "PC-1", "text": text.to_string() }));
}
pub fn cut(h: &mut House, machine: &str, (from, to): (i64, i64), what: FaultKind) {
    h.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what });
}

/// RWS does not know the recording whose file comes: it has ordered none, or it has lost what it knew.
#[test]
fn flow_4_a_file_that_was_not_ordered() {
    let run = |recording: &str, to: &str, away: Option<(i64, i64)>| {
        let mut h = one_call();
        h.http(s(300), "PC-1", to, "PUT", &format!("/sim/screen-recordings/{recording}?offset=0"), 404, 9, false);
        away.into_iter().for_each(|away| cut(&mut h, "rws1", away, FaultKind::Down));
        h.done()
    };
    run("rec-1", "rws1", None).holds(&["GIR-FLOW-4"]);
    run("rec-7", "rws1", None).blames("GIR-FLOW-4");
    run("rec-7", "gws1", None).holds(&["GIR-FLOW-4"]);
    assert_ne!(run("rec-7", "rws1", Some((250, 260))).judge().state("GIR-FLOW-4"), State::Broken);
    run("rec-7", "rws1", Some((400, 410))).blames("GIR-FLOW-4");
}

/// A server that hears late of a call that is over by then orders its recording late. That is right only where SRS had turned to it, and
/// it was cut off when the call ended; and it is no order for a call that is not to be recorded.
#[test]
fn flow_4_old_news_is_that_of_the_server_that_srs_has_turned_to() {
    let run = |turned: Option<(i64, &str)>, rws: &str, at: i64| {
        let mut h = house();
        h.truth.policies.recording_when = "off".into();
        h.login(10, "ann", Login { peer_server: Some("http://rws2:8080".into()), ..plain() });
        h.polls("ann", 10, 900);
        h.call("c1", None, &[("ann", "5001", 400, 490, Joined::Answered)]);
        cut(&mut h, rws, (300, 500), FaultKind::Cut { other: "sip".into() });
        if let Some((turned, to)) = turned {
            cut(&mut h, "rws1", (250, 500), FaultKind::Cut { other: "PC-1".into() });
            h.http(s(turned), "PC-1", to, "POST", "/api/v2/me", 200, 80, false);
        }
        order(&mut h, s(at), rws, "rec-7", Some("c1"));
        h.done().judge().state("GIR-FLOW-4")
    };
    assert_ne!(run(Some((330, "rws2")), "rws2", 510), State::Broken);
    // SRS has not turned to it, or from it to the other one, or it is there again for long.
    assert_eq!(run(None, "rws1", 510), State::Broken);
    assert_eq!(run(Some((330, "rws2")), "rws1", 510), State::Broken);
    assert_eq!(run(Some((330, "rws2")), "rws2", 580), State::Broken);
}

/// On a new line RWS says once more what it has ordered: that is no new order.
#[test]
fn flow_4_an_order_that_is_repeated() {
    let run = |recording: &str| {
        let mut h = one_call();
        order(&mut h, s(300), "rws1", recording, Some("c1"));
        h.done()
    };
    run("rec-1").holds(&["GIR-FLOW-4"]);
    run("rec-7").blames("GIR-FLOW-4");
}

/// Who has no SRS, or is not to be recorded at all, or only not in this call, is ordered to be recorded all the same.
#[test]
fn which_requirement_forbids_an_order() {
    // No SRS on that PC, where nobody has asked for any.
    let mut h = house();
    h.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
    order(&mut h, s(100), "rws1", "rec-7", None);
    h.done().blames("GIR-FLOW-7");
    // Two calls, and it is about the one for which no recording is initiated; the other one's comes later.
    let run = |when: &str, call: &str| {
        let mut h = at_work();
        h.truth.policies.recording_when = when.into();
        h.take("c1", None, vec![stretch(span(100, 300), &[])]);
        if when.is_empty() {
            h.take("c2", None, vec![stretch(span(140, 200), &[span(160, 200)])]);
            h.film("ann", (160, 200), Some(("c2", "5001")));
        }
        order(&mut h, s(150), "rws1", "rec-7", Some(call));
        h.done()
    };
    run("", "c1").blames("GIR-FLOW-8");
    run("", "c2").blames("GIR-FLOW-4");
    run("off", "c1").blames("GIR-FLOW-4");
}

/// The order comes while the agent is on the call, but long before its recording is initiated.
#[test]
fn flow_4_an_order_long_before_the_recording() {
    let mut h = at_work();
    h.take("c1", None, vec![stretch(span(100, 200), &[span(150, 200)])]);
    h.film("ann", (150, 200), Some(("c1", "5001")));
    order(&mut h, s(120), "rws1", "rec-7", Some("c1"));
    h.done().blames("GIR-FLOW-4");
}

/// A file of an agent who has logged out, of whose order nothing is known: it is the agent's own last session that says what is wrong
/// with it, and not that of somebody else who came later.
#[test]
fn out_1_a_file_after_the_logout() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 300);
    h.logout(300, "ann");
    h.login(350, "ben", plain());
    h.polls("ben", 350, 900);
    h.call("c1", None, &[("ann", "5001", 400, 450, Joined::Answered)]);
    h.film("ann", (400, 450), Some(("c1", "5001")));
    let mut r = h.done();
    r.forget("wire.ws", &["start"]);
    r.blames("SRS-OUT-1");
}

/// RWS was not told of the recording, so that it could not decide; that is the fault of whoever ought to have told it.
#[test]
fn flow_4_asks_nothing_of_a_server_that_was_not_told() {
    for (word, id) in [("RequestRegisterAddress", "GIR-FLOW-1"), ("GSIP_RECORD", "GIR-FLOW-3")] {
        let mut r = one_call().done();
        r.forget("wire.tlib", &[word]);
        r.lose(0);
        r.forget("wire.ws", &["start"]);
        r.blames(id);
        assert_eq!(r.judge().state("GIR-FLOW-4"), State::NotReached, "{id}");
    }
}

/// That no order comes shows something only of an agent who has a session that is in order.
#[test]
fn flow_4_and_flow_8_are_reached_in_a_session_alone() {
    let unrecorded = |agent: &str, when: &str| {
        let mut h = house();
        h.truth.policies.recording_when = when.into();
        h.login(10, agent, plain());
        h.polls(agent, 10, 900);
        h.take("c1", None, vec![stretch(span(100, 200), &[])]);
        h.done()
    };
    unrecorded("ann", "").holds(&["GIR-FLOW-8"]);
    unrecorded("ben", "").not_reached(&["GIR-FLOW-8"]);
    unrecorded("ann", "off").not_reached(&["GIR-FLOW-8"]);
    // Of an agent who is never to be recorded, in a session that ought not to be there.
    let off = |wrong_password: bool| {
        let mut h = house();
        h.truth.policies.recording_when = "off".into();
        h.login(10, "ann", Login { wrong_password, ..plain() });
        h.polls("ann", 10, 900);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.done()
    };
    off(false).holds(&["GIR-FLOW-4"]);
    off(true).not_reached(&["GIR-FLOW-4"]);
    off(true).blames("SRS-LOGIN-1");
}

/// The order for a state has come, and the run ends before the file is due.
#[test]
fn nv_1_is_reached_with_the_order() {
    let run = |ordered: bool| {
        let mut h = chats();
        if ordered {
            order(&mut h, s(100) + 4, "rws1", "rec-7", None);
        }
        h.until(310)
    };
    run(true).holds(&["GIR-NV-1"]);
    run(false).blames("GIR-NV-1");
}
