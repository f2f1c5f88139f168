//! Whom and what the telephony system knows: agents, teams and queues that come, go and change.

use super::walk::Flow;
use crate::scenario::at::{At, Place};
use crate::scenario::check;
use crate::scenario::model::{Api, Platform, Scenario};
use crate::scenario::names;
use crate::scenario::problem::Problem;
use crate::scenario::tenant_step::{AcdAgent, AcdQueue, AcdTeam};
use crate::scenario::time::Length;
use std::collections::BTreeSet;

/// The telephony system's directory at one moment.
pub(super) struct Tenant {
    /// Agents whom it knows.
    pub(super) agents: BTreeSet<String>,
    /// Agents who were there once.
    gone: BTreeSet<String>,
    inactive: BTreeSet<String>,
    disabled: BTreeSet<String>,
    teams: BTreeSet<String>,
    idle_teams: BTreeSet<String>,
    queues: BTreeSet<String>,
}

impl Tenant {
    pub(super) fn at_start(scenario: &Scenario) -> Self {
        let agents = |keep: fn(&crate::scenario::Agent) -> bool| {
            scenario.agents.iter().filter(|(_, a)| keep(a)).map(|(k, _)| k.value.clone()).collect()
        };
        let acd = &scenario.acd;
        Self {
            agents: agents(|a| a.in_acd),
            gone: BTreeSet::new(),
            inactive: agents(|a| a.in_acd && !a.acd_active),
            disabled: agents(|a| a.in_acd && !a.enabled),
            teams: acd.teams.iter().filter(|(_, t)| t.there).map(|(k, _)| k.value.clone()).collect(),
            idle_teams: BTreeSet::new(),
            queues: acd.queues.iter().filter(|(_, q)| q.there).map(|(k, _)| k.value.clone()).collect(),
        }
    }
    /// Whether the agent may log on there.
    pub(super) fn may_log_on(&self, agent: &str) -> bool {
        !self.inactive.contains(agent) && !self.disabled.contains(agent)
    }
}

