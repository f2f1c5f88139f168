//! One machine's disk, simulated or real, and who may use it: a handle is good for the session (boot, or process within
//! a boot) in which it was opened.

use super::path::{Checked, own};
use super::real::{self, Root};
use super::store::{Node, Store};
use super::{Entry, File};
use crate::world::DiskTap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A machine's disk. Cheap to clone; all clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk(Arc<Device>);

struct Device {
    machine: String,
    tap: Option<DiskTap>,
    medium: Medium,
    session: Mutex<Session>,
}

enum Medium {
    Simulated(Mutex<Store>),
    Real(Root),
}

/// Which program may use the disk now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Session {
    number: u64,
    running: bool,
}

/// What a [`File`] holds.
#[derive(Debug)]
pub(super) struct Handle {
    session: u64,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Simulated(Node),
    Real(std::fs::File),
}

impl Disk {
    /// An empty simulated disk of `size` bytes, not yet in use: see [`start`](Self::start). `seed` decides what power
    /// cuts leave of torn writes.
    pub(crate) fn simulated(machine: &str, size: u64, seed: u64, tap: Option<DiskTap>) -> Disk {
        let session = Session { number: 0, running: false };
        Disk::of(machine, tap, Medium::Simulated(Mutex::new(Store::new(size, seed))), session)
    }

