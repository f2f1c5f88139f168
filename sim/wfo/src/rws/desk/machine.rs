//! The desk, and what comes in.

use super::running::{Cause, Phase, Running, Waiting};
use super::{Effect, Stand, Ticket};
use crate::rws::config::{Kind, Overlap, Policies};
use crate::rws::decision::When;
use crate::rws::lines::{Change, Leg, Lines};
use crate::rws::{Agent, Config, Misstep};
use std::collections::{BTreeMap, BTreeSet};
use wire::rws::screen::{CallReference, Report, StopReason};
use wire::tlib::Message;

/// How long it may take to learn whether the call is still going for which a recording was ordered in an older session, in
/// milliseconds.
const ADOPT_MS: i64 = 10_000;

/// Media of one agent at most.
const MEDIA: usize = 16;

/// The agent's desk. See the module.
#[derive(Debug)]
pub struct Desk {
    pub(super) kind: Kind,
    pub(super) when: When,
    pub(super) policies: Policies,
    pub(super) misstep: Option<Misstep>,
    pub(super) dns: Vec<String>,
    pub(super) lines: Lines,
    pub(super) states: BTreeMap<String, Stand>,
    /// Legs and media whose start was already taken care of.
    pub(super) served: BTreeSet<u64>,
    pub(super) served_media: BTreeSet<String>,
    pub(super) running: Option<Running>,
    /// Screen Recording Service is busy with a recording that we know nothing of, until then at most.
    pub(super) foreign: Option<(String, Waiting)>,
    pub(super) connected: bool,
    pub(super) refusals: u8,
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
            Phase::Adopted { until } => Some(until).filter(|_| self.connected),
            Phase::Stopping(waiting) => Some(waiting.due()).filter(|_| self.connected),
            Phase::AfterCall { until } => Some(until),
            Phase::On | Phase::AfterCallWork => None,
        });
        let foreign = self.foreign.as_ref().filter(|_| self.connected).map(|(_, waiting)| waiting.due());
        running.into_iter().chain(foreign).min()
    }

    /// Screen Recording Service is connected.
    pub fn connect(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        self.connected = true;
        let mut effects = Vec::new();
        match self.running.as_mut() {
            Some(Running { phase: Phase::Adopted { until }, .. }) => *until = now + ADOPT_MS,
            Some(running) => match &mut running.phase {
                Phase::Stopping(waiting) => {
                    *waiting = Waiting::new(now);
                    let recording = running.ticket.recording.clone();
                    effects.push(Effect::Stop { recording, why: "said again".into(), again: true });
                }
                _ => effects.push(running.start("said again", true)),
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
                effects.push(Effect::Stop { recording: recording.clone(), why, again: false });
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

    /// A recording's file comes: it has ended, though nobody has said so yet. The report may come later, or may be lost with an
    /// older session's connection.
    pub fn file_comes(&mut self, recording: &str, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(running) = self.running.take_if(|running| running.ticket.recording == recording) else {
            return effects;
        };
        if running.older && matches!(running.phase, Phase::On | Phase::Adopted { .. }) {
            self.unserve(&running.cause);
        }
        effects.push(Effect::Over { recording: recording.to_owned(), stopped: None, why: "its file comes".into() });
        self.settle(now, tickets, &mut effects);
        effects
    }

    /// Time has passed.
    pub fn tick(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.connected {
            self.wait(now, &mut effects);
        }
        self.settle(now, tickets, &mut effects);
        effects
    }

    /// Goes on to wait for the end of recordings, or gives up.
    fn wait(&mut self, now: i64, effects: &mut Vec<Effect>) {
        let again =
            |recording: &String| Effect::Stop { recording: recording.clone(), why: "said again".into(), again: true };
        self.foreign.take_if(|(_, waiting)| waiting.is_over(now));
        if let Some((recording, waiting)) = &mut self.foreign
            && waiting.repeats(now)
        {
            effects.push(again(recording));
        }
        let late = |running: &mut Running| matches!(running.phase, Phase::Stopping(waiting) if waiting.is_over(now));
        if let Some(running) = self.running.take_if(late) {
            let why = "Screen Recording Service has not said that it ended".to_owned();
            effects.push(Effect::Over { recording: running.ticket.recording, stopped: None, why });
        }
        if let Some(Running { ticket, phase: Phase::Stopping(waiting), .. }) = &mut self.running
            && waiting.repeats(now)
        {
            effects.push(again(&ticket.recording));
        }
    }
}
