//! The timer of the polls and the logout: SRS-POLL-1 to -3, SRS-OUT-1, DSK-POLL-1 and -2.

use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Token};
use serde_json::json;

/// Ann's desktop hangs from 130 s on.
pub fn hangs() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 160);
    h.act(131, "ann", ActKind::StopPolling);
    h
}

/// And SRS ends her session at 190 s.
pub fn expired() -> House {
    let mut h = hangs();
    h.http(s(190) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    h
}

/// Ann's desktop hangs from 130 s to 400 s, in a call; SRS cleans up at 190 s, the poll after it is 401, and a new login follows.
fn hung(film_to: i64, cleaned: bool, poll: u16, login: u16) -> Run {
    let mut h = hangs();
    h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
    h.film("ann", (100, film_to), Some(("c1", "5001")));
    if cleaned {
        h.http(s(190) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    }
    h.act(400, "ann", ActKind::ResumePolling);
    h.ask(s(400), "ann", "poll", poll, &json!({}));
    if poll == 401 {
        if login == 200 {
            h.enter(401, "ann", &plain());
            h.polls("ann", 401, 900);
        } else {
            h.ask(s(401), "ann", "login", login, &json!({ "server": "http://rws1:8080" }));
        }
    } else {
        h.polls("ann", 400, 900);
    }
    h.done()
}

#[test]
fn poll_1_and_3_expiry() {
    hung(190, true, 401, 200).holds(&["SRS-POLL-1", "SRS-POLL-3", "SRS-POLL-2", "DSK-POLL-2"]);
    // A desktop that the scenario keeps from polling shows nothing of how often it polls by itself.
    hung(190, true, 401, 200).not_reached(&["DSK-POLL-1"]);
    // The recording goes on, the session stays, both.
    hung(300, true, 401, 200).blames("SRS-POLL-1");
    hung(190, false, 401, 200).blames("SRS-POLL-1");
    hung(190, true, 200, 200).blames("SRS-POLL-3");
    hung(190, true, 500, 200).blames("SRS-POLL-3");
    hung(300, false, 200, 200).blames("SRS-POLL-1");
}

/// RWS was down in the session, until so many seconds before it expires at 190 s: a session that it has lost is not ended there.
#[test]
fn poll_1_ends_nothing_at_an_rws_that_has_forgotten() {
    let uncleaned = |back_before: i64| {
        let mut r = hung(190, false, 401, 200);
        r.truth.faults =
            vec![Fault { span: span(50, 190 - back_before), machine: "rws1".into(), what: FaultKind::Down }];
        r.judge().state("SRS-POLL-1")
    };
    assert_ne!(uncleaned(74), State::Broken);
    assert_eq!(uncleaned(76), State::Broken);
}

/// RWS has a session of Ann's at the end: that of a login at 401 s which an outage cut off, or the one that expired.
#[test]
fn poll_1_a_login_that_was_cut_off_leaves_a_session() {
    let blamed = |login: u16, outage: (i64, i64)| {
        let mut r = hung(190, true, 401, login);
        r.evidence.rws.get_mut("rws1").expect("rws1").sessions.push(json!({ "agent": "ann", "place": "One" }));
        let what = FaultKind::Unreachable;
        r.truth.faults.push(Fault { span: span(outage.0, outage.1), machine: "rws1".into(), what });
        r.judge().state("SRS-POLL-1") == State::Broken
    };
    assert!(!blamed(503, (401, 800)));
    assert!(!blamed(0, (410, 800)));
    assert!(blamed(503, (412, 800)), "that is after it");
    assert!(blamed(503, (380, 401)), "that is before it");
    // One of another agent's makes no session of hers.
    let mut r = hung(190, true, 401, 503);
    r.evidence.rws.get_mut("rws1").expect("rws1").sessions.push(json!({ "agent": "ann", "place": "One" }));
    r.truth.faults.push(Fault { span: span(401, 800), machine: "rws1".into(), what: FaultKind::Unreachable });
    r.asked("login", |at, f| {
        if at > s(400) {
            f["agent"] = json!("bob");
        }
        true
    });
    assert_eq!(r.judge().state("SRS-POLL-1"), State::Broken);
}

/// A call until then, in which Ann's session expires at 190 s; she is in again at 401 s.
pub fn expired_in_a_call(until: i64) -> House {
    let mut h = expired();
    h.call("c1", None, &[("ann", "5001", 100, until, Joined::Answered)]);
    h.film("ann", (100, 190), Some(("c1", "5001")));
    h.act(400, "ann", ActKind::ResumePolling);
    h.ask(s(400), "ann", "poll", 401, &json!({}));
    h.enter(401, "ann", &plain());
    h
}

/// A call that goes on at the login after an expiry may be recorded again, or not; the next one has to be.
#[test]
fn poll_3_a_call_in_the_middle() {
    let run = |again: Option<i64>, next: bool| {
        let mut h = expired_in_a_call(600);
        if let Some(from) = again {
            h.film_at("rws1", "ann", (from, s(600) + 5), Some(("c1", "5001")));
        }
        h.polls("ann", 401, 900);
        h.call("c2", None, &[("ann", "5001", 700, 800, Joined::Answered)]);
        if next {
            h.film("ann", (700, 800), Some(("c2", "5001")));
        }
        h.done()
    };
    run(Some(s(402)), true).holds(&["SRS-POLL-1", "SRS-POLL-3", "GIR-FLOW-5"]);
    run(None, true).holds(&["SRS-POLL-1", "SRS-POLL-3", "GIR-FLOW-5"]);
    run(Some(s(402)), false).blames("GIR-FLOW-4");
    // RWS's order may overtake the answer to the login, but it cannot come before the login.
    run(Some(s(401) + 1), true).holds(&["SRS-POLL-1", "SRS-POLL-3", "GIR-FLOW-5"]);
    run(Some(s(400)), true).blames("GIR-FLOW-4");
}

/// RWS finds the call going on at the login after an expiry, and it ends while the order is on its way.
#[test]
fn poll_3_a_call_that_ends_before_the_order_comes() {
    let run = |late_ms: i64| {
        let mut h = expired_in_a_call(402);
        h.film_at("rws1", "ann", (s(402) + late_ms, s(402) + late_ms + 150), Some(("c1", "5001")));
        h.polls("ann", 401, 900);
        h.done()
    };
    run(60).holds(&["SRS-POLL-1", "SRS-POLL-3", "GIR-FLOW-5"]);
    run(5_000).blames("GIR-FLOW-4");
}

#[test]
fn poll_3_a_new_login_restores_service() {
    let mut r = hung(190, true, 401, 403);
    r.asked("login", |at, f| {
        let is = at > s(300);
        if is {
            f["status"] = json!(500);
        }
        is
    });
    r.truth.ends = s(405);
    r.blames("SRS-POLL-3");
}

/// Ann logs off from Windows at 131 s, in a call, without a logout; SRS cleans up at 190 s.
fn logged_off(film_to: i64) -> Run {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 160);
    h.act(131, "ann", ActKind::Gone);
    h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
    h.film("ann", (100, film_to), Some(("c1", "5001")));
    h.http(s(190) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    h.done()
}

#[test]
fn poll_1_ends_at_the_latest_what_a_logoff_left() {
    logged_off(131).holds(&["SRS-POLL-1"]);
    logged_off(190).holds(&["SRS-POLL-1"]);
    logged_off(120).blames("SRS-POLL-1");
    logged_off(300).blames("SRS-POLL-1");
}

#[test]
fn dsk_poll_2_logs_in_again() {
    let run = |acts: &[(i64, ActKind)]| {
        let mut h = expired();
        acts.iter().for_each(|(at, act)| h.act(*at, "ann", act.clone()));
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        h.leave(s(401), "ann");
        h.done()
    };
    let leaves = || ActKind::Logout(Token::Own);
    run(&[]).blames("DSK-POLL-2");
    // The agent wants to leave.
    run(&[(399, leaves())]).not_reached(&["DSK-POLL-2"]);
    run(&[(399, ActKind::Logout(Token::Other))]).blames("DSK-POLL-2");
}

/// Two polls exactly so far apart.
fn exactly(gap_ms: i64, policy: &str, status: u16) -> Run {
    let mut h = house();
    h.truth.policies.expiry_at = policy.into();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 50);
    h.act(41, "ann", ActKind::StopPolling);
    if status == 401 {
        h.http(s(100) + 2, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    }
    h.ask(s(40) + gap_ms, "ann", "poll", status, &json!({}));
    h.act(102, "ann", ActKind::Gone);
    h.truth.ends = s(102);
    h.unfinished()
}

#[test]
fn at_the_very_end_the_policy_decides() {
    exactly(59_900, "late", 200).holds(&["SRS-POLL-2"]);
    exactly(59_900, "late", 401).blames("SRS-POLL-2");
    exactly(60_000, "late", 401).holds(&["SRS-POLL-3"]);
    exactly(60_000, "late", 200).blames("SRS-POLL-3");
    exactly(60_000, "in_time", 200).holds(&["SRS-POLL-2"]);
    exactly(60_000, "in_time", 401).blames("SRS-POLL-2");
    exactly(60_100, "in_time", 401).holds(&["SRS-POLL-3"]);
    exactly(60_100, "in_time", 200).blames("SRS-POLL-3");
}

fn working() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 300);
    h
}

