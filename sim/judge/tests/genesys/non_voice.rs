//! States of agents who have no calls: GIR-NV-1.

use crate::house::{House, house, plain, s, span};
use judge::genesys::truth::{AgentState, Fault, FaultKind, Joined, Kind};
use serde_json::json;

pub fn chats() -> House {
    let mut h = house();
    let ann = h.truth.agents.get_mut("ann").expect("ann");
    (ann.kind, ann.recording_when) = (Kind::NonVoice, Some("media=chat, state=Ready".into()));
    for (media, state, from, to) in [
        ("chat", "NotReady", 20, 100),
        ("chat", "Ready", 100, 300),
        ("email", "Ready", 400, 500),
        ("chat", "NotReady", 300, 600),
    ] {
        let (agent, media, state) = ("ann".into(), media.into(), state.into());
        h.truth.states.push(AgentState { agent, dn: None, media, state, reason: None, span: span(from, to) });
    }
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h
}

#[test]
fn nv_1() {
    let mut h = chats();
    h.film("ann", (100, 300), None);
    let r = h.done();
    r.holds(&["GIR-NV-1", "GIR-FLOW-5"]);
    r.not_reached(&["GIR-FLOW-4"]);
    chats().done().blames("GIR-NV-1");
    let mut h = chats();
    h.film("ann", (100, 250), None);
    h.done().blames("GIR-NV-1");
    let mut h = chats();
    h.film("ann", (100, 300), None);
    h.film("ann", (400, 500), None);
    h.done().blames("GIR-NV-1");
    // Mapped to a call, or listed with one.
    let mut h = chats();
    h.call("c1", None, &[("ann", "5001", 650, 700, Joined::Answered)]);
    h.film("ann", (100, 300), None);
    let mut r = h.done();
    r.holds(&["GIR-NV-1"]);
    let entry = r.screen(0).clone();
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["screenRecordings"] = json!([entry]);
    r.blames("GIR-NV-1");
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["screenRecordings"] = json!([]);
    r.screen(0)["callUUID"] = json!("F".repeat(32));
    r.blames("GIR-NV-1");
    // Blended agents are recorded for voice alone.
    let mut h = chats();
    h.truth.agents.get_mut("ann").expect("ann").kind = Kind::Blended;
    h.done().not_reached(&["GIR-NV-1"]);
}

/// RWS goes and comes back in the state, and what it had ordered goes on; then the agent enters the state once more. Each file belongs to
/// the time at whose beginning it was ordered.
#[test]
fn nv_1_an_rws_that_comes_back_in_the_state() {
    let run = |until: i64| {
        let mut h = chats();
        let state = h.truth.states[1].clone();
        let times = [(100, 110), (120, 140), (196, 230)];
        h.truth.states =
            times.iter().map(|(from, to)| AgentState { span: span(*from, *to), ..state.clone() }).collect();
        h.truth.faults.push(Fault { span: span(110, 120), machine: "rws1".into(), what: FaultKind::Down });
        h.film("ann", (100, 140), None);
        h.film("ann", (196, until), None);
        h.done().is_root("GIR-NV-1")
    };
    assert!(!run(230));
    assert!(run(220));
    assert!(run(240));
}

/// Word of the state takes 30 s on its way to RWS, which may be away by then.
#[test]
fn nv_1_a_state_that_does_not_come_through() {
    let blamed = |away: i64| {
        let mut h = chats();
        let slow = FaultKind::Slow { other: "rws1".into(), by_ms: 30_000 };
        h.truth.faults.push(Fault { span: span(90, 700), machine: "gws1".into(), what: slow });
        h.truth.faults.push(Fault { span: span(away, 700), machine: "rws1".into(), what: FaultKind::Unreachable });
        h.done().is_root("GIR-NV-1")
    };
    assert!(!blamed(125));
    assert!(blamed(135));
}

/// The PC is unplugged when the state is left: RWS may take the agent for in it until the next word, and no longer; what it hears of in
/// time ends with it.
#[test]
fn nv_1_a_state_whose_end_nobody_is_told() {
    let without = |machine: &str, away: (i64, i64), next: i64, until: Option<i64>| {
        let mut h = chats();
        h.truth.states[3].span.to = s(next);
        h.polls("ann", 880, 3_590);
        h.truth.faults.push(Fault {
            span: span(away.0, away.1),
            machine: machine.into(),
            what: FaultKind::Unreachable,
        });
        match until {
            Some(until) => h.film("ann", (100, until), None),
            None => {
                let order = json!({ "type": "start", "recording": "rec-1" }).to_string();
                h.add(s(100) + 4, "PC-1", "wire.ws", &json!({ "from": "rws1", "to": "PC-1", "text": order }));
            }
        }
        let run = h.unfinished();
        run.is_root("GIR-NV-1")
    };
    let blamed = |away, next, until| without("PC-1", away, next, until);
    let dark = (250, 320);
    assert!(!without("gws1", dark, 3_600, None));
    assert!(!without("rws1", dark, 3_600, None));
    assert!(without("mcp", dark, 3_600, None));
    assert!(!blamed(dark, 3_600, None), "nobody is told, and it goes on");
    assert!(!blamed(dark, 1_000, Some(1_001)), "until the next word");
    assert!(!blamed(dark, 1_000, Some(330)), "or a desktop that tells it late");
    assert!(!blamed(dark, 1_000, Some(300)));
    assert!(!blamed(dark, 1_000, Some(260)), "or an RWS that misses SRS");
    assert!(blamed(dark, 1_000, Some(240)));
    assert!(blamed(dark, 1_000, Some(1_100)), "the next word ends it");
    assert!(blamed(dark, 1_000, None));
    let earlier = (150, 200);
    assert!(blamed(earlier, 3_600, None), "the network was whole again");
    assert!(blamed(earlier, 3_600, Some(400)));
}

/// By these two policies together nothing ends it; and the network fails in the meantime.
#[test]
fn nv_1_a_recording_that_nothing_ends() {
    let mut h = chats();
    h.truth.policies.non_voice_stop = "logout".into();
    h.truth.policies.logout_ends_recording = false;
    h.truth.faults.push(Fault { span: span(350, 380), machine: "rws1".into(), what: FaultKind::Unreachable });
    h.done().holds(&[]);
}
