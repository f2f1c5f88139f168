//! The second opinion: what lasts some minutes gives the same contacts, recordings and verdicts on the classic engine.
//! Not the same digest: the two networks take their own milliseconds.

mod common;

use common::scenarios;
use lab::report::outcome;
use lab::run::{EngineName, Order, run};
use lab::scenario::{self, Told};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;

/// The classic engine ticks each millisecond of each machine, busy or not: longer timelines than this are not for it, unless
/// `ENGINES_MS` asks for them.
const SHORT_MS: i64 = 5 * 60_000;
/// …and of Genesys, which has more machines, and RTP between them: those that end by themselves before this.
const GENESYS_MS: i64 = 180_000;

/// Of each platform, so many of the shortest: ten milliseconds here take three seconds there.
const EACH: usize = 5;

fn main() {
    let mut platforms: BTreeMap<String, Vec<(i64, String, Told)>> = BTreeMap::new();
    for file in scenarios::all() {
        let scenario = scenario::read(&file, &scenarios::read(&scenarios::file(&file)));
        let scenario = scenario.unwrap_or_else(|why| panic!("{why}"));
        // A product's cases are scenes that are compared elsewhere.
        if is_short(&scenario) && !is_twin(&file) && !file.starts_with("certify/") {
            let platform = file.split('/').next().unwrap_or_default().to_owned();
            platforms.entry(platform).or_default().push((scenario.last_moment(), file, scenario));
        }
    }
    let mut trials = Vec::new();
    for mut short in platforms.into_values() {
        short.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        short.truncate(asked_ms().map_or(EACH, |_| usize::MAX));
        trials
            .extend(short.into_iter().map(|(_, file, told)| Trial::test(file.clone(), move || compare(&file, &told))));
    }
    assert!(trials.len() >= 3 * EACH, "hardly any short scenario was found: {}", trials.len());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Longer ones as well, and all of them, by hand.
fn asked_ms() -> Option<i64> {
    std::env::var("ENGINES_MS").ok().and_then(|ms| ms.parse().ok())
}

/// The same timeline stands on 2.0 too, where it is compared.
fn is_twin(file: &str) -> bool {
    let there = file.strip_prefix("webex-cc-1.0/").map(|name| scenarios::file(&format!("webex-cc-2.0/{name}")));
    there.is_some_and(|there| there.is_file())
}

fn is_short(scenario: &Told) -> bool {
    match (scenario, asked_ms()) {
        (Told::Wfo(_), asked) => scenario.last_moment() <= asked.unwrap_or(SHORT_MS),
        (Told::Genesys(_), Some(asked)) => scenario.last_moment() <= asked,
        (Told::Genesys(told), None) => told.until.is_some() && scenario.last_moment() <= GENESYS_MS,
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
