//! A recording as RWS lists it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A voice recording with its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// The call's UUID.
    pub id: String,
    /// Who called.
    pub caller_phone_number: String,
    /// Which number was called.
    pub dialed_phone_number: String,
    /// `2015-09-10T16:58:22.000+0000`: no colon in the offset.
    pub start_time: String,
    /// The same.
    pub stop_time: String,
    /// One for each part.
    pub media_files: Vec<MediaFile>,
    /// What happened on the call.
    #[serde(default)]
    pub event_history: Vec<Value>,
}

/// A file of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaFile {
    /// Where it is played from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_uri: Option<String>,
    /// When it begins.
    pub start_time: String,
    /// When it ends.
    pub stop_time: String,
    /// The call's UUID.
    #[serde(rename = "callUUID")]
    pub call_uuid: String,
    /// Its name in the storage.
    pub media_id: String,
    /// `audio/mp3`…
    #[serde(rename = "type")]
    pub media_type: String,
    /// Milliseconds, as text. They need not agree with the times.
    pub duration: String,
    /// Bytes, as text.
    pub size: String,
    /// What else is known.
    pub parameters: MediaParameters,
}

/// What else is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MediaParameters {
    /// Which number was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dnis: Option<String>,
    /// T-Lib's connection id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conn_id: Option<String>,
    /// Who called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ani: Option<String>,
    /// `2015-09-10T16:58:22Z`: another form than the times outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_time: Option<String>,
    /// The DN that was recorded.
    #[serde(rename = "recordDN", skip_serializing_if = "Option::is_none")]
    pub record_dn: Option<String>,
    /// The agent on it: by this a screen file is matched to the call (GIR-ONE-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
}
