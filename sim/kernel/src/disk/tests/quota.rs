//! The room on a simulated disk, to the byte.

use super::scratch::sized;
use std::io::ErrorKind::StorageFull;

#[test]
fn the_last_byte_fits_and_no_more() {
    let disk = sized(1000, 0);
    let file = disk.create("/f").unwrap();
    for at in 0..10 {
        file.write_all_at(&[1; 100], at * 100).unwrap();
    }
    assert_eq!(file.write_all_at(&[2; 1], 1000).unwrap_err().kind(), StorageFull);
    assert_eq!(file.write_all_at(&[2; 2], 999).unwrap_err().kind(), StorageFull);
    assert_eq!(disk.read("/f").unwrap(), [1; 1000], "a refused write leaves nothing");
    assert_eq!(file.set_len(1001).unwrap_err().kind(), StorageFull);
    file.write_all_at(&[3; 1000], 0).unwrap();
    assert_eq!(disk.used(), 1000);
}

#[test]
fn removal_and_truncation_free_at_once() {
    let disk = sized(1000, 0);
    let one = disk.create("/one").unwrap();
    one.write_all_at(&[1; 600], 0).unwrap();
    one.sync().unwrap();
    let two = disk.create("/two").unwrap();
    assert_eq!(two.write_all_at(&[2; 500], 0).unwrap_err().kind(), StorageFull);
    one.set_len(500).unwrap();
    two.write_all_at(&[2; 500], 0).unwrap();
    disk.remove("/one").unwrap();
    two.write_all_at(&[2; 500], 500).unwrap();
    assert_eq!(disk.used(), 1000);
}

#[test]
fn replace_needs_room_for_both_and_keeps_the_old_one() {
    let disk = sized(1000, 0);
    disk.replace("/state", &[1; 600]).unwrap();
    assert_eq!(disk.replace("/state", &[2; 600]).unwrap_err().kind(), StorageFull);
    assert_eq!(disk.read("/state").unwrap(), [1; 600]);
    assert_eq!(disk.used(), 600, "nothing stays of what did not fit");
    disk.replace("/state", &[2; 400]).unwrap();
    assert_eq!(disk.used(), 400);
}

#[test]
fn a_disk_smaller_than_its_content_takes_no_write() {
    let disk = sized(1000, 0);
    let file = disk.create("/f").unwrap();
    file.write_all_at(&[1; 600], 0).unwrap();
    disk.set_size(500);
    assert_eq!(file.write_all_at(&[2; 1], 0).unwrap_err().kind(), StorageFull);
    file.set_len(400).unwrap();
    file.write_all_at(&[2; 100], 400).unwrap();
    assert_eq!(disk.used(), 500);
}

/// What a truncation freed may be used at once; a power cut that undoes the truncation must not overfill the disk.
#[test]
fn a_power_cut_never_leaves_more_than_fits() {
    let disk = sized(1000, 7);
    let one = disk.create("/one").unwrap();
    one.write_all_at(&[1; 900], 0).unwrap();
    one.sync().unwrap();
    one.set_len(0).unwrap();
    let two = disk.create("/two").unwrap();
    two.write_all_at(&[2; 900], 0).unwrap();
    two.sync().unwrap();
    disk.crash();
    disk.start();
    assert_eq!(disk.used(), 900);
    assert_eq!(disk.read("/two").unwrap(), [2; 900]);
}
