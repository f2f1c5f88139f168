//! What is posted.

use serde::{Deserialize, Serialize};

/// `POST /api/v2/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operationName")]
pub enum MeOperation {
    /// The agent begins to work.
    StartContactCenterSession {
        /// `voice` and others.
        channels: Vec<String>,
        /// Where the agent sits; the default place where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// **sim:** which of the place's devices; all of them where it is empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        devices: Vec<crate::srs::Device>,
    },
    /// The agent has done for today. The HTTP session ends with it.
    EndContactCenterSession,
}

/// `POST /api/v2/me/calls/{id}`: control of a call's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operationName")]
pub enum CallOperation {
    /// Record.
    StartCallRecording,
    /// Record no more.
    StopCallRecording,
    /// Stop for a while.
    PauseCallRecording,
    /// Go on.
    ResumeCallRecording,
}
