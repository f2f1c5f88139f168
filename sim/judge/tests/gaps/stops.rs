//! Segments that go on when nothing may be captured any more, and what only looks like that.

use crate::common::Run;
use crate::common::day::{BRAUN, END, HODGES, captured, day, session, truth};
use crate::common::perfect::{run, span};
use crate::common::s;
use judge::State;
use judge::truth::{Fault, FaultKind, Span, Truth};
use judge::watch::Written;
use serde_json::json;

#[test]
fn a_segment_written_to_after_its_seal() {
    let late = |at: i64| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        files.values_mut().find(|w| w.first == s(10)).expect("the first segment").last = at;
        r
    };
    late(s(610) + 500).holds(&["SCR-CAP-2"]);
    late(s(700)).blames(&["SCR-CAP-2"]);
    late(s(2900)).blames(&["SCR-CAP-2"]);
    // Nothing may be captured any more: that is worse.
    late(s(3300)).blames(&["SCR-CAP-9"]);
}

#[test]
fn a_stop_of_what_had_long_ended() {
    let mut r = run(truth(), &[("PC-0417", BRAUN, span(10, 2000)), ("PC-0422", HODGES, span(10, 2200))]);
    r.evidence.contacts.clear();
    r.not_reached(&["SCR-CAP-5", "SCR-CAP-9"]);
    // A PC that goes off with the logoff shows that nothing is written, and not that nothing new begins.
    let mut t = truth();
    for pc in ["PC-0417", "PC-0422"] {
        let what = FaultKind::PowerOff { clean: true };
        t.faults.push(Fault { span: span(3005, END), machine: pc.into(), what });
    }
    let r = run(t, &captured());
    assert_eq!(r.judge().state("SCR-CAP-9"), State::Held);
    r.not_reached(&["SCR-CAP-5"]);
}

#[test]
fn what_breaks_off_was_not_stopped() {
    let made = |change: fn(&mut Truth)| {
        let mut t = truth();
        t.calls.pop();
        change(&mut t);
        run(t, &captured())
    };
    // The power goes with the logoff.
    let cut = made(|t| {
        for pc in ["PC-0417", "PC-0422"] {
            let what = FaultKind::PowerOff { clean: false };
            t.faults.push(Fault { span: span(3_000, END), machine: pc.into(), what });
        }
    });
    cut.not_reached(&["SCR-CAP-9", "SCR-CAP-5"]);
    // The run ends with it, before anybody has had a second to stop.
    made(|t| t.ends = s(3_001)).not_reached(&["SCR-CAP-9"]);
    made(|t| t.ends = s(3_001) + 1).holds(&["SCR-CAP-9"]);
}

/// The program crashes right before the logoff, and seals what it had left open right after it.
#[test]
fn a_segment_that_is_recovered_after_the_logoff() {
    let made = |recovered: bool| {
        let mut t = truth();
        let span = Span::new(s(2_990), s(2_999) + 500);
        t.faults.push(Fault { span, machine: "PC-0417".into(), what: FaultKind::Restart });
        let mut r = run(t, &[("PC-0417", BRAUN, Span::new(s(10), s(2_990))), captured()[1]]);
        r.edit(|rec, f| {
            let mine = rec.kind == "segment.sealed" && rec.at == s(2_990);
            if mine {
                (rec.at, f["recovered"]) = (s(3_004), json!(recovered));
            }
            mine
        });
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        files.values_mut().find(|w| w.last == s(2_990)).expect("the last segment").last = s(3_004);
        r
    };
    made(true).holds(&[]);
    made(false).blames(&["SCR-CAP-9"]);
}

