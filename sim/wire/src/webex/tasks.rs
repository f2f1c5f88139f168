//! `GET /v1/tasks` (documented). Required `from`; `to`, `channelTypes` (lower case, comma), `pageSize` 1–1000 (default
//! 100), `orgId`. Ascending by `createdTime`. There is no page number: the next page starts at the last `createdTime`,
//! and both ends of the window are taken as included here.
//!
//! Traps: `captureRequested` knows three values; `owner` is the *last* agent only, so a transferred task cannot be
//! segmented from here; `lastUpdatedTime` is not the end.

use serde::{Deserialize, Deserializer, Serialize};

/// The organization that an answer is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// Organization.
    #[serde(default)]
    pub org_id: String,
}

/// An answer with a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// About whom.
    #[serde(default)]
    pub meta: Meta,
    /// The rows.
    pub data: Vec<T>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// UUID: the session id, hence the associated call id.
    pub id: String,
    /// The rest.
    pub attributes: Attributes,
}

/// A task's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// The agent last assigned; empty strings before.
    #[serde(default, deserialize_with = "or_null")]
    pub owner: Named,
    /// The last queue; empty strings before.
    #[serde(default, deserialize_with = "or_null")]
    pub queue: Named,
    /// `telephony`, `chat`, `email`, `social`
    pub channel_type: String,
    /// Where it stands.
    pub status: Status,
    /// Created.
    pub created_time: i64,
    /// Anything changed, even unseen things, even after the end: not the end.
    pub last_updated_time: i64,
    /// True: a capture should come. False: none will. None (`null`): not known yet.
    #[serde(default)]
    pub capture_requested: Option<bool>,
    /// The customer's number or address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// What the customer called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// `inbound`, `outbound` (campaign), `outdial` (agent)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Customer's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// Nothing, where `null` is given for it.
fn or_null<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// An id with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Id.
    #[serde(default, deserialize_with = "or_null")]
    pub id: String,
    /// Name.
    #[serde(default, deserialize_with = "or_null")]
    pub name: String,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// There.
    Created,
    /// Waits in a queue.
    Queued,
    /// Rings.
    Offered,
    /// With an agent.
    Assigned,
    /// The customer gave up.
    Abandoned,
    /// Over.
    Completed,
    /// One that the document does not have.
    #[serde(other)]
    Other,
}
