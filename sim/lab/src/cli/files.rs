//! The real files that the program reads and writes.
#![expect(clippy::disallowed_methods, reason = "the program itself runs on the real machine")]

use crate::scenario::{self, Told};
use std::path::Path;

/// Reads a file as text.
pub(super) fn text(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("failed to read {path}: {e}"))
}

/// Reads and checks a scenario. The error is the whole text for a person.
pub(super) fn scenario(path: &str, colour: bool) -> Result<Told, String> {
    scenario::read(path, &text(path)?).map_err(|unreadable| unreadable.render(colour))
}

/// All scenario files under the paths, in order: files as they are, of folders every `.yaml` below.
pub(super) fn expand(paths: &[String]) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        below(Path::new(path), path, &mut files)?;
        if files.len() == before {
            return Err(format!("failed to find a scenario in {path}"));
        }
    }
    Ok(files)
}

fn below(path: &Path, name: &str, files: &mut Vec<String>) -> Result<(), String> {
    if !path.is_dir() {
        if !path.exists() {
            return Err(format!("failed to find {name}"));
        }
        files.push(name.to_owned());
        return Ok(());
    }
    let listed = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = listed.map_err(|e| format!("failed to list {name}: {e}"))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, inner) = (entry.path(), format!("{}/{}", name.trim_end_matches('/'), entry.file_name().display()));
        if path.is_dir() || path.extension().is_some_and(|e| e == "yaml") {
            below(&path, &inner, files)?;
        }
    }
    Ok(())
}

/// Makes a file anew, empty, so that a run whose packets cannot be kept need not begin.
pub(super) fn begin(path: &str) -> Result<(), String> {
    std::fs::File::create(path).map(drop).map_err(|e| format!("failed to write {path}: {e}"))
}

/// Writes into the file that was begun.
pub(super) fn finish(path: &str, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|e| format!("failed to write {path}: {e}"))
}

/// Whether two paths are of one file, which need not be there yet.
pub(super) fn same(a: &str, b: &str) -> bool {
    let whole = |path: &str| {
        let path = Path::new(path);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let placed = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(placed).unwrap_or_else(|| path.to_owned())
    };
    whole(a) == whole(b)
}

/// Takes away a file that was begun.
pub(super) fn remove(path: &str) -> Result<(), String> {
    std::fs::remove_file(path).map_err(|e| format!("failed to take away {path}: {e}"))
}

/// Writes a file, with its folder.
pub(super) fn write(folder: &str, name: &str, bytes: &[u8]) -> Result<(), String> {
    let path = Path::new(folder).join(name);
    let done = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes));
    done.map_err(|e| format!("failed to write {}: {e}", path.display()))
}

/// Reads a file as bytes, of a certificate's size at most.
pub(super) fn bytes(path: &str) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|e| format!("failed to read {path}: {e}"))
}

/// Bytes that are read of a file at most.
const LARGEST: u64 = 64 << 20;

/// Writes a new file; never over an old one.
pub(super) fn fresh(path: &str, text: &str) -> Result<(), String> {
    new(path, text, 0o644)
}

/// Writes a new file that nobody else can read; never over an old one.
pub(super) fn secret(path: &str, text: &str) -> Result<(), String> {
    new(path, text, 0o600)
}

fn new(path: &str, text: &str, mode: u32) -> Result<(), String> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let done = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    done.map_err(|e| format!("failed to write {path}: {e}"))
}
