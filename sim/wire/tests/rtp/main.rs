//! RTP and G.711 against RFC 3550, RFC 3551 and the tables of ITU-T G.711.

use proptest::prelude::*;
use wire::rtp::{Clip, Law, Packet, PacketError, Sender, Sequence, ahead, later};

#[test]
fn rfc3550_the_fixed_header_bit_by_bit() {
    // Version 2, an extension, one source, the marker, payload type 8.
    let bytes = [
        0x91, 0x88, 0xff, 0xfe, 0x00, 0x00, 0x00, 0xa0, 0xde, 0xad, 0xbe, 0xef, 0x00, 0x00, 0x00, 0x05, 0xbe, 0xde,
        0x00, 0x01, 0x10, 0xff, 0x00, 0x00, 0xd5, 0xd5,
    ];
    let packet = Packet {
        marker: true,
        payload_type: 8,
        sequence: 0xfffe,
        timestamp: 160,
        ssrc: 0xdead_beef,
        sources: vec![5],
        extension: Some((0xbede, vec![0x10ff_0000])),
        payload: vec![0xd5, 0xd5],
    };
    assert_eq!(Packet::read(&bytes), Ok(packet.clone()));
    assert_eq!(packet.write(), bytes);
}

#[test]
fn rfc3550_padding_counts_itself() {
    let mut bytes = Packet { payload: vec![1, 2, 3], ..Packet::default() }.write();
    bytes[0] |= 0x20;
    let padded = |end: &[u8]| {
        let mut bytes = bytes.clone();
        bytes.extend_from_slice(end);
        Packet::read(&bytes).map(|packet| packet.payload)
    };
    assert_eq!(padded(&[0, 0, 0, 4]), Ok(vec![1, 2, 3]));
    assert_eq!(padded(&[7]), Err(PacketError::Padding));
    assert_eq!(padded(&[0]), Err(PacketError::Padding));
    assert_eq!(Packet::read(&[0x40; 12]), Err(PacketError::Version(1)));
    assert_eq!(Packet::read(&[0x80; 11]), Err(PacketError::Short));
}

#[test]
fn itu_g711_values_of_both_laws() {
    // The outermost and innermost values of G.711's tables 1a and 2a, as 16 bits.
    assert_eq!(Law::Mu.decode(&[0x00, 0x7f, 0x80, 0xff, 0x8f, 0xf0]), [-32_124, 0, 32_124, 0, 16_764, 120]);
    assert_eq!(Law::A.decode(&[0xaa, 0x2a, 0xd5, 0x55]), [32_256, -32_256, 8, -8]);
    assert_eq!((Law::Mu.silence(), Law::A.silence()), (0xff, 0xd5));
    for law in [Law::Mu, Law::A] {
        for byte in 0..=255u8 {
            let again = law.encode(&law.decode(&[byte]));
            // µ-law has two zeros.
            let expected = if law == Law::Mu && byte == 0x7f { 0xff } else { byte };
            assert_eq!(again, [expected], "{law:?}");
        }
    }
}

#[test]
fn a_sender_counts_packets_and_samples_around_their_ends() {
    let mut sender = Sender::new(Law::Mu, 7, 65_535, u32::MAX - 159);
    let (first, second) = (sender.packet(&[0; 160]), sender.packet(&[0; 160]));
    assert_eq!((first.sequence, first.timestamp, first.marker), (65_535, u32::MAX - 159, true));
    assert_eq!((second.sequence, second.timestamp, second.marker), (0, 0, false));
    sender.pause(800);
    let third = sender.packet(&[0; 160]);
    assert_eq!((third.sequence, third.timestamp, third.marker), (1, 960, true));
}

