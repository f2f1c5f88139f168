//! What the server puts into the trace.

use kernel::trace::Event;
use serde::Serialize;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident $kind:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),* }
        impl Event for $name { const KIND: &'static str = $kind; }
    )*};
}

events! {
    /// The server is up.
    Started "wfo.started" {
        /// Contacts in the store.
        contacts: u64,
    }
    /// The store failed; the change did not happen.
    StoreFailed "store.failed" {
        /// In words.
        why: String,
    }
    /// A sync went through.
    SyncDone "sync.done" {
        /// ACD.
        acd: String,
        /// New users.
        created: u64,
        /// Changed users.
        changed: u64,
        /// Deactivated users.
        deactivated: u64,
    }
    /// A sync brought teams and queues, too.
    DirectorySynced "directory.synced" {
        /// ACD.
        acd: String,
        /// Teams there.
        teams: u64,
        /// Queues there.
        queues: u64,
    }
    /// An ACD's user may not use one of its APIs, or its configuration has a mistake; or that is over.
    AcdProblem "acd.problem" {
        /// ACD.
        acd: String,
        /// `configuration`, `API`, `Media API`
        part: String,
        /// In words; empty when it is over.
        why: String,
    }
    /// Statistics of a stretch of time were captured.
    StatisticsCaptured "statistics.captured" {
        /// ACD.
        acd: String,
        /// Begin.
        from: i64,
        /// End.
        to: i64,
        /// The previous day was captured again.
        again: bool,
    }
    /// An import or sync did not go through; it is tried again.
    ImportFailed "import.failed" {
        /// ACD.
        acd: String,
        /// `sync`, `calls`, `audio` or `activity`
        part: String,
        /// In words.
        why: String,
    }
    /// An agent cannot be taken over.
    UserRefused "user.refused" {
        /// ACD id.
        acd_id: String,
        /// In words.
        why: String,
    }
    /// A new user.
    UserCreated "user.created" {
        /// Number.
        user: u64,
        /// ACD id.
        acd_id: String,
    }
    /// A user's data changed.
    UserChanged "user.changed" {
        /// Number.
        user: u64,
    }
    /// A user's agent is gone from the ACD.
    UserDeactivated "user.deactivated" {
        /// Number.
        user: u64,
    }
    /// A contact came in.
    ContactImported "contact.imported" {
        /// Contact id.
        contact: String,
        /// Associated call id.
        call: String,
        /// Start.
        start: i64,
        /// End.
        end: i64,
    }
    /// The ACD says something else of a contact than before.
    ContactChanged "contact.changed" {
        /// Contact id.
        contact: String,
        /// Start.
        start: i64,
        /// End.
        end: i64,
    }
    /// A call's audio came in.
    AudioImported "audio.imported" {
        /// Associated call id.
        call: String,
        /// Bytes.
        bytes: u64,
    }
    /// The video's state changed.
    VideoState "video.state" {
        /// Contact id.
        contact: String,
        /// The guide's words.
        state: String,
    }
    /// The audio's state changed.
    AudioState "audio.state" {
        /// Contact id.
        contact: String,
        /// The guide's words.
        state: String,
    }
    /// A relay is owed by a PC from now on, and was sent if it is connected.
    Relayed "relay.sent" {
        /// Contact id.
        contact: String,
        /// PC.
        pc: String,
        /// Start.
        start: i64,
        /// End.
        end: i64,
    }
    /// The work on a relay ended without a recording.
    Settled "relay.settled" {
        /// Contact id.
        contact: String,
        /// Why.
        outcome: String,
    }
    /// A PC is connected.
    Connected "pc.connected" {
        /// PC.
        pc: String,
    }
    /// A PC's connection ended.
    Lost "pc.lost" {
        /// PC.
        pc: String,
    }
    /// Somebody asked for an RTE connection and was refused.
    RteRefused "rte.refused" {
        /// In words.
        why: String,
    }
    /// An upload begins.
    UploadBegun "upload.begun" {
        /// Contact id.
        contact: String,
        /// PC.
        pc: String,
        /// Bytes.
        size: u64,
    }
    /// A recording is there.
    UploadComplete "upload.complete" {
        /// Contact id.
        contact: String,
        /// PC.
        pc: String,
        /// Bytes.
        size: u64,
    }
    /// An upload was refused.
    UploadRefused "upload.refused" {
        /// Contact id as given, if it is one.
        contact: String,
        /// In words.
        why: String,
    }
    /// A PC reported something that ought not to be.
    DiscrepancyStored "discrepancy.stored" {
        /// PC.
        pc: String,
        /// Kind.
        what: String,
    }
}
