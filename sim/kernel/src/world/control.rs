//! The director's hand on the world.

use super::assembly::STAGE;
use super::{Link, events};
use crate::engine::Run;
use crate::host::{Inner, WallClock};
use crate::trace::Record;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::oneshot;

/// What only the engine's driver can do. Machines by index.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Request {
    PowerOff(usize),
    PowerOn(usize),
    Restart(usize, Duration),
    Unplug(usize, bool),
    Cut(usize, usize, bool),
    Link(usize, usize, Link),
}

/// Shared by the director's hand and the driver.
pub(crate) struct Shared {
    pub(crate) run: Arc<Run>,
    /// All machines, the stage last.
    pub(crate) machines: Vec<Arc<Inner>>,
    requests: Mutex<VecDeque<(Request, oneshot::Sender<()>)>>,
}

impl Shared {
    pub(crate) fn new(run: Arc<Run>, machines: Vec<Arc<Inner>>) -> Shared {
        Shared { run, machines, requests: Mutex::default() }
    }

    pub(crate) fn next_request(&self) -> Option<(Request, oneshot::Sender<()>)> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// The director's hand on the world. Each call takes effect before it returns and stands in the trace as `fault.*`
/// or `power.*`. A machine is named as it was added; a name that is not there ends the run as a harness error.
#[derive(Clone)]
pub struct Control {
    pub(crate) shared: Arc<Shared>,
}

impl Control {
    fn index(&self, machine: &str) -> Option<usize> {
        let index = self.shared.machines.iter().position(|m| &*m.name == machine);
        if index.is_none() {
            self.shared.run.fail(format!("the director names a machine `{machine}` that is not there"));
        }
        index
    }

    fn inner(&self, machine: &str) -> Option<&Arc<Inner>> {
        self.index(machine).and_then(|i| self.shared.machines.get(i))
    }

    /// The director cannot end himself.
    fn is_stage(&self, machine: &str) -> bool {
        if machine == STAGE {
            self.shared.run.fail("the director ends the stage, on which he stands".into());
        }
        machine == STAGE
    }

    fn note(&self, machine: &str, kind: &'static str, event: &impl Serialize) {
        if let Some(inner) = self.inner(machine) {
            self.shared.run.record(&inner.name, kind, event);
        }
    }

    async fn ask(&self, request: Option<Request>) {
        let Some(request) = request else { return };
        let (done, wait) = oneshot::channel();
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push_back((request, done));
        // An error means that the run is being taken down, and the director with it.
        let _ = wait.await;
    }

    /// Cuts the power: tasks, connections and what was not synced are gone at this instant.
    pub async fn power_off(&self, machine: &str) {
        if self.is_stage(machine) {
            return;
        }
        self.ask(self.index(machine).map(Request::PowerOff)).await;
    }

    /// Switches on: the program starts anew. Nothing if it is on.
    pub async fn power_on(&self, machine: &str) {
        self.ask(self.index(machine).map(Request::PowerOn)).await;
    }

    /// The program ends as by a crash with the machine up (connections end, nothing unsynced is lost), and is started
    /// again after `pause`. Meanwhile its ports answer with a reset.
    pub async fn restart(&self, machine: &str, pause: Duration) {
        if self.is_stage(machine) {
            return;
        }
        self.note(machine, "fault.restart", &events::Restart { pause_ms: pause.as_millis() as u64 });
        self.ask(self.index(machine).map(|m| Request::Restart(m, pause))).await;
    }

    /// Whether the machine is on.
    pub fn is_on(&self, machine: &str) -> bool {
        self.inner(machine).is_some_and(|m| m.state.lock().unwrap_or_else(PoisonError::into_inner).on)
    }

    /// Pulls (`true`) or plugs (`false`) the cable of one machine.
    pub async fn unplug(&self, machine: &str, out: bool) {
        self.note(machine, "fault.unplug", &events::Unplug { out });
        self.ask(self.index(machine).map(|m| Request::Unplug(m, out))).await;
    }

