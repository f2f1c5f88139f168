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
    /// How samples are written: 1 for linear PCM, 6 for A-law, 7 for µ-law. What the extended form of the chunk says in more
    /// words is the same.
    format: u16,
    /// The samples: content of the `data` chunk.
    pub samples: &'a [u8],
}

/// The format that stands further back, in the extended form of the chunk, and where.
const EXTENDED: (u16, usize) = (0xFFFE, 24);

/// Root mean square below which nobody speaks, of full scale: -46 dB.
pub(super) const QUIET: f64 = 0.005;

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
                b"fmt " if size >= 16 => format = Some(&body[..size]),
                b"data" => {
                    let f = format.ok_or(NotWave::Format)?;
                    let four = |n: usize| u32::from_le_bytes([f[n], f[n + 1], f[n + 2], f[n + 3]]);
                    let two = |n: usize| u16::from_le_bytes([f[n], f[n + 1]]);
                    let (rate, pace, samples) = (four(4), four(8), &body[..size]);
                    let (plain, channels, bits) = (two(0), two(2), two(14));
                    let is_extended = plain == EXTENDED.0 && f.len() >= EXTENDED.1 + 2;
                    let format = if is_extended { two(EXTENDED.1) } else { plain };
                    let wave = Self { rate, channels, bits, pace, format, samples };
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

impl Wave<'_> {
    /// Whether so little can be heard on a channel from one millisecond to another that nobody speaks there: no louder than
    /// a noisy line. What always has the same level is no sound. None where nobody knows how the samples are written, or there are none.
    pub fn quiet(&self, channel: u16, from_ms: i64, to_ms: i64) -> Option<bool> {
        let wide = usize::from(self.bits / 8);
        if self.channels == 0 || channel >= self.channels || !matches!((self.format, wide), (1, 1..=4) | (6 | 7, 1)) {
            return None;
        }
        let place = |ms: i64| usize::try_from(ms.max(0) * i64::from(self.rate) / 1000).unwrap_or(0);
        let at = usize::from(channel) * wide;
        let frames = self.samples.chunks_exact(wide * usize::from(self.channels)).skip(place(from_ms));
        let (mut power, mut sum, mut count) = (0.0, 0.0, 0_u32);
        for frame in frames.take(place(to_ms).saturating_sub(place(from_ms))) {
            let level = self.level(&frame[at..at + wide]);
            (power, sum, count) = (power + level * level, sum + level, count + 1);
        }
        let mean = |of: f64| of / f64::from(count);
        (count > 0).then(|| (mean(power) - mean(sum).powi(2)).max(0.0).sqrt() < QUIET)
    }

    /// What all channels together have from one millisecond to another, sample by sample; none where all are the same, which is
    /// no sound.
    pub(super) fn levels(&self, from_ms: i64, to_ms: i64) -> Option<Vec<f64>> {
        let wide = usize::from(self.bits / 8);
        let frame = wide * usize::from(self.channels.max(1));
        let place = |ms: i64| usize::try_from(ms.max(0) * i64::from(self.rate) / 1000).unwrap_or(0) * frame;
        let part = self.samples.get(place(from_ms)..place(to_ms))?;
        let first = part.get(..frame)?;
        // Most of a file is silence: told at a glance.
        if part.chunks_exact(frame).all(|sample| sample == first) {
            return None;
        }
        let sum = |sample: &[u8]| sample.chunks_exact(wide).map(|one| self.level(one)).sum();
        Some(part.chunks_exact(frame).map(sum).collect())
    }

    /// Whether its samples are written in a way that [`quiet`](Self::quiet) knows.
    pub fn is_known(&self) -> bool {
        matches!((self.format, self.bits), (1, 8 | 16 | 24 | 32) | (6 | 7, 8))
    }

    /// A sample, between -1 and 1.
    fn level(&self, sample: &[u8]) -> f64 {
        match (self.format, sample) {
            (6, [byte]) => {
                let byte = byte ^ 0x55;
                let (exponent, mantissa) = (i32::from(byte >> 4 & 7), f64::from(byte & 15));
                let size =
                    if exponent == 0 { mantissa + 0.5 } else { (mantissa + 16.5) * f64::from(1 << (exponent - 1)) };
                if byte & 0x80 == 0 { -size / 2048.0 } else { size / 2048.0 }
            }
            (7, [byte]) => {
                let byte = !byte;
                let (exponent, mantissa) = (i32::from(byte >> 4 & 7), f64::from(byte & 15));
                let size = ((mantissa + 16.5) * f64::from(1 << exponent) - 16.5) / 4096.0;
                if byte & 0x80 == 0 { size } else { -size }
            }
            (_, [byte]) => (f64::from(*byte) - 128.0) / 128.0,
            (_, bytes) => {
                // Little-endian, with a sign: the upper two bytes tell enough.
                let upper = [bytes[bytes.len() - 2], bytes[bytes.len() - 1]];
                f64::from(i16::from_le_bytes(upper)) / 32768.0
            }
        }
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

    /// A second of a tone on the left, and of little noise on the right.
    fn stereo(format: u16, bits: u16, loud: &[u8], soft: &[u8]) -> Vec<u8> {
        let wide = bits / 8;
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        file.extend([format.to_le_bytes(), 2_u16.to_le_bytes()].concat());
        file.extend(8000u32.to_le_bytes());
        file.extend((16_000 * u32::from(wide)).to_le_bytes());
        file.extend([(2 * wide).to_le_bytes(), bits.to_le_bytes()].concat());
        file.extend(b"data");
        file.extend((16_000 * u32::from(wide)).to_le_bytes());
        // What always has the same level is no sound.
        let silence = vec![if wide == 1 && format == 1 { 128 } else { 0 }; usize::from(wide)];
        let silence = if format == 1 { &silence[..] } else { soft };
        (0..8_000).for_each(|n| file.extend([if n % 2 == 0 { loud } else { silence }, soft].concat()));
        file
    }

    #[test]
    fn who_speaks_is_told_by_how_loud_it_is() {
        let files = [
            stereo(1, 8, &[160], &[128]),
            stereo(1, 16, &2_000_i16.to_le_bytes(), &(-20_i16).to_le_bytes()),
            stereo(1, 24, &[0, 0, 8], &[9, 9, 0]),
            stereo(6, 8, &[0x85], &[0xD5]),
            stereo(7, 8, &[0x90], &[0xFE]),
        ];
        for file in files {
            let wave = Wave::read(&file).expect("a WAV");
            assert_eq!(wave.length_ms(), 1_000);
            let heard =
                [wave.quiet(0, 100, 900), wave.quiet(1, 100, 900), wave.quiet(2, 0, 1), wave.quiet(0, 2_000, 3_000)];
            assert_eq!(heard, [Some(false), Some(true), None, None], "{} {}", wave.format, wave.bits);
        }
        let mut extended = stereo(1, 16, &2_000_i16.to_le_bytes(), &5_000_i16.to_le_bytes());
        extended.splice(20..22, EXTENDED.0.to_le_bytes());
        extended.splice(36..36, [0; 8].into_iter().chain([1, 0]).chain([0; 14]));
        extended[16] = 40;
        let wave = Wave::read(&extended).expect("a WAV");
        assert_eq!([wave.quiet(0, 100, 900), wave.quiet(1, 100, 900)], [Some(false), Some(true)]);
        assert!(wave.is_known() && !Wave::read(&stereo(3, 32, &[0; 4], &[0; 4])).expect("a WAV").is_known());
        assert_eq!(Wave::read(&stereo(3, 32, &[0; 4], &[0; 4])).expect("a WAV").quiet(0, 0, 900), None);
    }

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
