//! Historical statistics for WFM (WXC-WFM-1): per queue, per agent, per agent and queue, in intervals. Pure.
//!
//! What a call comes to is counted only once it has ended, and then in the intervals in which it happened: an interval
//! asked for while a long call goes on is short of it, and right when it is asked for again (WXC-WFM-2).

use super::agents::{Session, Stay};
use super::call::{Call, Step};
use super::config::Text;
use super::model::Model;
use super::rows;
use super::tenant::User;
use wire::webex::statistics::{AgentChannel, AgentInterval, AgentQueueInterval, QueueInterval};

/// Starts are rounded down to this.
const QUARTER_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 86_400_000;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) interval_ms: i64,
}

impl Window {
    /// Reads the parameters.
    pub(super) fn read(from: Option<&str>, to: Option<&str>, interval: Option<&str>) -> Result<Window, String> {
        let instant = |text: Option<&str>, name: &str| {
            let text = text.ok_or_else(|| format!("{name} is required"))?;
            text.parse::<i64>().map(|t| t.div_euclid(QUARTER_MS) * QUARTER_MS).map_err(|_| format!("{name} is invalid"))
        };
        let (from, to) = (instant(from, "from")?, instant(to, "to")?);
        let minutes = match interval {
            None => None,
            Some("15") => Some(15),
            Some("30") => Some(30),
            Some("60") => Some(60),
            Some(_) => return Err("interval is 15, 30 or 60".into()),
        };
        if from > to || to - from >= DAY_MS {
            return Err("to is less than 24 hours after from".into());
        }
        Ok(Window { from, to, interval_ms: minutes.map_or((to - from).max(1), |m| m * 60_000) })
    }

    /// The intervals, `[from, to)`.
    fn intervals(self) -> impl Iterator<Item = (i64, i64)> {
        let starts = (0..).map(move |n| self.from + n * self.interval_ms).take_while(move |s| *s < self.to);
        starts.map(move |s| (s, (s + self.interval_ms).min(self.to)))
    }
}

fn within(at: i64, (from, to): (i64, i64)) -> bool {
    from <= at && at < to
}

fn overlap(from: i64, to: i64, within: (i64, i64)) -> i64 {
    (to.min(within.1) - from.max(within.0)).max(0)
}

fn average(sum: i64, count: usize) -> f64 {
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}

fn ended(m: &Model, now: i64) -> impl Iterator<Item = &Call> {
    m.calls.iter().filter(move |c| c.ended_at.is_some_and(|t| t <= now))
}

/// `GET /v1/queues/statistics`
pub(super) fn queues(m: &Model, now: i64, w: Window, wanted: &[String]) -> Vec<QueueInterval> {
    let mut out = Vec::new();
    for i in w.intervals() {
        for (key, q) in m.queues.iter().filter(|(_, q)| wanted.is_empty() || wanted.contains(&q.id)) {
            let mine = |s: &&Step| s.queue.as_deref() == Some(key) && within(s.from, i);
            let calls: Vec<&Call> = ended(m, now).collect();
            let steps = |event: &'static str| {
                calls
                    .iter()
                    .flat_map(move |c| c.steps.iter())
                    .filter(move |s| s.event == event)
                    .filter(mine)
                    .collect::<Vec<_>>()
            };
            let (offered, parked, accepted) = (steps("connect"), steps("parked"), steps("connected"));
            let waited: Vec<i64> = parked.iter().filter_map(|s| s.to.map(|t| t - s.from)).collect();
            let last = |c: &&&Call| c.queue.as_deref() == Some(key) && c.ended_at.is_some_and(|t| within(t, i));
            let handled: Vec<i64> =
                calls.iter().filter(last).filter(|c| c.connected_at().is_some()).map(|c| talked(c)).collect();
            let abandoned = calls.iter().filter(last).filter(|c| c.connected_at().is_none()).count();
            let threshold = i64::from(q.service_level_s) * 1_000;
            let quick = waited.iter().filter(|w| **w <= threshold).count();
            let share = if waited.is_empty() { 0.0 } else { 100.0 * quick as f64 / waited.len() as f64 };
            out.push(QueueInterval {
                interval_start_time: i.0,
                queue_id: q.id.clone(),
                queue_name: q.name.clone(),
                channel_type: if q.chat { "chat" } else { "telephony" }.into(),
                total_offered_tasks: offered.len() as i32,
                total_enqueued_tasks: parked.len() as i32,
                total_assigned_tasks: 0,
                total_accepted_tasks: accepted.len() as i32,
                total_rejected_tasks: offered.len().saturating_sub(accepted.len()) as i32,
                total_abandoned_tasks: abandoned as i32,
                average_enqueued_time: average(waited.iter().sum(), waited.len()),
                average_handled_time: average(handled.iter().sum(), handled.len()),
                service_level_threshold_percentage: share,
            });
        }
    }
    out
}

/// The time that an agent had the customer.
fn talked(c: &Call) -> i64 {
    c.owners.iter().map(|(_, s)| s.to.unwrap_or(s.from) - s.from).sum()
}

/// What an agent's time of one call state is: engaged, hold or wrap-up.
fn kind(state: &str) -> Option<usize> {
    match state {
        "connected" | "hold-done" | "consult-done" | "conferencing" | "conference-done" => Some(0),
        "on-hold" => Some(1),
        "wrapup" => Some(2),
        _ => None,
    }
}

/// Time by kind within an interval, of calls that have ended.
fn times<'a>(m: &Model, now: i64, stays: impl Iterator<Item = &'a Stay>, i: (i64, i64)) -> [i64; 3] {
    let mut sums = [0; 3];
    for s in stays {
        let over = s.call.and_then(|c| m.calls.get(c)).is_some_and(|c| c.ended_at.is_some_and(|t| t <= now));
        if let (Some(kind), true) = (kind(s.state), over)
            && let Some(sum) = sums.get_mut(kind)
        {
            *sum += overlap(s.from, s.to.unwrap_or(now), i);
        }
    }
    sums
}

