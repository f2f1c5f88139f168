//! Agents' states on their DNs.

use std::collections::BTreeMap;
use wire::tlib::{AgentWorkMode, Attribute, ErrorCode, Kind, Message};

/// How an agent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentState {
    /// Takes calls.
    Ready,
    /// Takes none.
    NotReady,
    /// In after-call work.
    AfterCallWork,
}

#[derive(Debug, Clone)]
struct Agent {
    id: String,
    state: AgentState,
    /// What was told last.
    told: Message,
}

/// Which agent is logged in on which DN, and how they stand. Pure; for SIP Server and for a T-Server alone.
#[derive(Debug, Clone, Default)]
pub struct AgentStates {
    agents: BTreeMap<String, Agent>,
}

impl AgentStates {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who is logged in on a DN, and how they stand.
    pub fn on(&self, dn: &str) -> Option<(&str, AgentState)> {
        self.agents.get(dn).map(|agent| (agent.id.as_str(), agent.state))
    }

    /// The last event of the agent who is logged in on a DN, for a client that registers it.
    pub fn standing(&self, dn: &str) -> Option<Message> {
        self.agents.get(dn).map(|agent| agent.told.clone())
    }

    /// The DNs on which the agent is logged in.
    pub fn dns_of(&self, agent: &str) -> Vec<&str> {
        self.agents.iter().filter(|(_, have)| have.id == agent).map(|(dn, _)| dn.as_str()).collect()
    }

    /// What becomes of a request for an agent's state: the event for all who have registered the DN, or why not. None for a
    /// request that is about something else. After-call work is `RequestAgentNotReady` with its work mode, told as
    /// `EventAgentNotReady` with that mode.
    ///
    /// # Errors
    /// The code with which the request is refused: logged in already, logged in elsewhere or not at all, no agent named.
    pub fn ask(&mut self, request: &Message) -> Option<Result<Message, ErrorCode>> {
        let Some(dn) = request.this_dn() else { return Some(Err(ErrorCode::InvalidAttribute)) };
        match request.kind {
            Kind::RequestAgentLogin => Some(self.login(dn, request)),
            Kind::RequestAgentLogout => Some(match self.agents.remove(dn) {
                Some(agent) => Ok(event(Kind::AgentLogout, dn, &agent.id, request)),
                None => Err(ErrorCode::InvalidAttribute),
            }),
            Kind::RequestAgentReady => Some(self.turn(dn, AgentState::Ready, request)),
            Kind::RequestAgentNotReady => {
                let after_call = AgentWorkMode::AfterCallWork.number();
                let work = request.number(Attribute::AgentWorkMode) == Some(after_call);
                Some(self.turn(dn, if work { AgentState::AfterCallWork } else { AgentState::NotReady }, request))
            }
            _ => None,
        }
    }

    fn login(&mut self, dn: &str, request: &Message) -> Result<Message, ErrorCode> {
        let id = request.text(Attribute::AgentId).filter(|id| !id.is_empty()).ok_or(ErrorCode::InvalidAttribute)?;
        if self.agents.contains_key(dn) {
            return Err(ErrorCode::InvalidAttribute);
        }
        let told = event(Kind::AgentLogin, dn, id, request);
        let agent = Agent { id: id.to_owned(), state: AgentState::NotReady, told: told.clone() };
        self.agents.insert(dn.to_owned(), agent);
        Ok(told)
    }

    fn turn(&mut self, dn: &str, state: AgentState, request: &Message) -> Result<Message, ErrorCode> {
        let agent = self.agents.get_mut(dn).ok_or(ErrorCode::InvalidAttribute)?;
        let kind = if state == AgentState::Ready { Kind::AgentReady } else { Kind::AgentNotReady };
        (agent.state, agent.told) = (state, event(kind, dn, &agent.id, request));
        Ok(agent.told.clone())
    }
}

/// The work mode and the reason go with it, as they were asked for.
fn event(kind: Kind, dn: &str, agent: &str, request: &Message) -> Message {
    Message::new(kind)
        .with(Attribute::ThisDn, dn)
        .with(Attribute::AgentId, agent)
        .maybe(Attribute::AgentWorkMode, request.number(Attribute::AgentWorkMode))
        .maybe(Attribute::Reason, request.list(Attribute::Reason).cloned())
        .maybe(Attribute::Extensions, request.list(Attribute::Extensions).cloned())
}
