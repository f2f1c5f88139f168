//! Drawn walks through the model: whatever the stage does, what the API shows is a call that can have been.

use super::model::Model;
use super::view;
use crate::release::{Release, Wait};
use proptest::prelude::*;
use wire::ujet::Call;

const T0: i64 = 1_700_000_000_000;
const AGENTS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
enum Step {
    Connect(usize),
    Leave(usize),
    Transfer(usize, usize),
    Hold(usize, bool),
    Pause(bool),
    EndAudio,
    Missed(usize),
    HangUp,
}

fn step() -> impl Strategy<Value = Step> {
    let agent = 0..AGENTS.len();
    prop_oneof![
        4 => agent.clone().prop_map(Step::Connect),
        3 => agent.clone().prop_map(Step::Leave),
        2 => (agent.clone(), agent.clone()).prop_map(|(a, b)| Step::Transfer(a, b)),
        1 => (agent.clone(), any::<bool>()).prop_map(|(a, on)| Step::Hold(a, on)),
        1 => any::<bool>().prop_map(Step::Pause),
        1 => Just(Step::EndAudio),
        1 => agent.prop_map(Step::Missed),
        1 => Just(Step::HangUp),
    ]
}

fn take(m: &mut Model, now: i64, step: &Step) -> bool {
    let name = |n: &usize| AGENTS[*n];
    match step {
        Step::Connect(a) => m.connect(now, "c", name(a)),
        Step::Leave(a) => m.leave(now, "c", name(a)),
        Step::Transfer(a, b) => m.transfer(now, "c", name(a), name(b)),
        Step::Hold(a, on) => m.hold(now, "c", name(a), *on),
        Step::Pause(on) => m.pause_audio(now, "c", *on),
        Step::EndAudio => m.end_audio(now, "c"),
        Step::Missed(a) => m.missed(now, "c", name(a)),
        Step::HangUp => m.hang_up(now, "c"),
    }
    .is_ok()
}

fn shown(m: &Model, now: i64) -> Option<Call> {
    let call = view::calls(m, now, i64::MIN, "").pop()?;
    serde_json::to_value(call).and_then(serde_json::from_value).ok()
}

proptest! {
    #[test]
    fn what_is_shown_can_have_been(
        steps in prop::collection::vec((step(), 1_i64..90_000), 0..40),
        release in 0_i64..100_000,
        live in any::<bool>(),
    ) {
        let mut m = Model::default();
        for key in AGENTS {
            m.add_agent(T0, key, key, key, key).expect("new");
            m.acd_login(T0, key).expect("signs in");
        }
        let release = Release { live, metadata: Wait::After(release), audio: Wait::After(1) };
        m.call(T0, "c", "+1", "+2", true, release).expect("new");
        let mut now = T0;
        for (step, pause) in &steps {
            let (before, was) = (format!("{:?}", m.calls[0].seats), m.calls[0].ended_at);
            now += pause;
            let done = take(&mut m, now, step);
            prop_assert!(done || before == format!("{:?}", m.calls[0].seats), "a refused step changes nobody's time");
            prop_assert!(!done || was.is_none(), "nothing happens to a call that has ended");
            prop_assert_eq!(shown(&m, now).is_some_and(|c| c.ends_at.is_none()), live && m.calls[0].ended_at.is_none());
        }
        if m.calls[0].ended_at.is_none() {
            m.hang_up(now + 1, "c").expect("it went on");
        }
        let call = m.calls[0].clone();
        let out = call.release.metadata_at(call.ended_at).expect("released some time");
        prop_assert!(live || shown(&m, out - 1).is_none());
        let shown = shown(&m, out).expect("seen from its release on");
        prop_assert_eq!(shown.ends_at, call.ended_at);
        prop_assert_eq!(shown.updated_at, Some(out));
        for p in shown.participants.iter().filter(|p| p.kind == "agent" && p.connected_at.is_some()) {
            prop_assert!(shown.connected_at <= p.connected_at && p.connected_at <= p.ended_at && p.ended_at <= shown.ends_at);
        }
        for key in AGENTS {
            let mine = |s: &&super::call::Seat| s.agent == key && s.time.is_some();
            let times: Vec<_> = call.seats.iter().filter(mine).filter_map(|s| s.time).collect();
            prop_assert!(times.windows(2).all(|w| w[0].to.is_some_and(|t| t <= w[1].from)), "nobody is there twice at once");
        }
        if let Some((from, to)) = call.audio_span() {
            prop_assert!(shown.connected_at == Some(from) && Some(to) <= call.ended_at);
            prop_assert_eq!(call.audio_at(), Some(out + 1));
        }
    }
}
