//! Contacts as the server gives them.

use super::FAR_MS;
use serde::Deserialize;
use serde_json::Value;

/// `No File to Upload`
pub const NONE: &str = "No File to Upload";
/// `File not yet uploaded`
pub const WAITS: &str = "File not yet uploaded";
/// `File is uploaded`
pub const THERE: &str = "File is uploaded";

/// One contact.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Id.
    pub id: String,
    /// Start.
    pub start_time: i64,
    /// Milliseconds.
    pub call_duration: i64,
    /// Calling number.
    #[serde(default)]
    pub ani: String,
    /// Called number.
    #[serde(default)]
    pub dnis: String,
    /// `CALL` or `SCREEN`.
    #[serde(default)]
    pub contact_type: String,
    /// Of the call.
    #[serde(default)]
    pub assoc_call_id: String,
    /// Of the agent.
    #[serde(default)]
    pub agent_email: Option<String>,
    /// Of the agent.
    pub first_name: Option<String>,
    /// Of the agent.
    pub last_name: Option<String>,
    /// Of the agent.
    pub agent_acd_id: Option<String>,
    /// Whether there is audio.
    pub audio_uploaded: Option<bool>,
    /// State in words.
    #[serde(default)]
    pub video_upload_state: String,
    /// State in words.
    #[serde(default)]
    pub audio_upload_state: String,
    /// Every state with its time.
    #[serde(default)]
    pub video_history: Vec<(i64, String)>,
    /// Every state with its time.
    #[serde(default)]
    pub audio_history: Vec<(i64, String)>,
    /// When the metadata was imported.
    #[serde(default)]
    pub imported_at: i64,
    /// The PC of the recording.
    #[serde(default)]
    pub pc: Option<String>,
    /// What the recording shows.
    #[serde(default)]
    pub covered: Vec<Covered>,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// Custom metadata.
    #[serde(default)]
    pub metadata: serde_json::Map<String, Value>,
}

/// A covered part, since the start of the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Covered {
    /// First millisecond.
    pub from_ms: i64,
    /// End.
    pub to_ms: i64,
}

impl Seen {
    /// Whether one of its times is out of the question: nobody could reckon with it.
    fn is_far(&self) -> bool {
        let histories = self.video_history.iter().chain(&self.audio_history).map(|(at, _)| *at);
        let covered = self.covered.iter().flat_map(|part| [part.from_ms, part.to_ms]);
        let all = [self.start_time, self.call_duration, self.imported_at].into_iter().chain(histories).chain(covered);
        all.into_iter().any(|time| !(-FAR_MS..FAR_MS).contains(&time))
    }
    /// When the history says that the recording came to be there.
    pub fn uploaded_at(&self) -> Option<i64> {
        self.video_history.iter().find(|(_, state)| state == THERE).map(|(at, _)| *at)
    }
}

pub(super) fn read(values: &[Value]) -> (Vec<Seen>, Vec<String>) {
    let (mut contacts, mut bad) = (Vec::new(), Vec::new());
    for value in values {
        match Seen::deserialize(value) {
            Ok(seen) if seen.is_far() => bad.push(format!("a time that no clock has: {value}")),
            Ok(seen) => contacts.push(seen),
            Err(why) => bad.push(format!("{why}: {value}")),
        }
    }
    (contacts, bad)
}
