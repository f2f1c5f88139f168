//! `sweep`: many seeds, on all cores, with the line that repeats each run that failed.

use super::args::Sweep;
use super::program::{Outcome, Terminal};
use super::{files, pool};
use crate::report::{Colour, failed_line, replay};
use crate::run::{self, Failed, Order};
use crate::scenario::Told;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What is kept of a run: the rest is too much for many.
struct Short {
    passed: bool,
    broken: Vec<String>,
    held: Vec<String>,
    mismatches: Vec<String>,
    digest: String,
}

pub(super) fn sweep(args: &Sweep, terminal: Terminal) -> Result<Outcome, String> {
    let mut scenarios: BTreeMap<String, Told> = BTreeMap::new();
    for file in files::expand(&args.paths)? {
        let scenario = files::scenario(&file, terminal.err == Colour::On)?;
        scenarios.insert(file, scenario);
    }
    let end = args.first.checked_add(args.seeds);
    let end = end.ok_or_else(|| {
        format!("there are no {} seeds from {} on: the last one is {}", args.seeds, args.first, u64::MAX)
    })?;
    let seeds = args.first..end;
    let order =
        |file: &String, seed| Order { file: file.clone(), seed: Some(seed), engine: args.engine, faults: args.faults };
    let all =
        seeds.flat_map(|seed| scenarios.keys().map(move |file| (file, seed))).map(|(file, seed)| order(file, seed));
    let mine = |(nth, _): &(usize, Order)| args.shard.is_none_or(|shard| shard.has(*nth));
    let orders: Vec<Order> = all.enumerate().filter(mine).map(|(_, order)| order).collect();
    if orders.is_empty() {
        return Err("nothing is played: this part of the runs is empty".into());
    }
    let bar = bar(orders.len() as u64, terminal);
    let mut tally = Tally::default();
    pool::each(
        &orders,
        args.jobs.unwrap_or_else(pool::cores),
        |order| short(&scenarios[&order.file], order),
        |order, result| {
            let line = tally.count(order, result.unwrap_or_else(|panic| Err(Failed::Harness(panic))), terminal.out);
            if let Some(line) = line {
                bar.suspend(|| print!("{line}"));
            }
            bar.inc(1);
        },
    )?;
    bar.finish_and_clear();
    Ok(tally.finish(orders.len()))
}

fn short(scenario: &Told, order: &Order) -> Result<Short, Failed> {
    let run = run::run(scenario, order)?;
    let unproved = run.report.unproved().into_iter().map(|(id, _)| format!("{id} (not reached)"));
    let roots = run.report.roots().into_iter().map(|verdict| verdict.id.clone());
    let mut broken: Vec<String> = roots.collect();
    broken.extend(unproved.filter(|id| !broken.iter().any(|b| id.starts_with(b.as_str()))).collect::<Vec<_>>());
    Ok(Short {
        passed: run.passed(),
        broken,
        held: run.report.held().into_iter().map(str::to_owned).collect(),
        mismatches: run.mismatches,
        digest: run.trace.digest.to_string(),
    })
}

fn bar(length: u64, terminal: Terminal) -> ProgressBar {
    let target = if terminal.err == Colour::On { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    match ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {per_sec}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    without: usize,
    reached: BTreeSet<String>,
    broken: BTreeMap<String, usize>,
    /// By replay line, so that the order in which the runs end says nothing.
    digests: BTreeMap<String, String>,
}

impl Tally {
    /// Counts a run in, and says what there is to say about it.
    fn count(&mut self, order: &Order, result: Result<Short, Failed>, colour: Colour) -> Option<String> {
        match result {
            Err(failed) => {
                self.without += 1;
                Some(failed_line(order, &failed, colour))
            }
            Ok(run) => {
                self.reached.extend(run.held);
                self.digests.insert(order.to_string(), run.digest);
                for id in &run.broken {
                    *self.broken.entry(id.clone()).or_default() += 1;
                }
                if run.passed {
                    self.passed += 1;
                    return None;
                }
                self.failed += 1;
                let why = if run.broken.is_empty() { run.mismatches.join("; ") } else { run.broken.join(", ") };
                Some(format!("FAILED  {why}\n  {}\n", replay(order)))
            }
        }
    }

    /// One digest of all runs: the same at any number of jobs.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (line, digest) in &self.digests {
            hash.update(format!("{line} {digest}\n"));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn finish(&self, all: usize) -> Outcome {
        for (id, times) in &self.broken {
            println!("{id} in {times} of {all} runs");
        }
        println!(
            "{all} runs: {} passed, {} failed, {} without a verdict; {} requirements put to the test and held",
            self.passed,
            self.failed,
            self.without,
            self.reached.len()
        );
        println!("digest of all digests {}", self.digest());
        match (self.without, self.failed) {
            (0, 0) => Outcome::Held,
            (0, _) => Outcome::Broken,
            _ => Outcome::Fault,
        }
    }
}
