//! The agents of UJET: who there is, who is signed in, and in what status.

use super::misstep::Misstep;
use super::model::{Chat, Model};
use super::push;
use crate::stretch::Stretch;

/// An agent.
#[derive(Debug, Clone)]
pub(super) struct Agent {
    pub(super) id: u64,
    pub(super) email: String,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) created_at: i64,
    pub(super) last_login: Option<i64>,
    pub(super) status: Status,
    pub(super) status_at: i64,
    pub(super) removed: bool,
}

/// Status of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Offline,
    Available,
    InCall,
}

impl Model {
    /// A new agent, or one who had been removed and is back under the old id.
    pub(super) fn add_agent(
        &mut self,
        now: i64,
        key: &str,
        email: &str,
        first: &str,
        last: &str,
    ) -> Result<u64, Misstep> {
        if let Some(back) = self.agents.get_mut(key) {
            if !back.removed {
                return Err(Misstep::KnownAgent(key.into()));
            }
            (back.removed, back.first, back.last) = (false, first.into(), last.into());
            return Ok(back.id);
        }
        let id = self.id();
        let agent = Agent {
            id,
            email: email.into(),
            first: first.into(),
            last: last.into(),
            created_at: now,
            last_login: None,
            status: Status::Offline,
            status_at: now,
            removed: false,
        };
        self.agents.insert(key.into(), agent);
        Ok(id)
    }

    pub(super) fn rename_agent(&mut self, key: &str, first: &str, last: &str) -> Result<(), Misstep> {
        let agent = self.agent(key)?;
        (agent.first, agent.last) = (first.into(), last.into());
        Ok(())
    }

    pub(super) fn remove_agent(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        self.idle(key)?;
        if self.agent(key)?.status != Status::Offline {
            self.acd_logout(now, key)?;
        }
        self.agent(key)?.removed = true;
        Ok(())
    }

    pub(super) fn acd_login(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        let agent = self.agent(key)?;
        if agent.status != Status::Offline {
            return Err(Misstep::LoggedOn(key.into()));
        }
        (agent.status, agent.status_at, agent.last_login) = (Status::Available, now, Some(now));
        let event = push::agent_state(agent.id, &agent.email, "login", now);
        let agent_id = agent.id;
        self.pushes.push(event);
        self.note(agent_id, "login", Stretch { from: now, to: None });
        Ok(())
    }

    pub(super) fn acd_logout(&mut self, now: i64, key: &str) -> Result<(), Misstep> {
        self.idle(key)?;
        let agent = self.agent(key)?;
        if agent.status == Status::Offline {
            return Err(Misstep::LoggedOff(key.into()));
        }
        (agent.status, agent.status_at) = (Status::Offline, now);
        let event = push::agent_state(agent.id, &agent.email, "logout", now);
        let agent_id = agent.id;
        self.pushes.push(event);
        self.close(agent_id, "login", None, now);
        self.note(agent_id, "logout", Stretch { from: now, to: Some(now) });
        Ok(())
    }

    /// A chat of an agent who is logged on.
    pub(super) fn text_contact(&mut self, now: i64, key: &str, length_ms: i64) -> Result<u64, Misstep> {
        let agent_id = self.signed_in(key)?;
        let id = self.id();
        let time = Stretch { from: now - length_ms.max(0), to: Some(now) };
        self.chats.push(Chat { id, agent_id, time });
        self.note(agent_id, "chat", time);
        if let Some(entry) = self.log.last_mut() {
            entry.chat_id = Some(id);
        }
        Ok(id)
    }

    fn agent(&mut self, key: &str) -> Result<&mut Agent, Misstep> {
        self.agents.get_mut(key).filter(|a| !a.removed).ok_or_else(|| Misstep::UnknownAgent(key.into()))
    }

    pub(super) fn signed_in(&mut self, key: &str) -> Result<u64, Misstep> {
        let agent = self.agent(key)?;
        if agent.status == Status::Offline { Err(Misstep::LoggedOff(key.into())) } else { Ok(agent.id) }
    }

    /// The agent is on no call.
    pub(super) fn idle(&self, key: &str) -> Result<(), Misstep> {
        let busy =
            |at: &&usize| self.calls.get(**at).is_some_and(|c| c.seats.iter().any(|s| s.agent == key && s.is_on()));
        match self.by_name.iter().find(|(_, at)| busy(at)) {
            Some((call, _)) => Err(Misstep::Busy { agent: key.into(), call: call.clone() }),
            None => Ok(()),
        }
    }

    /// The status follows the calls.
    pub(super) fn restate(&mut self, now: i64, key: &str) {
        let status = if self.idle(key).is_ok() { Status::Available } else { Status::InCall };
        if let Some(agent) = self.agents.get_mut(key).filter(|a| a.status != status) {
            (agent.status, agent.status_at) = (status, now);
        }
    }
}
