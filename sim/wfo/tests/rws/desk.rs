//! The desk against a Screen Recording Service that may be away at any moment: whatever happens, one recording at a time, for the
//! agent's first recorded call, and none when all is over.

use crate::stage::config;
use crate::tserver::TestCall;
use proptest::prelude::*;
use std::collections::BTreeSet;
use wfo::rws::desk::{Desk, Effect, Ticket};
use wfo::rws::{Agent, Overlap};
use wire::rws::screen::{Report, StopReason};
use wire::tlib::{Kind, Message};

const DN: &str = "7001";

#[derive(Debug, Clone, Copy)]
enum Act {
    Ring(usize),
    Record(usize),
    Hold(usize),
    Release(usize),
    /// The connection goes, and all that is said until it is back is lost.
    Disconnect,
    Connect,
    Wait(i64),
    AfterCall(bool),
    Crash,
}

const CALLS: [&str; 4] = ["C0", "C1", "C2", "C3"];

/// Screen Recording Service.
#[derive(Default)]
struct Recorder {
    running: Option<String>,
    ended: BTreeSet<String>,
    refused: usize,
    untold: Vec<Report>,
}

struct World {
    desk: Desk,
    recorder: Recorder,
    connected: bool,
    now: i64,
    next: u64,
    legs: Vec<(usize, bool)>,
    starts: Vec<(String, usize)>,
}

impl World {
    fn new(overlap: Overlap, record_acw: bool) -> Self {
        let mut config = config("dc1");
        config.policies.overlap = overlap;
        config.policies.record_acw = record_acw;
        let desk = Desk::new(&config, &Agent::new("braun", "p", "1001"), vec![DN.into()]);
        let recorder = Recorder::default();
        Self { desk, recorder, connected: false, now: 0, next: 0, legs: Vec::new(), starts: Vec::new() }
    }

    fn with(&mut self, act: impl FnOnce(&mut Desk, i64, &mut dyn FnMut() -> Ticket) -> Vec<Effect>) {
        let next = &mut self.next;
        let effects = act(&mut self.desk, self.now, &mut || {
            *next += 1;
            Ticket { recording: format!("R{next}"), token: "t".into() }
        });
        self.obey(effects);
    }

    fn obey(&mut self, effects: Vec<Effect>) {
        let mut reports = Vec::new();
        for effect in effects {
            match effect {
                Effect::Start { ticket, call, again, .. } => {
                    assert!(self.connected, "nobody is told who is not there");
                    let uuid = call.expect("a call").uuid;
                    let first = self.legs.iter().find(|(_, recorded)| *recorded).map(|(call, _)| CALLS[*call]);
                    if !again {
                        assert_eq!(Some(uuid.as_str()), first, "the first recorded call");
                        self.starts.push((ticket.recording.clone(), self.legs.len()));
                    }
                    let recorder = &mut self.recorder;
                    if recorder.ended.contains(&ticket.recording) {
                        let (recording, at) = (ticket.recording, self.now);
                        reports.push(Report::Stopped { recording, at, why: StopReason::Crash });
                    } else if recorder.running.as_ref().is_none_or(|running| *running == ticket.recording) {
                        recorder.running = Some(ticket.recording.clone());
                        reports.push(Report::Started { recording: ticket.recording, at: self.now });
                    } else {
                        recorder.refused += 1;
                        let running = recorder.running.clone();
                        reports.push(Report::Refused { recording: ticket.recording, running });
                    }
                }
                Effect::Stop { recording, .. } => {
                    assert!(self.connected, "nobody is told who is not there");
                    if self.recorder.running.take_if(|running| *running == recording).is_some() {
                        self.recorder.ended.insert(recording.clone());
                    }
                    if self.recorder.ended.contains(&recording) {
                        reports.push(Report::Stopped { recording, at: self.now, why: StopReason::Told });
                    }
                }
                _ => {}
            }
        }
        for report in reports {
            self.with(|desk, now, tickets| desk.report(&report, now, tickets));
        }
    }

    fn hear(&mut self, event: &Message) {
        self.with(|desk, now, tickets| desk.hear(event, now, tickets).1);
    }

    fn call(&mut self, kind: Kind, call: usize, recorded: Option<&str>) {
        self.hear(&TestCall::new(CALLS[call], call as u64 + 1).event(kind, DN, recorded));
    }

