//! A run as the stage sees it: machines, the director, faults, and what is left at the end.

mod addresses;
pub(crate) mod assembly;
mod capture;
pub(crate) mod control;
pub(crate) mod events;
mod meddler;

pub use crate::engine::real::{fresh_seed, run as real, wall_clock};
pub use addresses::Addresses;
pub use capture::Capture;
pub use control::Control;
pub use meddler::{Fate, Meddler, Passing, What};

use crate::engine::{Clock, Run, live, swift, turmoil};
use crate::trace::Trace;
use assembly::{Assembly, Director, Ended};
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Which engine runs the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// turmoil-net's packets under our own tickless driver.
    Swift,
    /// turmoil's `Sim`, a step a millisecond: slow, independent, a second opinion.
    Turmoil,
}

/// A world before its start.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Engine.
    pub engine: Engine,
    /// Seed of all chance.
    pub seed: u64,
    /// UTC milliseconds at the start.
    pub starts: i64,
    /// Default of every link.
    pub link: Link,
    /// Simulated time after which the run is a harness error.
    pub limit: Duration,
    /// Sees every write to every disk, with machine, path, offset and bytes (the judge's eye).
    pub disk_tap: Option<DiskTap>,
    /// A man in the middle; none in a fair run.
    pub meddler: Option<Meddler>,
}

/// See [`Setup::disk_tap`].
#[derive(Clone)]
pub struct DiskTap(pub Arc<Tap>);

/// Machine, path, offset, bytes.
pub type Tap = dyn Fn(&str, &str, u64, &[u8]) + Send + Sync;

impl std::fmt::Debug for DiskTap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DiskTap")
    }
}

/// What happens to packets between two machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// One way.
    pub latency: Duration,
    /// Up to this much more, drawn.
    pub jitter: Duration,
    /// Of a million packets, how many are lost once (a segment then comes a retransmission later).
    pub loss_ppm: u32,
}

/// A machine to be added.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Its name in the network.
    pub name: String,
    /// Wall clock minus true time at the start, in milliseconds.
    pub skew_ms: i64,
    /// Gained by the wall clock, in millionths.
    pub drift_ppm: i32,
    /// Size of the disk in bytes.
    pub disk: u64,
    /// Whether it is switched on at the start.
    pub on: bool,
}

/// A program: called at each power-on and each restart.
pub type Program = Box<dyn Fn() -> Running>;

/// A program that runs, of whatever type: it is compiled where it is written, not once more wherever it is started.
pub type Running = Pin<Box<dyn Future<Output = ()>>>;

/// A world being built.
pub struct World {
    assembly: Assembly,
    addresses: Option<Addresses>,
}

impl World {
    /// An empty world.
    pub fn new(setup: Setup) -> World {
        let clock = match setup.engine {
            Engine::Swift => Clock::Tokio(std::sync::OnceLock::new()),
            Engine::Turmoil => Clock::Stepped(std::sync::atomic::AtomicU64::new(0)),
        };
        let run = Run::new(setup.seed, setup.starts, clock, setup.meddler.clone());
        World::of(setup, run, None)
    }

    /// An empty world on the real network, where time is the real one: the setup's engine and link are passed over, and its
    /// start is what the run calls the present moment ([`wall_clock`], in most cases). Each machine that is added needs an
    /// address; others with an address are somebody else's. The director may not pull cables.
    pub fn live(setup: Setup, addresses: Addresses) -> World {
        World::on_the_real_network(setup, addresses, false)
    }

    /// As [`live`](Self::live), for as long as somebody likes: its trace goes to the log alone and is not kept, so
    /// [`Control::wait_for`] waits for ever.
    pub fn serving(setup: Setup, addresses: Addresses) -> World {
        World::on_the_real_network(setup, addresses, true)
    }

    fn on_the_real_network(setup: Setup, addresses: Addresses, forgetful: bool) -> World {
        let mut run = Run::new(setup.seed, setup.starts, Clock::live(), setup.meddler.clone());
        run.forgetful = forgetful;
        World::of(setup, run, Some(addresses))
    }

    fn of(setup: Setup, run: Run, addresses: Option<Addresses>) -> World {
        World { assembly: Assembly { run: Arc::new(run), setup, machines: Vec::new(), capture: None }, addresses }
    }

    /// Adds a machine and its program. All machines are added before the start. Names are unique, and none is `stage`.
    ///
    /// # Panics
    /// When the name is taken.
    pub fn add(&mut self, machine: Machine, program: Program) {
        assert!(!self.assembly.names().contains(&machine.name), "two machines are called {}", machine.name);
        self.assembly.machines.push((machine, program));
    }

    /// Adds a machine on which somebody else's software runs: its own events are left out of the trace, and what passes between it
    /// and ours is told by our side. Before the start, as [`add`](Self::add).
    ///
    /// # Panics
    /// When the name is taken.
    pub fn add_foreign(&mut self, machine: Machine, program: Program) {
        // Nobody else has the run before the start.
        if let Some(run) = Arc::get_mut(&mut self.assembly.run) {
            run.foreign.insert(machine.name.clone());
        }
        self.add(machine, program);
    }

    /// Lets every packet of the run be taken down. Nothing in the run notices.
    pub fn capture(&mut self, capture: &Capture) {
        self.assembly.capture = Some(capture.clone());
    }

    /// Runs the world for as long as the director takes. The director runs on a machine of its own, called `stage`,
    /// and may use the network from there. Its result comes back with all that the run left behind.
    ///
    /// # Errors
    /// [`Harness`]: a panic on a machine, or the limit reached.
    pub fn run<T: 'static, F, Fut>(self, director: F) -> Result<Outcome<T>, Harness>
    where
        F: FnOnce(Control) -> Fut + 'static,
        Fut: Future<Output = T> + 'static,
    {
        let result = Rc::new(Cell::new(None));
        let into = result.clone();
        let director: Director = Box::new(move |control| {
            let directed = director(control);
            Box::pin(async move { into.set(Some(directed.await)) })
        });
        let Ended { trace, elapsed } = self.conduct(director)?;
        let result = result.take().ok_or_else(|| Harness { message: "the director gave no result".into() })?;
        Ok(Outcome { result, trace, elapsed })
    }

    fn conduct(self, director: Director) -> Result<Ended, Harness> {
        match (self.addresses, self.assembly.setup.engine) {
            (Some(addresses), _) => live::run(self.assembly, addresses, director),
            (None, Engine::Swift) => swift::run(self.assembly, director),
            (None, Engine::Turmoil) => turmoil::run(self.assembly, director),
        }
    }
}

/// The harness itself is at fault, or a program panicked: there is no verdict.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Harness {
    /// What happened, where and when, with the backtrace of a panic.
    pub message: String,
}

/// What a run leaves behind.
#[derive(Debug)]
pub struct Outcome<T> {
    /// The director's result.
    pub result: T,
    /// Trace and digest.
    pub trace: Trace,
    /// Simulated time that passed.
    pub elapsed: Duration,
}
