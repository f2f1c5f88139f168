//! `POST /search`: GraphQL (documented; fields from Cisco's data dictionaries CSR, CAR and AAR). `from` and `to` are
//! mandatory epoch milliseconds, at most 36 months back (30 days apart where activities are asked for). Cursors start
//! at `"0"`. Answers hold exactly what was selected.
//!
//! Traps: activities come **newest first** and in pages of their own: 25 by default, at most 100 (`first`, `after`); in the AAR dictionary the descriptions of `startTime` and `endTime` are
//! swapped (the fields are not); `duration` of an overlay such as `paused` overlaps that of the state under it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// GraphQL.
    pub query: String,
    /// Values of its variables.
    #[serde(default)]
    pub variables: serde_json::Map<String, Value>,
}

impl Request {
    /// [`CONTACTS`] or [`SESSIONS`] about a window, from a cursor on.
    pub fn window(query: &str, from: i64, to: i64, cursor: &str) -> Request {
        Request::with(query, &[("from", from.into()), ("to", to.into()), ("cursor", cursor.into())])
    }

    /// [`ACTIVITIES`] of a session that was created at an instant.
    pub fn activities(id: &str, created: i64, after: &str) -> Request {
        let window = [("from", created.into()), ("to", (created + 1).into())];
        Request::with(ACTIVITIES, &[&window[..], &[("id", id.into()), ("after", after.into())]].concat())
    }

    fn with(query: &str, variables: &[(&str, Value)]) -> Request {
        let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        Request { query: query.into(), variables }
    }
}

/// What is selected of a session's activities.
macro_rules! activities {
    () => {
        r#"{
        totalCount
        nodes {
          id isActive createdTime endedTime duration eventName previousState nextState
          agentId agentName agentSessionId queueId queueName teamId teamName transferType
          destinationAgentId destinationAgentName destinationQueueId destinationQueueName terminationReason
        }
        pageInfo { hasNextPage endCursor }
      }"#
    };
}

/// Sessions with their activities: what segmentation needs (CSR and CAR). Of each session the last 100 activities, the
/// most that are given at once; [`ACTIVITIES`] brings those before.
pub const CONTACTS: &str = concat!(
    r#"query contacts($from: Long!, $to: Long!, $cursor: String) {
  taskDetails(from: $from, to: $to, pagination: {cursor: $cursor}) {
    tasks {
      id channelType status isActive createdTime endedTime origin destination direction
      captureRequested terminationType totalDuration
      owner { id name } lastQueue { id name } lastTeam { id name }
      activities(first: 100) "#,
    activities!(),
    r#"
    }
    pageInfo { hasNextPage endCursor }
  }
}"#
);

/// Activities of one session that came before a cursor of its `activities.pageInfo`.
pub const ACTIVITIES: &str = concat!(
    r#"query activities($from: Long!, $to: Long!, $id: String!, $after: String!) {
  taskDetails(from: $from, to: $to, filter: {id: {equals: $id}}) {
    tasks {
      id
      activities(first: 100, after: $after) "#,
    activities!(),
    r#"
    }
    pageInfo { hasNextPage endCursor }
  }
}"#
);

/// Agents' sessions with their activities (AAR): adherence, and who was logged on.
pub const SESSIONS: &str = r#"query sessions($from: Long!, $to: Long!, $cursor: String) {
  agentSession(from: $from, to: $to, pagination: {cursor: $cursor}) {
    agentSessions {
      agentId agentName agentSessionId userLoginId teamId teamName startTime endTime isActive state
      channelInfo {
        channelId channelType currentState
        activities {
          totalCount
          nodes { id state startTime endTime duration taskId isCurrentActivity isLoginActivity isLogoutActivity }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"#;

/// The answer: what was selected, or what is wrong with the query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What was selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<GraphError>,
}

/// What was selected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Data {
    /// Sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_details: Option<Tasks>,
    /// Sessions, by the older name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Tasks>,
    /// Agents' sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_session: Option<AgentSessions>,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphError {
    /// In words.
    pub message: String,
}

/// Where a list goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageInfo {
    /// There is more.
    pub has_next_page: bool,
    /// To ask with for it; null at the end.
    pub end_cursor: Option<String>,
}

/// A page of sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tasks {
    /// The rows.
    pub tasks: Vec<Session>,
    /// Where it goes on.
    pub page_info: PageInfo,
}

/// A session (CSR). A field that was not selected has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Session {
    /// Task id.
    pub id: String,
    /// `telephony`, `chat`, …
    pub channel_type: String,
    /// `ended`, …
    pub status: String,
    /// Goes on.
    pub is_active: bool,
    /// Created.
    pub created_time: i64,
    /// Ended.
    pub ended_time: Option<i64>,
    /// Customer.
    pub origin: String,
    /// What the customer called.
    pub destination: String,
    /// `inbound`, …
    pub direction: String,
    /// As in [`super::tasks::Attributes::capture_requested`].
    pub capture_requested: Option<bool>,
    /// `normal`, `abandoned`, …
    pub termination_type: Option<String>,
    /// Milliseconds.
    pub total_duration: i64,
    /// The last agent.
    pub owner: Option<Named>,
    /// The last queue.
    pub last_queue: Option<Named>,
    /// The last team.
    pub last_team: Option<Named>,
    /// What happened (CAR).
    pub activities: Activities,
}

