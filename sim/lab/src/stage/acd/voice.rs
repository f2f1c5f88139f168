//! The voice states of agents that follow from the script alone: what a real-time feed of somebody else's system has to say of who
//! has logged on, is on a call, is free again, or has gone. Whoever did more than that is in a state that the system has its own
//! words for, and nobody is held to any.

use judge::truth::webex::AgentState;
use std::collections::{BTreeMap, BTreeSet};

/// The channel.
const VOICE: &str = "telephony";

/// What is known of everybody.
#[derive(Debug, Default)]
pub struct Voice {
    states: Vec<AgentState>,
    unknown: BTreeSet<String>,
    on: BTreeMap<String, String>,
}

impl Voice {
    fn is(&mut self, agent: &str, state: &str) {
        let (at, agent) = (kernel::time::truth(), agent.to_owned());
        self.states.push(AgentState { at, agent, channel: VOICE.into(), state: state.into() });
    }

    /// An agent has logged on, and is available.
    pub fn login(&mut self, agent: &str) {
        self.is(agent, "available");
    }
    /// An agent has logged off.
    pub fn logout(&mut self, agent: &str) {
        self.is(agent, "logged-out");
    }
    /// An agent has answered a call.
    pub fn connect(&mut self, call: &str, agent: &str) {
        self.on.insert(call.to_owned(), agent.to_owned());
        self.is(agent, "connected");
    }
    /// A call is over.
    pub fn hang_up(&mut self, call: &str) {
        if let Some(agent) = self.on.remove(call) {
            self.is(&agent, "available");
        }
    }
    /// These did something else, and whoever is on the call with them.
    pub fn other(&mut self, call: &str, agents: &[&str]) {
        self.unknown.extend(self.on.get(call).cloned());
        self.unknown.extend(agents.iter().map(|agent| (*agent).to_owned()));
    }

    /// All that is known.
    pub fn known(&self) -> Vec<AgentState> {
        self.states.iter().filter(|state| !self.unknown.contains(&state.agent)).cloned().collect()
    }
}
