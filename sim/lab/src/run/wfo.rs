//! Plays one scenario of a platform with a WFO server.

use super::expect;
use super::found::{Found, Part};
use super::one::{Failed, RunResult};
use super::order::Order;
use super::recording::Recording;
use super::twin;
use crate::faults;
use crate::report::contacts as tables;
use crate::scenario::Scenario;
use crate::stage::understudy::Understudy;
use crate::stage::{self, Sabotage, Setting};
use judge::truth::Truth;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wire::contact::{Contact, Reported};

/// What a WFO server left behind.
#[derive(Debug)]
pub struct Contacts {
    /// Contacts as the server gives them, newest first.
    pub contacts: Vec<Contact>,
    /// What was reported to the server.
    pub reported: Vec<Reported>,
    /// What really happened.
    pub truth: Truth,
    /// The recordings themselves, by contact id.
    pub videos: BTreeMap<String, Vec<u8>>,
}

impl Contacts {
    /// The recordings at a glance, in the order of the contacts. Plays all of them.
    pub fn recordings(&self) -> Vec<Recording> {
        let glance = |contact: &Contact| Some(Recording::of(contact, self.videos.get(&contact.id)?));
        self.contacts.iter().filter_map(glance).collect()
    }
}

impl Found for Contacts {
    fn parts(&self) -> Vec<Part> {
        let (contacts, recordings) = (tables::contacts(self), tables::recordings(self));
        let reported = tables::reported(self);
        let lead = "reported to the server:\n";
        vec![
            Part { heading: "Contacts", lead: "", outcome: contacts.clone(), body: contacts },
            Part { heading: "Recordings", lead: "", outcome: recordings.clone(), body: recordings },
            Part { heading: "Reported to the server", lead, outcome: String::new(), body: reported },
        ]
    }
    fn json(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("contacts", json!(self.contacts)),
            ("recordings", json!(self.recordings())),
            ("reported", json!(self.reported)),
        ]
    }
    fn videos(&self) -> Vec<(String, &[u8])> {
        self.videos.iter().map(|(contact, bytes)| (format!("contact{contact}"), bytes.as_slice())).collect()
    }
}

/// Plays a scenario with something broken on purpose.
///
/// # Errors
/// See [`Failed`].
pub fn run_with(scenario: &Scenario, order: &Order, sabotage: &Sabotage) -> Result<RunResult, Failed> {
    let setting = Setting { seed: order.seed.unwrap_or(scenario.seed), engine: order.engine.engine(), capture: None };
    play(scenario, order, &setting, sabotage)
}

pub(super) fn play(
    scenario: &Scenario,
    order: &Order,
    setting: &Setting,
    sabotage: &Sabotage,
) -> Result<RunResult, Failed> {
    let seed = setting.seed;
    let (scenario, drawn) = if order.faults { faults::merge(scenario, seed) } else { (scenario.clone(), Vec::new()) };
    let staged = stage::play(&scenario, setting, sabotage).map_err(|harness| Failed::Harness(harness.to_string()))?;
    let twin = match twin::of(&scenario) {
        Some(other) => Some(twin::contacts(&other, setting)?),
        None => None,
    };
    judged(&scenario, Order { seed: Some(seed), ..order.clone() }, drawn, staged, twin)
}

/// Plays a scenario with somebody else's product in the place of a part.
///
/// # Errors
/// See [`Failed`].
pub fn certify(scenario: &Scenario, order: &Order, understudy: &Understudy) -> Result<RunResult, Failed> {
    let seed = order.seed.unwrap_or(scenario.seed);
    let staged =
        stage::play_with(scenario, seed, understudy).map_err(|harness| Failed::Harness(harness.to_string()))?;
    let mut result = judged(scenario, Order { seed: Some(seed), ..order.clone() }, Vec::new(), staged, None)?;
    // What the author expects of the simulator to the millisecond is not expected of somebody else.
    result.mismatches.clear();
    Ok(result)
}

/// Has the judge look at what a run left behind.
fn judged(
    scenario: &Scenario,
    order: Order,
    drawn: Vec<String>,
    (outcome, writes): stage::Staged,
    twin: Option<Vec<Value>>,
) -> Result<RunResult, Failed> {
    let played = outcome.result.map_err(|stuck| match stuck {
        stage::Stuck::Stage(why) => Failed::Stage(why),
        stage::Stuck::Product(why) => Failed::Product(why),
    })?;
    let mut evidence = played.gathered.evidence(outcome.trace, writes).from_outside(&played.truth.foreign);
    evidence.webex.twin = twin;
    let report = judge::judge(&played.truth, &evidence);
    let contacts: Vec<Contact> = read(&evidence.contacts, "contact")?;
    let reported: Vec<Reported> = read(&evidence.discrepancies, "discrepancy")?;
    let mismatches = expect::mismatches(scenario, &played.truth, &contacts, &reported);
    Ok(RunResult {
        seed: order.seed.unwrap_or(scenario.seed),
        order,
        title: scenario.title.clone(),
        platform: scenario.platform.name(),
        drawn,
        report,
        starts: played.truth.starts,
        ends: played.truth.ends,
        found: Box::new(Contacts { contacts, reported, truth: played.truth, videos: evidence.videos }),
        trace: evidence.trace,
        elapsed: outcome.elapsed,
        mismatches,
    })
}

fn read<T: serde::de::DeserializeOwned>(values: &[Value], what: &str) -> Result<Vec<T>, Failed> {
    let one = |value: &Value| serde_json::from_value(value.clone());
    let all: Result<Vec<T>, _> = values.iter().map(one).collect();
    all.map_err(|e| Failed::Stage(format!("failed to read a {what} of the server: {e}")))
}
