//! What only one run on this machine may have at a time: a lock on a file of the system's folder for such, which is gone with the
//! process.
#![expect(clippy::disallowed_methods, reason = "the program itself runs on the real machine")]

use std::fs::{File, OpenOptions, TryLockError, remove_file};
use std::path::{Path, PathBuf};

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    _locks: Vec<Lock>,
}

/// A locked file, which is removed with the lock on it.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock is gone: whoever opened it meanwhile sees that it is not there any more.
        let _ = remove_file(&self.path);
    }
}

/// Takes all of them: each with its name, and what is said where somebody else has it.
///
/// # Errors
/// What is said of the first that somebody else has.
pub(super) fn hold(all: impl Iterator<Item = (String, String)>) -> Result<Held, String> {
    let folder = std::env::temp_dir();
    let mut locks = Vec::new();
    for (name, taken) in all {
        match lock(folder.join(format!("wfosim-{name}.lock"))) {
            Ok(lock) => locks.extend(lock),
            Err(Taken) => return Err(taken),
        }
    }
    Ok(Held { _locks: locks })
}

struct Taken;

/// None where there is no such file to be had: then nobody is kept from anything.
fn lock(path: PathBuf) -> Result<Option<Lock>, Taken> {
    /// So often it may have been removed between its opening and the lock on it.
    const TRIES: usize = 100;
    for _ in 0..TRIES {
        let Some(file) = open(&path) else { return Ok(None) };
        match file.try_lock() {
            Ok(()) if is_at(&file, &path) => return Ok(Some(Lock { path, _file: file })),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Taken),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(Taken)
}

/// Somebody else's file can be locked, too.
fn open(path: &Path) -> Option<File> {
    let own = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    own.or_else(|_| File::open(path)).ok()
}

/// Whether it is this file that stands there, not another one or none.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(ours), Ok(there)) = (file.metadata(), std::fs::metadata(path)) else { return false };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

/// An open file is not removed there.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::hold;

    #[test]
    fn what_one_has_another_cannot_have() {
        let name = format!("test-{}", std::process::id());
        let take = |name: &str| hold([(name.to_owned(), "taken".to_owned())].into_iter()).map(drop);
        let first = hold([(name.clone(), String::new())].into_iter());
        assert_eq!(take(&name), Err("taken".into()));
        assert_eq!(take(&format!("{name}-other")), Ok(()));
        drop(first);
        assert!(!std::env::temp_dir().join(format!("wfosim-{name}-other.lock")).exists(), "nothing is left behind");
        // A process that another test is starting right now has our files, too, until its program begins.
        let freed = |_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            take(&name).is_ok()
        };
        assert!((0..1_000).any(freed));
    }

    /// Whoever opened the file before it was removed has no lock on what stands there.
    #[cfg(unix)]
    #[test]
    fn a_file_that_was_removed_is_no_lock() {
        let path = std::env::temp_dir().join(format!("wfosim-test-{}-removed.lock", std::process::id()));
        let opened_before = super::open(&path).expect("a file");
        std::fs::remove_file(&path).expect("removed");
        assert!(!super::is_at(&opened_before, &path));
        let first = super::lock(path.clone()).ok().flatten().expect("a lock");
        assert!(!super::is_at(&opened_before, &path));
        assert!(super::lock(path).is_err());
        drop(first);
    }
}
