//! The datasets of CMSv1 and CMSv2: sessions (CSR), their activities (CAR), agents' activities (AAR). Pure.

use super::call::{Call, Step};
use super::graph::session_at;
use super::model::Model;
use super::rows;
use super::tenant::User;
use wire::webex::legacy::{Aar, Car, Csr, Query};

/// Rows at most, whatever the query says.
const MOST: usize = 10_000;

/// A call as a session.
pub(super) fn csr(m: &Model, now: i64, c: &Call) -> Csr {
    let owner = m.who(c.owner());
    Csr {
        sid: c.id.clone(),
        tid: owner.map(|u| u.ids.tid.clone()).unwrap_or_default(),
        ani: c.from.clone(),
        dnis: c.to.clone(),
        agent_name: owner.map(User::name).unwrap_or_default(),
        channel_type: rows::channel(c).into(),
        cstts: c.created_at,
        cetts: c.ended_at.unwrap_or(-1),
        call_direction: if c.outdial { "outdial" } else { "inbound" }.into(),
        current_state: if c.ended_at.is_some() { "ended" } else { c.steps.last().map_or("new", |s| s.event) }.into(),
        queue_name: m.queue_name(c.queue.as_deref()).unwrap_or_default().into(),
        terminating_end: rows::terminating_end(c).into(),
        termination_type: rows::termination(c).into(),
        released: c.metadata_at().unwrap_or(c.created_at),
        is_recorded: c.capture_requested(now).map(i32::from),
    }
}

/// What happened in a call, in order.
pub(super) fn cars(m: &Model, now: i64, c: &Call) -> Vec<Car> {
    let of = |s: Step| {
        let (agent, other) = (m.who(s.agent.as_deref()), m.who(s.other.as_deref()));
        Car {
            id: format!("{}-{}-{}", c.id, s.from, s.event),
            sid: c.id.clone(),
            tid: agent.map(|u| u.ids.tid.clone()).unwrap_or_default(),
            agent_name: agent.map(User::name).unwrap_or_default(),
            agent_session_id: agent
                .and_then(|u| session_at(m, &u.key, s.from))
                .map(|s| s.id.clone())
                .unwrap_or_default(),
            cstts: s.from,
            cetts: s.to.unwrap_or(-1),
            current_state: s.event.into(),
            destination_tid: other.map(|u| u.ids.tid.clone()).unwrap_or_default(),
            destination_agent_name: other.map(User::name).unwrap_or_default(),
            queue_name: m.queue_name(s.queue.as_deref().or(s.other_queue.as_deref())).unwrap_or_default().into(),
            channel_type: rows::channel(c).into(),
        }
    };
    rows::steps(c, now).into_iter().map(of).collect()
}

/// Calls that a query is about.
fn asked<'a>(m: &'a Model, now: i64, q: &Query) -> Vec<&'a Call> {
    let window = window(q);
    let at = |c: &Call| if q.by_release { c.metadata_at().unwrap_or(c.created_at) } else { c.created_at };
    m.seen(now).filter(|c| (q.sid.is_empty() || c.id == q.sid) && within(at(c), window)).collect()
}

fn window(q: &Query) -> (i64, i64) {
    (q.date_begin.first().copied().unwrap_or(i64::MIN), q.date_end.first().copied().unwrap_or(i64::MAX))
}

fn within(at: i64, (from, to): (i64, i64)) -> bool {
    from <= at && at < to
}

/// Cuts to the number asked for; also how many there were.
fn cut<T>(mut rows: Vec<T>, q: &Query) -> (Vec<T>, usize) {
    let total = rows.len();
    let most = usize::try_from(q.number_of_records).ok().filter(|n| *n > 0).map_or(MOST, |n| n.min(MOST));
    if q.last_n_records {
        rows.drain(..total.saturating_sub(most));
    }
    rows.truncate(most);
    (rows, total)
}

/// `csrs?q=`
pub(super) fn query_csr(m: &Model, now: i64, q: &Query) -> (Vec<Csr>, usize) {
    let mut rows: Vec<Csr> = asked(m, now, q).into_iter().map(|c| csr(m, now, c)).collect();
    if q.by_release {
        rows.sort_by_key(|r| r.released);
    }
    cut(rows, q)
}

/// `cars?q=`
pub(super) fn query_car(m: &Model, now: i64, q: &Query) -> (Vec<Car>, usize) {
    cut(asked(m, now, q).into_iter().flat_map(|c| cars(m, now, c)).collect(), q)
}

/// `aars?q=`
pub(super) fn query_aar(m: &Model, now: i64, q: &Query) -> (Vec<Aar>, usize) {
    let window = window(q);
    let mut rows = Vec::new();
    for s in &m.sessions {
        let Some(user) = m.who(Some(&s.user)) else { continue };
        for (_, stay) in rows::stays(s, now).filter(|(_, stay)| within(stay.from, window)) {
            let call = stay.call.and_then(|c| m.calls.get(c));
            rows.push(Aar {
                tid: user.ids.tid.clone(),
                agent_login: user.email.clone(),
                agent_name: user.name(),
                agent_session_id: s.id.clone(),
                cstts: stay.from,
                cetts: stay.to.unwrap_or(-1),
                current_state: stay.state.into(),
                sid: call.map(|c| c.id.clone()).unwrap_or_default(),
                channel_type: call.map_or("telephony", rows::channel).into(),
            });
        }
    }
    rows.sort_by_key(|r| r.cstts);
    cut(rows, q)
}
