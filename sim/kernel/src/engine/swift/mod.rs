//! The swift engine: turmoil-net's packets under a driver without ticks.

mod datagram;
mod driver;
mod flow;
mod frame;
mod names;
mod network;
mod node;
mod orphans;
mod packet;
mod park;
mod socket;
mod switches;
mod world;

pub(crate) use datagram::{Datagrams, bind};
pub(crate) use node::Node;
pub(crate) use socket::{Listener, Stream, connect, listen};
pub(crate) use world::run;
