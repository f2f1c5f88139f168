//! The judge's eye on the disks: what it takes for readable, and what it keeps of each file.

use crate::common::boxes::noise;
use judge::watch::{Eye, Writes, on_disk, prints, readable, tap_for};
use kernel::disk::File;
use kernel::world::{Engine, Link, Machine, Setup, World};
use std::time::Duration;

/// What the eye saw of these writes of one machine: path, offset, bytes.
fn seen(writes: Vec<(&'static str, u64, Vec<u8>)>) -> Writes {
    let places = vec!["PC-0417".into()];
    let (tap, seen) = tap_for(&Eye { folders: vec![r"D:\own".into()], places, ..Eye::default() });
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: 1,
        starts: 0,
        link: Link { latency: Duration::from_millis(1), jitter: Duration::ZERO, loss_ppm: 0 },
        limit: Duration::from_secs(60),
        disk_tap: Some(tap),
        meddler: None,
    });
    let pc = Machine { name: "PC-1".into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true };
    let program = move || {
        let writes = writes.clone();
        let all = async move {
            for (path, offset, bytes) in writes {
                let file = if kernel::disk::exists(path) { File::open(path) } else { File::create(path) };
                file.expect("a file").write_all_at(&bytes, offset).expect("room");
            }
        };
        Box::pin(all) as std::pin::Pin<Box<dyn Future<Output = ()>>>
    };
    world.add(pc, Box::new(program));
    let waits = |_| async { kernel::time::sleep(Duration::from_secs(1)).await };
    assert!(world.run(waits).is_ok());
    seen.lock().expect("nobody panicked").clone()
}

#[test]
fn only_where_segments_are_kept_all_has_to_be_noise() {
    let grey = || vec![7; 400];
    assert!(seen(vec![("/C/own/a", 0, grey())]).readable.is_empty());
    assert_eq!(seen(vec![("/D/own/a", 0, grey())]).readable.len(), 1);
    assert!(seen(vec![("/D/own/a", 0, noise(3, 400))]).readable.is_empty());
}

#[test]
fn how_each_file_began() {
    let heads = seen(vec![("/C/a", 0, noise(1, 200)), ("/C/b", 0, noise(2, 200)), ("/C/a", 0, noise(3, 200))]).heads;
    assert_eq!(heads["PC-1"]["/C/a"], noise(1, 128));
    assert_eq!(heads["PC-1"]["/C/b"], noise(2, 128));
}

#[test]
fn what_can_be_read_is_told_each_by_its_name() {
    let mut bytes = noise(5, 300);
    bytes[40..46].copy_from_slice(b"GIF89a");
    bytes[90..98].copy_from_slice(b"\x89PNG\r\n\x1a\n");
    bytes[140..148].copy_from_slice(b"\x89PNG\r\n\x1a\n");
    assert_eq!(readable(&[], true, &bytes), ["a GIF picture", "a PNG picture"]);
    // Four letters show themselves by chance, with what follows them they do not.
    for (kind, found) in [(&b"WAVE"[..], 1), (b"AVI ", 1), (b"WEBP", 1), (b"XYZ ", 0)] {
        let mut bytes = noise(5, 300);
        bytes[40..48].copy_from_slice(b"RIFF\x10\0\0\0");
        bytes[48..52].copy_from_slice(kind);
        assert_eq!(readable(&[], false, &bytes).len(), found, "{kind:?}");
    }
}

/// Four letters in a row may be chance.
#[test]
fn short_words_are_known_where_each_letter_has_two_bytes() {
    let found = |word: &str, bytes: &[u8]| !readable(&[word.to_owned()], false, bytes).is_empty();
    assert!(!found("Imho", b"...Imho...") && found("Imhof", b"...Imhof..."));
    assert!(found("Imho", b"...I\0m\0h\0o\0..."));
}

#[test]
fn what_is_everywhere_has_no_fingerprint() {
    let few: Vec<u8> = noise(9, 60_000).iter().map(|b| 1 + b % 5).collect();
    assert_eq!(prints(&few).count(), 0);
    let more: Vec<u8> = noise(9, 60_000).iter().map(|b| 1 + b % 40).collect();
    assert!(prints(&more).count() > 20);
}

#[test]
fn the_name_of_a_pc_has_no_business_where_segments_are_kept() {
    let named = || [noise(3, 100), b"PC-0417".to_vec(), noise(4, 100)].concat();
    assert!(seen(vec![("/C/own/a", 0, named())]).readable.is_empty());
    let found = seen(vec![("/D/own/a", 0, named())]).readable;
    assert_eq!(found, [("PC-1".to_owned(), "/D/own/a".to_owned(), "the word `PC-0417`".to_owned())]);
}

/// The numbers between chunks are no noise; what is in them has to be where segments are kept, and there alone.
#[test]
fn chunks_that_can_be_read() {
    type Inside = fn(u64) -> Vec<u8>;
    let chunk = |n: u32, inside: Inside| {
        let seed = u64::from(n) + 1;
        [n.to_be_bytes().to_vec(), 64_u32.to_be_bytes().to_vec(), noise(seed, 32), inside(seed), noise(seed + 99, 32)]
            .concat()
    };
    let found = |path: &'static str, inside: Inside| {
        let chunks: Vec<u8> = (0..40).flat_map(|n| chunk(n, inside)).collect();
        seen(vec![(path, 0, chunks)]).readable.len()
    };
    let (clear, locked): (Inside, Inside) = (|_| vec![7; 64], |seed| noise(seed + 777, 64));
    assert_eq!([found("/D/own/a", clear), found("/D/own/a", locked), found("/C/own/a", clear)], [1, 0, 0]);
}

#[test]
fn the_stamp_of_a_screen_wherever_it_stands() {
    let cell = |i: usize| if 0xA5C3_u16 >> (15 - i / 4) & 1 == 1 { 255 } else { 0 };
    for at in [0, 40, 127, 128, 500, 936] {
        let mut pixels = vec![96; 1_000];
        (0..64).for_each(|i| pixels[at + i] = cell(i));
        assert_eq!(readable(&[], false, &pixels), ["the stamp of a screen as raw pixels"], "{at}");
        pixels[at + 63] = 96;
        assert_eq!(readable(&[], false, &pixels), [""; 0], "{at}");
    }
}

#[test]
fn fingerprints_of_all_that_was_written() {
    let (one, other) = (noise(1, 9_000), noise(2, 9_000));
    let kept = seen(vec![("/C/a", 0, one.clone()), ("/C/b", 0, other.clone())]).prints;
    assert_eq!(kept["PC-1"], prints(&one).chain(prints(&other)).collect());
    assert!(prints(&one).count() > 5 && prints(&other).count() > 5);
}

#[test]
fn folders_of_any_kind_as_they_lie_on_the_disk() {
    assert_eq!([on_disk(r"D:\own\x"), on_disk("/var/own")], ["/D/own/x", "/var/own"]);
}
