//! What RWS may believe to go on, and which order and file are a screen's: GIR-FLOW-4, GIR-FLOW-5, GIR-NV-1.

use crate::calls::at_work;
use crate::decisions::{cut, order};
use crate::house::{house, plain, s, span};
use crate::non_voice::chats;
use crate::polls::expired_in_a_call;
use crate::run::Run;
use judge::genesys::truth::{ActKind, AgentState, FaultKind, Joined};
use serde_json::json;

/// Ann is ready for chats until 300 s, when her desktop is closed without a word, or not. She is there again at a time, and is filmed
/// from then on; at 600 s she is said to be away from chats.
fn there_again(gone: bool, (again, until): (i64, i64), away: Option<(&str, (i64, i64))>) -> Run {
    let mut h = house();
    let ready = chats().truth;
    (h.truth.agents, h.truth.states) = (ready.agents, ready.states);
    h.truth.states[3].span = span(600, 800);
    h.login(10, "ann", plain());
    h.polls("ann", 10, if gone { 300 } else { again });
    away.into_iter().for_each(|(machine, away)| cut(&mut h, machine, away, FaultKind::Unreachable));
    h.film("ann", (100, 300), None);
    if gone {
        h.act(300, "ann", ActKind::Gone);
        h.http(s(340) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    }
    h.login(again, "ann", plain());
    h.polls("ann", again, 900);
    h.film_at("rws1", "ann", (s(again) + 5, s(until) + 5), None);
    h.truth.acts.sort_by_key(|a| a.at);
    h.done()
}

/// Who has left without a word may be believed to be in the state until another one of that medium is said, and no longer; who has
/// left it as everybody does is not.
#[test]
fn nv_1_a_state_that_was_left_without_a_word() {
    let blamed = |gone, again| there_again(gone, (again, 600.max(again + 1)), None).is_root("GIR-NV-1");
    assert!(!blamed(true, 500));
    assert!(blamed(false, 500), "it was left");
    assert!(blamed(true, 650), "another one was said");
}

/// Nor does RWS believe it that has heard of it, and was away later.
#[test]
fn nv_1_a_state_that_rws_knows_to_be_left() {
    let blamed = |away| there_again(false, (500, 560), Some(("rws1", away))).is_root("GIR-NV-1");
    assert!(blamed((480, 490)));
    assert!(!blamed((290, 490)));
}

/// Nor can it know what nobody could tell it: that the state is left, until another one is said.
#[test]
fn nv_1_a_state_whose_end_nobody_could_tell() {
    let blamed = |again, away| there_again(false, (again, again + 60), Some(("PC-1", away))).is_root("GIR-NV-1");
    assert!(!blamed(500, (290, 350)));
    assert!(blamed(500, (400, 450)), "it was told by then");
    assert!(blamed(650, (290, 350)), "another one was said");
}

/// A call is over at 250 s, and Ann logs in anew at 720 s, when RWS may have been away: only what it missed of that call's end can make
/// it believe that the call goes on.
#[test]
fn flow_4_a_call_that_rws_knows_to_be_over() {
    let blamed = |away: Option<(i64, i64)>| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 720);
        h.call("c1", None, &[("ann", "5001", 200, 250, Joined::Answered)]);
        h.film("ann", (200, if away.is_some_and(|(from, _)| from < 250) { 715 } else { 250 }), Some(("c1", "5001")));
        away.into_iter().for_each(|away| cut(&mut h, "rws1", away, FaultKind::Unreachable));
        h.login(720, "ann", plain());
        h.http(s(720) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.polls("ann", 720, 900);
        h.film_at("rws1", "ann", (s(720) + 5, s(720) + 105), Some(("c1", "5001")));
        h.done().is_root("GIR-FLOW-4")
    };
    assert!(blamed(None));
    assert!(blamed(Some((700, 710))), "it was away long after the end");
    assert!(!blamed(Some((240, 710))), "it has missed the end");
}

/// Word of a state that was left comes to nobody, since the PC is cut off; nor does the next word, at 1,000 s, when it is cut off again.
#[test]
fn nv_1_the_next_word_is_lost_as_well() {
    let blamed = |again: Option<(i64, i64)>, until: i64| {
        let mut h = chats();
        h.truth.states[3].span.to = s(1_000);
        h.polls("ann", 880, 3_590);
        cut(&mut h, "PC-1", (250, 320), FaultKind::Unreachable);
        again.into_iter().for_each(|away| cut(&mut h, "PC-1", away, FaultKind::Unreachable));
        h.film("ann", (100, until), None);
        h.unfinished().is_root("GIR-NV-1")
    };
    assert!(!blamed(Some((990, 1_010)), 1_400));
    assert!(blamed(Some((900, 910)), 1_400), "it was heard by then");
    assert!(blamed(None, 1_400));
}

