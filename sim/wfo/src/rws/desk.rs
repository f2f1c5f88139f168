//! What Screen Recording Service is told about one agent: one recording at a time (GIR-ONE-1), from the start of the first
//! call's voice recording to its end, or for as long as a state lasts.
//!
//! A state machine without I/O. What comes in: T-Server's events, states of other media, reports of Screen Recording Service,
//! the coming and going of its WebSocket, and time. What goes out: [`Effect`]s, the orders among them. After each input the desk
//! is settled: it compares what runs with what ought to run, so that an order that was lost with a connection is given again.

use super::config::{Kind, NonVoiceStop, Overlap, Policies};
use super::decision::{Standing, When};
use super::lines::{AgentState, Change, Leg, LegState, Lines};
use super::{Agent, Config, Misstep};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wire::rws::screen::{CallReference, Report, StopReason};
use wire::tlib::Message;

/// How long an answer to `Stop` is waited for, in milliseconds.
const STOP_MS: i64 = 30_000;

/// How long it may take to learn whether the call is still going for which a recording was ordered in an older session, in
/// milliseconds.
const ADOPT_MS: i64 = 10_000;

/// Starts that are refused one after the other until we give up.
const REFUSALS: u8 = 3;

/// Media of one agent at most.
const MEDIA: usize = 16;

/// A new recording's id and token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Id.
    pub recording: String,
    /// With it the file is uploaded. A secret.
    pub token: String,
}

