//! What software does with a disk beside open files.

use super::Entry;
use super::device::Disk;
use crate::Host;
use std::io;

/// The entries of a folder, by name. A folder that is not there is empty.
///
/// # Errors
/// As the disk says; `InvalidInput` for a path that is refused.
pub fn list(folder: &str) -> io::Result<Vec<Entry>> {
    Host::current().disk().list(folder)
}

/// A whole file.
///
/// # Errors
/// `NotFound`.
pub fn read(path: &str) -> io::Result<Vec<u8>> {
    Host::current().disk().read(path)
}

/// Puts a whole file in place of an old one, all or nothing, durable when it returns (temporary file, sync, rename).
/// The disk needs room for both at once.
///
/// # Errors
/// `StorageFull`; the old content is then still there.
pub fn replace(path: &str, content: &[u8]) -> io::Result<()> {
    Host::current().disk().replace(path, content)
}

/// Renames a file within the disk, into a folder that is made if need be. The new name and the content are durable when
/// it returns. Replaces what is there.
///
/// # Errors
/// `NotFound`; `IsADirectory` when either is a folder.
pub fn rename(from: &str, to: &str) -> io::Result<()> {
    Host::current().disk().rename(from, to)
}

/// Removes a file, durable when it returns. Its folder stays.
///
/// # Errors
/// `NotFound`; `IsADirectory`.
pub fn remove(path: &str) -> io::Result<()> {
    Host::current().disk().remove(path)
}

/// Whether there is such a file or folder.
pub fn exists(path: &str) -> bool {
    Host::current().disk().exists(path)
}

impl Disk {
    pub(super) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = self.open(path)?;
        let mut content = vec![0; usize::try_from(file.len()?).map_err(io::Error::other)?];
        file.read_exact_at(&mut content, 0)?;
        Ok(content)
    }
}
