//! What the driver does for the director: power, crashes, cables.

use super::driver::Driver;
use super::names::Names;
use super::orphans;
use super::packet::reset;
use super::socket::drain;
use crate::Host;
use crate::engine::set_tasks;
use crate::world::control::Request;
use crate::world::events;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::task::LocalSet;

impl Driver<'_> {
    /// Carries out what was asked for. Says whether there was anything.
    pub(super) fn obey(&mut self, now: u64) -> bool {
        let mut any = false;
        while let Some((request, done)) = self.shared.next_request() {
            any = true;
            self.carry_out(request, now);
            // The director may have gone away at the end of the run.
            let _ = done.send(());
        }
        any
    }

    fn carry_out(&mut self, request: Request, now: u64) {
        match request {
            Request::PowerOff(machine) => self.power_off(machine, now),
            Request::PowerOn(machine) => self.power_on(machine),
            Request::Restart(machine, pause) => {
                if self.network.on[machine] {
                    self.end_program(machine);
                    self.agenda.entry(now + pause.as_millis() as u64).or_default().push(machine);
                }
            }
            Request::Unplug(machine, out) => self.network.unplug(machine, out, now),
            Request::Cut(from, to, cut) => self.network.cut(from, to, cut, now),
            Request::Link(a, b, link) => self.network.set_link(a, b, link),
        }
    }

    /// Starts the programs whose pause is over. Says whether there was any.
    pub(super) fn start_due(&mut self, now: u64) -> bool {
        let mut any = false;
        while let Some(entry) = self.agenda.first_entry().filter(|e| *e.key() <= now) {
            for machine in entry.remove() {
                self.start(machine);
                any = true;
            }
        }
        any
    }

    fn host(&self, machine: usize) -> Host {
        Host { inner: self.shared.machines[machine].clone(), alive: self.alive[machine].clone() }
    }

    /// Switches a machine on.
    pub(super) fn power_on(&mut self, machine: usize) {
        if self.network.on[machine] {
            return;
        }
        self.network.on[machine] = true;
        let host = self.host(machine);
        {
            let mut state = host.state();
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
        let tasks = Rc::new(LocalSet::new());
        let turn = Turn { tasks: Rc::downgrade(&tasks), host: host.clone() };
        drop(set_tasks(machine, Some(tasks)));
        let _entered = host.enter();
        // The program's own first lines may panic, too.
        if let Some(program) = crate::engine::panics::catch(&host, || (self.programs[machine])()) {
            crate::spawn(program);
        }
        #[expect(clippy::disallowed_methods, reason = "the driver's own task")]
        tokio::task::spawn_local(turn);
    }

    /// Ends a machine's program with all its tasks, under its identity; the machine stays up.
    fn end_program(&mut self, machine: usize) {
        let host = self.host(machine);
        if self.mark_dead(&host) {
            host.inner.disk.halt();
        }
        self.drop_tasks(&host);
    }

    /// From now on the program can do nothing. Says whether it was alive.
    fn mark_dead(&mut self, host: &Host) -> bool {
        for machines in self.agenda.values_mut() {
            machines.retain(|&m| m != host.inner.index);
        }
        self.agenda.retain(|_, machines| !machines.is_empty());
        let was_alive = host.alive.swap(false, Ordering::Relaxed);
        if was_alive {
            host.state().boot += 1;
        }
        was_alive
    }

    fn drop_tasks(&self, host: &Host) {
        let machine = host.inner.index;
        self.node(machine).close_all();
        let _entered = host.enter();
        drop(set_tasks(machine, None));
        host.inner.guests.wake();
        self.node(machine).take_back();
        for socket in self.node(machine).sockets() {
            drain(&socket);
        }
    }

    fn power_off(&mut self, machine: usize, now: u64) {
        if !self.network.on[machine] {
            return;
        }
        let host = self.host(machine);
        // The disk first: what the tasks do while they are dropped must not reach it.
        self.mark_dead(&host);
        host.inner.disk.crash();
        self.drop_tasks(&host);
        // No end of a connection leaves a machine without power.
        drop(orphans::take());
        let me = Names::ip_of(machine);
        for entry in turmoil_net::netstat(me).entries {
            if let Some(peer) = entry.peer {
                self.guard.deliver(reset(peer, entry.local));
            }
        }
        let mut outgoing = Vec::new();
        self.guard.egress_all(&mut outgoing);
        for packet in outgoing {
            if packet.src != me {
                self.network.send(packet, now);
            }
        }
        self.network.power_off(machine, now);
        self.shared.run.record(&host.inner.name, "power.off", &events::Nothing {});
        let mut state = host.state();
        state.on = false;
        state.power_cycle += 1;
    }

    /// Ends every program, at the end of the run.
    pub(super) fn dissolve(&mut self) {
        for machine in 0..self.alive.len() {
            let host = self.host(machine);
            self.mark_dead(&host);
            host.inner.disk.halt();
            self.drop_tasks(&host);
            let _entered = host.enter();
            drop(self.node(machine).dissolve());
        }
    }
}

/// Gives a machine's tasks their turn, under its identity.
struct Turn {
    tasks: Weak<LocalSet>,
    host: Host,
}

impl Future for Turn {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(tasks) = self.tasks.upgrade() else { return Poll::Ready(()) };
        let _entered = self.host.enter();
        pin!(tasks.run_until(std::future::pending::<()>())).poll(cx)
    }
}
