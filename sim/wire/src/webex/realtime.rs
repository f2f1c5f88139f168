//! **sim:** the real-time events of the faces that have no webhooks (CMSv1, CMSv2), whose public documents name the
//! feature ("Enable Real-Time Events") and no wire. `GET <base>/sim/real-time?after=<ordinal>` answers at once with
//! what happened after that ordinal, at most 1000 events. It is the real-time adherence feed, too (WXC-WFM-3), of voice
//! alone (WXC-WFM-4).

use serde::{Deserialize, Serialize};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Events {
    /// Ordinal of the last event there is: what to ask after when `events` is empty.
    pub last: u64,
    /// In their order.
    pub events: Vec<Event>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// From 1.
    pub ordinal: u64,
    /// When.
    pub at: i64,
    /// The user's TID.
    pub tid: String,
    /// Login name.
    pub login: String,
    /// What.
    pub what: What,
    /// State, for [`What::State`]: as in [`super::activities::Activity::current_state`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Session (call), where it is about one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sid: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The agent logs on to Webex Contact Center.
    Login,
    /// The agent logs off.
    Logout,
    /// The agent's voice state changes.
    State,
    /// The agent pauses the recording of the screen (1.0 with CMSv1 alone, SCR-PAUSE-1).
    ScreenPaused,
    /// And resumes it.
    ScreenResumed,
}
