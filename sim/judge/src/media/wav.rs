//! Looks at an audio file: a RIFF/WAVE with linear PCM, and how long it is.

/// What is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWave {
    /// No such header.
    #[error("not a RIFF/WAVE file")]
    Header,
    /// A chunk reaches beyond the end, or one is missing.
    #[error("the file is cut short")]
    Short,
    /// The format says nothing sensible.
    #[error("the format chunk is senseless")]
    Format,
}

/// A file's sound.
#[derive(Debug, Clone, Copy)]
pub struct Wave<'a> {
    /// Samples a second.
    pub rate: u32,
    /// Channels.
    pub channels: u16,
    /// Bits of a sample of one channel.
    pub bits: u16,
    /// Bytes a second.
    pace: u32,
    /// The samples: content of the `data` chunk.
    pub samples: &'a [u8],
}

impl<'a> Wave<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// See [`NotWave`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotWave> {
        if bytes.len() < 12 || &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
            return Err(NotWave::Header);
        }
        let mut rest = &bytes[12..];
        let mut format: Option<&[u8]> = None;
        while rest.len() >= 8 {
            let (head, body) = rest.split_at(8);
            let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
            if size > body.len() {
                return Err(NotWave::Short);
            }
            match &head[..4] {
                b"fmt " if size >= 16 => format = Some(&body[..16]),
                b"data" => {
                    let f = format.ok_or(NotWave::Format)?;
                    let four = |n: usize| u32::from_le_bytes([f[n], f[n + 1], f[n + 2], f[n + 3]]);
                    let two = |n: usize| u16::from_le_bytes([f[n], f[n + 1]]);
                    let (rate, pace, samples) = (four(4), four(8), &body[..size]);
                    let wave = Self { rate, channels: two(2), bits: two(14), pace, samples };
                    return if pace > 0 { Ok(wave) } else { Err(NotWave::Format) };
                }
                _ => {}
            }
            rest = &body[(size + size % 2).min(body.len())..];
        }
        Err(NotWave::Short)
    }

    /// How long it is.
    pub fn length_ms(&self) -> i64 {
        self.samples.len() as i64 * 1000 / i64::from(self.pace)
    }

    /// Whether a channel is silent from one millisecond to another; none where the samples are not of 8 bits.
    pub fn silent(&self, channel: u16, from_ms: i64, to_ms: i64) -> Option<bool> {
        const SILENCE: u8 = 128;
        if self.bits != 8 || self.channels == 0 || channel >= self.channels {
            return None;
        }
        let place = |ms: i64| usize::try_from(ms.max(0) * i64::from(self.rate) / 1000).unwrap_or(0);
        let frames = self.samples.chunks_exact(usize::from(self.channels));
        let within = frames.skip(place(from_ms)).take(place(to_ms).saturating_sub(place(from_ms)));
        Some(within.into_iter().all(|frame| frame[usize::from(channel)] == SILENCE))
    }
}

/// The length in milliseconds.
///
/// # Errors
/// See [`NotWave`].
pub fn length_ms(bytes: &[u8]) -> Result<i64, NotWave> {
    Wave::read(bytes).map(|wave| wave.length_ms())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_telephone_sound() {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        file.extend(8000u32.to_le_bytes());
        file.extend(16000u32.to_le_bytes());
        file.extend(b"\x02\0\x10\0data");
        file.extend(16000u32.to_le_bytes());
        file.resize(file.len() + 16000, 0);
        assert_eq!(length_ms(&file), Ok(1000));
        file.pop();
        assert_eq!(length_ms(&file), Err(NotWave::Short));
        assert_eq!(length_ms(b"\x89PNG"), Err(NotWave::Header));
    }
}
