//! What is on the way between the machines: each packet's fate, in the order of time.

use super::flow::{Flow, FlowKey};
use super::frame;
use super::names::Names;
use super::packet::{Tally, is_connecting, is_reset, is_syn};
use crate::chance::Stream;
use crate::world::{Capture, Link};
use std::collections::BTreeMap;
use std::sync::Arc;
use turmoil_net::Packet;

/// Flows are looked through for dead ones each time so many packets have been sent.
const SWEEP: u64 = 4096;
/// First and longest wait before a lost segment is sent again, in microseconds.
const RETRANSMISSION_US: u64 = 200_000;
const RETRANSMISSION_MAX_US: u64 = 60_000_000;

enum Due {
    Packet(FlowKey, Packet),
    Retry(FlowKey),
}

/// Something that the driver has to do at this instant.
pub(super) enum Arrival {
    /// Hand this packet to its machine's stack.
    Deliver(Packet),
    /// A SYN for this machine and port: deliver it if a program listens, else answer with a reset.
    Knock(usize, u16, Packet),
}

/// One direction between two machines.
struct Way {
    link: Link,
    cut: bool,
    /// Its own, so that what happens here does not depend on who else is there.
    chance: Stream,
}

pub(super) struct Network {
    queue: BTreeMap<(u64, u64), Due>,
    next: u64,
    flows: BTreeMap<FlowKey, Flow>,
    names: Arc<Names>,
    seed: u64,
    default: Link,
    ways: BTreeMap<(usize, usize), Way>,
    unplugged: Vec<bool>,
    pub(super) on: Vec<bool>,
    pub(super) tally: Tally,
    /// Who wants to see the packets, and the UTC millisecond of the start.
    capture: Option<(Capture, i64)>,
}

impl Network {
    pub(super) fn new(names: Arc<Names>, default: Link, seed: u64) -> Network {
        let machines = names.0.len();
        Network {
            queue: BTreeMap::new(),
            next: 0,
            flows: BTreeMap::new(),
            names,
            seed,
            default,
            ways: BTreeMap::new(),
            unplugged: vec![false; machines],
            on: vec![false; machines],
            tally: Tally::new(),
            capture: None,
        }
    }

    /// Lets every packet be taken down from now on. `starts` is the UTC millisecond at which the run began.
    pub(super) fn capture(&mut self, capture: Capture, starts: i64) {
        let machines: Vec<_> = self.names.0.iter().cloned().zip((0..).filter_map(Names::v4_of)).collect();
        capture.begin(&machines);
        self.capture = Some((capture, starts));
    }

    fn way(&mut self, src: usize, dst: usize) -> &mut Way {
        self.ways.entry((src, dst)).or_insert_with(|| {
            let name = format!("network/{}>{}", self.names.0[src], self.names.0[dst]);
            Way { link: self.default, cut: false, chance: Stream::keyed(self.seed, &name) }
        })
    }

    pub(super) fn set_link(&mut self, a: usize, b: usize, link: Link) {
        self.way(a, b).link = link;
        self.way(b, a).link = link;
    }

    pub(super) fn cut(&mut self, from: usize, to: usize, cut: bool, now: u64) {
        self.way(from, to).cut = cut;
        self.recall(now);
    }

    pub(super) fn unplug(&mut self, machine: usize, out: bool, now: u64) {
        self.unplugged[machine] = out;
        self.recall(now);
    }

    /// When something is due next, in milliseconds of run time.
    pub(super) fn next_at(&self) -> Option<u64> {
        self.queue.keys().next().map(|&(at, _)| at)
    }

    fn open(&self, key: &FlowKey) -> bool {
        let whole = |machine: usize| self.on.get(machine) == Some(&true) && self.unplugged.get(machine) == Some(&false);
        whole(key.src) && whole(key.dst) && self.ways.get(&(key.src, key.dst)).is_none_or(|way| !way.cut)
    }

    fn put(&mut self, at: u64, due: Due) {
        self.next += 1;
        self.queue.insert((at, self.next), due);
    }

    /// A packet leaves its machine at `now`.
    pub(super) fn send(&mut self, packet: Packet, now: u64) {
        let Some(key) = FlowKey::of(&packet) else { return };
        if key.dst >= self.on.len() {
            return;
        }
        self.tally.count(&key, &packet, now);
        if let Some((capture, starts)) = &self.capture {
            for bytes in frame::bytes(&packet) {
                capture.packet(key.src, starts + now as i64, &bytes);
            }
        }
        if self.tally.packets.is_multiple_of(SWEEP) {
            self.flows.retain(|_, flow| flow.is_held() || flow.last > now);
        }
        self.dispatch(key, packet, now);
    }

