//! How UJET shows what it knows: the public JSON shapes, with the fields that nobody here reads, too. Pure.

use super::call::{Call, Seat};
use super::list::Row;
use super::model::{Activity, Chat, Model};
use super::people::{Agent, Status};
use crate::stretch::Stretch;
use serde::Serialize;
use wire::ujet;

/// A call in the API: what `wire` reads, and the rest of the documented fields.
#[derive(Debug, Serialize)]
pub(super) struct PublicCall {
    #[serde(flatten)]
    core: ujet::Call,
    lang: &'static str,
    sub_status: Option<&'static str>,
    scheduled_at: Option<String>,
    rating: Option<u32>,
    has_feedback: bool,
    voip_provider: &'static str,
    verified: bool,
    voicemail_reason: &'static str,
    deflection: &'static str,
    finish_reason: &'static str,
    fail_reason: &'static str,
    photos: [u8; 0],
    videos: [u8; 0],
    deflection_details: [u8; 0],
    offer_events: [u8; 0],
    #[serde(skip)]
    instants: [Option<i64>; 4],
}

impl Row for PublicCall {
    const INSTANTS: &'static [&'static str] = &["created_at", "connected_at", "ends_at", "updated_at"];
    const FILTER: Option<&'static str> = Some("updated_at");
    fn id(&self) -> u64 {
        self.core.id
    }
    fn instant(&self, column: &str) -> Option<i64> {
        Self::INSTANTS.iter().position(|c| *c == column).and_then(|at| self.instants[at])
    }
}

/// The calls that can be seen now and that changed at or after `since`. (`list::page` would filter as well: this spares
/// a poll the drawing of all calls of the past.)
pub(super) fn calls(model: &Model, now: i64, since: i64, base: &str) -> Vec<PublicCall> {
    let seen = model.calls.iter().filter(|c| c.updated_at(now).is_some_and(|t| t >= since));
    seen.filter_map(|c| call(model, c, now, base)).collect()
}

/// A call as it is seen now; none before its release.
pub(super) fn call(model: &Model, c: &Call, now: i64, base: &str) -> Option<PublicCall> {
    let updated_at = c.updated_at(now)?;
    let connected_at = c.connected_at();
    let abandoned = c.ended_at.is_some() && connected_at.is_none();
    let core = ujet::Call {
        id: c.id,
        parent_id: None,
        call_type: "Voice Inbound".into(),
        status: status(c).into(),
        created_at: Some(c.created_at),
        queued_at: Some(c.created_at),
        assigned_at: connected_at,
        connected_at,
        ends_at: c.ended_at,
        updated_at: Some(updated_at),
        wait_duration: seconds(connected_at.or(c.ended_at).unwrap_or(now) - c.created_at),
        queue_duration: seconds(connected_at.or(c.ended_at).unwrap_or(now) - c.created_at),
        call_duration: seconds(connected_at.map_or(0, |t| c.ended_at.unwrap_or(now) - t)),
        hold_duration: seconds(c.seats.iter().map(|s| held(s, now)).sum()),
        recording_url: recording_url(c, now, base),
        recording_permission: Some(if abandoned { "not_asked" } else { permission(c) }.into()),
        disconnected_by: Some("disconnected_by_unknown".into()),
        support_number: Some(c.to.clone()),
        outbound_number: None,
        agent_info: c.seats.iter().rfind(|s| s.time.is_some()).and_then(|s| info(model, &s.agent)),
        end_user: Some(ujet::EndUser { id: c.id + 500_000, identifier: c.from.clone() }),
        participants: participants(c, now),
        transfers: c.handovers.iter().map(|h| transfer(model, h)).collect(),
    };
    Some(PublicCall {
        lang: "en",
        sub_status: None,
        scheduled_at: None,
        rating: None,
        has_feedback: false,
        voip_provider: "voip_provider_twilio",
        verified: true,
        voicemail_reason: "not_voicemail",
        deflection: "no_deflection",
        finish_reason: "no_reason",
        fail_reason: if abandoned { "eu_abandoned" } else { "nothing" },
        photos: [],
        videos: [],
        deflection_details: [],
        offer_events: [],
        instants: [core.created_at, core.connected_at, core.ends_at, core.updated_at],
        core,
    })
}

