//! G.711: a telephone's audio, 8 000 samples a second of 8 bits each (RFC 3551 §4.5.14).

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

/// Which of the two laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// PCMU, payload type 0.
    Mu,
    /// PCMA, payload type 8.
    A,
}

impl Law {
    /// Samples a second.
    pub const RATE_HZ: u32 = 8_000;

    /// The law of a static payload type.
    pub fn of(payload_type: u8) -> Option<Self> {
        match payload_type {
            0 => Some(Self::Mu),
            8 => Some(Self::A),
            _ => None,
        }
    }

    /// The static payload type.
    pub fn payload_type(self) -> u8 {
        match self {
            Self::Mu => 0,
            Self::A => 8,
        }
    }

    /// Silence on the wire.
    pub fn silence(self) -> u8 {
        match self {
            Self::Mu => encode_ulaw(0),
            Self::A => encode_alaw(0),
        }
    }

    /// From 16-bit samples to the wire.
    pub fn encode(self, samples: &[i16]) -> Vec<u8> {
        let each = |sample: &i16| match self {
            Self::Mu => encode_ulaw(*sample),
            Self::A => encode_alaw(*sample),
        };
        samples.iter().map(each).collect()
    }

    /// From the wire to 16-bit samples.
    pub fn decode(self, payload: &[u8]) -> Vec<i16> {
        let each = |byte: &u8| match self {
            Self::Mu => decode_ulaw(*byte),
            Self::A => decode_alaw(*byte),
        };
        payload.iter().map(each).collect()
    }
}
