//! The tenant: who and what there is. What happens to calls is in [`super::steps`], to agents in [`super::agents`].
//! Pure; instants are UTC milliseconds.

use super::agents::Session;
use super::call::Call;
use super::misstep::Misstep;
use super::tenant::{Queue, Team, User};
use std::collections::BTreeMap;

/// What notifications and real-time events tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happening {
    Login { user: String, at: i64 },
    Logout { user: String, at: i64 },
    State { user: String, state: &'static str, at: i64, call: Option<usize> },
    Task { call: usize, what: &'static str, at: i64, agent: Option<String>, other: Option<String> },
    Screen { user: String, paused: bool, at: i64, call: usize },
    Capture { call: usize, at: i64 },
}

impl Happening {
    pub(super) fn at(&self) -> i64 {
        match self {
            Self::Login { at, .. }
            | Self::Logout { at, .. }
            | Self::State { at, .. }
            | Self::Task { at, .. }
            | Self::Screen { at, .. }
            | Self::Capture { at, .. } => *at,
        }
    }
}

/// The tenant.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) seed: u64,
    pub(super) wrap_up: bool,
    /// Session ids without dashes, as 1.0 has them.
    pub(super) plain_ids: bool,
    pub(super) users: BTreeMap<String, User>,
    pub(super) teams: BTreeMap<String, Team>,
    pub(super) queues: BTreeMap<String, Queue>,
    pub(super) first_queue: Option<String>,
    pub(super) sessions: Vec<Session>,
    /// In the order of their creation.
    pub(super) calls: Vec<Call>,
    pub(super) by_name: BTreeMap<String, usize>,
    /// Calls whose audio was announced.
    pub(super) announced: std::collections::BTreeSet<usize>,
    pub(super) happenings: Vec<Happening>,
}

impl Model {
    pub(super) fn happened(&mut self, what: Happening) {
        self.happenings.push(what);
    }

    /// What has happened since the last time.
    pub(super) fn drain(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.happenings)
    }

    pub(super) fn find(&self, call: &str) -> Result<&Call, Misstep> {
        let at = self.by_name.get(call).ok_or_else(|| Misstep::unknown("call", call))?;
        self.calls.get(*at).ok_or_else(|| Misstep::unknown("call", call))
    }

    /// Index of a call that goes on.
    pub(super) fn open(&self, call: &str) -> Result<usize, Misstep> {
        match self.find(call)?.ended_at {
            Some(_) => Err(Misstep::Ended(call.into())),
            None => self.by_name.get(call).copied().ok_or_else(|| Misstep::unknown("call", call)),
        }
    }

    /// By the id that the APIs use.
    pub(super) fn by_id(&self, id: &str) -> Option<&Call> {
        self.calls.iter().find(|c| c.id == id)
    }

    /// Whose audio has come out since the last time; each is announced once.
    pub(super) fn announce(&mut self, now: i64) {
        let fresh = |(n, c): (usize, &Call)| {
            let at = c.audio_at().filter(|t| *t <= now && !self.announced.contains(&n))?;
            Some((n, at))
        };
        let due: Vec<(usize, i64)> = self.calls.iter().enumerate().filter_map(fresh).collect();
        for (call, at) in due {
            self.announced.insert(call);
            self.happened(Happening::Capture { call, at });
        }
    }

    /// When [`Model::announce`] has something to say next.
    pub(super) fn next_capture(&self) -> Option<i64> {
        let waits = |(n, c): (usize, &Call)| c.audio_at().filter(|_| !self.announced.contains(&n));
        self.calls.iter().enumerate().filter_map(waits).min()
    }

    /// Lets the metadata (or the audio) of a call out now.
    pub(super) fn release(&mut self, now: i64, call: &str, audio: bool) -> Result<(), Misstep> {
        self.find(call)?;
        if let Some(call) = self.by_name.get(call).and_then(|at| self.calls.get_mut(*at)) {
            if audio { call.release.audio.tell(now) } else { call.release.metadata.tell(now) }
        }
        Ok(())
    }
}
