//! Historical statistics (documented, and going: end of life 31 March 2027): `GET /v1/queues/statistics`,
//! `GET /v1/agents/statistics`. `from` and `to` (required) are rounded down to 15 minutes, less than 24 hours apart;
//! `interval` 15, 30 or 60 minutes; `queueIds`, `agentIds` ≤ 100. Durations are milliseconds.
//!
//! Counts of beginnings (offered, accepted) stand in the interval in which they began; averages in the one in which the
//! contact ended. Per agent and queue there is no public path: `GET /sim/v1/agent-queue/statistics` is **sim:**, and so
//! are `/sim/statistics/{queue,agent,agent-queue}` of the legacy face, with the same rows (WXC-WFM-1).

use serde::{Deserialize, Serialize};

/// A queue's interval.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueInterval {
    /// Begin of the interval.
    pub interval_start_time: i64,
    /// Queue.
    pub queue_id: String,
    /// Its name.
    pub queue_name: String,
    /// `telephony`, `chat`
    pub channel_type: String,
    /// Offered to agents.
    pub total_offered_tasks: i32,
    /// Parked in the queue.
    pub total_enqueued_tasks: i32,
    /// Deprecated, always 0.
    pub total_assigned_tasks: i32,
    /// Accepted.
    pub total_accepted_tasks: i32,
    /// Rejected, or not answered.
    pub total_rejected_tasks: i32,
    /// The customer gave up.
    pub total_abandoned_tasks: i32,
    /// Time in queue for each task that was queued.
    pub average_enqueued_time: f64,
    /// Time connected for each task handled, without wrap-up.
    pub average_handled_time: f64,
    /// Percent answered within the queue's threshold.
    pub service_level_threshold_percentage: f64,
}

/// An agent's interval.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentInterval {
    /// Begin of the interval.
    pub interval_start_time: i64,
    /// The user's `id`.
    pub agent_id: String,
    /// First and last name.
    pub agent_name: String,
    /// Team.
    pub team_id: String,
    /// Its name.
    pub team_name: String,
    /// One element a channel.
    pub channels: Vec<AgentChannel>,
}

/// An agent's interval on one channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentChannel {
    /// `telephony`, `chat`
    pub channel_type: String,
    /// Assigned.
    pub total_assigned_tasks: i32,
    /// Offered.
    pub total_offered_tasks: i32,
    /// Accepted.
    pub total_accepted_tasks: i32,
    /// Rejected, or not answered.
    pub total_rejected_tasks: i32,
    /// Transferred to another agent.
    pub total_transferred_tasks: i32,
    /// With a customer, conferences included, wrap-up and consultations not.
    pub total_engaged_duration: i32,
    /// Customers on hold.
    pub total_hold_duration: i64,
    /// Wrapping up.
    pub total_wrap_up_duration: i64,
    /// Available.
    pub total_available_time: i64,
    /// Logged in and not available.
    pub total_un_available_time: i64,
    /// Engaged, hold and wrap-up for each task handled.
    pub average_handled_time: f64,
}

/// **sim:** an agent's interval with one queue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentQueueInterval {
    /// Begin of the interval.
    pub interval_start_time: i64,
    /// The user's `id`.
    pub agent_id: String,
    /// First and last name.
    pub agent_name: String,
    /// Queue.
    pub queue_id: String,
    /// Its name.
    pub queue_name: String,
    /// Accepted.
    pub total_accepted_tasks: i32,
    /// As in [`AgentChannel`].
    pub total_engaged_duration: i64,
    /// As in [`AgentChannel`].
    pub total_hold_duration: i64,
    /// As in [`AgentChannel`].
    pub total_wrap_up_duration: i64,
}
