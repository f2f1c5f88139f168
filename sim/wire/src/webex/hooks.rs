//! Subscriptions and the notifications that they bring (documented). Notifications are CloudEvents 1.0, signed with the
//! subscription's secret. **They may be lost, doubled and out of order**: whoever listens has to ask the APIs as well
//! (WXC-HOOK-1).

use super::tasks::Meta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Hex HMAC-SHA256 of the body with the subscription's secret.
pub const SIGNATURE: &str = "x-webexcc-signature";
/// v2: when it was sent, epoch milliseconds.
pub const TIMESTAMP: &str = "x-webexcc-timestamp";
/// v2: version of the format.
pub const VERSION: &str = "x-webexcc-webhook-version";

/// `POST /v1/subscriptions`; `POST /v2/subscriptions` wants `resource_version`, too. The secret is not in the `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSubscription {
    /// 4–64 characters.
    pub name: String,
    /// At most 1024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// [`EVENT_TYPES`]
    pub event_types: Vec<String>,
    /// Where notifications go, without a query.
    pub destination_url: String,
    /// 32–256 characters; without it nothing is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Inferred from the token where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// v2 alone: `agent:2.0.0`, `task:1.0.0`, `capture:1.0.0`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

impl std::fmt::Debug for NewSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSubscription").field("name", &self.name).finish_non_exhaustive()
    }
}

/// `PATCH /v1/subscriptions/{id}`: what is there is changed. The secret is not in the `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionChange {
    /// At most 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// [`EVENT_TYPES`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_types: Option<Vec<String>>,
    /// Where notifications go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_url: Option<String>,
    /// `active` or `inactive`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// 32–256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
}

impl std::fmt::Debug for SubscriptionChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubscriptionChange").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A subscription as the API shows it: never with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it wants.
    pub event_types: Vec<String>,
    /// Where notifications go.
    pub destination_url: String,
    /// Created.
    pub created_time: i64,
    /// E-mail.
    pub created_by: String,
    /// `active`, or `inactive`: the server does that by itself after errors.
    pub status: String,
    /// Changed.
    pub last_updated_time: i64,
    /// E-mail.
    pub last_updated_by: String,
    /// v2 alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

/// An answer with one subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct One {
    /// About whom.
    #[serde(default)]
    pub meta: Meta,
    /// The subscription.
    pub data: Subscription,
}

/// `GET /v1/event-types`, `GET /v2/event-types`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypes {
    /// What there is.
    pub data: Vec<EventType>,
    /// About whom.
    pub meta: EventTypesMeta,
}

/// One type of notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventType {
    /// `agent:login`
    pub name: String,
    /// `agent`
    pub resource: String,
    /// `login`
    pub action: String,
}

/// About whom, and in v2 in which versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTypesMeta {
    /// Organization.
    #[serde(default)]
    pub org_id: String,
    /// v2 alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_version_list: Option<Vec<ResourceVersion>>,
}

/// A version of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceVersion {
    /// `agent`
    pub resource: String,
    /// `1.0.0`
    pub version: String,
}

/// The types that are of use here, `resource:action`.
pub const EVENT_TYPES: [&str; 17] = [
    "agent:login",
    "agent:logout",
    "agent:state_change",
    "agent:channel_state_change",
    "capture:available",
    "task:new",
    "task:parked",
    "task:connect",
    "task:connected",
    "task:on-hold",
    "task:hold-done",
    "task:consulting",
    "task:consult-done",
    "task:conferencing",
    "task:conference-done",
    "task:failed",
    "task:ended",
];

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// One for every event; the same in each copy of it.
    pub id: String,
    /// `1.0`
    pub specversion: String,
    /// One of [`EVENT_TYPES`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Ends in the subscription's id.
    pub source: String,
    /// Organization.
    #[serde(default)]
    pub comciscoorgid: String,
    /// `application/json`
    #[serde(default)]
    pub datacontenttype: String,
    /// What happened: [`AgentEvent`], [`TaskEvent`] or [`CaptureEvent`], by the type.
    pub data: serde_json::Value,
}

/// `agent:login`, `agent:logout`, `agent:state_change`, `agent:channel_state_change`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentEvent {
    /// The user's `id`.
    pub agent_id: String,
    /// As in [`super::activities::Activity::current_state`], and `wrapup-done`. Empty for login and logout.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub current_state: String,
    /// Channel of the session.
    pub channel_id: String,
    /// `telephony`
    pub channel_type: String,
    /// Dial number.
    pub destination: String,
    /// Queue.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub queue_id: String,
    /// Task.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub task_id: String,
    /// When it happened.
    pub created_time: i64,
    /// Idle code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub idle_code_id: String,
    /// Wrap-up code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wrap_up_aux_code_id: String,
    /// Team.
    pub team_id: String,
}

/// `task:…`. Beyond `taskId` and `createdTime` the fields are **sim:** read as those of [`AgentEvent`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskEvent {
    /// Task.
    pub task_id: String,
    /// When it happened.
    pub created_time: i64,
    /// The agent whom it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent_id: String,
    /// The other agent of a consultation or conference.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub destination_agent_id: String,
    /// Queue.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub queue_id: String,
    /// `telephony`, `chat`
    pub channel_type: String,
    /// Customer.
    pub origin: String,
    /// What the customer called.
    pub destination: String,
}

/// `capture:available`: `{taskId, filePath, createdTime}`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaptureEvent {
    /// Task.
    pub task_id: String,
    /// Address. It expires like any other: ask the captures API for a fresh one.
    pub file_path: String,
    /// When it happened.
    pub created_time: i64,
}

/// The value of [`SIGNATURE`]: lower-case hex.
pub fn signature(secret: &str, body: &[u8]) -> String {
    // HMAC takes keys of any length: the error cannot occur, and an empty signature verifies nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

/// Whether a signature is the right one; compared in constant time, its letters' case does not matter.
pub fn is_signed(secret: &str, body: &[u8], given: &str) -> bool {
    let due = signature(secret, body);
    !due.is_empty() && bool::from(due.as_bytes().ct_eq(given.trim().to_ascii_lowercase().as_bytes()))
}
