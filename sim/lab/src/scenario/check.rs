//! What types cannot catch, of the scenario as a whole. The timeline has its own walk in `flow`.

use super::at::{At, Place};
use super::flow;
use super::model::Scenario;
use super::names;
use super::problem::Problem;
use super::time::Moment;
use std::collections::BTreeMap;

/// Machines that a scenario has beside its PCs.
pub(super) fn servers(scenario: &Scenario) -> [&'static str; 2] {
    ["wfo", scenario.platform.machine()]
}
/// Names that no PC may have.
const RESERVED: [&str; 5] = ["wfo", "ujet", "webex", "stage", "proxy"];
/// More is not a scenario by hand, and a limit belongs on everything.
pub(crate) const MOST: usize = 500;

/// All mistakes of sense, in no order.
pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    requirements(&scenario.proves, &mut problems);
    moments(scenario.timeline.0.iter().map(|(moment, _)| *moment).chain(scenario.until), &mut problems);
    people(scenario, &mut problems);
    machines(scenario, &mut problems);
    settings(scenario, &mut problems);
    connection(scenario, &mut problems);
    flow::tenant_settings(scenario, &mut problems);
    let calls = flow::walk(scenario, &mut problems);
    expectations(scenario, &calls, &mut problems);
    problems
}

/// How long a scenario may last, in milliseconds: a leap year.
const LONGEST_MS: i64 = 366 * 86_400_000;

/// No moment is so late that nobody would wait for it.
pub(crate) fn moments(moments: impl Iterator<Item = At<Moment>>, problems: &mut Vec<Problem>) {
    for moment in moments.filter(|moment| moment.value.0 > LONGEST_MS) {
        let message = format!("`{}` is too late", moment.value);
        let help = format!("a scenario lasts for {} days at most", LONGEST_MS / 86_400_000);
        problems.push(Problem::new(moment.place, message).help(help));
    }
}

/// The mistakes of the timeline alone.
pub fn timeline(scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    flow::walk(scenario, &mut problems);
    problems
}