impl Flow<'_> {
    /// What only Webex Contact Center has. Whether it is there.
    pub(super) fn webex_only(&mut self, place: Place, what: &str) -> bool {
        let here = self.scenario.platform.is_webex();
        if !here {
            self.wrong(place, format!("{what} in {}", self.scenario.platform.acd()));
        }
        here
    }

    /// What only one pairing of a version and its APIs has.
    pub(super) fn only_with(&mut self, place: Place, platform: Platform, api: Api, what: &str) {
        let scenario = self.scenario;
        if scenario.platform != platform || scenario.api.as_ref().is_none_or(|a| a.value != api) {
            let message = format!("{what} with `{}`, `api: {}`", platform.name(), api.name());
            self.wrong(place, message);
        }
    }

    fn unknown(&mut self, agent: &At<String>) {
        self.wrong(agent.place, format!("{} does not know `{}`", self.scenario.platform.acd(), agent.value));
    }

    pub(super) fn acd_agent(&mut self, step: &AcdAgent) {
        let agent = step.agent();
        if !check::agent(self.scenario, agent, &mut self.problems) {
            return;
        }
        let name = &agent.value;
        let of_all = matches!(step, AcdAgent::Add(_) | AcdAgent::Rename(_) | AcdAgent::Remove(_));
        if !of_all && !self.webex_only(agent.place, "an agent can only be added, renamed and removed") {
            return;
        }
        let known = self.tenant.agents.contains(name);
        match step {
            AcdAgent::Add(_) if known => {
                self.wrong(agent.place, format!("{} knows `{name}` already", self.scenario.platform.acd()));
            }
            AcdAgent::Add(_) => _ = self.tenant.agents.insert(name.clone()),
            AcdAgent::Restore(_) if self.tenant.gone.remove(name) || self.tenant.inactive.remove(name) => {
                self.tenant.agents.insert(name.clone());
            }
            AcdAgent::Restore(_) => self.wrong(agent.place, format!("`{name}` is neither removed nor inactive")),
            _ if !known => self.unknown(agent),
            AcdAgent::Remove(_) => {
                self.logged_off(agent);
                self.tenant.agents.remove(name);
                self.tenant.gone.insert(name.clone());
                self.tenant.inactive.insert(name.clone());
            }
            AcdAgent::Deactivate(_) => {
                self.logged_off(agent);
                if !self.tenant.inactive.insert(name.clone()) {
                    self.wrong(agent.place, format!("`{name}` is not active already"));
                }
            }
            AcdAgent::Enable(_) if !self.tenant.disabled.remove(name) => {
                self.wrong(agent.place, format!("`{name}` is contact-center enabled already"));
            }
            AcdAgent::Disable(_) if !self.tenant.disabled.insert(name.clone()) => {
                self.wrong(agent.place, format!("`{name}` is not contact-center enabled already"));
            }
            AcdAgent::Idle(_) | AcdAgent::Available(_) => self.between_calls(agent),
            AcdAgent::Move(step) => step.teams.iter().for_each(|team| _ = self.team_there(team)),
            AcdAgent::Enable(_) | AcdAgent::Disable(_) | AcdAgent::Rename(_) => {}
        }
    }

    /// An agent who leaves the telephony system is on no call and is logged off.
    fn logged_off(&mut self, agent: &At<String>) {
        if let Some(call) = self.calls.of(&agent.value) {
            self.wrong(agent.place, format!("`{}` is still on the call `{call}`", agent.value));
        }
        self.people.acd.remove(&agent.value);
    }

    /// Who takes a break, or comes back from one, is logged on and on no call.
    fn between_calls(&mut self, agent: &At<String>) {
        if let Some(call) = self.calls.of(&agent.value) {
            self.wrong(agent.place, format!("`{}` is still on the call `{call}`", agent.value));
        }
        if !self.people.acd.contains(&agent.value) {
            self.wrong(agent.place, format!("`{}` is not logged on to {}", agent.value, self.scenario.platform.acd()));
        }
    }

    fn team_known(&mut self, team: &At<String>) -> bool {
        check::one_of(team, self.scenario.acd.teams.keys().map(|k| k.value.as_str()), "team", &mut self.problems)
    }

    pub(super) fn team_there(&mut self, team: &At<String>) -> bool {
        let there = self.team_known(team);
        if there && !self.tenant.teams.contains(&team.value) {
            self.wrong(team.place, format!("the team `{}` is not there now", team.value));
            return false;
        }
        there
    }

    pub(super) fn acd_team(&mut self, step: &AcdTeam) {
        let team = step.team();
        if !self.webex_only(team.place, "there are no teams") {
            return;
        }
        if matches!(step, AcdTeam::Add(_)) {
            if self.team_known(team) && !self.tenant.teams.insert(team.value.clone()) {
                self.wrong(team.place, format!("the team `{}` is there already", team.value));
            }
            return;
        }
        if !self.team_there(team) {
            return;
        }
        let name = &team.value;
        match step {
            AcdTeam::Deactivate(_) if !self.tenant.idle_teams.insert(name.clone()) => {
                self.wrong(team.place, format!("the team `{name}` is not active already"));
            }
            AcdTeam::Restore(_) if !self.tenant.idle_teams.remove(name) => {
                self.wrong(team.place, format!("the team `{name}` is active already"));
            }
            AcdTeam::Remove(_) => _ = self.tenant.teams.remove(name),
            AcdTeam::Rename(rename) if rename.name.trim().is_empty() => {
                self.wrong(team.place, "a team has a name");
            }
            _ => {}
        }
    }

    pub(super) fn queue_there(&mut self, queue: &At<String>) {
        let known = self.scenario.acd.queues.keys().map(|k| k.value.as_str());
        let known = check::one_of(queue, known, "queue", &mut self.problems);
        if known && !self.tenant.queues.contains(&queue.value) {
            self.wrong(queue.place, format!("the queue `{}` is not there now", queue.value));
        }
    }

    pub(super) fn acd_queue(&mut self, step: &AcdQueue) {
        let queue = step.queue();
        if !self.webex_only(queue.place, "there are no queues by name") {
            return;
        }
        match step {
            AcdQueue::Add(_) => {
                let known = self.scenario.acd.queues.keys().map(|k| k.value.as_str());
                if check::one_of(queue, known, "queue", &mut self.problems)
                    && !self.tenant.queues.insert(queue.value.clone())
                {
                    self.wrong(queue.place, format!("the queue `{}` is there already", queue.value));
                }
            }
            AcdQueue::Record(_) | AcdQueue::NoRecording(_) => self.queue_there(queue),
        }
    }

    /// Advice for a step that the other telephony system has.
    pub(super) fn only_ujet(&mut self, place: Place, message: &str, help: &str) {
        if self.scenario.platform.is_webex() {
            self.problems.push(Problem::new(place, message).help(help));
        }
    }
}