/// How an agent stands on a medium that is not voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// State.
    pub state: String,
    /// Reason.
    pub reason: Option<String>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It was decided whether the screen is to be recorded (GIR-FLOW-4).
    Decided {
        /// The agent's DN; empty for work that is not voice.
        dn: String,
        /// The call's UUID; empty for work that is not voice.
        call: String,
        /// The decision.
        record: bool,
        /// Why.
        why: String,
    },
    /// Screen Recording Service is to record.
    Start {
        /// Id and token.
        ticket: Ticket,
        /// The agent's first call that is going (GIR-ONE-2).
        call: Option<CallReference>,
        /// Why.
        why: String,
        /// It was said before.
        again: bool,
    },
    /// Screen Recording Service is to end a recording.
    Stop {
        /// Which.
        recording: String,
        /// Why.
        why: String,
    },
    /// The recording is one of this call, too: of the agent's first call, under another UUID, or of one that began later.
    Call {
        /// Which recording.
        recording: String,
        /// The call's UUID.
        uuid: String,
        /// It is what the first call became.
        first: bool,
    },
    /// Screen Recording Service records.
    Running {
        /// Which recording.
        recording: String,
        /// Since when.
        at: i64,
    },
    /// The recording is over, or will not be.
    Over {
        /// Which recording.
        recording: String,
        /// When it ended and why, if it ran.
        stopped: Option<(i64, StopReason)>,
        /// In words.
        why: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cause {
    /// The first leg, and those whose recording began while the file ran.
    Call { leg: u64, with: BTreeSet<u64> },
    /// A medium.
    State { media: String },
    /// Of an older session.
    Older,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Whether what it was ordered for is still going is not known yet.
    Adopted { until: i64 },
    /// It is to go on.
    On,
    /// The call has ended; the work after it may begin.
    AfterCall { until: i64 },
    /// The work after the call.
    AfterCallWork,
    /// It is to end.
    Stopping { until: i64 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Running {
    ticket: Ticket,
    call: Option<CallReference>,
    cause: Cause,
    phase: Phase,
    /// It was ordered in an older session.
    older: bool,
}

/// The agent's desk. See the module.
#[derive(Debug)]
pub struct Desk {
    kind: Kind,
    when: When,
    policies: Policies,
    misstep: Option<Misstep>,
    dns: Vec<String>,
    lines: Lines,
    states: BTreeMap<String, Stand>,
    /// Legs and media whose start was already taken care of.
    served: BTreeSet<u64>,
    served_media: BTreeSet<String>,
    running: Option<Running>,
    /// Screen Recording Service is busy with a recording that we know nothing of, until then at most.
    foreign: Option<(String, i64)>,
    connected: bool,
    refusals: u8,
}

impl Desk {
    /// A desk whose Screen Recording Service is not connected yet.
    pub fn new(config: &Config, agent: &Agent, dns: Vec<String>) -> Self {
        let mut policies = config.policies.clone();
        match config.misstep {
            Some(Misstep::SwapsOverlap) => {
                policies.overlap = match policies.overlap {
                    Overlap::FirstEnd => Overlap::LastEnd,
                    Overlap::LastEnd => Overlap::FirstEnd,
                }
            }
            Some(Misstep::IgnoresAfterCallWork) => policies.record_acw = false,
            Some(Misstep::KeepsAfterCallWork) => policies.record_acw = true,
            _ => {}
        }
        Self {
            kind: agent.kind,
            when: When::of(agent.recording_when.as_deref(), config.recording_when.as_deref()),
            policies,
            misstep: config.misstep,
            dns,
            lines: Lines::default(),
            states: BTreeMap::new(),
            served: BTreeSet::new(),
            served_media: BTreeSet::new(),
            running: None,
            foreign: None,
            connected: false,
            refusals: 0,
        }
    }

    /// What the DNs are doing.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The recording that was ordered and is not known to be over.
    pub fn recording(&self) -> Option<&str> {
        self.running.as_ref().map(|running| running.ticket.recording.as_str())
    }

    /// Takes over what an older session of the agent knows of the same DNs.
    pub fn bring(&mut self, older: &Desk) -> Vec<Effect> {
        self.lines.bring(&older.lines, &self.dns);
        let recorded: Vec<u64> = self.lines.legs().iter().filter(|leg| self.counts(leg)).map(|l| l.number).collect();
        recorded.into_iter().filter_map(|leg| self.decided(leg)).collect()
    }

    /// Takes over the states of media that are not voice.
    pub fn stand(&mut self, states: &BTreeMap<String, Stand>) {
        self.states = states.clone();
    }

    /// Takes over a recording that was ordered in an older session and is not known to be over.
    pub fn adopt(&mut self, now: i64, ticket: Ticket, call: Option<CallReference>) {
        let phase = Phase::Adopted { until: now + ADOPT_MS };
        self.running = Some(Running { ticket, call, cause: Cause::Older, phase, older: true });
    }

    /// The order could not be kept: it never was.
    pub fn forget(&mut self, recording: &str) {
        self.running.take_if(|running| running.ticket.recording == recording);
    }

    /// When [`Desk::tick`] is due.
    pub fn deadline(&self) -> Option<i64> {
        let running = self.running.as_ref().and_then(|running| match running.phase {
            Phase::Adopted { until } | Phase::Stopping { until } => Some(until).filter(|_| self.connected),
            Phase::AfterCall { until } => Some(until),
            Phase::On | Phase::AfterCallWork => None,
        });
        let foreign = self.foreign.as_ref().filter(|_| self.connected).map(|(_, until)| *until);
        running.into_iter().chain(foreign).min()
    }

    /// Screen Recording Service is connected.
    pub fn connect(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        self.connected = true;
        let mut effects = Vec::new();
        match self.running.as_mut() {
            Some(Running { phase: Phase::Adopted { until }, .. }) => *until = now + ADOPT_MS,
            Some(running) => match &mut running.phase {
                Phase::Stopping { until } => {
                    *until = now + STOP_MS;
                    let recording = running.ticket.recording.clone();
                    effects.push(Effect::Stop { recording, why: "said again".into() });
                }
                _ => effects.push(start(running, "said again", true)),
            },
            None => {}
        }
        self.settle(now, tickets, &mut effects);
        effects
    }

    /// Screen Recording Service is gone.
    pub fn disconnect(&mut self) {
        self.connected = false;
    }

    /// T-Server tells something of one of the DNs.
    pub fn hear(
        &mut self,
        event: &Message,
        now: i64,
        tickets: &mut dyn FnMut() -> Ticket,
    ) -> (Vec<Change>, Vec<Effect>) {
        let before: Vec<(u64, String)> = self.lines.legs().iter().map(|leg| (leg.number, leg.uuid.clone())).collect();
        let changes = self.lines.hear(event);
        let mut effects = Vec::new();
        self.renamed(&before, &mut effects);
        for change in &changes {
            match change {
                Change::Recorded(_) if self.errs(Misstep::HearsNoRecording) => {}
                Change::Recorded(leg) => {
                    effects.extend(self.decided(*leg));
                    if self.errs(Misstep::StartsTwice) && self.running.is_some() {
                        let call = self.lines.leg(*leg).map(Leg::reference);
                        let why = "the recording of a voice call has started".to_owned();
                        effects.push(Effect::Start { ticket: tickets(), call, why, again: false });
                    }
                }
                Change::Ended(leg) => {
                    self.served.remove(&leg.number);
                }
                Change::Agent { state, .. } => self.agent(*state, now, &mut effects),
                Change::Leg(_) => {}
            }
        }
        self.settle(now, tickets, &mut effects);
        (changes, effects)
    }

    /// The agent stands so on a medium that is not voice (GIR-NV-1).
    pub fn state(&mut self, media: &str, stand: Stand, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.states.get(media) == Some(&stand) || (self.states.len() >= MEDIA && !self.states.contains_key(media)) {
            return effects;
        }
        self.states.insert(media.to_owned(), stand);
        self.served_media.remove(media);
        if self.kind == Kind::NonVoice {
            let (record, why) = match self.holds(media) {
                Ok(()) => (true, "all conditions of recordingWhen hold"),
                Err(why) => (false, why),
            };
            effects.push(Effect::Decided { dn: String::new(), call: String::new(), record, why: why.into() });
        }
        self.settle(now, tickets, &mut effects);
        effects
    }

    /// Screen Recording Service reports.
    pub fn report(&mut self, report: &Report, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        let ours = |desk: &Self, recording: &str| desk.recording() == Some(recording);
        match report {
            Report::Started { recording, at } if ours(self, recording) => {
                self.refusals = 0;
                effects.push(Effect::Running { recording: recording.clone(), at: *at });
            }
            Report::Started { recording, .. } => {
                let why = "it is not to be recorded any more".to_owned();
                effects.push(Effect::Stop { recording: recording.clone(), why });
            }
            Report::Refused { recording, running } if ours(self, recording) => {
                self.refused(recording, running.clone(), now, &mut effects);
            }
            Report::Refused { .. } | Report::Ping { .. } => {}
            Report::Stopped { recording, at, why } => {
                self.foreign.take_if(|(foreign, _)| foreign == recording);
                let over = Effect::Over {
                    recording: recording.clone(),
                    stopped: Some((*at, *why)),
                    why: "Screen Recording Service has ended it".into(),
                };
                effects.push(over);
                if let Some(running) = self.running.take_if(|running| running.ticket.recording == *recording)
                    // At the end of its own session nothing starts anew.
                    && (*why == StopReason::Crash || running.older && *why != StopReason::Told)
                    && matches!(running.phase, Phase::On | Phase::Adopted { .. })
                {
                    self.unserve(&running.cause);
                }
            }
        }
        self.settle(now, tickets, &mut effects);
        effects
    }

    /// Time has passed.
    pub fn tick(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.foreign.take_if(|(_, until)| now >= *until);
        let late = |running: &mut Running| matches!(running.phase, Phase::Stopping { until } if now >= until);
        if self.connected
            && let Some(running) = self.running.take_if(late)
        {
            let why = "Screen Recording Service has not said that it ended".to_owned();
            effects.push(Effect::Over { recording: running.ticket.recording, stopped: None, why });
        }
        self.settle(now, tickets, &mut effects);
        effects
    }

    fn errs(&self, misstep: Misstep) -> bool {
        self.misstep == Some(misstep)
    }

    /// Whether a leg is one of which the voice is recorded.
    fn counts(&self, leg: &Leg) -> bool {
        match self.misstep {
            Some(Misstep::HearsNoRecording) => false,
            Some(Misstep::RecordsUnrecordedCalls) => leg.state == LegState::Established || leg.is_recorded(),
            _ => leg.is_recorded(),
        }
    }

    fn voice(&self) -> Result<(), &'static str> {
        match self.misstep {
            Some(Misstep::RecordsEverybody) => Ok(()),
            Some(Misstep::RecordsNobody) => Err("nobody is recorded"),
            _ => self.when.voice(self.kind),
        }
    }

    fn holds(&self, media: &str) -> Result<(), &'static str> {
        let Some(stand) = self.states.get(media) else { return Err("the state is not known") };
        match self.misstep {
            Some(Misstep::RecordsEverybody) => Ok(()),
            Some(Misstep::RecordsNobody) => Err("nobody is recorded"),
            Some(Misstep::StartsAtAnyState) if self.kind == Kind::NonVoice => Ok(()),
            _ => {
                let standing = Standing { media, state: &stand.state, reason: stand.reason.as_deref() };
                self.when.state(self.kind, standing)
            }
        }
    }

    /// The decision on a leg whose recording has started.
    fn decided(&self, leg: u64) -> Option<Effect> {
        let leg = self.lines.leg(leg)?;
        let (record, why) = match self.voice() {
            Ok(()) if self.running.is_some() => (true, "its voice is recorded; another call's file runs"),
            Ok(()) => (true, "its voice is recorded"),
            Err(why) => (false, why),
        };
        Some(Effect::Decided { dn: leg.dn.clone(), call: leg.uuid.clone(), record, why: why.into() })
    }

    /// The recording is also one of what the first call became.
    fn renamed(&self, before: &[(u64, String)], effects: &mut Vec<Effect>) {
        let Some(Running { ticket, cause: Cause::Call { leg, .. }, .. }) = &self.running else { return };
        let Some(leg) = self.lines.leg(*leg) else { return };
        if before.iter().any(|(number, uuid)| *number == leg.number && *uuid != leg.uuid) {
            let (recording, uuid) = (ticket.recording.clone(), leg.uuid.clone());
            effects.push(Effect::Call { recording, uuid, first: true });
        }
    }

    fn agent(&mut self, state: AgentState, now: i64, effects: &mut Vec<Effect>) {
        let phase = self.running.as_ref().map(|running| running.phase);
        if matches!(phase, Some(Phase::AfterCall { .. })) && state != AgentState::AfterCallWork {
            self.stop(now, "the call has ended, and no work after it follows", effects);
        }
    }

    fn refused(&mut self, recording: &str, other: Option<String>, now: i64, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.take() else { return };
        let why = match &other {
            Some(_) => "Screen Recording Service is busy with another recording",
            None => "Screen Recording Service cannot record",
        };
        effects.push(Effect::Over { recording: recording.to_owned(), stopped: None, why: why.into() });
        self.refusals = self.refusals.saturating_add(1);
        if let Some(other) = other.filter(|_| self.refusals < REFUSALS) {
            self.unserve(&running.cause);
            let why = "it is none of this session".to_owned();
            effects.push(Effect::Stop { recording: other.clone(), why });
            self.foreign = Some((other, now + STOP_MS));
        }
    }

    fn unserve(&mut self, cause: &Cause) {
        match cause {
            Cause::Call { leg, with } => {
                self.served.remove(leg);
                self.served.retain(|leg| !with.contains(leg));
            }
            Cause::State { media } => {
                self.served_media.remove(media);
            }
            Cause::Older => {}
        }
    }

    fn stop(&mut self, now: i64, why: &str, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        running.phase = Phase::Stopping { until: now + STOP_MS };
        if self.connected {
            effects.push(Effect::Stop { recording: running.ticket.recording.clone(), why: why.to_owned() });
        }
    }

    /// Recorded legs whose start nobody has taken care of yet.
    fn pending(&self) -> Vec<u64> {
        if self.voice().is_err() {
            return Vec::new();
        }
        let legs = self.lines.legs().iter().filter(|leg| self.counts(leg) && !self.served.contains(&leg.number));
        legs.map(|leg| leg.number).collect()
    }

    /// A medium whose state is to be recorded, and was not yet.
    fn pending_medium(&self) -> Option<String> {
        let fresh = |media: &&String| !self.served_media.contains(*media) && self.holds(media).is_ok();
        self.states.keys().find(fresh).cloned()
    }

    fn settle(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket, effects: &mut Vec<Effect>) {
        match self.running.as_ref().map(|running| running.phase) {
            Some(Phase::Adopted { until }) => self.settle_adopted(now, until, effects),
            Some(Phase::On) => self.settle_on(now, effects),
            Some(Phase::AfterCall { until }) => self.settle_after_call(now, Some(until), effects),
            Some(Phase::AfterCallWork) => self.settle_after_call(now, None, effects),
            Some(Phase::Stopping { .. }) | None => {}
        }
        if self.running.is_none() && self.foreign.is_none() && self.connected {
            self.begin(tickets, effects);
        }
    }

    fn begin(&mut self, tickets: &mut dyn FnMut() -> Ticket, effects: &mut Vec<Effect>) {
        let pending = self.pending();
        // The file is that of the agent's first recorded call, which need not be the one whose recording has just started.
        let first = self.lines.legs().iter().find(|leg| !pending.is_empty() && self.counts(leg));
        let (cause, call, why) = if let Some(leg) = first {
            let with = pending.iter().copied().filter(|other| *other != leg.number).collect();
            let why = "the recording of a voice call has started";
            (Cause::Call { leg: leg.number, with }, Some(leg.reference()), why)
        } else if let Some(media) = self.pending_medium() {
            self.served_media.insert(media.clone());
            (Cause::State { media }, None, "the agent is in a state that is recorded")
        } else {
            return;
        };
        self.served.extend(&pending);
        let running = Running { ticket: tickets(), call, cause, phase: Phase::On, older: false };
        effects.push(start(&running, why, false));
        self.running = Some(running);
        self.called(&pending, effects);
    }

    /// The recording is also one of these calls.
    fn called(&self, legs: &[u64], effects: &mut Vec<Effect>) {
        let Some(running) = &self.running else { return };
        let Cause::Call { leg: first, .. } = &running.cause else { return };
        for leg in legs.iter().filter(|leg| *leg != first).filter_map(|leg| self.lines.leg(*leg)) {
            let (recording, uuid) = (running.ticket.recording.clone(), leg.uuid.clone());
            effects.push(Effect::Call { recording, uuid, first: false });
        }
    }

    fn settle_adopted(&mut self, now: i64, until: i64, effects: &mut Vec<Effect>) {
        let Some(running) = &self.running else { return };
        if !self.connected {
            return;
        }
        let medium = self.states.keys().find(|media| self.holds(media).is_ok()).cloned();
        let cause = match &running.call {
            Some(call) => {
                let same = |leg: &&Leg| leg.uuid == call.uuid || leg.conn_id.to_string() == call.conn_id;
                let leg = self.lines.legs().iter().find(|leg| leg.dn == call.dn && same(leg));
                leg.map(|leg| Cause::Call { leg: leg.number, with: BTreeSet::new() })
            }
            None => medium.map(|media| Cause::State { media }),
        };
        let known = running.call.is_none() || self.dns.iter().all(|dn| self.lines.knows(dn));
        match cause {
            Some(cause) => {
                match &cause {
                    Cause::Call { leg, .. } => {
                        self.served.insert(*leg);
                    }
                    Cause::State { media } => {
                        self.served_media.insert(media.clone());
                    }
                    Cause::Older => {}
                }
                if let Some(running) = &mut self.running {
                    (running.cause, running.phase) = (cause, Phase::On);
                    effects.push(start(running, "said again", true));
                }
                self.settle_on(now, effects);
            }
            None if known || now >= until => self.stop(now, "what it was ordered for is over", effects),
            None => {}
        }
    }

    fn settle_on(&mut self, now: i64, effects: &mut Vec<Effect>) {
        // What starts while a file runs gets none of its own (GIR-ONE-1).
        let pending = self.pending();
        self.served.extend(&pending);
        let Some(running) = self.running.as_mut() else { return };
        match &mut running.cause {
            Cause::Call { leg, with } => {
                with.extend(&pending);
                let (leg, with) = (*leg, with.clone());
                let goes_on = |leg: &u64| self.lines.leg(*leg).is_some();
                let over = match self.policies.overlap {
                    Overlap::FirstEnd => !goes_on(&leg),
                    Overlap::LastEnd => !goes_on(&leg) && !with.iter().any(goes_on),
                };
                self.called(&pending, effects);
                if over && !self.errs(Misstep::NeverStops) {
                    self.call_ended(now, effects);
                }
            }
            Cause::State { media } => {
                let media = media.clone();
                let stays = self.policies.non_voice_stop == NonVoiceStop::Logout || self.errs(Misstep::StaysInState);
                if stays || self.holds(&media).is_ok() {
                    self.served_media.insert(media);
                    return;
                }
                let other = self.states.keys().find(|media| self.holds(media).is_ok()).cloned();
                match (other, self.running.as_mut()) {
                    (Some(other), Some(running)) => {
                        self.served_media.insert(other.clone());
                        running.cause = Cause::State { media: other };
                    }
                    _ => self.stop(now, "the agent has left the state", effects),
                }
            }
            Cause::Older => {}
        }
    }

    fn call_ended(&mut self, now: i64, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        if !self.policies.record_acw || !self.lines.legs().is_empty() {
            self.stop(now, "the call has ended", effects);
        } else if self.lines.after_call_work() {
            running.phase = Phase::AfterCallWork;
        } else {
            running.phase = Phase::AfterCall { until: now + self.policies.acw_wait_ms };
        }
    }

    /// After the call: the work after it goes on, is over, or does not come by a time.
    fn settle_after_call(&mut self, now: i64, until: Option<i64>, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        if self.lines.after_call_work() {
            running.phase = Phase::AfterCallWork;
        }
        let why = match until {
            _ if !self.pending().is_empty() => "another call is recorded",
            _ if self.lines.after_call_work() => return,
            None => "the work after the call is over",
            Some(until) if now >= until => "the call has ended, and no work after it follows",
            Some(_) => return,
        };
        self.stop(now, why, effects);
    }
}

fn start(running: &Running, why: &str, again: bool) -> Effect {
    let (ticket, call) = (running.ticket.clone(), running.call.clone());
    Effect::Start { ticket, call, why: why.to_owned(), again }
}
