//! What a number says, where packets belong, mixing and files.

use super::*;
use kernel::chance::Stream;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wire::rtp::{Law, Sender};

const START: i64 = 1_639_731_600_000;

fn chance(name: &str) -> Stream {
    Stream::keyed(1, name)
}

/// How much of a frequency there is in samples (Goertzel), as a share of all.
fn share(samples: &[i16], hz: u32) -> f64 {
    let w = 2.0 * std::f64::consts::PI * f64::from(hz) / 8_000.0;
    let (mut one, mut two, mut all) = (0.0, 0.0, 0.0);
    for sample in samples {
        let x = f64::from(*sample);
        (two, one) = (one, x + 2.0 * w.cos() * one - two);
        all += x * x;
    }
    let power = one * one + two * two - 2.0 * w.cos() * one * two;
    2.0 * power / (all * samples.len() as f64)
}

#[test]
fn numbers_in_a_row_sound_differently() {
    let tones: BTreeSet<Tone> = (7_000..7_000 + 31 * 37).map(|n: u32| tone(&n.to_string())).collect();
    assert_eq!(tones.len(), 31 * 37);
    assert_eq!(tone("+1 (555) 0100"), tone("15550100"), "digits alone count");
}

#[test]
fn both_tones_of_a_number_are_in_what_it_says_and_no_other() {
    for number in ["7001", "7002", "+15550100"] {
        let own = tone(number);
        let samples = own.samples(START * PER_MS, 4_000);
        assert!(samples.iter().all(|s| i64::from(*s).abs() <= 2 * super::tone::PEAK));
        assert!(share(&samples, own.low_hz) > 0.45, "{number}: {}", share(&samples, own.low_hz));
        assert!(share(&samples, own.high_hz) > 0.45, "{number}");
        let other = if own.low_hz == 700 { 720 } else { 700 };
        assert!(share(&samples, other) < 0.01, "{number}");
    }
    let whole = tone("7001").samples(START, 320);
    assert_eq!(whole[160..], tone("7001").samples(START + 160, 160), "from frame to frame there is no click");
}

#[test]
fn somebody_speaks_about_a_second_in_ten_and_says_the_same_whenever_asked() {
    let hour = bursts("7001", Talk::default(), START, START + 3_600_000, chance);
    let spoken: i64 = hour.iter().map(|burst| burst.to - burst.from).sum();
    assert!((300_000..420_000).contains(&spoken), "{spoken} ms");
    assert!(hour.windows(2).all(|two| two[0].to <= two[1].from));
    assert!(hour.iter().all(|burst| burst.from % 20 == 0 && burst.to % 20 == 0));
    for burst in &hour {
        let asked = bursts("7001", Talk::default(), burst.to - 1, burst.to + 60_000, chance);
        assert_eq!(asked.first(), Some(burst));
    }
    assert_ne!(hour, bursts("7002", Talk::default(), START, START + 3_600_000, chance));
    assert_eq!(bursts("7001", Talk::SILENT, START, START + 3_600_000, chance), []);
}

#[test]
fn a_mix_is_cut_off_where_16_bits_end() {
    let mut mix = vec![0; 4];
    add(&mut mix, &[30_000, -30_000, 5, 0]);
    add(&mut mix, &[30_000, -30_000, 6, 0]);
    assert_eq!(sum(&mix), [32_767, -32_768, 11, 0]);
}

#[test]
fn a_file_is_as_long_as_the_wall_clock_and_has_each_run_in_its_place() {
    let runs = [
        Run::new(START * PER_MS - 4, &[32_767; 8]),
        Run::new((START + 1_000) * PER_MS, &[-32_768; 8]),
        Run::new((START + 1_999) * PER_MS + 4, &[32_767; 8]),
    ];
    let file = wav(START, START + 2_000, &runs);
    assert_eq!(file.len(), 44 + 16_000);
    assert_eq!(file[40..44], 16_000u32.to_le_bytes());
    let loud: Vec<usize> = file[44..].iter().enumerate().filter(|(_, s)| **s != 128).map(|(n, _)| n).collect();
    let expected: Vec<usize> = (0..4).chain(8_000..8_008).chain(15_996..16_000).collect();
    assert_eq!(loud, expected);
    assert_eq!((file[44], file[44 + 8_000]), (255, 0));
    assert_eq!(Run::new(0, &[0, 1, -1, 127, 128, -129]).samples, [128, 128, 128, 128, 129, 127]);
}

proptest! {
    /// However pieces come, a track holds each sample that came first for its position, and no other.
    #[test]
    fn a_track_holds_what_came_first(pieces in proptest::collection::vec((0i64..400, 1usize..60, 1i16..1000), 0..40)) {
        let (mut track, mut model) = (Track::default(), BTreeMap::new());
        for (position, length, value) in &pieces {
            track.put(*position, &vec![*value; *length]);
            for at in *position..*position + *length as i64 {
                model.entry(at).or_insert(i32::from(*value));
            }
        }
        let mut mix = vec![0; 500];
        track.mix_into(0, &mut mix);
        let expected: Vec<i32> = (0..500).map(|at| model.get(&at).copied().unwrap_or(0)).collect();
        prop_assert_eq!(mix, expected);
        let inside: BTreeSet<i64> = track.spans(100, 300).flat_map(|(from, to)| from..to).collect();
        let due: BTreeSet<i64> = model.keys().copied().filter(|at| (100..300).contains(at)).collect();
        prop_assert_eq!(inside, due);
        track.forget(200);
        prop_assert!(track.spans(0, 500).all(|(_, to)| to > 200));
    }

    /// Packets that overtake each other, come twice or not at all: each stands where it was said.
    #[test]
    fn a_packet_stands_where_it_was_said(
        fates in proptest::collection::vec((0i64..90, 0u8..20), 20..120),
        first in any::<u16>(),
        timestamp in any::<u32>(),
    ) {
        let mut sender = Sender::new(Law::Mu, 7, first, timestamp);
        let mut coming = Vec::new();
        for (n, (delay, fate)) in fates.iter().enumerate() {
            // A pause after each tenth packet.
            if n % 10 == 0 && n > 0 {
                sender.pause(80_000);
            }
            let said = START + 20 * n as i64 + 10_000 * (n as i64 / 10);
            let packet = sender.packet(&[n as i16 * 8 + 1_000; 160]);
            // The first one says where the others belong, so it is neither lost nor late.
            let (delay, copies) = if n == 0 { (0, 1) } else { (*delay, match fate { 0 => 0, 1 => 2, _ => 1 }) };
            for copy in 0..copies {
                coming.push((said + 20 + delay + 3 * copy, said, packet.clone()));
            }
        }
        coming.sort_by_key(|(at, ..)| *at);
        let mut arrival = Arrival::default();
        for (at, said, packet) in &coming {
            let (position, samples) = arrival.take(*at, packet).expect("a place");
            prop_assert_eq!(position, said * PER_MS);
            prop_assert_eq!(samples.len(), 160);
        }
        prop_assert_eq!(arrival.received(), coming.len() as u64);
        prop_assert!(arrival.refused() == 0);
    }
}
