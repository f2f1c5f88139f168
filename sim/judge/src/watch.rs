//! The judge's eye on the disks: sees each write as it is made.
//!
//! On every machine it looks for what opens without a key: pictures, sound and film by their signatures, the stamp's
//! cells as raw pixels, and words that the stage names beforehand (logins and names, in UTF-8 and UTF-16). Where
//! segments are kept, everything must look like noise besides. It also notes when each file there was written and how it
//! begins, and takes fingerprints of all that is written: what turns out later to have been a recording or a sound is known
//! again, however short it lay there.

mod prints;
mod scan;

use crate::media::container;
use kernel::world::DiskTap;
pub use prints::prints;
pub(crate) use scan::Scanner;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What was noticed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// Writes seen, by machine.
    pub seen: BTreeMap<String, u64>,
    /// Readable material that touched a disk: machine, path, what it looked like. Once for each of these.
    pub readable: Vec<(String, String, String)>,
    /// What was written to each file outside of the mocks, by machine and path.
    pub files: BTreeMap<String, BTreeMap<String, Written>>,
    /// How each file began when it was first written, by machine and path; no more than [`HEAD`] bytes.
    pub heads: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Fingerprints of all that was written, by machine; see [`prints`].
    pub prints: BTreeMap<String, BTreeSet<u64>>,
}

/// Bytes of a file's beginning that are kept: of a segment, more than what all segments have in common.
pub const HEAD: usize = 128;
/// Fingerprints of one machine that are kept: some gigabytes of writes.
const PRINTS: usize = 1 << 22;

/// The writes to one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// True time of the first write.
    pub first: i64,
    /// True time of the last.
    pub last: i64,
    /// Bytes in all.
    pub bytes: u64,
    /// Number of writes.
    pub count: u64,
}

/// Kinds of findings that are kept; beyond that the disk is readable all over.
const KEPT: usize = 200;

/// What the eye has to know beforehand.
#[derive(Debug, Clone, Default)]
pub struct Eye {
    /// Words that must not stand readable on any disk that is watched: Windows logins, agents' names.
    pub words: Vec<String>,
    /// Words that a server may know and that have no business where segments are kept: PCs' names.
    pub places: Vec<String>,
    /// Folders, as printed (`C:\a\b`), in which everything must look like noise.
    pub folders: Vec<String>,
}

/// The eye with the printed folders and without any words.
pub fn tap() -> (DiskTap, Arc<Mutex<Writes>>) {
    tap_for(&Eye::default())
}

/// The eye for the words and folders of a run. The folders printed in the documents are always watched.
pub fn tap_for(eye: &Eye) -> (DiskTap, Arc<Mutex<Writes>>) {
    let writes = Arc::new(Mutex::new(Writes::default()));
    let (into, scanner) = (writes.clone(), Scanner::new(&eye.words));
    let strict = Scanner::new(&[eye.words.as_slice(), eye.places.as_slice()].concat());
    let mut folders: Vec<String> = PRINTED.iter().map(|f| on_disk(f)).collect();
    folders.extend(eye.folders.iter().map(|f| on_disk(f)));
    let tap = move |machine: &str, path: &str, offset: u64, bytes: &[u8]| {
        let mut writes = into.lock().unwrap_or_else(PoisonError::into_inner);
        let secret = folders.iter().any(|f| is_inside(path, f));
        writes.note(machine, path, bytes, kernel::time::truth());
        writes.remember(machine, path, offset, bytes);
        writes.look(if secret { &strict } else { &scanner }, machine, path, secret, bytes);
    };
    (DiskTap(Arc::new(tap)), writes)
}

/// The folders that the documents print.
const PRINTED: [&str; 2] = [
    r"C:\Program Files (x86)\Common Files\Calabrio ONE\Desktop",
    r"C:\Program Files (x86)\Common Files\Webex WFO\Desktop",
];

/// `C:\a\b` as it lies on the kernel's disk: `/C/a/b`.
pub fn on_disk(folder: &str) -> String {
    let path = folder.replace(":\\", "/").replace('\\', "/");
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// Whether a path lies in a folder or below it.
pub fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}

/// What in these bytes can be read without a key; `noise` where everything has to look like noise.
pub fn readable(words: &[String], noise: bool, bytes: &[u8]) -> Vec<String> {
    Scanner::new(words).look(bytes, noise)
}

