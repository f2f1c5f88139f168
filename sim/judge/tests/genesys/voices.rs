//! Voice files where MCP, or the network around it, was not always there: GIR-FLOW-2 and GIR-FLOW-3.

use crate::calls::{at_work, one_call};
use crate::house::{s, span};
use crate::polls::expired;
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Recorded, Span, Stretch, Token};
use serde_json::json;

fn fault(machine: &str, what: FaultKind, (from, to): (i64, i64)) -> Fault {
    Fault { span: span(from, to), machine: machine.into(), what }
}

/// The call is from 100 to 200 s, and its recording never comes to RWS.
fn never_handed_over(faults: &[Fault]) -> State {
    let mut r = one_call().done();
    r.truth.faults = faults.to_vec();
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
    r.judge().state("GIR-FLOW-2")
}

/// Whoever holds a recording while RWS is away hands it over when it is back: 75 s, in which nobody need try, and the patience of 120 s
/// after that.
#[test]
fn flow_2_handed_over_after_an_outage() {
    let rest = |what: FaultKind| fault("rws2", what, (0, 3_600));
    let away = |machine: &str, what: FaultKind, from: i64, to: i64| {
        let faults = [fault(machine, what, (from, to)), rest(FaultKind::Down)];
        never_handed_over(&faults)
    };
    let cut = || FaultKind::Cut { other: "rws1".into() };
    // An hour is 3,600 s.
    for (to, state) in [(3_404, State::Broken), (3_405, State::NotReached)] {
        assert_eq!(away("rws1", FaultKind::Down, 150, to), state, "rws1 down until {to}");
        assert_eq!(away("rws1", FaultKind::Unreachable, 150, to), state, "rws1 unreachable until {to}");
        assert_eq!(away("mcp", cut(), 150, to), state, "the link cut until {to}");
        assert_eq!(away("mcp", FaultKind::Unreachable, 290, to), state, "mcp unreachable until {to}");
        // One that held it may have lost it.
        assert_eq!(away("mcp", FaultKind::Down, 290, to), State::NotReached, "mcp down until {to}");
        assert_eq!(away("mcp", FaultKind::Disk, 290, to), State::NotReached, "mcp without a disk until {to}");
        // It did not hear of the end.
        assert_eq!(away("mcp", FaultKind::Unreachable, 199, to), State::NotReached, "mcp unreachable until {to}");
    }
    // Within the call, and again and again.
    assert_eq!(away("rws1", FaultKind::Down, 110, 120), State::Broken);
    let again_and_again = |times: i64| {
        let down = |n| fault("rws1", FaultKind::Down, (150 + 190 * n, 151 + 190 * n));
        let faults: Vec<Fault> = (0..times).map(down).chain([rest(FaultKind::Down)]).collect();
        never_handed_over(&faults)
    };
    assert_eq!(again_and_again(19), State::NotReached);
    assert_eq!(again_and_again(18), State::Broken);
    // RWS of the other data centre was there all the time.
    assert_eq!(never_handed_over(&[fault("rws1", FaultKind::Down, (150, 3_600))]), State::Broken);
}

/// What was handed to an RWS that is lost for good cannot be had any more.
#[test]
fn flow_2_taken_by_an_rws_that_is_lost_later() {
    let mut r = one_call().done();
    r.truth.faults = vec![fault("rws1", FaultKind::Down, (150, 160)), fault("rws2", FaultKind::Down, (150, 160))];
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
    assert_eq!(r.judge().state("GIR-FLOW-2"), State::Broken);
    r.truth.faults.push(fault("rws1", FaultKind::Down, (1_000, 3_600)));
    r.evidence.rws.remove("rws1");
    assert_ne!(r.judge().state("GIR-FLOW-2"), State::Broken);
}

/// Stopped at 130 s, started again so much later; what is kept is told, and recorded, of the parts.
fn stopped_and_started(again: i64, told: &[usize], recorded: &[usize]) -> Run {
    let mut h = at_work();
    h.truth.policies.recording_when = "off".into();
    let part = |from: i64, to: i64| Recorded { span: span(from, to), paused: Vec::new() };
    let (agent, dn, parts) = ("ann".into(), "5001".into(), vec![part(100, 130), part(again, again + 40)]);
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, again + 40), recorded: parts, ..Stretch::default() }]);
    let mut r = h.done();
    let begins = [s(100), s(again)];
    let keep = |at: i64| told.iter().any(|n| (at - begins[*n]).abs() < 5_000);
    r.evidence.trace.records.retain(|r| !r.fields.contains("GSIP_RECORD") || keep(r.at));
    let files = r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["mediaFiles"].as_array_mut();
    let (files, begins) = (files.expect("files"), begins.map(kernel::time::iso));
    files.retain(|f| recorded.iter().any(|n| f["startTime"] == json!(begins[*n])));
    r
}

