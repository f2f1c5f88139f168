//! UJET's shapes as neutral ones. The traps: a call's end is `ends_at`, a participant's `ended_at`; ids are numbers in
//! the API and strings in events; an empty `recording_url` is none.

use crate::acd::types::{Agent, Audio, Call, Logon, Part};
use wire::ujet::{self, QmEvent};

pub(super) fn agent(a: ujet::Agent) -> Agent {
    Agent { acd_id: a.id.to_string(), email: a.email, first: a.first_name, last: a.last_name }
}

pub(super) fn call(c: ujet::Call) -> Call {
    let id = c.id.to_string();
    let agents = c.participants.iter().filter(|p| p.kind == "agent");
    let parts = agents.filter_map(|p| {
        Some(Part {
            id: p.id.to_string(),
            agent: p.user_id?.to_string(),
            name: name(&c, p.user_id?),
            from: p.connected_at,
            to: p.ended_at,
        })
    });
    let parts: Vec<Part> = parts.collect();
    let audio = match (c.recording_url.as_deref(), c.recording_permission.as_deref()) {
        (Some(url), _) if !url.is_empty() => Audio::At(url.to_owned()),
        (_, Some("denied")) => Audio::Never,
        _ => Audio::Awaited,
    };
    Call {
        assoc: id.clone(),
        id,
        ani: c.end_user.as_ref().map(|u| u.identifier.clone()).unwrap_or_default(),
        dnis: c.outbound_number.clone().or(c.support_number.clone()).unwrap_or_default(),
        connected: c.connected_at,
        ended: c.ends_at,
        parts,
        audio,
    }
}

/// The agent's name, where the call says it. (The users' own names are kept by the sync; this is for agents whom no sync
/// has brought.)
fn name(c: &ujet::Call, agent: u64) -> Option<(String, String)> {
    let transfers = c.transfers.iter().flat_map(|t| [&t.from_agent, &t.to_agent]);
    let infos = std::iter::once(&c.agent_info).chain(transfers).flatten();
    infos.into_iter().find(|i| i.id == agent).map(|i| (i.first_name.clone(), i.last_name.clone()))
}

pub(super) fn logons(a: &ujet::AgentActivity) -> Vec<Logon> {
    let agent = a.agent_id.to_string();
    match a.activity.as_str() {
        "login" => vec![Logon { agent, at: a.started_at, on: true }],
        "logout" => vec![Logon { agent, at: a.started_at, on: false }],
        _ => Vec::new(),
    }
}

/// The logon or logoff that a push event tells of, if it is one.
pub fn event(event: &QmEvent) -> Option<Logon> {
    match event {
        QmEvent::AgentState(s) => {
            let on = match s.state.as_str() {
                "login" => true,
                "logout" => false,
                _ => return None,
            };
            Some(Logon { agent: s.participant_id.clone(), at: s.at, on })
        }
        QmEvent::CallState(_) => None,
    }
}
