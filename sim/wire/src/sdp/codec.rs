//! How audio is coded (RFC 3551, RFC 4733).

use sdp_types::{Attribute, Media};

/// One payload type of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    /// The number in the RTP header: 0 to 127.
    pub payload_type: u8,
    /// The encoding's name, `PCMU`. Case counts for nothing.
    pub name: String,
    /// Ticks of the timestamp a second.
    pub clock_hz: u32,
}

/// The static payload types of audio with one channel (RFC 3551 §6, table 4).
const STATIC: [(u8, &str, u32); 13] = [
    (0, "PCMU", 8_000),
    (3, "GSM", 8_000),
    (4, "G723", 8_000),
    (5, "DVI4", 8_000),
    (6, "DVI4", 16_000),
    (7, "LPC", 8_000),
    (8, "PCMA", 8_000),
    (9, "G722", 8_000),
    (12, "QCELP", 8_000),
    (13, "CN", 8_000),
    (14, "MPA", 90_000),
    (15, "G728", 8_000),
    (18, "G729", 8_000),
];

impl Codec {
    /// G.711 µ-law.
    pub fn pcmu() -> Self {
        Self { payload_type: 0, name: "PCMU".to_owned(), clock_hz: 8_000 }
    }

    /// G.711 A-law.
    pub fn pcma() -> Self {
        Self { payload_type: 8, name: "PCMA".to_owned(), clock_hz: 8_000 }
    }

    /// Keys pressed (RFC 4733), under a number of our choice.
    pub fn telephone_event() -> Self {
        Self { payload_type: 101, name: "telephone-event".to_owned(), clock_hz: 8_000 }
    }

    /// Whether both code the same, whatever the number.
    pub fn same(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name) && self.clock_hz == other.clock_hz
    }

    /// The payload types of a stream in the order of preference; those that the description does not explain are left out.
    pub fn all(media: &Media) -> Vec<Self> {
        let numbers = media.fmt.split_ascii_whitespace().filter_map(|number| number.parse().ok());
        numbers.filter(|number| *number < 128).filter_map(|number| Self::find(media, number)).collect()
    }

    fn find(media: &Media, payload_type: u8) -> Option<Self> {
        let maps = media.attributes.iter().filter(|attribute| attribute.attribute == "rtpmap");
        let explained = maps
            .filter_map(|attribute| Self::read(attribute.value.as_deref()?))
            .find(|codec| codec.payload_type == payload_type);
        explained.or_else(|| {
            let (_, name, clock_hz) = STATIC.into_iter().find(|(number, ..)| *number == payload_type)?;
            Some(Self { payload_type, name: name.to_owned(), clock_hz })
        })
    }

    /// `0 PCMU/8000` or `0 PCMU/8000/1`. Several channels are another codec, which we do not know.
    fn read(rtpmap: &str) -> Option<Self> {
        let (number, rest) = rtpmap.trim().split_once(' ')?;
        let mut parts = rest.trim().split('/');
        let (name, clock, channels) = (parts.next()?, parts.next()?, parts.next().unwrap_or("1"));
        if channels != "1" {
            return None;
        }
        Some(Self { payload_type: number.parse().ok()?, name: name.to_owned(), clock_hz: clock.parse().ok()? })
    }

    /// The attribute that explains the number.
    pub(super) fn rtpmap(&self) -> Attribute {
        Attribute::with_value("rtpmap", format!("{} {}/{}", self.payload_type, self.name, self.clock_hz))
    }
}
