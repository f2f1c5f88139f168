//! Steps of calls.

use crate::scenario::at::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Step::Call`](super::step::Step::Call).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysCall")]
pub struct Call {
    /// A name for the call, for use in later steps.
    pub id: At<String>,
    /// Calling number.
    pub from: String,
    /// Called number: one that the switch routes to a DN of the agent's, or that DN itself.
    pub to: At<String>,
    /// The agent who answers at once.
    pub answered_by: At<String>,
}

/// What one agent does on a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfAgent {
    /// Which call; a consultation is one, too.
    pub call: At<String>,
    /// Who, where several are on the call.
    #[serde(default)]
    pub agent: Option<At<String>>,
}

/// See [`Step::HangUp`](super::step::Step::HangUp).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOf {
    /// Which call.
    pub call: At<String>,
    /// The agent who hangs up. Left out: the customer.
    #[serde(default)]
    pub by: Option<At<String>>,
}

/// See [`Step::Transfer`](super::step::Step::Transfer).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysTransfer")]
pub struct Transfer {
    /// Which call.
    pub call: At<String>,
    /// Who takes over.
    pub to: At<String>,
    /// Who hands over, where several are on the call.
    #[serde(default)]
    pub from: Option<At<String>>,
}

/// See [`Step::Consult`](super::step::Step::Consult).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysConsult")]
pub struct Consult {
    /// A name for the consultation, which is a call of its own.
    pub id: At<String>,
    /// About which call.
    pub call: At<String>,
    /// Who is asked.
    pub with: At<String>,
    /// Who asks, where several are on the call.
    #[serde(default)]
    pub by: Option<At<String>>,
    /// Answered at once; otherwise the phone rings until `accept_consult` or `refuse_consult`.
    #[serde(default = "yes")]
    pub accepted: bool,
}

fn yes() -> bool {
    true
}

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfConsult {
    /// Which, by the `id` of its `consult`.
    pub consult: At<String>,
}

/// See [`Step::Conference`](super::step::Step::Conference).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysConference")]
pub struct Conference {
    /// Which call.
    pub call: At<String>,
    /// Who joins.
    pub with: At<String>,
    /// Who brings the other in, where several are on the call.
    #[serde(default)]
    pub by: Option<At<String>>,
}
