//! Which address a name has. Needed only where a protocol writes addresses into its messages, as SDP does.

use crate::Host;
use crate::engine::{Backend, live, real};
use std::io;
use std::net::IpAddr;

/// The address of a machine. `localhost` is the calling machine; an address is its own name.
///
/// # Errors
/// `NotFound` for an unknown name.
pub async fn address_of(name: &str) -> io::Result<IpAddr> {
    let host = Host::current();
    let own = if name == "localhost" { host.name() } else { name.to_owned() };
    let found = match &host.inner.backend {
        Backend::Swift(node) => node.address(&own),
        Backend::Turmoil(air) => air.address(&own),
        Backend::Live(machine) => return live::address_of(machine, &own).await,
        Backend::Real(_) => return real::address_of(name).await,
    };
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no machine is called `{name}`")))
}

/// Whether what has this name (or `name:port`) is somebody else's, whose side nobody traces but we: in a live world what is none
/// of its machines, in the simulator a machine that was added so.
pub fn is_foreign(name: &str) -> bool {
    let host = Host::current();
    let bare = split(name).map_or(name, |(name, _)| name);
    match &host.inner.backend {
        Backend::Live(machine) => bare != "localhost" && !machine.own.contains(&machine.name_of(bare)),
        Backend::Swift(_) | Backend::Turmoil(_) => host.inner.run.foreign.contains(bare),
        Backend::Real(_) => false,
    }
}

/// Who is meant by a host in a message: a name is its own, an address is that of the machine which has it.
pub fn name_of(host: &str) -> String {
    match &Host::current().inner.backend {
        Backend::Live(machine) => machine.name_of(host),
        Backend::Swift(_) | Backend::Turmoil(_) | Backend::Real(_) => host.to_owned(),
    }
}

/// How the calling machine has to call itself in messages that ask for an answer: in a live world by its address, since its name
/// is known to nobody else's product. None where everybody knows everybody's name.
pub fn reached_at() -> Option<IpAddr> {
    match &Host::current().inner.backend {
        Backend::Live(machine) => Some(machine.at),
        Backend::Swift(_) | Backend::Turmoil(_) | Backend::Real(_) => None,
    }
}

/// Cuts `name:port`.
pub(crate) fn split(address: &str) -> io::Result<(&str, u16)> {
    address
        .rsplit_once(':')
        .and_then(|(name, port)| Some((name, port.parse().ok()?)))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("`{address}` is not of the form name:port")))
}
