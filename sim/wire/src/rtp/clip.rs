//! What one sender said, put together from its packets.

use super::{Law, Packet, later};

/// Audio of one sender, as it was when it was sent: packets stand where their timestamps say, whatever the order in which
/// they came, and what did not come is silence. So the length is that of the wall clock, as a recorder's has to be.
#[derive(Debug, Clone)]
pub struct Clip {
    first: Option<(u32, u32)>,
    samples: Vec<i16>,
    most: usize,
    refused: u64,
}

impl Clip {
    /// Empty, and never longer than so many samples (8 000 a second).
    pub fn new(most: usize) -> Self {
        Self { first: None, samples: Vec::new(), most, refused: 0 }
    }

    /// Puts a packet in its place. The first one says where the clip begins and whose it is.
    pub fn take(&mut self, packet: &Packet) {
        let (ssrc, start) = *self.first.get_or_insert((packet.ssrc, packet.timestamp));
        let at = later(packet.timestamp, start);
        let end = usize::try_from(at).ok().map(|at| at + packet.payload.len()).filter(|end| *end <= self.most);
        match (Law::of(packet.payload_type), end) {
            (Some(law), Some(end)) if packet.ssrc == ssrc => {
                let at = end - packet.payload.len();
                if self.samples.len() < end {
                    self.samples.resize(end, 0);
                }
                self.samples[at..end].copy_from_slice(&law.decode(&packet.payload));
            }
            _ => self.refused += 1,
        }
    }

    /// The samples so far.
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// How many packets had no place: of another sender or coding, from before the first, or beyond the most.
    pub fn refused(&self) -> u64 {
        self.refused
    }
}
