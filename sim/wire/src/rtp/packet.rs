//! One packet (RFC 3550 §5.1).

/// The most sources that one packet can be mixed of.
const MOST_SOURCES: usize = 15;

/// An RTP packet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// The beginning of a talkspurt.
    pub marker: bool,
    /// What the payload is: 0 to 127.
    pub payload_type: u8,
    /// One more for each packet, around 65 536.
    pub sequence: u16,
    /// The instant of the first sample, in ticks of the codec's clock, around 2³².
    pub timestamp: u32,
    /// The sender.
    pub ssrc: u32,
    /// Whom a mixer has mixed, 15 at most.
    pub sources: Vec<u32>,
    /// A header extension: its profile's 16 bits and whole 32-bit words.
    pub extension: Option<(u16, Vec<u32>)>,
    /// The audio.
    pub payload: Vec<u8>,
}

/// A packet cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// It is shorter than it says.
    #[error("failed to read an RTP packet that is cut off")]
    Short,
    /// Not version 2.
    #[error("failed to read an RTP packet of version {0}")]
    Version(u8),
    /// More padding than there is room for, or none where some is announced.
    #[error("failed to read the padding of an RTP packet")]
    Padding,
}

fn word(bytes: &[u8], at: usize) -> Result<u32, PacketError> {
    let four: [u8; 4] = bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).ok_or(PacketError::Short)?;
    Ok(u32::from_be_bytes(four))
}

impl Packet {
    /// Reads a packet; its padding is taken off.
    ///
    /// # Errors
    /// It is cut off, of another version, or padded wrongly.
    pub fn read(bytes: &[u8]) -> Result<Self, PacketError> {
        let first = word(bytes, 0)?;
        let version = (first >> 30) as u8;
        if version != 2 {
            return Err(PacketError::Version(version));
        }
        let (padded, extended) = (first & (1 << 29) != 0, first & (1 << 28) != 0);
        let count = (first >> 24) as usize & 0x0f;
        let (timestamp, ssrc) = (word(bytes, 4)?, word(bytes, 8)?);
        let sources = (0..count).map(|index| word(bytes, 12 + 4 * index)).collect::<Result<Vec<_>, _>>()?;
        let mut start = 12 + 4 * count;
        let mut extension = None;
        if extended {
            let head = word(bytes, start)?;
            let words = (head & 0xffff) as usize;
            let data = (1..=words).map(|index| word(bytes, start + 4 * index)).collect::<Result<Vec<_>, _>>()?;
            extension = Some(((head >> 16) as u16, data));
            start += 4 + 4 * words;
        }
        let mut payload = bytes.get(start..).ok_or(PacketError::Short)?;
        if padded {
            let padding = usize::from(*payload.last().ok_or(PacketError::Padding)?);
            if padding == 0 || padding > payload.len() {
                return Err(PacketError::Padding);
            }
            payload = &payload[..payload.len() - padding];
        }
        Ok(Self {
            marker: first & (1 << 23) != 0,
            payload_type: (first >> 16) as u8 & 0x7f,
            sequence: first as u16,
            timestamp,
            ssrc,
            sources,
            extension,
            payload: payload.to_vec(),
        })
    }

    /// Writes the packet, without padding. Sources beyond the fifteenth and words that cannot be counted are left out.
    pub fn write(&self) -> Vec<u8> {
        let sources = &self.sources[..self.sources.len().min(MOST_SOURCES)];
        let flag = |set: bool, bit: u32| u32::from(set) << bit;
        let first = 2 << 30
            | flag(self.extension.is_some(), 28)
            | (sources.len() as u32) << 24
            | flag(self.marker, 23)
            | u32::from(self.payload_type & 0x7f) << 16
            | u32::from(self.sequence);
        let mut words = vec![first, self.timestamp, self.ssrc];
        words.extend_from_slice(sources);
        if let Some((profile, data)) = &self.extension {
            let data = &data[..data.len().min(usize::from(u16::MAX))];
            words.push(u32::from(*profile) << 16 | data.len() as u32);
            words.extend_from_slice(data);
        }
        let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
        bytes.extend_from_slice(&self.payload);
        bytes
    }
}
