//! The second opinion: what lasts some minutes gives the same contacts, recordings and verdicts on the classic engine.
//! Not the same digest: the two networks take their own milliseconds.

mod common;

use common::scenarios;
use lab::report::outcome;
use lab::run::{EngineName, Order, run};
use lab::scenario::{self, Told};
use libtest_mimic::{Arguments, Failed, Trial};

/// The classic engine ticks each millisecond of each machine, busy or not: longer timelines than this are not for it.
const SHORT_MS: i64 = 5 * 60_000;
/// …and of Genesys, which has more machines, and RTP between them: those that end by themselves before this. `ENGINES_MS=600000`
/// compares longer ones as well, by hand.
const GENESYS_MS: i64 = 180_000;

fn main() {
    let mut trials = Vec::new();
    for file in scenarios::all() {
        let scenario = scenario::read(&file, &scenarios::read(&scenarios::file(&file)));
        // A product's cases are scenes that are compared elsewhere.
        if scenario.as_ref().is_ok_and(|scenario| !is_short(scenario)) || is_twin(&file) || file.starts_with("certify/")
        {
            continue;
        }
        trials.push(Trial::test(file.clone(), move || compare(&file, &scenario.map_err(|why| why.to_string())?)));
    }
    assert!(trials.len() >= 5, "hardly any short scenario was found: {}", trials.len());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The same timeline stands on 2.0 too, where it is compared.
fn is_twin(file: &str) -> bool {
    let there = file.strip_prefix("webex-cc-1.0/").map(|name| scenarios::file(&format!("webex-cc-2.0/{name}")));
    there.is_some_and(|there| there.is_file())
}

fn is_short(scenario: &Told) -> bool {
    let asked = std::env::var("ENGINES_MS").ok().and_then(|ms| ms.parse().ok());
    match scenario {
        Told::Wfo(_) => scenario.last_moment() <= SHORT_MS,
        Told::Genesys(_) if asked.is_some() => scenario.last_moment() <= asked.unwrap_or(0),
        Told::Genesys(told) => told.until.is_some() && scenario.last_moment() <= GENESYS_MS,
    }
}

fn compare(file: &str, scenario: &Told) -> Result<(), Failed> {
    let play = |engine| run(scenario, &Order { file: file.to_owned(), seed: None, engine, faults: false });
    let (ours, classic) = (outcome(&play(EngineName::Swift)?), outcome(&play(EngineName::Turmoil)?));
    if ours == classic {
        return Ok(());
    }
    Err(format!("the engines disagree\n\nswift\n{ours}\n\nturmoil\n{classic}").into())
}
