//! Voice files part by part: what is missing, what is there besides, and on whom that is blamed: GIR-FLOW-2, GIR-FLOW-3, GIR-MAP-1.

use crate::calls::{at_work, one_call};
use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use crate::waves::wave;
use judge::State;
use judge::genesys::truth::{ActKind, Device, Fault, FaultKind, Joined, Recorded, Span, Stretch, Token};
use serde_json::json;

fn is_broken(r: &Run, id: &str) -> bool {
    r.judge().state(id) == State::Broken
}

/// Whether GIR-FLOW-2 is to blame, and whether GIR-MAP-1 is.
fn blamed(r: &Run) -> (bool, bool) {
    (is_broken(r, "GIR-FLOW-2"), is_broken(r, "GIR-MAP-1"))
}

/// Ann answers, and hands the call over to Ben by one step; another call of hers comes later.
fn transferred() -> House {
    let mut h = house();
    for agent in ["ann", "ben"] {
        h.login(10, agent, plain());
        h.polls(agent, 10, 900);
    }
    let (ann, ben) = (Joined::Answered, Joined::SingleStepTransfer);
    h.call("c1", None, &[("ann", "5001", 100, 200, ann), ("ben", "5002", 200, 300, ben)]);
    h.call("c2", None, &[("ann", "5001", 400, 500, Joined::Answered)]);
    h
}

/// Without the voice files of these DNs in the first call's recording.
fn without(dns: &[&str]) -> Run {
    let mut r = transferred().done();
    let files = r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"].as_array_mut();
    files.expect("a list").retain(|f| dns.iter().all(|dn| f["parameters"]["recordDN"] != *dn));
    r
}

/// A part of who joined is the flow's to bring, where it brought that of who was there before; all else is recording.
#[test]
fn what_is_missing_of_a_transferred_call() {
    assert_eq!(blamed(&without(&[])), (false, false));
    assert_eq!(blamed(&without(&["5002"])), (false, true));
    assert_eq!(blamed(&without(&["5001"])), (true, false));
    assert_eq!(blamed(&without(&["5001", "5002"])), (true, false));
    let mut r = without(&[]);
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.remove(0);
    assert_eq!(blamed(&r), (true, false), "no recording of that call, and one of another");
}

/// A voice file of nobody who was on the call.
fn with_another(mut r: Run) -> Run {
    let files = r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"].as_array_mut();
    let files = files.expect("a list");
    let mut other = files[0].clone();
    (other["mediaId"], other["parameters"]["recordDN"]) = (json!("other.wav"), json!("5999"));
    other["parameters"]["agentId"] = json!("199");
    files.push(other);
    r
}

#[test]
fn what_is_there_besides() {
    with_another(one_call().done()).blames("GIR-FLOW-2");
    assert_eq!(blamed(&with_another(without(&[]))), (false, true));
    // The call is over at 200 s, and its recording is due 120 s later.
    for (ends, broken) in [(319, false), (321, true)] {
        let mut r = with_another(one_call().done());
        r.truth.ends = s(ends);
        assert_eq!(is_broken(&r, "GIR-FLOW-2"), broken, "the run ends at {ends}");
    }
}

/// Where packets are lost a recording may take ten seconds to begin, so that there is none of a shorter call.
#[test]
fn flow_2_a_short_call_where_packets_are_lost() {
    let lost = |ms: i64, loses: bool| {
        let mut h = at_work();
        let span = Span { from: s(100), to: s(100) + ms };
        let recorded = vec![Recorded { span, paused: Vec::new() }];
        h.take(
            "c1",
            None,
            vec![Stretch { agent: "ann".into(), dn: "5001".into(), span, recorded, ..Stretch::default() }],
        );
        let mut r = h.done();
        r.truth.policies.loses_packets = loses;
        r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
        is_broken(&r, "GIR-FLOW-2")
    };
    assert!(!lost(9_999, true));
    assert!(lost(10_000, true));
    assert!(lost(9_999, false));
}

/// MCP has to have accepted what SIP Server invites it to.
#[test]
fn flow_2_an_invitation_that_mcp_refuses() {
    for answer in ["486 Busy Here", "100 Trying"] {
        let mut r = one_call().done();
        r.reword("wire.sip", &["SIP/2.0 200 OK"], "200 OK", answer);
        r.blames("GIR-FLOW-2");
    }
}

/// Linear samples of 16 bits, 200 a second: loud, and of one level in the pause.
fn linear(ms: i64, pause: Span, level: i16) -> Vec<u8> {
    let sample = |n: i64| if pause.has(n * 5) { level } else { 3_000 + (n % 60) as i16 };
    wave(200, (0..ms / 5).map(sample))
}

/// A call of a hundred seconds, whose recording is paused from 120 to 140 s.
fn paused() -> Run {
    let mut h = at_work();
    let recorded = vec![Recorded { span: span(100, 200), paused: vec![span(120, 140)] }];
    let (agent, dn) = ("ann".into(), "5001".into());
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), recorded, ..Stretch::default() }]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done()
}

#[test]
fn flow_2_silence_in_linear_samples() {
    for (level, silent) in [(0, true), (16, true), (-16, true), (17, false), (-17, false), (0x00FF, false)] {
        let mut r = paused();
        for bytes in r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut() {
            *bytes = linear(100_000, Span { from: 20_000, to: 40_000 }, level);
        }
        if silent { r.holds(&["GIR-FLOW-2"]) } else { r.blames("GIR-FLOW-2") }
    }
}

/// Samples of eight bits, each of which may be silent by its own law.
#[test]
fn flow_2_silence_in_samples_of_eight_bits() {
    for (sample, silent) in [(0xFF, true), (0x7F, true), (0xD5, true), (0x55, true), (0x80, true), (0x20, false)] {
        let mut r = paused();
        for bytes in r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut() {
            bytes.iter_mut().skip(44 + 200 * 20).take(200 * 20).for_each(|b| *b = sample);
        }
        if silent { r.holds(&["GIR-FLOW-2"]) } else { r.blames("GIR-FLOW-2") }
    }
}

/// Ann changes place at 150 s, which does not get through, and names the phones herself: these count, and not those of the place.
#[test]
fn flow_2_an_agent_who_has_changed_place_and_named_the_phones() {
    let run = |place: &str, dn: &str| {
        let mut h = at_work();
        let devices = vec![Device { dn: dn.into(), switch: "SIP_Switch".into() }];
        h.act(150, "ann", ActKind::ChangePlace { place: place.into(), devices, token: Token::Own });
        h.call("c1", None, &[("ann", "5001", 160, 300, Joined::Answered)]);
        let mut r = h.done();
        r.truth.calls[0].stretches[0].agent = "ben".into();
        let fault = Fault { span: span(140, 600), machine: "PC-1".into(), what: FaultKind::Unreachable };
        r.truth.faults.push(fault);
        r.judge().state("GIR-FLOW-2")
    };
    assert_eq!(run("One", "5005"), State::Held);
    assert_eq!(run("Four", "5001"), State::Broken);
}

/// A recording that is left half, and that nobody else has: it is there, and its sound is not.
#[test]
fn flow_2_left_half_and_nowhere_else() {
    let mut r = one_call().done();
    r.evidence.rws.get_mut("rws1").expect("rws1").media.clear();
    r.truth.faults = vec![Fault { span: span(201, 230), machine: "rws1".into(), what: FaultKind::Down }];
    let words = r.judge().to_string();
    assert!(words.contains("cannot be had") && !words.contains("no voice file"), "{words}");
}
