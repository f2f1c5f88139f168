//! Where the packets of one sender belong in time.

use super::PER_MS;
use wire::rtp::{Law, Packet, Sequence, later};

/// Follows one sender. Its clock is taken to be right: the first packet says where its timestamps begin, so that a later packet
/// stands where it was said, however late it came (RFC 3550 §6.4.1 has reports for that, which phones here do not send).
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    anchor: Option<Anchor>,
    received: u64,
    refused: u64,
    /// Lost of senders before this one.
    lost_before: i64,
    talkspurts: u64,
}

#[derive(Debug, Clone)]
struct Anchor {
    ssrc: u32,
    timestamp: u32,
    position: i64,
    sequence: Sequence,
}

/// Further from the clock than this, a timestamp is taken for that of a new beginning.
const WILD_MS: i64 = 10_000;

impl Arrival {
    /// Takes a packet that came at this instant (UTC milliseconds); its samples and the position of the first of them. `None`
    /// for one that has no place: no G.711, empty, or out of a sequence that is not believed.
    pub fn take(&mut self, now: i64, packet: &Packet) -> Option<(i64, Vec<i16>)> {
        let placed = self.place(now, packet);
        match &placed {
            Some(_) => {
                self.received += 1;
                self.talkspurts += u64::from(packet.marker);
            }
            None => self.refused += 1,
        }
        placed
    }

    fn place(&mut self, now: i64, packet: &Packet) -> Option<(i64, Vec<i16>)> {
        let law = Law::of(packet.payload_type).filter(|_| !packet.payload.is_empty())?;
        // A packet is sent when its last sample has been said.
        let fresh = now * PER_MS - packet.payload.len() as i64;
        let known = self.anchor.as_mut().filter(|anchor| anchor.ssrc == packet.ssrc);
        let position = match known {
            Some(anchor) => {
                anchor.sequence.take(packet.sequence)?;
                let position = anchor.position + i64::from(later(packet.timestamp, anchor.timestamp));
                if (fresh - position).abs() > WILD_MS * PER_MS {
                    (anchor.timestamp, anchor.position) = (packet.timestamp, fresh);
                } else {
                    // Nearer, so that a call of days does not run out of 2³² ticks.
                    (anchor.timestamp, anchor.position) = (packet.timestamp, position);
                }
                anchor.position
            }
            None => {
                self.lost_before = self.lost();
                let sequence = Sequence::new(packet.sequence);
                let (ssrc, timestamp) = (packet.ssrc, packet.timestamp);
                self.anchor = Some(Anchor { ssrc, timestamp, position: fresh, sequence });
                fresh
            }
        };
        Some((position, law.decode(&packet.payload)))
    }

    /// Packets that had a place.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Packets that had none.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Packets that did not come; negative where some came twice.
    pub fn lost(&self) -> i64 {
        self.lost_before + self.anchor.as_ref().map_or(0, |anchor| anchor.sequence.lost())
    }

    /// Beginnings of speech (the marker bit).
    pub fn talkspurts(&self) -> u64 {
        self.talkspurts
    }
}
