//! Which machine has which address, and whether there is a network at all.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};

thread_local! {
    static UP: Cell<bool> = const { Cell::new(false) };
}

/// Whether a simulated network is installed on this thread.
pub(super) fn is_up() -> bool {
    UP.get()
}

/// Says that a simulated network is installed, until it is dropped.
pub(super) struct Up(());

impl Up {
    pub(super) fn new() -> Up {
        UP.set(true);
        Up(())
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        UP.set(false);
    }
}

/// The machine before the first address: 10.0.0.0.
const BASE: u32 = 0x0A00_0000;

/// All machines by index.
#[derive(Debug)]
pub(crate) struct Names(pub(super) Vec<String>);

impl Names {
    /// The address of the machine with this index.
    pub(super) fn ip_of(index: usize) -> IpAddr {
        Ipv4Addr::from(BASE + 1 + index as u32).into()
    }

    /// The same, of IPv4's type. An index is always one of a machine; there are not so many that none would be left.
    pub(super) fn v4_of(index: usize) -> Option<Ipv4Addr> {
        u32::try_from(index).ok().map(|index| Ipv4Addr::from(BASE + 1 + index))
    }

    pub(super) fn ip(&self, name: &str) -> Option<IpAddr> {
        self.0.iter().position(|n| n == name).map(Self::ip_of)
    }

    pub(super) fn name(&self, ip: IpAddr) -> Option<String> {
        self.0.get(Self::index(ip)?).cloned()
    }

    pub(super) fn index(ip: IpAddr) -> Option<usize> {
        match ip {
            IpAddr::V4(ip) => u32::from(ip).checked_sub(BASE + 1).map(|i| i as usize),
            IpAddr::V6(_) => None,
        }
    }
}
