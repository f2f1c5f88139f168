//! The live engine: the machines of a world in one process, each at an address of its own on the real network, with the
//! real clock. Its own disks are simulated; power, crashes, clocks and disks obey the director as elsewhere. Cables do not:
//! what lies between the machines is the operating system's.

mod driver;
mod socket;
mod world;

pub(crate) use socket::{Datagrams, Listener, Machine, address_of, bind, connect, listen};
pub(crate) use world::run;
