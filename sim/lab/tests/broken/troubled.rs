//! The same peers, with drawn faults beside what they do. What the judge forgives for the sake of trouble must not be a way out
//! for them: trouble may keep a peer from doing what is wrong, but not each time.
//!
//! Seeds are many and machines slow, so this is asked for: `BROKEN_SEEDS=5 BROKEN_FROM=1 cargo test -p lab --test broken`. With
//! `BROKEN_ONLY=SRS-OUT-1` only those are played that have this in their title, and whose run blames nobody is shown.

use super::peers::genesys::Wrong;
use super::peers::{self, Peer};
use judge::State;
use lab::report;
use lab::run::{EngineName, Order, RunResult, run_with};
use lab::scenario::Told;
use std::sync::Mutex;

/// With which seeds.
#[derive(Default)]
struct Tally {
    caught: Vec<u64>,
    /// Somebody else was blamed.
    otherwise: Vec<u64>,
    held: Vec<u64>,
    unreached: Vec<u64>,
    stopped: Vec<String>,
}

impl Tally {
    fn count(&mut self, seed: u64, blamed: &str, run: Result<RunResult, String>, show: bool) {
        if let Some(run) = run.as_ref().ok().filter(|run| show && run.report.state(blamed) != State::Broken) {
            println!("seed {seed}\n{}", report::human(run, report::Colour::Off));
        }
        let blames = run.as_ref().is_ok_and(|run| run.report.broken().next().is_some());
        match run.map(|run| run.report.state(blamed)) {
            Ok(State::Broken) => self.caught.push(seed),
            Ok(_) if blames => self.otherwise.push(seed),
            Ok(State::Held) => self.held.push(seed),
            Ok(State::NotReached) => self.unreached.push(seed),
            Err(why) => self.stopped.push(format!("{seed}: {why}")),
        }
    }
}

type Play = Box<dyn Fn(u64) -> Result<RunResult, String> + Send + Sync>;

fn order(scenario: &str, seed: u64) -> Order {
    let file = format!("scenarios/{scenario}.yaml");
    Order { file, seed: Some(seed), engine: EngineName::Swift, faults: true }
}

fn wfo(peer: &Peer, seed: u64) -> Result<RunResult, String> {
    run_with(&peers::read(peer.scenario), &order(peer.scenario, seed), &(peer.sabotage)()).map_err(|e| e.to_string())
}

fn genesys(scenario: &str, wrong: Wrong, seed: u64) -> Result<RunResult, String> {
    let name = format!("genesys/{scenario}");
    let Told::Genesys(scenario) = peers::told(&name) else { return Err("that is no scenario of Genesys".into()) };
    lab::genesys::run::run_with(&scenario, &order(&name, seed), &wrong.sabotage()).map_err(|e| e.to_string())
}

/// Plays all of them with the faults of these seeds. Whether each was caught at least once.
pub fn all(seeds: std::ops::Range<u64>) -> bool {
    let mut all: Vec<(String, &str, Play)> = Vec::new();
    for peer in peers::all() {
        let title = format!("{} {}: {}", peer.blamed, peer.scenario, peer.does);
        all.push((title, peer.blamed, Box::new(move |seed| wfo(peer, seed))));
    }
    for (blamed, scenario, wrong) in peers::genesys::PEERS {
        let title = format!("{blamed} genesys/{scenario}: {wrong:?}");
        all.push((title, blamed, Box::new(move |seed| genesys(scenario, *wrong, seed))));
    }
    let only = std::env::var("BROKEN_ONLY").ok();
    all.retain(|(title, ..)| only.as_ref().is_none_or(|only| title.contains(only)));
    let (next, lines) = (Mutex::new(all.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some((title, blamed, play)) = next.lock().unwrap().next() else { return };
                    let mut tally = Tally::default();
                    seeds.clone().for_each(|seed| tally.count(seed, blamed, play(seed), only.is_some()));
                    lines.lock().unwrap().push((tally.caught.len(), title, tally));
                }
            });
        }
    });
    let mut lines = lines.into_inner().unwrap();
    lines.sort_by_key(|line| (line.0, line.1.clone()));
    for (caught, title, tally) in &lines {
        let Tally { otherwise, held, unreached, stopped, .. } = tally;
        println!(
            "{caught} caught, otherwise {otherwise:?}, held with {held:?}, not reached with {unreached:?}, stopped {stopped:?}: {title}"
        );
    }
    lines.iter().all(|line| line.0 + line.2.otherwise.len() > 0)
}
