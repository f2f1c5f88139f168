//! The machine's disk. Paths are absolute, with `/`; `..` is refused. On the real machine all lie under the host's root
//! folder. Calls are synchronous: a simulated disk answers at once.
//!
//! What was not synced is lost at a power cut, and a write may be torn there. [`File::sync`] makes a file's content
//! durable, [`replace`] a whole file at once; a new file's name is durable from [`create`](File::create) on.

use std::io;

/// An open file. `Send + Sync`. Several handles to one file see the same content.
#[derive(Debug)]
pub struct File {/* kernel's own */}

impl File {
    /// Makes a new file with its folders, or empties an old one.
    ///
    /// # Errors
    /// `StorageFull`, or a fault thrown by the stage.
    pub fn create(_path: &str) -> io::Result<File> {
        todo!()
    }
    /// Opens an existing file for reading and writing.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn open(_path: &str) -> io::Result<File> {
        todo!()
    }
    /// Length in bytes.
    ///
    /// # Errors
    /// As the disk says.
    #[expect(clippy::len_without_is_empty)]
    pub fn len(&self) -> io::Result<u64> {
        todo!()
    }
    /// Reads exactly `buf.len()` bytes at an offset.
    ///
    /// # Errors
    /// `UnexpectedEof` past the end.
    pub fn read_exact_at(&self, _buf: &mut [u8], _offset: u64) -> io::Result<()> {
        todo!()
    }
    /// Writes all bytes at an offset.
    ///
    /// # Errors
    /// `StorageFull` (nothing written), or a fault thrown by the stage (perhaps a part written).
    pub fn write_all_at(&self, _bytes: &[u8], _offset: u64) -> io::Result<()> {
        todo!()
    }
    /// Cuts or extends with zeros.
    ///
    /// # Errors
    /// `StorageFull`.
    pub fn set_len(&self, _len: u64) -> io::Result<()> {
        todo!()
    }
    /// Makes the content durable.
    ///
    /// # Errors
    /// A fault thrown by the stage.
    pub fn sync(&self) -> io::Result<()> {
        todo!()
    }
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name within the folder.
    pub name: String,
    /// Length in bytes; 0 for a folder.
    pub len: u64,
    /// Whether it is a folder.
    pub folder: bool,
}

/// The entries of a folder, by name. A folder that is not there is empty.
///
/// # Errors
/// As the disk says.
pub fn list(_folder: &str) -> io::Result<Vec<Entry>> {
    todo!()
}

/// A whole file.
///
/// # Errors
/// `NotFound`.
pub fn read(_path: &str) -> io::Result<Vec<u8>> {
    todo!()
}

/// Puts a whole file in place of an old one, all or nothing, durable when it returns (temporary file, sync, rename).
///
/// # Errors
/// `StorageFull`; the old content is then still there.
pub fn replace(_path: &str, _content: &[u8]) -> io::Result<()> {
    todo!()
}

/// Renames within the disk, durable when it returns. Replaces what is there.
///
/// # Errors
/// `NotFound`.
pub fn rename(_from: &str, _to: &str) -> io::Result<()> {
    todo!()
}

/// Removes a file, durable when it returns.
///
/// # Errors
/// `NotFound`.
pub fn remove(_path: &str) -> io::Result<()> {
    todo!()
}

/// Whether there is such a file or folder.
pub fn exists(_path: &str) -> bool {
    todo!()
}
