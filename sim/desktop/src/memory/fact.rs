//! Everything that changes what the recorder knows. Facts recorded together are kept together or not at all.

use crate::clock::Anchor;
use crate::cut::Span;
use crate::vault::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::rte::{Discrepancy, Outcome, Settings};

/// Times that were worked out in a boot of which the server's clock was not known, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The boot.
    pub boot: u32,
    /// UTC minus milliseconds since that boot, as it was believed.
    pub offset: i64,
}

/// A change. Times without a date (`from`, `to`, `at`) are milliseconds since the boot of their session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The program started.
    Started {
        /// How many times it had been started on this PC: names what must be unique.
        start: u32,
        /// Names the stretch in which the milliseconds since boot count on: the number of the first start in it.
        boot: u32,
        /// The machine's own counter of power-ons.
        power_cycle: u32,
    },
    /// A reading of the clocks.
    Anchored {
        /// The reading.
        anchor: Anchor,
    },
    /// The server's settings.
    Set {
        /// As they came.
        settings: Settings,
    },
    /// Whether the server held this user to be eligible, when it last said so.
    Known {
        /// Windows login.
        windows: String,
        /// Eligible or not.
        eligible: bool,
    },
    /// A logon to Windows.
    LoggedOn {
        /// Unique on this PC.
        session: u64,
        /// Windows login.
        windows: String,
        /// Boot counter.
        boot: u32,
        /// When.
        from: i64,
    },
    /// Logoff, or the last sign of life.
    LoggedOff {
        /// Which session.
        session: u64,
        /// When.
        to: i64,
    },
    /// The server knows all ended sessions up to this one.
    SessionsTaken {
        /// Their highest id.
        through: u64,
    },
    /// A screen-only recording began or ended.
    ScreenOnly {
        /// Session.
        session: u64,
        /// Began or ended.
        on: bool,
    },
    /// The server's word on this session changed: no capture, or capture again.
    Rested {
        /// Session.
        session: u64,
        /// No capture.
        on: bool,
    },
    /// Capture broke off although it was wanted; what is on the disk ends there.
    Broke {
        /// Session.
        session: u64,
        /// When.
        at: i64,
    },
    /// The hole is closed and reported.
    Mended {
        /// Session.
        session: u64,
    },
    /// A segment that cannot be finished yet is sound up to here.
    Sound {
        /// Its name.
        segment: Id,
        /// End of what is on the disk.
        to: i64,
    },
    /// A segment is on the disk.
    Opened {
        /// Its name.
        segment: Id,
        /// Session.
        session: u64,
        /// Start of capture.
        from: i64,
    },
    /// A segment is finished and signed.
    Sealed {
        /// Its name.
        segment: Id,
        /// End of capture.
        to: i64,
    },
    /// A segment is not there, or refused: nothing more is to be had from it.
    Lost {
        /// Its name.
        segment: Id,
    },
    /// These segments are about to be deleted.
    Doomed {
        /// Their names.
        segments: Vec<Id>,
    },
    /// These segments are deleted.
    Deleted {
        /// Their names, with what they covered in UTC.
        segments: Vec<(Id, Span)>,
    },
    /// The server wants a recording.
    Relayed {
        /// Contact id.
        contact: String,
        /// Whose screen.
        windows: String,
        /// UTC.
        interval: Span,
    },
    /// By which offsets (UTC minus milliseconds since boot, by boot) a recording is cut: makes a repeated cut the same.
    Planned {
        /// Contact id.
        contact: String,
        /// Offsets by boot.
        offsets: BTreeMap<u32, i64>,
    },
    /// The work on a relay ended without a recording.
    Settled {
        /// Contact id.
        contact: String,
        /// Why.
        outcome: Outcome,
    },
    /// The server has the recording.
    Uploaded {
        /// Contact id.
        contact: String,
    },
    /// The contact needs no more work.
    Done {
        /// Contact id.
        contact: String,
    },
    /// Something that ought not to be.
    Found {
        /// What.
        discrepancy: Discrepancy,
        /// How its times came about, if they may turn out to be wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dated: Option<Dated>,
    },
    /// The server has stored it.
    DiscrepancyTaken {
        /// Its id.
        id: u64,
    },
}
