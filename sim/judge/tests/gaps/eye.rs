//! The judge's eye on the disks: what it takes for readable, and what it keeps of each file.

use crate::common::boxes::noise;
use judge::watch::{Eye, Writes, prints, readable, tap_for};
use kernel::disk::File;
use kernel::world::{Engine, Link, Machine, Setup, World};
use std::time::Duration;

/// What the eye saw of these writes of one machine: path, offset, bytes.
fn seen(writes: Vec<(&'static str, u64, Vec<u8>)>) -> Writes {
    let (tap, seen) = tap_for(&Eye { folders: vec![r"D:\own".into()], ..Eye::default() });
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

#[test]
fn what_is_everywhere_has_no_fingerprint() {
    let few: Vec<u8> = noise(9, 60_000).iter().map(|b| 1 + b % 5).collect();
    assert_eq!(prints(&few).count(), 0);
    let more: Vec<u8> = noise(9, 60_000).iter().map(|b| 1 + b % 40).collect();
    assert!(prints(&more).count() > 20);
}