/// A disk that is full at the logoff keeps a segment open, and a crash long after has it sealed: when that was says nothing of
/// when it ended.
#[test]
fn a_segment_that_a_full_disk_keeps_open_until_a_crash() {
    let made = |recovered: bool| {
        let mut t = truth();
        for (what, from, to) in [(FaultKind::DiskFull, 2_990, 3_020), (FaultKind::Restart, 4_000, 4_010)] {
            t.faults.push(Fault { span: span(from, to), machine: "PC-0417".into(), what });
        }
        let mut r = run(t, &captured());
        r.edit(|rec, f| {
            let mine = rec.kind == "segment.sealed" && &*rec.host == "PC-0417" && rec.at == s(3_000);
            if mine {
                rec.at = s(4_011);
                (f["recovered"], f["length_ms"]) = (json!(recovered), json!(599_000));
            }
            mine
        });
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        files.values_mut().find(|w| w.last == s(3_000)).expect("the last segment").last = s(4_011);
        r.judge().state("SCR-CAP-9")
    };
    assert_eq!((made(true), made(false)), (State::Held, State::Broken));
}

/// Hodges works on while Braun has gone.
#[test]
fn what_another_pc_may_capture_is_no_excuse() {
    let made = || {
        let mut t = truth();
        t.sessions[1].span.to = s(3_900);
        run(t, &[captured()[0], ("PC-0422", HODGES, span(10, 3_900))])
    };
    made().holds(&["SCR-CAP-9"]);
    let files = |r: &mut Run| r.evidence.writes.files.remove("PC-0417").expect("files");
    // A segment of Braun's is written to, and one is there of which nothing was said.
    let mut r = made();
    let mut own = files(&mut r);
    own.values_mut().find(|w| w.first == s(10)).expect("the first segment").last = s(3_300);
    r.evidence.writes.files.insert("PC-0417".into(), own);
    r.blames(&["SCR-CAP-9"]);
    let mut r = made();
    let mut own = files(&mut r);
    let path = own.keys().next().expect("a segment").replace("000001-000001", "000001-000099");
    own.insert(path, Written { first: s(3_300), last: s(3_310), bytes: 900, count: 1 });
    r.evidence.writes.files.insert("PC-0417".into(), own);
    r.blames(&["SCR-CAP-9"]);
}

#[test]
fn other_files_are_no_segments() {
    let mut r = day();
    let journal = r.evidence.disks["PC-0417"].keys().find(|path| path.ends_with(".log")).expect("a journal").clone();
    let written = Written { first: s(2), last: s(3_300), bytes: 900, count: 9 };
    r.evidence.writes.files.get_mut("PC-0417").expect("files").insert(journal, written);
    // The server captures nothing, whatever its files are called.
    r.evidence.writes.files.get_mut("wfo").expect("files").insert("/wfo/store.seg".into(), written);
    r.holds(&["SCR-CAP-1", "SCR-CAP-9"]);
}

/// That no new segment starts is shown by a PC that stands idle for half a minute. A logon somewhere else changes nothing.
#[test]
fn a_session_that_follows_at_once() {
    let state = |pc: &'static str, next: i64| {
        let mut t = truth();
        t.sessions.truncate(1);
        t.calls.truncate(1);
        t.ends = s(5_000);
        t.sessions.push(session(pc, "braun", BRAUN, (next, 5_000)));
        let r = run(t, &[captured()[0], (pc, BRAUN, span(next, 5_000))]);
        r.holds(&["SCR-CAP-9"]);
        r.judge().state("SCR-CAP-5")
    };
    assert_eq!((state("PC-0417", 3_030), state("PC-0417", 3_031)), (State::NotReached, State::Held));
    assert_eq!(state("PC-0422", 3_010), State::Held);
}

/// Where capture is allowed, and for a second after that, there may be a segment of which nothing is said.
#[test]
fn a_segment_of_which_nothing_is_said() {
    let state = |at: i64| {
        let mut r = day();
        let files = r.evidence.writes.files.get_mut("PC-0417").expect("files");
        let path = files.keys().next().expect("a segment").replace("000001-000001", "000001-000099");
        files.insert(path, Written { first: at, last: at, bytes: 900, count: 1 });
        r.judge().state("SCR-CAP-9")
    };
    assert_eq!((state(s(2_000)), state(s(3_000) + 999)), (State::Held, State::Held));
    assert_eq!(state(s(3_001)), State::Broken);
}
