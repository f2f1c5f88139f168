//! The real files that the program reads and writes.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the program itself runs on the real machine")]

use crate::scenario::{self, Told};
use std::path::Path;

/// Bytes of a certificate, a key or a list at most.
const LARGEST: u64 = 64 << 20;
/// Bytes of a recording or a trace at most: a day of a large screen, or of a large office.
const LARGEST_BY_FAR: u64 = 1 << 30;

/// Reads a file of so many bytes at most; never a part of one, and none without an end.
fn up_to(path: &str, most: u64) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match read {
        Ok(count) if count as u64 > most => Err(format!("failed to read {path}: it has more than {most} bytes")),
        Ok(_) => Ok(bytes),
        Err(e) => Err(format!("failed to read {path}: {e}")),
    }
}

fn text_up_to(path: &str, most: u64) -> Result<String, String> {
    String::from_utf8(up_to(path, most)?).map_err(|e| format!("failed to read {path}: {}", e.utf8_error()))
}

/// Reads a certificate.
pub(super) fn bytes(path: &str) -> Result<Vec<u8>, String> {
    up_to(path, LARGEST)
}

/// Reads a certificate, a key or a list as text.
pub(super) fn text(path: &str) -> Result<String, String> {
    text_up_to(path, LARGEST)
}

/// Reads a recording.
pub(super) fn recording(path: &str) -> Result<Vec<u8>, String> {
    up_to(path, LARGEST_BY_FAR)
}

/// Reads a saved trace.
pub(super) fn trace(path: &str) -> Result<String, String> {
    text_up_to(path, LARGEST_BY_FAR)
}

/// Whether something can listen there now: who serves and is not heard says so.
pub(super) fn can_listen(at: std::net::IpAddr, port: u16) -> Result<(), String> {
    let tried = std::net::TcpListener::bind((at, port)).and_then(|_| std::net::UdpSocket::bind((at, port)));
    tried.map(drop).map_err(|e| format!("failed to listen on {at} port {port}: {e}"))
}

/// Reads and checks a scenario. The error is the whole text for a person.
pub(super) fn scenario(path: &str, colour: bool) -> Result<Told, String> {
    scenario::read(path, &text_up_to(path, scenario::LIMIT as u64)?).map_err(|unreadable| unreadable.render(colour))
}

/// All scenario files under the paths, in order: files as they are, of folders every `.yaml` below.
pub(super) fn expand(paths: &[String]) -> Result<Vec<String>, String> {
    all(paths, "a scenario", &["yaml"])
}

/// Whether there is such a file: who has mistyped a name needs no replay line.
pub(super) fn is_there(path: &str) -> Result<(), String> {
    if Path::new(path).exists() { Ok(()) } else { Err(format!("failed to find {path}")) }
}

/// All recordings under the paths, likewise.
pub(super) fn recordings(paths: &[String]) -> Result<Vec<String>, String> {
    all(paths, "a recording", &["apng", "png"])
}

fn all(paths: &[String], what: &str, endings: &[&str]) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        below(Path::new(path), path, endings, &mut files)?;
        if files.len() == before {
            return Err(format!("failed to find {what} in {path}"));
        }
    }
    Ok(files)
}

fn below(path: &Path, name: &str, endings: &[&str], files: &mut Vec<String>) -> Result<(), String> {
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
        if path.is_dir() || path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
            below(&path, &inner, endings, files)?;
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

/// The path of a film: the recording's with another ending, or one of the same name in a folder, which is made where it is missing.
pub(super) fn film_of(recording: &str, folder: Option<&str>) -> Result<String, String> {
    let film = Path::new(recording).with_extension("mp4");
    let Some(folder) = folder else { return Ok(film.display().to_string()) };
    std::fs::create_dir_all(folder).map_err(|e| format!("failed to make the folder {folder}: {e}"))?;
    Ok(Path::new(folder).join(film.file_name().unwrap_or_default()).display().to_string())
}

/// Writes a file in the place of an older one, which stays where that fails.
pub(super) fn replace<T>(path: &str, write: impl FnOnce(&mut std::fs::File) -> Result<T, String>) -> Result<T, String> {
    let part = format!("{path}.part");
    let failed = |e: std::io::Error| format!("failed to write {path}: {e}");
    let mut file = std::fs::File::create(&part).map_err(failed)?;
    let done = write(&mut file).and_then(|done| std::fs::rename(&part, path).map(|()| done).map_err(failed));
    if done.is_err() {
        // What is left of it says nothing that the error does not say.
        drop(std::fs::remove_file(&part));
    }
    done
}

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
