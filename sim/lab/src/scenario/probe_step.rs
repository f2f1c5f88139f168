//! Requests that the stage makes to see how the server answers them.

use super::at::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// See [`Step::Probe`]. The latest contact of the agent is meant where one is needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Probe {
    /// Tagging the agent's contact with custom metadata (SCR-CHUNK-1).
    Tag(At<String>),
    /// Live monitoring of the agent's screen (SCR-LIVE-1).
    Live(At<String>),
    /// "Restore" of the agent's contact.
    Restore(At<String>),
    /// A recording control (SCR-ONLY-2, SCR-PAUSE-1).
    Control(ControlProbe),
    /// Somebody who has no part in the installation passes for one who has: without a credential, with an empty one, with the beginning of
    /// the right one, and with another. Nothing comes of it.
    Stranger(Stranger),
    /// Playing the audio of the agent's contact (WXC-IMP-4, WXC-STORE-1). This and all that follow are Webex Contact
    /// Center's.
    Play(At<String>),
    /// Opening the agent's contact on the page (WXC-IMP-4).
    Open(At<String>),
    /// An ACD form is checked, and not saved (WXC-CFG-1, WXC-CFG-2).
    Form(FormProbe),
    /// An ACD form is saved.
    Add(FormProbe),
    /// A synced team is given another name by hand (WXC-SYNC-T1).
    RenameTeam(At<String>),
    /// The tenant's SAML metadata file is handed in (WXC-SAML-1).
    Saml,
}

/// See [`Probe::Form`]: the form of the connection as it is, under the probe's name, but for what is said here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormProbe {
    /// Name of the probe; no other has the same.
    pub name: At<String>,
    /// What is typed into fields, by their names in the API (`api_url`, `sync_interval_min`, …).
    #[serde(default)]
    pub with: BTreeMap<String, Typed>,
    /// Fields in which that is a mistake. Left out: none, the form is a good one.
    #[serde(default)]
    pub mistakes: BTreeSet<String>,
}

/// What is typed into a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Typed {
    /// A box is set or not.
    Box(bool),
    /// A number.
    Number(i64),
    /// Several texts.
    List(Vec<String>),
    /// A text.
    Text(String),
}

/// See [`Probe::Stranger`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stranger {
    /// An event of the telephony system: this agent has logged on to it.
    AcdLogin(At<String>),
    /// A recording of the agent's latest contact, from a PC.
    Upload(Upload),
}

/// See [`Stranger::Upload`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// Whose contact.
    pub agent: At<String>,
    /// Which PC it is said to come from.
    pub pc: At<String>,
}

/// See [`Probe::Control`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlProbe {
    /// Which control.
    pub operation: ControlOperation,
    /// Whose recording.
    pub agent: At<String>,
}

/// Recording controls that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlOperation {
    /// Start of the audio.
    StartAudio,
    /// End of the audio.
    StopAudio,
    /// Pause of the audio.
    PauseAudio,
    /// Resumption of the audio.
    ResumeAudio,
    /// Pause of the screen.
    PauseScreen,
    /// Resumption of the screen.
    ResumeScreen,
    /// A tag on the recording.
    Tag,
}

impl ControlOperation {
    /// As the control API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::StartAudio => "start_audio",
            Self::StopAudio => "stop_audio",
            Self::PauseAudio => "pause_audio",
            Self::ResumeAudio => "resume_audio",
            Self::PauseScreen => "pause_screen",
            Self::ResumeScreen => "resume_screen",
            Self::Tag => "tag",
        }
    }
}
