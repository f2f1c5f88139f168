//! `POST /v1/captures/query` (documented): where the audio of up to ten tasks is.
//!
//! Traps: an unknown task id is no error but missing from the answer, and so is a task whose audio is not there yet; the
//! address expires; `segment` is always false for a consultation; agents appear by their **CI** user id, the customer's
//! number is masked, so never join on it; times of recordings are integers, those of transcriptions strings;
//! `Source` and `Provider` are capitalised.

use serde::{Deserialize, Serialize};

/// Most task ids in one request.
pub const MOST_TASKS: usize = 10;
/// Longest life of an address, in minutes.
pub const LONGEST_MIN: i64 = 60;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked.
    pub query: Query,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Inferred from the token where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// Life of the addresses in minutes, 1–60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_expiration: Option<i64>,
    /// 1–10, each once.
    pub task_ids: Vec<String>,
    /// The pieces of the main recording instead of one stitched file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_segments: Option<bool>,
    /// Recordings of virtual agents, too.
    #[serde(default, rename = "includeVARecordings", skip_serializing_if = "Option::is_none")]
    pub include_va_recordings: Option<bool>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// About whom, and how long the addresses live.
    pub meta: Meta,
    /// One element a task that has something.
    pub data: Vec<Captures>,
}

/// About whom, and how long the addresses live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// Organization.
    #[serde(default)]
    pub org_id: String,
    /// Minutes from now.
    #[serde(default)]
    pub url_expiration: i64,
}

/// What there is of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Captures {
    /// Task.
    pub task_id: String,
    /// Audio.
    #[serde(default)]
    pub recording: Vec<Recording>,
    /// Text.
    #[serde(default)]
    pub transcription: Vec<Transcription>,
}

/// One file of audio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Id.
    pub id: String,
    /// A piece of the main recording; always false for a consultation.
    #[serde(default)]
    pub segment: bool,
    /// The rest.
    pub attributes: Attributes,
}

/// A recording's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// Name.
    pub file_name: String,
    /// Address, for a while.
    pub file_path: String,
    /// Begin.
    pub start_time: i64,
    /// End.
    pub stop_time: i64,
    /// CI user ids of the agents, and the customer's number, masked.
    #[serde(default)]
    pub participants: Vec<String>,
    /// `Caller`, `Agent` or `VA`
    #[serde(default)]
    pub channel1: String,
    /// `Caller`, `Agent`, `VA` or `Others`; `Agent` for a consultation.
    #[serde(default)]
    pub channel2: String,
    /// `main`, `consult`, `va-main` or `va-consult`
    #[serde(default)]
    pub call_type: String,
    /// Of recordings of virtual agents alone.
    #[serde(default)]
    pub sensitive: bool,
}

/// One file of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcription {
    /// `recording`, …
    #[serde(rename = "Source")]
    pub source: String,
    /// `CISCO`
    #[serde(rename = "Provider")]
    pub provider: String,
    /// Id.
    pub id: String,
    /// Name.
    pub file_name: String,
    /// Address, for a while.
    pub file_path: String,
    /// Begin; a string.
    pub start_time: String,
    /// `en-US`
    #[serde(default)]
    pub language_code: String,
    /// A string.
    #[serde(default)]
    pub create_time: String,
}

/// A number as `participants` shows it: `+121****1219`. The first four and the last four characters stay.
pub fn masked(number: &str) -> String {
    let all: Vec<char> = number.chars().collect();
    if all.len() <= 8 {
        let keep = all.len().saturating_sub(4).min(2);
        return all[..keep].iter().collect::<String>() + &"*".repeat(all.len() - keep);
    }
    let (head, tail): (String, String) = (all[..4].iter().collect(), all[all.len() - 4..].iter().collect());
    head + &"*".repeat(all.len() - 8) + &tail
}
