//! The stage for Genesys: builds the world of a scenario, plays it at exact true times, writes down what really happened, and
//! gathers what the installation left behind. What is the same on every platform is [`crate::stage`]'s: the synthetic screen's
//! keys, faults of machines, hooks for broken peers.

mod acts;
pub mod build;
mod calls;
pub mod director;
pub mod gather;
pub mod ground;
pub mod notebook;
pub mod office;
mod pcs;
pub mod play;
pub mod policies;
pub mod sabotage;
pub mod secrets;
pub mod serve;
mod servers;
mod settle;
mod truth;

pub use build::play;
pub use director::{Played, Stuck};
pub use ground::Company;
pub use sabotage::Sabotage;
