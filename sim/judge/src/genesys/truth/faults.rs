//! What went wrong by the scenario's will.

use super::Span;

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub span: Span,
    /// Machine.
    pub machine: String,
    /// What.
    pub what: FaultKind,
}

/// See [`Fault`]. A lost data centre is a fault of each of its machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Without power. `clean` for an orderly shutdown.
    PowerOff {
        /// The operating system had time to close files.
        clean: bool,
    },
    /// The process that the machine is there for (SRS on a PC, RWS, SIP Server…) is down.
    Down,
    /// No network at all, or in one direction.
    Unreachable,
    /// No network to one machine.
    Cut {
        /// The other machine.
        other: String,
    },
    /// Slow network to one machine, both ways: whatever crosses it comes so much later.
    Slow {
        /// The other machine.
        other: String,
        /// Milliseconds.
        by_ms: i64,
    },
    /// No room on the disk, or writes fail.
    Disk,
    /// The wall clock is wrong by so much.
    Clock {
        /// Wall clock minus true time, milliseconds.
        skew_ms: i64,
    },
}
