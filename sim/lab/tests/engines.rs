//! The second opinion: what lasts some minutes gives the same contacts, recordings and verdicts on the classic engine.
//! Not the same digest: the two networks take their own milliseconds.

use lab::report::outcome;
use lab::run::{EngineName, Order, run};
use lab::scenario::{self, Told};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

/// The classic engine ticks each millisecond of each machine, busy or not: longer timelines than this are not for it.
const SHORT_MS: i64 = 5 * 60_000;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut trials = Vec::new();
    for path in folders(&root).iter().flat_map(|folder| entries(folder)) {
        let file = path.strip_prefix(&root).unwrap_or(&path).with_extension("").display().to_string();
        let scenario = scenario::read(&file, &read(&path));
        if scenario.as_ref().is_ok_and(|scenario| !is_short(scenario)) || is_twin(&root, &file) {
            continue;
        }
        trials.push(Trial::test(file.clone(), move || compare(&file, &scenario.map_err(|why| why.to_string())?)));
    }
    assert!(trials.len() >= 5, "hardly any short scenario was found: {}", trials.len());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The same timeline stands on 2.0 too, where it is compared.
fn is_twin(root: &Path, file: &str) -> bool {
    let there = file.strip_prefix("webex-cc-1.0/").map(|name| root.join(format!("webex-cc-2.0/{name}.yaml")));
    there.is_some_and(|there| there.is_file())
}

fn is_short(scenario: &Told) -> bool {
    // Genesys is not compared yet: one scenario (expiry-and-back-in-call) differs, and the classic engine's RTP is slow.
    matches!(scenario, Told::Wfo(_)) && scenario.last_moment() <= SHORT_MS
}

fn compare(file: &str, scenario: &Told) -> Result<(), Failed> {
    let play = |engine| run(scenario, &Order { file: file.to_owned(), seed: None, engine, faults: false });
    let (ours, classic) = (outcome(&play(EngineName::Swift)?), outcome(&play(EngineName::Turmoil)?));
    if ours == classic {
        return Ok(());
    }
    Err(format!("the engines disagree\n\nswift\n{ours}\n\nturmoil\n{classic}").into())
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("failed to list {}: {e}", folder.display()));
    let mut all: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    all.sort();
    all
}

fn folders(root: &Path) -> Vec<PathBuf> {
    entries(root).into_iter().filter(|path| path.is_dir()).collect()
}
