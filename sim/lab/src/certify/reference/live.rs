//! One of our own parts as a process of its own on the real network: what `wfosim serve ROLE` runs, and what tests put in the place
//! of a vendor's product.

use crate::certify::product::{Factory, Live, Site};
use crate::certify::role::Role;
use desktop::Console;
use desktop::screen::Synthetic;
use kernel::tls::Authority;
use kernel::world::{Addresses, Engine, Link, Machine, Setup, World, fresh_seed, wall_clock};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// So long it may run.
const LIMIT: Duration = Duration::from_secs(365 * 24 * 3600);
/// Size of its disk.
const DISK: u64 = 4 << 30;
/// Its name to itself.
const NAME: &str = "product";
/// Who is logged on to Windows there.
const WINDOWS: &str = r"CORP\agent";
/// Simulated machines have deep futures.
const STACK: usize = 16 << 20;

/// A part of ours that runs on the real network, until this is dropped.
#[derive(Debug)]
pub struct Running {
    at: IpAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), String>>>,
}

impl Running {
    /// Starts it at an address. `places` say where our own machines are, for a part that looks for them by itself; `settings` are
    /// those of [`Site::settings`].
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(
        factory: Arc<dyn Factory>,
        at: IpAddr,
        places: BTreeMap<String, String>,
        settings: BTreeMap<String, String>,
    ) -> Result<Self, String> {
        let (stop, stopped) = oneshot::channel();
        let work = move || serve(&factory, at, places, settings, stopped);
        let thread = std::thread::Builder::new().name("product".into()).stack_size(STACK).spawn(work);
        let thread = thread.map_err(|e| format!("failed to start a thread: {e}"))?;
        Ok(Self { at, stop: Some(stop), thread: Some(thread) })
    }

    /// Waits until it ends, which it does by itself only when it fails.
    ///
    /// # Errors
    /// Why it failed.
    pub fn wait(mut self) -> Result<(), String> {
        let thread = self.thread.take().ok_or("it has ended")?;
        thread.join().unwrap_or_else(|_| Err("it panicked".into()))
    }

    /// As a certification finds it.
    pub fn live(&self, role: &Role) -> Live {
        let ports = role.ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
        let trust = Authority::lab().ok().and_then(|authority| authority.trust().ok());
        Live { at: self.at, host: self.at.to_string(), ports, trust, driver: None }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended long ago.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // Whoever looked for it has noticed how it ended.
            let _ = thread.join();
        }
    }
}

fn serve(
    factory: &Arc<dyn Factory>,
    at: IpAddr,
    places: BTreeMap<String, String>,
    settings: BTreeMap<String, String>,
    stopped: oneshot::Receiver<()>,
) -> Result<(), String> {
    let seed = fresh_seed().map_err(|e| e.to_string())?;
    let mut addresses = Addresses::default();
    addresses.place(NAME, at);
    let link = Link { latency: Duration::ZERO, jitter: Duration::ZERO, loss_ppm: 0 };
    let (engine, starts) = (Engine::Swift, wall_clock());
    let setup = Setup { engine, seed, starts, link, limit: LIMIT, disk_tap: None, meddler: factory.twist() };
    let mut world = World::serving(setup, addresses);
    let console = Console::new();
    console.logon(WINDOWS);
    let authority = Authority::lab().map_err(|e| e.to_string())?;
    let site = Site {
        machine: NAME.into(),
        places,
        settings,
        identity: authority.vouch_for(&[&at.to_string(), "localhost"]).ok(),
        trust: authority.trust().ok(),
        console,
        screen: Arc::new(Synthetic::new(NAME, 1, seed)),
    };
    let factory = factory.clone();
    let machine = Machine { name: NAME.into(), skew_ms: 0, drift_ppm: 0, disk: DISK, on: true };
    world.add(machine, Box::new(move || factory.program(&site)));
    let outcome = world.run(move |_| async move {
        // Either is the end.
        let _ = stopped.await;
    });
    outcome.map(drop).map_err(|e| e.to_string())
}
