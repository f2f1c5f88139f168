//! Steps by which the telephony system's own people, teams and queues change.

use super::at::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Step::AcdAgent`](super::step::Step::AcdAgent). All but the first three are Webex Contact Center's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcdAgent {
    /// An agent of the scenario with `in_acd: false` is added.
    Add(At<String>),
    /// An agent gets another name.
    Rename(Rename),
    /// An agent is removed.
    Remove(At<String>),
    /// An agent becomes "Not Active", and is logged off by that.
    Deactivate(At<String>),
    /// An agent who is not active, or was removed, is active again.
    Restore(At<String>),
    /// An agent becomes contact-center enabled.
    Enable(At<String>),
    /// An agent is contact-center enabled no longer.
    Disable(At<String>),
    /// An agent is on these teams from now on and on no others.
    Move(MoveTeam),
    /// An agent who is logged on takes a break: idle, and still logged on.
    Idle(At<String>),
    /// An agent is back from a break.
    Available(At<String>),
}

impl AcdAgent {
    /// Whom it is about.
    pub fn agent(&self) -> &At<String> {
        match self {
            Self::Add(agent)
            | Self::Remove(agent)
            | Self::Deactivate(agent)
            | Self::Restore(agent)
            | Self::Enable(agent)
            | Self::Disable(agent)
            | Self::Idle(agent)
            | Self::Available(agent) => agent,
            Self::Rename(rename) => &rename.agent,
            Self::Move(step) => &step.agent,
        }
    }
}

/// See [`AcdAgent::Rename`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Who.
    pub agent: At<String>,
    /// New first name.
    pub first: String,
    /// New last name.
    pub last: String,
}

/// See [`AcdAgent::Move`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveTeam {
    /// Who.
    pub agent: At<String>,
    /// The teams, by their keys under `acd`.
    pub teams: Vec<At<String>>,
}

/// See [`Step::AcdTeam`](super::step::Step::AcdTeam).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcdTeam {
    /// A team of the scenario with `there: false` is added.
    Add(At<String>),
    /// A team gets another name.
    Rename(RenameTeam),
    /// A team is not active any more.
    Deactivate(At<String>),
    /// …and is again.
    Restore(At<String>),
    /// A team is deleted.
    Remove(At<String>),
}

impl AcdTeam {
    /// Which team.
    pub fn team(&self) -> &At<String> {
        match self {
            Self::Add(team) | Self::Deactivate(team) | Self::Restore(team) | Self::Remove(team) => team,
            Self::Rename(rename) => &rename.team,
        }
    }
}

/// See [`AcdTeam::Rename`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameTeam {
    /// Which.
    pub team: At<String>,
    /// Its new name.
    pub name: String,
}

/// See [`Step::AcdQueue`](super::step::Step::AcdQueue).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcdQueue {
    /// A queue of the scenario with `there: false` is added.
    Add(At<String>),
    /// Its calls may be recorded from now on.
    Record(At<String>),
    /// Its calls may be recorded no longer.
    NoRecording(At<String>),
}

impl AcdQueue {
    /// Which queue.
    pub fn queue(&self) -> &At<String> {
        match self {
            Self::Add(queue) | Self::Record(queue) | Self::NoRecording(queue) => queue,
        }
    }
}
