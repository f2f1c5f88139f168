//! What a scenario's author expects to come out. Short: the judge works out the rest.

use super::at::At;
use super::time::{Length, Stretch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Expectations. What is left out is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// All contacts, in any order: no more and no less.
    pub contacts: Option<Vec<ExpectedContact>>,
    /// All discrepancies that the server was told of, in any order: no more and no less.
    pub discrepancies: Option<Vec<ExpectedDiscrepancy>>,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedContact {
    /// Whose.
    pub agent: At<String>,
    /// The call it comes from.
    #[serde(default)]
    pub call: Option<At<String>>,
    /// Duration, compared by the second as the guide's tables show it.
    pub duration: Length,
    /// State of the audio.
    pub audio: FileState,
    /// State of the video.
    pub video: FileState,
    /// The parts that the recording shows, to within a second. Left out: the whole contact, where there is a recording.
    #[serde(default)]
    pub covered: Option<Vec<Stretch>>,
}

/// State of a contact's audio or video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// "No File to Upload"
    None,
    /// "File not yet uploaded"
    Pending,
    /// "File is uploaded"
    Uploaded,
}

impl FileState {
    /// The server's own state.
    pub fn wire(self) -> wire::contact::UploadState {
        match self {
            Self::None => wire::contact::UploadState::NoFile,
            Self::Pending => wire::contact::UploadState::NotYet,
            Self::Uploaded => wire::contact::UploadState::Uploaded,
        }
    }
}

/// A discrepancy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedDiscrepancy {
    /// On which PC.
    pub pc: At<String>,
    /// What.
    pub what: DiscrepancyKind,
}

/// See SCR-GC-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// A segment is not on the disk any more.
    Missing,
    /// A segment does not verify.
    Damaged,
    /// Capture has a hole between the start and the stop trigger.
    Gap,
    /// A contact claimed a segment and got no recording.
    Unserved,
    /// A contact came after the retention had passed.
    Late,
}

impl DiscrepancyKind {
    /// The server's own kind.
    pub fn wire(self) -> wire::rte::DiscrepancyKind {
        match self {
            Self::Missing => wire::rte::DiscrepancyKind::Missing,
            Self::Damaged => wire::rte::DiscrepancyKind::Damaged,
            Self::Gap => wire::rte::DiscrepancyKind::Gap,
            Self::Unserved => wire::rte::DiscrepancyKind::Unserved,
            Self::Late => wire::rte::DiscrepancyKind::Late,
        }
    }
}
