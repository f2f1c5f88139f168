//! `GET /v1/agents/activities` (documented): what each agent did. Required `from`; `to` less than 24 hours later,
//! `agentIds` and `teamIds` (≤ 100 each), `channelTypes`, `page` from 0, `pageSize` 1–1000 (default 100); at most 10,000
//! records a query. Ascending by `startTime`. Every field is there, empty where it says nothing.

use serde::{Deserialize, Serialize};

/// One stretch of an agent's time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Goes on.
    pub active: bool,
    /// The user's `id` (not the CI id).
    pub agent_id: String,
    /// Dial number.
    pub agent_dn: String,
    /// Login name.
    pub agent_login: String,
    /// From login to logout.
    pub agent_session_id: String,
    /// First and last name.
    pub agent_name: String,
    /// `idle`, `available`, `ringing`, `connected`, `on-hold`, `hold-done`, `consulting`, `consult-done`,
    /// `conferencing`, `conference-done`, `wrapup`, `not-responding`, `logged-out`, …
    pub current_state: String,
    /// Site.
    pub site_id: String,
    /// Site's name.
    pub site_name: String,
    /// Team.
    pub team_id: String,
    /// Team's name.
    pub team_name: String,
    /// 1 for the login itself, 0 otherwise.
    pub is_login: i32,
    /// Task.
    pub task_id: String,
    /// Channel of the session.
    pub channel_id: String,
    /// `telephony`, `chat`, …
    pub channel_type: String,
    /// Likewise, finer.
    pub sub_channel_type: String,
    /// `Break`, …
    pub idle_code_name: String,
    /// Its id.
    pub idle_code: String,
    /// Queue.
    pub queue_id: String,
    /// Queue's name.
    pub queue_name: String,
    /// `Sale`, …
    pub wrapup_code_name: String,
    /// In words.
    pub reason: String,
    /// Begin.
    pub start_time: i64,
    /// End; -1 while it goes on.
    pub end_time: i64,
    /// `blended`, …
    pub mm_profile_type: String,
}
