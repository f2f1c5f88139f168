//! The trace: one typed event a state change, and the digest, a hash chain over all of them.

use serde::Serialize;
use std::sync::Arc;

/// A state change worth a line. Serialises to a JSON object (no floats, no maps without an order).
pub trait Event: Serialize {
    /// Dotted name, for example `segment.sealed`.
    const KIND: &'static str;
}

/// Puts an event into the run's trace, stamped with true time, machine and ordinal, and out as a `tracing` event.
pub fn emit<E: Event>(_event: &E) {
    todo!()
}

/// An event as it stands in the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// True time, UTC milliseconds.
    pub at: i64,
    /// Position in the trace, from 0.
    pub ordinal: u64,
    /// Machine.
    pub host: Arc<str>,
    /// [`Event::KIND`].
    pub kind: &'static str,
    /// The event as JSON.
    pub fields: Box<str>,
}

/// What a run leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// In order.
    pub records: Vec<Record>,
    /// SHA-256 of the chain over all records, in hex.
    pub digest: String,
}