fn status(c: &Call) -> &'static str {
    match (c.ended_at, c.connected_at()) {
        (Some(_), Some(_)) => "finished",
        (Some(_), None) => "failed",
        (None, _) if c.attended() => "connected",
        (None, _) => "queued",
    }
}

fn permission(c: &Call) -> &'static str {
    if c.recorded { "granted" } else { "denied" }
}

/// Once the audio is out: where it is. Before, both ways of saying "none" occur.
fn recording_url(c: &Call, now: i64, base: &str) -> Option<String> {
    match c.audio_at() {
        Some(at) if at <= now => Some(format!("{base}/recordings/{}.wav", c.id)),
        _ => (c.id % 2 == 1).then(String::new),
    }
}

fn participants(c: &Call, now: i64) -> Vec<ujet::Participant> {
    let customer = ujet::Participant {
        id: c.id + 600_000,
        kind: "end_user".into(),
        status: if c.ended_at.is_some() { "finished" } else { "connected" }.into(),
        call_id: c.id,
        user_id: None,
        end_user_id: Some(c.id + 500_000),
        call_duration: seconds(c.ended_at.unwrap_or(now) - c.created_at),
        hold_duration: 0,
        connected_at: Some(c.created_at),
        ended_at: c.ended_at,
        fail_reason: Some("nothing".into()),
    };
    std::iter::once(customer).chain(c.seats.iter().map(|s| participant(c, s, now))).collect()
}

fn participant(c: &Call, s: &Seat, now: i64) -> ujet::Participant {
    let status = match s.time {
        None => "failed",
        Some(Stretch { to: None, .. }) => "connected",
        Some(_) => "finished",
    };
    ujet::Participant {
        id: s.id,
        kind: "agent".into(),
        status: status.into(),
        call_id: c.id,
        user_id: Some(s.agent_id),
        end_user_id: None,
        call_duration: seconds(s.time.map_or(0, |t| t.length(now))),
        hold_duration: seconds(held(s, now)),
        connected_at: s.time.map(|t| t.from),
        ended_at: s.time.and_then(|t| t.to),
        fail_reason: Some(if s.time.is_none() { "missed" } else { "nothing" }.into()),
    }
}

fn transfer(model: &Model, h: &super::call::Handover) -> ujet::Transfer {
    ujet::Transfer {
        id: h.id,
        status: "finished".into(),
        created_at: Some(h.asked_at),
        connected_at: Some(h.connected_at),
        from_agent: info(model, &h.from),
        to_agent: info(model, &h.to),
    }
}

fn info(model: &Model, agent: &str) -> Option<ujet::AgentInfo> {
    model.agents.get(agent).map(|a| ujet::AgentInfo {
        id: a.id,
        name: format!("{} {}", a.first, a.last),
        last_name: a.last.clone(),
        first_name: a.first.clone(),
    })
}

fn held(s: &Seat, now: i64) -> i64 {
    s.holds.iter().map(|h| h.length(now)).sum()
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms / 1_000).unwrap_or(0)
}

/// An agent in the API.
#[derive(Debug, Serialize)]
pub(super) struct PublicAgent {
    #[serde(flatten)]
    core: ujet::Agent,
    avatar_url: Option<&'static str>,
    crm_authenticated: bool,
    wrap_up: bool,
    call_count: u64,
    chat_count: u64,
    channels: [&'static str; 2],
    location: Option<&'static str>,
}

impl Row for PublicAgent {
    const INSTANTS: &'static [&'static str] = &["created_at", "status_updated_at"];
    const FILTER: Option<&'static str> = Some("status_updated_at");
    fn id(&self) -> u64 {
        self.core.id
    }
    fn instant(&self, column: &str) -> Option<i64> {
        if column == "created_at" { self.core.created_at } else { self.core.status_updated_at }
    }
}

/// The one team of all agents.
const TEAM: u64 = 1;

