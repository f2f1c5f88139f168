//! Numbering what is sent (RFC 3550 §5.1, RFC 3551 §4.1).

use super::{Law, Packet};

/// One sender's numbers. Chance is the caller's: the first number, the first timestamp and the sender's name are to be
/// unguessable (RFC 3550 §5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    law: Law,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    /// Whether the next packet begins a talkspurt.
    marker: bool,
}

impl Sender {
    /// Nothing sent yet.
    pub fn new(law: Law, ssrc: u32, first_sequence: u16, first_timestamp: u32) -> Self {
        Self { law, ssrc, sequence: first_sequence, timestamp: first_timestamp, marker: true }
    }

    /// The packet with these samples, which follow on the last ones.
    pub fn packet(&mut self, samples: &[i16]) -> Packet {
        let packet = Packet {
            marker: std::mem::take(&mut self.marker),
            payload_type: self.law.payload_type(),
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
            payload: self.law.encode(samples),
            ..Packet::default()
        };
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(samples.len() as u32);
        packet
    }

    /// Says nothing for so many samples: the timestamp goes on, the numbers do not (RFC 3550 §5.1).
    pub fn pause(&mut self, samples: u32) {
        self.timestamp = self.timestamp.wrapping_add(samples);
        self.marker = true;
    }
}
