//! One call (or text task) with its complete history: the customer's states, who was there when, holds, consultations,
//! pauses. Pure; instants are UTC milliseconds.

use super::config::{By, Presence, Role, Text};
use crate::release::{Release, Wait};
use crate::stretch::Stretch;

/// One state of the customer's session, or a mark in it: a row of CAR.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) event: &'static str,
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    /// A state lasts until the next one; a mark does not.
    pub(super) is_state: bool,
    /// The stage's keys.
    pub(super) agent: Option<String>,
    pub(super) other: Option<String>,
    pub(super) queue: Option<String>,
    pub(super) other_queue: Option<String>,
    pub(super) transfer: Option<&'static str>,
    pub(super) reason: Option<&'static str>,
}

impl Step {
    pub(super) fn state(event: &'static str, at: i64) -> Step {
        Step { event, from: at, is_state: true, ..Step::default() }
    }

    pub(super) fn mark(event: &'static str, at: i64) -> Step {
        Step { event, from: at, to: Some(at), ..Step::default() }
    }

    pub(super) fn agent(self, key: &str) -> Step {
        Step { agent: Some(key.into()), ..self }
    }

    pub(super) fn other(self, key: &str) -> Step {
        Step { other: Some(key.into()), ..self }
    }
}

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Consult {
    pub(super) by: String,
    pub(super) with: String,
    pub(super) asked: i64,
    pub(super) accepted: Option<i64>,
    pub(super) done: Option<i64>,
}

/// A call or a text task.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) key: String,
    pub(super) id: String,
    /// The channel of a text task; none for a call.
    pub(super) text: Option<Text>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) outdial: bool,
    /// Key of the queue it is in or was in last.
    pub(super) queue: Option<String>,
    pub(super) recorded: bool,
    pub(super) created_at: i64,
    pub(super) changed_at: i64,
    pub(super) ended_at: Option<i64>,
    pub(super) ended_by: Option<By>,
    pub(super) release: Release,
    /// From the metadata until it is known whether it was recorded.
    pub(super) known: Wait,
    pub(super) steps: Vec<Step>,
    pub(super) presence: Vec<Presence>,
    /// Who has the customer, one after the other.
    pub(super) owners: Vec<(String, Stretch)>,
    pub(super) consults: Vec<Consult>,
    /// With who holds.
    pub(super) holds: Vec<(String, Stretch)>,
    pub(super) paused: Vec<Stretch>,
    pub(super) screen_paused: Vec<(String, Stretch)>,
    pub(super) ringing: Option<String>,
    /// Agents with the customer; the owner first.
    pub(super) on: Vec<String>,
}

impl Call {
    /// The customer's session goes into a state, or a mark is made in it.
    pub(super) fn step(&mut self, step: Step) {
        if step.is_state {
            for open in self.steps.iter_mut().filter(|s| s.is_state && s.to.is_none()) {
                open.to = Some(step.from);
            }
        }
        self.changed_at = self.changed_at.max(step.from);
        self.steps.push(step);
    }

    /// An agent joins, in a role.
    pub(super) fn join(&mut self, now: i64, agent: &str, role: Role) {
        self.presence.push(Presence { agent: agent.into(), role, time: Stretch { from: now, to: None } });
        if role == Role::Main {
            self.on.push(agent.into());
            if self.on.len() == 1 {
                self.owners.push((agent.into(), Stretch { from: now, to: None }));
            }
        }
    }

    /// An agent goes. Who is next becomes the owner.
    pub(super) fn part(&mut self, now: i64, agent: &str) {
        for p in self.presence.iter_mut().filter(|p| p.agent == agent && p.time.to.is_none()) {
            p.time.to = Some(now);
        }
        for (_, pause) in self.screen_paused.iter_mut().filter(|(a, s)| a == agent && s.to.is_none()) {
            pause.to = Some(now);
        }
        close(&mut self.holds, now, |a| a == agent);
        self.on.retain(|a| a != agent);
        let owned = self.owners.last().is_some_and(|(a, s)| a == agent && s.to.is_none());
        if owned {
            close(&mut self.owners, now, |_| true);
            if let Some(next) = self.on.first() {
                self.owners.push((next.clone(), Stretch { from: now, to: None }));
            }
        }
    }

    /// The consultation that goes on, accepted or not.
    pub(super) fn consult(&self) -> Option<&Consult> {
        self.consults.last().filter(|c| c.done.is_none())
    }

    pub(super) fn is_held(&self) -> bool {
        self.holds.iter().any(|(_, s)| s.to.is_none())
    }

    /// The agent last assigned.
    pub(super) fn owner(&self) -> Option<&str> {
        self.owners.last().map(|(a, _)| a.as_str())
    }

    /// When the first agent was with the customer.
    pub(super) fn connected_at(&self) -> Option<i64> {
        self.owners.first().map(|(_, s)| s.from)
    }

    /// Whether the APIs show it, and since when nobody could have seen it otherwise.
    pub(super) fn seen(&self, now: i64) -> Option<i64> {
        self.release.updated_at(now, self.changed_at, self.ended_at, self.audio_at())
    }

    /// The instant at which the final metadata come out.
    pub(super) fn metadata_at(&self) -> Option<i64> {
        self.release.metadata_at(self.ended_at)
    }

    /// The instant at which the audio can be fetched.
    pub(super) fn audio_at(&self) -> Option<i64> {
        self.has_audio().then(|| self.release.audio_at(self.ended_at)).flatten()
    }

    pub(super) fn has_audio(&self) -> bool {
        self.recorded && self.text.is_none() && self.connected_at().is_some()
    }

    /// From when on it is known whether a capture is going to come.
    pub(super) fn recorded_told_at(&self) -> Option<i64> {
        self.known.from(self.metadata_at()?)
    }

    /// Whether a capture is going to come, as far as that is known.
    pub(super) fn capture_requested(&self, now: i64) -> Option<bool> {
        let known = self.recorded_told_at()?;
        (known <= now).then(|| self.has_audio())
    }

    /// Where it stands, in the words of tasks.
    pub(super) fn status(&self) -> wire::webex::tasks::Status {
        use wire::webex::tasks::Status;
        match (self.ended_at, self.connected_at(), &self.ringing) {
            (Some(_), Some(_), _) => Status::Completed,
            (Some(_), None, _) => Status::Abandoned,
            (None, _, Some(_)) => Status::Offered,
            (None, _, None) if !self.on.is_empty() => Status::Assigned,
            _ if self.steps.last().is_some_and(|s| s.event == "parked") => Status::Queued,
            _ => Status::Created,
        }
    }
}

/// Ends what is open and somebody's.
pub(super) fn close(of: &mut [(String, Stretch)], now: i64, whose: impl Fn(&str) -> bool) {
    for (_, open) in of.iter_mut().filter(|(a, s)| s.to.is_none() && whose(a)) {
        open.to = Some(now);
    }
}