    /// Cuts (`true`) or mends (`false`) one direction between two machines.
    pub async fn cut(&self, from: &str, to: &str, cut: bool) {
        self.note(from, "fault.cut", &events::Cut { to, cut });
        self.ask(self.index(from).zip(self.index(to)).map(|(f, t)| Request::Cut(f, t, cut))).await;
    }

    /// Sets both directions of the link between two machines.
    pub async fn link(&self, a: &str, b: &str, link: Link) {
        let event = events::Link {
            to: b,
            latency_us: link.latency.as_micros() as u64,
            jitter_us: link.jitter.as_micros() as u64,
            loss_ppm: link.loss_ppm,
        };
        self.note(a, "fault.link", &event);
        self.ask(self.index(a).zip(self.index(b)).map(|(a, b)| Request::Link(a, b, link))).await;
    }

    /// Sets a machine's wall clock: minus true time, in milliseconds, and its drift.
    pub async fn clock(&self, machine: &str, skew_ms: i64, drift_ppm: i32) {
        self.note(machine, "fault.clock", &events::Clock { skew_ms, drift_ppm });
        let set = self.shared.run.elapsed();
        if let Some(inner) = self.inner(machine) {
            inner.state.lock().unwrap_or_else(PoisonError::into_inner).clock = WallClock { skew_ms, drift_ppm, set };
        }
    }

    /// Sets the room on a machine's disk in bytes (less than what is used: no write succeeds).
    pub async fn disk_size(&self, machine: &str, bytes: u64) {
        self.note(machine, "fault.disk_size", &events::DiskSize { bytes });
        if let Some(inner) = self.inner(machine) {
            inner.disk.set_size(bytes);
        }
    }

    /// Lets the next `count` writes to paths that contain `part` fail after `keep` bytes of each (a torn write).
    pub async fn disk_fault(&self, machine: &str, part: &str, count: u32, keep: usize) {
        self.note(machine, "fault.disk", &events::DiskFault { part, count, keep: keep as u64 });
        if let Some(inner) = self.inner(machine) {
            inner.disk.fault(part, count, keep);
        }
    }

    /// Lets deletions of files whose path contains `part` be refused (another program holds them open), until they are let
    /// go (`held`: false) as often as they were held.
    pub async fn disk_hold(&self, machine: &str, part: &str, held: bool) {
        self.note(machine, "fault.disk_hold", &events::DiskHold { part, held });
        if let Some(inner) = self.inner(machine) {
            inner.disk.hold(part, held);
        }
    }

    /// All files of a disk with their present content (durable or not), by path. For the judge.
    pub fn disk(&self, machine: &str) -> Vec<(String, Vec<u8>)> {
        self.inner(machine).map(|m| m.disk.files()).unwrap_or_default()
    }

    /// Changes a file behind the software's back; durable. False if there is no such file.
    pub fn tamper(&self, machine: &str, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> bool {
        let done = self.inner(machine).is_some_and(|m| m.disk.tamper(path, change));
        if done {
            self.note(machine, "fault.tamper", &events::Tamper { path });
        }
        done
    }

    /// Takes a file away behind the software's back; durable. False if there is no such file.
    pub fn take_away(&self, machine: &str, path: &str) -> bool {
        let done = self.inner(machine).is_some_and(|m| m.disk.take_away(path));
        if done {
            self.note(machine, "fault.tamper", &events::Tamper { path });
        }
        done
    }

    /// How many events the trace has by now: where to start a [`wait_for`](Self::wait_for) that looks at new ones only.
    pub fn events(&self) -> u64 {
        self.shared.run.records()
    }

    /// Waits for the first event from ordinal `from` on that `wanted` accepts.
    pub async fn wait_for(&self, from: u64, wanted: impl Fn(&Record) -> bool) -> Record {
        let mut from = from;
        std::future::poll_fn(|cx| match self.shared.run.find(from, cx.waker(), &wanted) {
            Ok(record) => Poll::Ready(record),
            Err(next) => {
                from = next;
                Poll::Pending
            }
        })
        .await
    }
}
