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

/// A QM push event left, did not arrive, or met with a fault on its way.
#[derive(Debug, Serialize)]
pub struct UjetPush {
    /// `AgentState` or `CallState`.
    pub event: &'static str,
    /// `lost`, `doubled`, `late`, told when it was taken up; none of one that was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fate: Option<&'static str>,
    /// HTTP status of the answer; 0 for none.
    pub status: u16,
}

impl Event for UjetPush {
    const KIND: &'static str = "ujet.push";
}

/// A user, team or queue of Webex Contact Center came, changed or went, or an agent logged on or off.
#[derive(Debug, Serialize)]
pub struct WebexTenant<'a> {
    /// `user`, `team`, `queue`
    pub kind: &'static str,
    /// The stage's key.
    pub name: &'a str,
    /// `added`, `renamed`, `removed`, `deactivated`, `restored`, `enabled`, `disabled`, `changed`, `login`, `logout`,
    /// `available`, `idle`, `wrapped_up`, `chat`.
    pub what: &'static str,
}

impl Event for WebexTenant<'_> {
    const KIND: &'static str = "webex.tenant";
}

/// A call of Webex Contact Center changed.
#[derive(Debug, Serialize)]
pub struct WebexCall<'a> {
    /// The stage's key.
    pub call: &'a str,
    /// The session id: the associated call id.
    pub acd_id: &'a str,
    /// `parked`, `offered`, `connected`, `refused`, `held`, `retrieved`, `consult_asked`, `consulting`, `consult_done`,
    /// `consult_transferred`, `conferencing`, `joined`, `left`, `transferred`, `requeued`, `audio_paused`,
    /// `audio_resumed`, `screen_paused`, `screen_resumed`, `ended`, `released`, `audio_released`.
    pub what: &'static str,
    /// The agent whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<&'a str>,
}

impl Event for WebexCall<'_> {
    const KIND: &'static str = "webex.call";
}

/// Webex Contact Center was told to misbehave, or did.
#[derive(Debug, Serialize)]
pub struct WebexFault {
    /// What it does.
    pub what: String,
}

impl Event for WebexFault {
    const KIND: &'static str = "webex.fault";
}

/// A notification was posted, or met with a fault on its way.
#[derive(Debug, Serialize)]
pub struct WebexHook<'a> {
    /// `task:ended`, …
    pub event: &'a str,
    /// `posted`, `lost`, `doubled`, `late`
    pub fate: &'static str,
    /// HTTP status of the answer; 0 for none.
    pub status: u16,
}

impl Event for WebexHook<'_> {
    const KIND: &'static str = "webex.hook";
}
