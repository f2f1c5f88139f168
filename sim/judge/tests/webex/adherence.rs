//! The feed of what agents are doing.

use crate::common::perfect::span;
use crate::common::{Run, s};
use crate::foreign::foreign;
use crate::office::{B, H, I, perfect, tenant};
use judge::State;
use judge::truth::webex::{AgentState, User};
use judge::truth::{Fault, FaultKind};
use serde_json::{Value, json};

fn state(at: i64, agent: &str, channel: &str, state: &str) -> AgentState {
    AgentState { at: s(at), agent: agent.into(), channel: channel.into(), state: state.into() }
}

fn says(mail: &str, id: &str, state: &str, since: i64) -> Value {
    json!({ "agent": id, "email": mail, "state": state, "since": s(since) })
}

/// Braun is available after a call, Hodges is gone.
fn feed() -> Run {
    let mut t = tenant("programmatic");
    t.tenant.states = vec![
        state(20, "braun", "telephony", "idle"),
        state(20, "braun", "telephony", "available"),
        state(30, "hodges", "telephony", "available"),
        state(300, "braun", "telephony", "connected"),
        state(420, "braun", "telephony", "wrapup"),
        state(440, "braun", "telephony", "available"),
        state(2900, "hodges", "telephony", "logged-out"),
    ];
    let mut r = perfect(t);
    r.evidence.webex.adherence = Some(vec![says(B, "901", "available", 440), says(H, "902", "logged-out", 2900)]);
    r
}

fn rows(r: &mut Run) -> &mut Vec<Value> {
    r.evidence.webex.adherence.as_mut().expect("a feed")
}

#[test]
fn voice_states() {
    feed().holds(&["WXC-WFM-3"]);
    feed().not_reached(&["WXC-WFM-4"]);
    for (state, since) in [("wrapup", 420), ("available", 20), ("idle", 20), ("available", 441), ("", 440)] {
        let mut r = feed();
        rows(&mut r)[0] = says(B, "901", state, since);
        r.blames(&["WXC-WFM-3"]);
    }
    for since in [i64::MIN, i64::MAX] {
        let mut r = feed();
        rows(&mut r)[0]["since"] = json!(since);
        r.blames(&["WXC-WFM-3"]);
    }
    let mut r = feed();
    rows(&mut r).remove(0);
    r.blames(&["WXC-WFM-3"]);
    let mut r = feed();
    let twice = rows(&mut r)[0].clone();
    rows(&mut r).push(twice);
    r.blames(&["WXC-WFM-3"]);
    let mut r = feed();
    (r.evidence.webex.adherence, r.evidence.webex.wfm_refused) = (None, true);
    r.blames(&["WXC-WFM-3"]);
    for (field, wrong) in [("agent", json!("999")), ("email", json!("x@example.com")), ("email", json!(H))] {
        let mut r = feed();
        rows(&mut r).pop();
        rows(&mut r)[0][field] = wrong;
        r.blames(&["WXC-WFM-3"]);
    }
    let mut r = feed();
    rows(&mut r)[0]["email"] = json!(null);
    r.holds(&["WXC-WFM-3"]);
    // Who has logged off need not be in it.
    let mut r = feed();
    rows(&mut r).pop();
    r.holds(&["WXC-WFM-3"]);
    let mut r = feed();
    rows(&mut r)[1] = says(H, "902", "available", 30);
    r.blames(&["WXC-WFM-3"]);
}

#[test]
fn a_change_takes_its_time() {
    let make = |at: i64| {
        let mut r = feed();
        r.truth.tenant.states.push(state(at, "braun", "telephony", "idle"));
        r
    };
    // A minute before the end, or while the server was away.
    make(39_940).holds(&["WXC-WFM-3"]);
    let mut r = make(39_940);
    rows(&mut r)[0] = says(B, "901", "idle", 39_940);
    r.holds(&["WXC-WFM-3"]);
    // Nor is it due then where the server goes on after the end.
    let mut r = make(39_940);
    r.truth.server_up = vec![span(0, 50_000)];
    r.holds(&["WXC-WFM-3"]);
    make(39_000).blames(&["WXC-WFM-3"]);
    let mut r = make(39_000);
    r.truth.server_up = vec![span(0, 38_900), span(39_800, 40_000)];
    r.holds(&["WXC-WFM-3"]);
    // A server that was down has to ask anew: of who is not in the feed yet nothing is said.
    for (back, blamed) in [(39_900, false), (39_000, true)] {
        let mut r = feed();
        let (machine, what) = ("wfo".into(), FaultKind::Restart);
        r.truth.faults.push(Fault { span: span(38_000, back), machine, what });
        rows(&mut r).clear();
        if blamed {
            r.blames(&["WXC-WFM-3"])
        } else {
            r.not_reached(&["WXC-WFM-3"])
        }
        // Nor is it due where the server goes on after the end.
        r.truth.server_up = vec![span(0, 50_000)];
        if blamed { r.blames(&["WXC-WFM-3"]) } else { r.not_reached(&["WXC-WFM-3"]) }
    }
    // The same again is no change.
    let mut r = feed();
    r.truth.tenant.states.push(state(500, "braun", "telephony", "available"));
    r.holds(&["WXC-WFM-3"]);
}

