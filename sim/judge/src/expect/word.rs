//! How long word of what an agent does at the ACD may take: first the server hears of it, then the PC, if it can be
//! reached then.

use super::online::Online;
use crate::truth::{FaultKind, Span, Truth};

/// How long something may stay unknown when the ACD's events get lost, in milliseconds.
const REPAIR_MS: i64 = 300_000;
/// How long it may stay unknown where no notification tells of it and the server has to ask, in milliseconds.
const ASK_MS: i64 = 10_000;

/// Word from the ACD to a PC.
pub struct Word<'a> {
    /// The run.
    pub truth: &'a Truth,
    /// The PC's connection.
    pub online: &'a Online,
    /// One question to the server, in milliseconds.
    pub lag: i64,
}

impl Word<'_> {
    /// By when the PC has heard of what happened at an instant; never, where nobody can be reached any more.
    pub fn heard(&self, at: i64) -> i64 {
        let trouble = self.truth.faults.iter().any(|f| f.what == FaultKind::AcdTrouble && near(f.span, at));
        let back =
            self.truth.server_up.iter().find(|s| s.to > at + self.lag).map_or(self.truth.ends, |s| s.from.max(at));
        let server = if trouble || back > at { back + REPAIR_MS } else { at + self.lag + ASK_MS };
        let pc = self.reached(server);
        if pc > server { pc + self.lag } else { server }
    }

    /// When the PC can be told something that the server knows at an instant.
    pub fn reached(&self, at: i64) -> i64 {
        self.online.sure.iter().find(|s| s.to > at).map_or(self.truth.ends, |s| s.from.max(at))
    }
}

/// A fault without a length is used up by the next events, whenever those come.
fn near(fault: Span, at: i64) -> bool {
    fault.from - 10_000 <= at && (fault.ms() == 0 || at <= fault.to + 10_000)
}