/// What a scenario says that it proves has to be in the catalogue, once each.
pub(crate) fn requirements(proves: &[At<String>], problems: &mut Vec<Problem>) {
    let known = crate::requirements::ids();
    let mut seen = BTreeMap::new();
    for id in proves {
        if !known.contains(&id.value.as_str()) {
            let advice = match names::nearest(id, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`? `wfosim list --requirements` shows all of them"),
                None => "`wfosim list --requirements` shows all of them".into(),
            };
            problems.push(Problem::new(id.place, format!("there is no requirement `{}`", id.value)).help(advice));
        }
        if seen.insert(id.value.as_str(), ()).is_some() {
            problems.push(Problem::new(id.place, format!("`{}` stands here twice", id.value)));
        }
    }
    if proves.is_empty() {
        problems.push(Problem::new(Place::default(), "a scenario proves at least one requirement: `proves` is empty"));
    }
}

fn people(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let mut mails = BTreeMap::new();
    for (key, agent) in &scenario.agents {
        if let Some(other) = mails.insert(agent.mail(), key) {
            let message = format!("`{}` has the same e-mail as `{}`: {}", key.value, other.value, agent.mail());
            problems.push(
                Problem::new(key.place, message).help("the e-mail is the key of a WFO user: give one of them `email`"),
            );
        }
        if agent.windows.trim().is_empty() {
            problems.push(Problem::new(key.place, format!("`{}` has no Windows login", key.value)));
        }
    }
    if scenario.agents.len() > MOST || scenario.pcs.len() > MOST {
        problems.push(Problem::new(Place::default(), format!("a scenario has at most {MOST} agents and {MOST} PCs")));
    }
}

fn machines(scenario: &Scenario, problems: &mut Vec<Problem>) {
    for (name, pc) in &scenario.pcs {
        machine(name, pc.monitors, RESERVED, problems);
    }
}

/// A PC has a usable name that is no other machine's, and monitors.
pub(crate) fn machine<'a>(
    name: &At<String>,
    monitors: u32,
    reserved: impl IntoIterator<Item = &'a str>,
    problems: &mut Vec<Problem>,
) {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 63 || !name.chars().all(good) {
        let help = "a PC's name has 1 to 63 letters, digits, `-` and `_`";
        problems.push(Problem::new(name.place, format!("`{}` cannot be a PC's name", name.value)).help(help));
    }
    if reserved.into_iter().any(|taken| taken == name.value.to_lowercase()) {
        let message = format!("`{}` is not a PC: there is a machine of that name", name.value);
        problems.push(Problem::new(name.place, message));
    }
    if !(1..=4).contains(&monitors) {
        let message = format!("`{}` has {monitors} monitors: 1 to 4 can be", name.value);
        problems.push(Problem::new(name.place, message));
    }
}

fn settings(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let sync = &scenario.server.sync_interval;
    if let Some(message) = sync_interval(sync.value.0) {
        problems.push(Problem::new(sync.place, format!("the time between syncs is too short or uneven: {message}")));
    }
    let import = &scenario.server.import_interval;
    if import.value.0 < 1_000 || import.value.0 % 1_000 != 0 {
        problems.push(Problem::new(import.place, "the time between imports is in whole seconds, at least one"));
    }
    if let Some(patience) = scenario.policies.patience.as_ref().filter(|p| p.value.0 < 10_000) {
        problems.push(Problem::new(patience.place, "patience is at least ten seconds"));
    }
}

/// The APIs have to be among those of the platform.
fn connection(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let (platform, apis) = (scenario.platform.name(), scenario.platform.apis());
    let names: Vec<String> = apis.iter().map(|api| format!("`{}`", api.name())).collect();
    match &scenario.api {
        None if apis.is_empty() => {}
        None => {
            let message = format!("`{platform}` can be connected in several ways: `api` is missing");
            problems.push(Problem::new(Place::default(), message).help(format!("allowed: {}", names.join(", "))));
        }
        Some(api) if apis.contains(&api.value) => {}
        Some(api) => {
            let message = format!("`{platform}` is not connected by `{}`", api.value.name());
            let help = if names.is_empty() {
                format!("`{platform}` has no `api`")
            } else {
                format!("allowed: {}", names.join(", "))
            };
            problems.push(Problem::new(api.place, message).help(help));
        }
    }
}

/// What is wrong with a sync interval, if anything.
pub(super) fn sync_interval(ms: i64) -> Option<&'static str> {
    (ms < 600_000 || ms % 60_000 != 0).then_some("whole minutes, at least ten")
}

fn expectations(scenario: &Scenario, calls: &[String], problems: &mut Vec<Problem>) {
    for contact in scenario.expect.contacts.iter().flatten() {
        agent(scenario, &contact.agent, problems);
        if let Some(call) = contact.call.as_ref().filter(|c| !calls.contains(&c.value)) {
            let advice = names::advice(call, calls.iter().map(String::as_str), "calls");
            problems.push(Problem::new(call.place, format!("there is no call `{}`", call.value)).help(advice));
        }
    }
    for discrepancy in scenario.expect.discrepancies.iter().flatten() {
        pc(scenario, &discrepancy.pc, problems);
    }
}

/// Whether there is such an agent.
pub(super) fn agent(scenario: &Scenario, name: &At<String>, problems: &mut Vec<Problem>) -> bool {
    let known = scenario.agents.contains_key(name);
    if !known {
        let advice = names::advice(name, scenario.agents.keys().map(|k| k.value.as_str()), "agents");
        problems.push(Problem::new(name.place, format!("there is no agent `{}`", name.value)).help(advice));
    }
    known
}

/// Whether it is one of these.
pub(crate) fn one_of<'a>(
    name: &At<String>,
    known: impl IntoIterator<Item = &'a str> + Clone,
    what: &str,
    problems: &mut Vec<Problem>,
) -> bool {
    let found = known.clone().into_iter().any(|one| one == name.value);
    if !found {
        let advice = names::advice(name, known, &format!("{what}s"));
        problems.push(Problem::new(name.place, format!("there is no {what} `{}`", name.value)).help(advice));
    }
    found
}

/// Whether there is such a PC.
pub(super) fn pc(scenario: &Scenario, name: &At<String>, problems: &mut Vec<Problem>) -> bool {
    let known = scenario.pcs.contains_key(name);
    if !known {
        let advice = names::advice(name, scenario.pcs.keys().map(|k| k.value.as_str()), "PCs");
        problems.push(Problem::new(name.place, format!("there is no PC `{}`", name.value)).help(advice));
    }
    known
}