#[test]
fn dsk_poll_1_half_the_timeout() {
    let mut r = { working() };
    r.logout(300, "ann");
    r.done().holds(&["DSK-POLL-1"]);
    let mut h = house();
    h.login(10, "ann", plain());
    for at in (10 + 31..300).step_by(31) {
        h.ask(s(at), "ann", "poll", 200, &json!({}));
    }
    h.logout(300, "ann");
    h.done().blames("DSK-POLL-1");
}

/// Ann logs out in a call.
pub fn out(film_to: i64, ends: bool) -> Run {
    let mut h = working();
    h.truth.policies.logout_ends_recording = ends;
    h.call("c1", None, &[("ann", "5001", 250, 400, Joined::Answered)]);
    h.film("ann", (250, film_to), Some(("c1", "5001")));
    h.logout(300, "ann");
    h.done()
}

#[test]
fn out_1_ends_the_session_and_the_recording() {
    out(300, true).holds(&["SRS-OUT-1", "DSK-OUT-1"]);
    out(400, true).blames("SRS-OUT-1");
    out(400, false).holds(&["SRS-OUT-1"]);
    out(300, false).blames("SRS-OUT-1");
    // The PC goes before the call ends, and what it had not written down is lost.
    for (film_to, right) in [(341, true), (350, true), (330, false)] {
        let mut r = out(film_to, false);
        let what = FaultKind::PowerOff { clean: false };
        r.truth.faults.push(Fault { span: span(350, 360), machine: "PC-1".into(), what });
        assert_eq!(r.judge().roots().is_empty(), right, "{film_to}: {}", r.judge());
    }
    // It is refused.
    let mut r = out(300, true);
    r.asked("logout", |_, f| {
        f["status"] = json!(500);
        true
    });
    r.truth.ends = s(310);
    r.blames("SRS-OUT-1");
    // It is not answered.
    let mut r = out(300, true);
    r.asked("logout", |_, f| {
        f["status"] = json!(0);
        true
    });
    r.truth.ends = s(310);
    r.blames("SRS-OUT-1");
    // RWS still has it.
    let mut r = out(300, true);
    r.evidence.rws.get_mut("rws1").expect("rws1").sessions.push(json!({ "agent": "ann", "place": "One" }));
    r.blames("SRS-OUT-1");
    // Another one has it, for which nobody can be blamed that was away.
    for (fault, ends, blamed) in [(None, 900, true), (Some(span(100, 110)), 900, false), (None, 310, false)] {
        let mut r = out(300, true);
        r.evidence.rws.get_mut("rws2").expect("rws2").sessions.push(json!({ "agent": "ann", "place": "One" }));
        let what = FaultKind::Unreachable;
        r.truth.faults.extend(fault.map(|span| Fault { span, machine: "rws2".into(), what }));
        r.truth.ends = s(ends);
        assert_eq!(r.judge().state("SRS-OUT-1") == State::Broken, blamed, "{fault:?}: {}", r.judge());
    }
    // Polls are still answered.
    let mut h = working();
    h.logout(300, "ann");
    h.ask(s(310), "ann", "poll", 200, &json!({}));
    h.deliberately();
    h.done().blames("SRS-OUT-1");
}

