//! Voices in files of all the kinds of samples that a telephone's recording has.

use judge::media::tone::{Hearing, Tone};
use judge::media::wav::{NotWave, Wave, length_ms};

/// A file of one channel and 8 000 samples a second: its format, the bits of a sample, and a sample's bytes from a level of 16 bits.
struct Kind {
    format: u16,
    bits: u16,
    sample: fn(i16) -> Vec<u8>,
}

/// All that are known.
const KINDS: [Kind; 6] = [
    Kind { format: 1, bits: 8, sample: |level| vec![(level / 256 + 128) as u8] },
    Kind { format: 1, bits: 16, sample: |level| level.to_le_bytes().to_vec() },
    Kind { format: 1, bits: 24, sample: |level| (i32::from(level) << 8).to_le_bytes()[..3].to_vec() },
    Kind { format: 1, bits: 32, sample: |level| (i32::from(level) << 16).to_le_bytes().to_vec() },
    Kind { format: 6, bits: 8, sample: |level| vec![a_law(level)] },
    Kind { format: 7, bits: 8, sample: |level| vec![mu_law(level)] },
];

/// ITU-T G.711, table 2, as encoders commonly write it.
fn mu_law(level: i16) -> u8 {
    let sign = if level < 0 { 0x80 } else { 0 };
    let size = i32::from(level).abs().min(32_635) + 132;
    let segment = (31 - size.leading_zeros()) as i32 - 7;
    !(sign | (segment << 4 | (size >> (segment + 3)) & 15) as u8)
}

/// ITU-T G.711, table 1.
fn a_law(level: i16) -> u8 {
    let (sign, size) = if level < 0 { (0, -(i32::from(level) + 1)) } else { (0x80, i32::from(level)) };
    let segment = if size < 256 { 0 } else { (31 - size.leading_zeros()) as i32 - 7 };
    let step = if segment < 2 { 4 } else { segment + 3 };
    (sign | (segment << 4 | (size >> step) & 15) as u8) ^ 0x55
}

fn file(kind: &Kind, levels: impl Iterator<Item = i16>) -> Vec<u8> {
    let data: Vec<u8> = levels.flat_map(kind.sample).collect();
    let wide = kind.bits.div_ceil(8);
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    file.extend([kind.format.to_le_bytes(), 1_u16.to_le_bytes()].concat());
    file.extend([8_000_u32.to_le_bytes(), (8_000 * u32::from(wide)).to_le_bytes()].concat());
    file.extend([wide.to_le_bytes(), kind.bits.to_le_bytes()].concat());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// Two seconds: a number speaks in the first one. The low tone and the high one are told, since nobody else knows how they come about.
fn says(low: f64, high: f64, loud: f64) -> impl Iterator<Item = i16> {
    let level = move |n: u32, hz: f64| (hz * f64::from(n) / 8_000.0 * 2.0 * std::f64::consts::PI).sin() * loud;
    (0..16_000).map(move |n| if n < 8_000 { (level(n, low) + level(n, high)) as i16 } else { 0 })
}

/// 5001 is 600 and 1 340 Hz; 5002 speaks elsewhere.
fn heard(file: &[u8]) -> Option<(bool, bool, bool)> {
    let tones = ["5001", "5002"].map(Tone::of);
    let hearing = Hearing::of(&Wave::read(file).expect("a WAV"), &tones.into())?;
    Some((hearing.has(tones[0], 0, 1_000), hearing.has(tones[0], 1_000, 2_000), hearing.surely(tones[1]).is_some()))
}

#[test]
fn samples_of_each_kind() {
    for kind in &KINDS {
        let file = file(kind, says(600.0, 1_340.0, 5_000.0));
        assert_eq!(heard(&file), Some((true, false, false)), "{} {}", kind.format, kind.bits);
    }
}

#[test]
fn both_zeros_of_a_law_are_silence() {
    let mut sign = false;
    let zeros = |one: u8, other: u8, format: u16| {
        let kind = Kind { format, bits: 8, sample: |level| vec![level as u8] };
        let levels = (0..16_000).map(|_| {
            sign = !sign;
            i16::from(if sign { one } else { other })
        });
        heard(&file(&kind, levels.collect::<Vec<_>>().into_iter()))
    };
    let mut zeros = zeros;
    assert_eq!(zeros(0xFF, 0x7F, 7), Some((false, false, false)));
    assert_eq!(zeros(0xD5, 0x55, 6), Some((false, false, false)));
}

/// Of a voice that nobody can hear only the tones are there.
#[test]
fn nobody_hears_what_is_too_quiet() {
    let found = |loud: f64| heard(&file(&KINDS[1], says(600.0, 1_340.0, loud)));
    assert_eq!(found(180.0), Some((true, false, false)));
    assert_eq!(found(150.0), Some((false, false, false)));
}

/// A level that is there all the time changes nothing of what is heard.
#[test]
fn a_level_beside_zero() {
    let levels = says(600.0, 1_340.0, 1_000.0).map(|level| level + 20_000);
    assert_eq!(heard(&file(&KINDS[1], levels)), Some((true, false, false)));
}

#[test]
fn nobody_can_tell_from_samples_of_an_unknown_kind() {
    for (format, bits) in [(3, 32), (1, 4), (85, 8), (7, 16)] {
        let kind = Kind { format, bits, sample: |_| vec![0] };
        assert_eq!(heard(&file(&kind, (0..16_000).map(|_| 0))), None, "{format} {bits}");
    }
}

#[test]
fn formats_that_make_no_sense() {
    let wave = |format: &[u8]| {
        let size = (format.len() as u32).to_le_bytes();
        let bytes = [b"RIFF\0\0\0\0WAVEfmt ", &size[..], format, b"data\x08\0\0\0", &[128; 8]].concat();
        length_ms(&bytes)
    };
    let format = |pace: u32| [&[1, 0, 1, 0, 64, 31, 0, 0][..], &pace.to_le_bytes(), &[1, 0, 8, 0]].concat();
    assert_eq!(wave(&format(8_000)), Ok(1));
    assert_eq!(wave(&format(0)), Err(NotWave::Format));
    assert_eq!(wave(&format(8_000)[..14]), Err(NotWave::Format), "it is cut short");
}
