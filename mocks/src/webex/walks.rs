//! Drawn walks through the model: whatever the stage does, what the APIs show is a call that can have been, and each
//! agent's time can be read from it.

use super::config::{By, Role};
use super::model::Model;
use super::sound;
use super::tests::{T0, intervals, model, searched};
use proptest::prelude::*;
use std::collections::BTreeMap;

const AGENTS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
enum Step {
    Offer(usize),
    Connect(usize),
    Refuse,
    Hold(usize, bool),
    Consult(usize, usize),
    Accept,
    EndConsult,
    Take,
    Conference,
    Join(usize),
    Leave(usize),
    Transfer(usize, usize),
    Requeue(usize),
    Pause(usize, bool),
    HangUp,
}

fn step() -> impl Strategy<Value = Step> {
    let agent = || 0..AGENTS.len();
    prop_oneof![
        2 => agent().prop_map(Step::Offer),
        6 => agent().prop_map(Step::Connect),
        1 => Just(Step::Refuse),
        2 => (agent(), any::<bool>()).prop_map(|(a, on)| Step::Hold(a, on)),
        5 => (agent(), agent()).prop_map(|(a, b)| Step::Consult(a, b)),
        5 => Just(Step::Accept),
        2 => Just(Step::EndConsult),
        2 => Just(Step::Take),
        3 => Just(Step::Conference),
        2 => agent().prop_map(Step::Join),
        3 => agent().prop_map(Step::Leave),
        2 => (agent(), agent()).prop_map(|(a, b)| Step::Transfer(a, b)),
        1 => agent().prop_map(Step::Requeue),
        1 => (agent(), any::<bool>()).prop_map(|(a, on)| Step::Pause(a, on)),
        1 => Just(Step::HangUp),
    ]
}

fn take(m: &mut Model, now: i64, step: &Step) -> bool {
    let name = |n: &usize| AGENTS[*n];
    match step {
        Step::Offer(a) => m.offer(now, "c", name(a)),
        Step::Connect(a) => m.connect(now, "c", name(a)),
        Step::Refuse => m.refuse(now, "c"),
        Step::Hold(a, on) => m.hold(now, "c", name(a), *on),
        Step::Consult(a, b) => m.consult(now, "c", name(a), name(b)),
        Step::Accept => m.accept_consult(now, "c"),
        Step::EndConsult => m.end_consult(now, "c"),
        Step::Take => m.consult_transfer(now, "c"),
        Step::Conference => m.conference(now, "c"),
        Step::Join(a) => m.join(now, "c", name(a)),
        Step::Leave(a) => m.leave(now, "c", name(a)),
        Step::Transfer(a, b) => m.transfer(now, "c", name(a), name(b)),
        Step::Requeue(a) => m.requeue(now, "c", name(a), "q"),
        Step::Pause(a, on) => m.pause(now, "c", name(a), *on),
        Step::HangUp => m.hang_up(now, "c", By::Customer),
    }
    .is_ok()
}

/// Everybody's time from the model itself: stretches that touch are one.
fn truth(m: &Model) -> BTreeMap<String, Vec<(i64, i64)>> {
    let mut out: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for p in &m.calls[0].presence {
        let id = m.user(&p.agent).expect("there").ids.id.clone();
        let (from, to) = (p.time.from, p.time.to.expect("the call has ended"));
        let all = out.entry(id).or_default();
        match all.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => all.push((from, to)),
        }
    }
    out
}

proptest! {
    #[test]
    fn everybodys_time_can_be_read_from_the_activities(
        steps in prop::collection::vec((step(), 1_i64..90_000), 0..60),
    ) {
        let mut m = model(&AGENTS);
        let mut now = T0;
        for (step, pause) in &steps {
            now += pause;
            let (before, over) = (format!("{:?}{:?}", m.calls, m.sessions), m.calls[0].ended_at.is_some());
            let done = take(&mut m, now, step);
            prop_assert!(!(done && over), "nothing happens to a call that has ended");
            let changed = before != format!("{:?}{:?}", m.calls, m.sessions);
            prop_assert!(done || !changed, "a refused step changes nothing: {step:?}");
            for s in &m.sessions {
                prop_assert!(s.stays.windows(2).all(|w| w[0].to == Some(w[1].from)), "an agent is in one state at a time");
            }
        }
        if m.calls[0].ended_at.is_none() {
            now += 1;
            m.hang_up(now, "c", By::Agent).expect("it went on");
        }
        let session = searched(&m, now + 1_000).pop().expect("out at its end");
        prop_assert_eq!(session.ended_time, m.calls[0].ended_at);
        prop_assert_eq!(intervals(session.activities.nodes), truth(&m));
        let call = &m.calls[0];
        prop_assert!(call.presence.iter().all(|p| p.time.to.is_some()) && call.on.is_empty() && call.ringing.is_none());
        prop_assert!(call.steps.iter().filter(|s| s.is_state).all(|s| s.to.is_some()), "every state has ended");
        for t in sound::tracks(call, 7) {
            prop_assert!(t.span.0 < t.span.1);
            let inside = |s: &(i64, i64)| t.span.0 <= s.0 && s.0 < s.1 && s.1 <= t.span.1;
            prop_assert!(t.caller.iter().all(inside) && t.voices.iter().all(|(_, v)| v.iter().all(inside)));
        }
        let consulted = call.presence.iter().filter(|p| p.role == Role::Consult).count();
        prop_assert_eq!(consulted, call.consults.iter().filter(|c| c.accepted.is_some()).count());
    }
}
