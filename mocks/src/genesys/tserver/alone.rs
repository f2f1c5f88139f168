//! A T-Server without a switch.

use super::AgentStates;
use super::handle::{Ask, TServer};
use super::switch::{Standing, Switch};
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::tlib::ErrorCode;

/// Agents' states are all that there is; no DN is ever on a call.
#[derive(Debug, Default)]
pub(super) struct Alone(Mutex<AgentStates>);

impl Alone {
    fn agents(&self) -> MutexGuard<'_, AgentStates> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Switch for Alone {
    fn standing(&self, dn: &str) -> Standing {
        Standing { calls: Vec::new(), agent: self.agents().standing(dn) }
    }

    fn ask(&self, tserver: &TServer, ask: Ask) {
        let outcome = self.agents().ask(&ask.request);
        match outcome.unwrap_or(Err(ErrorCode::UnknownCall)) {
            Ok(event) => tserver.tell(&ask, &event),
            Err(code) => tserver.refuse(&ask, code),
        }
    }
}
