//! One test a scenario: it has to pass, and its golden snapshot has to be as it was.
//!
//! `cargo insta review` (or `INSTA_UPDATE=always`) takes a new snapshot over.

mod common;

use common::scenarios;
use lab::run::{EngineName, Order, run};
use lab::{report, scenario};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let trials = scenarios::all().into_iter().map(|title| Trial::test(title.clone(), move || play(&title)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn play(title: &str) -> Result<(), Failed> {
    let file = format!("scenarios/{title}.yaml");
    let scenario = scenario::read(&file, &scenarios::read(&scenarios::file(title)))?;
    let order = Order { file, seed: None, engine: EngineName::Swift, faults: false };
    let result = run(&scenario, &order)?;
    if !result.passed() {
        return Err(report::human(&result, report::Colour::Off).into());
    }
    let (platform, name) = title.split_once('/').unwrap_or(("", title));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(scenarios::root().join("golden").join(platform));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, report::golden(&result)));
    Ok(())
}
