//! `/search`: what there is to be searched, and the answer. Pure.

use super::agents::Session;
use super::call::{Call, Step};
use super::gql::{self, Field};
use super::model::Model;
use super::rows;
use super::tenant::User;
use serde_json::{Map, Value, json};
use wire::webex::search as w;

/// `from` may be no older than this.
const OLDEST_MS: i64 = 36 * 31 * 86_400_000;
/// Activities are searched over no longer than this.
const SPAN_MS: i64 = 30 * 86_400_000;

/// Activities of one row that are given by default, and at most.
const INNER: usize = 25;
const INNER_MOST: usize = 100;

/// Answers a query, in pages of so many rows.
pub(super) fn answer(m: &Model, now: i64, request: &w::Request, per: usize) -> Result<Value, String> {
    let mut data = Map::new();
    for field in gql::parse(&request.query, &request.variables)? {
        let value = match field.name.as_str() {
            "taskDetails" | "task" => page(now, &field, "tasks", sessions(m, now), per)?,
            "agentSession" => page(now, &field, "agentSessions", agents(m, now), per)?,
            other => return Err(format!("query '{other}' is undefined")),
        };
        data.insert(field.alias.unwrap_or(field.name), value);
    }
    // Without `json!`, which copies what is put into it.
    Ok(Value::Object(Map::from_iter([("data".into(), Value::Object(data))])))
}

/// What can be found, with the instants at which it began and ended. Its row is made for those that are asked for only.
struct Row<'a> {
    began: i64,
    ended: Option<i64>,
    row: Box<dyn FnOnce() -> Value + 'a>,
}

fn page<'a>(
    now: i64,
    field: &Field,
    rows: &str,
    all: impl Iterator<Item = Row<'a>>,
    per: usize,
) -> Result<Value, String> {
    let arguments = &field.arguments;
    let instant =
        |name: &str| arguments.get(name).and_then(Value::as_i64).ok_or(format!("argument '{name}' is mandatory"));
    let (from, to) = (instant("from")?, instant("to")?.min(now));
    if from < now - OLDEST_MS {
        return Err("'from' is older than 36 months".into());
    }
    let wants_activities =
        field.fields.iter().flat_map(|f| &f.fields).any(|f| f.name == "activities" || f.name == "channelInfo");
    if wants_activities && to - from > SPAN_MS {
        return Err("activities are searched over 30 days at most".into());
    }
    if let Some(unknown) =
        ["aggregations", "aggregationInterval", "extFilter"].iter().find(|a| arguments.contains_key(**a))
    {
        return Err(format!("argument '{unknown}' is not supported here"));
    }
    let by_end = arguments.get("timeComparator").and_then(Value::as_str) == Some("endedTime");
    let mut found = Vec::new();
    for (n, Row { began, ended, row }) in all.enumerate() {
        let at = if by_end { ended } else { Some(began) };
        let asked_for = at.is_some_and(|t| from <= t && t <= to);
        // The first is looked at in any case: a mistake in the filter is told also where nothing falls into the time.
        if asked_for || n == 0 {
            let row = row();
            if arguments.get("filter").map_or(Ok(true), |f| gql::fits(&row, f))? && asked_for {
                found.push(row);
            }
        }
    }
    let cursor = arguments.get("pagination").and_then(|p| p.get("cursor")).and_then(Value::as_str).unwrap_or("0");
    let first: usize = if cursor == "NA" { 0 } else { cursor.parse().map_err(|_| "the cursor is not one of ours")? };
    let next = (first.saturating_add(per) < found.len()).then(|| (first + per).to_string());
    let mut shown: Vec<Value> = found.into_iter().skip(first).take(per).collect();
    let selected = field.fields.iter().filter(|f| f.name == rows).flat_map(|f| &f.fields);
    for field in selected {
        shown.iter_mut().try_for_each(|row| inner(row, field))?;
    }
    let info = json!({"hasNextPage": next.is_some(), "endCursor": next});
    let whole = Map::from_iter([(rows.into(), Value::Array(shown)), ("pageInfo".into(), info)]);
    gql::select(&Value::Object(whole), &field.fields)
}

