//! **sim:** What passes between RWS and the Screen Recording Service, beside RWS's public operations. None of it is public.
//!
//! 1. SRS logs the agent in: `GET /api/v2/me` with Basic credentials (the answer's header fields bring the token against forged
//!    requests, the cookie is the session), then `POST /api/v2/me` with `StartContactCenterSession`.
//! 2. SRS opens the WebSocket [`CHANNEL`] with that cookie. On it RWS sends an [`Instruction`] and SRS a [`Report`], one JSON
//!    text each. When it breaks SRS opens it anew with the same cookie; RWS then repeats the last `Start` that is still to be
//!    obeyed, and SRS repeats the [`Report::Stopped`] of what ended meanwhile.
//!    Sessions end with RWS's program, recordings do not: when the answer to the WebSocket's request is 401 SRS logs in anew
//!    with what it has (user, password, place, devices; step 1) and opens the WebSocket with the new cookie. What it records
//!    goes on meanwhile. RWS then either repeats the `Start` of what still is to go on (SRS answers `Started` again, with
//!    the same `at`) or sends the `Stop`. A `Start` or `Stop` of what has ended is answered with its `Stopped` once more;
//!    a `Stop` of what SRS never heard of, with `Refused`.
//!    Now and then SRS sends [`Report::Ping`], which RWS answers by [`Instruction::Pong`]: so it notices that RWS is lost.
//! 3. A change of place is a new session by steps 1 and 2; SRS then ends the old one by `EndContactCenterSession`. In between both
//!    are open, and the newer one is the agent's: reports are heard on both, instructions come on the newer one alone, and a
//!    request for the WebSocket with the older cookie is answered with 403. Upon a 403 SRS does not log in again by itself:
//!    the agent sits elsewhere now.
//! 4. The file goes up by `POST` [`UPLOADS`] with [`Begin`] → 200 [`Progress`], then `PUT` [`UPLOADS`]`/{recording}?offset=N` with
//!    up to [`PIECE`] bytes → 200 [`Progress`], or 409 [`Progress`] with the right offset; 422 and offset 0 when the digest of the
//!    whole is another; 404 for a recording that RWS did not order; 413 when it is too large. All of it with
//!    `Authorization: Bearer` and the recording's own token, since the agent may have logged out long before; no cookie, hence
//!    no token against forged requests either.

use serde::{Deserialize, Serialize};

/// The WebSocket.
pub const CHANNEL: &str = "/sim/screen-recording";

/// Where files go.
pub const UPLOADS: &str = "/sim/screen-recordings";

/// Bytes in one piece at most.
pub const PIECE: usize = 64 * 1024;

/// RWS to SRS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Instruction {
    /// The session is open.
    Welcome {
        /// The agent's id, which recordings carry (GIR-ONE-2).
        agent: String,
        /// RWS's clock, UTC milliseconds: the PC's own may be wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server_time: Option<i64>,
    },
    /// Record the screen from now on (GIR-FLOW-4). While a recording runs SRS answers [`Report::Refused`].
    Start {
        /// Id of the recording.
        recording: String,
        /// With it the file is uploaded. A secret.
        token: String,
        /// The voice call for which it is; none for non-voice work (GIR-NV-1).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallReference>,
    },
    /// Record no more, and upload (GIR-FLOW-5).
    Stop {
        /// Id of the recording.
        recording: String,
    },
    /// Answers [`Report::Ping`], at once.
    Pong {
        /// As in the question.
        id: u64,
        /// RWS's clock, UTC milliseconds.
        server_time: i64,
    },
}

/// A voice call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallReference {
    /// Its UUID.
    pub uuid: String,
    /// T-Lib's connection id, in hexadecimal.
    pub conn_id: String,
    /// The agent's DN.
    pub dn: String,
}

/// SRS to RWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Report {
    /// It records.
    Started {
        /// Id of the recording.
        recording: String,
        /// Since when, UTC milliseconds.
        at: i64,
    },
    /// It does not: one file at a time (GIR-ONE-1). Or there is nothing to stop.
    Refused {
        /// Id of the recording that was asked for.
        recording: String,
        /// Id of the one that runs; none where it fails for another reason, as a full disk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        running: Option<String>,
    },
    /// The recording has ended, and its file will come.
    Stopped {
        /// Id of the recording.
        recording: String,
        /// When, UTC milliseconds.
        at: i64,
        /// Why.
        why: StopReason,
    },
    /// Asks for a [`Instruction::Pong`].
    Ping {
        /// Its number.
        id: u64,
    },
}

/// Why a recording has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// RWS said so.
    Told,
    /// The agent logged out (SRS-OUT-1).
    Logout,
    /// Nobody polled (SRS-POLL-1).
    NoPoll,
    /// The user logged off from Windows, or somebody else logged on: what is to be seen is not the agent's any more.
    Logoff,
    /// The agent changed place (SRS-SEAT-4).
    NewPlace,
    /// The service or the PC went down; the file ends with what was safe on the disk.
    Crash,
}

/// Announces a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Id of the recording.
    pub recording: String,
    /// The agent's id.
    pub agent: String,
    /// First instant shown, UTC milliseconds.
    pub started: i64,
    /// End, not included, UTC milliseconds.
    pub stopped: i64,
    /// `image/apng` or `video/mp4`.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// RWS has all bytes before this one.
    pub offset: u64,
    /// All there, verified and stored (GIR-FLOW-6).
    pub complete: bool,
}
