//! What only one run on this machine may have at a time: a lock on a file of the system's folder for such, which is gone with the
//! process.
#![expect(clippy::disallowed_methods, reason = "the program itself runs on the real machine")]

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    _files: Vec<File>,
}

/// Takes all of them: each with its name, and what is said where somebody else has it.
///
/// # Errors
/// What is said of the first that somebody else has.
pub(super) fn hold(all: impl Iterator<Item = (String, String)>) -> Result<Held, String> {
    let folder = std::env::temp_dir();
    let mut files = Vec::new();
    for (name, taken) in all {
        // Where there is no such file to be had, nobody is kept from anything.
        let Some(file) = open(&folder.join(format!("wfosim-{name}.lock"))) else { continue };
        match file.try_lock() {
            Ok(()) => files.push(file),
            Err(TryLockError::WouldBlock) => return Err(taken),
            Err(TryLockError::Error(_)) => {}
        }
    }
    Ok(Held { _files: files })
}

/// Somebody else's file can be locked, too.
fn open(path: &Path) -> Option<File> {
    let own = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    own.or_else(|_| File::open(path)).ok()
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
        // A process that another test is starting right now has our files, too, until its program begins.
        let freed = |_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            take(&name).is_ok()
        };
        assert!((0..1_000).any(freed));
    }
}
