//! A world on its way to an engine.

use super::control::{Control, Shared};
use super::{Capture, Machine, Program, Running, Setup};
use crate::chance::Stream;
use crate::disk::Disk;
use crate::engine::{Backend, Run};
use crate::host::{Guests, Inner, State, WallClock};
use crate::trace::Trace;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Name of the director's machine.
pub(crate) const STAGE: &str = "stage";
/// The stage's disk: it has nothing to write.
const STAGE_DISK: u64 = 16 << 20;

/// Everything that was added.
pub(crate) struct Assembly {
    pub(crate) setup: Setup,
    pub(crate) machines: Vec<(Machine, Program)>,
    pub(crate) run: Arc<Run>,
    pub(crate) capture: Option<Capture>,
}

/// The director, of whatever type: engines are compiled once, not once for each.
pub(crate) type Director = Box<dyn FnOnce(Control) -> Running>;

/// What an engine gives back.
pub(crate) struct Ended {
    pub(crate) trace: Trace,
    pub(crate) elapsed: Duration,
}

impl Assembly {
    /// All names, the stage's last.
    pub(crate) fn names(&self) -> Vec<String> {
        self.machines.iter().map(|(m, _)| m.name.clone()).chain([STAGE.to_owned()]).collect()
    }

    /// Makes the machines, one backend each (the stage's last). Gives the programs (without the director's) and which
    /// machines are on at the start (the stage is).
    pub(crate) fn finish(self, backends: Vec<Backend>) -> (Arc<Shared>, Vec<Program>, Vec<bool>) {
        let stage = Machine { name: STAGE.into(), skew_ms: 0, drift_ppm: 0, disk: STAGE_DISK, on: true };
        let (mut machines, programs): (Vec<_>, Vec<_>) = self.machines.into_iter().unzip();
        machines.push(stage);
        let on = machines.iter().map(|m| m.on).collect();
        let inners = machines.iter().zip(backends).enumerate().map(|(index, (machine, backend))| {
            let torn = Stream::keyed(self.setup.seed, &format!("disk/{}", machine.name)).below(u64::MAX);
            Arc::new(Inner {
                name: machine.name.as_str().into(),
                index,
                backend,
                run: self.run.clone(),
                disk: Disk::simulated(&machine.name, machine.disk, torn, self.setup.disk_tap.clone()),
                state: Mutex::new(State {
                    on: false,
                    boot: 0,
                    power_cycle: 0,
                    booted: Duration::ZERO,
                    clock: WallClock { skew_ms: machine.skew_ms, drift_ppm: machine.drift_ppm, set: Duration::ZERO },
                }),
                guests: Guests::default(),
            })
        });
        let inners = inners.collect();
        (Arc::new(Shared::new(self.run, inners)), programs, on)
    }
}

/// The director as a program: it runs once, and `done` says when it is through.
pub(crate) fn directing(director: Director, control: Control, done: Rc<Cell<bool>>) -> Program {
    let once = Cell::new(Some((director, control)));
    Box::new(move || {
        let taken = once.take();
        let done = done.clone();
        Box::pin(async move {
            if let Some((director, control)) = taken {
                director(control).await;
                done.set(true);
            }
        })
    })
}
