//! Who is heard in a recording of voices: in the laboratory each number says two tones at once, which stand for it.
//!
//! The digits of a number are read as one number *n*; the low tone is 400 + 20 (*n* mod 31) Hz, the high one 1 100 + 40 (*n* mod 37) Hz.
//! All of them fit a whole number of times into a tenth of a second, so that within one they do not disturb each other.

use super::wav::{QUIET, Wave};
use std::collections::BTreeSet;

/// The two tones of a number, in hertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tone {
    low: u32,
    high: u32,
}

impl Tone {
    /// That of a number.
    pub fn of(number: &str) -> Self {
        let digits = || number.chars().filter_map(|c| c.to_digit(10));
        let modulo = |m: u32| digits().fold(0, |rest, digit| (10 * rest + digit) % m);
        Self { low: 400 + 20 * modulo(31), high: 1_100 + 40 * modulo(37) }
    }
}

/// So long a piece is listened to at a time, and so often, in milliseconds: whoever speaks for 600 ms is in two pieces as a whole.
const PIECE_MS: i64 = 100;
const STEP_MS: i64 = 250;
/// What a tone has to have of a piece's power to be there at all: of four who speak at once each tone has an eighth.
const THERE: f64 = 0.05;
/// And for nobody else to be taken for it: of two who speak at once each tone has a quarter.
const SURELY: f64 = 0.2;
/// Samples a second that the highest tone needs.
const RATE_LEAST: u32 = 5_200;

/// How much of some tones there is in a file, piece by piece. Pieces in which nobody speaks are left out.
#[derive(Debug, Clone)]
pub struct Hearing {
    tones: Vec<Known>,
    /// Where a piece begins, and what of it each tone has.
    pieces: Vec<(i64, Vec<f64>)>,
}

/// A tone that is listened for, and by which frequencies it is told from the others: what two have in common may as well be
/// the other one's, and takes itself away where both speak at once. None where nothing is its own.
#[derive(Debug, Clone)]
struct Known {
    tone: Tone,
    own: Vec<u32>,
}

impl Hearing {
    /// Listens for these tones. None where the samples are written in a way that nobody knows, or are too few for them.
    pub fn of(wave: &Wave<'_>, tones: &BTreeSet<Tone>) -> Option<Self> {
        if !wave.is_known() || wave.rate < RATE_LEAST {
            return None;
        }
        let is_own = |hz: &u32| tones.iter().filter(|tone| tone.low == *hz || tone.high == *hz).count() == 1;
        let own = |tone: &Tone| [tone.low, tone.high].into_iter().filter(is_own).collect();
        let tones: Vec<Known> = tones.iter().map(|tone| Known { tone: *tone, own: own(tone) }).collect();
        let last = wave.length_ms() - PIECE_MS;
        let starts = (0..).map(|n| n * STEP_MS).take_while(|at| *at <= last);
        let piece = |at: i64| {
            let levels = wave.levels(at, at + PIECE_MS)?;
            let mean = levels.iter().sum::<f64>() / levels.len() as f64;
            let power: f64 = levels.iter().map(|level| (level - mean).powi(2)).sum();
            let share = |hz: &u32| 2.0 * amount(&levels, *hz, wave.rate) / (power * levels.len() as f64);
            let weaker = |known: &Known| known.own.iter().map(share).fold(1.0, f64::min);
            (power >= QUIET * QUIET * levels.len() as f64).then(|| (at, tones.iter().map(weaker).collect()))
        };
        let pieces = starts.filter_map(piece).collect();
        Some(Self { tones, pieces })
    }

    /// Whether a tone is heard between two times of the file, in milliseconds; as far as one can tell it from the others.
    pub fn has(&self, tone: Tone, from_ms: i64, to_ms: i64) -> bool {
        let Some(n) = self.tones.iter().position(|known| known.tone == tone) else { return false };
        let within = |at: i64| from_ms <= at && at + PIECE_MS <= to_ms;
        self.tones[n].own.is_empty() || self.pieces.iter().any(|(at, shares)| within(*at) && shares[n] >= THERE)
    }

    /// From when on a tone is heard beyond doubt: in two pieces one after the other. The edge of a burst sounds like many tones.
    pub fn surely(&self, tone: Tone) -> Option<i64> {
        let n = self.tones.iter().position(|known| known.tone == tone && !known.own.is_empty())?;
        let both = |pair: &&[(i64, Vec<f64>)]| {
            pair[1].0 - pair[0].0 == STEP_MS && pair.iter().all(|(_, shares)| shares[n] >= SURELY)
        };
        self.pieces.windows(2).find(both).map(|pair| pair[0].0)
    }
}

