//! Which paths are good: absolute, with `/`, without tricks. One rule for simulated and real disks, so that software that
//! runs in the simulator cannot be surprised on the real machine.

use std::io;

/// Longest name of one folder or file, in bytes (ext4's and NTFS's limit).
const NAME_BYTES_MAX: usize = 255;
/// Longest path, in bytes.
const PATH_BYTES_MAX: usize = 4096;
/// Ends the name of the temporary file that [`super::replace`] writes; software cannot use it.
const REPLACING: &str = ".~replacing";

/// A path that was checked. `/` alone is the root folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked<'a>(&'a str);

impl<'a> Checked<'a> {
    /// Checks a path from software.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub(super) fn new(path: &'a str) -> io::Result<Self> {
        let refuse = |why: &str| {
            Err(io::Error::new(io::ErrorKind::InvalidInput, format!("failed to use the path {path:?}: {why}")))
        };
        if path == "/" {
            return Ok(Self(path));
        }
        let Some(names) = path.strip_prefix('/') else { return refuse("it is not absolute") };
        if path.len() > PATH_BYTES_MAX {
            return refuse("it is too long");
        }
        for name in names.split('/') {
            match name {
                "" => return refuse("a name in it is empty"),
                "." | ".." => return refuse("it has a `.` or `..` in it"),
                _ if name.contains(['\0', '\\']) => return refuse("it has a NUL or a backslash in it"),
                _ if name.len() + REPLACING.len() > NAME_BYTES_MAX => return refuse("a name in it is too long"),
                _ if is_replacing(name) => return refuse("its ending is the disk's own"),
                _ => {}
            }
        }
        Ok(Self(path))
    }

    /// As [`new`](Self::new), but not the root folder.
    pub(super) fn file(path: &'a str) -> io::Result<Self> {
        let checked = Self::new(path)?;
        if path == "/" {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "failed to use `/` as a file: it is a folder"));
        }
        Ok(checked)
    }

    pub(super) fn as_str(self) -> &'a str {
        self.0
    }

    /// The names from the root down.
    pub(super) fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// The folders above it, from the highest (below the root) down.
    pub(super) fn folders(self) -> impl Iterator<Item = &'a str> {
        self.0.match_indices('/').skip(1).map(|(at, _)| &self.0[..at])
    }

    /// Where [`super::replace`] prepares the new content, in the same folder.
    pub(super) fn replacing(self) -> String {
        format!("{}{REPLACING}", self.0)
    }
}

/// The path of the disk's own temporary file, which needs no check.
pub(super) fn own(replacing: &str) -> Checked<'_> {
    debug_assert!(is_replacing(replacing));
    Checked(replacing)
}

/// Whether a file is what a power cut left of a [`super::replace`].
pub(super) fn is_replacing(path: &str) -> bool {
    path.ends_with(REPLACING)
}

/// The folder that a file or folder lies in.
pub(super) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => &path[..at],
    }
}
