//! What ends, and what that shows: GIR-ONE-3, SRS-POLL-1 and -2, SRS-OUT-1.

use crate::foreign::tolerant;
use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined};
use serde_json::json;

/// Ann works.
fn ann() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h
}

/// Two calls of Ann's at once, Ben on one of them, too. When the first of them ends for her counts, and not how long he stays.
#[test]
fn one_3_is_reached_by_the_agents_own_calls() {
    let run = |first: (i64, i64), second: (i64, i64)| {
        let mut h = ann();
        for (id, from, (until, others)) in [("c1", 100, first), ("c2", 150, second)] {
            let own = ("ann", "5001", from, until, Joined::Answered);
            let other = ("ben", "5002", from, others, Joined::Dialled);
            let both = [own, other];
            h.call(id, None, if others > 0 { &both } else { &both[..1] });
        }
        h.film("ann", (100, first.0), Some(("c1", "5001")));
        h.done()
    };
    run((200, 0), (300, 0)).holds(&["GIR-ONE-3"]);
    run((200, 400), (300, 0)).holds(&["GIR-ONE-3"]);
    run((300, 0), (200, 400)).not_reached(&["GIR-ONE-3"]);
}

/// Of an end that is known no better than to ten seconds a file shows nothing.
#[test]
fn one_3_is_not_reached_where_the_clock_is_far_off() {
    let run = |tolerance_ms: i64| {
        let mut h = ann();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.call("c2", None, &[("ann", "5001", 150, 300, Joined::Answered)]);
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let mut r = h.done();
        r.truth.pcs.get_mut("PC-1").expect("a PC").clock_wrong = true;
        r.truth.policies.clock_tolerance_ms = tolerance_ms;
        r
    };
    run(9_000).holds(&["GIR-ONE-3", "GIR-FLOW-5"]);
    run(11_000).not_reached(&["GIR-ONE-3"]);
    run(11_000).holds(&["GIR-FLOW-5"]);
}

/// A recording ends with its session, and the run before RWS need be told of the session's end: the file shows it.
#[test]
fn poll_1_and_out_1_are_reached_with_the_file() {
    for (act, ends, id) in
        [(ActKind::StopPolling, 190, "SRS-POLL-1"), (ActKind::Logout(Default::default()), 155, "SRS-OUT-1")]
    {
        let run = |film_to: i64| {
            let mut h = house();
            h.truth.policies.patience_ms = 5_000;
            h.login(10, "ann", plain());
            h.polls("ann", 10, 160);
            let out = id == "SRS-OUT-1";
            h.act(if out { 155 } else { 131 }, "ann", act.clone());
            h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
            h.film("ann", (100, film_to), Some(("c1", "5001")));
            if out {
                h.ask(s(155), "ann", "logout", 200, &json!({}));
            }
            let mut r = h.unfinished();
            r.truth.ends = s(ends) + 9_000;
            r
        };
        run(ends).holds(&[id, "GIR-FLOW-5"]);
        run(ends - 10).blames(id);
        // What was not ordered shows nothing.
        let mut r = run(ends);
        r.lose(0);
        r.forget("wire.ws", &["start"]);
        r.not_reached(&[id]);
    }
}

/// That polls keep a session alive is shown by those that come when it would have expired without them.
#[test]
fn poll_2_is_reached_after_the_timeout_alone() {
    let until = |to: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, to);
        h.logout(to, "ann");
        h.done()
    };
    until(65).not_reached(&["SRS-POLL-2"]);
    until(120).holds(&["SRS-POLL-2"]);
}

/// A poll is answered well though there is no session: it is the end of that PC's own last session that says what is wrong with it.
#[test]
fn out_1_a_poll_that_is_answered_after_the_session() {
    let run = |end: Option<FaultKind>| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        match end {
            None => h.logout(300, "ann"),
            Some(what) => h.truth.faults.push(Fault { span: span(300, 310), machine: "PC-1".into(), what }),
        }
        // Somebody else is there for longer, by then and later.
        h.login(305, "ben", plain());
        h.polls("ben", 305, 900);
        h.logout(900, "ben");
        h.ask(s(320), "ann", "poll", 200, &json!({}));
        h.unfinished()
    };
    run(None).blames("SRS-OUT-1");
    assert_ne!(run(Some(FaultKind::PowerOff { clean: true })).judge().state("SRS-OUT-1"), State::Broken);
}

/// Ann has logged out; of whom the sessions are counts that are open at the end, at her RWS and at the other one.
#[test]
fn out_1_sessions_of_others_stay() {
    let run = |name: Option<(&str, &str)>| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.logout(300, "ann");
        h.login(10, "ben", plain());
        h.polls("ben", 10, 3_600);
        let mut r = h.unfinished();
        let others = json!({ "agent": "102", "agentId": "ben@cc", "login": "ben", "place": "Two" });
        for rws in r.evidence.rws.values_mut() {
            rws.sessions = vec![others.clone()];
        }
        if let Some((field, name)) = name {
            r.evidence.rws.get_mut("rws1").expect("rws1").sessions.push(json!({ field: name, "place": "One" }));
        }
        r
    };
    run(None).holds(&["SRS-OUT-1"]);
    for name in [("agent", "ann"), ("agentId", "101"), ("login", "ann@cc")] {
        let r = run(Some(name));
        r.blames("SRS-OUT-1");
        // One session is one finding.
        assert_eq!(r.judge().roots()[0].findings.len(), 1, "{}", r.judge());
    }
}

/// What was nearly too late, or too early, is said: that RWS was told of a logout. What ends with the run is neither.
#[test]
fn what_is_near_to_a_bound() {
    let is_near = |r: &Run, id: &str| r.judge().near.iter().any(|n| n.id == id);
    for (after, near) in [(10, true), (5, false)] {
        let mut h = tolerant(house());
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::Logout(Default::default()));
        h.ask(s(300), "ann", "logout", 200, &json!({}));
        h.leave(s(300 + after), "ann");
        assert_eq!(is_near(&h.done(), "SRS-OUT-1"), near, "{after}");
    }
    for (call_to, near) in [(400, false), (250, true)] {
        let mut h = tolerant(ann());
        h.call("c1", None, &[("ann", "5001", 100, call_to, Joined::Answered)]);
        let film = (s(100) + 5, s(call_to.min(300)) - 950);
        h.film_at("rws1", "ann", film, Some(("c1", "5001")));
        let r = h.until(300);
        assert_eq!(is_near(&r, "GIR-FLOW-5"), near, "{call_to}\n{}", r.judge());
    }
}
