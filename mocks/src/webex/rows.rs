//! Rows that all faces have in common: sessions with their activities, agents with theirs. What is not out yet is not
//! in them. Pure.

use super::agents::{Session, Stay};
use super::call::{Call, Step};
use super::config::{By, Text};
use super::model::Model;
use super::tenant::User;
use wire::webex::activities::Activity;
use wire::webex::tasks::{Attributes, Named, Task};

/// The site where everybody works.
pub(super) const SITE: &str = "Site-1";
/// The wrap-up code that agents choose: no business of Webex WFO (WXC-META-2).
pub const WRAP_UP_CODE: &str = "Resolved on first contact";

impl Model {
    /// A user by the stage's key, deleted ones, too.
    pub(super) fn who(&self, key: Option<&str>) -> Option<&User> {
        self.users.get(key?)
    }

    pub(super) fn queue_name(&self, key: Option<&str>) -> Option<&str> {
        key.and_then(|k| self.queues.get(k)).map(|q| q.name.as_str())
    }

    pub(super) fn queue_id(&self, key: Option<&str>) -> Option<&str> {
        key.and_then(|k| self.queues.get(k)).map(|q| q.id.as_str())
    }

    /// Calls that are seen now, in the order of their creation.
    pub(super) fn seen(&self, now: i64) -> impl Iterator<Item = &Call> {
        let mut calls: Vec<&Call> = self.calls.iter().filter(|c| c.seen(now).is_some()).collect();
        calls.sort_by_key(|c| c.created_at);
        calls.into_iter()
    }

    pub(super) fn site_id(&self) -> String {
        super::ids::uuid(self.seed, "site", SITE)
    }
}

/// What is seen of a call's history, with the mark that its audio is out.
pub(super) fn steps(call: &Call, now: i64) -> Vec<Step> {
    let mut steps: Vec<Step> = call.steps.iter().filter(|s| s.from <= now).cloned().collect();
    if let Some(at) = call.audio_at().filter(|t| *t <= now) {
        steps.push(Step::mark("recording-available", at));
    }
    steps
}

/// `customer`, `agent`, `system`
pub(super) fn terminating_end(call: &Call) -> &'static str {
    match call.ended_by {
        Some(By::Agent) => "agent",
        Some(By::Customer) => "customer",
        None => "system",
    }
}

/// `normal`, `abandoned`
pub(super) fn termination(call: &Call) -> &'static str {
    if call.connected_at().is_some() { "normal" } else { "abandoned" }
}

pub(super) fn channel(call: &Call) -> &'static str {
    call.text.map_or("telephony", Text::name)
}

fn direction(call: &Call) -> &'static str {
    if call.outdial { "outdial" } else { "inbound" }
}

/// `GET /v1/tasks`: those that were created in a span of time, its end included.
pub(super) fn tasks(m: &Model, now: i64, (from, to): (i64, i64)) -> Vec<Task> {
    let named = |id: Option<&str>, name: Option<String>| Named {
        id: id.unwrap_or_default().into(),
        name: name.unwrap_or_default(),
    };
    let row = |c: &Call| {
        let owner = m.who(c.owner());
        let queue = c.queue.as_deref();
        Some(Task {
            id: c.id.clone(),
            attributes: Attributes {
                owner: named(owner.map(|u| &*u.ids.id), owner.map(User::name)),
                queue: named(m.queue_id(queue), m.queue_name(queue).map(str::to_owned)),
                channel_type: channel(c).into(),
                status: c.status(),
                created_time: c.created_at,
                last_updated_time: c.seen(now)?,
                capture_requested: c.capture_requested(now),
                origin: Some(c.from.clone()),
                destination: Some(c.to.clone()),
                direction: Some(direction(c).into()),
                reason_code: None,
            },
        })
    };
    m.seen(now).filter(|c| from <= c.created_at && c.created_at <= to).filter_map(row).collect()
}

/// The stays of a session that have begun, with where they stand in it.
pub(super) fn stays(session: &Session, now: i64) -> impl Iterator<Item = (usize, &Stay)> {
    session.stays.iter().enumerate().filter(move |(_, s)| s.from <= now)
}

/// `GET /v1/agents/activities`: those that began in a span of time, its end included.
pub(super) fn activities(m: &Model, now: i64, (from, to): (i64, i64)) -> Vec<Activity> {
    let (mut out, site_id) = (Vec::new(), m.site_id());
    for session in &m.sessions {
        let Some(user) = m.who(Some(&session.user)) else { continue };
        let team = session.team.as_ref().and_then(|t| m.teams.get(t));
        for (n, stay) in stays(session, now).filter(|(_, s)| from <= s.from && s.from <= to) {
            let call = stay.call.and_then(|c| m.calls.get(c));
            let queue = call.and_then(|c| c.queue.as_deref());
            out.push(Activity {
                active: stay.to.is_none(),
                agent_id: user.ids.id.clone(),
                agent_dn: user.dial_number.clone(),
                agent_login: user.email.clone(),
                agent_session_id: session.id.clone(),
                agent_name: user.name(),
                current_state: stay.state.into(),
                site_id: site_id.clone(),
                site_name: SITE.into(),
                team_id: team.map(|t| t.id.clone()).unwrap_or_default(),
                team_name: team.map(|t| t.name.clone()).unwrap_or_default(),
                is_login: i32::from(n == 0),
                task_id: call.map(|c| c.id.clone()).unwrap_or_default(),
                channel_id: session.channel_id.clone(),
                channel_type: call.map_or("telephony", channel).into(),
                sub_channel_type: String::new(),
                idle_code_name: if stay.state == "idle" { "Meeting".into() } else { String::new() },
                idle_code: String::new(),
                queue_id: m.queue_id(queue).unwrap_or_default().into(),
                queue_name: m.queue_name(queue).unwrap_or_default().into(),
                wrapup_code_name: if stay.state == "wrapup" { WRAP_UP_CODE.into() } else { String::new() },
                reason: String::new(),
                start_time: stay.from,
                end_time: stay.to.unwrap_or(-1),
                mm_profile_type: "blended".into(),
            });
        }
    }
    out.sort_by_key(|a| a.start_time);
    out
}
