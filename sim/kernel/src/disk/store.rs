//! A simulated disk: turmoil-fs with the names, the quota and the faults on our side.
//!
//! turmoil-fs keeps what was synced apart from what was not and decides what a power cut leaves. Around it:
//! - Each change of a name is synced at once. Its list of pending operations stays short (it is scanned at each call),
//!   and names are durable, as the contract says.
//! - Its handles know their file by path. Ours are node numbers that follow a rename; before a rename or removal the
//!   file is synced, or its pending writes would hit whoever gets the path next.
//! - It forgets a truncation that was not synced once the file grows again: the old bytes come back. We write the zeros.
//! - Its own quota charges pending writes several times over. Ours is exact.
//! - Its file numbers mean something in one disk only, also when dropped: every call enters the disk first.

use super::faults::Faults;
use super::path::{self, Checked};
use super::{Entry, device::error};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use turmoil_fs::Fs;
use turmoil_fs::shim::std::fs as shim;

/// The number of a file, never used again after a removal or power cut.
pub(super) type Node = u64;

/// A simulated disk.
pub(super) struct Store {
    fs: Fs,
    names: BTreeMap<String, Node>,
    folders: BTreeSet<String>,
    nodes: BTreeMap<Node, Inode>,
    next: Node,
    /// Room in bytes.
    size: u64,
    /// Sum of all lengths.
    used: u64,
    /// Sum over all files of what a truncation gave up that a power cut would bring back.
    held: u64,
    faults: Faults,
}

struct Inode {
    path: String,
    len: u64,
    /// How long a power cut could leave the file at most: grows with truncations that were not synced.
    reach: u64,
    file: shim::File,
}

impl Inode {
    fn held(&self) -> u64 {
        self.reach.saturating_sub(self.len)
    }

    /// Before the file grows: zeros from its end to `end`, where something older may lie. Within its disk.
    fn clear_to(&self, end: u64) -> io::Result<()> {
        match usize::try_from(end.min(self.reach).saturating_sub(self.len)) {
            Ok(0) | Err(_) => Ok(()),
            Ok(count) => self.file.write_all_at(&vec![0; count], self.len),
        }
    }
}

impl Store {
    /// An empty disk of `size` bytes. `seed` decides what a power cut leaves of a write.
    pub(super) fn new(size: u64, seed: u64) -> Self {
        // A disk tears writes at its sectors; both sizes are found in the field.
        let sector_bytes = if seed & 1 == 0 { 512 } else { 4096 };
        Self {
            fs: Fs::builder().seed(seed).block_size(sector_bytes).build(),
            names: BTreeMap::new(),
            folders: BTreeSet::from(["/".to_owned()]),
            nodes: BTreeMap::new(),
            next: 0,
            size,
            used: 0,
            held: 0,
            faults: Faults::default(),
        }
    }

    pub(super) fn create(&mut self, path: Checked<'_>) -> io::Result<Node> {
        if let Some(&node) = self.names.get(path.as_str()) {
            self.set_len(node, 0)?;
            return Ok(node);
        }
        if self.folders.contains(path.as_str()) {
            return Err(error(io::ErrorKind::IsADirectory, "create", path.as_str()));
        }
        self.make_folders(path)?;
        let _in = self.fs.enter();
        let file = shim::OpenOptions::new().read(true).write(true).create(true).open(path.as_str())?;
        shim::sync_dir(path::parent(path.as_str()))?;
        Ok(self.adopt(path.as_str().to_owned(), file, 0))
    }

    pub(super) fn open(&self, path: Checked<'_>) -> io::Result<Node> {
        match self.names.get(path.as_str()) {
            Some(&node) => Ok(node),
            None if self.folders.contains(path.as_str()) => {
                Err(error(io::ErrorKind::IsADirectory, "open", path.as_str()))
            }
            None => Err(error(io::ErrorKind::NotFound, "open", path.as_str())),
        }
    }

    pub(super) fn len(&self, node: Node) -> io::Result<u64> {
        Ok(self.inode(node)?.len)
    }

    pub(super) fn read_exact(&self, node: Node, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let inode = self.inode(node)?;
        if offset.checked_add(buf.len() as u64).is_none_or(|end| end > inode.len) {
            return Err(error(io::ErrorKind::UnexpectedEof, "read past the end of", &inode.path));
        }
        let _in = self.fs.enter();
        inode.file.read_exact_at(buf, offset)
    }

