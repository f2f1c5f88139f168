//! Segments that no contact wants any more are analysed and then deleted (SCR-GC-1, -2, -3).
//!
//! Analysed: the file is there, its name, key and signature are right. What is not is reported and put aside, never deleted.
//! The journal says first that a segment is going to be deleted, then it is, then the journal says that it was: a power cut in
//! between leaves neither a false alarm nor a forgotten file.

use super::core::Desk;
use super::shelf::Trouble;
use crate::cut::Span;
use crate::events::{DiskTrouble, SegmentDeleted};
use crate::memory::{Fact, Segment, Stage, Work};
use crate::vault::{Id, Kind, verify_seal};
use kernel::disk;
use kernel::trace::emit;
use std::io;

/// Segments deleted in one turn at most.
const BATCH: usize = 64;

impl Desk {
    pub(super) fn clean(&mut self) {
        let Some(before) = self.released.filter(|_| self.clean_due) else { return };
        // A full disk keeps the journal from being written; deleting is what helps it, one by one.
        let batch = if self.journal.is_durable() { BATCH } else { 1 };
        let free: Vec<Id> = self.free(before).take(batch).collect();
        self.clean_due = free.len() == batch;
        let sound: Vec<Id> = free.into_iter().filter(|id| self.analyse(*id)).collect();
        if !sound.is_empty() {
            self.record(&[Fact::Doomed { segments: sound.clone() }]);
            self.delete(sound);
        }
    }

    /// Finished segments that ended before `before` and that no relay wants.
    fn free(&self, before: i64) -> impl Iterator<Item = Id> {
        let state = self.state();
        let free = move |(id, segment): (&Id, &Segment)| {
            let span = state.span_of(segment).filter(|_| segment.stage == Stage::Sealed)?;
            (span.to <= before && !self.is_wanted(segment, span)).then_some(*id)
        };
        state.segments.iter().filter_map(free)
    }

    fn is_wanted(&self, segment: &Segment, span: Span) -> bool {
        let state = self.state();
        let Some(session) = state.session_of(segment) else { return false };
        let key = session.windows.to_lowercase();
        // A second on either side: what a contact was planned by may be another offset.
        let wide = Span { from: span.from - 1_000, to: span.to + 1_000 };
        state.relays.values().any(|relay| {
            let open = matches!(relay.work, Work::Owed(_));
            open && relay.windows.to_lowercase() == key && relay.interval.common(wide).is_some()
        })
    }

    /// Whether a segment is as it was written. One that is not is reported.
    fn analyse(&mut self, id: Id) -> bool {
        let sound = self
            .bytes_of(id)
            .and_then(|bytes| verify_seal(Kind::Segment, id, &bytes, &self.config.keys).map_err(Trouble::Refused));
        match sound {
            Ok(()) => true,
            Err(trouble) => {
                self.write_off(id, trouble, None);
                false
            }
        }
    }

    /// Deletes segments that the journal has given up.
    pub(super) fn delete(&mut self, doomed: Vec<Id>) {
        let mut deleted = Vec::new();
        for id in doomed {
            match disk::remove(&self.path(id)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    emit(&DiskTrouble { what: "delete", reason: error.to_string() });
                }
                _ => {
                    let span = self.state().segments.get(&id).and_then(|segment| self.state().span_of(segment));
                    deleted.push((id, span.unwrap_or(Span { from: 0, to: 0 })));
                    emit(&SegmentDeleted { segment: id.file() });
                    self.contents.remove(&id);
                }
            }
        }
        self.record(&[Fact::Deleted { segments: deleted }]);
    }
}
