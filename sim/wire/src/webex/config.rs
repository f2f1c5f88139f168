//! The configuration that a sync reads (documented): users, teams, queues.
//!
//! `GET /organization/{orgid}/user`, `…/team`, `…/contact-service-queue` (v1) answer **bare arrays**: ask for the next
//! `page` until `[]`. `GET /organization/{orgid}/v2/…` answer `{meta, data}`. Both by `page` from 0 and `pageSize`
//! (default 100; more than the server's most is quietly cut to it).
//!
//! Traps: `deafultDialledNumber` is spelt so; `id` is not `ciUserId`; the meta says `orgid`, not `orgId`.

use serde::{Deserialize, Serialize};

/// An answer of a v2 path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Where in the list.
    pub meta: PageMeta,
    /// The rows.
    pub data: Vec<T>,
}

/// Where in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    /// Organization. (Not `orgId`.)
    #[serde(default)]
    pub orgid: String,
    /// From 0.
    #[serde(default)]
    pub page: i64,
    /// Rows on it at most.
    #[serde(default)]
    pub page_size: i64,
    /// Pages.
    #[serde(default)]
    pub total_pages: i64,
    /// Rows.
    #[serde(default)]
    pub total_records: i64,
    /// Paths.
    #[serde(default)]
    pub links: Links,
}

/// Paths of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// This one.
    #[serde(rename = "self", default)]
    pub this: String,
    /// The first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// The next, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The previous, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
}

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Organization.
    pub organization_id: String,
    /// Id in Contact Center: `agentId`, `owner.id`.
    pub id: String,
    /// Counts changes.
    pub version: i32,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Id in Common Identity: `participants` of captures.
    pub ci_user_id: String,
    /// `America/New_York`
    pub timezone: String,
    /// Profile.
    pub user_profile_id: String,
    /// `STANDARD_AGENT`, `PREMIUM_AGENT`, `SUPERVISOR`, `ADMINISTRATOR`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_profile_type: Option<String>,
    /// May handle customers on the desktop (WXC-SYNC-U5).
    pub contact_center_enabled: bool,
    /// Site.
    pub site_id: String,
    /// Site's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Teams.
    pub team_ids: Vec<String>,
    /// The dial number; the vendor spells it so.
    #[serde(rename = "deafultDialledNumber", skip_serializing_if = "Option::is_none")]
    pub default_dialled_number: Option<String>,
    /// An employee number, say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_identifier: Option<String>,
    /// Not active: not imported until restored (WXC-SYNC-U9).
    pub active: bool,
    /// "Legacy identifier for migrated users": the TID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_id: Option<String>,
    /// Created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_time: Option<i64>,
    /// Changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_time: Option<i64>,
}

/// A team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Team {
    /// Organization.
    pub organization_id: String,
    /// Id.
    pub id: String,
    /// Counts changes.
    pub version: i32,
    /// Name.
    pub name: String,
    /// `AGENT` or `CAPACITY`
    pub team_type: String,
    /// `IN_SERVICE` or `NOT_AVAILABLE`
    pub team_status: String,
    /// Active.
    pub active: bool,
    /// Capacity based only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialed_number: Option<String>,
    /// Capacity based only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    /// Site.
    pub site_id: String,
    /// Users' ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<String>>,
}

/// A queue (contact service queue).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Queue {
    /// Organization.
    pub organization_id: String,
    /// Id.
    pub id: String,
    /// Counts changes.
    pub version: i32,
    /// Name.
    pub name: String,
    /// `INBOUND` or `OUTBOUND`
    pub queue_type: String,
    /// Required in v2.
    pub check_agent_availability: bool,
    /// `TELEPHONY`, `CHAT`, `EMAIL`, …
    pub channel_type: String,
    /// Seconds.
    pub service_level_threshold: i32,
    /// Required in v2.
    pub max_active_contacts: i32,
    /// Seconds; required in v2.
    pub max_time_in_queue: i32,
    /// Active.
    pub active: bool,
    /// False: there is no audio (WXC-IMP-5).
    pub recording_permitted: bool,
    /// Every call is recorded.
    pub recording_all_calls_permitted: bool,
    /// Audio may be paused.
    pub pause_recording_permitted: bool,
    /// Seconds after which a pause ends by itself.
    pub recording_pause_duration: i32,
    /// `LONGEST_AVAILABLE_AGENT`, …
    pub routing_type: String,
    /// `TEAM_BASED`, …
    pub queue_routing_type: String,
    /// Who serves it; required in v2, absent in v1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_distribution_groups: Option<Vec<DistributionGroup>>,
}

/// Teams that serve a queue at one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DistributionGroup {
    /// Teams.
    pub agent_groups: Vec<AgentGroup>,
    /// Which step.
    pub order: i32,
    /// Seconds until the next.
    pub duration: i32,
}

/// A team that serves a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentGroup {
    /// Team.
    pub team_id: String,
}
