//! Agent desktops: who is logged in to one, at which place, and whether it polls.

use super::walk::Flow;
use crate::genesys::check;
use crate::genesys::desktop_step::{
    AgentState, Attempt, ChangePlace, ChannelState, DesktopLogin, DesktopLogout, ForeignPage, Impostor, Server, Token,
};
use crate::genesys::setup::{Device, Kind};
use crate::scenario::at::{At, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The desktops that agents are logged in to.
#[derive(Default)]
pub(super) struct Desktops {
    by_agent: BTreeMap<String, Desktop>,
    /// Who has logged out, and whose desktop still runs.
    left: BTreeSet<String>,
    /// Who may have had a session before the present one.
    renewed: BTreeSet<String>,
    /// Anybody may: a machine or the network was in trouble.
    any_renewed: bool,
}

struct Desktop {
    dns: Vec<String>,
    csrf: bool,
    polls: bool,
}

impl Desktops {
    /// The desktop is closed.
    pub(super) fn end(&mut self, agent: &str) {
        self.by_agent.remove(agent);
        self.left.remove(agent);
        self.renewed.insert(agent.to_owned());
    }

    /// Something happens to a machine, or between two: sessions may be lost, and desktops log in again by themselves.
    pub(super) fn trouble(&mut self) {
        self.any_renewed = true;
    }
}

/// What is wrong with a place and devices, where the login is not meant to be refused.
struct Choice<'a> {
    place: Option<&'a At<String>>,
    devices: Option<&'a Vec<At<Device>>>,
    refused: bool,
}

