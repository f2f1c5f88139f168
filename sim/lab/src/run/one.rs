//! Plays one scenario, of whatever kind, and has it judged.

use super::found::Found;
use super::order::{EngineName, Order};
use super::wfo;
use crate::genesys;
use crate::scenario::{Told, Unreadable};
use crate::stage::Setting;
use kernel::trace::Trace;
use kernel::world::Capture;
use std::time::Duration;

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
    /// The product under test could not be made to do what it had to.
    #[error("{0}")]
    Product(String),
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
    /// What the installation left behind.
    pub found: Box<dyn Found>,
    /// When the scenario starts, UTC milliseconds.
    pub starts: i64,
    /// When the evidence was gathered: what comes after it on the wires is the auditor's.
    pub ends: i64,
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
pub fn run(told: &Told, order: &Order) -> Result<RunResult, Failed> {
    run_captured(told, order, None)
}

/// Plays a scenario as ordered, with all its packets taken down where there is something to take them.
///
/// # Errors
/// See [`Failed`].
pub fn run_captured(told: &Told, order: &Order, capture: Option<&Capture>) -> Result<RunResult, Failed> {
    let seed = order.seed.unwrap_or(told.seed());
    let setting = Setting { seed, engine: order.engine.engine(), capture: capture.cloned() };
    match told {
        Told::Wfo(scenario) => wfo::play(scenario, order, &setting, &crate::stage::Sabotage::default()),
        Told::Genesys(scenario) => genesys::run::play(scenario, order, &setting, &genesys::stage::Sabotage::default()),
    }
}

impl EngineName {
    /// Both, for a second opinion.
    pub const ALL: [Self; 2] = [Self::Swift, Self::Turmoil];
}
