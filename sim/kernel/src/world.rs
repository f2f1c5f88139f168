//! A run as the stage sees it: machines, the director, faults, and what is left at the end.

use crate::trace::Trace;
use std::pin::Pin;
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
}

/// See [`Setup::disk_tap`].
#[derive(Clone)]
pub struct DiskTap(pub Arc<dyn Fn(&str, &str, u64, &[u8]) + Send + Sync>);

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
pub type Program = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// A world being built.
pub struct World {/* kernel's own */}

impl World {
    /// An empty world.
    pub fn new(_setup: Setup) -> World {
        todo!()
    }
    /// Adds a machine and its program. All machines are added before the start.
    pub fn add(&mut self, _machine: Machine, _program: Program) {
        todo!()
    }
    /// Runs the world for as long as the director takes. The director runs on a machine of its own, called `stage`,
    /// and may use the network from there. Its result comes back with all that the run left behind.
    ///
    /// # Errors
    /// [`Harness`]: a panic on a machine, or the limit reached.
    pub fn run<T: 'static, F, Fut>(self, _director: F) -> Result<Outcome<T>, Harness>
    where
        F: FnOnce(Control) -> Fut + 'static,
        Fut: Future<Output = T> + 'static,
    {
        todo!()
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

/// The director's hand on the world. Each call takes effect before it returns and stands in the trace as `fault.*`
/// or `power.*`.
#[derive(Clone)]
pub struct Control {/* kernel's own */}

impl Control {
    /// Cuts the power: tasks, connections and what was not synced are gone at this instant.
    pub async fn power_off(&self, _machine: &str) {
        todo!()
    }
    /// Switches on: the program starts anew. Nothing if it is on.
    pub async fn power_on(&self, _machine: &str) {
        todo!()
    }
    /// The program ends as by a crash with the machine up (connections end, nothing unsynced is lost), and is started
    /// again after `pause`.
    pub async fn restart(&self, _machine: &str, _pause: Duration) {
        todo!()
    }
    /// Whether the machine is on.
    pub fn is_on(&self, _machine: &str) -> bool {
        todo!()
    }
    /// Pulls (`true`) or plugs (`false`) the cable of one machine.
    pub async fn unplug(&self, _machine: &str, _out: bool) {
        todo!()
    }
    /// Cuts (`true`) or mends (`false`) one direction between two machines.
    pub async fn cut(&self, _from: &str, _to: &str, _cut: bool) {
        todo!()
    }
    /// Sets both directions of the link between two machines.
    pub async fn link(&self, _a: &str, _b: &str, _link: Link) {
        todo!()
    }
    /// Sets a machine's wall clock: minus true time, in milliseconds, and its drift.
    pub async fn clock(&self, _machine: &str, _skew_ms: i64, _drift_ppm: i32) {
        todo!()
    }
    /// Sets the room on a machine's disk in bytes (less than what is used: no write succeeds).
    pub async fn disk_size(&self, _machine: &str, _bytes: u64) {
        todo!()
    }
    /// Lets the next `count` writes to paths that contain `part` fail after `keep` bytes of each (a torn write).
    pub async fn disk_fault(&self, _machine: &str, _part: &str, _count: u32, _keep: usize) {
        todo!()
    }
    /// All files of a disk with their present content (durable or not), by path. For the judge.
    pub fn disk(&self, _machine: &str) -> Vec<(String, Vec<u8>)> {
        todo!()
    }
    /// Changes a file behind the software's back; durable. For tampering. False if there is no such file.
    pub fn tamper(&self, _machine: &str, _path: &str, _change: impl FnOnce(&mut Vec<u8>)) -> bool {
        todo!()
    }
}
