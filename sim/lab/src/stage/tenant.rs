//! What is Webex Contact Center's own in the truth: the tenant and its connection at the start, and what became of them.

use super::acd::Acd;
use super::play::Play;
use super::secrets::Secrets;
use crate::scenario::model::EVERYBODY;
use crate::scenario::settings::{Combine, ConsultTransfer, Part, Service};
use crate::scenario::{Agent, At, Scenario};
use judge::truth::Truth;
use judge::truth::webex::{Move, TeamMove, TeamWhat, Tenant, User, UserMove, UserWhat, What};
use std::collections::BTreeSet;

/// The default team of the server, and the role that a synced agent gets.
const DEFAULT_TEAM: &str = "Default Team";
/// See [`DEFAULT_TEAM`].
const AGENT_ROLE: &str = "Agent";

/// The tenant before the start. Empty on other platforms.
pub fn beginning(scenario: &Scenario, secrets: &Secrets, acd: &dyn Acd) -> Tenant {
    if !scenario.platform.is_webex() {
        return Tenant::default();
    }
    let at = scenario.starts.0;
    let mut teams = vec![TeamMove { at, team: String::new(), what: TeamWhat::Added(EVERYBODY.into(), true) }];
    teams.extend(scenario.acd.teams.iter().filter(|(_, team)| team.there).map(|(key, team)| TeamMove {
        at,
        team: key.value.clone(),
        what: TeamWhat::Added(team.name.clone(), true),
    }));
    Tenant {
        api: scenario.api.as_ref().map(|api| api.value.name().to_owned()).unwrap_or_default(),
        acd: scenario.platform.acd_name().into(),
        machine: scenario.platform.machine().into(),
        joined: scenario.policies.consult_transfer == Some(ConsultTransfer::Joined),
        users: scenario.agents.iter().map(|(key, agent)| (key.value.clone(), user(agent))).collect(),
        user_moves: scenario.agents.iter().filter(|(_, a)| a.in_acd).flat_map(|(k, a)| first(scenario, k, a)).collect(),
        team_moves: teams,
        queues: acd.queues(),
        default_team: DEFAULT_TEAM.into(),
        agent_role: AGENT_ROLE.into(),
        filters: scenario.server.filters.iter().map(|filter| filter.value.clone()).collect(),
        filters_all: scenario.server.filters_combine == Combine::All,
        services_off: off(scenario),
        no_access: scenario.acd.no_access.iter().map(|part| access(part.value).to_owned()).collect(),
        box_empty: scenario.server.box_1_0.as_ref().is_some_and(|set| !set.value),
        capture_delay_ms: scenario.server.capture_delay.as_ref().map_or(0, |delay| delay.value.0),
        recapture_at_ms: scenario.server.recapture.as_ref().map(|time| time.value.0),
        credentials: vec![secrets.api_key.clone(), secrets.client.clone()],
        ..Tenant::default()
    }
}

/// The data server's services that do not run for the ACD.
fn off(scenario: &Scenario) -> BTreeSet<String> {
    let all = scenario.server.data_server.as_ref().map(|server| server.value).unwrap_or_default().all();
    all.into_iter().filter(|(_, service)| *service != Service::Runs).map(|(name, _)| name.to_owned()).collect()
}

/// As the server names what may not be used (WXC-CFG-8).
fn access(part: Part) -> &'static str {
    match part {
        Part::Api => "API",
        Part::Media => "Media API",
    }
}

fn user(agent: &Agent) -> User {
    User { email: agent.mail(), tid: String::new() }
}

/// What was done with an agent before the start.
fn first(scenario: &Scenario, key: &At<String>, agent: &Agent) -> Vec<UserMove> {
    let at = scenario.starts.0;
    let of = |what| UserMove { at, user: key.value.clone(), what };
    let mut moves = vec![of(added(scenario, agent))];
    if !agent.acd_active {
        moves.push(of(UserWhat::Active(false)));
    }
    moves
}

/// An agent as the tenant gets to know them.
pub fn added(scenario: &Scenario, agent: &Agent) -> UserWhat {
    let (first, last) = (agent.first.clone(), agent.last.clone());
    UserWhat::Added { first, last, enabled: agent.enabled, teams: names(scenario, &agent.teams) }
}

/// The names of an agent's teams.
pub fn names(scenario: &Scenario, keys: &[At<String>]) -> Vec<String> {
    if keys.is_empty() {
        return vec![EVERYBODY.into()];
    }
    keys.iter().filter_map(|key| scenario.acd.teams.get(key)).map(|team| team.name.clone()).collect()
}

/// Something happened on a call.
pub fn moved(play: &Play, call: &str, what: What) {
    if play.scenario.platform.is_webex() {
        play.note(|n, at| n.tenant().moves.entry(call.to_owned()).or_default().push(Move { at, what }));
    }
}

/// Something became of a user, there or here.
pub fn user_moved(play: &Play, user: &str, what: UserWhat) {
    if play.scenario.platform.is_webex() {
        play.note(|n, at| n.tenant().user_moves.push(UserMove { at, user: user.to_owned(), what }));
    }
}

/// Something became of a team.
pub fn team_moved(play: &Play, team: &str, what: TeamWhat) {
    play.note(|n, at| n.tenant().team_moves.push(TeamMove { at, team: team.to_owned(), what }));
}

/// What only the mock knows, at the end.
pub fn finish(play: &Play, truth: &mut Truth) {
    if !play.scenario.platform.is_webex() {
        return;
    }
    play.acd.close(truth);
    truth.tenant.queues = play.acd.queues();
    for (key, user) in &mut truth.tenant.users {
        user.tid = truth.agents.get(key).map(|agent| agent.acd_id.clone()).unwrap_or_default();
    }
}
