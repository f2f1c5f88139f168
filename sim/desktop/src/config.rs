//! What the environment gives to Smart Desktop: its configuration, and the console that says who is logged on.

use crate::keys::Keys;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Configuration of one PC. Cheap to clone.
#[derive(Clone)]
pub struct Config {
    /// The PC's name, `PC-0417`.
    pub pc: String,
    /// The server, `wfo:8080`.
    pub server: String,
    /// The machine's token.
    pub token: String,
    /// From the machine's key store.
    pub keys: Keys,
    /// Where segments go, as printed in the document (SCR-CAP-3).
    pub folder: String,
    /// Length of a segment (SCR-CAP-2).
    pub segment: Duration,
    /// Length of a chunk: what a power cut loses at most.
    pub chunk: Duration,
    /// Of this software.
    pub version: String,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config {{ pc: {:?}, server: {:?}, folder: {:?} }}", self.pc, self.server, self.folder)
    }
}

impl Config {
    /// A configuration with the documents' folder (Calabrio ONE), segment and chunk lengths.
    pub fn new(pc: &str, server: &str, token: &str, keys: Keys) -> Config {
        Config {
            pc: pc.to_owned(),
            server: server.to_owned(),
            token: token.to_owned(),
            keys,
            folder: r"C:\Program Files (x86)\Common Files\Calabrio ONE\Desktop\recordings".to_owned(),
            segment: Duration::from_secs(600),
            chunk: Duration::from_secs(10),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The kernel's path of a Windows folder: `C:\a\b` is `/C/a/b`. Parts like `..` are left out.
pub(crate) fn path_of(folder: &str) -> String {
    let parts = folder.split(['\\', '/']).map(|part| part.trim_end_matches(':'));
    parts.filter(|part| !part.is_empty() && !part.chars().all(|c| c == '.')).map(|part| format!("/{part}")).collect()
}

/// Who is logged on to Windows: a handle that the stage keeps across power cuts and restarts. Cheap to clone.
///
/// At a power cut the stage logs the user off here before the power comes back: Windows logs nobody on by itself.
#[derive(Debug, Clone)]
pub struct Console(Arc<watch::Sender<Option<String>>>);

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl Console {
    /// Nobody is logged on.
    pub fn new() -> Console {
        Console(Arc::new(watch::Sender::new(None)))
    }

    /// Logs a user on (`CORP\dbraun`), in place of whoever was.
    pub fn logon(&self, windows: &str) {
        self.0.send_replace(Some(windows.to_owned()));
    }

    /// Logs off.
    pub fn logoff(&self) {
        self.0.send_replace(None);
    }

    /// Who is logged on.
    pub fn user(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Option<String>> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn windows_folders_have_a_place_on_the_disk() {
        assert_eq!(path_of(r"C:\Program Files (x86)\Common Files"), "/C/Program Files (x86)/Common Files");
        assert_eq!(path_of(r"D:\..\a\\b\"), "/D/a/b");
    }
}
