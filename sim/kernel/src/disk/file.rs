//! An open file.

use super::device::{Disk, Handle};
use crate::Host;
use std::io;

/// An open file. `Send + Sync`. Several handles to one file see the same content; a handle follows a rename.
#[derive(Debug)]
pub struct File {
    pub(super) disk: Disk,
    pub(super) handle: Handle,
}

impl File {
    /// Makes a new file with its folders, or empties an old one.
    ///
    /// # Errors
    /// `InvalidInput` for a path that is refused, `IsADirectory`, `NotADirectory`.
    pub fn create(path: &str) -> io::Result<File> {
        Host::current().disk().create(path)
    }

    /// Opens an existing file for reading and writing.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, `InvalidInput` for a path that is refused.
    pub fn open(path: &str) -> io::Result<File> {
        Host::current().disk().open(path)
    }

    /// Length in bytes.
    ///
    /// # Errors
    /// As the disk says.
    #[expect(clippy::len_without_is_empty, reason = "a disk may fail to answer")]
    pub fn len(&self) -> io::Result<u64> {
        self.disk.file_len(&self.handle)
    }

    /// Reads exactly `buf.len()` bytes at an offset.
    ///
    /// # Errors
    /// `UnexpectedEof` past the end.
    pub fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self.disk.read_exact(&self.handle, buf, offset)
    }

    /// Writes all bytes at an offset. A gap behind the old end is filled with zeros.
    ///
    /// # Errors
    /// `StorageFull` (nothing written), or a fault thrown by the stage (perhaps a part written).
    pub fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.disk.write_all(&self.handle, bytes, offset)
    }

    /// Cuts or extends with zeros. What is cut off is free at once.
    ///
    /// # Errors
    /// `StorageFull`.
    pub fn set_len(&self, len: u64) -> io::Result<()> {
        self.disk.set_len(&self.handle, len)
    }

    /// Makes the content durable.
    ///
    /// # Errors
    /// As the disk says.
    pub fn sync(&self) -> io::Result<()> {
        self.disk.sync(&self.handle)
    }
}
