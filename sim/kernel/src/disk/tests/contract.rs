//! What holds on every disk.

use super::scratch::{Scratch, simulated};
use crate::disk::{Disk, Entry};
use std::io::ErrorKind::{InvalidInput, IsADirectory, NotADirectory, NotFound, PermissionDenied, UnexpectedEof};

/// Makes of each function a test on a simulated and one on a real disk.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod simulated_disk { $(#[test] fn $name() { super::$name(&super::simulated()); })* }
        mod real_disk { $(#[test] fn $name() { super::$name(&super::Scratch::new()); })* }
    };
}

on_both!(
    reads_what_was_written,
    creates_folders_and_empties_old_files,
    fills_gaps_and_cuts,
    replaces_renames_removes,
    refuses_bad_paths,
    tells_files_from_folders,
    lists_by_name,
    a_handle_follows_a_rename,
    a_handle_of_an_ended_program_is_harmless,
    a_new_file_knows_nothing_of_an_old_one_of_its_name,
);

fn reads_what_was_written(disk: &Disk) {
    let file = disk.create("/C/a/b.seg").unwrap();
    file.write_all_at(b"hello", 0).unwrap();
    file.write_all_at(b"J", 0).unwrap();
    let other = disk.open("/C/a/b.seg").unwrap();
    other.write_all_at(b"!", 5).unwrap();
    assert_eq!(file.len().unwrap(), 6);
    let mut part = [0; 3];
    file.read_exact_at(&mut part, 3).unwrap();
    assert_eq!(&part, b"lo!");
    assert_eq!(file.read_exact_at(&mut part, 4).unwrap_err().kind(), UnexpectedEof);
    file.sync().unwrap();
    assert_eq!(disk.read("/C/a/b.seg").unwrap(), b"Jello!");
    assert_eq!(disk.files(), [("/C/a/b.seg".to_owned(), b"Jello!".to_vec())]);
}

fn creates_folders_and_empties_old_files(disk: &Disk) {
    disk.create("/one/two/three").unwrap().write_all_at(b"x", 0).unwrap();
    assert!(disk.exists("/one") && disk.exists("/one/two") && disk.exists("/one/two/three"));
    assert!(!disk.exists("/two") && disk.exists("/"));
    assert_eq!(disk.create("/one/two/three").unwrap().len().unwrap(), 0);
    assert_eq!(disk.open("/one/two/four").unwrap_err().kind(), NotFound);
    assert_eq!(disk.open("/five/four").unwrap_err().kind(), NotFound);
}

fn fills_gaps_and_cuts(disk: &Disk) {
    let file = disk.create("/f").unwrap();
    file.write_all_at(b"ab", 2).unwrap();
    file.set_len(6).unwrap();
    assert_eq!(disk.read("/f").unwrap(), b"\0\0ab\0\0");
    file.set_len(3).unwrap();
    file.set_len(4).unwrap();
    assert_eq!(disk.read("/f").unwrap(), b"\0\0a\0");
    file.write_all_at(b"", 100).unwrap();
    assert_eq!(file.len().unwrap(), 4);
    assert!(file.write_all_at(b"x", u64::MAX).is_err());
}

fn replaces_renames_removes(disk: &Disk) {
    disk.replace("/d/state", b"old").unwrap();
    disk.replace("/d/state", b"newer").unwrap();
    assert_eq!(disk.read("/d/state").unwrap(), b"newer");
    disk.rename("/d/state", "/e/f/kept").unwrap();
    assert!(!disk.exists("/d/state"));
    disk.replace("/d/other", b"other").unwrap();
    disk.rename("/d/other", "/e/f/kept").unwrap();
    disk.rename("/e/f/kept", "/e/f/kept").unwrap();
    assert_eq!(disk.read("/e/f/kept").unwrap(), b"other");
    disk.remove("/e/f/kept").unwrap();
    assert_eq!(disk.remove("/e/f/kept").unwrap_err().kind(), NotFound);
    assert_eq!(disk.rename("/e/f/kept", "/x").unwrap_err().kind(), NotFound);
    assert!(disk.files().is_empty());
    assert!(disk.exists("/e/f"));
}