    fn dispatch(&mut self, key: FlowKey, packet: Packet, now: u64) {
        let Some(delay) = self.delay(&key) else { return };
        if !self.open(&key) {
            return self.block(key, packet, now);
        }
        let flow = self.flows.entry(key).or_default();
        if flow.is_held() {
            flow.hold(packet, now);
        } else {
            // TCP here cannot put segments back in order: none overtakes another of its flow.
            let at = if key.tcp { flow.last.max(now + delay) } else { now + delay };
            flow.last = at;
            self.put(at, Due::Packet(key, packet));
        }
    }

    /// The way is closed: a datagram is lost; a flow waits and tries again as TCP does, until the sender resets the
    /// connection: a reset is not sent again, nor is anything before it.
    fn block(&mut self, key: FlowKey, packet: Packet, now: u64) {
        if !key.tcp {
            return;
        }
        let flow = self.flows.entry(key).or_default();
        if is_reset(&packet) {
            flow.release();
        } else if let Some(retry) = flow.hold(packet, now) {
            self.put(retry, Due::Retry(key));
        }
    }

    /// How long this packet takes, in milliseconds; none for a datagram that is lost.
    fn delay(&mut self, key: &FlowKey) -> Option<u64> {
        let Way { link, chance, .. } = self.way(key.src, key.dst);
        let mut micros = link.latency.as_micros() as u64;
        if !link.jitter.is_zero() {
            micros += chance.below(link.jitter.as_micros() as u64 + 1);
        }
        // A lost segment comes a retransmission later, and twice that for each further loss.
        let mut retransmission = RETRANSMISSION_US;
        while link.loss_ppm > 0 && chance.below(1_000_000) < u64::from(link.loss_ppm.min(999_999)) {
            if !key.tcp {
                return None;
            }
            micros += retransmission;
            retransmission = (retransmission * 2).min(RETRANSMISSION_MAX_US);
        }
        Some(micros.div_ceil(1000))
    }

    /// Ways may have been closed: what is on them goes back to its flow, in order, before anything sent later.
    fn recall(&mut self, now: u64) {
        let stopped = |(_, due): &(&(u64, u64), &Due)| matches!(due, Due::Packet(key, _) if !self.open(key));
        let stopped: Vec<(u64, u64)> = self.queue.iter().filter(stopped).map(|(at, _)| *at).collect();
        for at in stopped {
            if let Some(Due::Packet(key, packet)) = self.queue.remove(&at) {
                self.block(key, packet, now);
            }
        }
    }

    /// Takes what is due by `now`, in order. Says too whether there was anything, if only a retry.
    pub(super) fn due(&mut self, now: u64) -> (bool, Vec<Arrival>) {
        let (mut any, mut arrivals) = (false, Vec::new());
        while let Some(entry) = self.queue.first_entry() {
            if entry.key().0 > now {
                break;
            }
            any = true;
            match entry.remove() {
                Due::Retry(key) => self.retry(key, now, &mut arrivals),
                Due::Packet(key, packet) if is_syn(&packet) => {
                    arrivals.push(Arrival::Knock(key.dst, key.dport, packet));
                }
                Due::Packet(_, packet) => arrivals.push(Arrival::Deliver(packet)),
            }
        }
        (any, arrivals)
    }

    fn retry(&mut self, key: FlowKey, now: u64, arrivals: &mut Vec<Arrival>) {
        let open = self.open(&key);
        let Some(flow) = self.flows.get_mut(&key) else { return };
        let abandoned = flow.knocking().is_some_and(|syn| !is_connecting(Names::ip_of(key.src), syn));
        if abandoned {
            flow.release();
        } else if open {
            for packet in flow.release() {
                self.dispatch(key, packet, now);
            }
        } else if !flow.is_held() {
            // A reset has ended it.
        } else if let Some(at) = flow.try_later(now) {
            self.put(at, Due::Retry(key));
        } else if let Some(reset) = flow.give_up() {
            arrivals.push(Arrival::Deliver(reset));
        }
    }

    /// A machine has lost its power: what it sent is gone, what it was sent waits.
    pub(super) fn power_off(&mut self, machine: usize, now: u64) {
        self.on[machine] = false;
        self.queue.retain(|_, due| match due {
            Due::Packet(key, _) | Due::Retry(key) => key.src != machine,
        });
        self.flows.retain(|key, _| key.src != machine);
        self.recall(now);
    }
}
