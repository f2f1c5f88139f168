//! How long word of what an agent does at the ACD may take: first the server hears of it, then the PC, if it can be
//! reached then.

use super::online::Online;
use crate::truth::{FaultKind, Span, Truth};

/// How long something may stay unknown when the ACD's events get lost, in milliseconds.
const REPAIR_MS: i64 = 300_000;

/// Word from the ACD to a PC.
pub struct Word<'a> {
    /// The run.
    pub truth: &'a Truth,
    /// The PC's connection.
    pub online: &'a Online,
    /// One question to the server, in milliseconds.
    pub lag: i64,
    /// The end of what is looked at: what cannot be heard by then is heard then.
    pub end: i64,
}

impl Word<'_> {
    /// How long after an instant the server may hear of what happened then, in milliseconds.
    pub fn late(&self, at: i64) -> i64 {
        let trouble: Vec<Span> =
            self.truth.faults.iter().filter(|f| f.what == FaultKind::AcdTrouble).map(|f| f.span).collect();
        // Nobody can hear of it before the ACD answers again, one trouble after the other, and the way to it is whole.
        let mut over = at;
        while let Some(next) = trouble.iter().find(|f| near(**f, over) && f.to > over) {
            over = next.to;
        }
        let trouble = trouble.iter().any(|f| near(*f, at));
        let back = self.truth.server_up.iter().find(|s| s.to > over + self.lag).map_or(self.end, |s| s.from.max(over));
        if trouble || back > at { (back - at).max(0) + REPAIR_MS } else { self.lag + self.truth.policies.acd_ask_ms }
    }

    /// When the PC can be told something that the server knows at an instant.
    pub fn told(&self, at: i64) -> i64 {
        self.online.sure.iter().find(|s| s.to > at).map_or(self.end, |s| s.from.max(at))
    }

    /// By when the PC has heard of what happened at an instant.
    pub fn heard(&self, at: i64) -> i64 {
        let server = at + self.late(at);
        let pc = self.told(server);
        if pc > server { pc + self.lag } else { server }
    }
}

/// Whether a fault of the ACD bears on its events at an instant. One without a length is used up by the next events,
/// whenever those come.
fn near(fault: Span, at: i64) -> bool {
    fault.from - 10_000 <= at && (fault.ms() == 0 || at <= fault.to + 10_000)
}
