//! What a number sounds like: two tones at once, like a key's, by which whoever listens to a recording can tell who is heard.

/// The pair of frequencies of a number, in hertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tone {
    /// 400, 420 … 1 000
    pub low_hz: u32,
    /// 1 100, 1 140 … 2 540
    pub high_hz: u32,
}

/// Samples a second.
const RATE_HZ: u64 = 8_000;
/// Half a turn of the phase.
const HALF: i64 = 1 << 15;
/// The loudest that each of the two tones gets, of 32 767: three parties at once stay below the limit, four need it.
pub const PEAK: i64 = 5_000;

/// The tone of a number. Its digits are read as one number *n*; the low tone is 400 + 20 (*n* mod 31) Hz, the high one
/// 1 100 + 40 (*n* mod 37) Hz. So any 1 147 numbers in a row sound differently.
pub fn tone(number: &str) -> Tone {
    let rest = |modulus: u32| {
        number.bytes().filter(u8::is_ascii_digit).fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % modulus)
    };
    Tone { low_hz: 400 + 20 * rest(31), high_hz: 1_100 + 40 * rest(37) }
}

impl Tone {
    /// So many samples, the first of them at this position. In whole numbers, so that each machine says the same.
    pub fn samples(self, position: i64, count: usize) -> Vec<i16> {
        let phase = |hz: u32, at: i64| {
            // Eight seconds hold a whole number of turns of any frequency in whole hertz.
            let at = at.rem_euclid(8 * RATE_HZ as i64) as u64;
            (at * u64::from(hz) % RATE_HZ * (2 * HALF as u64) / RATE_HZ) as i64
        };
        let at = |n: usize| position + n as i64;
        (0..count).map(|n| (wave(phase(self.low_hz, at(n))) + wave(phase(self.high_hz, at(n)))) as i16).collect()
    }
}

/// Bhaskara's sine: a turn is 2¹⁶, the top is [`PEAK`].
fn wave(phase: i64) -> i64 {
    let within = phase % HALF;
    let bow = within * (HALF - within);
    let up = PEAK * 16 * bow / (5 * HALF * HALF - 4 * bow);
    if phase < HALF { up } else { -up }
}
