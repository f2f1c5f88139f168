//! Steps of the recorders beside Genesys' own: SIPREC, and the third-party screen recorder.

use crate::scenario::at::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Step::CaptureReport`](super::step::Step::CaptureReport).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureReport {
    /// The DN that the report is for: the recipient's (TLB-IND-3).
    pub dn: At<String>,
    /// The state reported.
    pub state: CaptureState,
}

/// A third-party recorder's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptureState {
    /// It records.
    Enabled,
    /// It does not.
    Disabled,
    /// It is paused.
    Paused,
}

/// See [`Step::SiprecInvite`](super::step::Step::SiprecInvite).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiprecInvite {
    /// By which later steps name the recording session. Without it the session ends by itself after three seconds.
    #[serde(default)]
    pub id: Option<At<String>>,
    /// The form of its metadata.
    pub metadata: Metadata,
    /// It requires the extension `siprec`.
    #[serde(default = "yes")]
    pub require: bool,
}

fn yes() -> bool {
    true
}

/// See [`Step::SiprecChange`](super::step::Step::SiprecChange).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiprecChange {
    /// The recording session, by the id of its `siprec_invite`.
    pub id: At<String>,
    /// What happens to the recorded call.
    pub what: Change,
}

/// What happens to a recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
// Its name in the schema: there is another change.
#[schemars(rename = "SiprecChangeKind")]
pub enum Change {
    /// The recording is paused: the streams are inactive (SRC-HOLD-1).
    Pause,
    /// …and resumed.
    Resume,
    /// A second agent joins, and a whole snapshot is sent (SRC-META-2).
    Join,
    /// The first agent leaves, and only what has changed is sent (SRC-META-2).
    Leave,
}

/// See [`Step::SiprecBye`](super::step::Step::SiprecBye).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiprecBye {
    /// The recording session, by the id of its `siprec_invite`.
    pub id: At<String>,
}

/// How an INVITE carries metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metadata {
    /// As `application/rs-metadata+xml` beside the SDP.
    Xml,
    /// As `application/rs-metadata` beside the SDP, as older recording clients do.
    Old,
    /// Alone, without SDP.
    Alone,
    /// Not at all.
    Missing,
}