/// The power of a frequency in samples (Goertzel).
fn amount(samples: &[f64], hz: u32, rate: u32) -> f64 {
    let turn = 2.0 * (2.0 * std::f64::consts::PI * f64::from(hz) / f64::from(rate)).cos();
    let (one, two) = samples.iter().fold((0.0, 0.0), |(one, two), sample| (sample + turn * one - two, one));
    one * one + two * two - turn * one * two
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of linear samples in which numbers speak: each from one millisecond to another.
    fn file(length_ms: i64, voices: &[(&str, i64, i64)]) -> Vec<u8> {
        let level = |n: i64, hz: u32| (f64::from(hz) * n as f64 / 8_000.0 * 2.0 * std::f64::consts::PI).sin() * 5_000.0;
        let sample = |n: i64| {
            let speak = voices.iter().filter(|(_, from, to)| (from * 8..to * 8).contains(&n));
            let sum: f64 =
                speak.map(|(number, ..)| level(n, Tone::of(number).low) + level(n, Tone::of(number).high)).sum();
            (sum as i16).to_le_bytes()
        };
        let data: Vec<u8> = (0..length_ms * 8).flat_map(sample).collect();
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        file.extend([8_000u32.to_le_bytes(), 16_000u32.to_le_bytes()].concat());
        file.extend(b"\x02\0\x10\0data");
        file.extend((data.len() as u32).to_le_bytes());
        file.extend(data);
        file
    }

    #[test]
    fn a_number_is_two_tones() {
        // 5001 is 10 modulo 31 and 6 modulo 37.
        assert_eq!(Tone::of("5001"), Tone { low: 600, high: 1_340 });
        assert_eq!(Tone::of("+50 01"), Tone::of("5001"));
        assert_eq!(Tone::of(""), Tone { low: 400, high: 1_100 });
    }

    #[test]
    fn who_speaks_is_heard_where_it_speaks_and_nobody_else() {
        let file = file(4_000, &[("5001", 400, 1_000), ("5002", 700, 1_300), ("5003", 2_510, 3_110)]);
        let numbers = ["5001", "5002", "5003", "5004", "4155550100"];
        let tones = numbers.map(Tone::of);
        let wave = Wave::read(&file).expect("a WAV");
        let heard = Hearing::of(&wave, &tones.into()).expect("known samples");
        assert_eq!(tones.map(|tone| heard.has(tone, 0, 4_000)), [true, true, true, false, false]);
        assert_eq!(tones.map(|tone| heard.surely(tone)), [Some(500), Some(750), Some(2_500), None, None]);
        assert!(
            !heard.has(tones[0], 1_000, 4_000) && !heard.has(tones[0], 0, 400) && heard.has(tones[2], 2_500, 3_200)
        );
        assert!(!heard.has(Tone::of("9"), 0, 4_000) && heard.surely(Tone::of("9")).is_none());
    }

    #[test]
    fn a_click_is_no_voice() {
        let click = file(2_000, &[("5001", 500, 520), ("5001", 1_000, 1_020)]);
        let heard =
            Hearing::of(&Wave::read(&click).expect("a WAV"), &[Tone::of("5001")].into()).expect("known samples");
        assert_eq!(heard.surely(Tone::of("5001")), None);
        // Nor are two short words with nothing in between.
        let words = file(2_000, &[("5001", 500, 600), ("5001", 1_000, 1_100)]);
        let heard =
            Hearing::of(&Wave::read(&words).expect("a WAV"), &[Tone::of("5001")].into()).expect("known samples");
        assert!(heard.has(Tone::of("5001"), 0, 2_000) && heard.surely(Tone::of("5001")).is_none());
    }

    /// 5002 and 15550107 have 620 Hz in common, 5002 and 5039 have 1 380 Hz.
    #[test]
    fn what_two_have_in_common_tells_neither() {
        let numbers = ["5002", "15550107", "5039"];
        let [ann, customer, third] = numbers.map(Tone::of);
        assert!(ann.low == customer.low && ann.high == third.high && ann.high != customer.high && ann.low != third.low);
        let listen = |said: &[(&str, i64, i64)], tones: &[Tone]| {
            let file = file(2_000, said);
            Hearing::of(&Wave::read(&file).expect("a WAV"), &tones.iter().copied().collect()).expect("known samples")
        };
        let alone = listen(&[("15550107", 400, 1_200)], &[ann, customer]);
        assert!(!alone.has(ann, 0, 2_000) && alone.surely(ann).is_none() && alone.has(customer, 0, 2_000));
        assert_eq!(alone.surely(customer), Some(500));
        // Nothing of Ann's own is left: nobody can say.
        let three = listen(&[("15550107", 400, 1_200), ("5039", 400, 1_200)], &[ann, customer, third]);
        assert!(three.has(ann, 0, 2_000) && three.has(ann, 1_300, 1_900) && three.surely(ann).is_none());
        // What they have in common takes itself away.
        let mut file = file(2_000, &[("5002", 400, 1_200), ("15550107", 400, 1_200)]);
        let against = |n: usize| 2.0 * 5_000.0 * (620.0 * n as f64 / 8_000.0 * 2.0 * std::f64::consts::PI).sin();
        for n in 3_200..9_600 {
            let sample = &mut file[44 + 2 * n..46 + 2 * n];
            let level = f64::from(i16::from_le_bytes([sample[0], sample[1]])) - against(n);
            sample.copy_from_slice(&(level as i16).to_le_bytes());
        }
        let heard = Hearing::of(&Wave::read(&file).expect("a WAV"), &[ann, customer].into()).expect("known samples");
        assert!(heard.has(ann, 0, 2_000) && heard.has(customer, 0, 2_000));
    }

    #[test]
    fn nobody_can_tell_from_too_few_samples() {
        let mut file = file(1_000, &[]);
        file[24..28].copy_from_slice(&4_000u32.to_le_bytes());
        assert!(Hearing::of(&Wave::read(&file).expect("a WAV"), &BTreeSet::new()).is_none());
    }
}