fn refuses_bad_paths(disk: &Disk) {
    let long = format!("/{}", "n".repeat(300));
    let deep = "/name".repeat(1000);
    for path in ["", "a", "a/b", "/a/../b", "/..", "/./a", "/a//b", "/a/", "//", "/a\\b", "/a\0b", &long, &deep] {
        assert_eq!(disk.create(path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.open(path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.read(path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.replace(path, b"x").unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.remove(path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.rename(path, "/b").unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.rename("/b", path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert_eq!(disk.list(path).unwrap_err().kind(), InvalidInput, "{path:?}");
        assert!(!disk.exists(path), "{path:?}");
    }
    disk.create("/with space/…umlaut ü, and..dots.").unwrap();
    assert_eq!(disk.files().len(), 1);
}

fn tells_files_from_folders(disk: &Disk) {
    disk.create("/folder/file").unwrap();
    for path in ["/folder", "/"] {
        assert_eq!(disk.create(path).unwrap_err().kind(), IsADirectory);
        assert_eq!(disk.open(path).unwrap_err().kind(), IsADirectory);
        assert_eq!(disk.remove(path).unwrap_err().kind(), IsADirectory);
        assert_eq!(disk.replace(path, b"x").unwrap_err().kind(), IsADirectory);
        assert_eq!(disk.rename(path, "/x").unwrap_err().kind(), IsADirectory);
        assert_eq!(disk.rename("/folder/file", path).unwrap_err().kind(), IsADirectory);
    }
    assert_eq!(disk.create("/folder/file/below").unwrap_err().kind(), NotADirectory);
    assert_eq!(disk.files(), [("/folder/file".to_owned(), Vec::new())]);
}

fn lists_by_name(disk: &Disk) {
    for path in ["/seg/b", "/seg/a/deep/er", "/seg/a.x", "/segment", "/seg/c"] {
        disk.replace(path, b"four").unwrap();
    }
    let entry = |name: &str, len, folder| Entry { name: name.to_owned(), len, folder };
    let expected = [entry("a", 0, true), entry("a.x", 4, false), entry("b", 4, false), entry("c", 4, false)];
    assert_eq!(disk.list("/seg").unwrap(), expected);
    assert_eq!(disk.list("/").unwrap(), [entry("seg", 0, true), entry("segment", 4, false)]);
    assert_eq!(disk.list("/nowhere").unwrap(), []);
    assert_eq!(disk.list("/segment").unwrap(), []);
}

fn a_handle_follows_a_rename(disk: &Disk) {
    let file = disk.create("/open.seg").unwrap();
    file.write_all_at(b"before", 0).unwrap();
    disk.rename("/open.seg", "/sealed.seg").unwrap();
    file.write_all_at(b"after.", 6).unwrap();
    file.sync().unwrap();
    assert_eq!(disk.read("/sealed.seg").unwrap(), b"beforeafter.");
    assert!(!disk.exists("/open.seg"));
}

fn a_handle_of_an_ended_program_is_harmless(disk: &Disk) {
    let file = disk.create("/f").unwrap();
    file.write_all_at(b"kept", 0).unwrap();
    disk.halt();
    assert!(file.write_all_at(b"dead", 0).is_err());
    assert!(disk.create("/g").is_err() && disk.replace("/f", b"dead").is_err() && disk.remove("/f").is_err());
    disk.start();
    let _new = disk.open("/f").unwrap();
    assert!(file.write_all_at(b"dead", 0).is_err() && file.set_len(0).is_err() && file.sync().is_err());
    drop(file);
    assert_eq!(disk.read("/f").unwrap(), b"kept");
}

fn a_new_file_knows_nothing_of_an_old_one_of_its_name(disk: &Disk) {
    let old = disk.create("/f").unwrap();
    old.write_all_at(b"never synced", 0).unwrap();
    disk.remove("/f").unwrap();
    let new = disk.create("/f").unwrap();
    let _ = old.write_all_at(b"into nowhere", 0);
    assert_eq!(new.len().unwrap(), 0);
    new.write_all_at(b"new", 0).unwrap();
    new.sync().unwrap();
    drop(old);
    assert_eq!(disk.read("/f").unwrap(), b"new");
}

#[test]
fn a_real_disk_follows_no_symbolic_link() {
    let disk = Scratch::new();
    let outside = Scratch::new();
    outside.replace("/secret", b"x").unwrap();
    disk.replace("/here", b"x").unwrap();
    std::os::unix::fs::symlink(&outside.root, disk.root.join("link")).unwrap();
    assert_eq!(disk.open("/link/secret").unwrap_err().kind(), PermissionDenied);
    assert_eq!(disk.create("/link/new").unwrap_err().kind(), PermissionDenied);
    assert_eq!(disk.remove("/link").unwrap_err().kind(), PermissionDenied);
    assert!(!disk.exists("/link/secret"));
    assert_eq!(disk.list("/").unwrap().len(), 1);
    assert_eq!(outside.files().len(), 1);
}