fn sessions<'a>(m: &'a Model, user: &'a User) -> impl Iterator<Item = &'a Session> {
    m.sessions.iter().filter(|s| s.user == user.key)
}

/// `GET /v1/agents/statistics`
pub(super) fn agents(m: &Model, now: i64, w: Window, wanted: &[String]) -> Vec<AgentInterval> {
    let mut out = Vec::new();
    for i in w.intervals() {
        for u in m.users.values().filter(|u| wanted.is_empty() || wanted.contains(&u.ids.id)) {
            let stays = || sessions(m, u).flat_map(|s| s.stays.iter());
            if !sessions(m, u).any(|s| overlap(s.from, s.to.unwrap_or(now), i) > 0) {
                continue;
            }
            let of = |channel: &'static str| {
                let fits = move |s: &&Stay| {
                    s.call.and_then(|c| m.calls.get(c)).map_or(channel == "telephony", |c| rows::channel(c) == channel)
                };
                let began =
                    |state: &str| stays().filter(fits).filter(|s| s.state == state && within(s.from, i)).count() as i32;
                let steps = |event: &'static str| {
                    let all = ended(m, now).filter(|c| rows::channel(c) == channel).flat_map(|c| c.steps.iter());
                    all.filter(|s| s.event == event && s.agent.as_deref() == Some(&u.key) && within(s.from, i)).count()
                        as i32
                };
                let [engaged, hold, wrap_up] = times(m, now, stays().filter(fits), i);
                let logged: i64 = sessions(m, u).map(|s| overlap(s.from, s.to.unwrap_or(now), i)).sum();
                let spent = |state: &str| {
                    stays().filter(|s| s.state == state).map(|s| overlap(s.from, s.to.unwrap_or(now), i)).sum::<i64>()
                };
                let available = spent("available");
                let accepted = steps("connected");
                AgentChannel {
                    channel_type: channel.into(),
                    total_assigned_tasks: steps("connect"),
                    total_offered_tasks: steps("connect"),
                    total_accepted_tasks: accepted,
                    total_rejected_tasks: began("not-responding"),
                    total_transferred_tasks: steps("Transferred") + steps("ConsultTransfer"),
                    total_engaged_duration: i32::try_from(engaged).unwrap_or(i32::MAX),
                    total_hold_duration: hold,
                    total_wrap_up_duration: wrap_up,
                    total_available_time: available,
                    total_un_available_time: (logged - available - engaged - hold - wrap_up).max(0),
                    average_handled_time: average(engaged + hold + wrap_up, accepted.max(0) as usize),
                }
            };
            let team = u.teams.first().and_then(|t| m.teams.get(t));
            let own = |c: &&Call| c.presence.iter().any(|p| p.agent == u.key);
            let texts = [Text::Chat, Text::Email, Text::Social];
            let texts = texts.into_iter().filter(|t| ended(m, now).filter(own).any(|c| c.text == Some(*t)));
            out.push(AgentInterval {
                interval_start_time: i.0,
                agent_id: u.ids.id.clone(),
                agent_name: u.name(),
                team_id: team.map(|t| t.id.clone()).unwrap_or_default(),
                team_name: team.map(|t| t.name.clone()).unwrap_or_default(),
                channels: std::iter::once(of("telephony")).chain(texts.map(|t| of(t.name()))).collect(),
            });
        }
    }
    out
}

/// **sim:** per agent and queue; rows without anything in them are left out.
pub(super) fn agent_queues(m: &Model, now: i64, w: Window) -> Vec<AgentQueueInterval> {
    let mut out = Vec::new();
    for i in w.intervals() {
        for u in m.users.values() {
            for (key, q) in &m.queues {
                let mine =
                    |s: &&Stay| s.call.and_then(|c| m.calls.get(c)).is_some_and(|c| c.queue.as_deref() == Some(key));
                let [engaged, hold, wrap_up] =
                    times(m, now, sessions(m, u).flat_map(|s| s.stays.iter()).filter(mine), i);
                let accepted = ended(m, now).flat_map(|c| c.steps.iter()).filter(|s| {
                    s.event == "connected"
                        && s.queue.as_deref() == Some(key)
                        && s.agent.as_deref() == Some(&u.key)
                        && within(s.from, i)
                });
                let row = AgentQueueInterval {
                    interval_start_time: i.0,
                    agent_id: u.ids.id.clone(),
                    agent_name: u.name(),
                    queue_id: q.id.clone(),
                    queue_name: q.name.clone(),
                    total_accepted_tasks: accepted.count() as i32,
                    total_engaged_duration: engaged,
                    total_hold_duration: hold,
                    total_wrap_up_duration: wrap_up,
                };
                if row.total_accepted_tasks > 0 || engaged + hold + wrap_up > 0 {
                    out.push(row);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_rounded_down_to_the_quarter() {
        let w = Window::read(Some("900123"), Some("2700999"), Some("15")).expect("good");
        assert_eq!(w, Window { from: 900_000, to: 2_700_000, interval_ms: 900_000 });
        assert_eq!(w.intervals().collect::<Vec<_>>(), [(900_000, 1_800_000), (1_800_000, 2_700_000)]);
        for (from, to, interval) in [
            (None, Some("1"), None),
            (Some("1"), None, None),
            (Some("0"), Some("86400000"), None),
            (Some("0"), Some("900000"), Some("20")),
        ] {
            assert!(Window::read(from, to, interval).is_err());
        }
    }
}
