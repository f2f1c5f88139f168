//! When each condition for being captured held, agent by agent (SCR-ELIG-2 to -6).

use super::online::SERVER;
use crate::spans::Spans;
use crate::truth::{SettingKind, Span, Truth};
use crate::view::{Exchange, View};

/// Before the start of a run nothing is known; what is set at the start held in its prelude.
const PRELUDE_MS: i64 = 3_600_000;
/// After the end of everything.
const END: i64 = i64::MAX / 4;

/// When each of the conditions held for an agent in a session with a certain login.
#[derive(Debug, Clone)]
pub struct Conditions {
    /// Id of the requirement and when it was met.
    pub each: [(&'static str, Spans); 5],
    /// When a sync may just have changed that, or not yet.
    pub open: Spans,
}

impl Conditions {
    /// For that agent in a session with that login.
    pub fn of(truth: &Truth, view: &View<'_>, agent: &str, login: &str) -> Self {
        let own = |name: &String| name == agent;
        let rte = history(truth, |k| if let SettingKind::RteMessaging(on) = k { Some(*on) } else { None });
        let active = history(truth, |k| match k {
            SettingKind::Active { agent, on } if own(agent) => Some(*on),
            _ => None,
        });
        let role = history(truth, |k| match k {
            SettingKind::RecordScreen { agent, on } if own(agent) => Some(*on),
            _ => None,
        });
        let windows = history(truth, |k| match k {
            SettingKind::Windows { agent, login: set } if own(agent) => Some(same_login(set, login)),
            _ => None,
        });
        let profile = history(truth, |k| match k {
            SettingKind::Profile { agent, on } if own(agent) => Some(*on),
            _ => None,
        });
        let each = [
            ("SCR-ELIG-2", rte),
            ("SCR-ELIG-3", active),
            ("SCR-ELIG-4", role),
            ("SCR-ELIG-5", windows),
            ("SCR-ELIG-6", profile),
        ];
        Self { each, open: unwatched(truth, view, agent) }
    }

    /// When all of them held.
    pub fn all(&self) -> Spans {
        self.but("").minus(&self.open)
    }

    /// When all of them may have held.
    pub fn perhaps(&self) -> Spans {
        self.but("").or(&self.but("SCR-ELIG-6").and(&self.open))
    }

    /// When all of them held but one, whatever that one was.
    pub fn but(&self, id: &str) -> Spans {
        let others = self.each.iter().filter(|(other, _)| *other != id).map(|(_, spans)| spans);
        others.fold(Spans::from(Span::new(i64::MIN / 4, END)), |all, spans| all.and(spans))
    }

    /// When the agent had a user profile of the ACD.
    pub fn profile(&self) -> Spans {
        self.each.iter().filter(|(id, _)| *id == "SCR-ELIG-6").fold(Spans::default(), |all, (_, spans)| all.or(spans))
    }

    /// The first condition that was not met at an instant.
    pub fn failing(&self, at: i64) -> Option<&'static str> {
        self.each.iter().find(|(_, spans)| !spans.has(at)).map(|(id, _)| *id)
    }
}

/// When a sync may have changed something and nobody looked; not before the ACD told the server of its users in that time, where
/// that can be seen.
fn unwatched(truth: &Truth, view: &View<'_>, agent: &str) -> Spans {
    let since = |span: Span| {
        let users = |e: &Exchange| ["/user", "/users", "/agents"].iter().any(|path| e.path().ends_with(path));
        let told = view.http.iter().find(|e| e.from == SERVER && e.ok() && span.has(e.at) && users(e));
        Span::new(told.map_or(span.from, |e| e.at), span.to)
    };
    truth.unwatched.iter().filter(|u| u.agent == agent).map(|u| since(u.span)).collect()
}

/// Windows logins are the same in any case.
pub fn same_login(a: &str, b: &str) -> bool {
    !a.is_empty() && a.to_lowercase() == b.to_lowercase()
}

/// When a setting was on, given what each change makes of it.
fn history(truth: &Truth, on: impl Fn(&SettingKind) -> Option<bool>) -> Spans {
    let (mut out, mut since) = (Vec::new(), None);
    for setting in &truth.settings {
        let at = if setting.at <= truth.starts { setting.at - PRELUDE_MS } else { setting.at };
        match (on(&setting.what), since) {
            (Some(true), None) => since = Some(at),
            (Some(false), Some(from)) => {
                out.push(Span::new(from, at));
                since = None;
            }
            _ => {}
        }
    }
    out.extend(since.map(|from| Span::new(from, END)));
    out.into_iter().collect()
}
