//! What the installation left behind.

use kernel::trace::Trace;
use std::collections::BTreeMap;

/// All that the judge may look at, beside the truth.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The trace of the run.
    pub trace: Trace,
    /// The server's answer to `GET /api/rest/recording/contact`, each contact as JSON.
    pub contacts: Vec<serde_json::Value>,
    /// The server's answer to `GET /sim/users`.
    pub users: Vec<serde_json::Value>,
    /// The server's answer to `GET /sim/discrepancies`.
    pub discrepancies: Vec<serde_json::Value>,
    /// Recordings by contact id, as downloaded.
    pub videos: BTreeMap<String, Vec<u8>>,
    /// Audio by contact id, as downloaded.
    pub audios: BTreeMap<String, Vec<u8>>,
    /// Contact ids for which video or audio were asked for and refused, with the status.
    pub refused: BTreeMap<String, u16>,
    /// `GET /sim/contacts/{id}/associated`: contact ids by contact id.
    pub associated: BTreeMap<String, Vec<String>>,
    /// All files of all machines at the end, by machine and path.
    pub disks: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// What the judge's own eye on the disks noticed (see `judge::watch`).
    pub writes: crate::watch::Writes,
    /// Requests that the stage made to see how they are answered.
    pub probes: Vec<Probe>,
}

/// A request of the stage and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// When, true time.
    pub at: i64,
    /// For example `tag`, `live`, `restore`, `control:pause_audio`, `control:start_screen`.
    pub what: String,
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}