#[test]
fn flow_3_told_of_each_start() {
    stopped_and_started(150, &[0, 1], &[0, 1]).holds(&["GIR-FLOW-2", "GIR-FLOW-3"]);
    stopped_and_started(150, &[0], &[0, 1]).blames("GIR-FLOW-3");
    stopped_and_started(150, &[1], &[0, 1]).blames("GIR-FLOW-3");
    // What was never begun cannot be told.
    stopped_and_started(150, &[0], &[0]).blames("GIR-FLOW-2");
    assert_eq!(stopped_and_started(150, &[0], &[0]).judge().state("GIR-FLOW-3"), State::Held);
    // MCP has accepted to record the first part: that there is no file of it is another matter.
    assert_eq!(stopped_and_started(150, &[1], &[1]).judge().state("GIR-FLOW-3"), State::Broken);
}

/// RWS was down between the two, until so many seconds before the second: it may not be registered again yet.
#[test]
fn flow_3_told_of_a_second_start_when_rws_is_back() {
    let untold = |back_before: i64| {
        let mut r = stopped_and_started(400, &[0], &[0, 1]);
        r.truth.faults = vec![fault("rws1", FaultKind::Down, (300, 400 - back_before))];
        r.judge().state("GIR-FLOW-3")
    };
    assert_ne!(untold(74), State::Broken);
    assert_eq!(untold(76), State::Broken);
}

/// MCP was down between the two: it is there again when the second part begins, so long after it has come back.
#[test]
fn flow_2_a_part_that_begins_when_mcp_is_back() {
    let run = |back_before: i64, recorded: &[usize]| {
        let told: Vec<usize> = [&[0], recorded].concat();
        let mut r = stopped_and_started(400, &told, recorded);
        r.truth.faults = vec![fault("mcp", FaultKind::Down, (140, 400 - back_before))];
        r
    };
    // What it had recorded before may be lost, the second part may not.
    run(151, &[1]).holds(&["GIR-FLOW-2"]);
    run(151, &[]).blames("GIR-FLOW-2");
    run(151, &[0]).blames("GIR-FLOW-2");
    run(150, &[0]).not_reached(&["GIR-FLOW-2"]);
}

/// One call that MCP hears of before SIP Server says so, or ends after it; the file is longer or shorter than the recording by so much.
#[test]
fn flow_2_a_slow_link_between_sip_server_and_mcp() {
    let off = |off_ms: i64, machine: &str, other: &str, (from, to): (i64, i64)| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let what = FaultKind::Slow { other: other.into(), by_ms: 1_000 };
        h.truth.faults.push(fault(machine, what, (from, to)));
        let mut r = h.done();
        let span = Span { from: s(100), to: s(200) - off_ms };
        r.truth.calls[0].stretches[0].recorded[0].span = span;
        r.judge().state("GIR-FLOW-2")
    };
    for (machine, other) in [("sip", "mcp"), ("mcp", "sip")] {
        assert_eq!(off(4_250, machine, other, (10, 300)), State::Held);
        assert_eq!(off(4_260, machine, other, (10, 300)), State::Broken);
        assert_eq!(off(-1_250, machine, other, (10, 300)), State::Held);
        assert_eq!(off(-1_260, machine, other, (10, 300)), State::Broken);
        // It was slow before, or was so afterwards.
        assert_eq!(off(260, machine, other, (10, 90)), State::Broken);
        assert_eq!(off(260, machine, other, (201, 300)), State::Broken);
    }
    // Another link, whichever it is, has nothing to do with it.
    assert_eq!(off(260, "mcp", "rws1", (10, 300)), State::Broken);
    assert_eq!(off(260, "PC-1", "sip", (10, 300)), State::Broken);
    assert_eq!(off(240, "PC-1", "sip", (10, 300)), State::Held);
}

