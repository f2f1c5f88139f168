//! The Screen Recording Service of Genesys Interaction Recording, on the agent's PC (families SRS and GIR of the
//! requirements). [`run`] is the program; the agent desktop reaches it over HTTP on the PC itself, and it reaches RWS.

mod config;
mod misstep;
mod run;

pub use config::{Config, ExpiryAt, Failover, ForeignOrigin, Https, Takeover};
pub use misstep::Misstep;
pub use run::run;
