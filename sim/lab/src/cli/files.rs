//! The real files that the program reads and writes.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the program itself runs on the real machine")]

use crate::scenario::{self, Told};
use std::path::{Path, PathBuf};

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

/// Whether connections can be accepted there now.
pub(super) fn can_accept(at: std::net::IpAddr, port: u16) -> std::io::Result<()> {
    std::net::TcpListener::bind((at, port)).map(drop)
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

/// How an output reaches its path.
enum Way {
    /// Whole, in the place of what is there.
    File(PathBuf),
    /// To what is no regular file, such as a pipe: it has no place to be taken.
    Straight,
    /// To where we tell everything else.
    Out,
}

fn way(path: &str) -> Way {
    if ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(&path) {
        return Way::Out;
    }
    // Another file of this process may be a regular one, and who opened it reads on where it is.
    let is_open = ["/dev/stderr", "/dev/fd/", "/proc/"].iter().any(|start| path.starts_with(start));
    if is_open || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Way::Straight;
    }
    // A link stays one: what it points at is replaced.
    let mut target = PathBuf::from(path);
    for _ in 0..LINKS {
        let Ok(next) = std::fs::read_link(&target) else { break };
        target = beside(&target, &next);
    }
    Way::File(target)
}

/// Links that are followed, as the system does.
const LINKS: usize = 40;

fn beside(path: &Path, name: &Path) -> PathBuf {
    path.parent().map_or_else(|| name.to_owned(), |folder| folder.join(name))
}

/// What is written before it takes the place of the file; two runs at the same time have each its own.
fn part_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".part-{}", std::process::id()));
    beside(target, Path::new(&name))
}

/// Whether a file can be written, so that a run whose outcome cannot be kept need not begin. What is there stays as it is.
///
/// # Errors
/// It cannot.
pub(super) fn writable(path: &str) -> Result<(), String> {
    let Way::File(target) = way(path) else { return Ok(()) };
    let tried = if target.exists() {
        std::fs::OpenOptions::new().append(true).open(&target).map(drop)
    } else if target.file_name().is_none() {
        Err(std::io::ErrorKind::NotFound.into())
    } else {
        let part = part_of(&target);
        std::fs::File::create(&part).and_then(|_| std::fs::remove_file(&part))
    };
    tried.map_err(|e| format!("failed to write {path}: {e}"))
}

/// Writes a file, whole or not at all: an older one stays where that fails.
///
/// # Errors
/// It cannot be written.
pub(super) fn finish(path: &str, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    let done = match way(path) {
        Way::Out => {
            let mut out = std::io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Way::Straight => std::fs::OpenOptions::new().append(true).open(path).and_then(|mut file| file.write_all(bytes)),
        Way::File(target) => exchange(&target, bytes),
    };
    done.map_err(|e| format!("failed to write {path}: {e}"))
}

fn exchange(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let part = part_of(target);
    let old = std::fs::metadata(target).ok();
    let mut file = match std::fs::File::create(&part) {
        Ok(file) => file,
        // Its folder takes no new file, and it may itself be written.
        Err(_) if old.is_some() => return std::fs::write(target, bytes),
        Err(e) => return Err(e),
    };
    let kept = old.map_or(Ok(()), |old| file.set_permissions(old.permissions()));
    let done = kept.and_then(|()| file.write_all(bytes)).and_then(|()| std::fs::rename(&part, target));
    if done.is_err() {
        // What is left of it says nothing that the error does not say.
        drop(std::fs::remove_file(&part));
    }
    done
}

/// Whether there is something of that name, which a run without that outcome leaves as it is.
pub(super) fn is_old(path: &str) -> bool {
    matches!(way(path), Way::File(target) if target.exists())
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

#[cfg(test)]
mod tests {
    use super::{finish, is_old, writable};
    use std::path::{Path, PathBuf};

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("wfosim-files-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().display().to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_tried_without_being_touched_and_replaced_whole() {
        let folder = folder("whole");
        let at = |name: &str| folder.join(name).display().to_string();
        std::fs::write(at("old"), "old").unwrap();
        assert_eq!((writable(&at("old")), writable(&at("new"))), (Ok(()), Ok(())));
        assert_eq!((names(&folder), is_old(&at("old")), is_old(&at("new"))), (vec!["old".to_owned()], true, false));
        assert_eq!(std::fs::read(at("old")).unwrap(), b"old");
        finish(&at("old"), b"newer").unwrap();
        finish(&at("new"), b"new").unwrap();
        assert_eq!(
            (std::fs::read(at("old")).unwrap(), names(&folder)),
            (b"newer".to_vec(), vec!["new".into(), "old".into()])
        );
        for bad in [at("no/such"), folder.display().to_string(), String::new(), at("old/under")] {
            let (tried, done) = (writable(&bad), finish(&bad, b"x"));
            assert!(tried.is_err() && done.is_err(), "{bad}: {tried:?}, {done:?}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_a_mode_stays_a_mode_and_a_device_a_device() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("link");
        let at = |name: &str| folder.join(name).display().to_string();
        symlink("real", at("link")).unwrap();
        assert_eq!((writable(&at("link")), names(&folder)), (Ok(()), vec!["link".to_owned()]));
        finish(&at("link"), b"1").unwrap();
        std::fs::set_permissions(at("real"), std::fs::Permissions::from_mode(0o600)).unwrap();
        finish(&at("link"), b"2").unwrap();
        assert!(std::fs::symlink_metadata(at("link")).unwrap().is_symlink());
        assert_eq!(std::fs::read(at("real")).unwrap(), b"2");
        assert_eq!(std::fs::metadata(at("real")).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(&folder), ["link", "real"]);
        assert_eq!(finish("/dev/null", b"x"), Ok(()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_no_place_for_a_report() {
        assert!(finish("/dev/full", b"x").unwrap_err().starts_with("failed to write /dev/full"));
    }
}
