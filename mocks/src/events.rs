//! What the mocks put into the trace.

use kernel::trace::Event;
use serde::Serialize;

/// An agent came to, changed in, or left the telephony system, or signed in or out.
#[derive(Debug, Serialize)]
pub struct UjetAgent<'a> {
    /// The scenario's key.
    pub agent: &'a str,
    /// `added`, `renamed`, `removed`, `login`, `logout`, `text`.
    pub what: &'static str,
}

impl Event for UjetAgent<'_> {
    const KIND: &'static str = "ujet.agent";
}

/// A call changed.
#[derive(Debug, Serialize)]
pub struct UjetCall<'a> {
    /// The scenario's id.
    pub call: &'a str,
    /// The id that the API gives it.
    pub acd_id: u64,
    /// `created`, `connected`, `left`, `transferred`, `missed`, `held`, `retrieved`, `audio_paused`, `audio_resumed`,
    /// `audio_ended`, `ended`, `released`, `audio_released`.
    pub what: &'static str,
    /// The scenario's key of the agent whom it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<&'a str>,
}

impl Event for UjetCall<'_> {
    const KIND: &'static str = "ujet.call";
}

/// The mock was told to misbehave, or did.
#[derive(Debug, Serialize)]
pub struct UjetFault {
    /// What it does.
    pub what: String,
}

impl Event for UjetFault {
    const KIND: &'static str = "ujet.fault";
}

/// A QM push event left, or did not arrive.
#[derive(Debug, Serialize)]
pub struct UjetPush {
    /// `AgentState` or `CallState`.
    pub event: &'static str,
    /// HTTP status of the answer; 0 for none.
    pub status: u16,
}

impl Event for UjetPush {
    const KIND: &'static str = "ujet.push";
}
