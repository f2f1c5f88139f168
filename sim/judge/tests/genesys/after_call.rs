//! After-call work: GIR-ACW-1.

use crate::calls::at_work;
use crate::house::{House, s, span};
use judge::genesys::truth::{AgentState, Fault, FaultKind, Joined};

fn acw() -> House {
    let mut h = at_work();
    h.truth.policies.record_acw = true;
    h.truth.states.push(AgentState {
        agent: "ann".into(),
        dn: Some("5001".into()),
        media: "voice".into(),
        state: "AfterCallWork".into(),
        reason: None,
        span: span(200, 240),
    });
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h
}

#[test]
fn acw_1() {
    let mut h = acw();
    h.film("ann", (100, 240), Some(("c1", "5001")));
    h.done().holds(&["GIR-ACW-1"]);
    let mut h = acw();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().blames("GIR-ACW-1");
    // Where it is not recorded the file ends with the call.
    let mut h = acw();
    h.truth.policies.record_acw = false;
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let r = h.done();
    r.holds(&["GIR-FLOW-5"]);
    r.not_reached(&["GIR-ACW-1"]);
}

/// The agent turns to the work in the call already. Nothing says whether that is work after it: the file ends with the one or the other.
#[test]
fn acw_1_work_begun_in_the_call() {
    let run = |since: i64, to: i64| {
        let mut h = acw();
        h.truth.states[0].span = span(since, 240);
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.done()
    };
    for since in [50, 150, 198] {
        run(since, 240).holds(&["GIR-FLOW-5"]);
        run(since, 200).holds(&["GIR-FLOW-5"]);
        run(since, 198).blames("GIR-ACW-1");
        run(since, 242).blames("GIR-ACW-1");
    }
    // Turned to with the end of the call it is the work after it, and what is over by then is none.
    run(199, 240).holds(&["GIR-ACW-1"]);
    run(199, 200).blames("GIR-ACW-1");
    let mut h = acw();
    h.truth.states[0].span = span(150, 190);
    h.film("ann", (100, 240), Some(("c1", "5001")));
    h.done().blames("GIR-FLOW-5");
}

/// A call that is recorded comes in the work after another one: the file of the first goes on to the end of the work, or makes room.
#[test]
fn acw_1_a_call_in_the_work() {
    let called = |to: i64| {
        let mut h = acw();
        h.call("c2", None, &[("ann", "5001", 220, 300, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        h
    };
    let mut h = called(220);
    h.film("ann", (220, 300), Some(("c2", "5001")));
    h.done().holds(&["GIR-FLOW-4", "GIR-FLOW-5"]);
    called(240).done().holds(&["GIR-FLOW-4", "GIR-FLOW-5"]);
    called(210).done().blames("GIR-ACW-1");
    called(250).done().blames("GIR-ACW-1");
    // One that begins after it has no say.
    let mut h = acw();
    h.call("c2", None, &[("ann", "5001", 250, 300, Joined::Answered)]);
    h.film("ann", (100, 230), Some(("c1", "5001")));
    h.film("ann", (250, 300), Some(("c2", "5001")));
    h.done().blames("GIR-ACW-1");
}

fn in_work_until(to: i64, machine: &str, time: (i64, i64), what: FaultKind) -> House {
    let mut h = acw();
    h.truth.states[0].span = span(200, to);
    h.truth.faults.push(Fault { machine: machine.into(), span: span(time.0, time.1), what });
    h
}

/// A SIP Server that starts again in the work knows of none until it is told anew: the file may end there, or go on.
#[test]
fn acw_1_a_switch_that_starts_again_in_the_work() {
    let run = |down: (i64, i64), to: i64| {
        let mut h = in_work_until(340, "sip", down, FaultKind::Down);
        h.register(s(down.1 + 1), "rws1", "5001");
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.done()
    };
    for to in [210, 217, 300, 340] {
        run((210, 215), to).holds(&["GIR-FLOW-5"]);
    }
    run((210, 215), 208).blames("GIR-ACW-1");
    run((210, 215), 342).blames("GIR-ACW-1");
    // What is over before the work begins, or begins after it, says nothing of it.
    run((110, 115), 217).blames("GIR-ACW-1");
    run((341, 345), 217).blames("GIR-ACW-1");
}

/// The desktop cannot tell SIP Server that the work is over: the file ends when it can.
#[test]
fn acw_1_word_of_the_end_that_comes_late() {
    let run = |gap: (i64, i64), to: i64| {
        let mut h = in_work_until(240, "PC-1", gap, FaultKind::Cut { other: "sip".into() });
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.done()
    };
    for to in [230, 240, 302, 419] {
        run((230, 300), to).holds(&["GIR-FLOW-5"]);
    }
    run((230, 300), 228).blames("GIR-ACW-1");
    run((230, 300), 422).blames("GIR-ACW-1");
    // TCP has recovered long since, or the gap comes after.
    run((150, 160), 242).blames("GIR-ACW-1");
    run((243, 300), 245).blames("GIR-ACW-1");
    // Of the end of the call SIP Server knows by itself.
    let mut h = in_work_until(240, "PC-1", (190, 300), FaultKind::Cut { other: "sip".into() });
    h.truth.policies.record_acw = false;
    h.film("ann", (100, 205), Some(("c1", "5001")));
    h.done().blames("GIR-FLOW-5");
}

/// The file is there, and the run ends before it is due: then it need not have been, and shows nothing.
#[test]
fn acw_1_a_run_that_ends_before_the_file_is_due() {
    let run = |ends: i64| {
        let mut h = acw();
        h.film("ann", (100, 240), Some(("c1", "5001")));
        h.until(ends)
    };
    run(400).holds(&["GIR-ACW-1"]);
    run(300).not_reached(&["GIR-ACW-1"]);
}