fn team(model: &Model) -> ujet::Team {
    let agents_count = model.agents.values().filter(|a| !a.removed).count() as u64;
    ujet::Team { id: TEAM, name: "Support".into(), parent_id: None, agents_count, deleted: false }
}

/// All agents that are not removed.
pub(super) fn agents(model: &Model) -> Vec<PublicAgent> {
    let team = team(model);
    let busy = |a: &Agent| model.log.iter().filter(|e| e.agent_id == a.id && e.call_id.is_some()).count() as u64;
    let of = |a: &Agent| PublicAgent {
        core: ujet::Agent {
            id: a.id,
            email: a.email.clone(),
            created_at: Some(a.created_at),
            last_login_time: a.last_login,
            first_name: a.first.clone(),
            middle_name: None,
            last_name: a.last.clone(),
            agent_number: Some(a.id.to_string()),
            status: Some(agent_status(a.status)),
            status_updated_at: Some(a.status_at),
            online: a.status != Status::Offline,
            roles: vec!["agent".into()],
            teams: vec![team.clone()],
        },
        avatar_url: None,
        crm_authenticated: false,
        wrap_up: false,
        call_count: busy(a),
        chat_count: model.chats.iter().filter(|c| c.agent_id == a.id).count() as u64,
        channels: ["voice_call", "chat"],
        location: None,
    };
    model.agents.values().filter(|a| !a.removed).map(of).collect()
}

fn agent_status(status: Status) -> ujet::AgentStatus {
    let (id, name) = match status {
        Status::Offline => (1, "Offline"),
        Status::Available => (2, "Available"),
        Status::InCall => (3, "In-call"),
    };
    ujet::AgentStatus { id, name: name.into() }
}

impl Row for ujet::Team {
    const INSTANTS: &'static [&'static str] = &[];
    const FILTER: Option<&'static str> = None;
    fn id(&self) -> u64 {
        self.id
    }
    fn instant(&self, _: &str) -> Option<i64> {
        None
    }
}

/// All teams.
pub(super) fn teams(model: &Model) -> Vec<ujet::Team> {
    vec![team(model)]
}

impl Row for ujet::AgentActivity {
    const INSTANTS: &'static [&'static str] = &["started_at", "ended_at"];
    const FILTER: Option<&'static str> = Some("started_at");
    fn id(&self) -> u64 {
        self.id
    }
    fn instant(&self, column: &str) -> Option<i64> {
        if column == "ended_at" { self.ended_at } else { self.started_at }
    }
}

/// The activity log from an instant on.
pub(super) fn activities(model: &Model, now: i64, since: i64) -> Vec<ujet::AgentActivity> {
    let of = |a: &Activity| ujet::AgentActivity {
        id: a.id,
        agent_id: a.agent_id,
        activity: a.what.into(),
        started_at: Some(a.time.from),
        ended_at: a.time.to,
        duration: seconds(a.time.length(now)),
        // The API tells nothing of a call before its release, here neither.
        call_id: a.call_id.filter(|id| model.calls.iter().any(|c| c.id == *id && c.updated_at(now).is_some())),
    };
    model.log.iter().filter(|a| a.time.from >= since).map(of).collect()
}

/// A text contact in the API.
#[derive(Debug, Serialize)]
pub(super) struct PublicChat {
    id: u64,
    chat_type: &'static str,
    status: &'static str,
    agent_id: u64,
    #[serde(with = "wire::time::field")]
    created_at: i64,
    #[serde(with = "wire::time::optional")]
    ends_at: Option<i64>,
}

impl Row for PublicChat {
    const INSTANTS: &'static [&'static str] = &["created_at"];
    const FILTER: Option<&'static str> = None;
    fn id(&self) -> u64 {
        self.id
    }
    fn instant(&self, _: &str) -> Option<i64> {
        Some(self.created_at)
    }
}

/// All text contacts.
pub(super) fn chats(model: &Model) -> Vec<PublicChat> {
    let of = |c: &Chat| PublicChat {
        id: c.id,
        chat_type: "Messaging (Chat)",
        status: "finished",
        agent_id: c.agent_id,
        created_at: c.time.from,
        ends_at: c.time.to,
    };
    model.chats.iter().map(of).collect()
}
