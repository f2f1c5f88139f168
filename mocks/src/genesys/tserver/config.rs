//! What can be chosen about a T-Server.

use super::Misstep;
use std::collections::BTreeSet;

/// Whether who lets a user event be sent hears it too.
///
/// *Policy*: the guide answers the sender by `EventACK` or `EventError` and lets the event reach "the recording vendor who
/// monitors for the agent DN"; of a copy for the sender it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Echo {
    /// All who have registered the DN but the sender.
    #[default]
    Others,
    /// All who have registered the DN.
    Everybody,
}

/// Bounds on what clients can make grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Clients at once. A further one is refused.
    pub clients: usize,
    /// DNs that one client may have registered. A further one is refused with `EventError`.
    pub dns: usize,
    /// Messages that wait for one client. With a further one the client is cut off: it reads too slowly.
    pub waiting: usize,
    /// Unreadable messages in a row after which a client is cut off.
    pub unreadable: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { clients: 4_096, dns: 10_000, waiting: 4_096, unreadable: 8 }
    }
}

/// A T-Server.
#[derive(Debug, Clone)]
pub struct Config {
    /// TCP port.
    pub port: u16,
    /// The DNs of the switch: no other can be registered.
    pub dns: BTreeSet<String>,
    /// See [`Echo`].
    pub echo: Echo,
    /// Bounds.
    pub limits: Limits,
    /// How it misbehaves, for tests of the judge. No scenario reaches it.
    pub misstep: Option<Misstep>,
}

impl Default for Config {
    fn default() -> Self {
        Self { port: 7020, dns: BTreeSet::new(), echo: Echo::default(), limits: Limits::default(), misstep: None }
    }
}

impl Config {
    /// A T-Server of a switch with these DNs.
    pub fn of<'a>(dns: impl IntoIterator<Item = &'a str>) -> Self {
        Self { dns: dns.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }
}
