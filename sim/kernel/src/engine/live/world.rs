//! Puts a world on the real network and runs it.

use super::driver::Driver;
use super::socket::Machine;
use crate::engine::Backend;
use crate::world::assembly::{Assembly, Director, Ended, STAGE, directing};
use crate::world::control::Control;
use crate::world::{Addresses, Harness};
use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;

/// Runs a world until its director is done.
pub(crate) fn run(assembly: Assembly, addresses: Addresses, director: Director) -> Result<Ended, Harness> {
    let limit = assembly.setup.limit;
    let addresses = Arc::new(addresses);
    let own = Arc::new(assembly.names().into_iter().collect());
    let mut backends = Vec::new();
    for name in assembly.names() {
        let at = match addresses.of(&name) {
            Some(at) => at,
            // The director has nothing to offer, so he may be anywhere.
            None if name == STAGE => IpAddr::V4(Ipv4Addr::LOCALHOST),
            None => return Err(Harness { message: format!("failed to start the world: `{name}` has no address") }),
        };
        backends.push(Backend::Live(Machine { at, addresses: addresses.clone(), own: Arc::clone(&own) }));
    }
    let (shared, mut programs, on) = assembly.finish(backends);
    let done = Rc::new(Cell::new(false));
    programs.push(directing(director, Control { shared: shared.clone() }, done.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Harness { message: format!("failed to make a runtime: {e}") })?;
    let mut driver = Driver::new(shared.clone(), programs);
    let outcome = runtime.block_on(async {
        for (machine, on) in on.into_iter().enumerate() {
            if on {
                driver.power_on(machine);
            }
        }
        let outcome = driver.drive(limit, || done.get()).await;
        shared.run.give_up();
        driver.dissolve();
        outcome
    });
    let elapsed = shared.run.elapsed();
    let trace = shared.run.take_trace();
    outcome.map_err(|failure| Harness { message: failure.0 })?;
    Ok(Ended { trace, elapsed })
}
