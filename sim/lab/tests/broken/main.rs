//! Deliberately broken peers. Each test breaks one thing, and the judge has to blame exactly the requirement that this
//! thing is for; what follows from it may be mentioned, but not blamed.

mod disks;
mod setups;
mod wires;

use lab::run::{EngineName, Order, run_with};
use lab::scenario;
use lab::stage::Sabotage;
use std::path::Path;

/// The ids that the judge blames in a sabotaged run of a scenario of the project.
fn blamed(name: &str, sabotage: &Sabotage) -> Vec<String> {
    let file = format!("scenarios/ujet/{name}.yaml");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&file);
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    let source = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()));
    let scenario = scenario::read(&file, &source).unwrap_or_else(|e| panic!("{e}"));
    let order = Order { file, seed: None, engine: EngineName::Swift, faults: false };
    let run = run_with(&scenario, &order, sabotage).unwrap_or_else(|e| panic!("{e}"));
    let ids = run.report.roots().into_iter().map(|verdict| verdict.id.clone()).collect();
    println!("{}", lab::report::human(&run, lab::report::Colour::Off));
    ids
}

#[test]
fn nothing_is_blamed_when_nothing_is_broken() {
    assert_eq!(blamed("over-one-seam", &Sabotage::default()), [""; 0]);
}
