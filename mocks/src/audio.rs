//! The audio of a call: a small WAV, the same at every fetch, another for every call, of the right length.
//!
//! Unsigned 8-bit mono PCM. The sample rate is the configuration's: 200 Hz keeps an hour at 720 KB, which is what a
//! simulated day needs (exact to 5 ms); a browser wants 3000 Hz or more to play it.

use crate::stretch::Stretch;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// The silence of unsigned 8-bit PCM.
const SILENCE: u8 = 128;
/// Syllables change their loudness so often.
const SYLLABLE_MS: u64 = 120;
/// Samples that a period has at least.
const PERIOD_MIN: usize = 4;
/// Samples that a period has at most.
const PERIOD_MAX: usize = PERIOD_MIN + 22 + 4;
/// How many loudnesses there are.
const LOUDNESSES: usize = 100;
/// Samples that are kept of a wave: those of a syllable at 200 Hz, from any place of its period on.
const KEPT: usize = 64;

/// The beginning of every wave, by its period and loudness: a call has thousands of syllables, and each is one of these.
static WAVES: LazyLock<Vec<[u8; KEPT]>> = LazyLock::new(|| {
    let periods = PERIOD_MIN..=PERIOD_MAX;
    periods.flat_map(|period| (0..LOUDNESSES).map(move |loud| wave(period, 8 + loud as u32))).collect()
});

/// A triangle around the silence, that never stands on it.
fn wave(period: usize, loud: u32) -> [u8; KEPT] {
    let mut wave = [SILENCE; KEPT];
    let length = period as u32;
    for (phase, sample) in (0..length).zip(wave.iter_mut()) {
        let up = (phase * 2).abs_diff(length); // length … 0 … length
        let swing = (up * loud / length) as i32 - (loud / 2) as i32;
        let value = i32::from(SILENCE) + if swing == 0 { 1 } else { swing };
        *sample = value.clamp(0, 255) as u8;
    }
    for n in period..KEPT {
        wave[n] = wave[n - period];
    }
    wave
}

/// A file, with its SHA-256 in lower-case hex: whoever needs one of them needs the other, and the sound of an ended call
/// changes no more.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) file: Bytes,
    pub(crate) sha256: String,
}

impl Sound {
    pub(crate) fn new(file: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&file).iter().map(|b| format!("{b:02x}")).collect();
        Self { file: file.into(), sha256 }
    }
}

/// What a WAV of a call is made from.
#[derive(Debug, Clone, Copy)]
pub struct Wav {
    /// Keys what is heard: the call.
    pub key: u64,
    /// Samples a second, at least 1.
    pub hz: u32,
}

impl Wav {
    /// The length in milliseconds of the file for so many milliseconds of talk: whole samples, rounded up.
    pub fn length_ms(&self, talk_ms: i64) -> i64 {
        self.count(talk_ms) as i64 * 1_000 / i64::from(self.hz.max(1))
    }

    fn count(&self, talk_ms: i64) -> u32 {
        let samples = (talk_ms.max(0) as u64 * u64::from(self.hz.max(1))).div_ceil(1_000);
        u32::try_from(samples).unwrap_or(u32::MAX / 2)
    }

    /// The file for the talk in `[from, to)`. Paused stretches are silent and keep their length.
    pub fn file(&self, from: i64, to: i64, paused: &[Stretch]) -> Vec<u8> {
        wav(self.hz.max(1), 1, &self.samples(from, to, paused))
    }

    /// The samples alone of such a file.
    pub(crate) fn samples(&self, from: i64, to: i64, paused: &[Stretch]) -> Vec<u8> {
        let count = self.count(to - from);
        let mut out = Vec::with_capacity(count as usize);
        let mut n = 0;
        while n < u64::from(count) {
            n = self.syllable(n, u64::from(count), &mut out);
        }
        let hz = u64::from(self.hz.max(1));
        for pause in paused {
            let first = |at: i64| ((at - from).clamp(0, to - from) as u64 * hz).div_ceil(1_000) as usize;
            let (start, end) = (first(pause.from), pause.to.map_or(usize::MAX, first).min(count as usize));
            if start < end {
                out[start..end].fill(SILENCE);
            }
        }
        out
    }

