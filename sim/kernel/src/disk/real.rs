//! A folder of the real machine as a disk. Durable means what the operating system makes of `fsync`, of the file and of
//! its folder. Nothing leaves the folder: a symbolic link on the way is refused.
#![expect(clippy::disallowed_methods, reason = "this is what the kernel stands for")]

use super::Entry;
use super::device::error;
use super::path::{self, Checked};
use std::fs;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The folder.
pub(super) struct Root(PathBuf);

impl Root {
    pub(super) fn new(root: PathBuf) -> Self {
        Self(root)
    }

    pub(super) fn create(&self, path: Checked<'_>) -> io::Result<fs::File> {
        self.make_folders(path)?;
        let place = self.place(path)?;
        let file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&place)?;
        sync_folder(place.parent())?;
        Ok(file)
    }

    pub(super) fn open(&self, path: Checked<'_>) -> io::Result<fs::File> {
        fs::OpenOptions::new().read(true).write(true).open(self.place(path)?)
    }

    pub(super) fn rename(&self, from: Checked<'_>, to: Checked<'_>) -> io::Result<()> {
        // Opening it also refuses a folder.
        self.open(from)?.sync_all()?;
        self.make_folders(to)?;
        let (from, to) = (self.place(from)?, self.place(to)?);
        if to.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "failed to rename to a folder"));
        }
        fs::rename(&from, &to)?;
        sync_folder(to.parent())?;
        sync_folder(from.parent())
    }

    pub(super) fn remove(&self, path: Checked<'_>) -> io::Result<()> {
        let place = self.place(path)?;
        fs::remove_file(&place)?;
        sync_folder(place.parent())
    }

    pub(super) fn exists(&self, path: Checked<'_>) -> bool {
        self.place(path).is_ok_and(|place| place.exists())
    }

    pub(super) fn list(&self, folder: Checked<'_>) -> io::Result<Vec<Entry>> {
        let found = match fs::read_dir(self.place(folder)?) {
            Ok(found) => found,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Vec::new());
            }
            Err(e) => return Err(e),
        };
        let mut entries = Vec::new();
        for entry in found {
            let entry = entry?;
            // A name that is not UTF-8, or a symbolic link, is none of ours: we could not open it.
            let (Ok(name), meta) = (entry.file_name().into_string(), entry.metadata()?) else { continue };
            if !meta.is_symlink() {
                let folder = meta.is_dir();
                entries.push(Entry { name, len: if folder { 0 } else { meta.len() }, folder });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Every file with its content.
    pub(super) fn files(&self) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut files = Vec::new();
        self.each_below("/", &mut |path, place| {
            files.push((path.to_owned(), fs::read(place)?));
            Ok(())
        })?;
        files.sort();
        Ok(files)
    }

    /// Removes what a power cut left of unfinished replacements.
    pub(super) fn sweep(&self) -> io::Result<()> {
        self.each_below("/", &mut |path, place| {
            if path::is_replacing(path) { fs::remove_file(place) } else { Ok(()) }
        })
    }

    fn each_below(&self, folder: &str, visit: &mut dyn FnMut(&str, &Path) -> io::Result<()>) -> io::Result<()> {
        let Ok(checked) = Checked::new(folder) else { return Ok(()) };
        for entry in self.list(checked)? {
            let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
            if entry.folder {
                self.each_below(&path, visit)?;
            } else {
                visit(&path, &self.0.join(path.trim_start_matches('/')))?;
            }
        }
        Ok(())
    }

    fn make_folders(&self, path: Checked<'_>) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        for folder in path.folders() {
            let place = self.place(Checked::new(folder)?)?;
            match fs::create_dir(&place) {
                Ok(()) => sync_folder(place.parent())?,
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && place.is_dir() => {}
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(error(io::ErrorKind::NotADirectory, "make the folder", folder));
                }
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Where a path lies.
    fn place(&self, path: Checked<'_>) -> io::Result<PathBuf> {
        let mut place = self.0.clone();
        for name in path.names() {
            place.push(name);
            match fs::symlink_metadata(&place) {
                Ok(meta) if meta.is_symlink() => {
                    return Err(error(io::ErrorKind::PermissionDenied, "follow the symbolic link in", path.as_str()));
                }
                _ => {}
            }
        }
        Ok(place)
    }
}

/// Makes the names in a folder durable.
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// Reads exactly, with the words that a simulated disk uses.
pub(super) fn read_exact(file: &fs::File, buf: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(buf, offset)
}

/// Writes all.
pub(super) fn write_all(file: &fs::File, bytes: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(bytes, offset)
}