/// Cuts the activities of a row, or of what is in it, to the page of them that is asked for. A cursor counts those that
/// come after it, so that what happens later moves nothing.
fn inner(row: &mut Value, field: &Field) -> Result<(), String> {
    let Some(value) = row.get_mut(&field.name) else { return Ok(()) };
    let Some(nodes) = value.get_mut("nodes").and_then(Value::as_array_mut) else {
        let mut rows = value.as_array_mut().into_iter().flatten();
        return rows.try_for_each(|row| field.fields.iter().try_for_each(|f| inner(row, f)));
    };
    let most = field.arguments.get("first").map_or(Some(INNER), |n| n.as_u64().and_then(|n| usize::try_from(n).ok()));
    let most = most.filter(|n| (1..=INNER_MOST).contains(n)).ok_or("'first' is 1 to 100")?;
    if let Some(after) = field.arguments.get("after") {
        let left = after.as_str().and_then(|a| a.parse::<usize>().ok()).ok_or("the cursor is not one of ours")?;
        nodes.drain(..nodes.len().saturating_sub(left));
    }
    let left = nodes.len().saturating_sub(most);
    nodes.truncate(most);
    let end = (left > 0).then(|| left.to_string());
    if let Some(info) = value.get_mut("pageInfo") {
        *info = json!({"hasNextPage": left > 0, "endCursor": end});
    }
    Ok(())
}

fn value<T: serde::Serialize>(row: &T) -> Value {
    serde_json::to_value(row).unwrap_or_default()
}

fn named(id: Option<&str>, name: Option<String>) -> Option<w::Named> {
    id.map(|id| w::Named { id: Some(id.into()), name })
}

fn sessions(m: &Model, now: i64) -> impl Iterator<Item = Row<'_>> {
    m.seen(now).map(move |c| Row {
        began: c.created_at,
        ended: c.ended_at,
        row: Box::new(move || value(&session(m, now, c))),
    })
}

fn session(m: &Model, now: i64, c: &Call) -> w::Session {
    let owner = m.who(c.owner());
    let queue = c.queue.as_deref();
    let team = owner.and_then(|u| u.teams.first()).and_then(|t| m.teams.get(t));
    let nodes = nodes(m, c, now);
    let status =
        if c.ended_at.is_some() { "ended".into() } else { value(&c.status()).as_str().unwrap_or_default().into() };
    w::Session {
        id: c.id.clone(),
        channel_type: rows::channel(c).into(),
        status,
        is_active: c.ended_at.is_none(),
        created_time: c.created_at,
        ended_time: c.ended_at,
        origin: c.from.clone(),
        destination: c.to.clone(),
        direction: if c.outdial { "outdial" } else { "inbound" }.into(),
        capture_requested: c.capture_requested(now),
        termination_type: c.ended_at.map(|_| rows::termination(c).into()),
        total_duration: c.ended_at.unwrap_or(now) - c.created_at,
        owner: named(owner.map(|u| &*u.ids.id), owner.map(User::name)),
        last_queue: named(m.queue_id(queue), m.queue_name(queue).map(str::to_owned)),
        last_team: named(team.map(|t| &*t.id), team.map(|t| t.name.clone())),
        activities: w::Activities { total_count: nodes.len() as i64, nodes, page_info: w::PageInfo::default() },
    }
}

