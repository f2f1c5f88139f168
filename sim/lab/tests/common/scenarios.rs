//! The files in `scenarios/`.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A scenario's file, by its folder and name (`genesys/https`).
pub fn file(name: &str) -> PathBuf {
    root().join(format!("scenarios/{name}.yaml"))
}

/// All scenarios by folder and name, in order.
pub fn all() -> Vec<String> {
    let folders = entries(&root().join("scenarios")).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| {
        let yaml = entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
        let folder = named(folder.file_name());
        yaml.map(move |path| format!("{folder}/{}", named(path.file_stem())))
    });
    files.collect()
}

/// The text of a file.
#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("failed to list {}: {e}", folder.display()));
    let mut all: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    all.sort();
    all
}

fn named(part: Option<&std::ffi::OsStr>) -> String {
    part.map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}
