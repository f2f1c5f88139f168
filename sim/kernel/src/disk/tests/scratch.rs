//! Disks to try things on.

use crate::disk::Disk;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A started simulated disk of 1 MiB.
pub(super) fn simulated() -> Disk {
    sized(1 << 20, 0)
}

/// A started simulated disk.
pub(super) fn sized(size: u64, seed: u64) -> Disk {
    let disk = Disk::simulated("PC-0417", size, seed, None);
    disk.start();
    disk
}

/// A real disk in a temporary folder that goes with it.
pub(super) struct Scratch {
    disk: Disk,
    pub(super) root: PathBuf,
}

impl Scratch {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("wfosim-disk-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().join(name);
        let disk = Disk::real(root.clone()).expect("an absent folder is an empty disk");
        Self { disk, root }
    }
}

impl Deref for Scratch {
    type Target = Disk;
    fn deref(&self) -> &Disk {
        &self.disk
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
