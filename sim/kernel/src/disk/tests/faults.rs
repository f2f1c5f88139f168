//! Faults that the stage throws, and the eyes that it keeps on the disk.

use super::scratch::simulated;
use crate::disk::Disk;
use crate::world::DiskTap;
use std::sync::{Arc, Mutex};

#[test]
fn the_next_writes_to_a_part_are_torn() {
    let disk = simulated();
    disk.fault("seg", 2, 3);
    let other = disk.create("/other").unwrap();
    other.write_all_at(b"whole", 0).unwrap();
    let file = disk.create("/seg/1").unwrap();
    let error = file.write_all_at(b"abcdef", 0).unwrap_err();
    assert!(error.to_string().contains("took 3 of 6 bytes"), "{error}");
    assert_eq!(disk.read("/seg/1").unwrap(), b"abc");
    assert!(file.write_all_at(b"xy", 3).is_err());
    assert_eq!(disk.read("/seg/1").unwrap(), b"abcxy");
    file.write_all_at(b"fine", 5).unwrap();
    assert_eq!(disk.read("/seg/1").unwrap(), b"abcxyfine");
}

#[test]
fn a_torn_replace_keeps_the_old_content() {
    let disk = simulated();
    disk.replace("/state", b"old").unwrap();
    disk.fault("/state", 1, 1);
    assert!(disk.replace("/state", b"new").is_err());
    assert_eq!(disk.files(), [("/state".to_owned(), b"old".to_vec())]);
    disk.replace("/state", b"new").unwrap();
    assert_eq!(disk.read("/state").unwrap(), b"new");
}

#[test]
fn a_count_of_zero_takes_the_fault_away() {
    let disk = simulated();
    disk.fault("f", 5, 0);
    disk.fault("f", 0, 0);
    disk.replace("/f", b"x").unwrap();
}

#[test]
fn a_file_that_is_held_is_not_deleted_and_can_still_be_written() {
    let disk = simulated();
    let other = disk.create("/other").unwrap();
    other.write_all_at(b"x", 0).unwrap();
    let file = disk.create("/seg/1").unwrap();
    disk.hold("seg", true);
    disk.hold("seg", true);
    let error = disk.remove("/seg/1").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied);
    assert!(error.to_string().contains("failed to delete /seg/1"), "{error}");
    file.write_all_at(b"whole", 0).unwrap();
    disk.replace("/seg/2", b"new").unwrap();
    assert_eq!(disk.remove("/seg/3").unwrap_err().kind(), std::io::ErrorKind::NotFound);
    disk.remove("/other").unwrap();
    // A power cut does not take the other program's hand away, and everybody who holds it has to let go.
    disk.crash();
    disk.start();
    disk.hold("seg", false);
    assert!(disk.remove("/seg/2").is_err());
    disk.hold("seg", false);
    disk.remove("/seg/2").unwrap();
}

#[test]
fn the_tap_sees_every_byte_that_was_written() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tap = {
        let seen = seen.clone();
        DiskTap(Arc::new(move |machine: &str, path: &str, offset: u64, bytes: &[u8]| {
            seen.lock().unwrap().push((machine.to_owned(), path.to_owned(), offset, bytes.to_vec()));
        }))
    };
    let disk = Disk::simulated("wfo", 100, 0, Some(tap));
    disk.start();
    let file = disk.create("/f").unwrap();
    file.write_all_at(b"one", 0).unwrap();
    file.write_all_at(b"two", 7).unwrap();
    assert!(file.write_all_at(&[0; 200], 0).is_err());
    disk.fault("f", 1, 2);
    assert!(file.write_all_at(b"torn", 10).is_err());
    disk.replace("/g", b"whole").unwrap();
    disk.tamper("/f", |bytes| bytes.clear());
    disk.crash();
    assert!(file.write_all_at(b"dead", 0).is_err());
    let seen: Vec<_> = std::mem::take(&mut *seen.lock().unwrap());
    let texts: Vec<_> = seen.iter().map(|(m, p, o, b)| format!("{m} {p} {o} {}", String::from_utf8_lossy(b))).collect();
    assert_eq!(texts, ["wfo /f 0 one", "wfo /f 7 two", "wfo /f 10 to", "wfo /g.~replacing 0 whole"]);
}

#[test]
fn tampering_is_durable_and_minds_no_quota() {
    let disk = simulated();
    disk.replace("/f", b"sealed").unwrap();
    disk.set_size(6);
    assert!(disk.tamper("/f", |bytes| bytes.extend(b" and more")));
    assert!(!disk.tamper("/none", |_| panic!("there is nothing to change")));
    assert!(!disk.tamper("not a path", |_| panic!("there is nothing to change")));
    disk.crash();
    assert!(disk.tamper("/f", |bytes| bytes[0] = b'S'), "also while the machine is off");
    disk.start();
    assert_eq!(disk.read("/f").unwrap(), b"Sealed and more");
    assert_eq!(disk.used(), 15);
}

#[test]
fn a_file_that_was_taken_away_stays_away() {
    let disk = simulated();
    disk.replace("/f", b"sealed").unwrap();
    disk.replace("/g", b"kept").unwrap();
    assert!(disk.take_away("/f"));
    assert!(!disk.take_away("/f") && !disk.take_away("not a path"));
    assert!(!disk.exists("/f"));
    disk.crash();
    disk.start();
    assert!(!disk.exists("/f"));
    assert_eq!(disk.used(), 4);
}
