//! What the installation left behind.

use kernel::trace::Trace;
use std::collections::{BTreeMap, BTreeSet};

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
    /// What Webex WFO answers beyond that.
    pub webex: WebexAnswers,
}

impl Evidence {
    /// Without what only a product under test can say of itself: the events of its own machines (what passed between them and
    /// others is the network's to tell), and their disks.
    #[must_use]
    pub fn from_outside(mut self, foreign: &BTreeSet<String>) -> Self {
        let told =
            |r: &kernel::trace::Record| !foreign.contains(&*r.host) || PASSING.iter().any(|p| r.kind.starts_with(p));
        self.trace.records.retain(told);
        self.disks.retain(|machine, _| !foreign.contains(machine));
        let writes = &mut self.writes;
        writes.seen.retain(|machine, _| !foreign.contains(machine));
        writes.readable.retain(|(machine, ..)| !foreign.contains(machine));
        writes.files.retain(|machine, _| !foreign.contains(machine));
        writes.heads.retain(|machine, _| !foreign.contains(machine));
        writes.prints.retain(|machine, _| !foreign.contains(machine));
        self
    }
}

/// Kinds of events that the kernel tells, on whatever machine.
const PASSING: [&str; 3] = ["wire.", "power.", "fault."];

/// Answers of the server that there are for Webex Contact Center alone; none where it was not asked or has no such thing.
#[derive(Debug, Clone, Default)]
pub struct WebexAnswers {
    /// `GET /sim/acds`
    pub acds: Option<Vec<serde_json::Value>>,
    /// `GET /sim/teams`
    pub teams: Option<Vec<serde_json::Value>>,
    /// `GET /sim/queues`
    pub queues: Option<Vec<serde_json::Value>>,
    /// `GET /sim/wfm/{acd}/adherence`; [`wfm_refused`](Self::wfm_refused) where it is refused.
    pub adherence: Option<Vec<serde_json::Value>>,
    /// `GET /sim/wfm/{acd}/statistics?of=…` by `queue`, `agent`, `agent-queue`.
    pub statistics: std::collections::BTreeMap<String, Vec<serde_json::Value>>,
    /// Adherence or statistics were asked for and refused (4xx).
    pub wfm_refused: bool,
    /// The contacts of the same scenario on the other version (WXC-VER-2), as `GET /api/rest/recording/contact` gives them.
    pub twin: Option<Vec<serde_json::Value>>,
}

/// A request of the stage and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// When, true time.
    pub at: i64,
    /// For example `tag`, `live`, `control:pause_audio`, `control:start_screen`, `page:/`; for Webex Contact Center
    /// `restore:<contact>`, `play:<contact>`, `open:<contact>`, `form:<name>`, `add:<name>`, `rename-team:<name>`, `saml`.
    pub what: String,
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}
