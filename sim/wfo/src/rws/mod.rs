//! Interaction Recording Web Services (RWS): listens to the agents' DNs at SIP Server, decides whose screen is recorded, tells
//! the Screen Recording Service on the agent's PC, takes the files in, and keeps them beside the voice recordings that MCP
//! delivers (GIR, SRS-SEAT, SRS-DR).

pub mod config;
pub mod decision;
mod misstep;
mod run;

pub use config::{Agent, Config, Kind, Mapping, NonVoiceStop, Overlap, Policies};
pub use misstep::Misstep;
pub use run::run;