/// Looks at many bytes at once: where there are none but zeros there is nothing else to be seen, and disks are full of them.
fn is_zeros(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |any, byte| any | byte) == 0
}

impl Writes {
    fn note(&mut self, machine: &str, path: &str, bytes: &[u8], at: i64) {
        match self.seen.get_mut(machine) {
            Some(n) => *n += 1,
            None => drop(self.seen.insert(machine.into(), 1)),
        }
        if !self.files.contains_key(machine) {
            self.files.insert(machine.into(), BTreeMap::new());
        }
        let Some(files) = self.files.get_mut(machine) else { return };
        if !files.contains_key(path) {
            files.insert(path.into(), Written { first: at, ..Written::default() });
        }
        let Some(file) = files.get_mut(path) else { return };
        file.last = at;
        file.bytes += bytes.len() as u64;
        file.count += 1;
    }

    fn remember(&mut self, machine: &str, path: &str, offset: u64, bytes: &[u8]) {
        if offset == 0 && !self.heads.get(machine).is_some_and(|heads| heads.contains_key(path)) {
            let head = bytes[..bytes.len().min(HEAD)].to_vec();
            self.heads.entry(machine.into()).or_default().insert(path.into(), head);
        }
        if !self.prints.contains_key(machine) {
            self.prints.insert(machine.into(), BTreeSet::new());
        }
        let Some(known) = self.prints.get_mut(machine) else { return };
        if known.len() < PRINTS {
            known.extend(prints(bytes));
        }
    }

    fn look(&mut self, scanner: &Scanner, machine: &str, path: &str, noise: bool, bytes: &[u8]) {
        let mut seen = scanner.look(bytes, noise);
        if noise && !seen.is_empty() {
            // Many small chunks at once: the numbers between them are no noise, and are no secret.
            let inside =
                container::chunks(bytes).or_else(|| container::read(bytes).map(|c| [c.noise, c.rest].concat()));
            if let Some(inside) = inside {
                seen = scanner.look(bytes, false);
                seen.extend(scanner.look(&inside, true));
            }
        }
        for what in seen {
            let finding = (machine.to_owned(), path.to_owned(), what);
            if self.readable.len() < KEPT && !self.readable.contains(&finding) {
                self.readable.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_folders_as_they_lie_on_the_disk() {
        let folder = on_disk(r"C:\Program Files (x86)\Common Files\Webex WFO\Desktop");
        assert_eq!(folder, "/C/Program Files (x86)/Common Files/Webex WFO/Desktop");
        assert!(is_inside(&format!("{folder}/recordings/1.seg"), &folder));
        assert!(!is_inside(&format!("{folder}2/1.seg"), &folder));
        assert!(!is_inside(&folder, &folder));
    }

    #[test]
    fn many_small_chunks_in_one_write_are_noise_with_numbers_between() {
        let noise = |n: u32, len: usize| -> Vec<u8> {
            let mut state = n.wrapping_mul(2_654_435_761) | 1;
            let mut byte = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            (0..len).map(|_| byte()).collect()
        };
        let write = |clear: bool| {
            let mut bytes = Vec::new();
            for n in 0..40u32 {
                bytes.extend(n.to_be_bytes());
                bytes.extend(64u32.to_be_bytes());
                bytes.extend(noise(n + 1, 32));
                bytes.extend(if clear { vec![7; 64] } else { noise(n + 999, 64) });
                bytes.extend(noise(n + 77, 32));
            }
            bytes
        };
        for (clear, found) in [(false, 0), (true, 1)] {
            let mut writes = Writes::default();
            writes.look(&Scanner::new(&[]), "PC-1", "/C/journal", true, &write(clear));
            assert_eq!(writes.readable.len(), found, "{:?}", writes.readable);
        }
    }

    #[test]
    fn notes_files_and_finds_each_thing_once() {
        let mut writes = Writes::default();
        let scanner = Scanner::new(&[]);
        for at in [5, 9] {
            writes.note("PC-1", "/C/x", b"\x89PNG\r\n\x1a\n", at);
            writes.look(&scanner, "PC-1", "/C/x", false, b"\x89PNG\r\n\x1a\n");
        }
        assert_eq!(writes.seen["PC-1"], 2);
        assert_eq!(writes.files["PC-1"]["/C/x"], Written { first: 5, last: 9, bytes: 16, count: 2 });
        assert_eq!(writes.readable.len(), 1);
    }
}
