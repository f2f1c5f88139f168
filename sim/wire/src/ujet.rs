//! UJET's Manager API and QM push events (public; `vendor-protocols.md` §4). HTTP Basic; paging by `page` and `per`;
//! response headers `total`, `per-page`, `link: <url>; rel="next"`; one request a second per customer, 429 beyond.
//!
//! Traps kept: the end is `ends_at` on a call and `ended_at` on a participant; ids are integers here and strings in the
//! events; durations are seconds, times ISO-8601 with milliseconds and `Z`. Readers ignore unknown fields.

use serde::{Deserialize, Deserializer, Serialize};

/// What a reader can do without: absent or null, it is as if it were empty.
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// `GET /manager/api/v1/agents`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Id.
    pub id: u64,
    /// E-mail.
    pub email: String,
    /// Since when.
    #[serde(default, with = "crate::time::optional")]
    pub created_at: Option<i64>,
    /// Last logon.
    #[serde(default, with = "crate::time::optional")]
    pub last_login_time: Option<i64>,
    /// First name.
    pub first_name: String,
    /// Middle name.
    #[serde(default)]
    pub middle_name: Option<String>,
    /// Last name.
    pub last_name: String,
    /// Number.
    #[serde(default)]
    pub agent_number: Option<String>,
    /// Status.
    #[serde(default)]
    pub status: Option<AgentStatus>,
    /// When the status last changed.
    #[serde(default, with = "crate::time::optional")]
    pub status_updated_at: Option<i64>,
    /// Logged on.
    #[serde(default, deserialize_with = "lenient")]
    pub online: bool,
    /// Roles.
    #[serde(default, deserialize_with = "lenient")]
    pub roles: Vec<String>,
    /// Teams.
    #[serde(default, deserialize_with = "lenient")]
    pub teams: Vec<Team>,
}

/// Status of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// Id.
    pub id: u64,
    /// `Available`, `In-call`, …
    pub name: String,
}

/// Team of an agent; also `GET /manager/api/v1/teams`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Parent team.
    #[serde(default)]
    pub parent_id: Option<u64>,
    /// Size.
    #[serde(default)]
    pub agents_count: u64,
    /// Deleted.
    #[serde(default)]
    pub deleted: bool,
}

/// `GET /manager/api/v1/calls` and `/calls/{id}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Id.
    pub id: u64,
    /// The call this one came from.
    #[serde(default)]
    pub parent_id: Option<u64>,
    /// `Voice Inbound (App)`, …
    #[serde(default, deserialize_with = "lenient")]
    pub call_type: String,
    /// `scheduled`, `queued`, `assigned`, `connected`, `finished`, `failed`, …
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    /// Creation.
    #[serde(default, with = "crate::time::optional")]
    pub created_at: Option<i64>,
    /// Queued.
    #[serde(default, with = "crate::time::optional")]
    pub queued_at: Option<i64>,
    /// Assigned.
    #[serde(default, with = "crate::time::optional")]
    pub assigned_at: Option<i64>,
    /// The first agent connected.
    #[serde(default, with = "crate::time::optional")]
    pub connected_at: Option<i64>,
    /// End. (Not `ended_at`.)
    #[serde(default, with = "crate::time::optional")]
    pub ends_at: Option<i64>,
    /// Last change; what `updated_at[from]` filters on.
    #[serde(default, with = "crate::time::optional")]
    pub updated_at: Option<i64>,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub wait_duration: u64,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub queue_duration: u64,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub call_duration: u64,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub hold_duration: u64,
    /// Where the audio is; absent or empty until there is one.
    #[serde(default)]
    pub recording_url: Option<String>,
    /// `not_asked`, `granted`, `denied`: denied means that there will be no audio.
    #[serde(default)]
    pub recording_permission: Option<String>,
    /// `disconnected_by_agent`, …
    #[serde(default)]
    pub disconnected_by: Option<String>,
    /// The number that was called.
    #[serde(default)]
    pub support_number: Option<String>,
    /// The number called out.
    #[serde(default)]
    pub outbound_number: Option<String>,
    /// The last agent.
    #[serde(default)]
    pub agent_info: Option<AgentInfo>,
    /// The customer.
    #[serde(default)]
    pub end_user: Option<EndUser>,
    /// Who took part and when: the source of each agent's own interval (UJT-IMP-2).
    #[serde(default, deserialize_with = "lenient")]
    pub participants: Vec<Participant>,
    /// Transfers.
    #[serde(default, deserialize_with = "lenient")]
    pub transfers: Vec<Transfer>,
}

