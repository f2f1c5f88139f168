//! Contacts as the server's API gives them. Path and public fields as clients of Calabrio ONE use them
//! (`vendor-protocols.md` §6.3); the rest is **sim:** and says so.

use crate::rte::DiscrepancyKind;
use crate::upload::Part;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// State of a contact's audio or video (SCR-UP-2, -3, -4), in the guide's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UploadState {
    /// There is nothing to record.
    #[serde(rename = "No File to Upload")]
    NoFile,
    /// Expected.
    #[serde(rename = "File not yet uploaded")]
    NotYet,
    /// There.
    #[serde(rename = "File is uploaded")]
    Uploaded,
}

impl UploadState {
    /// The guide's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoFile => "No File to Upload",
            Self::NotYet => "File not yet uploaded",
            Self::Uploaded => "File is uploaded",
        }
    }
}

/// One element of `GET /api/rest/recording/contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Contact id, as in the guide's tables (27, 28, …).
    pub id: String,
    /// Start, epoch milliseconds.
    pub start_time: i64,
    /// Milliseconds.
    pub call_duration: i64,
    /// Calling number.
    pub ani: String,
    /// Called number.
    pub dnis: String,
    /// `CALL`, or `SCREEN` for a screen-only recording (**sim:**).
    pub contact_type: String,
    /// One for all contacts of a call.
    pub assoc_call_id: String,
    /// Whether the audio is there.
    pub audio_uploaded: bool,
    /// The agent's e-mail.
    pub agent_email: Option<String>,
    /// **sim:** last name.
    pub last_name: String,
    /// **sim:** first name.
    pub first_name: String,
    /// **sim:** the agent's id in the ACD.
    pub agent_acd_id: String,
    /// **sim:** the public name of this field is not known.
    pub video_upload_state: UploadState,
    /// **sim:** as for video.
    pub audio_upload_state: UploadState,
    /// **sim:** every state that the video has had, with the server's time.
    pub video_history: Vec<(i64, UploadState)>,
    /// **sim:** likewise the audio.
    pub audio_history: Vec<(i64, UploadState)>,
    /// **sim:** when the metadata was imported.
    pub imported_at: i64,
    /// **sim:** the PC that made the recording.
    pub pc: Option<String>,
    /// **sim:** the parts that the recording shows.
    pub covered: Vec<Part>,
    /// **sim:** why there is no video or only a part, in words; empty otherwise.
    pub note: String,
    /// Custom metadata; always empty where recordings are made from chunks (SCR-CHUNK-1).
    #[serde(default)]
    pub metadata: BTreeMap<String, serde_json::Value>,
}

/// **sim:** one element of `GET /sim/discrepancies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// PC.
    pub pc: String,
    /// Kind.
    pub what: DiscrepancyKind,
    /// Segment's file name.
    pub segment: String,
    /// User.
    pub windows: String,
    /// From when.
    pub from: i64,
    /// Until when.
    pub to: i64,
    /// The contact that wanted it.
    pub contact: Option<String>,
    /// When the server stored it.
    pub reported_at: i64,
}