#[test]
fn no_other_channel() {
    let chatting = || {
        let mut r = feed();
        r.truth.tenant.states.push(state(600, "braun", "chat", "connected"));
        r
    };
    chatting().holds(&["WXC-WFM-3", "WXC-WFM-4"]);
    let mut r = chatting();
    rows(&mut r)[0] = says(B, "901", "connected", 600);
    r.blames(&["WXC-WFM-4"]);
    for (field, channel, right) in [
        ("channel", "chat", false),
        ("channelType", "email", false),
        ("channel", "telephony", true),
        ("channelType", "telephony", true),
    ] {
        let mut r = chatting();
        rows(&mut r)[0][field] = json!(channel);
        if right { r.holds(&["WXC-WFM-4"]) } else { r.blames(&["WXC-WFM-4"]) }
    }
}

/// That a channel is left out shows where what was told last is of it.
#[test]
fn the_last_that_the_server_was_told() {
    let with = |last: &[(i64, &str, &str)]| {
        let mut r = feed();
        r.truth.tenant.states.extend(last.iter().map(|(at, channel, what)| state(*at, "braun", channel, what)));
        r
    };
    with(&[(600, "chat", "connected")]).holds(&["WXC-WFM-3", "WXC-WFM-4"]);
    // A chat of which it cannot have been told yet, and a call.
    with(&[(39_990, "chat", "connected")]).not_reached(&["WXC-WFM-4"]);
    with(&[(600, "chat", "connected"), (39_990, "telephony", "connected")]).holds(&["WXC-WFM-3", "WXC-WFM-4"]);
}

/// The feed with one more row, and Imhof logged on just before the end.
fn with(row: Value) -> Run {
    let mut r = feed();
    r.truth.tenant.states.push(state(39_990, "imhof", "telephony", "available"));
    rows(&mut r).push(row);
    r
}

/// Of who never logged on, or just now.
#[test]
fn states_in_which_nobody_was() {
    with(says(I, "903", "available", 39_990)).holds(&["WXC-WFM-3"]);
    with(says(I, "903", "available", 9_000)).blames(&["WXC-WFM-3"]);
    with(says(I, "903", "connected", 39_990)).blames(&["WXC-WFM-3"]);
    with(says(I, "903", "logged-out", 9_000)).holds(&["WXC-WFM-3"]);
    with(says(I, "903", "", 0)).holds(&["WXC-WFM-3"]);
    let mut r = with(says(I, "903", "available", 39_990));
    r.truth.tenant.states.pop();
    r.blames(&["WXC-WFM-3"]);
    // What they did in somebody else's tenant nobody knows.
    let mut r = with(says(I, "903", "available", 9_000));
    r.truth.tenant.states.pop();
    foreign(r).holds(&["WXC-WFM-3"]);
    let mut r = with(says(I, "903", "available", 9_000));
    r.truth.tenant.states.clear();
    r.holds(&[]);
}

#[test]
fn states_of_nobody() {
    let ghost = says("ghost@example.com", "999", "available", 9_000);
    with(ghost.clone()).blames(&["WXC-WFM-3"]);
    with(says("ghost@example.com", "999", "logged-out", 9_000)).holds(&["WXC-WFM-3"]);
    // An id alone may be the tenant's own.
    for mail in [json!(null), json!("")] {
        let mut nameless = ghost.clone();
        nameless["email"] = mail;
        with(nameless).holds(&["WXC-WFM-3"]);
    }
    // A user of the tenant who is no agent of the scenario's.
    let mut r = with(ghost.clone());
    r.truth.tenant.users.insert("ghost".into(), User { email: "Ghost@example.com".into(), tid: "x".into() });
    assert_eq!(r.judge().state("WXC-WFM-3"), State::Held, "{}", r.judge());
    // Whom somebody else's tenant has nobody knows.
    foreign(with(ghost)).holds(&["WXC-WFM-3"]);
}

#[test]
fn what_did_not_come_up() {
    let mut r = feed();
    r.truth.tenant.states.clear();
    r.not_reached(&["WXC-WFM-3", "WXC-WFM-4"]);
    let mut r = feed();
    r.evidence.webex.adherence = None;
    r.not_reached(&["WXC-WFM-3"]);
    // Nobody is a user here, or has a user profile; the service is off; the box is empty.
    let mut r = feed();
    rows(&mut r).clear();
    r.evidence.users.iter_mut().for_each(|u| u["profile"] = json!(null));
    r.not_reached(&["WXC-WFM-3"]);
    r.evidence.users.clear();
    r.not_reached(&["WXC-WFM-3"]);
    let mut r = feed();
    rows(&mut r).clear();
    (r.truth.platform, r.truth.tenant.api) = ("webex-cc-1.0".into(), "cmsv1".into());
    r.truth.tenant.services_off = ["real_time".to_owned()].into();
    r.not_reached(&["WXC-WFM-3"]);
    r.truth.tenant.services_off.clear();
    r.truth.tenant.box_empty = true;
    r.not_reached(&["WXC-WFM-3"]);
    // Only logoffs are known, and a feed that says nothing of who is gone.
    let mut r = feed();
    r.truth.tenant.states.retain(|s| s.agent == "hodges");
    rows(&mut r).clear();
    r.not_reached(&["WXC-WFM-3"]);
}