/// What could not be told is told when RWS can be reached again: within the patience of 120 s.
#[test]
fn out_1_is_told_when_rws_is_there_again() {
    let told_besides = |away: (i64, i64), what: FaultKind, at: i64, down: Option<(i64, i64)>| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::Logout(Token::Own));
        h.ask(s(300), "ann", "logout", 200, &json!({}));
        h.leave(s(at), "ann");
        h.truth.faults.push(Fault { span: span(away.0, away.1), machine: "rws1".into(), what });
        if let Some((from, to)) = down {
            h.truth.faults.push(Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Down });
        }
        h.done().judge().state("SRS-OUT-1")
    };
    let told = |away, what, at| told_besides(away, what, at, None);
    let cut = || FaultKind::Unreachable;
    assert_eq!(told((290, 320), cut(), 430), State::Held);
    assert_eq!(told((290, 320), cut(), 450), State::Broken);
    // For so long nobody need try, and an RWS that was down has lost its sessions.
    assert_ne!(told((290, 700), cut(), 1_000), State::Broken);
    assert_ne!(told((290, 320), FaultKind::Down, 450), State::Broken);
    // It was so before the logout, or already before the session.
    assert_ne!(told_besides((290, 320), cut(), 450, Some((100, 110))), State::Broken);
    assert_eq!(told_besides((290, 320), cut(), 450, Some((1, 5))), State::Broken);
}

