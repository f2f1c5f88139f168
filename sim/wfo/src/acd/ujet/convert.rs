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
            consult: false,
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
        // Present and empty on an inbound call.
        dnis: c.outbound_number.clone().filter(|n| !n.is_empty()).or(c.support_number.clone()).unwrap_or_default(),
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
    let said = infos.into_iter().find(|i| i.id == agent && !(i.first_name.is_empty() && i.last_name.is_empty()));
    said.map(|i| (i.first_name.clone(), i.last_name.clone()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(more: &serde_json::Value) -> Call {
        let mut c = json!({
            "id": 12, "call_type": "Voice Inbound (App)", "status": "finished", "support_number": "+18005550199",
            "connected_at": "2018-06-07T19:49:52.896Z", "ends_at": "2018-06-07T19:52:13.896Z",
            "end_user": {"id": 5, "identifier": "+15550100"}, "outbound_number": "", "recording_url": "",
            "agent_info": {"id": 7, "name": "Dana Braun", "last_name": "Braun", "first_name": "Dana"},
            "participants": [
                {"id": 1, "type": "end_user", "status": "finished", "call_id": 12, "end_user_id": 5},
                {"id": 2, "type": "agent", "status": "finished", "call_id": 12, "user_id": 7,
                 "connected_at": "2018-06-07T19:49:52.896Z", "ended_at": "2018-06-07T19:50:00.000Z"},
                {"id": 3, "type": "agent", "status": "failed", "call_id": 12, "user_id": 8}],
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            c[name] = value.clone();
        }
        call(serde_json::from_value(c).expect("a call"))
    }

    #[test]
    fn the_traps_of_the_call_object() {
        let c = read(&json!({}));
        assert_eq!((c.ani.as_str(), c.dnis.as_str()), ("+15550100", "+18005550199"));
        assert_eq!(c.ended.zip(c.connected).map(|(e, s)| e - s), Some(141_000));
        assert_eq!(c.parts.len(), 2, "agents only");
        assert_eq!(c.parts[0].to, Some(1_528_401_000_000));
        assert_eq!((c.parts[1].from, &c.parts[1].name), (None, &None));
    }

    #[test]
    fn audio_is_awaited_or_there_or_never() {
        assert_eq!(read(&json!({"recording_permission": "not_asked"})).audio, Audio::Awaited);
        assert_eq!(read(&json!({"recording_permission": "denied"})).audio, Audio::Never);
        assert_eq!(read(&json!({"recording_url": "http://u/1.wav"})).audio, Audio::At("http://u/1.wav".into()));
    }
}
