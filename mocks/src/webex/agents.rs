//! Agents' sessions: from login to logout, one state after the other (AAR). Pure.

use super::ids;
use super::misstep::Misstep;
use super::model::{Happening, Model};

/// One stretch of an agent's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) state: &'static str,
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    /// Index of the call.
    pub(super) call: Option<usize>,
}

/// From login to logout.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) channel_id: String,
    /// Key of the user.
    pub(super) user: String,
    /// Key of the team.
    pub(super) team: Option<String>,
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    pub(super) stays: Vec<Stay>,
}

impl Session {
    pub(super) fn state(&self) -> &'static str {
        self.stays.last().map_or("idle", |s| s.state)
    }
}

impl Model {
    pub(super) fn login(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        let user = self.user(key)?;
        if !(user.active && user.enabled) {
            return Err(Misstep::MayNot(key.into()));
        }
        let team = user.teams.first().cloned();
        if self.session(key).is_some() {
            return Err(Misstep::LoggedOn(key.into()));
        }
        let of = format!("{key}/{}", self.sessions.len());
        self.sessions.push(Session {
            id: ids::uuid(self.seed, "session", &of),
            channel_id: ids::uuid(self.seed, "channel", &of),
            user: key.into(),
            team,
            from: now,
            to: None,
            stays: Vec::new(),
        });
        self.happened(Happening::Login { user: key.into(), at: now });
        self.stay(now, key, "idle", None);
        self.stay(now, key, "available", None);
        Ok(())
    }

    pub(super) fn logout(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        self.idle(key)?;
        let at = self.session(key).ok_or_else(|| Misstep::LoggedOff(key.into()))?;
        self.stay(now, key, "logged-out", None);
        if let Some(session) = self.sessions.get_mut(at) {
            session.to = Some(now);
            session.stays.iter_mut().filter(|s| s.to.is_none()).for_each(|s| s.to = Some(now));
        }
        self.happened(Happening::Logout { user: key.into(), at: now });
        Ok(())
    }

    /// Idle or available, of the agent's own will.
    pub(super) fn set_available(&mut self, now: i64, key: &str, available: bool) -> Result<(), Misstep> {
        self.idle(key)?;
        self.session(key).ok_or_else(|| Misstep::LoggedOff(key.into()))?;
        self.stay(now, key, if available { "available" } else { "idle" }, None);
        Ok(())
    }

    /// The agent is done with wrapping up.
    pub(super) fn wrapped_up(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        let at = self.session(key).ok_or_else(|| Misstep::LoggedOff(key.into()))?;
        if self.sessions.get(at).is_none_or(|s| s.state() != "wrapup") {
            return Err(Misstep::not_now(key, "wrapped up"));
        }
        self.stay(now, key, "available", None);
        Ok(())
    }

    /// Index of the session that goes on.
    pub(super) fn session(&self, key: &str) -> Option<usize> {
        self.sessions.iter().rposition(|s| s.user == key && s.to.is_none())
    }

    /// The agent goes into a state.
    pub(super) fn stay(&mut self, now: i64, key: &str, state: &'static str, call: Option<usize>) {
        let Some(at) = self.session(key) else { return };
        let Some(session) = self.sessions.get_mut(at) else { return };
        let mut wrapped = None;
        if let Some(open) = session.stays.last_mut().filter(|s| s.to.is_none()) {
            open.to = Some(now);
            wrapped = (open.state == "wrapup").then_some(open.call).flatten();
        }
        session.stays.push(Stay { state, from: now, to: None, call });
        // A wrap-up ends with whatever comes after it.
        let done = wrapped.and_then(|c| self.calls.get_mut(c)).map(|c| {
            let mine =
                |s: &&mut super::call::Step| s.event == "WrapUp" && s.agent.as_deref() == Some(key) && s.to.is_none();
            c.steps.iter_mut().filter(mine).for_each(|s| s.to = Some(now));
        });
        if done.is_some() {
            self.happened(Happening::State { user: key.into(), state: "wrapup-done", at: now, call: wrapped });
        }
        self.happened(Happening::State { user: key.into(), state, at: now, call });
    }

    /// The agent is logged on and on no call, and neither rung nor consulted.
    pub(super) fn free(&self, key: &str) -> Result<(), Misstep> {
        self.user(key)?;
        self.idle(key)?;
        self.session(key).map(|_| ()).ok_or_else(|| Misstep::LoggedOff(key.into()))
    }

    /// The agent is on no call.
    pub(super) fn idle(&self, key: &str) -> Result<(), Misstep> {
        let here = |c: &&super::call::Call| {
            c.ended_at.is_none()
                && (c.on.iter().any(|a| a == key)
                    || c.ringing.as_deref() == Some(key)
                    || c.consult().is_some_and(|o| o.with == key))
        };
        match self.calls.iter().find(here) {
            Some(call) => Err(Misstep::Busy { agent: key.into(), call: call.key.clone() }),
            None => Ok(()),
        }
    }
}
