//! Who is logged on to Windows where.

use super::walk::Flow;
use crate::genesys::check;
use crate::scenario::at::At;
use crate::scenario::step::Logon;
use std::collections::BTreeMap;

/// Agents by PC.
#[derive(Default)]
pub(super) struct Seats {
    by_pc: BTreeMap<String, String>,
}

impl Seats {
    /// The PC of an agent.
    pub(super) fn of(&self, agent: &str) -> Option<&str> {
        self.by_pc.iter().find(|(_, one)| *one == agent).map(|(pc, _)| pc.as_str())
    }
}

impl Flow<'_> {
    pub(super) fn logon(&mut self, step: &Logon) {
        let agent = check::agent(self.scenario, &step.agent, &mut self.problems);
        if !self.machines.is_pc(&step.pc, &mut self.problems) || !agent {
            return;
        }
        let (name, pc) = (&step.agent.value, &step.pc.value);
        if self.machines.is_off(pc) {
            self.wrong(step.pc.place, format!("nobody can log on to `{pc}`: it is off"));
        }
        if !self.machines.is_uncertain(pc) {
            if let Some(other) = self.seats.by_pc.get(pc).cloned() {
                self.wrong(step.pc.place, format!("nobody can log on to `{pc}`: `{other}` is logged on there"));
            }
            let elsewhere = self.seats.of(name).filter(|other| !self.machines.is_uncertain(other) && other != pc);
            if let Some(other) = elsewhere.map(str::to_owned) {
                self.wrong(step.agent.place, format!("`{name}` is logged on to `{other}` already"));
            }
        }
        self.seats.by_pc.insert(pc.clone(), name.clone());
    }

    pub(super) fn logoff(&mut self, agent: &At<String>) {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return;
        }
        match self.seats.of(&agent.value).map(str::to_owned) {
            Some(pc) => self.empty(&pc),
            None if self.machines.any_uncertain() => {}
            None => self.wrong(agent.place, format!("`{}` is not logged on to any PC", agent.value)),
        }
    }

    /// No desktop runs on the PC any more.
    pub(super) fn desktop_gone(&mut self, pc: &str) {
        if let Some(agent) = self.seats.by_pc.get(pc) {
            self.desktops.end(agent);
        }
    }

    /// Nobody sits at the PC any more, and no desktop runs there.
    pub(super) fn empty(&mut self, pc: &str) {
        if let Some(agent) = self.seats.by_pc.remove(pc) {
            self.desktops.end(&agent);
        }
    }
}
