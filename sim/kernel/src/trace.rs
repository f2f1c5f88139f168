//! The trace: one typed event a state change, and the digest, a hash chain over all of them.
//!
//! The chain: each link is SHA-256 over the link before it and the record (time, machine, kind, fields; each with its
//! length). So any difference in any event, or in their order, is a difference of the digest.

use crate::Host;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A state change worth a line. Serialises to a JSON object (no floats, no maps without an order).
pub trait Event: Serialize {
    /// Dotted name, for example `segment.sealed`.
    const KIND: &'static str;
}

/// Puts an event into the run's trace, stamped with true time, machine and ordinal, and out as a `tracing` event. On a machine of
/// somebody else's ([`World::add_foreign`](crate::world::World::add_foreign)) nothing is put anywhere.
pub fn emit<E: Event>(event: &E) {
    let host = Host::current();
    // What somebody else's software says of itself is no evidence.
    if host.inner.run.foreign.contains(&*host.inner.name) {
        return;
    }
    host.inner.run.record(&host.inner.name, E::KIND, event);
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

impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{} {} {} {} {}", self.ordinal, crate::time::iso(self.at), self.host, self.kind, self.fields)
    }
}

/// What a run leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// In order.
    pub records: Vec<Record>,
    /// SHA-256 of the chain over all records, in hex.
    pub digest: String,
}

impl Trace {
    /// A trace of these records, with its digest.
    pub fn of(records: Vec<Record>) -> Trace {
        let digest = records.iter().fold([0; 32], |link, record| chain(&link, record));
        Trace { records, digest: hex(&digest) }
    }
}

/// The next link of the chain.
pub(crate) fn chain(link: &[u8; 32], record: &Record) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(link);
    hash.update(record.at.to_be_bytes());
    for part in [record.host.as_bytes(), record.kind.as_bytes(), record.fields.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The first event in which two runs differ, with both sides (none where one run has ended).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Position in both traces.
    pub ordinal: u64,
    /// The last event that both have.
    pub before: Option<Record>,
    /// One side.
    pub left: Option<Record>,
    /// The other.
    pub right: Option<Record>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = |record: &Option<Record>| record.as_ref().map_or("(no more events)".into(), Record::to_string);
        writeln!(f, "the runs differ first at event {}", self.ordinal)?;
        if let Some(before) = &self.before {
            writeln!(f, "  both:  {before}")?;
        }
        writeln!(f, "  left:  {}", side(&self.left))?;
        write!(f, "  right: {}", side(&self.right))
    }
}

/// Compares two traces, event by event.
pub fn first_difference(left: &Trace, right: &Trace) -> Option<Difference> {
    let longest = left.records.len().max(right.records.len());
    (0..longest).find_map(|i| {
        let (l, r) = (left.records.get(i), right.records.get(i));
        (l != r).then(|| Difference {
            ordinal: i as u64,
            before: i.checked_sub(1).and_then(|b| left.records.get(b)).cloned(),
            left: l.cloned(),
            right: r.cloned(),
        })
    })
}
