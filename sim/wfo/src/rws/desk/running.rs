//! A recording that was ordered and is not known to be over.

use super::{Effect, Ticket};
use std::collections::BTreeSet;
use wire::rws::screen::CallReference;

/// How long an answer to `Stop` is waited for, in milliseconds.
pub(super) const STOP_MS: i64 = 30_000;

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
    Stopping { until: i64 },
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

impl Running {
    /// The order, perhaps once more.
    pub(super) fn start(&self, why: &str, again: bool) -> Effect {
        let (ticket, call) = (self.ticket.clone(), self.call.clone());
        Effect::Start { ticket, call, why: why.to_owned(), again }
    }
}