    /// One syllable, from sample `n` on, `count` samples in all; says which sample is next. A triangle wave in the call's own
    /// pitch, as loud as the call's own syllable.
    fn syllable(&self, mut n: u64, count: u64, out: &mut Vec<u8>) -> u64 {
        let hz = u64::from(self.hz.max(1));
        let which = n * 1_000 / hz / SYLLABLE_MS;
        let end = ((which + 1) * SYLLABLE_MS * hz).div_ceil(1_000).min(count);
        let syllable = scramble(self.key ^ scramble(which));
        let period = PERIOD_MIN as u64 + self.key % 23 + syllable % 5;
        let loud = ((syllable >> 8) % LOUDNESSES as u64) as usize;
        let wave = &WAVES[(period as usize - PERIOD_MIN) * LOUDNESSES + loud];
        while n < end {
            // From where the period stands at the next sample on.
            let rest = &wave[(n % period) as usize..];
            let some = rest.len().min((end - n) as usize);
            out.extend_from_slice(&rest[..some]);
            n += some as u64;
        }
        end
    }
}

/// SplitMix64's finaliser: what is heard has to differ, not to be unpredictable.
fn scramble(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The file of so many channels with so many samples a second.
pub(crate) fn wav(hz: u32, channels: u16, samples: &[u8]) -> Vec<u8> {
    let mut file = header(hz, channels, samples.len() as u32);
    file.extend_from_slice(samples);
    if samples.len() % 2 == 1 {
        file.push(0); // chunks are padded to an even length
    }
    file
}

/// Bytes of such a file before its samples.
pub(crate) const HEADER: usize = 44;

/// Its head, for so many bytes of samples, which there is room for.
pub(crate) fn header(hz: u32, channels: u16, data: u32) -> Vec<u8> {
    let mut h = Vec::with_capacity(HEADER + data as usize + 1);
    h.extend(b"RIFF");
    h.extend((36 + data + data % 2).to_le_bytes());
    h.extend(b"WAVEfmt ");
    h.extend(16u32.to_le_bytes());
    h.extend(1u16.to_le_bytes()); // PCM
    h.extend(channels.to_le_bytes());
    h.extend(hz.to_le_bytes());
    h.extend((hz * u32::from(channels)).to_le_bytes()); // bytes a second
    h.extend(channels.to_le_bytes()); // bytes a sample of all channels
    h.extend(8u16.to_le_bytes()); // bits a sample
    h.extend(b"data");
    h.extend(data.to_le_bytes());
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: Wav = Wav { key: 7, hz: 200 };

    #[test]
    fn the_length_is_the_talk() {
        let file = LAB.file(5_000, 65_000, &[]);
        assert_eq!(file.len(), 44 + 60 * 200);
        assert_eq!(&file[40..44], &(60u32 * 200).to_le_bytes());
        assert_eq!(LAB.length_ms(60_000), 60_000);
        assert_eq!(LAB.length_ms(60_001), 60_005, "rounded up to whole samples");
        let odd = Wav { key: 7, hz: 1_000 }.file(0, 3, &[]);
        assert_eq!((odd.len(), &odd[4..8]), (48, &40u32.to_le_bytes()[..]), "padded to even");
    }

    #[test]
    fn every_call_sounds_different_and_always_the_same() {
        let one = LAB.file(0, 2_000, &[]);
        assert_eq!(one, LAB.file(0, 2_000, &[]));
        for key in 8..200 {
            assert_ne!(one, Wav { key, ..LAB }.file(0, 2_000, &[]), "call {key}");
        }
    }

    #[test]
    fn a_pause_is_silent_and_keeps_its_length() {
        let pause = Stretch { from: 1_010_000, to: Some(1_020_000) };
        let file = LAB.file(1_000_000, 1_030_000, &[pause]);
        let (before, rest) = file[44..].split_at(2_000);
        let (during, after) = rest.split_at(2_000);
        assert!(during.iter().all(|s| *s == SILENCE));
        assert!(before.iter().chain(after).all(|s| *s != SILENCE));
        assert_eq!(after.len(), 2_000);
    }
}
