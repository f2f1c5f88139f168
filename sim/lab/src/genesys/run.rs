//! Plays one scenario of Genesys and has it judged.

use super::installation::Installation;
use super::mismatch;
use super::model::Scenario;
use super::stage::{self, Sabotage};
use crate::run::{Failed, Order, RunResult};
use crate::stage::Setting;
use crate::stage::understudy::{Trick, Understudy};
use std::sync::Arc;

/// Plays a scenario with something broken on purpose.
///
/// # Errors
/// See [`Failed`].
pub fn run_with(scenario: &Scenario, order: &Order, sabotage: &Sabotage) -> Result<RunResult, Failed> {
    let seed = order.seed.unwrap_or(scenario.seed);
    let setting = Setting { seed, engine: order.engine.engine(), capture: None };
    play(scenario, order, &setting, sabotage)
}

/// Plays a scenario with somebody else's product in the place of a part.
///
/// # Errors
/// See [`Failed`].
pub fn certify(scenario: &Scenario, order: &Order, understudy: &Understudy) -> Result<RunResult, Failed> {
    let seed = order.seed.unwrap_or(scenario.seed);
    let setting = Setting { seed, engine: order.engine.engine(), capture: None };
    let mut sabotage = Sabotage::default();
    match understudy.trick {
        None => {}
        Some(Trick::StartsTwice) => {
            sabotage.rws = Some(Arc::new(|config| config.misstep = Some(wfo::rws::Misstep::StartsTwice)));
        }
    }
    let product = stage::ground::product(scenario, understudy.part);
    let crash = format!("a task on {product} panicked");
    let company = stage::Company { sabotage, understudy: Some(understudy.clone()), ..stage::Company::default() };
    let result = judged(scenario, order, &setting, &company);
    result.map_err(|failed| match failed {
        Failed::Harness(why) if why.contains(&crash) => Failed::Product(why),
        other => other,
    })
}

pub(crate) fn play(
    scenario: &Scenario,
    order: &Order,
    setting: &Setting,
    sabotage: &Sabotage,
) -> Result<RunResult, Failed> {
    judged(scenario, order, setting, &stage::Company { sabotage: sabotage.clone(), ..stage::Company::default() })
}

fn judged(
    scenario: &Scenario,
    order: &Order,
    setting: &Setting,
    company: &stage::Company,
) -> Result<RunResult, Failed> {
    let seed = setting.seed;
    let (scenario, drawn) =
        if order.faults { super::faults::merge(scenario, seed) } else { (scenario.clone(), Vec::new()) };
    let (outcome, writes) = stage::play(&scenario, seed, setting.engine, company, setting.capture.as_ref())
        .map_err(|harness| Failed::Harness(harness.to_string()))?;
    let played = outcome.result.map_err(|why| match why {
        stage::Stuck::Product(why) => Failed::Product(why),
        stage::Stuck::Stage(why) => Failed::Stage(why),
    })?;
    let evidence = played.gathered.evidence(outcome.trace, writes);
    let report = judge::genesys::judge(&played.truth, &evidence);
    let (starts, ends) = (played.truth.starts, played.truth.ends);
    let installation = Installation::of(played.truth, evidence.rws, &evidence.trace);
    let mismatches = mismatch::mismatches(&scenario, &installation);
    Ok(RunResult {
        order: Order { seed: Some(seed), ..order.clone() },
        title: scenario.title.clone(),
        platform: scenario.platform.name(),
        seed,
        drawn,
        report,
        found: Box::new(installation),
        starts,
        ends,
        trace: evidence.trace,
        elapsed: outcome.elapsed,
        mismatches,
    })
}
