//! What the core wants done, and what it is told in return.

use super::credentials::Credentials;
use super::events;
use super::reply::Reply;
use super::secret::Secret;
use wire::rws::screen::{Report, StopReason};
use wire::srs::{Device, ServerUrl};

/// One RWS that may be logged in to, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub server: ServerUrl,
    /// Where the agent sits; none for the default place.
    pub place: Option<String>,
    /// Which of the place's devices.
    pub devices: Vec<Device>,
}

/// A login at RWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who.
    pub credentials: Credentials,
    /// One after the other, until one can be reached.
    pub targets: Vec<Target>,
}

/// A login at RWS has come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// At which RWS.
    pub server: ServerUrl,
    /// The agent's id there.
    pub agent: String,
}

/// What has become of the line to RWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// It is up again.
    Up,
    /// It broke; it is tried again by itself.
    Down,
    /// RWS knows nothing of the session any more: given up.
    Forgotten,
    /// The agent has logged in elsewhere: given up.
    Displaced,
}

/// A recording that RWS ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub recording: String,
    /// With it the file is uploaded.
    pub token: Secret,
    /// The session's line.
    pub link: u64,
    /// The agent's id.
    pub agent: String,
    /// Who ordered it.
    pub server: ServerUrl,
    /// Whose screen: the Windows login.
    pub user: String,
}

/// A recording that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its id.
    pub recording: String,
    /// The agent's id.
    pub agent: String,
    /// Who ordered it.
    pub server: String,
    /// When, UTC milliseconds.
    pub at: i64,
    /// Why.
    pub why: StopReason,
    /// Whether RWS has the file, or will never have it.
    pub uploaded: bool,
}

/// To be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Answer a request.
    Answer {
        /// Which.
        ticket: u64,
        /// How.
        reply: Reply,
    },
    /// Log in at RWS and open the line; the core hears of it by [`super::core::Core::linked`].
    Connect {
        /// Number of the line.
        link: u64,
        /// How.
        plan: Plan,
    },
    /// Say something on a line.
    Say {
        /// Number of the line.
        link: u64,
        /// What.
        report: Report,
    },
    /// End a line and its session at RWS.
    End {
        /// Number of the line.
        link: u64,
    },
    /// Begin to record; the core hears of it by [`super::core::Core::began`].
    Record(Order),
    /// End a recording now; the core hears of it by [`super::core::Core::ended`].
    Stop {
        /// Which.
        recording: String,
        /// Why.
        why: StopReason,
    },
    /// For the trace.
    Session(events::Session),
    /// For the trace.
    Recording(events::Recording),
    /// For the trace.
    Poll(events::Poll),
    /// For the trace.
    Refused(events::Refused),
}

/// As the trace has it.
pub fn reason(why: StopReason) -> &'static str {
    match why {
        StopReason::Told => "told",
        StopReason::Logout => "logout",
        StopReason::NoPoll => "no_poll",
        StopReason::Logoff => "logoff",
        StopReason::NewPlace => "new_place",
        StopReason::Crash => "crash",
    }
}
