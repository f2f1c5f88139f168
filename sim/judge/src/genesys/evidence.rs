//! What a Genesys installation left behind.
//!
//! Of the trace the judge reads `wire.http`, `wire.ws`, `wire.sip`, `wire.tlib`, `desktop.asked` and `capture.state`: what
//! crossed the wires, by whoever received it, and what the environment says of itself. What the products say of themselves
//! (`srs.*`, `rws.*`) shows at most where to look, and nothing at all where the product is somebody else's ([`told`]).
//!
//! Of `desktop.asked` these fields beyond the ones agreed on are used where they are there: `csrf_token` (`none`, `own`,
//! `other`: of the token sent), `cookie` (whether that of a session came along), `peer_server`, `message` (of a refusal's body,
//! for SRS-SEAT-5), `sent_at` (when the request went out, UTC ms), `readable` (whether a page in a browser got to read the answer),
//! `token` is never there.

use super::truth::Truth;
use crate::evidence::Probe;
use kernel::trace::{Record, Trace};
use std::collections::BTreeMap;

/// All that the judge may look at, beside the truth.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The trace of the run.
    pub trace: Trace,
    /// What each RWS answers at the end, by machine (`rws1`, `rws2`). One that cannot be asked (lost for good) is not there.
    pub rws: BTreeMap<String, Answers>,
    /// All files of all machines at the end, by machine and path.
    pub disks: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// What the judge's own eye on the disks noticed (see `judge::watch`).
    pub writes: crate::watch::Writes,
    /// Requests that the stage made to see how they are answered: `recordings` (without a query), `recordings?…`.
    pub probes: Vec<Probe>,
}

/// What of a trace is evidence: what was told before the end of the run, and not by the product that is tried.
pub fn told<'t>(truth: &'t Truth, trace: &'t Trace) -> impl DoubleEndedIterator<Item = &'t Record> {
    trace.records.iter().filter(|r| r.at <= truth.ends && !truth.is_product(&r.host))
}

/// What one RWS answers with the administrator's credentials.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// `GET /sim/recordings`: voice recordings, each with `screenRecordings`.
    pub recordings: Vec<serde_json::Value>,
    /// `GET /sim/screen-recordings`: all screen recordings, mapped or not.
    pub screens: Vec<serde_json::Value>,
    /// `GET /sim/sessions`: sessions of SRS that are open at the end.
    pub sessions: Vec<serde_json::Value>,
    /// `GET /sim/screen-recordings/{id}/file`, by that id.
    pub files: BTreeMap<String, Vec<u8>>,
    /// `GET /sim/recordings/{id}/media/{mediaId}`, by recording id and media id.
    pub media: BTreeMap<(String, String), Vec<u8>>,
    /// Files that were asked for and refused, by path, with the status.
    pub refused: BTreeMap<String, u16>,
}