/// An id with its name, each of which may be null.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// Id.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
}

/// What happened in a session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Activities {
    /// All of them.
    pub total_count: i64,
    /// Newest first.
    pub nodes: Vec<Node>,
    /// Where it goes on.
    pub page_info: PageInfo,
}

/// An activity of a session (CAR): **where each agent's interval comes from** (WXC-SEG-1).
///
/// How events are read (the names are public, the reading is **sim:** where no document says it). In the order of
/// `createdTime`:
///
/// | event | from its `createdTime` on |
/// |---|---|
/// | `new`, `ivr-connected`, `ivr-done`, `parked`, `connect`, `consult` | nobody's time: waiting, ringing |
/// | `connected` | `agent` is with the customer |
/// | `on-hold`, `hold-done`, `paused`, `resumed`, `recording-started` | nothing changes in who is there |
/// | `consulting` | `agent` stays, `destinationAgent` joins for the consultation |
/// | `consult-done` | `destinationAgent` is gone (or never joined) |
/// | `conferencing` | `destinationAgent`, consulted or called in, is with the customer, too |
/// | `conference-done` | `destinationAgent` is gone, the others stay |
/// | `Transferred`, `ConsultTransfer` | `agent` is gone; after `ConsultTransfer`, `destinationAgent` stays |
/// | `ended` | everybody is gone |
/// | `WrapUp`, `recording-available` | after the call |
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// `{task}-{createdTime}-{event}`
    pub id: String,
    /// Goes on.
    pub is_active: bool,
    /// Begin.
    pub created_time: i64,
    /// End.
    pub ended_time: Option<i64>,
    /// Milliseconds.
    pub duration: i64,
    /// What.
    pub event_name: String,
    /// The event before.
    pub previous_state: Option<String>,
    /// The event after.
    pub next_state: Option<String>,
    /// The agent whom it is about (the user's `id`).
    pub agent_id: Option<String>,
    /// First and last name.
    pub agent_name: Option<String>,
    /// From login to logout.
    pub agent_session_id: Option<String>,
    /// Queue.
    pub queue_id: Option<String>,
    /// Its name.
    pub queue_name: Option<String>,
    /// Team.
    pub team_id: Option<String>,
    /// Its name.
    pub team_name: Option<String>,
    /// `BlindTransfer`, `ConsultTransfer`
    pub transfer_type: Option<String>,
    /// The other agent.
    pub destination_agent_id: Option<String>,
    /// First and last name.
    pub destination_agent_name: Option<String>,
    /// The queue that it went to.
    pub destination_queue_id: Option<String>,
    /// Its name.
    pub destination_queue_name: Option<String>,
    /// `Agent Left`, `Customer Left`, …
    pub termination_reason: Option<String>,
}

/// A page of agents' sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentSessions {
    /// The rows.
    pub agent_sessions: Vec<AgentSession>,
    /// Where it goes on.
    pub page_info: PageInfo,
}

/// From an agent's login to the logout (ASR).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentSession {
    /// The user's `id`.
    pub agent_id: String,
    /// First and last name.
    pub agent_name: String,
    /// Id of the session.
    pub agent_session_id: String,
    /// Login name.
    pub user_login_id: String,
    /// Team.
    pub team_id: String,
    /// Its name.
    pub team_name: String,
    /// Login.
    pub start_time: i64,
    /// Logout.
    pub end_time: Option<i64>,
    /// Logged on.
    pub is_active: bool,
    /// `logged-in`, `logged-out`
    pub state: String,
    /// Channels.
    pub channel_info: Vec<ChannelInfo>,
}

/// An agent's session on one channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelInfo {
    /// Id.
    pub channel_id: String,
    /// `telephony`, …
    pub channel_type: String,
    /// As [`super::activities::Activity::current_state`].
    pub current_state: String,
    /// What the agent did (AAR).
    pub activities: AgentActivities,
}

/// What an agent did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentActivities {
    /// All of them.
    pub total_count: i64,
    /// Newest first.
    pub nodes: Vec<AgentNode>,
    /// Where it goes on.
    pub page_info: PageInfo,
}

/// An activity of an agent (AAR).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentNode {
    /// `{channel}-telephony-{startTime}-{state}`
    pub id: String,
    /// As [`super::activities::Activity::current_state`].
    pub state: String,
    /// Begin.
    pub start_time: i64,
    /// End.
    pub end_time: Option<i64>,
    /// Milliseconds.
    pub duration: i64,
    /// Task.
    pub task_id: Option<String>,
    /// Goes on.
    pub is_current_activity: bool,
    /// The login itself.
    pub is_login_activity: bool,
    /// The logout itself.
    pub is_logout_activity: bool,
}
