//! One test a scenario: it has to pass, and its golden snapshot has to be as it was.
//!
//! `cargo insta review` (or `INSTA_UPDATE=always`) takes a new snapshot over.

use lab::run::{EngineName, Order, run};
use lab::{report, scenario};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut trials = Vec::new();
    for platform in folders(&root.join("scenarios")) {
        for file in files(&platform) {
            let (platform, root) = (folder(&platform), root.clone());
            let title = format!("{platform}/{}", name(&file));
            trials.push(Trial::test(title, move || play(&root, &platform, &file)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn play(root: &Path, platform: &str, path: &Path) -> Result<(), Failed> {
    let file = format!("scenarios/{platform}/{}.yaml", name(path));
    let scenario = scenario::read(&file, &read(path))?;
    let order = Order { file, seed: None, engine: EngineName::Swift, faults: false };
    let result = run(&scenario, &order)?;
    if !result.passed() {
        return Err(report::human(&result, report::Colour::Off).into());
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root.join("golden").join(platform));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name(path), report::golden(&result)));
    Ok(())
}

/// A platform's folder: what comes after a point is its version.
fn folder(path: &Path) -> String {
    path.file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
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

fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect()
}
