//! What a connector brings in, whichever vendor it came from.

use serde::{Deserialize, Serialize};

/// An agent as the ACD has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The agent's id in the ACD.
    pub acd_id: String,
    /// E-mail.
    pub email: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
}

/// A call as the ACD has it. Instants are UTC milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The call's id in the ACD, unique within it.
    pub id: String,
    /// Associated call id: one for all contacts of the call.
    pub assoc: String,
    /// Calling number.
    pub ani: String,
    /// Called number.
    pub dnis: String,
    /// The first agent connected: where the call's audio begins.
    pub connected: Option<i64>,
    /// The call's end; none while it goes on.
    pub ended: Option<i64>,
    /// The agents' own times.
    pub parts: Vec<Part>,
    /// The audio.
    pub audio: Audio,
}

/// One agent's time on a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The participant's id, unique within the call.
    pub id: String,
    /// The agent's id in the ACD.
    pub agent: String,
    /// First and last name, where the call says them.
    pub name: Option<(String, String)>,
    /// Connected; none for an agent who never was.
    pub from: Option<i64>,
    /// Disconnected.
    pub to: Option<i64>,
    /// Consulted by another agent, and not with the customer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consult: bool,
}

/// The audio of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audio {
    /// Expected, not there yet.
    Awaited,
    /// To be fetched there.
    At(String),
    /// There will be none.
    Never,
}

/// An agent logged on to or off from the ACD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logon {
    /// The agent's id in the ACD.
    pub agent: String,
    /// When; none where the ACD did not say.
    pub at: Option<i64>,
    /// On or off.
    pub on: bool,
}