/// Newest first, as the vendor gives them.
fn nodes(m: &Model, c: &Call, now: i64) -> Vec<w::Node> {
    let steps = rows::steps(c, now);
    let event = |n: Option<usize>| n.and_then(|n| steps.get(n)).map(|s| s.event.to_owned());
    let of = |(n, s): (usize, &Step)| {
        let (agent, other) = (m.who(s.agent.as_deref()), m.who(s.other.as_deref()));
        let team = agent.and_then(|u| u.teams.first()).and_then(|t| m.teams.get(t));
        let owned = |text: Option<&str>| text.map(str::to_owned);
        w::Node {
            id: format!("{}-{}-{}", c.id, s.from, s.event),
            is_active: s.to.is_none(),
            created_time: s.from,
            ended_time: s.to,
            duration: s.to.unwrap_or(now) - s.from,
            event_name: s.event.into(),
            previous_state: event(n.checked_sub(1)),
            next_state: event(n.checked_add(1)),
            agent_id: agent.map(|u| u.ids.id.clone()),
            agent_name: agent.map(User::name),
            agent_session_id: agent.and_then(|u| session_at(m, &u.key, s.from)).map(|s| s.id.clone()),
            queue_id: owned(m.queue_id(s.queue.as_deref())),
            queue_name: owned(m.queue_name(s.queue.as_deref())),
            team_id: team.map(|t| t.id.clone()),
            team_name: team.map(|t| t.name.clone()),
            transfer_type: owned(s.transfer),
            destination_agent_id: other.map(|u| u.ids.id.clone()),
            destination_agent_name: other.map(User::name),
            destination_queue_id: owned(m.queue_id(s.other_queue.as_deref())),
            destination_queue_name: owned(m.queue_name(s.other_queue.as_deref())),
            termination_reason: owned(s.reason),
        }
    };
    steps.iter().enumerate().map(of).rev().collect()
}

/// The session in which an agent was at an instant.
pub(super) fn session_at<'a>(m: &'a Model, user: &str, at: i64) -> Option<&'a Session> {
    m.sessions.iter().rfind(|s| s.user == user && s.from <= at && s.to.is_none_or(|t| at <= t))
}

fn agents(m: &Model, now: i64) -> impl Iterator<Item = Row<'_>> {
    let known = m.sessions.iter().filter_map(|s| Some((s, m.who(Some(&s.user))?)));
    known.map(move |(s, user)| Row {
        began: s.from,
        ended: s.to,
        row: Box::new(move || value(&agent_session(m, now, s, user))),
    })
}

fn agent_session(m: &Model, now: i64, s: &Session, user: &User) -> w::AgentSession {
    let team = s.team.as_ref().and_then(|t| m.teams.get(t));
    let mut nodes: Vec<w::AgentNode> = rows::stays(s, now)
        .map(|(n, stay)| w::AgentNode {
            id: format!("{}-telephony-{}-{}", s.channel_id, stay.from, stay.state),
            state: stay.state.into(),
            start_time: stay.from,
            end_time: stay.to,
            duration: stay.to.unwrap_or(now) - stay.from,
            task_id: stay.call.and_then(|c| m.calls.get(c)).map(|c| c.id.clone()),
            is_current_activity: stay.to.is_none(),
            is_login_activity: n == 0,
            is_logout_activity: stay.state == "logged-out",
        })
        .collect();
    nodes.reverse();
    let activities = w::AgentActivities { total_count: nodes.len() as i64, nodes, page_info: w::PageInfo::default() };
    let channel = w::ChannelInfo {
        channel_id: s.channel_id.clone(),
        channel_type: "telephony".into(),
        current_state: s.state().into(),
        activities,
    };
    w::AgentSession {
        agent_id: user.ids.id.clone(),
        agent_name: user.name(),
        agent_session_id: s.id.clone(),
        user_login_id: user.email.clone(),
        team_id: team.map(|t| t.id.clone()).unwrap_or_default(),
        team_name: team.map(|t| t.name.clone()).unwrap_or_default(),
        start_time: s.from,
        end_time: s.to,
        is_active: s.to.is_none(),
        state: if s.to.is_none() { "logged-in" } else { "logged-out" }.into(),
        channel_info: vec![channel],
    }
}
