//! Genesys: its scenarios, from the language to the stage on which they are played.

pub mod call_step;
pub mod check;
pub mod desktop_step;
pub mod expect;
pub mod faults;
mod flow;
pub mod installation;
pub mod mismatch;
pub mod model;
pub mod policies;
pub mod recording_when;
pub mod run;
pub mod sessions;
pub mod setup;
pub mod sip_step;
pub mod stage;
pub mod step;
mod tables;
pub mod uploads;

pub use model::Scenario;
pub use step::Step;
