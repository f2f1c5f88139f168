//! One run of one scenario, from its file to what is said about it.

mod expect;
mod found;
mod glance;
mod one;
mod order;
mod recording;
mod twin;
mod wfo;

pub use found::{Found, Part};
pub use glance::Glance;
pub use one::{Failed, RunResult, run, run_captured};
pub use order::{EngineName, Order};
pub use recording::Recording;
pub use wfo::{Contacts, certify, run_with};
