//! The body of an error (documented), also of a 429.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// `{"trackingId", "error": {"key", "reason"?, "message": [{"description", …}]}}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The request's `TrackingId`, or one that the server made.
    pub tracking_id: String,
    /// What is wrong.
    pub error: Error,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// Mostly the status, as a string. The subscriptions API documents an integer: that is read, too.
    #[serde(deserialize_with = "text_or_number")]
    pub key: String,
    /// In short; often left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In words.
    #[serde(default)]
    pub message: Vec<Message>,
}

fn text_or_number<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(d)? {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        other => Err(D::Error::custom(format!("`{other}` is no key"))),
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// In words.
    pub description: String,
    /// The configuration API alone: the status again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The configuration API alone: `cc_user`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The configuration API alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Vec<serde_json::Value>>,
}

impl Problem {
    /// A problem with one description.
    pub fn new(tracking_id: &str, status: u16, description: &str) -> Problem {
        let message = Message { description: description.into(), code: None, entity: None, references: None };
        let error = Error { key: status.to_string(), reason: None, message: vec![message] };
        Problem { tracking_id: tracking_id.into(), error }
    }
}
