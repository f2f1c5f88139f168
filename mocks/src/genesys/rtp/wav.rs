//! A recording as a file: RIFF/WAVE, linear PCM of 8 bits, mono, 8 000 samples a second. As long as the wall clock says.

use super::PER_MS;
use crate::audio::header;

/// Something heard, from a position on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Position of the first sample.
    pub position: i64,
    /// The samples, as unsigned bytes.
    pub samples: Vec<u8>,
}

/// The silence of unsigned bytes.
const SILENCE: u8 = 128;
const RATE_HZ: u32 = 8_000;
/// The longest file, in samples: what 32 bits of length can say, and 12 hours are less.
const MOST: i64 = 1 << 30;

impl Run {
    /// From 16 bits to 8.
    pub fn new(position: i64, samples: &[i16]) -> Self {
        // To the nearest: cutting off would make silence −1 louder than silence 0.
        let byte = |sample: &i16| ((i32::from(*sample) + 32_768 + 128) >> 8).min(255) as u8;
        Self { position, samples: samples.iter().map(byte).collect() }
    }
}

/// The file from one instant to another (UTC milliseconds): what was heard, and silence between.
pub fn wav(from: i64, to: i64, runs: &[Run]) -> Vec<u8> {
    let (start, count) = (from * PER_MS, ((to - from).max(0) * PER_MS).min(MOST));
    let mut file = header(RATE_HZ, 1, count as u32);
    let data = file.len();
    file.resize(data + count as usize, SILENCE);
    for run in runs {
        let (begin, end) = (run.position.max(start), (run.position + run.samples.len() as i64).min(start + count));
        if begin < end {
            let heard = &run.samples[(begin - run.position) as usize..(end - run.position) as usize];
            file[data + (begin - start) as usize..data + (end - start) as usize].copy_from_slice(heard);
        }
    }
    // Eight samples a millisecond: the length is even.
    file
}
