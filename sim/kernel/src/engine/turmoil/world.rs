//! Puts a world on the classic engine and runs it.

use super::air::Air;
use super::driver::Driver;
use super::socket::QUEUE;
use crate::engine::Backend;
use crate::world::assembly::{Assembly, Director, Ended, directing};
use crate::world::control::Control;
use crate::world::{Harness, events};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// One step.
const TICK: Duration = Duration::from_millis(1);

/// Runs a world until its director is done.
pub(crate) fn run(assembly: Assembly, director: Director) -> Result<Ended, Harness> {
    let setup = assembly.setup.clone();
    let sim = turmoil::Builder::new()
        .tick_duration(TICK)
        // The driver has its own limit, and words for it.
        .simulation_duration(Duration::MAX)
        .epoch(epoch(setup.starts)?)
        .rng_seed(setup.seed)
        .min_message_latency(setup.link.latency)
        .max_message_latency(setup.link.latency + setup.link.jitter)
        .tcp_capacity(QUEUE)
        .udp_capacity(QUEUE)
        .build();
    let air = Arc::new(Air::new(setup.seed, setup.link.loss_ppm));
    let backends = assembly.names().iter().map(|_| Backend::Turmoil(air.clone())).collect();
    let (shared, mut programs, on) = assembly.finish(backends);
    let done = Rc::new(Cell::new(false));
    programs.push(directing(director, Control { shared: shared.clone() }, done.clone()));
    let mut driver = Driver::new(sim, shared.clone(), programs, air);
    for (machine, on) in on.into_iter().enumerate() {
        if on {
            driver.power_on(machine);
        }
    }
    let outcome = driver.drive(setup.limit, || done.get());
    let elapsed = shared.run.elapsed();
    // turmoil shows nothing of what it has delivered: the digest is over the events alone.
    let end = events::End { packets: 0, packet_hash: String::new(), elapsed_ms: elapsed.as_millis() as u64 };
    shared.run.record(&Arc::from("stage"), "run.end", &end);
    let trace = shared.run.take_trace();
    driver.dissolve();
    outcome.map_err(|failure| Harness { message: failure.0 })?;
    Ok(Ended { trace, elapsed })
}

#[expect(clippy::disallowed_types, reason = "turmoil asks for it; no clock is read")]
fn epoch(starts: i64) -> Result<std::time::SystemTime, Harness> {
    let since = u64::try_from(starts).ok().map(Duration::from_millis);
    since
        .and_then(|since| std::time::SystemTime::UNIX_EPOCH.checked_add(since))
        .ok_or_else(|| Harness { message: format!("turmoil cannot start a world at {starts} ms") })
}
