//! What a desk is given, and what follows.

use serde::{Deserialize, Serialize};
use wire::rws::screen::{CallReference, StopReason};

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
        /// It was said before.
        again: bool,
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
