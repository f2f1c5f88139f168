//! Segments that no contact wants any more are analysed and then deleted (SCR-GC-1, -2, -3).
//!
//! Analysed: the file is there, its name, key and signature are right. What is not is reported and put aside, never deleted.
//! The journal says first that a segment is going to be deleted, then it is, then the journal says that it was: a power cut in
//! between leaves neither a false alarm nor a forgotten file. A deletion that the disk refuses (somebody else has the file
//! open) is tried again, at first soon and then less often, and at the next start.

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
/// Before a deletion that was refused is tried again, in milliseconds; doubled each time.
const AGAIN_MS: i64 = 10_000;
/// Longest wait before another try, in milliseconds.
const LONGEST_MS: i64 = 300_000;

/// Deletions that the disk refused.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// When they are tried again, in milliseconds since boot.
    pub(super) due: i64,
    /// How long that was put off, in milliseconds.
    wait: i64,
}

impl Refusal {
    /// Of a disk that refused `before`, or not.
    fn again(now: i64, before: Option<Refusal>) -> Refusal {
        let wait = before.map_or(AGAIN_MS, |refusal| (2 * refusal.wait).min(LONGEST_MS));
        Refusal { due: now + wait, wait }
    }
}

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

    /// Tries once more to delete what the disk did not let go.
    pub(super) fn delete_again(&mut self) {
        if self.refusal.is_some_and(|refusal| refusal.due <= self.now.mono) {
            self.delete(self.doomed());
        }
    }

    /// Segments that the journal has given up and that are still there.
    pub(super) fn doomed(&self) -> Vec<Id> {
        let doomed = |(_, segment): &(&Id, &Segment)| segment.stage == Stage::Doomed;
        self.state().segments.iter().filter(doomed).map(|(id, _)| *id).collect()
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
        let tried = doomed.len();
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
        let refused = deleted.len() < tried;
        if !deleted.is_empty() {
            self.record(&[Fact::Deleted { segments: deleted }]);
        }
        if refused {
            self.refusal = Some(Refusal::again(self.now.mono, self.refusal));
        } else if self.doomed().is_empty() {
            self.refusal = None;
        }
    }
}