    /// The folder `root` of the real machine (made at the first write), in use from now on.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn real(root: PathBuf) -> io::Result<Disk> {
        let root = Root::new(root);
        root.sweep()?;
        Ok(Disk::of("", None, Medium::Real(root), Session { number: 0, running: true }))
    }

    fn of(machine: &str, tap: Option<DiskTap>, medium: Medium, session: Session) -> Disk {
        Disk(Arc::new(Device { machine: machine.to_owned(), tap, medium, session: Mutex::new(session) }))
    }

    /// A program starts on the machine: from now on the disk may be used.
    pub(crate) fn start(&self) {
        if let Medium::Simulated(store) = &self.0.medium {
            lock(store).sweep();
        }
        lock(&self.0.session).running = true;
    }

    /// The program has died with the machine up: its handles are no longer good, nothing is lost.
    pub(crate) fn halt(&self) {
        let mut session = lock(&self.0.session);
        *session = Session { number: session.number + 1, running: false };
    }

    /// The power is cut. To be called before the machine's tasks are dropped: what they do while they are dropped then
    /// no longer reaches the disk.
    pub(crate) fn crash(&self) {
        self.halt();
        if let Medium::Simulated(store) = &self.0.medium {
            lock(store).crash();
        }
    }

    /// Sets the room of a simulated disk. With less than what is used no write succeeds.
    pub(crate) fn set_size(&self, bytes: u64) {
        if let Medium::Simulated(store) = &self.0.medium {
            lock(store).set_size(bytes);
        }
    }

    /// Lets the next `count` writes to paths that contain `part` fail after `keep` bytes of each.
    pub(crate) fn fault(&self, part: &str, count: u32, keep: usize) {
        if let Medium::Simulated(store) = &self.0.medium {
            lock(store).faults().add(part, count, keep);
        }
    }

    /// Lets deletions of files whose path contains `part` be refused, until the same is let go.
    pub(crate) fn hold(&self, part: &str, held: bool) {
        if let Medium::Simulated(store) = &self.0.medium {
            lock(store).faults().hold(part, held);
        }
    }

    /// Bytes in all files of a simulated disk.
    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        match &self.0.medium {
            Medium::Simulated(store) => lock(store).used(),
            Medium::Real(_) => 0,
        }
    }

    /// All files with their present content (durable or not), by path, whether the machine is on or not.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        match &self.0.medium {
            Medium::Simulated(store) => lock(store).files(),
            Medium::Real(root) => root.files().unwrap_or_default(),
        }
    }

    /// Changes a file of a simulated disk behind the software's back; durable. False if there is no such file.
    pub(crate) fn tamper(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> bool {
        match (&self.0.medium, Checked::file(path)) {
            (Medium::Simulated(store), Ok(path)) => lock(store).tamper(path, change).unwrap_or(false),
            _ => false,
        }
    }

    /// Takes a file away from a simulated disk behind the software's back; durable. False if there is no such file.
    pub(crate) fn take_away(&self, path: &str) -> bool {
        match (&self.0.medium, Checked::file(path)) {
            (Medium::Simulated(store), Ok(path)) => lock(store).remove(path).is_ok(),
            _ => false,
        }
    }

    pub(super) fn create(&self, path: &str) -> io::Result<File> {
        self.open_with(Checked::file(path)?, Store::create, Root::create)
    }

    pub(super) fn open(&self, path: &str) -> io::Result<File> {
        self.open_with(Checked::file(path)?, |store, path| store.open(path), Root::open)
    }

    fn open_with(
        &self,
        path: Checked<'_>,
        simulated: impl FnOnce(&mut Store, Checked<'_>) -> io::Result<Node>,
        real: impl FnOnce(&Root, Checked<'_>) -> io::Result<std::fs::File>,
    ) -> io::Result<File> {
        let session = self.session()?;
        let target = match &self.0.medium {
            Medium::Simulated(store) => Target::Simulated(simulated(&mut lock(store), path)?),
            Medium::Real(root) => Target::Real(real(root, path)?),
        };
        Ok(File { disk: self.clone(), handle: Handle { session, target } })
    }

    pub(super) fn replace(&self, path: &str, content: &[u8]) -> io::Result<()> {
        let path = Checked::file(path)?;
        let replacing = path.replacing();
        let new = self.open_with(own(&replacing), Store::create, Root::create);
        let replaced = new.and_then(|file| {
            file.write_all_at(content, 0)?;
            self.rename_checked(own(&replacing), path)
        });
        if replaced.is_err() {
            // The first error is what counts; the next start sweeps what may stay behind.
            let _ = self.remove_checked(own(&replacing));
        }
        replaced
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.rename_checked(Checked::file(from)?, Checked::file(to)?)
    }

    fn rename_checked(&self, from: Checked<'_>, to: Checked<'_>) -> io::Result<()> {
        self.session()?;
        match &self.0.medium {
            Medium::Simulated(store) => lock(store).rename(from, to),
            Medium::Real(root) => root.rename(from, to),
        }
    }

    pub(super) fn remove(&self, path: &str) -> io::Result<()> {
        let path = Checked::file(path)?;
        if let Medium::Simulated(store) = &self.0.medium
            && self.exists(path.as_str())
            && lock(store).faults().is_held(path.as_str())
        {
            return Err(error(io::ErrorKind::PermissionDenied, "delete", path.as_str()));
        }
        self.remove_checked(path)
    }

    fn remove_checked(&self, path: Checked<'_>) -> io::Result<()> {
        self.session()?;
        match &self.0.medium {
            Medium::Simulated(store) => lock(store).remove(path),
            Medium::Real(root) => root.remove(path),
        }
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        let (Ok(path), Ok(_)) = (Checked::new(path), self.session()) else { return false };
        match &self.0.medium {
            Medium::Simulated(store) => lock(store).exists(path),
            Medium::Real(root) => root.exists(path),
        }
    }

    pub(super) fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let folder = Checked::new(folder)?;
        self.session()?;
        match &self.0.medium {
            Medium::Simulated(store) => Ok(lock(store).list(folder)),
            Medium::Real(root) => root.list(folder),
        }
    }

    pub(super) fn file_len(&self, handle: &Handle) -> io::Result<u64> {
        match self.target(handle)? {
            (Medium::Simulated(store), Target::Simulated(node)) => lock(store).len(*node),
            (_, Target::Real(file)) => Ok(file.metadata()?.len()),
            _ => Err(stale()),
        }
    }

    pub(super) fn read_exact(&self, handle: &Handle, buf: &mut [u8], offset: u64) -> io::Result<()> {
        match self.target(handle)? {
            (Medium::Simulated(store), Target::Simulated(node)) => lock(store).read_exact(*node, buf, offset),
            (_, Target::Real(file)) => real::read_exact(file, buf, offset),
            _ => Err(stale()),
        }
    }

    pub(super) fn write_all(&self, handle: &Handle, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.target(handle)? {
            (Medium::Simulated(store), Target::Simulated(node)) => {
                lock(store).write_all(*node, bytes, offset, |path, written| {
                    if let Some(DiskTap(tap)) = &self.0.tap {
                        tap(&self.0.machine, path, offset, written);
                    }
                })
            }
            (_, Target::Real(file)) => real::write_all(file, bytes, offset),
            _ => Err(stale()),
        }
    }

    pub(super) fn set_len(&self, handle: &Handle, len: u64) -> io::Result<()> {
        match self.target(handle)? {
            (Medium::Simulated(store), Target::Simulated(node)) => lock(store).set_len(*node, len),
            (_, Target::Real(file)) => file.set_len(len),
            _ => Err(stale()),
        }
    }

    pub(super) fn sync(&self, handle: &Handle) -> io::Result<()> {
        match self.target(handle)? {
            (Medium::Simulated(store), Target::Simulated(node)) => lock(store).sync(*node),
            (_, Target::Real(file)) => file.sync_all(),
            _ => Err(stale()),
        }
    }

    fn target<'a>(&'a self, handle: &'a Handle) -> io::Result<(&'a Medium, &'a Target)> {
        if self.session()? == handle.session { Ok((&self.0.medium, &handle.target)) } else { Err(stale()) }
    }

    fn session(&self) -> io::Result<u64> {
        let session = *lock(&self.0.session);
        if session.running { Ok(session.number) } else { Err(stale()) }
    }
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").field("machine", &self.0.machine).finish_non_exhaustive()
    }
}

/// A panic while the lock was held ends the run anyway; until then the disk stays usable for what is being dropped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stale() -> io::Error {
    io::Error::other("failed to use the disk: the program that asks was ended by a power cut or a crash")
}

/// An error in the disk's words.
pub(super) fn error(kind: io::ErrorKind, verb: &str, path: &str) -> io::Error {
    io::Error::new(kind, format!("failed to {verb} {path}: {kind}"))
}