/// What of the set-up is Webex Contact Center's, or one pairing's, and stands where it has no business; and what is
/// wrong in it.
pub(in crate::scenario) fn settings(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let (acd, webex) = (&scenario.acd, scenario.platform.is_webex());
    let programmatic = scenario.api.as_ref().is_some_and(|api| api.value == Api::Programmatic);
    let mut wrong = |place: Place, message: String| problems.push(Problem::new(place, message));
    let set = [
        ("wrap_up", acd.wrap_up.as_ref().map(|v| v.place)),
        ("token_life", acd.token_life.as_ref().map(|v| v.place)),
        ("requests_a_minute", acd.requests_a_minute.as_ref().map(|v| v.place)),
        ("teams", acd.teams.keys().next().map(|v| v.place)),
        ("queues", acd.queues.keys().next().map(|v| v.place)),
        ("filters", scenario.server.filters.first().map(|v| v.place)),
        ("capture_delay", scenario.server.capture_delay.as_ref().map(|v| v.place)),
        ("recapture", scenario.server.recapture.as_ref().map(|v| v.place)),
    ];
    for (what, place) in set.iter().filter_map(|(what, place)| place.map(|place| (what, place))) {
        if !webex {
            wrong(place, format!("`{what}` is for Webex Contact Center: UJET has nothing of the kind"));
        }
    }
    let legacy = scenario.api.as_ref().is_some_and(|api| api.value == Api::Cmsv1);
    let of_cmsv1 = [
        ("data_server", scenario.server.data_server.as_ref().map(|v| v.place)),
        ("box_1_0", scenario.server.box_1_0.as_ref().map(|v| v.place)),
        ("no_access", acd.no_access.first().map(|v| v.place)),
    ];
    for (what, place) in of_cmsv1.iter().filter_map(|(what, place)| place.map(|place| (what, place))) {
        if !legacy {
            wrong(place, format!("`{what}` is for Webex Contact Center with `api: cmsv1`"));
        }
    }
    if let Some(delay) = scenario.server.capture_delay.as_ref().filter(|d| d.value.0 % 60_000 != 0) {
        wrong(delay.place, "the capture delay is in whole minutes".into());
    }
    let day = |at: &&At<Length>| at.value.0 % 60_000 != 0 || at.value.0 >= 86_400_000;
    if let Some(time) = scenario.server.recapture.as_ref().filter(day) {
        wrong(time.place, "data recapture is at a minute of the day: from 00:00:00 to 23:59:00".into());
    }
    let known = acd.capture_known.as_ref().map(|v| v.place);
    let events = acd.events.as_ref().map(|v| v.place);
    for (what, place) in [("capture_known", known), ("events", events)] {
        if let Some(place) = place.filter(|_| !programmatic) {
            wrong(place, format!("`{what}` is for `webex-cc-2.0` with `api: programmatic`"));
        }
    }
    for (key, agent) in &scenario.agents {
        if !webex && (!agent.acd_active || !agent.enabled || !agent.teams.is_empty()) {
            let message = "`acd_active`, `enabled` and `teams` are for agents of Webex Contact Center";
            wrong(key.place, format!("`{}`: {message}", key.value));
        }
    }
    if acd.token_life.as_ref().is_some_and(|life| life.value.0 < 60_000) {
        wrong(acd.token_life.map(|v| v.place).unwrap_or_default(), "a token lives for a minute at least".into());
    }
    if acd.page_rows.as_ref().is_some_and(|rows| rows.value == 0) {
        wrong(acd.page_rows.map(|v| v.place).unwrap_or_default(), "a page has one row at least".into());
    }
    if let Some(few) = acd.requests_a_minute.as_ref().filter(|most| most.value < 10) {
        wrong(few.place, "ten requests a minute are answered at least".into());
    }
    let nameless = acd.teams.iter().map(|(k, t)| (k, &t.name)).chain(acd.queues.iter().map(|(k, q)| (k, &q.name)));
    for (key, _) in nameless.filter(|(_, name)| name.trim().is_empty()) {
        wrong(key.place, format!("`{}` has no name", key.value));
    }
    for team in scenario.agents.values().flat_map(|a| &a.teams).filter(|_| webex) {
        match acd.teams.get(team) {
            Some(known) if known.there => {}
            Some(_) => wrong(team.place, format!("the team `{}` is not there at the start", team.value)),
            None => {
                let advice = names::advice(team, acd.teams.keys().map(|k| k.value.as_str()), "teams");
                wrong(team.place, format!("there is no team `{}` ({advice})", team.value));
            }
        }
    }
}
