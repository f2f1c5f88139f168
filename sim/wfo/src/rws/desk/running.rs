//! A recording that was ordered and is not known to be over.

use super::{Effect, Ticket};
use std::collections::BTreeSet;
use wire::rws::screen::CallReference;

/// How often it is said again, in milliseconds: the answer may have been lost with an older session's connection.
const AGAIN_MS: i64 = 1_000;

/// How long an answer to `Stop` is waited for, in milliseconds.
const STOP_MS: i64 = 30_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The first leg, and those whose recording began while the file ran.
    Call { leg: u64, with: BTreeSet<u64> },
    /// A medium.
    State { media: String },
    /// Of an older session.
    Older,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Whether what it was ordered for is still going is not known yet.
    Adopted { until: i64 },
    /// It is to go on.
    On,
    /// The call has ended; the work after it may begin.
    AfterCall { until: i64 },
    /// The work after the call.
    AfterCallWork,
    /// It is to end.
    Stopping(Waiting),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) ticket: Ticket,
    pub(super) call: Option<CallReference>,
    pub(super) cause: Cause,
    pub(super) phase: Phase,
    /// It was ordered in an older session.
    pub(super) older: bool,
}

/// Waiting for a recording's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    /// `Stop` is said again then.
    again: i64,
    /// We give up then.
    until: i64,
}

impl Waiting {
    /// `Stop` has just been said.
    pub(super) fn new(now: i64) -> Self {
        Self { again: now + AGAIN_MS, until: now + STOP_MS }
    }

    /// When something is due.
    pub(super) fn due(self) -> i64 {
        self.again.min(self.until)
    }

    /// Whether we give up.
    pub(super) fn is_over(self, now: i64) -> bool {
        now >= self.until
    }

    /// Whether `Stop` is to be said again now.
    pub(super) fn repeats(&mut self, now: i64) -> bool {
        let due = now >= self.again;
        if due {
            self.again = now + AGAIN_MS;
        }
        due
    }
}

impl Running {
    /// The order, perhaps once more.
    pub(super) fn start(&self, why: &str, again: bool) -> Effect {
        let (ticket, call) = (self.ticket.clone(), self.call.clone());
        Effect::Start { ticket, call, why: why.to_owned(), again }
    }
}