impl Flow<'_> {
    /// The DNs at which an agent's calls ring: those of the desktop, else those of the default place.
    pub(super) fn dns_of(&self, agent: &str) -> Vec<String> {
        if let Some(desktop) = self.desktops.by_agent.get(agent) {
            return desktop.dns.clone();
        }
        let known = self.scenario.agents.iter().find(|(key, _)| key.value == agent);
        let place = known.and_then(|(_, agent)| agent.default_place.as_ref());
        place.map(|place| self.dns_at(place)).unwrap_or_default()
    }

    fn dns_at(&self, place: &At<String>) -> Vec<String> {
        let devices = self.scenario.places.get(place).map(|place| &place.devices);
        devices.into_iter().flatten().map(|dn| dn.value.clone()).collect()
    }

    /// Whether the agent is logged in to a desktop.
    pub(super) fn at_desktop(&mut self, agent: &At<String>) -> bool {
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return false;
        }
        let there = self.desktops.by_agent.contains_key(&agent.value);
        if !there && !self.machines.any_uncertain() {
            let message = format!("`{}` is not logged in to the agent desktop", agent.value);
            self.wrong_with(agent.place, message, format!("`desktop_login: {{ agent: {} }}` comes first", agent.value));
        }
        there
    }

    pub(super) fn desktop_login(&mut self, step: &DesktopLogin) {
        if !check::agent(self.scenario, &step.agent, &mut self.problems) {
            return;
        }
        let name = &step.agent.value;
        if self.seats.of(name).is_none() && !self.machines.any_uncertain() {
            let message = format!("`{name}` is not logged on to any PC: there is no desktop to log in to");
            self.wrong_with(step.agent.place, message, format!("`logon: {{ agent: {name}, pc: … }}` comes first"));
        }
        if self.desktops.by_agent.contains_key(name) && !self.machines.any_uncertain() {
            let message = format!("`{name}` is logged in to the agent desktop already");
            let help = "`change_place` moves an agent, `desktop_logout` ends the session";
            self.wrong_with(step.agent.place, message, help);
        }
        self.backup(step.server == Server::Backup, step.agent.place);
        if step.csrf_capital && !step.csrf {
            self.wrong(
                step.agent.place,
                "`csrf_capital` says how a token is asked for, and none is: `csrf: true` does",
            );
        }
        if step.place.is_none() && step.devices.is_some() && !step.refused {
            self.wrong(step.agent.place, "devices are named, and no place that they belong to");
        }
        let choice = Choice { place: step.place.as_ref(), devices: step.devices.as_ref(), refused: step.refused };
        let dns = self.choose(&step.agent, &choice);
        if !step.refused && (step.wrong_password || step.server == Server::Unnamed) {
            let message = "SRS refuses such a login";
            self.wrong_with(step.agent.place, message, "where that is what is to be seen, say `refused: true`");
        }
        if !step.refused {
            let desktop = Desktop { dns, csrf: step.csrf, polls: true };
            self.desktops.by_agent.insert(name.clone(), desktop);
        }
    }

    /// The DNs of the place that was chosen, or of the default one.
    fn choose(&mut self, agent: &At<String>, choice: &Choice) -> Vec<String> {
        let default = self.scenario.agents.get(agent).and_then(|agent| agent.default_place.as_ref());
        let Some(place) = choice.place.or(default) else {
            if !choice.refused {
                let message = format!("`{}` has no default place, and none is chosen", agent.value);
                self.wrong_with(agent.place, message, "`place: …` chooses one (hot seating)");
            }
            return Vec::new();
        };
        if choice.refused {
            return Vec::new();
        }
        let meant = "where a refusal is what is to be seen, say `refused: true`";
        if !check::place(self.scenario, place, &mut self.problems) {
            return Vec::new();
        }
        let dns = self.dns_at(place);
        for device in choice.devices.into_iter().flatten() {
            let own = device.switch.as_ref().is_none_or(|switch| *switch == self.scenario.switch.name);
            if !own || !dns.contains(&device.dn) {
                let message = format!("`{}` does not belong to the place `{}`", device.value, place.value);
                self.wrong_with(device.place, message, meant);
            }
        }
        if choice.place.is_some() && choice.devices.is_none() && dns.len() > 1 {
            let message = format!("`{}` has several DNs: `devices` is missing", place.value);
            self.wrong_with(place.place, message, meant);
        }
        let own = match choice.devices {
            Some(devices) => devices.iter().map(|device| device.dn.clone()).collect(),
            None => dns,
        };
        // Two may share a place, each with devices of their own.
        if let Some(other) = self.taken(agent, &own) {
            self.wrong(place.place, format!("`{other}` sits at the place `{}`", place.value));
        }
        own
    }

    /// Another agent whose DNs are among these.
    fn taken(&self, agent: &At<String>, dns: &[String]) -> Option<String> {
        let mut others = self.desktops.by_agent.iter().filter(|(name, _)| **name != agent.value);
        others.find(|(_, desktop)| desktop.dns.iter().any(|dn| dns.contains(dn))).map(|(name, _)| name.clone())
    }

    fn backup(&mut self, wanted: bool, place: Place) {
        if wanted && !self.scenario.data_centres.backup {
            let help = "`data_centres: { backup: true }` sets one up";
            self.wrong_with(place, "there is no backup data centre", help);
        }
    }

    /// A token other than the session's own can be sent only where there is one.
    fn token(&mut self, agent: &At<String>, token: Token) {
        let csrf = self.desktops.by_agent.get(&agent.value).is_none_or(|desktop| desktop.csrf);
        if token != Token::Own && !csrf {
            let message = format!("the session of `{}` has no token", agent.value);
            self.wrong_with(agent.place, message, "`csrf: true` in its `desktop_login` asks for one");
        }
    }

    pub(super) fn desktop_logout(&mut self, step: &DesktopLogout) {
        if !self.at_desktop(&step.agent) {
            return;
        }
        self.token(&step.agent, step.token);
        // A logout that is rejected ends nothing (SRS-CSRF-2).
        if step.token == Token::Own || !self.scenario.policies.csrf_strict {
            self.desktops.end(&step.agent.value);
            self.desktops.left.insert(step.agent.value.clone());
        }
    }

    /// Somebody else's program. The cookie of a session before this one it has only where there was one.
    pub(super) fn impostor(&mut self, step: &Impostor) {
        let before = self.desktops.any_renewed || self.desktops.renewed.contains(&step.agent.value);
        if self.at_desktop(&step.agent) && step.what == Attempt::OldPoll && !before {
            let message = format!("the desktop of `{}` has had no session before this one", step.agent.value);
            self.wrong_with(step.agent.place, message, "`desktop_logout` and another `desktop_login` come first");
        }
    }

    /// A poll, also one after the logout: what SRS answers then is worth seeing.
    pub(super) fn poll(&mut self, agent: &At<String>) {
        if !self.desktops.left.contains(&agent.value) {
            self.at_desktop(agent);
        }
    }

    pub(super) fn polling(&mut self, agent: &At<String>, on: bool) {
        if !self.at_desktop(agent) {
            return;
        }
        let Some(desktop) = self.desktops.by_agent.get_mut(&agent.value) else { return };
        if std::mem::replace(&mut desktop.polls, on) == on {
            let word = if on { "polls already" } else { "has stopped polling already" };
            self.wrong(agent.place, format!("the desktop of `{}` {word}", agent.value));
        }
        // The session expires, and with the next poll comes another.
        self.desktops.renewed.insert(agent.value.clone());
    }

    pub(super) fn change_place(&mut self, step: &ChangePlace) {
        if !self.at_desktop(&step.agent) {
            return;
        }
        self.token(&step.agent, step.token);
        let choice = Choice { place: Some(&step.place), devices: step.devices.as_ref(), refused: step.refused };
        let dns = self.choose(&step.agent, &choice);
        let rejected = step.token != Token::Own && self.scenario.policies.csrf_strict;
        if let Some(desktop) = self.desktops.by_agent.get_mut(&step.agent.value)
            && !step.refused
            && !rejected
        {
            desktop.dns = dns;
        }
    }

    pub(super) fn fail_over(&mut self, agent: &At<String>, place: Place) {
        self.at_desktop(agent);
        self.backup(true, place);
    }

    pub(super) fn agent_state(&mut self, step: &AgentState) {
        if !self.at_desktop(&step.agent) {
            return;
        }
        let own = self.dns_of(&step.agent);
        if let Some(dn) = step.dn.as_ref().filter(|dn| !own.contains(&dn.value)) {
            self.wrong(dn.place, format!("`{}` has no DN `{}`", step.agent.value, dn.value));
        }
    }

    pub(super) fn channel_state(&mut self, step: &ChannelState) {
        if !self.at_desktop(&step.agent) {
            return;
        }
        if self.scenario.agents.get(&step.agent).is_some_and(|agent| agent.kind == Kind::Voice) {
            let message = format!("`{}` works on calls only", step.agent.value);
            self.wrong_with(
                step.agent.place,
                message,
                "`kind: non_voice` or `kind: blended` gives an agent other media",
            );
        }
        if step.media.trim().is_empty() || step.media.value == "voice" {
            self.wrong(step.media.place, "`media` is another medium than calls, as `chat` or `email`");
        }
    }

    pub(super) fn foreign_page(&mut self, step: &ForeignPage) {
        if self.machines.is_pc(&step.pc, &mut self.problems) && self.machines.is_off(&step.pc.value) {
            self.wrong(step.pc.place, format!("no browser runs on `{}`: it is off", step.pc.value));
        }
    }
}
