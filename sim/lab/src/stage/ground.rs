//! Where a scenario is played: in the simulator or on the real network, with all parts our own or with a product in the place of
//! one.

use super::reach::WFO;
use super::understudy::{Part, Understudy};
use crate::certify::driver::Driver;
use crate::certify::product::{Factory, Seat};
use crate::scenario::Scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The ground of a run. By default the simulator, and nobody's product.
#[derive(Clone, Default)]
pub struct Ground {
    /// The machine on which the product stands; none where all parts are our own.
    pub product: Option<String>,
    /// The part that it is.
    pub part: Option<Part>,
    /// The real network and the real clock.
    pub live: bool,
    /// By how much the bounds of time are widened, in milliseconds.
    pub tolerance_ms: i64,
    /// How long the product's own timeouts are, against the usual ones.
    pub scale: f64,
    /// What makes the product do what only its user can.
    pub driver: Option<Driver>,
    /// The product, where it is Rust code in the simulator.
    pub factory: Option<Arc<dyn Factory>>,
    /// How a product that does not know our names has to write our machines, by name.
    hosts: BTreeMap<String, String>,
    /// Where the product listens, if it is somebody else's process.
    port: Option<u16>,
}

impl Ground {
    /// The real network, with all parts our own.
    pub fn real() -> Self {
        Self { live: true, ..Self::default() }
    }

    /// The ground of a scenario with a product in a part's place.
    pub fn of(scenario: &Scenario, understudy: &Understudy) -> Self {
        let product = product(scenario, understudy.part);
        let machines = scenario.machines();
        let addresses = understudy.addresses(&machines, &product);
        let host = |name: &String| Some((name.clone(), addresses.of(name)?.to_string()));
        let live = understudy.live();
        Self {
            product: Some(product),
            part: Some(understudy.part),
            live: understudy.is_live(),
            tolerance_ms: understudy.tolerance_ms,
            scale: understudy.scale,
            driver: understudy.driver.clone(),
            factory: match &understudy.seat {
                Seat::Live(_) => None,
                Seat::Simulated(factory) => Some(factory.clone()),
            },
            hosts: if live.is_some() { machines.iter().filter_map(host).collect() } else { BTreeMap::new() },
            port: live.map(|live| live.port("http")),
        }
    }

    /// The host of a machine in a URL that a product gets to read.
    pub fn host(&self, machine: &str) -> String {
        self.hosts.get(machine).cloned().unwrap_or_else(|| machine.to_owned())
    }
    /// All hosts that differ from the machines' names.
    pub fn hosts(&self) -> &BTreeMap<String, String> {
        &self.hosts
    }
    /// Whether a machine is the product's.
    pub fn is_product(&self, machine: &str) -> bool {
        self.product.as_deref() == Some(machine)
    }
    /// Whether a machine is somebody else's process, out of the director's hand.
    pub fn is_away(&self, machine: &str) -> bool {
        self.live && self.is_product(machine)
    }
    /// Whether the product is that part.
    pub fn is(&self, part: Part) -> bool {
        self.part == Some(part)
    }
    /// Whether the telephony system is the product.
    pub fn is_acd(&self) -> bool {
        self.is(Part::Ujet) || self.is(Part::WebexCc)
    }
    /// Whether the server is switched on only when the telephony system has its agents.
    pub fn late_server(&self) -> bool {
        (self.live || self.is_acd()) && !self.is(Part::WfoServer)
    }
    /// The port of a machine's HTTP: the usual one, unless a product listens elsewhere.
    pub fn port(&self, machine: &str, usual: u16) -> u16 {
        self.port.filter(|_| self.is_product(machine)).unwrap_or(usual)
    }
}

/// The machine whose place a product takes.
pub fn product(scenario: &Scenario, part: Part) -> String {
    match part {
        Part::WfoServer => WFO.into(),
        Part::Ujet | Part::WebexCc => scenario.platform.machine().into(),
        _ => scenario.pcs.keys().next().map(|pc| pc.value.clone()).unwrap_or_default(),
    }
}
