//! Where a scenario is played: in the simulator or on the real network, with all parts our own or with a product in the place of
//! one.

use super::sabotage::Sabotage;
use crate::genesys::Scenario;
use crate::stage::understudy::{Part, Understudy};
use std::collections::{BTreeMap, BTreeSet};

/// Whoever is not as usual: something broken on purpose, or somebody else's product.
#[derive(Debug, Clone, Default)]
pub struct Company {
    /// What is broken on purpose, for tests of the judge.
    pub sabotage: Sabotage,
    /// The product in the place of a part.
    pub understudy: Option<Understudy>,
    /// Machines that are left out: what stands at their addresses is somebody else's, and no part that is judged.
    pub absent: BTreeSet<String>,
}

/// The ground of a run.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// The machine on which the product stands, or is to stand; none where all parts are our own.
    pub product: Option<String>,
    /// The part that it is.
    pub part: Option<Part>,
    /// The real network and the real clock.
    pub live: bool,
    /// The product's ports on the real network, by what is spoken there.
    ports: BTreeMap<String, u16>,
    /// How a product that does not know our names has to write our machines, by name.
    hosts: BTreeMap<String, String>,
}

impl Ground {
    /// The ground of a scenario in that company.
    pub fn of(scenario: &Scenario, company: &Company) -> Self {
        let Some(understudy) = &company.understudy else { return Self::default() };
        let product = product(scenario, understudy.part);
        let machines = machines(scenario, Some(understudy.part));
        let addresses = understudy.addresses(&machines, &product);
        let host = |name: &String| Some((name.clone(), addresses.of(name)?.to_string()));
        let live = understudy.is_live();
        let hosts = if live { machines.iter().filter_map(host).collect() } else { BTreeMap::new() };
        let ports = understudy.live().map(|live| live.ports.clone()).unwrap_or_default();
        Self { product: Some(product), part: Some(understudy.part), live, ports, hosts }
    }

    /// The host of a machine in a URL that a product gets to read.
    pub fn host(&self, machine: &str) -> String {
        self.hosts.get(machine).cloned().unwrap_or_else(|| machine.to_owned())
    }

    /// The port at which something is spoken between us and a product on the real network; elsewhere the usual one.
    pub fn port(&self, what: &str, usual: u16) -> u16 {
        self.ports.get(what).copied().unwrap_or(usual)
    }

    /// All hosts that differ from the machines' names.
    pub fn hosts(&self) -> &BTreeMap<String, String> {
        &self.hosts
    }

    /// Whether a machine is somebody else's process, out of the director's hand.
    pub fn is_away(&self, machine: &str) -> bool {
        self.live && self.product.as_deref() == Some(machine)
    }

    /// Whether the product is that part.
    pub fn is(&self, part: Part) -> bool {
        self.part == Some(part)
    }
}

/// All machines of a scenario in which a product takes that part's place, the product's among them.
pub fn machines(scenario: &Scenario, part: Option<Part>) -> Vec<String> {
    let mut all = scenario.machines();
    if matches!(part, Some(Part::Srs | Part::AgentDesktop)) {
        // The desktop and the service do not share a machine any more: one of them is the product's.
        all.extend(scenario.pcs.keys().map(|pc| desk(&pc.value)));
    }
    all
}

/// The machine of an agent's desktop that does not run on the PC itself.
pub fn desk(pc: &str) -> String {
    format!("desk-{pc}")
}

/// The machine of the product in the place of a part.
pub fn product(scenario: &Scenario, part: Part) -> String {
    let pc = || scenario.pcs.keys().next().map(|pc| pc.value.clone()).unwrap_or_default();
    match part {
        Part::AgentDesktop => desk(&pc()),
        Part::TServer => "sip".into(),
        Part::ThirdPartyRecorder => "recorder".into(),
        Part::SipRecorder => "siprec".into(),
        Part::Srs | Part::Ujet | Part::WebexCc | Part::WfoServer | Part::SmartDesktop => pc(),
    }
}