    /// Writes all, or the part that a fault leaves; tells `seen` the path and what was written.
    pub(super) fn write_all(
        &mut self,
        node: Node,
        bytes: &[u8],
        offset: u64,
        seen: impl FnOnce(&str, &[u8]),
    ) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let len = self.inode(node)?.len;
        let end = |count: usize| offset.checked_add(count as u64).filter(|end| *end <= i64::MAX as u64);
        let Some(whole) = end(bytes.len()) else {
            return Err(error(io::ErrorKind::InvalidInput, "write so far into", &self.inode(node)?.path));
        };
        self.reserve(node, whole.saturating_sub(len))?;
        let inode = self.nodes.get_mut(&node).expect("looked up above");
        let fault = self.faults.strike(&inode.path);
        let kept = &bytes[..fault.unwrap_or(bytes.len()).min(bytes.len())];
        if !kept.is_empty() {
            let _in = self.fs.enter();
            inode.clear_to(offset)?;
            inode.file.write_all_at(kept, offset)?;
            self.held -= inode.held();
            self.used -= inode.len;
            inode.len = inode.len.max(offset + kept.len() as u64);
            self.used += inode.len;
            self.held += inode.held();
            seen(&inode.path, kept);
        }
        match fault {
            None => Ok(()),
            Some(_) => Err(io::Error::other(format!(
                "failed to write to {}: the disk took {} of {} bytes",
                inode.path,
                kept.len(),
                bytes.len()
            ))),
        }
    }

    pub(super) fn set_len(&mut self, node: Node, len: u64) -> io::Result<()> {
        let old = self.inode(node)?.len;
        if len == old {
            return Ok(());
        }
        if len > old {
            self.reserve(node, len - old)?;
        }
        let inode = self.nodes.get_mut(&node).expect("looked up above");
        let _in = self.fs.enter();
        inode.clear_to(len)?;
        inode.file.set_len(len)?;
        self.held -= inode.held();
        inode.reach = inode.reach.max(old);
        inode.len = len;
        self.held += inode.held();
        self.used = self.used - old + len;
        Ok(())
    }

    pub(super) fn sync(&mut self, node: Node) -> io::Result<()> {
        let inode = self.nodes.get_mut(&node).ok_or_else(gone)?;
        let _in = self.fs.enter();
        inode.file.sync_all()?;
        self.held -= inode.held();
        inode.reach = inode.len;
        Ok(())
    }

    pub(super) fn rename(&mut self, from: Checked<'_>, to: Checked<'_>) -> io::Result<()> {
        let node = self.open(from)?;
        if self.folders.contains(to.as_str()) {
            return Err(error(io::ErrorKind::IsADirectory, "rename to", to.as_str()));
        }
        self.sync(node)?;
        if from == to {
            return Ok(());
        }
        self.make_folders(to)?;
        if let Some(&old) = self.names.get(to.as_str()) {
            self.sync(old)?;
            self.forget(old);
        }
        let _in = self.fs.enter();
        shim::rename(from.as_str(), to.as_str())?;
        shim::sync_dir(path::parent(to.as_str()))?;
        shim::sync_dir(path::parent(from.as_str()))?;
        let inode = self.nodes.get_mut(&node).expect("opened above");
        to.as_str().clone_into(&mut inode.path);
        inode.file = shim::OpenOptions::new().read(true).write(true).open(to.as_str())?;
        self.names.remove(from.as_str());
        self.names.insert(to.as_str().to_owned(), node);
        Ok(())
    }

    pub(super) fn remove(&mut self, path: Checked<'_>) -> io::Result<()> {
        let node = self.open(path)?;
        self.sync(node)?;
        self.forget(node);
        let _in = self.fs.enter();
        shim::remove_file(path.as_str())?;
        shim::sync_dir(path::parent(path.as_str()))
    }

    pub(super) fn exists(&self, path: Checked<'_>) -> bool {
        self.names.contains_key(path.as_str()) || self.folders.contains(path.as_str())
    }

    pub(super) fn list(&self, folder: Checked<'_>) -> Vec<Entry> {
        let prefix = if folder.as_str() == "/" { "/".to_owned() } else { format!("{}/", folder.as_str()) };
        let from = (Bound::Excluded(prefix.as_str()), Bound::Unbounded);
        let here = |path: &str| path.strip_prefix(&prefix).filter(|name| !name.contains('/')).map(str::to_owned);
        let files = self.names.range::<str, _>(from).take_while(|(path, _)| path.starts_with(&prefix));
        let files = files
            .filter_map(|(path, node)| Some(Entry { name: here(path)?, len: self.nodes[node].len, folder: false }));
        let folders = self.folders.range::<str, _>(from).take_while(|path| path.starts_with(&prefix));
        let folders = folders.filter_map(|path| Some(Entry { name: here(path)?, len: 0, folder: true }));
        let mut entries: Vec<Entry> = files.chain(folders).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }

    /// Every file with its present content.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let content = |node: &Node| {
            let inode = &self.nodes[node];
            let mut bytes = vec![0; inode.len as usize];
            let _in = self.fs.enter();
            inode.file.read_exact_at(&mut bytes, 0).expect("a simulated disk reads what it has");
            bytes
        };
        self.names.iter().map(|(path, node)| (path.clone(), content(node))).collect()
    }

    /// Changes a file from outside of the machine: durable, whatever the quota. False if there is none.
    pub(super) fn tamper(&mut self, path: Checked<'_>, change: impl FnOnce(&mut Vec<u8>)) -> io::Result<bool> {
        let Some(&node) = self.names.get(path.as_str()) else { return Ok(false) };
        let mut bytes = vec![0; self.nodes[&node].len as usize];
        self.read_exact(node, &mut bytes, 0)?;
        change(&mut bytes);
        self.set_len(node, 0)?;
        let inode = self.nodes.get_mut(&node).expect("looked up above");
        let _in = self.fs.enter();
        inode.file.write_all_at(&bytes, 0)?;
        self.held -= inode.held();
        inode.len = bytes.len() as u64;
        self.held += inode.held();
        self.used += inode.len;
        drop(_in);
        self.sync(node)?;
        Ok(true)
    }

    /// Sets the room.
    pub(super) fn set_size(&mut self, size: u64) {
        self.size = size;
    }

    /// Bytes in all files.
    #[cfg(test)]
    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// What the stage lets fail.
    pub(super) fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// The power is cut: what was not synced is gone, but for what a torn write left.
    pub(super) fn crash(&mut self) {
        let _in = self.fs.enter();
        self.names.clear();
        self.nodes.clear();
        self.folders.clear();
        (self.used, self.held) = (0, 0);
        self.fs.crash();
        self.folders.insert("/".to_owned());
        self.find("/");
    }

    /// Removes what a power cut left of unfinished replacements.
    pub(super) fn sweep(&mut self) {
        let left: Vec<String> = self.names.keys().filter(|path| path::is_replacing(path)).cloned().collect();
        for path in left {
            self.remove(path::own(&path)).expect("a simulated disk removes what it has");
        }
    }

    /// Takes up what the disk holds below a folder.
    fn find(&mut self, folder: &str) {
        let found = shim::read_dir(folder).expect("a folder that the disk listed");
        // Sorted: the disk lists in the order of a hash map, and node numbers are to follow from the seed.
        let paths: BTreeSet<_> = found.map(|entry| entry.expect("a simulated entry").path()).collect();
        for path in paths {
            let path = path.to_str().expect("only checked paths were made").to_owned();
            let kind = shim::metadata(&path).expect("an entry that the disk listed");
            if kind.is_dir() {
                self.find(&path);
                self.folders.insert(path);
            } else {
                let file = shim::OpenOptions::new().read(true).write(true).open(&path).expect("a listed file");
                self.adopt(path, file, kind.len());
            }
        }
    }

    fn adopt(&mut self, path: String, file: shim::File, len: u64) -> Node {
        let node = self.next;
        self.next += 1;
        self.names.insert(path.clone(), node);
        self.nodes.insert(node, Inode { path, len, reach: len, file });
        self.used += len;
        node
    }

    /// Drops a file that was synced from our books.
    fn forget(&mut self, node: Node) {
        let _in = self.fs.enter();
        if let Some(inode) = self.nodes.remove(&node) {
            self.used -= inode.len;
            self.held -= inode.held();
            self.names.remove(&inode.path);
        }
    }

    fn inode(&self, node: Node) -> io::Result<&Inode> {
        self.nodes.get(&node).ok_or_else(gone)
    }

    /// Makes sure that a write has room to let the files grow by so much.
    fn reserve(&mut self, node: Node, growth: u64) -> io::Result<()> {
        if self.used.checked_add(growth).is_none_or(|need| need > self.size) {
            return Err(error(io::ErrorKind::StorageFull, "write to", &self.inode(node)?.path));
        }
        if self.used + self.held + growth > self.size {
            // The space of truncated files is free, but a power cut could still want it back: let them be synced, as a
            // journalling file system does before it hands blocks to another file.
            let held: Vec<Node> = self.nodes.iter().filter(|(_, inode)| inode.held() > 0).map(|(&n, _)| n).collect();
            for node in held {
                self.sync(node)?;
            }
        }
        Ok(())
    }

    fn make_folders(&mut self, path: Checked<'_>) -> io::Result<()> {
        for folder in path.folders() {
            if self.folders.contains(folder) {
                continue;
            }
            if self.names.contains_key(folder) {
                return Err(error(io::ErrorKind::NotADirectory, "make the folder", folder));
            }
            let _in = self.fs.enter();
            shim::create_dir(folder)?;
            shim::sync_dir(path::parent(folder))?;
            self.folders.insert(folder.to_owned());
        }
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _in = self.fs.enter();
        self.nodes.clear();
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "failed to use a file that was removed")
}
