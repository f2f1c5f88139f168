//! The container: nothing altered, moved, reordered or cut gets through (SCR-SEC-1, SCR-SEC-2).

use crate::common::{keys, other_keys, rng};
use desktop::vault::{Id, Kind, Opened, Refused, Writer, layout, open, verify_seal};
use proptest::prelude::*;

const ID: Id = Id { start: 3, number: 7 };

fn container(id: Id, chunks: &[&[u8]], sealed: bool) -> Vec<u8> {
    let mut rng = rng(u64::from(id.number));
    let (mut writer, mut bytes) = Writer::begin(Kind::Segment, id, &keys(), &mut rng).unwrap();
    chunks.iter().for_each(|chunk| bytes.extend(writer.chunk(&mut rng, chunk)));
    if sealed {
        bytes.extend(writer.seal(&keys()).unwrap());
    }
    bytes
}

fn look(bytes: &[u8]) -> Result<Opened, Refused> {
    open(Kind::Segment, ID, bytes, &keys(), None, &mut rng(99))
}

#[test]
fn what_went_in_comes_out() {
    let bytes = container(ID, &[b"first", b"", b"third"], true);
    let opened = look(&bytes).unwrap();
    assert!(opened.sealed);
    assert_eq!(opened.chunks, [&b"first"[..], b"", b"third"]);
    verify_seal(Kind::Segment, ID, &bytes, &keys()).unwrap();
}

#[test]
fn one_bit_anywhere_in_a_finished_segment_is_refused() {
    let bytes = container(ID, &[b"a picture", b"another"], true);
    let known = look(&bytes).unwrap().content;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            let opened = open(Kind::Segment, ID, &altered, &keys(), Some(&known), &mut rng(1));
            assert!(opened.is_err(), "byte {at}, bit {bit}");
            assert!(verify_seal(Kind::Segment, ID, &altered, &keys()).is_err(), "byte {at}, bit {bit}: seal");
        }
    }
}

#[test]
fn one_bit_anywhere_in_an_unfinished_segment_is_refused() {
    let bytes = container(ID, &[b"a picture", b"another"], false);
    let known = look(&bytes).unwrap().content;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            assert!(open(Kind::Segment, ID, &altered, &keys(), Some(&known), &mut rng(1)).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_flipped_key_is_refused_without_a_memory_of_it() {
    let bytes = container(ID, &[b"a picture"], true);
    for at in [48, 100, 303] {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert_eq!(look(&altered).unwrap_err(), Refused::WrappedKey);
    }
}

#[test]
fn every_shorter_file_is_a_prefix_or_refused() {
    let chunks: [&[u8]; 3] = [b"first", b"second, a longer one than a block", b"third"];
    let bytes = container(ID, &chunks, true);
    let known = look(&bytes).unwrap().content;
    for length in 0..bytes.len() {
        match open(Kind::Segment, ID, &bytes[..length], &keys(), Some(&known), &mut rng(1)) {
            Ok(opened) => {
                assert!(!opened.sealed);
                assert!(opened.sound <= length);
                assert_eq!(opened.chunks, chunks[..opened.chunks.len()]);
            }
            Err(refused) => assert_eq!(refused, Refused::TooShort { len: length }),
        }
        assert!(verify_seal(Kind::Segment, ID, &bytes[..length], &keys()).is_err());
    }
}

#[test]
fn a_torn_segment_is_sealed_and_then_sound() {
    let bytes = container(ID, &[b"first", b"second"], false);
    let torn = &bytes[..bytes.len() - 3];
    let opened = look(torn).unwrap();
    let mut mended = torn[..opened.sound].to_vec();
    mended.extend(opened.resume(torn).seal(&keys()).unwrap());
    let again = look(&mended).unwrap();
    assert!(again.sealed);
    assert_eq!(again.chunks, [b"first"]);
}

#[test]
fn moved_exchanged_and_reordered_chunks_are_refused() {
    let mine = container(ID, &[b"one", b"two", b"six"], true);
    let theirs = container(Id { start: 3, number: 8 }, &[b"one", b"two", b"six"], true);
    assert_eq!(look(&theirs).unwrap_err(), Refused::Misnamed { expected: ID, found: Id { start: 3, number: 8 } });

    let map = layout::layout(&mine).unwrap();
    let piece = |i: usize| map.chunks[i].covered.start..map.chunks[i].mac.end;
    let mut moved = mine.clone();
    moved[piece(1)].copy_from_slice(&theirs[piece(1)]);
    assert_eq!(look(&moved).unwrap_err(), Refused::ChunkHead { chunk: 1 });

    let mut swapped = mine.clone();
    swapped[piece(1)].copy_from_slice(&mine[piece(2)]);
    swapped[piece(2)].copy_from_slice(&mine[piece(1)]);
    assert_eq!(look(&swapped).unwrap_err(), Refused::ChunkOrder { chunk: 1, found: 2 });

    let mut without = mine.clone();
    without.drain(piece(1));
    assert_eq!(look(&without).unwrap_err(), Refused::ChunkOrder { chunk: 1, found: 2 });

    let mut shorter = mine.clone();
    shorter.drain(piece(2));
    assert_eq!(look(&shorter).unwrap_err(), Refused::Signature);
}

#[test]
fn another_pcs_key_is_told_by_name() {
    let bytes = container(ID, &[b"x"], true);
    let refused = open(Kind::Segment, ID, &bytes, &other_keys(), None, &mut rng(1)).unwrap_err();
    assert_eq!(refused, Refused::ForeignKey);
    assert_eq!(open(Kind::Journal, ID, &bytes, &keys(), None, &mut rng(1)).unwrap_err(), Refused::Magic);
}

#[test]
fn the_layout_covers_the_whole_file() {
    let bytes = container(ID, &[b"one", b"two"], true);
    let map = layout::layout(&bytes).unwrap();
    assert_eq!(map.chunks[0].covered.start, 304);
    assert_eq!(map.chunks[1].covered.start, map.chunks[0].mac.end);
    let (signed, signature) = map.signed.unwrap();
    assert_eq!((signed.start, signed.end, signature.end), (0, signature.start, bytes.len()));
    let script = layout::commands(&bytes, "a.seg", "key.pem", "public.pem", "out").unwrap();
    assert_eq!(script.matches("openssl enc").count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_content_comes_back(chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..6), sealed: bool) {
        let parts: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        let bytes = container(ID, &parts, sealed);
        let opened = look(&bytes).unwrap();
        prop_assert_eq!(opened.chunks, chunks);
        prop_assert_eq!(opened.sealed, sealed);
    }

    #[test]
    fn nonsense_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..700), keep in 0usize..320) {
        let good = container(ID, &[b"one"], true);
        let keep = keep.min(bytes.len()).min(good.len());
        bytes[..keep].copy_from_slice(&good[..keep]);
        let _ = look(&bytes);
        let _ = verify_seal(Kind::Segment, ID, &bytes, &keys());
        let _ = layout::layout(&bytes);
    }
}
