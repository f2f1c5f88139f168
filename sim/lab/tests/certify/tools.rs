//! Products under test.

use lab::certify::product::{Live, Product, Seat};
use lab::certify::reference::live::Running;
use lab::certify::role::Role;
use lab::certify::runner;
use lab::certify::summary::{RequirementState, Summary};
use lab::certify::wanted::Wanted;
use std::collections::BTreeMap;
use std::net::IpAddr;

pub fn role(name: &str) -> &'static Role {
    Role::named(name).unwrap()
}

pub fn product(seats: Vec<Seat>) -> Product {
    Product { name: "Acme".into(), version: "1".into(), seats }
}

/// Our own part in the simulator, wrong in that way where one is named.
pub fn simulated(role: &'static Role, misstep: Option<&str>) -> Wanted {
    let factory = (role.reference)(misstep).unwrap_or_else(|| panic!("{} has no {misstep:?}", role.name));
    Wanted::of(role, product(vec![Seat::Simulated(factory)]))
}

/// Our own part at an address of its own.
pub fn start(role: &'static Role, misstep: Option<&str>, last: u8, settings: &[(&str, &str)]) -> (Running, Live) {
    let factory = (role.reference)(misstep).unwrap_or_else(|| panic!("{} has no {misstep:?}", role.name));
    let at = IpAddr::from([127, 0, 70, last]);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let running = Running::start(factory, at, BTreeMap::new(), settings).unwrap();
    let live = running.live(role);
    (running, live)
}

pub fn run(wanted: &Wanted) -> Summary {
    runner::run(wanted, |case| {
        if std::env::var_os("SHOW").is_some() {
            for m in &case.messages {
                eprintln!("{:>8} {} -> {}: {}", m.at_ms, m.from, m.to, m.line);
            }
        }
        eprintln!("{} {:?} {} ms {}", case.case, case.state(), case.took_ms, case.why().join("; "));
    })
    .unwrap()
}

/// The requirements that are not held, with how they stand.
pub fn not_held(summary: &Summary) -> Vec<(String, RequirementState)> {
    let not = summary.requirements.iter().filter(|r| r.state != RequirementState::Held);
    not.map(|r| (r.id.clone(), r.state)).collect()
}

/// The requirement that is to be blamed, the case without its role, and the way to be wrong.
pub type Broken = (&'static str, &'static str, &'static str);

/// Tries each broken product in the simulator: its requirement is the only root.
pub fn blames(role: &'static Role, broken: &[Broken]) {
    let mut wrong = Vec::new();
    for (id, case, misstep) in broken {
        let only = vec![format!("{}/{case}", role.name)];
        let summary = run(&Wanted { only, ..simulated(role, Some(misstep)) });
        let outcome = &summary.cases[0].outcome;
        if outcome.roots != [*id] || outcome.trouble.is_some() || summary.exit_code() != 1 {
            wrong.push(format!("{misstep}: {id} is to be blamed, not {:?}: {:#?}", outcome.roots, outcome.why()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
