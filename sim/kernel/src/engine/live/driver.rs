//! Gives each machine's tasks their turn, and does what the director asks for.

use crate::Host;
use crate::engine::{Failure, panics, set_tasks, tasks_of};
use crate::world::control::{Request, Shared};
use crate::world::{Program, events};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::task::LocalSet;

pub(super) struct Driver {
    shared: Arc<Shared>,
    programs: Vec<Program>,
    alive: Vec<Arc<AtomicBool>>,
    /// Programs to be started again, with the time since the run's start.
    agenda: Vec<(Duration, usize)>,
    alarm: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Driver {
    pub(super) fn new(shared: Arc<Shared>, programs: Vec<Program>) -> Self {
        let alive = programs.iter().map(|_| Arc::new(AtomicBool::new(false))).collect();
        Self { shared, programs, alive, agenda: Vec::new(), alarm: None }
    }

    /// Until the director is done, or `limit` is over.
    pub(super) async fn drive(&mut self, limit: Duration, done: impl Fn() -> bool) -> Result<(), Failure> {
        let mut over = Box::pin(crate::time::sleep(limit));
        std::future::poll_fn(|cx| {
            if let Some(failure) = self.shared.run.poll_failure(cx.waker()) {
                return Poll::Ready(Err(failure));
            }
            if over.as_mut().poll(cx).is_ready() {
                let why = format!("the run has not come to its end within {limit:?}");
                return Poll::Ready(Err(Failure(why)));
            }
            loop {
                self.turn(cx);
                if let Some(failure) = self.shared.run.failure() {
                    return Poll::Ready(Err(failure));
                }
                if done() {
                    return Poll::Ready(Ok(()));
                }
                // What was asked for may give somebody something to do.
                if !self.obey() && !self.start_due(cx) {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    /// Each machine's tasks run until they wait.
    fn turn(&self, cx: &mut Context<'_>) {
        for machine in 0..self.programs.len() {
            let Some(tasks) = tasks_of(machine) else { continue };
            let _entered = self.host(machine).enter();
            // Tasks wait for ever; so does this.
            let _ = pin!(tasks.run_until(std::future::pending::<()>())).poll(cx);
        }
    }

    fn obey(&mut self) -> bool {
        let mut any = false;
        while let Some((request, done)) = self.shared.next_request() {
            any = true;
            match request {
                Request::PowerOff(machine) => self.power_off(machine),
                Request::PowerOn(machine) => self.power_on(machine),
                Request::Restart(machine, pause) => {
                    if self.is_on(machine) {
                        self.end_program(machine);
                        self.agenda.push((self.shared.run.elapsed() + pause, machine));
                        self.alarm = None;
                    }
                }
                Request::Unplug(..) | Request::Cut(..) | Request::Link(..) => {
                    self.shared.run.fail("the real network has no cables that a director could pull".into());
                }
            }
            // The director may have gone away at the end of the run.
            let _ = done.send(());
        }
        any
    }

    /// Starts the programs whose pause is over. Says whether there was any.
    fn start_due(&mut self, cx: &mut Context<'_>) -> bool {
        let now = self.shared.run.elapsed();
        let (due, later): (Vec<_>, Vec<_>) = self.agenda.drain(..).partition(|(at, _)| *at <= now);
        self.agenda = later;
        for (_, machine) in &due {
            self.start(*machine);
        }
        if let Some((next, _)) = self.agenda.iter().min() {
            let wait = *next - now;
            let alarm = self.alarm.get_or_insert_with(|| Box::pin(crate::time::sleep(wait)));
            if alarm.as_mut().poll(cx).is_ready() {
                self.alarm = None;
                return true;
            }
        }
        !due.is_empty()
    }

    fn host(&self, machine: usize) -> Host {
        Host { inner: self.shared.machines[machine].clone(), alive: self.alive[machine].clone() }
    }

    fn is_on(&self, machine: usize) -> bool {
        self.host(machine).state().on
    }

    /// Switches a machine on.
    pub(super) fn power_on(&mut self, machine: usize) {
        if self.is_on(machine) {
            return;
        }
        let host = self.host(machine);
        {
            let mut state = host.state();
            state.on = true;
            state.booted = self.shared.run.elapsed();
        }
        self.shared.run.record(&host.inner.name, "power.on", &events::Nothing {});
        self.start(machine);
    }

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
    }

    /// Ends a machine's program with all its tasks; the machine stays up.
    fn end_program(&mut self, machine: usize) {
        let host = self.host(machine);
        if self.mark_dead(&host) {
            host.inner.disk.halt();
        }
        Self::drop_tasks(&host);
    }

    fn mark_dead(&mut self, host: &Host) -> bool {
        self.agenda.retain(|(_, machine)| *machine != host.inner.index);
        let was_alive = host.alive.swap(false, Ordering::Relaxed);
        if was_alive {
            host.state().boot += 1;
        }
        was_alive
    }

    fn drop_tasks(host: &Host) {
        let _entered = host.enter();
        drop(set_tasks(host.inner.index, None));
        host.inner.guests.wake();
    }

    fn power_off(&mut self, machine: usize) {
        if !self.is_on(machine) {
            return;
        }
        let host = self.host(machine);
        // The disk first: what the tasks do while they are dropped must not reach it.
        self.mark_dead(&host);
        host.inner.disk.crash();
        Self::drop_tasks(&host);
        self.shared.run.record(&host.inner.name, "power.off", &events::Nothing {});
        let mut state = host.state();
        state.on = false;
        state.power_cycle += 1;
    }

    /// Ends every program, at the end of the run.
    pub(super) fn dissolve(&mut self) {
        for machine in 0..self.programs.len() {
            self.end_program(machine);
        }
    }
}
