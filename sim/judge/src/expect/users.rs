//! Users of a tenant of Webex Contact Center: how they stand there, and when a sync finds them.

use crate::spans::Spans;
use crate::truth::webex::{User, UserMove, UserWhat};
use crate::truth::{Agent, Span, Truth};
use std::collections::BTreeMap;

/// The tenant's users and what became of them, from the agents alone where there is no more.
pub fn tenant(truth: &Truth) -> (BTreeMap<String, User>, Vec<UserMove>) {
    let t = &truth.tenant;
    if !t.users.is_empty() {
        return (t.users.clone(), t.user_moves.clone());
    }
    let user = |a: &Agent| User { email: a.email.clone(), tid: a.acd_id.clone() };
    let users = truth.agents.iter().map(|(key, a)| (key.clone(), user(a))).collect();
    let added = |(first, last): (String, String)| UserWhat::Added { first, last, enabled: true, teams: Vec::new() };
    let first = truth.agents.iter().filter(|(_, a)| a.in_acd).map(|(key, a)| UserMove {
        at: truth.starts,
        user: key.clone(),
        what: added((a.first.clone(), a.last.clone())),
    });
    let mut moves: Vec<UserMove> = first.collect();
    for c in &truth.acd_changes {
        let known = moves.iter().any(|m| m.user == c.agent);
        let what = match c.name.clone() {
            Some((first, last)) if known => UserWhat::Renamed { first, last },
            Some(name) => added(name),
            None => UserWhat::Deleted,
        };
        moves.push(UserMove { at: c.at, user: c.agent.clone(), what });
    }
    (users, moves)
}

/// How a user stands there, and what was done here by hand.
#[derive(Debug, Clone, Default)]
pub struct Stand {
    /// First and last name there.
    pub name: (String, String),
    /// It is not the first one.
    pub renamed: bool,
    /// Contact-center enabled.
    pub enabled: bool,
    /// It was once.
    pub was_enabled: bool,
    /// Active there.
    pub active: bool,
    /// Active again there.
    pub restored: bool,
    /// Deleted there.
    pub deleted: bool,
    /// Names of the teams there.
    pub teams: Vec<String>,
    /// Roles as an administrator set them here.
    pub roles: Option<Vec<String>>,
    /// Team that an administrator chose here.
    pub team: Option<String>,
    /// When the user came.
    pub added: i64,
}

impl Stand {
    /// After these moves.
    pub fn of(own: &[&UserMove]) -> Self {
        let mut s = Self { active: true, ..Self::default() };
        for m in own {
            match &m.what {
                UserWhat::Added { first, last, enabled, teams } => {
                    s.name = (first.clone(), last.clone());
                    (s.enabled, s.teams, s.added) = (*enabled, teams.clone(), m.at);
                    s.deleted = false;
                }
                UserWhat::Renamed { first, last } => {
                    (s.name, s.renamed) = ((first.clone(), last.clone()), true);
                }
                UserWhat::Deleted => s.deleted = true,
                UserWhat::Active(on) => {
                    s.restored |= *on && !s.active;
                    s.active = *on;
                }
                UserWhat::Enabled(on) => s.enabled = *on,
                UserWhat::Teams(teams) => s.teams.clone_from(teams),
                UserWhat::Roles(roles) => s.roles = Some(roles.clone()),
                UserWhat::Team(team) => s.team = Some(team.clone()),
            }
            s.was_enabled |= s.enabled;
        }
        s
    }
}

/// When a sync finds a user there: one who is active, not deleted, and let in by the filters.
#[derive(Debug, Clone)]
pub struct Visible {
    /// From when to when.
    pub spans: Vec<Span>,
    /// It may have found the user.
    pub maybe: bool,
    /// It must have: the user was there long enough, or from the beginning, when a sync is waited for.
    pub surely: bool,
}

impl Visible {
    /// Of a user of whom this became, with the times at which the server could ask.
    pub fn of(truth: &Truth, importing: &Spans, own: &[&UserMove]) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        for (n, m) in own.iter().enumerate() {
            let to = own.get(n + 1).map_or(i64::MAX / 4, |next| next.at);
            let s = Stand::of(&own[..=n]);
            let from = let_in_from(truth, &s).map_or(to, |from| from.max(m.at));
            if to <= from || !s.active || s.deleted {
                continue;
            }
            match spans.last_mut() {
                Some(last) if last.to == from => last.to = to,
                _ => spans.push(Span::new(from, to)),
            }
        }
        let by = |at: i64| importing.due_after(at, truth.policies.patience_ms);
        let surely = spans.iter().any(|s| s.from <= truth.starts || by(s.from).is_some_and(|by| by <= s.to));
        Self { maybe: !spans.is_empty(), surely, spans }
    }
}

/// Whether the filters let a user in: those of the ACD, or of one that was added.
pub fn let_in(truth: &Truth, s: &Stand) -> bool {
    let_in_from(truth, s).is_some()
}

/// From when on filters let a user in.
fn let_in_from(truth: &Truth, s: &Stand) -> Option<i64> {
    let t = &truth.tenant;
    let one = |pattern: &String| s.teams.iter().any(|team| matches(pattern, team));
    let pass = |filters: &[String], all: bool| {
        filters.is_empty() || if all { filters.iter().all(one) } else { filters.iter().any(one) }
    };
    if pass(&t.filters, t.filters_all) {
        return Some(i64::MIN / 4);
    }
    t.acds_added.iter().filter(|acd| pass(&acd.filters, acd.filters_all)).map(|acd| acd.at).min()
}

/// `*` for anything, letters' case apart.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let parts: Vec<&str> = pattern.split('*').collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    if parts.len() == 1 {
        return pattern == name;
    }
    let Some(mut rest) = name.strip_prefix(first).and_then(|n| n.strip_suffix(last)) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}
