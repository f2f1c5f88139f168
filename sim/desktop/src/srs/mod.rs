//! The Screen Recording Service of Genesys Interaction Recording, on the agent's PC (families SRS and GIR of the
//! requirements). [`run`] is the program; the agent desktop reaches it over HTTP on the PC itself, and it reaches RWS.

mod config;
pub mod core;
pub mod cors;
pub mod credentials;
mod door;
mod doors;
pub mod effect;
pub mod events;
mod links;
mod misstep;
mod orders;
pub mod poll;
pub mod reply;
pub mod request;
mod run;
mod rws;
pub mod secret;
pub mod session;
mod studio;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;
pub mod witness;

pub use config::{Config, ExpiryAt, Failover, ForeignOrigin, Https, Takeover};
pub use misstep::Misstep;
pub use run::run;
