//! The trace events of the recorder.

use kernel::trace::Event;
use serde::Serialize;

macro_rules! events {
    ($($(#[$doc:meta])* $kind:literal $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
        impl Event for $name {
            const KIND: &'static str = $kind;
        }
    )*};
}

events! {
    /// The program started.
    "pc.started" Started {
        /// Number of the start.
        start: u32,
        /// Boot counter.
        boot: u32,
        /// Segments found on the disk.
        segments: usize,
        /// Recordings owed.
        owed: usize,
    }
    /// The program cannot start yet.
    "pc.start_failed" StartFailed {
        /// Why.
        reason: String,
    }
    /// A session began, ended, or was found again.
    "pc.session" PcSession {
        /// Its id.
        session: u64,
        /// Windows login.
        windows: String,
        /// `logon`, `logoff`, `resumed` or `lost` (ended by a power cut).
        what: &'static str,
    }
    /// Capture started.
    "capture.started" CaptureStarted {
        /// Session.
        session: u64,
        /// Windows login.
        windows: String,
        /// What made it so.
        reason: &'static str,
    }
    /// Capture stopped.
    "capture.stopped" CaptureStopped {
        /// Session.
        session: u64,
        /// Windows login.
        windows: String,
        /// What made it so.
        reason: &'static str,
    }
    /// A write failed; it is tried again.
    "disk.trouble" DiskTrouble {
        /// What was to be written.
        what: &'static str,
        /// The disk's words.
        reason: String,
    }
    /// A segment was begun.
    "segment.opened" SegmentOpened {
        /// File name.
        segment: String,
        /// Session.
        session: u64,
    }
    /// A segment was finished and signed.
    "segment.sealed" SegmentSealed {
        /// File name.
        segment: String,
        /// What it covers, in milliseconds.
        length_ms: i64,
        /// Chunks.
        chunks: u32,
        /// Bytes.
        bytes: u64,
        /// At the start after a crash.
        recovered: bool,
    }
    /// A segment was deleted after its analysis.
    "segment.deleted" SegmentDeleted {
        /// File name.
        segment: String,
    }
    /// A segment does not verify.
    "segment.refused" SegmentRefused {
        /// File name.
        segment: String,
        /// Why.
        reason: String,
    }
    /// A recording is about to be made.
    "splice.started" SpliceStarted {
        /// Contact.
        contact: String,
    }
    /// A recording was made.
    "splice.done" SpliceDone {
        /// Contact.
        contact: String,
        /// Covered parts.
        parts: usize,
        /// Covered milliseconds.
        covered_ms: i64,
        /// Frames.
        frames: usize,
        /// Bytes.
        bytes: usize,
        /// Segments that it came from.
        segments: usize,
    }
    /// The work on a relay ended without a recording.
    "splice.settled" SpliceSettled {
        /// Contact.
        contact: String,
        /// Why.
        outcome: String,
    }
    /// The upload of a recording begins, or goes on after a loss.
    "upload.started" UploadStarted {
        /// Contact.
        contact: String,
        /// Bytes.
        bytes: usize,
    }
    /// The server has the recording.
    "upload.done" UploadDone {
        /// Contact.
        contact: String,
    }
    /// The upload ended without success.
    "upload.failed" UploadFailed {
        /// Contact.
        contact: String,
        /// `not_owed`, `too_large` or `later`.
        reason: &'static str,
    }
    /// Connected to the server.
    "rte.connected" RteConnected {
        /// Number of the connection.
        connection: u64,
    }
    /// The connection ended.
    "rte.lost" RteLost {
        /// Number of the connection.
        connection: u64,
        /// Why.
        reason: &'static str,
    }
    /// A message that makes no sense.
    "rte.ignored" RteIgnored {
        /// Why.
        reason: String,
    }
    /// A relay is in the journal.
    "relay.taken" RelayTaken {
        /// Contact.
        contact: String,
    }
    /// The server withdrew or confirmed a contact.
    "relay.done" RelayDone {
        /// Contact.
        contact: String,
    }
    /// The journal does not verify: it is put aside, and what can be had from the segments is taken from there.
    "journal.refused" JournalRefused {
        /// Why.
        reason: String,
    }
    /// Something that ought not to be.
    "discrepancy.found" DiscrepancyFound {
        /// Its id.
        id: u64,
        /// What kind.
        what: String,
        /// File name of the segment.
        segment: String,
        /// From when, UTC milliseconds.
        from: i64,
        /// Until when.
        to: i64,
        /// The contact that wanted it, or empty.
        contact: String,
    }
}