/// On a new line RWS says once more what it has ordered before. That is no order for what begins just then.
#[test]
fn nv_1_an_order_that_is_said_once_more() {
    let run = |recording: Option<&str>| {
        let mut h = chats();
        let state = h.truth.states[1].clone();
        let times = [(100, 200), (300, 400)];
        h.truth.states =
            times.iter().map(|(from, to)| AgentState { span: span(*from, *to), ..state.clone() }).collect();
        h.film("ann", (100, 200), None);
        match recording {
            Some(recording) => order(&mut h, s(300) + 4, "rws1", recording, None),
            None => h.film("ann", (300, 400), None),
        }
        h.done()
    };
    run(None).holds(&["GIR-NV-1"]);
    let said = |r: &Run| r.judge().roots()[0].findings[0].seen.clone();
    let again = run(Some("rec-1"));
    again.blames("GIR-NV-1");
    assert!(said(&again).contains("never called SRS"), "{}", said(&again));
    let anew = run(Some("rec-2"));
    anew.blames("GIR-NV-1");
    assert!(said(&anew).contains("no file came"), "{}", said(&anew));
}

/// Of two calls at once the second goes on when a third one begins: the order may be for either of those, and for no other.
#[test]
fn one_2_an_order_for_a_call_that_is_not_recorded() {
    let run = |ordered: &str| {
        let mut h = at_work();
        for (id, from, to) in [("c1", 100, 200), ("c2", 150, 300), ("c3", 230, 260), ("c4", 220, 400)] {
            h.call(id, None, &[("ann", "5001", from, to, Joined::Answered)]);
        }
        h.film("ann", (100, 200), Some(("c1", "5001")));
        h.truth.calls[3].stretches[0].recorded.clear();
        order(&mut h, s(230) + 4, "rws1", "rec-9", Some(ordered));
        let report = h.done().judge();
        ["GIR-FLOW-4", "GIR-FLOW-5"].map(|id| report.roots().iter().any(|v| v.id == id))
    };
    assert_eq!(run("c2"), [false, true]);
    assert_eq!(run("c3"), [false, true]);
    assert_eq!(run("c4"), [true, false]);
}

/// Each way takes 5 s: the order to end a file, word of its end, and the next order. The file of the first call may end with the work
/// that Ann has turned to in it, so that the second call may have to wait for that.
#[test]
fn flow_4_an_order_that_waits_for_word_of_the_end() {
    let run = |from: i64| {
        let mut h = at_work();
        h.truth.policies.record_acw = true;
        let (media, state) = ("voice".into(), "AfterCallWork".into());
        let dn = Some("5001".into());
        let work = AgentState { agent: "ann".into(), dn, media, state, reason: None, span: span(150, 240) };
        h.truth.states.push(work);
        let slow = FaultKind::Slow { other: "rws1".into(), by_ms: 5_000 };
        cut(&mut h, "PC-1", (1, 3_600), slow);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.call("c2", None, &[("ann", "5001", 235, 300, Joined::Answered)]);
        h.film("ann", (105, 245), Some(("c1", "5001")));
        h.film("ann", (from, 305), Some(("c2", "5001")));
        h.done().judge().roots().iter().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(run(245), Vec::<String>::new());
    assert_eq!(run(255), Vec::<String>::new());
    assert_ne!(run(257), Vec::<String>::new());
}

/// Ann logs in anew at 300 s, in a call, and her file may go on: nothing says. Her PC goes at 305 s, with the last chunk (10 s) of what
/// it was writing.
#[test]
fn flow_5_a_pc_that_goes_after_another_login() {
    let run = |to: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.call("c1", None, &[("ann", "5001", 250, 500, Joined::Answered)]);
        h.film("ann", (250, to), Some(("c1", "5001")));
        h.login(300, "ann", plain());
        h.http(s(300) + 9, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        cut(&mut h, "PC-1", (305, 330), FaultKind::Down);
        h.unfinished().is_root("GIR-FLOW-5")
    };
    assert!(!run(300));
    assert!(!run(296));
    assert!(run(294));
}

/// A session has expired in a call, at 190 s, and Ann logs in anew at 401 s. An RWS that comes back in a session may have the call
/// recorded once more; one that comes back between the two has nobody to record.
#[test]
fn flow_4_an_rws_that_comes_back_between_two_sessions() {
    let blamed = |down: (i64, i64), from: i64| {
        let mut h = expired_in_a_call(600);
        cut(&mut h, "rws1", down, FaultKind::Down);
        h.film_at("rws1", "ann", (s(from), s(600) + 5), Some(("c1", "5001")));
        h.polls("ann", 401, 900);
        h.done().is_root("GIR-FLOW-4")
    };
    assert!(blamed((200, 210), 350));
    assert!(!blamed((200, 210), 402));
    assert!(!blamed((410, 420), 421));
}

/// A login takes from 95 to 100 s, and at 98 s the recording of a call begins: the order may come then, and not before.
#[test]
fn flow_4_a_recording_that_begins_while_the_agent_logs_in() {
    let blamed = |from: i64| {
        let mut h = house();
        h.act(95, "ann", ActKind::Login(plain()));
        h.enter(100, "ann", &plain());
        h.polls("ann", 100, 900);
        h.call("c1", None, &[("ann", "5001", 98, 300, Joined::Answered)]);
        h.film("ann", (from, 300), Some(("c1", "5001")));
        let mut r = h.done();
        r.asked("login", |_, f| {
            f["sent_at"] = json!(s(95));
            true
        });
        r.judge().roots().iter().any(|v| v.id.starts_with("GIR-"))
    };
    assert!(blamed(96));
    assert!(!blamed(98));
    assert!(!blamed(101));
}
