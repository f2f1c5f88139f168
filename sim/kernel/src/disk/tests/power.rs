//! What a power cut leaves.

use super::scratch::{simulated, sized};

#[test]
fn synced_is_kept_unsynced_is_lost() {
    let disk = simulated();
    let file = disk.create("/C/seg/1").unwrap();
    file.write_all_at(b"first", 0).unwrap();
    file.sync().unwrap();
    file.write_all_at(&[7; 5], 5).unwrap();
    disk.crash();
    assert!(file.write_all_at(b"dead", 0).is_err(), "the machine is off");
    disk.start();
    assert!(file.write_all_at(b"dead", 0).is_err(), "a handle of the boot before");
    drop(file);
    let left = disk.read("/C/seg/1").unwrap();
    // A write within one sector is there or not there.
    assert!(left == b"first" || left == b"first\x07\x07\x07\x07\x07", "{left:?}");
}

#[test]
fn a_new_name_is_durable_and_its_unsynced_content_is_not() {
    for seed in 0..20 {
        let disk = sized(1 << 20, seed);
        let file = disk.create("/a/b/c").unwrap();
        file.write_all_at(&[9; 10_000], 0).unwrap();
        disk.crash();
        disk.start();
        let left = disk.read("/a/b/c").unwrap();
        assert!(left.len() <= 10_000 && left.iter().all(|byte| *byte == 9), "a prefix of what was written");
    }
}

#[test]
fn a_cut_tears_a_write_at_a_sector() {
    let left: Vec<usize> = (0..64)
        .map(|seed| {
            let disk = sized(1 << 20, seed);
            disk.create("/f").unwrap().write_all_at(&[9; 20_000], 0).unwrap();
            disk.crash();
            disk.start();
            disk.read("/f").unwrap().len()
        })
        .collect();
    assert!(left.iter().all(|len| len % 512 == 0 || *len == 20_000), "{left:?}");
    assert!(left.contains(&0) && left.contains(&20_000) && left.iter().any(|len| *len > 0 && *len < 20_000));
    assert!(left.iter().any(|len| len % 4096 != 0), "some disks have small sectors");
}

#[test]
fn removal_and_rename_are_durable() {
    let disk = simulated();
    disk.replace("/gone", b"x").unwrap();
    disk.create("/from").unwrap().write_all_at(b"content", 0).unwrap();
    disk.remove("/gone").unwrap();
    disk.rename("/from", "/to").unwrap();
    disk.crash();
    assert_eq!(disk.files(), [("/to".to_owned(), b"content".to_vec())], "the judge looks at a machine that is off");
}

#[test]
fn a_process_crash_loses_nothing_that_was_written() {
    let disk = simulated();
    let file = disk.create("/f").unwrap();
    file.write_all_at(b"not synced", 0).unwrap();
    disk.halt();
    assert!(file.sync().is_err());
    disk.start();
    assert_eq!(disk.read("/f").unwrap(), b"not synced");
}

#[test]
fn an_unfinished_replacement_is_swept_at_the_next_start() {
    let disk = simulated();
    disk.replace("/d/state", b"old").unwrap();
    disk.halt();
    // What a cut between the temporary file and its rename leaves.
    disk.start();
    disk.rename("/d/state", "/d/moved").unwrap();
    disk.fault(".~replacing", 1, 2);
    assert!(disk.replace("/d/state", b"new").is_err());
    disk.crash();
    disk.start();
    assert_eq!(disk.files(), [("/d/moved".to_owned(), b"old".to_vec())]);
}
