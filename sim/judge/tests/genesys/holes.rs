//! What a screen file may lack of its call, and no more than that: GIR-FLOW-5 where a disk is full or a PC goes.

use crate::calls::at_work;
use crate::house::{House, house, plain, s, span};
use judge::genesys::truth::{Fault, FaultKind, Joined};

/// What a full disk swallowed is black, and so is a chunk (10 s) before and after; no more than that.
#[test]
fn flow_5_black_where_the_disk_was_full() {
    let run = |full: &[(i64, i64)], (from, to): (i64, i64)| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.dark = Some(span(from, to));
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let fault =
            |&(from, to): &(i64, i64)| Fault { span: span(from, to), machine: "PC-1".into(), what: FaultKind::Disk };
        h.truth.faults.extend(full.iter().map(fault));
        h.done()
    };
    run(&[(130, 150)], (121, 159)).holds(&["GIR-FLOW-5"]);
    run(&[], (121, 159)).blames("GIR-FLOW-5");
    run(&[(130, 150)], (119, 159)).blames("GIR-FLOW-5");
    run(&[(130, 150)], (121, 161)).blames("GIR-FLOW-5");
    // One trouble after the other.
    run(&[(118, 118), (136, 150)], (109, 159)).holds(&["GIR-FLOW-5"]);
    run(&[(118, 118), (140, 150)], (109, 159)).blames("GIR-FLOW-5");
    // Writes that are to fail wait until there is room for any.
    run(&[(105, 110), (106, 106)], (101, 179)).holds(&["GIR-FLOW-5"]);
    run(&[(105, 110), (106, 106)], (101, 181)).blames("GIR-FLOW-5");
    run(&[(105, 110), (111, 111)], (101, 140)).blames("GIR-FLOW-5");
}

/// The last chunk (10 s) is written once SRS has heard of the end: a disk that is full right then costs it, and one that is full
/// later costs nothing.
#[test]
fn flow_5_a_disk_that_is_full_right_after_the_end() {
    let run = |full_ms: i64, to: i64| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        let full = judge::genesys::truth::Span { from: s(200) + full_ms, to: s(300) };
        h.truth.faults.push(Fault { span: full, machine: "PC-1".into(), what: FaultKind::Disk });
        h.done()
    };
    run(100, 192).holds(&["GIR-FLOW-5"]);
    run(5_000, 192).blames("GIR-FLOW-5");
    run(5_000, 200).holds(&["GIR-FLOW-5"]);
}

/// Ann's screen on a call from 100 to 200 s, filmed until then, on a PC that may go: her desktop polls until then.
fn filmed(polls: i64, to: i64) -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, polls);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film("ann", (100, to), Some(("c1", "5001")));
    h
}

/// Nor is the last chunk there where the PC goes right after the end.
#[test]
fn flow_5_a_pc_that_goes_right_after_the_end() {
    let run = |down_ms: i64, to: i64| {
        let mut h = filmed(190, to);
        let down = judge::genesys::truth::Span { from: s(200) + down_ms, to: s(230) };
        h.truth.faults.push(Fault { span: down, machine: "PC-1".into(), what: FaultKind::Down });
        h.done()
    };
    run(200, 191).holds(&[]);
    run(200, 188).blames("GIR-FLOW-5");
    run(5_000, 191).blames("GIR-FLOW-5");
}

/// A PC that goes in the call, at 150 s, costs the last chunk (10 s). Writes that were to fail just before cost what they were to write,
/// too: a chunk before that, and they wait for a chunk at most and are tried again for one.
#[test]
fn flow_5_a_pc_that_goes_when_its_disk_has_refused() {
    let run = |failing: Option<i64>, to: i64| {
        let mut h = filmed(140, to);
        let fault = |from, to, what| Fault { span: span(from, to), machine: "PC-1".into(), what };
        h.truth.faults.push(fault(150, 230, FaultKind::Down));
        h.truth.faults.extend(failing.map(|at| fault(at, at, FaultKind::Disk)));
        h.done()
    };
    // What fails, and the first second that may be missing.
    for (failing, lost) in [(None, 140), (Some(150), 140), (Some(145), 135), (Some(131), 121)] {
        run(failing, lost).holds(&[]);
        run(failing, lost - 1).blames("GIR-FLOW-5");
    }
    // Long before, and after it has gone.
    run(Some(130), 139).blames("GIR-FLOW-5");
    run(Some(151), 139).blames("GIR-FLOW-5");
}

/// Of the end of the call SRS cannot hear while RWS is away: it films on, and the PC goes then, with the chunk that it has not written.
#[test]
fn flow_5_a_pc_that_goes_before_it_has_heard_of_the_end() {
    let run = |away: i64, to: i64| {
        let mut h = filmed(190, to);
        let fault = |(from, to), machine: &str, what| Fault { span: span(from, to), machine: machine.into(), what };
        h.truth.faults.push(fault((away, 300), "rws1", FaultKind::Unreachable));
        h.truth.faults.push(fault((205, 230), "PC-1", FaultKind::Down));
        h.done()
    };
    run(198, 196).holds(&["GIR-FLOW-5"]);
    run(198, 194).blames("GIR-FLOW-5");
    run(290, 196).blames("GIR-FLOW-5");
}

/// RWS cannot hear of the end, or not tell SRS of it; patience is what it may take then.
#[test]
fn flow_5_an_end_that_comes_late_on_both_its_ways() {
    let run = |faults: &[((i64, i64), &str, FaultKind)], to: i64| {
        let mut h = at_work();
        h.truth.policies.patience_ms = s(50) - s(0);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        let fault = |((from, to), machine, what): &((i64, i64), &str, FaultKind)| Fault {
            span: span(*from, *to),
            machine: (*machine).into(),
            what: what.clone(),
        };
        h.truth.faults.extend(faults.iter().map(fault));
        h.done()
    };
    let cut = || FaultKind::Cut { other: "rws1".into() };
    let unheard = [((195, 300), "sip", cut())];
    run(&unheard, 349).holds(&["GIR-FLOW-5"]);
    run(&unheard, 352).blames("GIR-FLOW-5");
    // When it could hear of it, it cannot tell.
    let untold = [((195, 400), "sip", cut()), ((380, 600), "PC-1", FaultKind::Unreachable)];
    run(&untold, 649).holds(&["GIR-FLOW-5"]);
    run(&untold, 652).blames("GIR-FLOW-5");
    // When it could tell, it is started anew, and has to hear of it again.
    let anew = [
        ((195, 400), "PC-1", FaultKind::Unreachable),
        ((405, 410), "rws1", FaultKind::Down),
        ((408, 600), "sip", cut()),
    ];
    run(&anew, 649).holds(&["GIR-FLOW-5"]);
    run(&anew, 652).blames("GIR-FLOW-5");
}
