//! What the driver has to know about packets, and the ones that it makes itself.

use super::flow::FlowKey;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use turmoil_net::{Packet, TcpFlags, TcpSegment, Transport};

/// A connection attempt.
pub(super) fn is_syn(packet: &Packet) -> bool {
    matches!(&packet.payload, Transport::Tcp(s) if s.flags.syn && !s.flags.ack)
}

/// Whether it brings bytes.
pub(super) fn has_bytes(packet: &Packet) -> bool {
    matches!(&packet.payload, Transport::Tcp(s) if !s.payload.is_empty())
}

/// The end of a connection without further ado.
pub(super) fn is_reset(packet: &Packet) -> bool {
    matches!(&packet.payload, Transport::Tcp(s) if s.flags.rst)
}

/// Whether its sender's TCP sends it again until it is acknowledged.
pub(super) fn is_repeated(packet: &Packet) -> bool {
    matches!(&packet.payload, Transport::Tcp(s) if s.flags.syn || s.flags.fin || !s.payload.is_empty())
}

/// Where it comes from and where it goes.
pub(super) fn ends(packet: &Packet) -> (SocketAddr, SocketAddr) {
    let (from, to) = match &packet.payload {
        Transport::Tcp(s) => (s.src_port, s.dst_port),
        Transport::Udp(d) => (d.src_port, d.dst_port),
    };
    (SocketAddr::new(packet.src, from), SocketAddr::new(packet.dst, to))
}

/// The reset with which the other side would answer this packet.
pub(super) fn reset_for(packet: &Packet) -> Packet {
    let (from, to) = ends(packet);
    reset(to, from)
}

/// The reset that this packet's sender would send in its place.
pub(super) fn reset_instead(packet: &Packet) -> Packet {
    let (from, to) = ends(packet);
    reset(from, to)
}

/// A reset. turmoil-net believes one whatever its numbers are.
pub(super) fn reset(from: SocketAddr, to: SocketAddr) -> Packet {
    Packet {
        src: from.ip(),
        dst: to.ip(),
        ttl: 64,
        payload: Transport::Tcp(TcpSegment {
            src_port: from.port(),
            dst_port: to.port(),
            seq: 0,
            ack: 0,
            flags: TcpFlags { rst: true, ..TcpFlags::default() },
            window: 0,
            payload: bytes::Bytes::new(),
        }),
    }
}

/// Whether the machine with this address has a connection between these ends that has not come to its end.
pub(super) fn has_connection(here: SocketAddr, there: SocketAddr) -> bool {
    let entries = turmoil_net::netstat(here.ip()).entries;
    entries.iter().any(|e| e.local == here && e.peer == Some(there))
}

/// Whether the machine with this address is still trying to open this connection.
pub(super) fn is_connecting(here: IpAddr, syn: &Packet) -> bool {
    let (from, to) = ends(syn);
    let entries = turmoil_net::netstat(here).entries;
    entries.iter().any(|e| e.local == from && e.peer == Some(to) && e.state == Some(turmoil_net::NetstatState::SynSent))
}

/// Everything that was on the wire: times, machines, ports, flags and lengths. Not the bytes: WebSocket masks are the
/// operating system's chance.
pub(super) struct Tally {
    hash: Sha256,
    pub(super) packets: u64,
}

impl Tally {
    pub(super) fn new() -> Tally {
        Tally { hash: Sha256::new(), packets: 0 }
    }

    pub(super) fn count(&mut self, key: &FlowKey, packet: &Packet, now: u64) {
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

    /// SHA-256 in hex.
    pub(super) fn hash(&self) -> String {
        crate::trace::hex(&self.hash.clone().finalize())
    }
}
