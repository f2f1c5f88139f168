//! The machine's disk. Paths are absolute, with `/`; `..` is refused. On the real machine all lie under the host's root
//! folder. Calls are synchronous: a simulated disk answers at once.
//!
//! What was not synced is lost at a power cut, and a write may be torn there. [`File::sync`] makes a file's content
//! durable, [`replace`] a whole file at once; a new file's name is durable from [`create`](File::create) on.
//!
//! A handle belongs to the boot (or the process) that opened it: afterwards each call on it fails and dropping it does
//! nothing, so that what a dying program still does in its destructors never reaches the disk.

mod calls;
mod device;
mod faults;
mod file;
mod path;
mod real;
mod store;
#[cfg(test)]
mod tests;

pub use calls::{exists, list, read, remove, rename, replace};
pub(crate) use device::Disk;
pub use file::File;

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
