//! The driver: no ticks. When every task has run dry it takes what left the sockets, decides each packet's fate, throws
//! the switches that the director asked for, delivers what is due, and else lets the clock jump to the next timer, its
//! own or a machine's.

use super::network::{Arrival, Names, Network, reset, reset_for};
use super::node::Node;
use super::park::Park;
use super::socket::drain;
use crate::Host;
use crate::engine::{Backend, Failure, set_tasks};
use crate::host::Inner;
use crate::world::Program;
use crate::world::control::{Request, Shared};
use crate::world::events;
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::task::LocalSet;
use turmoil_net::EnterGuard;

pub(super) struct Driver<'a> {
    pub(super) guard: &'a EnterGuard,
    pub(super) network: Network,
    pub(super) shared: Arc<Shared>,
    pub(super) programs: Vec<Program>,
    pub(super) alive: Vec<Arc<AtomicBool>>,
    pub(super) park: Arc<Park>,
    pub(super) limit: Duration,
    /// Programs to be started again, by run time in milliseconds.
    pub(super) agenda: BTreeMap<u64, Vec<usize>>,
}

impl Driver<'_> {
    /// Runs until `finished` says so.
    #[expect(clippy::disallowed_methods, reason = "the driver's own timer")]
    pub(super) async fn drive(&mut self, finished: impl Fn() -> bool) -> Result<(), Failure> {
        let mut outgoing = Vec::new();
        loop {
            self.park.idle().await;
            if let Some(failure) = self.shared.run.failure() {
                return Err(failure);
            }
            let now = self.now();
            self.guard.egress_all(&mut outgoing);
            for packet in outgoing.drain(..) {
                self.network.send(packet, now);
            }
            if self.obey(now) | self.start_due(now) | self.deliver(now) {
                continue;
            }
            if finished() {
                return Ok(());
            }
            let limit = self.limit.as_millis() as u64;
            if now >= limit {
                return Err(Failure(format!(
                    "{}: the run has not come to its end within {:?} of simulated time: the director waits for \
                     something that does not happen",
                    crate::time::iso(self.shared.run.truth()),
                    self.limit
                )));
            }
            let next = [self.network.next_at(), self.agenda.keys().next().copied()].into_iter().flatten().min();
            let until = Duration::from_millis(next.unwrap_or(limit).min(limit).saturating_sub(now));
            self.park.let_through();
            tokio::select! {
                biased;
                () = tokio::time::sleep(until) => {}
                () = self.park.idle() => {}
            }
        }
    }

    fn now(&self) -> u64 {
        self.shared.run.elapsed().as_millis() as u64
    }

    fn deliver(&mut self, now: u64) -> bool {
        let arrivals = self.network.due(now);
        let any = !arrivals.is_empty();
        for arrival in arrivals {
            match arrival {
                Arrival::Deliver(packet) => self.guard.deliver(packet),
                Arrival::Knock(machine, port, packet) if self.node(machine).is_open(port) => self.guard.deliver(packet),
                Arrival::Knock(_, _, packet) => self.network.send(reset_for(&packet), now),
            }
        }
        any
    }

    fn obey(&mut self, now: u64) -> bool {
        let mut any = false;
        while let Some((request, done)) = self.shared.next_request() {
            any = true;
            self.carry_out(request, now);
            // The director may have gone away, with its machine or at the end of the run.
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
            Request::Unplug(machine, out) => self.network.unplugged[machine] = out,
            Request::Cut(from, to, true) => {
                self.network.cuts.insert((from, to));
            }
            Request::Cut(from, to, false) => {
                self.network.cuts.remove(&(from, to));
            }
            Request::Link(a, b, link) => self.network.set_link(a, b, link),
        }
    }

    fn start_due(&mut self, now: u64) -> bool {
        let mut any = false;
        while let Some(entry) = self.agenda.first_entry() {
            if *entry.key() > now {
                break;
            }
            for machine in entry.remove() {
                // Its power may have been cut, and given back, in the meantime.
                if self.network.on[machine] && !self.alive[machine].load(Ordering::Relaxed) {
                    self.start(machine);
                    any = true;
                }
            }
        }
        any
    }

    fn inner(&self, machine: usize) -> Arc<Inner> {
        self.shared.machines[machine].clone()
    }

    fn node(&self, machine: usize) -> &Node {
        match &self.shared.machines[machine].backend {
            Backend::Swift(node) => node,
            _ => unreachable!("every machine of this world stands on this engine"),
        }
    }

    /// Switches a machine on.
    pub(super) fn power_on(&mut self, machine: usize) {
        if self.network.on[machine] {
            return;
        }
        self.network.on[machine] = true;
        let inner = self.inner(machine);
        let host = Host { inner: inner.clone(), alive: self.alive[machine].clone() };
        {
            let mut state = host.state();
            state.on = true;
            state.booted = self.shared.run.elapsed();
        }
        self.shared.run.record(&inner.name, "power.on", &events::Nothing {});
        self.start(machine);
    }

    /// Starts a machine's program.
    fn start(&mut self, machine: usize) {
        let alive = Arc::new(AtomicBool::new(true));
        self.alive[machine] = alive.clone();
        let host = Host { inner: self.inner(machine), alive };
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

    /// Ends a machine's program with all its tasks, under its identity.
    fn end_program(&mut self, machine: usize) {
        let host = Host { inner: self.inner(machine), alive: self.alive[machine].clone() };
        host.alive.store(false, Ordering::Relaxed);
        host.inner.disk.halt();
        self.drop_tasks(&host);
        let mut state = host.state();
        state.boot += 1;
    }

    fn drop_tasks(&self, host: &Host) {
        let machine = host.inner.index;
        self.node(machine).close_all();
        let _entered = host.enter();
        drop(set_tasks(machine, None));
        for socket in self.node(machine).sockets() {
            drain(&socket);
        }
    }

    fn power_off(&mut self, machine: usize, now: u64) {
        if !self.network.on[machine] {
            return;
        }
        let host = Host { inner: self.inner(machine), alive: self.alive[machine].clone() };
        // The disk first: what the tasks do while they are dropped must not reach it.
        host.alive.store(false, Ordering::Relaxed);
        host.inner.disk.crash();
        self.drop_tasks(&host);
        let me = Names::ip_of(machine);
        for entry in turmoil_net::netstat(me).entries {
            if let Some(peer) = entry.peer {
                self.guard.deliver(reset(peer.ip(), peer.port(), me, entry.local.port()));
            }
        }
        let mut outgoing = Vec::new();
        self.guard.egress_all(&mut outgoing);
        for packet in outgoing {
            if packet.src != me {
                self.network.send(packet, now);
            }
        }
        self.network.forget(machine);
        self.network.on[machine] = false;
        self.shared.run.record(&host.inner.name, "power.off", &events::Nothing {});
        let mut state = host.state();
        state.on = false;
        state.boot += 1;
        state.power_cycle += 1;
    }

    /// Ends every program, at the end of the run.
    pub(super) fn dissolve(&mut self) {
        for machine in 0..self.alive.len() {
            let host = Host { inner: self.inner(machine), alive: self.alive[machine].clone() };
            host.alive.store(false, Ordering::Relaxed);
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
