//! One run of one scenario, from its file to what is said about it.

mod expect;
mod one;
mod order;
mod recording;
mod twin;

pub use one::{Failed, RunResult, run, run_with};
pub use order::{EngineName, Order};
pub use recording::Recording;
