//! Drawn fault plans: a pure function of the seed and the scenario, merged into the scenario's own timeline, so that the
//! truth knows of every fault.

mod draw;
pub(crate) mod machines;
mod merge;
mod sessions;

pub(crate) use merge::{Faulty, merge};
