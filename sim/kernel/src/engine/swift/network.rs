//! What is on the way between the machines: each packet's fate, in the order of time.

use super::flow::{Flow, FlowKey};
use crate::chance::Stream;
use crate::world::Link;
use sha2::{Digest, Sha256};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use turmoil_net::{Packet, TcpFlags, TcpSegment, Transport};

thread_local! {
    static UP: Cell<bool> = const { Cell::new(false) };
}

/// Whether a simulated network is installed on this thread.
pub(super) fn is_up() -> bool {
    UP.get()
}

/// Says so.
pub(super) fn set_up(up: bool) {
    UP.set(up);
}

/// Which machine has which address.
#[derive(Debug)]
pub(crate) struct Names(pub(super) Vec<String>);

impl Names {
    /// The address of the machine with this index.
    pub(super) fn ip_of(index: usize) -> IpAddr {
        let index = index as u32 + 1;
        Ipv4Addr::from(0x0A00_0000 + index).into()
    }
    pub(super) fn ip(&self, name: &str) -> Option<IpAddr> {
        self.0.iter().position(|n| n == name).map(Self::ip_of)
    }
    pub(super) fn name(&self, ip: IpAddr) -> Option<String> {
        self.0.get(Self::index(ip)?).cloned()
    }
    pub(super) fn index(ip: IpAddr) -> Option<usize> {
        match ip {
            IpAddr::V4(ip) => (u32::from(ip)).checked_sub(0x0A00_0001).map(|i| i as usize),
            IpAddr::V6(_) => None,
        }
    }
}

/// Flows are looked through for dead ones each time so many packets have been sent.
const SWEEP: u64 = 4096;

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

pub(super) struct Network {
    queue: BTreeMap<(u64, u64), Due>,
    next: u64,
    flows: BTreeMap<FlowKey, Flow>,
    default: Link,
    links: BTreeMap<(usize, usize), Link>,
    pub(super) unplugged: Vec<bool>,
    pub(super) on: Vec<bool>,
    pub(super) cuts: BTreeSet<(usize, usize)>,
    chance: Stream,
    hash: Sha256,
    pub(super) packets: u64,
}

impl Network {
    pub(super) fn new(machines: usize, default: Link, chance: Stream) -> Network {
        Network {
            queue: BTreeMap::new(),
            next: 0,
            flows: BTreeMap::new(),
            default,
            links: BTreeMap::new(),
            unplugged: vec![false; machines],
            on: vec![false; machines],
            cuts: BTreeSet::new(),
            chance,
            hash: Sha256::new(),
            packets: 0,
        }
    }

    pub(super) fn set_link(&mut self, a: usize, b: usize, link: Link) {
        self.links.insert((a.min(b), a.max(b)), link);
    }

    /// SHA-256 over every packet so far (times, machines, ports, flags, lengths).
    pub(super) fn hash(&self) -> String {
        crate::trace::hex(&self.hash.clone().finalize())
    }

    /// When something is due next, in milliseconds of run time.
    pub(super) fn next_at(&self) -> Option<u64> {
        self.queue.keys().next().map(|&(at, _)| at)
    }

    fn open(&self, key: &FlowKey) -> bool {
        let whole = |machine: usize| self.on.get(machine) == Some(&true) && self.unplugged.get(machine) == Some(&false);
        whole(key.src) && whole(key.dst) && !self.cuts.contains(&(key.src, key.dst))
    }

    fn put(&mut self, at: u64, due: Due) {
        self.next += 1;
        self.queue.insert((at, self.next), due);
    }

    /// A packet leaves its machine at `now`.
    pub(super) fn send(&mut self, packet: Packet, now: u64) {
        let Some(key) = FlowKey::of(&packet) else { return };
        self.count(&key, &packet, now);
        if self.packets.is_multiple_of(SWEEP) {
            self.flows.retain(|_, flow| flow.is_held() || flow.last > now);
        }
        self.dispatch(key, packet, now);
    }

    fn dispatch(&mut self, key: FlowKey, packet: Packet, now: u64) {
        let Some(delay) = self.delay(&key) else { return };
        let open = self.open(&key);
        let flow = self.flows.entry(key).or_default();
        if flow.is_held() {
            flow.hold(packet, now);
        } else if open {
            // TCP here cannot put segments back in order: none overtakes another of its flow.
            let at = if key.tcp { flow.last.max(now + delay) } else { now + delay };
            flow.last = at;
            self.put(at, Due::Packet(key, packet));
        } else {
            self.block(key, packet, now);
        }
    }

