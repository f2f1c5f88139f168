//! Plays one scenario and has it judged.

use super::expect;
use super::order::{EngineName, Order};
use super::recording::Recording;
use super::twin;
use crate::faults;
use crate::scenario::{Scenario, Unreadable};
use crate::stage::{self, Sabotage};
use judge::truth::Truth;
use kernel::trace::Trace;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::contact::{Contact, Reported};

/// Why there is no verdict: the harness or the input is at fault.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The scenario cannot be read.
    #[error("{0}")]
    Unreadable(Box<Unreadable>),
    /// A file cannot be read, or there is none.
    #[error("{0}")]
    File(String),
    /// A program panicked, or the run had no end.
    #[error("{0}")]
    Harness(String),
    /// The stage could not do what the scenario says.
    #[error("{0}")]
    Stage(String),
}

/// What came out of a run.
#[derive(Debug)]
pub struct RunResult {
    /// What was run.
    pub order: Order,
    /// The scenario's title.
    pub title: String,
    /// Platform.
    pub platform: &'static str,
    /// The seed that was used.
    pub seed: u64,
    /// The faults that were drawn, in words.
    pub drawn: Vec<String>,
    /// The judge's report.
    pub report: judge::Report,
    /// Contacts as the server gives them, newest first.
    pub contacts: Vec<Contact>,
    /// What was reported to the server.
    pub reported: Vec<Reported>,
    /// The recordings at a glance, in the order of the contacts.
    pub recordings: Vec<Recording>,
    /// What really happened.
    pub truth: Truth,
    /// The recordings themselves, by contact id.
    pub videos: BTreeMap<String, Vec<u8>>,
    /// Trace and digest.
    pub trace: Trace,
    /// Simulated time.
    pub elapsed: Duration,
    /// Differences to what the author expects.
    pub mismatches: Vec<String>,
}

impl RunResult {
    /// Everything held, everything that the scenario claims to prove was reached, and all is as expected.
    pub fn passed(&self) -> bool {
        self.report.broken().next().is_none() && self.report.unproved().is_empty() && self.mismatches.is_empty()
    }
}

/// Plays a scenario as ordered.
///
/// # Errors
/// See [`Failed`].
pub fn run(scenario: &Scenario, order: &Order) -> Result<RunResult, Failed> {
    run_with(scenario, order, &Sabotage::default())
}

/// Plays a scenario with something broken on purpose.
///
/// # Errors
/// See [`Failed`].
pub fn run_with(scenario: &Scenario, order: &Order, sabotage: &Sabotage) -> Result<RunResult, Failed> {
    let seed = order.seed.unwrap_or(scenario.seed);
    let (scenario, drawn) = if order.faults { faults::merge(scenario, seed) } else { (scenario.clone(), Vec::new()) };
    let engine = order.engine.engine();
    let (outcome, writes) =
        stage::play(&scenario, seed, engine, sabotage).map_err(|harness| Failed::Harness(harness.to_string()))?;
    let played = outcome.result.map_err(Failed::Stage)?;
    let mut evidence = played.gathered.evidence(outcome.trace, writes);
    evidence.webex.twin = match twin::of(&scenario) {
        Some(other) => Some(twin::contacts(&other, seed, engine)?),
        None => None,
    };
    let report = judge::judge(&played.truth, &evidence);
    let contacts: Vec<Contact> = read(&evidence.contacts, "contact")?;
    let reported: Vec<Reported> = read(&evidence.discrepancies, "discrepancy")?;
    let recordings = contacts
        .iter()
        .filter_map(|contact| evidence.videos.get(&contact.id).map(|bytes| Recording::of(contact, bytes)))
        .collect();
    let mismatches = expect::mismatches(&scenario, &played.truth, &contacts, &reported);
    Ok(RunResult {
        order: Order { seed: Some(seed), ..order.clone() },
        title: scenario.title.clone(),
        platform: scenario.platform.name(),
        seed,
        drawn,
        report,
        contacts,
        reported,
        recordings,
        truth: played.truth,
        videos: evidence.videos,
        trace: evidence.trace,
        elapsed: outcome.elapsed,
        mismatches,
    })
}

fn read<T: serde::de::DeserializeOwned>(values: &[serde_json::Value], what: &str) -> Result<Vec<T>, Failed> {
    let one = |value: &serde_json::Value| serde_json::from_value(value.clone());
    let all: Result<Vec<T>, _> = values.iter().map(one).collect();
    all.map_err(|e| Failed::Stage(format!("failed to read a {what} of the server: {e}")))
}

impl EngineName {
    /// Both, for a second opinion.
    pub const ALL: [Self; 2] = [Self::Swift, Self::Turmoil];
}
