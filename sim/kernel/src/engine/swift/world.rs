//! Puts a world on the swift engine and runs it.

use super::driver::Driver;
use super::names::{Names, Up};
use super::network::Network;
use super::node::Node;
use super::orphans::{self, Orphans};
use super::park::Park;
use crate::engine::Backend;
use crate::world::Harness;
use crate::world::assembly::{Assembly, Director, Ended, directing};
use crate::world::control::Control;
use crate::world::events;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::task::LocalSet;
use turmoil_net::{KernelConfig, Net};

/// Largest packet: a whole window at once, which costs a round trip less and 18 times fewer packets.
const MTU: u32 = 65_575;

/// Runs a world until its director is done.
pub(crate) fn run(assembly: Assembly, director: Director) -> Result<Ended, Harness> {
    let names = Arc::new(Names(assembly.names()));
    // turmoil-net counts passes, not time, before it sends again; and it cannot stand a loss. So it never does.
    let mut net = Net::with_config(KernelConfig::default().mtu(MTU).retx_threshold(u32::MAX));
    let mut ids = Vec::new();
    for index in 0..names.0.len() {
        ids.push(net.add_host(Names::ip_of(index)));
    }
    let (setup, capture) = (assembly.setup.clone(), assembly.capture.clone());
    let backends = ids.into_iter().map(|id| Backend::Swift(Node::new(id, names.clone()))).collect();
    let park = Arc::new(Park::new());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .on_thread_park(park.hook())
        .build()
        .map_err(|e| Harness { message: format!("failed to make a runtime: {e}") })?;
    let guard = net.enter();
    let up = Up::new();
    let done = Rc::new(Cell::new(false));
    let ended = runtime.block_on(LocalSet::new().run_until(async {
        let (shared, mut programs, on) = assembly.finish(backends);
        shared.run.elapsed();
        programs.push(directing(director, Control { shared: shared.clone() }, done.clone()));
        let mut network = Network::new(names.clone(), setup.link, setup.seed);
        if let Some(capture) = capture {
            network.capture(capture, setup.starts);
        }
        let mut driver = Driver {
            guard: &guard,
            network,
            orphans: Orphans::new(),
            shared: shared.clone(),
            alive: programs.iter().map(|_| Arc::new(AtomicBool::new(false))).collect(),
            programs,
            park,
            limit: setup.limit,
            agenda: BTreeMap::new(),
        };
        for (machine, on) in on.into_iter().enumerate() {
            if on {
                driver.power_on(machine);
            }
        }
        let outcome = driver.drive(|| done.get()).await;
        let elapsed = shared.run.elapsed();
        shared.run.give_up();
        let end = events::End {
            packets: driver.network.tally.packets,
            packet_hash: driver.network.tally.hash(),
            elapsed_ms: elapsed.as_millis() as u64,
        };
        shared.run.record(&Arc::from("stage"), "run.end", &end);
        let trace = shared.run.take_trace();
        driver.dissolve();
        drop(orphans::take());
        outcome.map(|()| (trace, elapsed)).map_err(|failure| Harness { message: failure.0 })
    }));
    // Tasks that libraries spawned by themselves still hold sockets: they go before the network does.
    drop(runtime);
    drop(up);
    drop(guard);
    let (trace, elapsed): (_, Duration) = ended?;
    Ok(Ended { trace, elapsed })
}
