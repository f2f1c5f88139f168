//! The driver: no ticks. When every task has run dry it takes what left the sockets, decides each packet's fate, throws
//! the switches that the director asked for, delivers what is due, and else lets the clock jump to the next timer, its
//! own or a machine's.

use super::names::Names;
use super::network::{Arrival, Network};
use super::node::Node;
use super::orphans::{self, Orphans};
use super::packet::{ends, has_bytes, has_connection, is_reset, reset, reset_for};
use super::park::{Park, Restless, Stopped};
use crate::engine::{Backend, Failure, turns};
use crate::world::Program;
use crate::world::control::Shared;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use turmoil_net::{EnterGuard, Packet};

/// So many rounds at one instant are too many: with no latency on the way, machines may talk for ever in no time.
const ROUNDS: u32 = 1_000_000;

pub(super) struct Driver<'a> {
    pub(super) guard: &'a EnterGuard,
    pub(super) network: Network,
    pub(super) orphans: Orphans,
    pub(super) shared: Arc<Shared>,
    pub(super) programs: Vec<Program>,
    pub(super) alive: Vec<Arc<AtomicBool>>,
    pub(super) park: Arc<Park>,
    pub(super) limit: Duration,
    /// Programs to be started again, by run time in milliseconds.
    pub(super) agenda: BTreeMap<u64, Vec<usize>>,
}

/// Since when nothing has happened.
struct Quiet {
    turns: u64,
    since: u64,
    rounds: u32,
}

impl Quiet {
    /// Another round at `now`.
    fn look(&mut self, now: u64) {
        self.rounds = if now == self.since { self.rounds + 1 } else { 0 };
        if self.turns != turns::so_far() {
            *self = Quiet { turns: turns::so_far(), since: now, rounds: self.rounds };
        }
    }
}

impl Driver<'_> {
    /// Runs until `finished` says so.
    #[expect(clippy::disallowed_methods, reason = "the driver's own timer")]
    pub(super) async fn drive(&mut self, finished: impl Fn() -> bool) -> Result<(), Failure> {
        let mut outgoing = Vec::new();
        let mut quiet = Quiet { turns: 0, since: 0, rounds: 0 };
        let mut dry = false;
        loop {
            if !dry {
                self.park.idle().await.map_err(|Restless| self.restless())?;
            }
            if let Some(failure) = self.shared.run.failure() {
                return Err(failure);
            }
            let now = self.now();
            quiet.look(now);
            if quiet.rounds > ROUNDS {
                return Err(self.restless());
            }
            self.adopt_orphans(now);
            self.guard.egress_all(&mut outgoing);
            for packet in outgoing.drain(..) {
                self.network.send(packet, now);
            }
            dry = false;
            if self.obey(now) | self.start_due(now) | self.deliver(now) {
                continue;
            }
            if finished() {
                return Ok(());
            }
            let limit = self.limit.as_millis() as u64;
            if now >= limit {
                return Err(self.overdue(&quiet));
            }
            let next = [self.network.next_at(), self.agenda.keys().next().copied()].into_iter().flatten().min();
            let until = Duration::from_millis(next.unwrap_or(limit).min(limit).saturating_sub(now));
            match self.park.jump(tokio::time::sleep(until)).await.map_err(|Restless| self.restless())? {
                Stopped::Dry => dry = true,
                // What is due goes out before anybody has had a turn: one round less for each instant.
                Stopped::Due => drop(self.deliver(self.now())),
            }
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.shared.run.elapsed().as_millis() as u64
    }

    fn failure(&self, why: &str) -> Failure {
        Failure(format!("{}: {why}", crate::time::iso(self.shared.run.truth())))
    }

    fn restless(&self) -> Failure {
        self.failure("the run stands still: tasks wake each other for ever and no time passes")
    }

    fn overdue(&self, quiet: &Quiet) -> Failure {
        let stuck = quiet.since < self.now() && self.network.next_at().is_none() && self.agenda.is_empty();
        let why = if stuck {
            let since = crate::time::iso(self.shared.run.starts + quiet.since as i64);
            format!("it is stuck, nothing is left to happen since {since}")
        } else {
            "the director still waits for something while the machines go on".to_owned()
        };
        self.failure(&format!("the run has not come to its end within {:?} of simulated time: {why}", self.limit))
    }

    /// Hands over what is due. Says whether there was anything.
    fn deliver(&mut self, now: u64) -> bool {
        let (any, arrivals) = self.network.due(now);
        for arrival in arrivals {
            match arrival {
                Arrival::Deliver(packet) if is_reset(&packet) => self.reset(packet),
                Arrival::Deliver(packet) if has_bytes(&packet) => {
                    let (from, to) = ends(&packet);
                    self.guard.deliver(packet);
                    if self.orphans.take(to, from) {
                        self.break_off(to, from, now);
                    }
                }
                Arrival::Deliver(packet) => self.guard.deliver(packet),
                Arrival::Knock(machine, port, packet) if self.node(machine).is_open(port) => self.guard.deliver(packet),
                Arrival::Knock(_, _, packet) => self.network.send(reset_for(&packet), now),
            }
        }
        any
    }

    /// Looks after the streams that programs have let go.
    fn adopt_orphans(&mut self, now: u64) {
        for stream in orphans::take() {
            if stream.unread {
                self.break_off(stream.local, stream.peer, now);
            } else {
                let machines = (0..self.alive.len()).map(Names::ip_of);
                self.orphans.add(stream.local, stream.peer, machines);
            }
        }
    }

    /// The stack at `local` resets a connection, if it still stands.
    fn break_off(&mut self, local: SocketAddr, peer: SocketAddr, now: u64) {
        if has_connection(local, peer) {
            self.guard.deliver(reset(peer, local));
            self.network.send(reset(local, peer), now);
        }
    }

    /// A connection that has come to its end on both sides cannot be reset any more: turmoil-net would throw away what
    /// its program has not read yet. (It sends a window update even then, and the other side answers with a reset.)
    fn reset(&self, packet: Packet) {
        let (from, to) = ends(&packet);
        if has_connection(to, from) {
            self.guard.deliver(packet);
        }
    }

    pub(super) fn node(&self, machine: usize) -> &Node {
        match &self.shared.machines[machine].backend {
            Backend::Swift(node) => node,
            _ => unreachable!("every machine of this world stands on this engine"),
        }
    }
}
