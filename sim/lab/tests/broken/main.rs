//! Deliberately broken peers: one test each. See [`peers`].

#[path = "../common/mod.rs"]
mod common;
mod peers;
mod troubled;

use lab::report;
use lab::run::{EngineName, Order, RunResult, run_with};
use lab::scenario::Told;
use lab::stage::Sabotage;
use libtest_mimic::{Arguments, Failed, Trial};
use peers::Peer;

fn main() {
    let given = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    if let Some(count) = given("BROKEN_SEEDS") {
        let from = given("BROKEN_FROM").unwrap_or(1);
        std::process::exit(if troubled::all(from..from + count) { 0 } else { 1 });
    }
    let mut trials = vec![Trial::test("nothing is blamed when nothing is broken", fair)];
    for peer in peers::all() {
        let title = format!("{} {}: {}", peer.blamed, peer.scenario, peer.does);
        trials.push(Trial::test(title, || blamed(peer)));
    }
    for (blamed, scenario, wrong) in peers::genesys::PEERS {
        trials
            .push(Trial::test(format!("{blamed} genesys/{scenario}: {wrong:?}"), || genesys(blamed, scenario, *wrong)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn play(name: &str, sabotage: &Sabotage) -> Result<RunResult, Failed> {
    let order = Order { file: format!("scenarios/{name}.yaml"), seed: None, engine: EngineName::Swift, faults: false };
    Ok(run_with(&peers::read(name), &order, sabotage)?)
}

fn genesys(blamed: &str, scenario: &str, wrong: peers::genesys::Wrong) -> Result<(), Failed> {
    let name = format!("genesys/{scenario}");
    let Told::Genesys(scenario) = peers::told(&name) else { return Err("that is no scenario of Genesys".into()) };
    let order = Order { file: format!("scenarios/{name}.yaml"), seed: None, engine: EngineName::Swift, faults: false };
    let run = lab::genesys::run::run_with(&scenario, &order, &wrong.sabotage())?;
    if roots(&run) == [blamed] {
        return Ok(());
    }
    Err(format!("{:?} was blamed\n{}", roots(&run), report::human(&run, report::Colour::Off)).into())
}

/// The ids that the judge blames.
fn roots(run: &RunResult) -> Vec<&str> {
    run.report.roots().into_iter().map(|verdict| verdict.id.as_str()).collect()
}

fn broken(run: &RunResult, id: &str) -> bool {
    run.report.broken().any(|verdict| verdict.id == id)
}

fn blamed(peer: &Peer) -> Result<(), Failed> {
    let run = play(peer.scenario, &(peer.sabotage)())?;
    let roots_are = roots(&run);
    // A worked example of the guide goes wrong where the rule that it is an example of does, and is not blamed itself.
    let catalogue = judge::catalogue();
    let example =
        catalogue.requirements.iter().any(|r| r.id == peer.blamed && r.sentence.starts_with("Worked example"));
    let follows = |root: &str| example && catalogue.follows(root, peer.blamed) && broken(&run, peer.blamed);
    if roots_are == [peer.blamed] || matches!(roots_are.as_slice(), [root] if follows(root)) {
        return Ok(());
    }
    Err(format!("{:?} was blamed\n{}", roots(&run), report::human(&run, report::Colour::Off)).into())
}

fn fair() -> Result<(), Failed> {
    let run = play("ujet/over-one-seam", &Sabotage::default())?;
    if run.passed() { Ok(()) } else { Err(report::human(&run, report::Colour::Off).into()) }
}
