//! Sessions with their activities as neutral calls. Pure.

use super::segment::{Activity, Event, times};
use crate::acd::types::{Audio, Call};
use crate::config::ConsultTransfer;
use wire::webex::{legacy, search};

/// What is known of a call's recording.
pub fn audio(recorded: Option<bool>) -> Audio {
    if recorded == Some(false) { Audio::Never } else { Audio::Awaited }
}

/// A session of `/search`; none while it goes on, for text (WXC-IMP-6), and where activities are missing from it.
pub fn session(s: &search::Session, policy: ConsultTransfer) -> Option<Call> {
    let is_whole = !s.activities.page_info.has_next_page;
    if s.channel_type != "telephony" || s.is_active || !is_whole {
        return None;
    }
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let activity = |n: &search::Node| Activity {
        at: n.created_time,
        event: Event::of(&n.event_name),
        agent: text(&n.agent_id),
        name: text(&n.agent_name),
        other: text(&n.destination_agent_id),
        other_name: text(&n.destination_agent_name),
    };
    // Newest first: turned round, what happened in one instant is in its order.
    let activities: Vec<Activity> = s.activities.nodes.iter().rev().map(activity).collect();
    let times = times(&activities, policy);
    Some(Call {
        id: s.id.clone(),
        assoc: s.id.clone(),
        ani: s.origin.clone(),
        dnis: s.destination.clone(),
        connected: times.connected,
        ended: Some(s.ended_time.or(times.ended)?),
        parts: times.parts,
        audio: audio(s.capture_requested),
    })
}

/// A session of CMSv1 or CMSv2 with its activities; none as above.
pub fn legacy(s: &legacy::Csr, cars: &[legacy::Car], policy: ConsultTransfer) -> Option<Call> {
    if s.channel_type != "telephony" && !s.channel_type.is_empty() || s.cetts <= 0 {
        return None;
    }
    let activity = |c: &legacy::Car| Activity {
        at: c.cstts,
        event: Event::of(&c.current_state),
        agent: c.tid.clone(),
        name: c.agent_name.clone(),
        other: c.destination_tid.clone(),
        other_name: c.destination_agent_name.clone(),
    };
    let activities: Vec<Activity> = cars.iter().filter(|c| c.sid == s.sid).map(activity).collect();
    let times = times(&activities, policy);
    Some(Call {
        id: s.sid.clone(),
        assoc: s.sid.clone(),
        ani: s.ani.clone(),
        dnis: s.dnis.clone(),
        connected: times.connected,
        ended: Some(s.cetts),
        parts: times.parts,
        audio: audio(s.is_recorded.map(|r| r != 0)),
    })
}

/// Whether it is not known yet if the session was recorded.
pub fn is_open(recorded: Option<bool>) -> bool {
    recorded.is_none()
}
