//! What datagrams of the classic engine have to know of the ways: turmoil's own losses would break its TCP, and a way that it
//! holds would bring datagrams late instead of never. So a datagram's fate is decided here, when it is sent.

use crate::chance::Stream;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A pair of machines, in the direction from the first to the second.
type Way = (String, String);

/// Shared by all machines of a world.
pub(crate) struct Air(Mutex<Books>);

struct Books {
    seed: u64,
    addresses: BTreeMap<String, IpAddr>,
    loss_ppm: u32,
    /// Where it is not the default.
    losses: BTreeMap<Way, u32>,
    /// Each way has its own, so that what happens on it does not depend on who else is there.
    chance: BTreeMap<Way, Stream>,
    unplugged: BTreeSet<String>,
    cut: BTreeSet<Way>,
}

impl Air {
    pub(super) fn new(seed: u64, loss_ppm: u32) -> Air {
        Air(Mutex::new(Books {
            seed,
            addresses: BTreeMap::new(),
            loss_ppm,
            losses: BTreeMap::new(),
            chance: BTreeMap::new(),
            unplugged: BTreeSet::new(),
            cut: BTreeSet::new(),
        }))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a machine known.
    pub(super) fn add(&self, machine: &str, address: IpAddr) {
        self.books().addresses.insert(machine.to_owned(), address);
    }

    /// The ways have changed.
    pub(super) fn wires(&self, unplugged: &BTreeSet<String>, cut: &BTreeSet<Way>) {
        let mut books = self.books();
        books.unplugged = unplugged.clone();
        books.cut = cut.clone();
    }

    /// Both directions of a link lose so many of a million.
    pub(super) fn set_loss(&self, a: &str, b: &str, loss_ppm: u32) {
        let mut books = self.books();
        books.losses.insert((a.to_owned(), b.to_owned()), loss_ppm);
        books.losses.insert((b.to_owned(), a.to_owned()), loss_ppm);
    }

    /// The address of a machine by its name or by an address of one.
    pub(crate) fn address(&self, name: &str) -> Option<IpAddr> {
        let books = self.books();
        let literal = || name.parse().ok().filter(|ip| books.addresses.values().any(|known| known == ip));
        books.addresses.get(name).copied().or_else(literal)
    }

    /// Whether a datagram that leaves now arrives.
    pub(super) fn passes(&self, from: &str, to: IpAddr) -> bool {
        let mut books = self.books();
        let Some(to) = books.addresses.iter().find(|(_, ip)| **ip == to).map(|(name, _)| name.clone()) else {
            return false;
        };
        let way = (from.to_owned(), to);
        let loss_ppm = books.losses.get(&way).copied().unwrap_or(books.loss_ppm);
        let name = format!("datagrams/{}>{}", way.0, way.1);
        let seed = books.seed;
        let chance = books.chance.entry(way.clone()).or_insert_with(|| Stream::keyed(seed, &name));
        // The draw is made on a closed way too: what happens later does not depend on when it was closed.
        let lost = loss_ppm > 0 && chance.below(1_000_000) < u64::from(loss_ppm);
        !lost && !books.unplugged.contains(&way.0) && !books.unplugged.contains(&way.1) && !books.cut.contains(&way)
    }
}