    fn act(&mut self, act: Act) {
        let has = |world: &Self, call: usize| world.legs.iter().any(|(have, _)| *have == call);
        match act {
            Act::Ring(call) if !has(self, call) => {
                self.legs.push((call, false));
                self.call(Kind::Ringing, call, None);
                self.call(Kind::Established, call, None);
            }
            Act::Record(call) if has(self, call) => {
                self.legs.iter_mut().filter(|(have, _)| *have == call).for_each(|(_, recorded)| *recorded = true);
                self.call(Kind::AttachedDataChanged, call, Some("ON"));
            }
            Act::Hold(call) if has(self, call) => {
                self.call(Kind::Held, call, None);
                self.call(Kind::Retrieved, call, None);
            }
            Act::Release(call) if has(self, call) => {
                self.legs.retain(|(have, _)| *have != call);
                self.call(Kind::Released, call, None);
            }
            Act::Disconnect => {
                self.connected = false;
                self.desk.disconnect();
            }
            Act::Connect if !self.connected => {
                self.connected = true;
                self.with(|desk, now, tickets| desk.connect(now, tickets));
                for report in std::mem::take(&mut self.recorder.untold) {
                    self.with(|desk, now, tickets| desk.report(&report, now, tickets));
                }
            }
            Act::Wait(ms) => {
                self.now += ms;
                self.with(|desk, now, tickets| desk.tick(now, tickets));
            }
            Act::AfterCall(on) => {
                let kind = if on { Kind::AgentAfterCallWork } else { Kind::AgentReady };
                self.hear(&Message::new(kind).with(wire::tlib::Attribute::ThisDn, DN));
            }
            Act::Crash => {
                if let Some(recording) = self.recorder.running.take() {
                    self.recorder.ended.insert(recording.clone());
                    let report = Report::Stopped { recording, at: self.now, why: StopReason::Crash };
                    match self.connected {
                        true => self.with(|desk, now, tickets| desk.report(&report, now, tickets)),
                        false => self.recorder.untold.push(report),
                    }
                }
            }
            _ => {}
        }
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let call = 0..CALLS.len();
    let one = prop_oneof![
        3 => call.clone().prop_map(Act::Ring),
        3 => call.clone().prop_map(Act::Record),
        1 => call.clone().prop_map(Act::Hold),
        3 => call.prop_map(Act::Release),
        1 => Just(Act::Disconnect),
        2 => Just(Act::Connect),
        1 => (1i64..60_000).prop_map(Act::Wait),
        1 => any::<bool>().prop_map(Act::AfterCall),
        1 => Just(Act::Crash),
    ];
    proptest::collection::vec(one, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn one_recording_at_a_time_for_the_first_call_and_none_when_all_is_over(
        acts in acts(), last in any::<bool>(), record_acw in any::<bool>(),
    ) {
        let overlap = if last { Overlap::LastEnd } else { Overlap::FirstEnd };
        let mut world = World::new(overlap, record_acw);
        for act in acts {
            world.act(act);
            prop_assert_eq!(world.recorder.refused, 0, "never two at once (GIR-ONE-1)");
            if world.connected {
                prop_assert_eq!(world.desk.recording(), world.recorder.running.as_deref(), "both know what runs");
            }
        }
        // A call that is recorded while nothing runs is recorded on the screen, as soon as somebody is there to do it.
        world.act(Act::Connect);
        world.act(Act::AfterCall(false));
        world.act(Act::Wait(60_000));
        for call in 0..CALLS.len() {
            world.act(Act::Release(call));
        }
        world.act(Act::Wait(60_000));
        prop_assert_eq!(&world.recorder.running, &None, "nothing runs when all is over (GIR-FLOW-5)");
        world.act(Act::Ring(0));
        prop_assert_eq!(&world.recorder.running, &None, "not before the voice is recorded (GIR-FLOW-8)");
        world.act(Act::Record(0));
        prop_assert!(world.recorder.running.is_some(), "the next call is recorded (GIR-FLOW-5)");
        // With one recording a start, starts are as many as files.
        let recordings: BTreeSet<&String> = world.starts.iter().map(|(recording, _)| recording).collect();
        prop_assert_eq!(recordings.len(), world.starts.len());
    }

    /// Without calls that overlap, each recorded call has exactly one file.
    #[test]
    fn as_many_files_as_calls(calls in proptest::collection::vec((any::<bool>(), 1i64..60_000), 1..12), record_acw in any::<bool>()) {
        let mut world = World::new(Overlap::FirstEnd, record_acw);
        world.act(Act::Connect);
        let mut recorded = 0;
        for (record, length) in calls {
            world.act(Act::Ring(0));
            if record {
                recorded += 1;
                world.act(Act::Record(0));
            }
            world.act(Act::Wait(length));
            world.act(Act::Release(0));
        }
        prop_assert_eq!(world.starts.len(), recorded);
    }
}