/// The session expires at 190 s, and at 192 s the agent logs in again: the login is no clean-up.
#[test]
fn poll_1_a_login_right_after_it_ends_nothing() {
    let run = |cleaned: bool, told: Option<&str>| {
        let mut h = hangs();
        let post = |h: &mut House, at: i64, operation: &str| {
            let mut fields = json!({ "from": "PC-1", "to": "rws1", "method": "POST", "target": "/api/v2/me", "status": 200,
                "sent": 46, "received": 0 });
            if told.is_some() {
                fields["request"] = format!("POST /api/v2/me HTTP/1.1\n\n{{\"operationName\":\"{operation}\"}}").into();
            }
            h.add(at, "rws1", "wire.http", &fields);
        };
        if cleaned {
            post(&mut h, s(190) + 3, "EndContactCenterSession");
        }
        h.act(192, "ann", ActKind::ResumePolling);
        h.ask(s(192), "ann", "poll", 401, &json!({}));
        post(&mut h, s(193) + 1, told.unwrap_or_default());
        h.ask(s(193), "ann", "login", 200, &json!({ "server": "http://rws1:8080" }));
        h.polls("ann", 193, 900);
        h.done()
    };
    for told in [None, Some("StartContactCenterSession")] {
        run(true, told).holds(&["SRS-POLL-1"]);
        run(false, told).blames("SRS-POLL-1");
    }
}

/// The file ends with the session, by what SRS says of it; that it has ended RWS hears at the one time or the other.
#[test]
fn poll_1_what_ends_by_itself_is_told_at_once() {
    let run = |told: i64| {
        let mut r = hung(190, true, 401, 200);
        let text = json!({ "type": "stopped", "recording": "rec-1", "at": s(190), "why": "no_poll" }).to_string();
        r.add(told, "rws1", "wire.ws", &json!({ "from": "PC-1", "to": "rws1", "text": text }));
        r
    };
    run(s(190) + 20).holds(&["SRS-POLL-1"]);
    run(s(194)).blames("SRS-POLL-1");
    // Word of it could not come sooner.
    let mut r = run(s(194));
    r.truth.faults.push(Fault { span: span(191, 193), machine: "rws1".into(), what: FaultKind::Unreachable });
    assert_ne!(r.judge().state("SRS-POLL-1"), State::Broken, "{}", r.judge());
}
