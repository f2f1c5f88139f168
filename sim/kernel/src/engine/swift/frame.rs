//! A packet's bytes, as they would be on a wire. turmoil-net's packets have none: their headers are fields.

use etherparse::{PacketBuilder, TcpHeader};
use std::net::IpAddr;
use turmoil_net::{Packet, TcpSegment, Transport, UdpDatagram};

/// The most bytes of one piece of a segment: Ethernet's 1 500 less the headers.
const PIECE: usize = 1_460;

/// The IP packets that a packet is on the wire, with their checksums.
pub(super) fn bytes(packet: &Packet) -> Vec<Vec<u8>> {
    let (IpAddr::V4(src), IpAddr::V4(dst)) = (packet.src, packet.dst) else { return Vec::new() };
    let ip = || PacketBuilder::ipv4(src.octets(), dst.octets(), packet.ttl);
    match &packet.payload {
        Transport::Udp(UdpDatagram { src_port, dst_port, payload }) => {
            let mut bytes = Vec::new();
            // No datagram is longer than its header can say: the socket sees to that.
            let _ = ip().udp(*src_port, *dst_port).write(&mut bytes, payload);
            vec![bytes]
        }
        Transport::Tcp(segment) => pieces(segment)
            .map(|(header, payload)| {
                let mut bytes = Vec::new();
                let _ = ip().tcp_header(header).write(&mut bytes, payload);
                bytes
            })
            .collect(),
    }
}

/// A segment in pieces. What ends it, a push or a FIN, stands on the last one.
fn pieces(segment: &TcpSegment) -> impl Iterator<Item = (TcpHeader, &[u8])> {
    let count = segment.payload.len().div_ceil(PIECE).max(1);
    (0..count).map(move |index| {
        let start = index * PIECE;
        let end = (start + PIECE).min(segment.payload.len());
        let last = index + 1 == count;
        let seq = segment.seq.wrapping_add(start as u32);
        let mut header = TcpHeader::new(segment.src_port, segment.dst_port, seq, segment.window);
        header.acknowledgment_number = segment.ack;
        header.syn = segment.flags.syn;
        header.ack = segment.flags.ack;
        header.rst = segment.flags.rst;
        header.fin = segment.flags.fin && last;
        header.psh = last && !segment.payload.is_empty();
        (header, &segment.payload[start..end])
    })
}
