//! One call as UJET keeps it: the customer's time, each agent's own time, transfers, holds, and the audio's time.
//! Pure; instants are UTC milliseconds.

use crate::release::Release;
use crate::stretch::Stretch;

/// One agent's time on the call. An agent who comes back has a second one.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) id: u64,
    pub(super) agent: String,
    pub(super) agent_id: u64,
    /// None for an agent whose phone rang and who did not answer.
    pub(super) time: Option<Stretch>,
    pub(super) holds: Vec<Stretch>,
}

impl Seat {
    pub(super) fn is_on(&self) -> bool {
        self.time.is_some_and(|t| t.to.is_none())
    }

    fn end(&mut self, now: i64) {
        for open in self.holds.iter_mut().chain(self.time.as_mut()).filter(|s| s.to.is_none()) {
            open.to = Some(now);
        }
    }
}

/// A hand-over from one agent to another, directly or by way of a queue.
#[derive(Debug, Clone)]
pub(super) struct Handover {
    pub(super) id: u64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) asked_at: i64,
    pub(super) connected_at: i64,
}

/// A call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) id: u64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) recorded: bool,
    pub(super) release: Release,
    pub(super) created_at: i64,
    pub(super) changed_at: i64,
    pub(super) ended_at: Option<i64>,
    pub(super) seats: Vec<Seat>,
    pub(super) handovers: Vec<Handover>,
    pub(super) paused: Vec<Stretch>,
    /// The audio was ended before the call was.
    pub(super) audio_ended: Option<i64>,
}

impl Call {
    /// When the first agent connected.
    pub(super) fn connected_at(&self) -> Option<i64> {
        self.seats.iter().filter_map(|s| s.time).map(|t| t.from).min()
    }

    /// The open seat of an agent.
    pub(super) fn seat(&mut self, agent: &str) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|s| s.agent == agent && s.is_on())
    }

    /// Whether any agent is on.
    pub(super) fn attended(&self) -> bool {
        self.seats.iter().any(Seat::is_on)
    }

    /// The agent left.
    pub(super) fn leave(&mut self, agent: &str, now: i64) -> bool {
        self.seat(agent).map(|seat| seat.end(now)).is_some()
    }

    /// Everybody leaves and the call is over.
    pub(super) fn end(&mut self, now: i64) {
        self.seats.iter_mut().for_each(|s| s.end(now));
        self.paused.iter_mut().filter(|p| p.to.is_none()).for_each(|p| p.to = Some(now));
        self.ended_at = Some(now);
    }

    /// The time that the audio covers: from the first agent's answer to the end of the call, the queue between two
    /// agents included. None without a recording or an agent, and while the call goes on.
    pub(super) fn audio_span(&self) -> Option<(i64, i64)> {
        let (from, end) = (self.connected_at()?, self.ended_at?);
        let to = self.audio_ended.map_or(end, |t| t.min(end));
        (self.recorded && from < to).then_some((from, to))
    }

    /// When the audio can be fetched.
    pub(super) fn audio_at(&self) -> Option<i64> {
        self.audio_span()?;
        self.release.audio_at(self.ended_at)
    }

    /// What `updated_at` says; none while the call cannot be seen.
    pub(super) fn updated_at(&self, now: i64) -> Option<i64> {
        self.release.updated_at(now, self.changed_at, self.ended_at, self.audio_at())
    }
}
