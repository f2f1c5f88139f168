//! One direction of a connection: packets stay in order, and wait where the way is closed.

use super::names::Names;
use super::packet::{is_repeated, is_syn, reset_for, reset_instead};
use turmoil_net::{Packet, Transport};

/// Which flow a packet belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FlowKey {
    pub(super) src: usize,
    pub(super) dst: usize,
    pub(super) sport: u16,
    pub(super) dport: u16,
    pub(super) tcp: bool,
}

impl FlowKey {
    pub(super) fn of(packet: &Packet) -> Option<FlowKey> {
        let (sport, dport, tcp) = match &packet.payload {
            Transport::Tcp(s) => (s.src_port, s.dst_port, true),
            Transport::Udp(d) => (d.src_port, d.dst_port, false),
        };
        Some(FlowKey { src: Names::index(packet.src)?, dst: Names::index(packet.dst)?, sport, dport, tcp })
    }
}

/// First wait of a blocked flow; each further one is twice as long, up to [`LONGEST_MS`]. As Linux's TCP.
const FIRST_MS: u64 = 200;
const LONGEST_MS: u64 = 60_000;
/// How long a connection attempt is kept up.
const SYN_PATIENCE_MS: u64 = 127_000;
/// How long data that is not acknowledged is kept up.
const DATA_PATIENCE_MS: u64 = 15 * 60_000;

#[derive(Debug, Default)]
pub(super) struct Flow {
    /// When its last packet arrives, in milliseconds of run time.
    pub(super) last: u64,
    held: Vec<Packet>,
    since: u64,
    wait: u64,
}

impl Flow {
    pub(super) fn is_held(&self) -> bool {
        !self.held.is_empty()
    }

    /// Keeps a packet back. Says when to try again, if nobody is going to yet.
    pub(super) fn hold(&mut self, packet: Packet, now: u64) -> Option<u64> {
        self.held.push(packet);
        (self.held.len() == 1).then(|| {
            self.since = now;
            self.wait = FIRST_MS;
            now + self.wait
        })
    }

    /// The way is still closed: when to try again; none when TCP gives up.
    pub(super) fn try_later(&mut self, now: u64) -> Option<u64> {
        let connecting = matches!(self.held.first().map(|p| &p.payload), Some(Transport::Tcp(s)) if s.flags.syn);
        let patience = if connecting { SYN_PATIENCE_MS } else { DATA_PATIENCE_MS };
        if now >= self.since + patience {
            return None;
        }
        self.wait = (self.wait * 2).min(LONGEST_MS);
        Some((now + self.wait).min(self.since + patience))
    }

    /// Takes everything that waits, in order.
    pub(super) fn release(&mut self) -> Vec<Packet> {
        std::mem::take(&mut self.held)
    }

    /// TCP's patience is over: the reset with which a stack ends the connection by itself. It is the stack of the side
    /// that waits for an acknowledgement: the sender of what waits here, or its receiver if only acknowledgements do.
    pub(super) fn give_up(&mut self) -> Option<Packet> {
        let held = self.release();
        match held.iter().find(|p| is_repeated(p)) {
            Some(packet) => Some(reset_for(packet)),
            None => held.first().map(reset_instead),
        }
    }

    /// The head, if it is an attempt to connect.
    pub(super) fn knocking(&self) -> Option<&Packet> {
        self.held.first().filter(|p| is_syn(p))
    }
}
