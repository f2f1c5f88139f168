//! Who sits where, and who is logged on to the ACD.

use super::walk::Flow;
use crate::scenario::at::{At, Place};
use crate::scenario::check;
use crate::scenario::fault_step::{AcdEdit, Admin};
use crate::scenario::step::{Logon, Step, Who};
use crate::scenario::tenant_step::AcdTeam;
use std::collections::{BTreeMap, BTreeSet};

/// The people of a scenario at one moment.
pub(super) struct People {
    /// Agent by PC.
    pub(super) seats: BTreeMap<String, String>,
    /// Logged on to the ACD.
    pub(super) acd: BTreeSet<String>,
    /// Screens that are being recorded by hand.
    screen_only: BTreeSet<String>,
}

impl People {
    pub(super) fn at_start() -> Self {
        Self { seats: BTreeMap::new(), acd: BTreeSet::new(), screen_only: BTreeSet::new() }
    }
}

impl Flow<'_> {
    pub(super) fn logon(&mut self, step: &Logon) {
        let agent = check::agent(self.scenario, &step.agent, &mut self.problems);
        if !check::pc(self.scenario, &step.pc, &mut self.problems) || !agent {
            return;
        }
        let pc = &step.pc.value;
        if self.machines.is_off(pc) {
            self.wrong(step.pc.place, format!("nobody can log on to `{pc}`: it is off"));
        }
        if !self.machines.is_uncertain(pc) {
            if let Some(other) = self.people.seats.get(pc).cloned() {
                self.wrong(step.pc.place, format!("nobody can log on to `{pc}`: `{other}` is logged on there"));
            }
            let elsewhere =
                self.people.seats.iter().find(|(p, a)| **a == step.agent.value && !self.machines.is_uncertain(p));
            if let Some((other, _)) = elsewhere.filter(|(p, _)| *p != pc) {
                let message = format!("`{}` is logged on to `{other}` already", step.agent.value);
                self.wrong(step.agent.place, message);
            }
        }
        self.people.seats.insert(pc.clone(), step.agent.value.clone());
    }

    pub(super) fn logoff(&mut self, step: &Who) {
        if !check::agent(self.scenario, &step.agent, &mut self.problems) {
            return;
        }
        let name = &step.agent.value;
        let seat = self.people.seats.iter().find(|(_, a)| *a == name).map(|(pc, _)| pc.clone());
        match seat {
            Some(pc) => _ = self.people.seats.remove(&pc),
            None if self.machines.any_uncertain() => {}
            None => self.wrong(step.agent.place, format!("`{name}` is not logged on to any PC")),
        }
    }

    pub(super) fn acd_login(&mut self, agent: &At<String>) {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return;
        }
        if !self.tenant.agents.contains(&agent.value) {
            self.wrong(agent.place, format!("{} does not know `{}`", self.scenario.platform.acd(), agent.value));
        } else if !self.tenant.may_log_on(&agent.value) {
            let message = format!("`{}` is not active there, or not contact-center enabled", agent.value);
            self.wrong(agent.place, message);
        }
        if !self.people.acd.insert(agent.value.clone()) {
            self.wrong(
                agent.place,
                format!("`{}` is logged on to {} already", agent.value, self.scenario.platform.acd()),
            );
        }
    }

    pub(super) fn acd_logout(&mut self, agent: &At<String>) {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return;
        }
        if !self.people.acd.remove(&agent.value) {
            self.wrong(agent.place, format!("`{}` is not logged on to {}", agent.value, self.scenario.platform.acd()));
        }
        if let Some(call) = self.calls.of(&agent.value) {
            self.wrong(agent.place, format!("`{}` is still on the call `{call}`", agent.value));
        }
    }

    pub(super) fn admin(&mut self, step: &Admin, place: Place) {
        check::agent(self.scenario, &step.agent, &mut self.problems);
        if step.active.is_none() && step.role.is_none() && step.windows.is_none() && step.team.is_none() {
            self.wrong(place, "nothing is edited: `active`, `role`, `windows` or `team` is missing");
        }
        if let Some(team) = &step.team
            && self.webex_only(team.place, "there are no teams")
        {
            let renamed =
                |step: &Step| matches!(step, Step::AcdTeam(AcdTeam::Rename(to)) if to.team.value == team.value);
            if self.team_there(team) && self.scenario.steps().any(|(_, step)| renamed(step)) {
                self.wrong(team.place, format!("the team `{}` has not the same name all the time", team.value));
            }
        }
    }

    pub(super) fn acd(&mut self, step: &AcdEdit, place: Place) {
        if step.rte_messaging.is_none() && step.sync_interval.is_none() {
            self.wrong(place, "nothing is edited: `rte_messaging` or `sync_interval` is missing");
        }
        if let Some(message) = step.sync_interval.and_then(|length| check::sync_interval(length.0)) {
            self.wrong(place, format!("sync_interval: {message}"));
        }
    }

    pub(super) fn screen_only(&mut self, agent: &At<String>, start: bool) {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return;
        }
        let name = &agent.value;
        if start {
            if !self.people.screen_only.insert(name.clone()) {
                self.wrong(agent.place, format!("the screen of `{name}` is being recorded already"));
            }
            if !self.people.seats.values().any(|a| a == name) && !self.machines.any_uncertain() {
                self.wrong(agent.place, format!("`{name}` is not logged on to any PC"));
            }
        } else if !self.people.screen_only.remove(name) {
            self.wrong(agent.place, format!("no screen-only recording of `{name}` has been started"));
        }
    }
}
