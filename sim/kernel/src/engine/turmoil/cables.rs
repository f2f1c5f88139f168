//! Pulled cables and one-way cuts, told to turmoil.
//!
//! turmoil's own partition throws messages away, and its TCP has no retransmission: a connection that lost one message
//! is dead for good, silently. So a cut here is turmoil's *hold*: messages wait on the link and come when it is mended,
//! which is what TCP's retransmission does to them. Holds know no direction; while only one is cut, what waits in the
//! other is waved through at each step, without the link's latency.

use super::air::Air;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use turmoil::Sim;

/// Which ways are shut.
pub(super) struct Cables {
    air: Arc<Air>,
    addresses: BTreeMap<String, IpAddr>,
    unplugged: BTreeSet<String>,
    cut: BTreeSet<(String, String)>,
    held: BTreeSet<(String, String)>,
}

impl Cables {
    pub(super) fn new(air: Arc<Air>) -> Cables {
        let (addresses, unplugged, cut, held) = Default::default();
        Cables { air, addresses, unplugged, cut, held }
    }

    /// Sets the loss of datagrams on a link.
    pub(super) fn set_loss(&self, a: &str, b: &str, loss_ppm: u32) {
        self.air.set_loss(a, b, loss_ppm);
    }

    /// Makes a machine known.
    pub(super) fn add(&mut self, machine: &str, address: IpAddr) {
        self.air.add(machine, address);
        self.addresses.insert(machine.to_owned(), address);
    }

    /// Pulls or plugs a machine's cable.
    pub(super) fn unplug(&mut self, sim: &Sim<'_>, machine: &str, out: bool) {
        if out {
            self.unplugged.insert(machine.to_owned());
        } else {
            self.unplugged.remove(machine);
        }
        self.apply(sim);
    }

    /// Cuts or mends one direction.
    pub(super) fn cut(&mut self, sim: &Sim<'_>, from: &str, to: &str, cut: bool) {
        let way = (from.to_owned(), to.to_owned());
        if cut {
            self.cut.insert(way);
        } else {
            self.cut.remove(&way);
        }
        self.apply(sim);
    }

    /// Does something with all links from a machine shut, so that nothing that it sends gets through: its last words
    /// at a power cut. What others sent to it stays on the way.
    pub(super) fn muted(&mut self, sim: &mut Sim<'_>, machine: &str, act: impl FnOnce(&mut Sim<'_>)) {
        let others: Vec<String> = self.addresses.keys().filter(|other| *other != machine).cloned().collect();
        for other in &others {
            sim.partition_oneway(machine, other.as_str());
        }
        act(sim);
        for other in &others {
            sim.repair_oneway(machine, other.as_str());
        }
        // The partition overwrote the holds of these links.
        self.held.retain(|(a, b)| a != machine && b != machine);
        self.apply(sim);
    }

    /// Before each step: lets through what waits on a link whose other direction is cut.
    pub(super) fn wave_through(&self, sim: &Sim<'_>) {
        let half: BTreeSet<(IpAddr, IpAddr)> = self
            .held
            .iter()
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .filter(|(from, to)| !self.shut(from, to))
            .map(|(from, to)| (self.addresses[from], self.addresses[to]))
            .collect();
        if half.is_empty() {
            return;
        }
        sim.links(|links| {
            for sent in links.flatten() {
                let (from, to) = sent.pair();
                if half.contains(&(from.ip(), to.ip())) {
                    sent.deliver();
                }
            }
        });
    }

    fn shut(&self, from: &str, to: &str) -> bool {
        self.unplugged.contains(from)
            || self.unplugged.contains(to)
            || self.cut.contains(&(from.to_owned(), to.to_owned()))
    }

    /// Holds and releases links so that they follow the books.
    fn apply(&mut self, sim: &Sim<'_>) {
        self.air.wires(&self.unplugged, &self.cut);
        for a in self.addresses.keys() {
            for b in self.addresses.keys().filter(|b| *b > a) {
                let pair = (a.clone(), b.clone());
                match (self.shut(a, b) || self.shut(b, a), self.held.contains(&pair)) {
                    (true, false) => {
                        sim.hold(a.as_str(), b.as_str());
                        self.held.insert(pair);
                    }
                    (false, true) => {
                        sim.release(a.as_str(), b.as_str());
                        self.held.remove(&pair);
                    }
                    _ => {}
                }
            }
        }
    }
}
