//! What types cannot catch, of a scenario of Genesys as a whole. The timeline has its own walk in `flow`.

use super::flow;
use super::model::Scenario;
use crate::scenario::at::{At, Place};
use crate::scenario::check::{self, MOST, one_of};
use crate::scenario::names;
use crate::scenario::problem::Problem;
use std::collections::BTreeMap;

/// All mistakes of sense, in no order.
pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    check::requirements(&scenario.proves, &mut problems);
    check::moments(scenario.timeline.0.iter().map(|(moment, _)| *moment).chain(scenario.until), &mut problems);
    switch(scenario, &mut problems);
    places(scenario, &mut problems);
    people(scenario, &mut problems);
    machines(scenario, &mut problems);
    policies(scenario, &mut problems);
    let calls = flow::walk(scenario, &mut problems);
    expectations(scenario, &calls, &mut problems);
    problems
}

/// The mistakes of the timeline alone.
pub fn timeline(scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    flow::walk(scenario, &mut problems);
    problems
}

fn switch(scenario: &Scenario, problems: &mut Vec<Problem>) {
    for (dn, options) in &scenario.switch.dns {
        if dn.is_empty() || dn.len() > 32 || !dn.chars().all(|c| c.is_ascii_alphanumeric()) {
            let help = "a DN has 1 to 32 digits and letters, as `5001`";
            problems.push(Problem::new(dn.place, format!("`{}` cannot be a DN", dn.value)).help(help));
        }
        if options.siprec && scenario.siprec.is_none() {
            let message = format!("`{}` is to be sent to a SIPREC recorder, and there is none", dn.value);
            problems.push(Problem::new(dn.place, message).help("`siprec: {}` sets one up"));
        }
    }
    for (number, to) in &scenario.switch.numbers {
        dn(scenario, to, problems);
        if scenario.switch.dns.contains_key(number) {
            let message = format!("`{}` is a DN: it needs no routing", number.value);
            problems.push(Problem::new(number.place, message));
        }
        let digits = number.strip_prefix('+').unwrap_or(number);
        if !(1..=15).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            let message = format!("`{}` is not a number", number.value);
            problems.push(Problem::new(number.place, message).help("as `'+18005550199'`: 15 digits at most"));
        }
    }
    if let Some(monitored) = scenario.third_party.as_ref().and_then(|recorder| recorder.monitors.as_ref()) {
        monitored.iter().for_each(|monitored| _ = dn(scenario, monitored, problems));
    }
}

fn places(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, place) in &scenario.places {
        if place.devices.is_empty() {
            problems.push(Problem::new(name.place, format!("`{}` has no devices", name.value)));
        }
        for device in &place.devices {
            dn(scenario, device, problems);
            if let Some(owner) = owners.insert(&device.value, &name.value) {
                let message = format!("`{}` belongs to the place `{owner}` already", device.value);
                problems.push(Problem::new(device.place, message));
            }
        }
    }
}

fn people(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let (mut logins, mut ids) = (BTreeMap::new(), BTreeMap::new());
    for (key, agent) in &scenario.agents {
        let mut twice = |seen: &mut BTreeMap<String, String>, what: &str, value: String| {
            let good = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
            if value.is_empty() || !value.chars().all(good) {
                let message = format!("`{value}` cannot be the {what} of `{}`", key.value);
                let help = "it has letters, digits, `.`, `_`, `-` and `@`";
                problems.push(Problem::new(key.place, message).help(help));
            }
            if let Some(other) = seen.insert(value.clone(), key.value.clone()) {
                let message = format!("`{}` has the same {what} as `{other}`: {value}", key.value);
                problems.push(Problem::new(key.place, message));
            }
        };
        twice(&mut logins, "user name", agent.login());
        twice(&mut ids, "agent id", agent.id());
        if agent.windows.trim().is_empty() {
            problems.push(Problem::new(key.place, format!("`{}` has no Windows login", key.value)));
        }
        agent.default_place.iter().for_each(|name| _ = place(scenario, name, problems));
    }
    if scenario.agents.len() > MOST || scenario.pcs.len() > MOST || scenario.switch.dns.len() > MOST {
        let message = format!("a scenario has at most {MOST} agents, {MOST} PCs and {MOST} DNs");
        problems.push(Problem::new(Place::default(), message));
    }
}

fn machines(scenario: &Scenario, problems: &mut Vec<Problem>) {
    const RESERVED: [&str; 9] = ["rws1", "rws2", "gws1", "gws2", "sip", "mcp", "pstn", "siprec", "recorder"];
    for (name, pc) in &scenario.pcs {
        check::machine(name, pc.monitors, RESERVED.into_iter().chain(["stage"]), problems);
        if name.to_lowercase().starts_with("phone-") {
            let message = format!("`{}` is not a PC: phones are called so", name.value);
            problems.push(Problem::new(name.place, message));
        }
    }
}

fn policies(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let timeout = &scenario.policies.poll_timeout;
    if timeout.value.0 < 2_000 {
        problems.push(Problem::new(timeout.place, "the poll timeout is at least two seconds"));
    }
    let patience = &scenario.policies.patience;
    if patience.value.0 < 5_000 {
        problems.push(Problem::new(patience.place, "patience is at least five seconds"));
    }
    if let Some(turn) = scenario.policies.turn.as_ref().filter(|turn| turn.value.0 < 5_000) {
        problems.push(Problem::new(turn.place, "the turn may take five seconds at least"));
    }
}

fn expectations(scenario: &Scenario, calls: &[String], problems: &mut Vec<Problem>) {
    let expect = &scenario.expect;
    let mut call = |name: &At<String>| {
        one_of(name, calls.iter().map(String::as_str), "call", problems);
    };
    expect.recordings.iter().flatten().for_each(|recording| call(&recording.call));
    expect.screens.iter().flatten().filter_map(|screen| screen.call.as_ref()).for_each(call);
    for media in expect.recordings.iter().flatten().flat_map(|recording| &recording.media) {
        agent(scenario, &media.agent, problems);
        media.dn.iter().for_each(|name| _ = dn(scenario, name, problems));
    }
    for screen in expect.screens.iter().flatten() {
        agent(scenario, &screen.agent, problems);
    }
    for upload in &expect.uploading {
        agent(scenario, &upload.agent, problems);
    }
    for name in expect.capture.iter().flat_map(BTreeMap::keys) {
        dn(scenario, name, problems);
    }
}

/// Whether there is such an agent.
pub(super) fn agent(scenario: &Scenario, name: &At<String>, problems: &mut Vec<Problem>) -> bool {
    one_of(name, scenario.agents.keys().map(|key| key.value.as_str()), "agent", problems)
}

/// Whether there is such a DN.
pub(super) fn dn(scenario: &Scenario, name: &At<String>, problems: &mut Vec<Problem>) -> bool {
    let known = scenario.switch.dns.contains_key(name);
    if !known {
        let advice = names::advice(name, scenario.switch.dns.keys().map(|dn| dn.value.as_str()), "DNs");
        problems.push(Problem::new(name.place, format!("there is no DN `{}`", name.value)).help(advice));
    }
    known
}

/// Whether there is such a place.
pub(super) fn place(scenario: &Scenario, name: &At<String>, problems: &mut Vec<Problem>) -> bool {
    one_of(name, scenario.places.keys().map(|key| key.value.as_str()), "place", problems)
}
