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
    /// The form of its metadata.
    pub metadata: Metadata,
    /// It requires the extension `siprec`.
    #[serde(default = "yes")]
    pub require: bool,
}

fn yes() -> bool {
    true
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
