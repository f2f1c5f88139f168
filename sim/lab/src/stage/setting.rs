//! How a scenario is played, beside what it says itself.

use kernel::world::{Capture, Engine};

/// Seed, engine, and what takes the packets down.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// The engine.
    pub engine: Engine,
    /// Takes every packet down. Nothing in the run notices.
    pub capture: Option<Capture>,
}