    /// The way is closed: a datagram is lost, a flow waits and tries again as TCP does.
    fn block(&mut self, key: FlowKey, packet: Packet, now: u64) {
        if !key.tcp {
            return;
        }
        let flow = self.flows.entry(key).or_default();
        if let Some(retry) = flow.hold(packet, now) {
            self.put(retry, Due::Retry(key));
        }
    }

    /// How long this packet takes, in milliseconds; none for a datagram that is lost.
    fn delay(&mut self, key: &FlowKey) -> Option<u64> {
        let pair = (key.src.min(key.dst), key.src.max(key.dst));
        let link = self.links.get(&pair).copied().unwrap_or(self.default);
        let mut micros = link.latency.as_micros() as u64;
        if !link.jitter.is_zero() {
            micros += self.chance.below(link.jitter.as_micros() as u64 + 1);
        }
        // A lost segment comes a retransmission later: 200 ms, and twice that for each further loss.
        let mut retransmission = 200_000;
        while link.loss_ppm > 0 && self.chance.below(1_000_000) < u64::from(link.loss_ppm) {
            if !key.tcp {
                return None;
            }
            micros += retransmission;
            retransmission = (retransmission * 2).min(60_000_000);
        }
        Some(micros.div_ceil(1000))
    }

    /// Takes what is due by `now`, in order.
    pub(super) fn due(&mut self, now: u64) -> Vec<Arrival> {
        let mut arrivals = Vec::new();
        while let Some(entry) = self.queue.first_entry() {
            if entry.key().0 > now {
                break;
            }
            match entry.remove() {
                Due::Retry(key) => self.retry(key, now, &mut arrivals),
                Due::Packet(key, packet) => self.arrive(key, packet, now, &mut arrivals),
            }
        }
        arrivals
    }

    fn arrive(&mut self, key: FlowKey, packet: Packet, now: u64, arrivals: &mut Vec<Arrival>) {
        let held = self.flows.get(&key).is_some_and(Flow::is_held);
        if held || !self.open(&key) {
            return self.block(key, packet, now);
        }
        match &packet.payload {
            Transport::Tcp(s) if s.flags.syn && !s.flags.ack => {
                arrivals.push(Arrival::Knock(key.dst, s.dst_port, packet));
            }
            _ => arrivals.push(Arrival::Deliver(packet)),
        }
    }

    fn retry(&mut self, key: FlowKey, now: u64, arrivals: &mut Vec<Arrival>) {
        let open = self.open(&key);
        let Some(flow) = self.flows.get_mut(&key) else { return };
        if open {
            for packet in flow.release() {
                self.dispatch(key, packet, now);
            }
        } else if let Some(at) = flow.try_later(now) {
            self.put(at, Due::Retry(key));
        } else if let Some(head) = flow.release().first() {
            // TCP's patience is over: the sender's stack gives the connection up.
            arrivals.push(Arrival::Deliver(reset_for(head)));
        }
    }

    /// A machine has lost its power: what it sent is gone.
    pub(super) fn forget(&mut self, machine: usize) {
        self.queue.retain(|_, due| match due {
            Due::Packet(key, _) | Due::Retry(key) => key.src != machine,
        });
        self.flows.retain(|key, _| key.src != machine);
    }

    fn count(&mut self, key: &FlowKey, packet: &Packet, now: u64) {
        self.packets += 1;
        let (flags, len) = match &packet.payload {
            Transport::Tcp(s) => {
                let bits = [s.flags.syn, s.flags.ack, s.flags.fin, s.flags.rst];
                (bits.iter().fold(0_u64, |n, &b| n << 1 | u64::from(b)), s.payload.len() as u64)
            }
            Transport::Udp(d) => (16, d.payload.len() as u64),
        };
        let ports = u64::from(key.sport) << 16 | u64::from(key.dport);
        for number in [now, key.src as u64, key.dst as u64, ports, flags, len] {
            self.hash.update(number.to_be_bytes());
        }
    }
}

/// The reset with which the other side would answer this packet.
pub(super) fn reset_for(packet: &Packet) -> Packet {
    let (sport, dport) = match &packet.payload {
        Transport::Tcp(s) => (s.src_port, s.dst_port),
        Transport::Udp(d) => (d.src_port, d.dst_port),
    };
    reset(packet.dst, dport, packet.src, sport)
}

/// A reset. turmoil-net believes one whatever its numbers are.
pub(super) fn reset(src: IpAddr, src_port: u16, dst: IpAddr, dst_port: u16) -> Packet {
    Packet {
        src,
        dst,
        ttl: 64,
        payload: Transport::Tcp(TcpSegment {
            src_port,
            dst_port,
            seq: 0,
            ack: 0,
            flags: TcpFlags { rst: true, ..TcpFlags::default() },
            window: 0,
            payload: bytes::Bytes::new(),
        }),
    }
}
