//! **sim:** RTE messaging between Smart Desktop and the WFO server: JSON texts on a WebSocket that the desktop opens
//! (`GET /sim/rte`, `Authorization: Bearer <machine token>`), so that it works through a firewall.
//!
//! The talk: the desktop says [`ToServer::Hello`] and then [`ToServer::Sessions`]; the server answers
//! [`ToDesktop::Welcome`], a [`ToDesktop::Eligibility`] for the session that is open now, every [`ToDesktop::Relay`]
//! that this PC still owes, then [`ToDesktop::Release`]. From then on each side speaks when something changes.
//! Recovery after any loss of connection is this same beginning.
//!
//! Times of the ACD and the server are UTC. Times that the desktop gives (`at` of sessions) are already converted from
//! its own clock to the server's by the offset it measured with [`ToServer::Ping`].

use serde::{Deserialize, Serialize};

/// From Smart Desktop to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToServer {
    /// First message on every connection.
    Hello {
        /// The PC's name; must be the one that the token was issued for.
        pc: String,
        /// Of the desktop's software.
        version: String,
        /// Boot counter of the PC.
        boot: u32,
    },
    /// Sessions on this PC that the server may not know: all that are open, and all that ended since the server
    /// last confirmed. Repeating one is harmless (same `id`).
    Sessions {
        /// In the order of their logons.
        sessions: Vec<Session>,
    },
    /// Asks for the server's time; the desktop takes the offset and half the round trip as its bound.
    Ping {
        /// Given back in the answer.
        id: u64,
    },
    /// The relay has arrived and is written to the PC's disk: it will be worked off, whatever happens.
    RelayTaken {
        /// See [`ToDesktop::Relay`].
        contact: String,
    },
    /// The work on a relay has ended without an upload; the reason ends the contact's waiting.
    Settled {
        /// Contact id.
        contact: String,
        /// Why there is no recording.
        outcome: Outcome,
    },
    /// Something about segments that ought not to be.
    Discrepancy(Discrepancy),
}

/// A logon to Windows on a PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Unique on that PC, for ever.
    pub id: u64,
    /// `CORP\dbraun`
    pub windows: String,
    /// Logon.
    pub from: i64,
    /// Logoff, or the last sign of life before a power cut; none while it is open.
    pub to: Option<i64>,
}

/// How the work on a relay ended without a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was captured of that user in that time.
    NotCaptured,
    /// It was captured, and deleted when the retention had passed.
    Expired,
    /// It was captured, and what is there is damaged.
    Damaged,
    /// It is covered in part, and the policy `partial_coverage` says to upload nothing then.
    Partial,
}

/// Something that ought not to be. Sent until the server has confirmed it by [`ToDesktop::DiscrepancyTaken`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discrepancy {
    /// Unique on that PC, for ever.
    pub id: u64,
    /// What kind.
    pub what: DiscrepancyKind,
    /// File name of the segment, without its folder; empty for a missing one.
    pub segment: String,
    /// The user whose screen it is, where known.
    pub windows: String,
    /// From when, as far as known.
    pub from: i64,
    /// Until when, as far as known.
    pub to: i64,
    /// The contact that wanted it, if any.
    pub contact: Option<String>,
}

/// Kinds of discrepancies (SCR-GC-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// A segment that the index knows is not on the disk.
    Missing,
    /// A segment does not verify: refused, kept aside, never spliced.
    Damaged,
    /// Capture has a hole between the start and the stop trigger (power cut, disk full).
    Gap,
    /// A contact claimed it and got no recording.
    Unserved,
    /// A contact came after the retention had deleted what it wanted.
    Late,
}

/// From the server to Smart Desktop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToDesktop {
    /// Answer to a good [`ToServer::Hello`].
    Welcome {
        /// The server's clock.
        server_time: i64,
        /// How the tenant wants it.
        settings: Settings,
    },
    /// Answer to each [`ToServer::Sessions`]: sessions up to this id that have ended are known to the server for good.
    SessionsTaken {
        /// Highest id of an ended session that need not be sent again.
        ended_through: u64,
    },
    /// Whether the screen of this user is to be captured on this PC from now on. Sent after a session opens, after any
    /// change that matters, and at an ACD logon or logoff under the ACD triggers.
    Eligibility {
        /// `CORP\dbraun`
        windows: String,
        /// Capture or not.
        capture: bool,
        /// Why, for the log: `eligible`, or the first of the conditions that fails.
        reason: String,
        /// The instant of the trigger, where the ACD gave it (start or stop trigger of the ACD kind).
        at: Option<i64>,
    },
    /// Answer to [`ToServer::Ping`].
    Pong {
        /// As asked.
        id: u64,
        /// The server's clock.
        server_time: i64,
    },
    /// A contact was handled on this PC: make its recording. Repeated until settled; harmless when repeated.
    Relay {
        /// Contact id.
        contact: String,
        /// Whose screen.
        windows: String,
        /// Start of the interval to be cut out.
        start: i64,
        /// Its end.
        end: i64,
    },
    /// The contact needs no more work (uploaded, settled or withdrawn).
    Done {
        /// Contact id.
        contact: String,
    },
    /// No contact that ended before this instant will be asked for within the retention: segments that ended before it
    /// and belong to no open relay may be analysed and deleted.
    Release {
        /// Instant.
        before: i64,
    },
    /// The discrepancy has been stored.
    DiscrepancyTaken {
        /// See [`Discrepancy::id`].
        id: u64,
    },
    /// A screen-only recording by hand (SCR-ONLY-1) begins or ends now for this user. A relay for it follows the end.
    ScreenOnly {
        /// Whose screen.
        windows: String,
        /// Begin or end.
        on: bool,
    },
}

/// What the tenant has set, as far as the desktop needs it. The names are those of the policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Capture begins by itself at the logon to the PC when the server cannot be asked, by the eligibility last known
    /// (`offline_logon: last_known`), or waits (`refuse`).
    pub offline_logon: OfflineLogon,
    /// What to do where capture covers a part of the contact only.
    pub partial_coverage: PartialCoverage,
    /// Capture starts at the logon to the PC or to the ACD.
    pub start_trigger: Trigger,
    /// Capture stops at the logoff from the PC or from the ACD.
    pub stop_trigger: Trigger,
}

/// Policy `offline_logon` (SCR-REC-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfflineLogon {
    /// By what was last known of that user on that PC.
    LastKnown,
    /// Nothing is captured before the server has said so.
    Refuse,
}

/// Policy `partial_coverage` (SCR-MATCH-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialCoverage {
    /// The covered part is uploaded with its place in the contact.
    UploadCovered,
    /// No recording; the gap is reported.
    Nothing,
}

/// Policies `start_trigger` and `stop_trigger` (SCR-CAP-1, SCR-CAP-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Logon to, logoff from the PC.
    Pc,
    /// Logon to, logoff from the ACD.
    Acd,
}
