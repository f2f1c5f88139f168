//! What a scenario's author expects to come out. Short: the judge works out the rest.

use super::sip_step::CaptureState;
use crate::scenario::at::At;
use crate::scenario::time::{Length, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Expectations. What is left out is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "GenesysExpect")]
pub struct Expect {
    /// All voice recordings, in any order: no more and no less.
    pub recordings: Option<Vec<ExpectedRecording>>,
    /// All screen files that RWS has, in any order: no more and no less.
    pub screens: Option<Vec<ExpectedScreen>>,
    /// Sessions that SRS gave up for want of polls.
    pub expiries: Option<u32>,
    /// Logins that SRS refused, changes of place among them, and POSTs without the session's token.
    pub refusals: Option<u32>,
    /// Polls that SRS answered with 401.
    pub refused_polls: Option<u32>,
    /// Screen files that were on their way at a certain moment: part of each was with RWS, and part was not. What a scenario does to
    /// an upload proves nothing where no upload was there to have it done to.
    pub uploading: Vec<ExpectedUpload>,
    /// The last state of the third-party recorder, by DN.
    pub capture: Option<BTreeMap<At<String>, CaptureState>>,
    /// Recording sessions that the SIPREC recorder took.
    pub siprec_sessions: Option<u32>,
}

/// A screen file on its way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedUpload {
    /// Whose screen.
    pub agent: At<String>,
    /// When.
    pub at: Moment,
}

/// A voice recording.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRecording {
    /// Of which call or consultation.
    pub call: At<String>,
    /// Its files, in the order of time.
    pub media: Vec<ExpectedMedia>,
}

/// A media file: one agent's stretch of a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedMedia {
    /// Whose.
    pub agent: At<String>,
    /// The DN, where it is to be compared.
    #[serde(default)]
    pub dn: Option<At<String>>,
    /// Its length, to within a second.
    pub length: Length,
}

/// A screen file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedScreen {
    /// Whose screen.
    pub agent: At<String>,
    /// The call or consultation that it is mapped to. Left out: none.
    #[serde(default)]
    pub call: Option<At<String>>,
    /// Its length, to within a second.
    pub length: Length,
}
