//! What counts, what is decided about it, and what it means for the recording that runs.

use super::running::{Cause, Phase, Running, Waiting};
use super::{Desk, Effect};
use crate::rws::Misstep;
use crate::rws::config::Kind;
use crate::rws::decision::Standing;
use crate::rws::lines::{AgentState, Leg, LegState};

/// Starts that are refused one after the other until we give up.
const REFUSALS: u8 = 3;

impl Desk {
    pub(super) fn errs(&self, misstep: Misstep) -> bool {
        self.misstep == Some(misstep)
    }

    /// Whether a leg is one of which the voice is recorded.
    pub(super) fn counts(&self, leg: &Leg) -> bool {
        match self.misstep {
            Some(Misstep::HearsNoRecording) => false,
            Some(Misstep::RecordsUnrecordedCalls) => leg.state == LegState::Established || leg.is_recorded(),
            _ => leg.is_recorded(),
        }
    }

    pub(super) fn voice(&self) -> Result<(), &'static str> {
        match self.misstep {
            Some(Misstep::RecordsEverybody) => Ok(()),
            Some(Misstep::RecordsNobody) => Err("nobody is recorded"),
            _ => self.when.voice(self.kind),
        }
    }

    pub(super) fn holds(&self, media: &str) -> Result<(), &'static str> {
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
    pub(super) fn decided(&self, leg: u64) -> Option<Effect> {
        let leg = self.lines.leg(leg)?;
        let (record, why) = match self.voice() {
            Ok(()) if self.running.is_some() => (true, "its voice is recorded; another call's file runs"),
            Ok(()) => (true, "its voice is recorded"),
            Err(why) => (false, why),
        };
        Some(Effect::Decided { dn: leg.dn.clone(), call: leg.uuid.clone(), record, why: why.into() })
    }

    /// The recording is also one of what the first call became.
    pub(super) fn renamed(&self, before: &[(u64, String)], effects: &mut Vec<Effect>) {
        let Some(Running { ticket, cause: Cause::Call { leg, .. }, .. }) = &self.running else { return };
        let Some(leg) = self.lines.leg(*leg) else { return };
        if before.iter().any(|(number, uuid)| *number == leg.number && *uuid != leg.uuid) {
            let (recording, uuid) = (ticket.recording.clone(), leg.uuid.clone());
            effects.push(Effect::Call { recording, uuid, first: true });
        }
    }

    pub(super) fn agent(&mut self, state: AgentState, now: i64, effects: &mut Vec<Effect>) {
        let phase = self.running.as_ref().map(|running| running.phase);
        if matches!(phase, Some(Phase::AfterCall { .. })) && state != AgentState::AfterCallWork {
            self.stop(now, "the call has ended, and no work after it follows", effects);
        }
    }

    pub(super) fn refused(&mut self, recording: &str, other: Option<String>, now: i64, effects: &mut Vec<Effect>) {
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
            effects.push(Effect::Stop { recording: other.clone(), why, again: false });
            self.foreign = Some((other, Waiting::new(now)));
        }
    }

    pub(super) fn unserve(&mut self, cause: &Cause) {
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

    pub(super) fn stop(&mut self, now: i64, why: &str, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        running.phase = Phase::Stopping(Waiting::new(now));
        if self.connected {
            effects.push(Effect::Stop {
                recording: running.ticket.recording.clone(),
                why: why.to_owned(),
                again: false,
            });
        }
    }

    /// Recorded legs whose start nobody has taken care of yet.
    pub(super) fn pending(&self) -> Vec<u64> {
        if self.voice().is_err() {
            return Vec::new();
        }
        let legs = self.lines.legs().iter().filter(|leg| self.counts(leg) && !self.served.contains(&leg.number));
        legs.map(|leg| leg.number).collect()
    }

    /// A medium whose state is to be recorded, and was not yet.
    pub(super) fn pending_medium(&self) -> Option<String> {
        let fresh = |media: &&String| !self.served_media.contains(*media) && self.holds(media).is_ok();
        self.states.keys().find(fresh).cloned()
    }
}