#[test]
fn rfc3550_a1_numbers_beyond_a_turn() {
    let mut sequence = Sequence::new(65_534);
    let first = 65_536 + 65_534;
    assert_eq!([65_535, 1, 0].map(|number| sequence.take(number)), [Some(first + 1), Some(first + 3), Some(first + 2)]);
    assert_eq!(sequence.lost(), 0);
    assert_eq!(sequence.take(5), Some(first + 7));
    assert_eq!(sequence.lost(), 3);
    // From too long ago, or from nowhere: not believed.
    assert_eq!(sequence.take(65_000), None);
    assert_eq!(sequence.take(40_000), None);
    assert_eq!(sequence.take(6), Some(first + 8));
    // The sender begins anew: believed with its second packet.
    assert_eq!(sequence.take(30_000), None);
    let anew = sequence.take(30_001);
    assert!(anew > Some(first + 8));
    assert_eq!((sequence.take(30_002), sequence.lost()), (anew.map(|number| number + 1), 0));
}

#[test]
fn a_clip_has_the_length_of_the_wall_clock() {
    let mut sender = Sender::new(Law::A, 7, 65_535, u32::MAX - 100);
    let loud = [8_064i16; 160];
    let packets: Vec<Packet> = (0..4).map(|_| sender.packet(&loud)).collect();
    let mut clip = Clip::new(1_000);
    // The third is lost, the fourth overtakes the second.
    for index in [0, 3, 1] {
        clip.take(&packets[index]);
    }
    assert_eq!(clip.samples().len(), 640);
    let heard: Vec<bool> = clip.samples().chunks(160).map(|part| part.iter().all(|sample| *sample == 8_064)).collect();
    assert_eq!(heard, [true, true, false, true]);
    assert!(clip.samples()[320..480].iter().all(|sample| *sample == 0));
    // A stranger, an unknown coding, a time before the first and one beyond the most have no place.
    clip.take(&Packet { ssrc: 8, ..packets[2].clone() });
    clip.take(&Packet { payload_type: 101, ..packets[2].clone() });
    clip.take(&Packet { timestamp: packets[0].timestamp.wrapping_sub(1), ..packets[0].clone() });
    clip.take(&Packet { timestamp: packets[0].timestamp.wrapping_add(841), ..packets[0].clone() });
    assert_eq!((clip.samples().len(), clip.refused()), (640, 4));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_packet_reads_back(
        marker: bool, payload_type in 0u8..128, sequence: u16, timestamp: u32, ssrc: u32,
        sources in proptest::collection::vec(any::<u32>(), 0..16),
        extension in proptest::option::of((any::<u16>(), proptest::collection::vec(any::<u32>(), 0..5))),
        payload in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let packet = Packet { marker, payload_type, sequence, timestamp, ssrc, sources, extension, payload };
        prop_assert_eq!(Packet::read(&packet.write()), Ok(packet));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(packet) = Packet::read(&bytes) {
            prop_assert_eq!(Packet::read(&packet.write()), Ok(packet));
        }
    }

    #[test]
    fn distances_have_a_sign(number: u16, step in -32_000i16..32_000, timestamp: u32, ticks in -2_000_000_000i32..2_000_000_000) {
        prop_assert_eq!(ahead(number.wrapping_add(step as u16), number), step);
        prop_assert_eq!(later(timestamp.wrapping_add(ticks as u32), timestamp), ticks);
    }

    #[test]
    fn companding_stays_close(sample: i16) {
        for law in [Law::Mu, Law::A] {
            let again = i32::from(law.decode(&law.encode(&[sample]))[0]);
            let error = (again - i32::from(sample)).abs();
            // Half a step is less than a sixteenth of the value, or of the smallest steps; beyond the last step it is clipped.
            let clipped = i32::from(sample).abs() > 32_124;
            prop_assert!(error <= (i32::from(sample).abs() / 16).max(16) || (clipped && error < 656), "{law:?} {sample} {again}");
        }
    }

    #[test]
    fn packets_in_any_order_are_numbered_right(first: u16, order in Just((1u64..60).collect::<Vec<_>>()).prop_shuffle()) {
        let mut sequence = Sequence::new(first);
        let start = 65_536 + u64::from(first);
        for step in order {
            prop_assert_eq!(sequence.take(first.wrapping_add(step as u16)), Some(start + step));
        }
        prop_assert_eq!(sequence.lost(), 0);
    }
}
