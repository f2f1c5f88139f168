//! **sim:** Upload of a finished recording, Smart Desktop → server. Resumable, idempotent; all with
//! `Authorization: Bearer <machine token>`.
//!
//! 1. `POST /sim/uploads` [`Begin`] → 200 [`Progress`]. Repeating it is harmless: same contact and digest, same upload,
//!    with the offset reached. A different digest restarts it from 0. 409 when the contact has its recording already
//!    (then the work is done), 404 when no such contact is owed by this PC, 413 when it is too large.
//! 2. `PUT /sim/uploads/{contact}?offset=N` with up to [`PIECE`] bytes → 200 [`Progress`]; 409 [`Progress`] with the
//!    right offset when N is another.
//! 3. When the last byte has come the server checks the digest: 200 with `complete: true`, or 422 and offset 0 again.

use serde::{Deserialize, Serialize};

/// Bytes in one piece at most.
pub const PIECE: usize = 64 * 1024;

/// Announces a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Contact id.
    pub contact: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// The parts of the contact that the recording shows, in order, each with its place in milliseconds since the
    /// contact's start. Whole coverage is one part from 0 to the contact's duration.
    pub covered: Vec<Part>,
}

/// A covered part, in milliseconds since the start of the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// First millisecond shown.
    pub from_ms: i64,
    /// End, not included.
    pub to_ms: i64,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The server has all bytes before this one.
    pub offset: u64,
    /// All there, verified and associated with the contact.
    pub complete: bool,
}
