//! A piece of work on the real network and in real time, beside any case.

use kernel::world::{Addresses, Engine, Harness, Link, Setup, World, wall_clock};
use std::time::Duration;

/// Does it, within `limit`. Call it on a thread on which no other world runs.
///
/// # Errors
/// It has not ended in time, or panicked.
pub fn run<T: 'static>(limit: Duration, work: impl Future<Output = T> + 'static) -> Result<T, Harness> {
    let link = Link { latency: Duration::ZERO, jitter: Duration::ZERO, loss_ppm: 0 };
    let (engine, starts) = (Engine::Swift, wall_clock());
    let setup = Setup { engine, seed: 0, starts, link, limit, disk_tap: None, meddler: None };
    World::serving(setup, Addresses::default()).run(move |_| work).map(|outcome| outcome.result)
}
