//! Interaction Recording Web Services (RWS): listens to the agents' DNs at SIP Server, decides whose screen is recorded, tells
//! the Screen Recording Service on the agent's PC, takes the files in, and keeps them beside the voice recordings that MCP
//! delivers (GIR, SRS-SEAT, SRS-DR).

pub mod config;
mod core;
pub mod decision;
pub mod desk;
mod door;
pub mod events;
mod http;
pub mod lines;
mod link;
pub mod mapping;
mod misstep;
mod model;
pub mod moment;
mod notify;
mod recordings;
mod run;
pub mod seat;
mod sessions;
mod telephony;
mod tlib;
mod uploads;

pub use config::{Agent, Config, Https, Kind, Mapping, NonVoiceStop, Overlap, Policies};
pub use misstep::Misstep;
pub use run::run;