/// Agent of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentInfo {
    /// Id.
    pub id: u64,
    /// Whole name.
    #[serde(default, deserialize_with = "lenient")]
    pub name: String,
    /// Last name.
    #[serde(default, deserialize_with = "lenient")]
    pub last_name: String,
    /// First name.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: String,
}

/// Customer of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndUser {
    /// Id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: u64,
    /// Number or name.
    #[serde(default, deserialize_with = "lenient")]
    pub identifier: String,
}

/// A participant of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Id.
    pub id: u64,
    /// `agent`, `end_user`, `external`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// `connected`, `finished`, …
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    /// The call.
    #[serde(default, deserialize_with = "lenient")]
    pub call_id: u64,
    /// The agent's id, for an agent.
    #[serde(default)]
    pub user_id: Option<u64>,
    /// The customer's id, for a customer.
    #[serde(default)]
    pub end_user_id: Option<u64>,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub call_duration: u64,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub hold_duration: u64,
    /// Joined.
    #[serde(default, with = "crate::time::optional")]
    pub connected_at: Option<i64>,
    /// Left. (Not `ends_at`.)
    #[serde(default, with = "crate::time::optional")]
    pub ended_at: Option<i64>,
    /// Why not connected.
    #[serde(default)]
    pub fail_reason: Option<String>,
}

/// A transfer of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Id.
    pub id: u64,
    /// `finished`, `failed`, …
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    /// Asked for.
    #[serde(default, with = "crate::time::optional")]
    pub created_at: Option<i64>,
    /// Connected.
    #[serde(default, with = "crate::time::optional")]
    pub connected_at: Option<i64>,
    /// From whom.
    #[serde(default)]
    pub from_agent: Option<AgentInfo>,
    /// To whom.
    #[serde(default)]
    pub to_agent: Option<AgentInfo>,
}

/// `GET /manager/api/v1/agent_activity_logs`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentActivity {
    /// Id.
    pub id: u64,
    /// Agent.
    pub agent_id: u64,
    /// `login`, `logout`, …
    pub activity: String,
    /// From.
    #[serde(default, with = "crate::time::optional")]
    pub started_at: Option<i64>,
    /// To.
    #[serde(default, with = "crate::time::optional")]
    pub ended_at: Option<i64>,
    /// Seconds.
    #[serde(default)]
    pub duration: u64,
    /// The call, if about one.
    #[serde(default)]
    pub call_id: Option<u64>,
}

/// A QM push event. Ids are strings here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "item")]
pub enum QmEvent {
    /// An agent signs in to or out of the agent adapter.
    AgentState(AgentState),
    /// A call changes.
    CallState(CallState),
}

/// `AgentState`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AgentState {
    /// The agent's id.
    #[serde(rename = "ParticipantID")]
    pub participant_id: String,
    /// E-mail.
    pub email: String,
    /// `login` or `logout`
    pub state: String,
    /// **sim:** when; the public example has no time.
    #[serde(default, with = "crate::time::optional", skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// `CallState`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallState {
    /// Call.
    #[serde(rename = "CallID")]
    pub call_id: String,
    /// `ringing`, …
    pub state: String,
    /// `incoming`, …
    #[serde(default)]
    pub direction: Option<String>,
    /// Number.
    #[serde(default)]
    pub initiator: Option<String>,
    /// Whether recording is allowed.
    #[serde(default, rename = "Recording_permitted")]
    pub recording_permitted: Option<bool>,
    /// Who.
    #[serde(default)]
    pub participants: Vec<EventParticipant>,
    /// Looks like a SIP Call-ID.
    #[serde(default, rename = "MediaID")]
    pub media_id: Option<String>,
}

/// Participant in a `CallState`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventParticipant {
    /// Number or agent id.
    #[serde(rename = "ParticipantID")]
    pub participant_id: String,
    /// `external` or `agent`
    #[serde(rename = "Type")]
    pub kind: String,
    /// State.
    pub state: String,
}
