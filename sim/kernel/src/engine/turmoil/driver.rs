//! Steps turmoil's simulation and throws the switches in between.
//!
//! Each machine, the stage among them, is a host of the simulation. Its software is a task set of ours that turmoil gives
//! a turn in each step, or nothing while no program runs. turmoil's *bounce* drops all tasks with the network up: the
//! program's connections end, and its ports refuse. Its *crash* stops the machine; with the cables shut meanwhile, peers
//! hear nothing of it.

use super::air::Air;
use super::cables::Cables;
use crate::Host;
use crate::engine::{Failure, panics, set_tasks, tasks_of};
use crate::host::Inner;
use crate::world::control::{Request, Shared};
use crate::world::{Link, Program, events};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::LocalSet;
use turmoil::Sim;

pub(super) struct Driver {
    sim: Sim<'static>,
    cables: Cables,
    shared: Arc<Shared>,
    programs: Vec<Program>,
    alive: Vec<Arc<AtomicBool>>,
    /// Programs to be started again, by run time.
    agenda: BTreeMap<Duration, Vec<usize>>,
}

impl Driver {
    /// Puts the machines into the simulation, all switched off.
    pub(super) fn new(mut sim: Sim<'static>, shared: Arc<Shared>, programs: Vec<Program>, air: Arc<Air>) -> Driver {
        let mut cables = Cables::new(air);
        for machine in &shared.machines {
            let index = machine.index;
            sim.host(&*machine.name, move || {
                let tasks = tasks_of(index);
                async move {
                    match tasks {
                        Some(tasks) => tasks.run_until(std::future::pending()).await,
                        None => std::future::pending().await,
                    }
                }
            });
            sim.crash(&*machine.name);
            cables.add(&machine.name, sim.lookup(&*machine.name));
        }
        let alive = programs.iter().map(|_| Arc::new(AtomicBool::new(false))).collect();
        Driver { sim, cables, shared, programs, alive, agenda: BTreeMap::new() }
    }

    /// Runs until `finished` says so.
    pub(super) fn drive(&mut self, limit: Duration, finished: impl Fn() -> bool) -> Result<(), Failure> {
        let run = self.shared.run.clone();
        while !finished() {
            if run.elapsed() >= limit {
                return Err(Failure(format!(
                    "{}: the run has not come to its end within {limit:?} of simulated time: the director waits for \
                     something that does not happen",
                    crate::time::iso(run.truth()),
                )));
            }
            self.start_due();
            while let Some((request, done)) = self.shared.next_request() {
                self.carry_out(request);
                // The director may have gone away, with his machine or at the end of the run.
                let _ = done.send(());
            }
            self.cables.wave_through(&self.sim);
            if let Err(e) = self.sim.step() {
                run.fail(format!("turmoil gave up: {e}"));
            }
            run.step_to(self.sim.elapsed());
            if let Some(failure) = run.failure() {
                return Err(failure);
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, request: Request) {
        match request {
            Request::PowerOff(machine) => self.power_off(machine),
            Request::PowerOn(machine) => self.power_on(machine),
            Request::Restart(machine, pause) => {
                if self.host(machine).state().on {
                    self.end_program(machine);
                    self.agenda.entry(self.shared.run.elapsed() + pause).or_default().push(machine);
                }
            }
            Request::Unplug(machine, out) => {
                let machine = self.inner(machine);
                self.cables.unplug(&self.sim, &machine.name, out);
            }
            Request::Cut(from, to, cut) => {
                let (from, to) = (self.inner(from), self.inner(to));
                self.cables.cut(&self.sim, &from.name, &to.name, cut);
            }
            Request::Link(a, b, link) => self.set_link(a, b, link),
        }
    }

    fn set_link(&self, a: usize, b: usize, link: Link) {
        let (a, b) = (self.inner(a), self.inner(b));
        if a.index != b.index {
            self.sim.set_link_latency(&*a.name, &*b.name, link.latency);
            self.sim.set_link_max_message_latency(&*a.name, &*b.name, link.latency + link.jitter);
            self.cables.set_loss(&a.name, &b.name, link.loss_ppm);
        }
    }

    fn start_due(&mut self) {
        while let Some(entry) = self.agenda.first_entry() {
            if *entry.key() > self.shared.run.elapsed() {
                break;
            }
            for machine in entry.remove() {
                self.start(machine);
            }
        }
    }

    fn inner(&self, machine: usize) -> Arc<Inner> {
        self.shared.machines[machine].clone()
    }

    fn host(&self, machine: usize) -> Host {
        Host { inner: self.inner(machine), alive: self.alive[machine].clone() }
    }

    pub(super) fn power_on(&mut self, machine: usize) {
        let host = self.host(machine);
        {
            let mut state = host.state();
            if state.on {
                return;
            }
            state.on = true;
            state.booted = self.shared.run.elapsed();
        }
        self.shared.run.record(&host.inner.name, "power.on", &events::Nothing {});
        self.start(machine);
    }

    /// Starts a machine's program.
    fn start(&mut self, machine: usize) {
        self.alive[machine] = Arc::new(AtomicBool::new(true));
        let host = self.host(machine);
        host.inner.disk.start();
        drop(set_tasks(machine, Some(Rc::new(LocalSet::new()))));
        let _entered = host.enter();
        // The program's own first lines may panic, too.
        if let Some(program) = panics::catch(&host, || (self.programs[machine])()) {
            crate::spawn(program);
        }
        self.sim.bounce(&*host.inner.name);
    }

    /// Ends a machine's program with all its tasks, under its identity; the machine stays up.
    fn end_program(&mut self, machine: usize) {
        let host = self.host(machine);
        self.mark_dead(&host);
        host.inner.disk.halt();
        // The software keeps the task set, and lets it go in the bounce: only there turmoil knows whose sockets they are.
        drop(set_tasks(machine, None));
        {
            let _entered = host.enter();
            self.sim.bounce(&*host.inner.name);
        }
        host.inner.guests.wake();
    }

    /// From now on the program can do nothing, nor be started again by an earlier restart.
    fn mark_dead(&mut self, host: &Host) {
        for machines in self.agenda.values_mut() {
            machines.retain(|&m| m != host.inner.index);
        }
        if host.alive.swap(false, Ordering::Relaxed) {
            host.state().boot += 1;
        }
    }

    fn power_off(&mut self, machine: usize) {
        let host = self.host(machine);
        if !host.state().on {
            return;
        }
        // The disk first: what the tasks do while they are dropped must not reach it.
        self.mark_dead(&host);
        host.inner.disk.crash();
        drop(set_tasks(machine, None));
        {
            let _entered = host.enter();
            self.cables.muted(&mut self.sim, &host.inner.name, |sim| sim.crash(&*host.inner.name));
        }
        host.inner.guests.wake();
        self.shared.run.record(&host.inner.name, "power.off", &events::Nothing {});
        let mut state = host.state();
        state.on = false;
        state.power_cycle += 1;
    }

    /// Ends every program, at the end of the run.
    pub(super) fn dissolve(mut self) {
        for machine in 0..self.alive.len() {
            let host = self.host(machine);
            host.alive.store(false, Ordering::Relaxed);
            host.inner.disk.halt();
            drop(set_tasks(machine, None));
            let _entered = host.enter();
            self.sim.crash(&*host.inner.name);
        }
    }
}
