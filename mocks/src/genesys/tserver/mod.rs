//! T-Server's side towards its clients: who has registered which DN, who hears what, and one answer for every request
//! (T-Library; Genesys, "Control for Third Party Screen Recording").
//!
//! [`Hub`] is the whole of it without sockets. [`TServer`] puts it on TCP: alone ([`TServer::program`]), where agents' states
//! are all that there is beside user events, or as SIP Server's ear and mouth ([`TServer::serve`]), where SIP Server answers
//! what concerns agents and calls.

mod agents;
mod alone;
mod clients;
mod config;
mod connection;
mod handle;
mod hub;
mod link;
mod misstep;
mod send_event;
mod switch;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;

pub use agents::{AgentState, AgentStates};
pub use config::{Config, Echo, Limits};
pub use handle::{Ask, TServer};
pub use hub::{ClientId, Hub, Out};
pub use link::{Heard, Link, NotConnected, Said};
pub use misstep::Misstep;
pub use switch::{Standing, Switch};
