//! A world with one mock in it, for the tests of each.

use bytes::Bytes;
use http::Response;
use kernel::world::{Engine, Link, Machine, Program, Setup, World};
use std::time::Duration;

pub const STARTS: i64 = 1_639_731_600_000; // 2021-12-17T09:00:00Z

pub fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true }
}

/// A world of a day at most, where this program runs on the machine of this name.
pub fn world(name: &str, program: Program) -> World {
    let link = Link { latency: Duration::from_millis(5), jitter: Duration::ZERO, loss_ppm: 0 };
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: 1,
        starts: STARTS,
        link,
        limit: Duration::from_secs(86_400),
        disk_tap: None,
        meddler: None,
    });
    world.add(machine(name), program);
    world
}

pub fn header(answer: &Response<Bytes>, name: &str) -> String {
    answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().into()
}