/// SIP Server says that it records once both legs are there, and the second one's INVITE may get lost on its way to MCP.
#[test]
fn flow_2_a_leg_that_comes_late_as_packets_are_lost() {
    let off = |off_ms: i64, loses: bool| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let mut r = h.done();
        r.truth.policies.loses_packets = loses;
        r.truth.calls[0].stretches[0].recorded[0].span = Span { from: s(100) + off_ms, to: s(200) };
        r.is_root("GIR-FLOW-2")
    };
    assert!(!off(3_750, true));
    assert!(off(3_760, true));
    assert!(off(-260, true), "nothing makes it shorter");
    assert!(!off(240, false));
    assert!(off(260, false));
}

/// Ann's session at 5001 expires at 190 s, and Ben, who sits elsewhere, answers that phone from then on: a file of Ann's there is of
/// nobody who was on the call, unless RWS could not be told that she has left.
#[test]
fn flow_2_an_agent_who_has_left_and_rws_was_not_told() {
    let run = |cut: Option<(i64, i64)>, (from, to): (i64, i64)| {
        let mut h = expired();
        h.call("c1", None, &[("ann", "5001", from, to, Joined::Answered)]);
        let mut r = h.done();
        r.truth.calls[0].stretches[0].agent = "ben".into();
        if let Some((from, to)) = cut {
            let span = span(from, to);
            r.truth.faults.push(Fault { span, machine: "PC-1".into(), what: FaultKind::Unreachable });
        }
        r.judge().state("GIR-FLOW-2")
    };
    assert_eq!(run(None, (200, 300)), State::Broken);
    assert_eq!(run(Some((20, 180)), (200, 300)), State::Broken);
    assert_eq!(run(Some((150, 600)), (200, 300)), State::Held);
    // It can be told from 600 s on, and is within the patience of 120 s.
    assert_eq!(run(Some((150, 600)), (715, 800)), State::Held);
    assert_eq!(run(Some((150, 600)), (725, 800)), State::Broken);
}

/// Ann changes place at 150 s and cannot tell anybody, so that her session at 5001 goes on; Ben answers that phone from then on.
#[test]
fn flow_2_an_agent_whose_change_of_place_did_not_get_through() {
    let run = |to: &str, cut: Option<(i64, i64)>, (from, until): (i64, i64)| {
        let mut h = at_work();
        let (place, devices) = (to.to_owned(), Vec::new());
        h.act(150, "ann", ActKind::ChangePlace { place, devices, token: Token::Own });
        h.call("c1", None, &[("ann", "5001", from, until, Joined::Answered)]);
        let mut r = h.done();
        r.truth.calls[0].stretches[0].agent = "ben".into();
        r.truth.faults.extend(cut.map(|cut| fault("PC-1", FaultKind::Unreachable, cut)));
        r.judge().state("GIR-FLOW-2")
    };
    assert_eq!(run("Four", Some((140, 600)), (160, 300)), State::Held);
    // It could be told, then or later; she has not changed place yet, or has gone where that phone is.
    assert_eq!(run("Four", None, (160, 300)), State::Broken);
    assert_eq!(run("Four", Some((20, 149)), (160, 300)), State::Broken);
    assert_eq!(run("Four", Some((161, 600)), (160, 300)), State::Broken);
    assert_eq!(run("Four", Some((140, 600)), (149, 300)), State::Broken);
    assert_eq!(run("One", Some((140, 600)), (160, 300)), State::Broken);
    // From 600 s on it can be told, within the patience of 120 s.
    assert_eq!(run("Four", Some((140, 600)), (715, 800)), State::Held);
    assert_eq!(run("Four", Some((140, 600)), (725, 800)), State::Broken);
}

/// MCP had begun to hand the recording over to the second RWS, which went away, and then the first one took all of it.
#[test]
fn flow_2_left_half_at_an_rws_that_went_away() {
    let run = |faults: Vec<Fault>, half: &[&str]| {
        let mut r = one_call().done();
        let whole = r.evidence.rws["rws1"].clone();
        r.evidence.rws.insert("rws2".into(), whole);
        for rws in half {
            r.evidence.rws.get_mut(*rws).expect("an RWS").media.clear();
        }
        r.truth.faults = faults;
        r.judge().state("GIR-FLOW-2")
    };
    let down = |rws: &str| vec![fault(rws, FaultKind::Down, (201, 230))];
    assert_eq!(run(down("rws2"), &["rws2"]), State::Held);
    // It was there all the time, or has all of it, too, or nobody has.
    assert_eq!(run(Vec::new(), &["rws2"]), State::Broken);
    assert_eq!(run(down("rws2"), &[]), State::Broken);
    assert_eq!(run(down("rws2"), &["rws1", "rws2"]), State::Broken);
}
