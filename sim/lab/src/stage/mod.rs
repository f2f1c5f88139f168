//! The stage: builds the world of a scenario, plays it at exact true times, writes down what really happened, and
//! gathers what the installation left behind.

pub mod acd;
pub mod acts;
pub mod build;
pub mod director;
pub mod gather;
pub mod ground;
pub mod keys;
pub mod notebook;
pub mod office;
pub mod play;
pub mod policies;
mod prepare;
pub mod reach;
pub mod sabotage;
pub mod secrets;
pub mod serve;
mod setting;
mod settle;
mod site;
pub mod tenant;
mod truth;
pub mod understudy;

pub use build::{Staged, play, play_live, play_with};
pub use director::{Played, Stuck};
pub use sabotage::Sabotage;
pub use setting::Setting;
