//! The segments on the disk: their paths, reading them, putting aside what is refused, finishing what was left open.

use super::core::Desk;
use crate::cut::Span;
use crate::events::{DiskTrouble, SegmentRefused, SegmentSealed};
use crate::memory::{Fact, Stage};
use crate::segment::{Contents, decode};
use crate::vault::{Content, Id, Kind, Opened, Refused, open};
use kernel::disk::{self, File};
use kernel::trace::emit;
use std::io;
use wire::rte::DiscrepancyKind;

/// Secrets that are remembered at most.
const CONTENTS_MAX: usize = 256;
/// Before an unfinished segment is tried again, in milliseconds.
const UNSEALED_MS: i64 = 10_000;

/// Why a segment gives nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is not there.
    Missing,
    /// It is not as it was written.
    Refused(Refused),
    /// The disk does not read now.
    Disk(io::Error),
}

impl Desk {
    pub(super) fn path(&self, id: Id) -> String {
        format!("{}/{}", self.folder, id.file())
    }

    pub(super) fn remember(&mut self, id: Id, content: Content) {
        if self.contents.len() >= CONTENTS_MAX {
            self.contents.pop_first();
        }
        self.contents.insert(id, content);
    }

    /// A segment's bytes.
    pub(super) fn bytes_of(&self, id: Id) -> Result<Vec<u8>, Trouble> {
        disk::read(&self.path(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Trouble::Missing,
            _ => Trouble::Disk(error),
        })
    }

    /// A segment, verified and decrypted.
    pub(super) fn load(&mut self, id: Id) -> Result<(Vec<u8>, Opened, Contents), Trouble> {
        let bytes = self.bytes_of(id)?;
        let known = self.contents.get(&id);
        let opened = open(Kind::Segment, id, &bytes, &self.config.keys, known, &mut self.rng);
        let opened = opened.map_err(Trouble::Refused)?;
        let sealed = self.state().segments.get(&id).is_some_and(|segment| segment.stage != Stage::Open);
        if sealed && !opened.sealed {
            return Err(Trouble::Refused(Refused::Unsealed));
        }
        let contents = decode(&opened.chunks).map_err(|error| Trouble::Refused(Refused::Content(error.to_string())))?;
        self.remember(id, opened.content.clone());
        Ok((bytes, opened, contents))
    }

    /// A segment that gives nothing: it is put aside, reported and forgotten (SCR-SEC-2, SCR-GC-3). False if the disk only
    /// did not read now.
    pub(super) fn write_off(&mut self, id: Id, trouble: Trouble, contact: Option<&str>) -> bool {
        let what = match trouble {
            Trouble::Missing => DiscrepancyKind::Missing,
            Trouble::Refused(refused) => {
                emit(&SegmentRefused { segment: id.file(), reason: refused.to_string() });
                let aside = format!("{}/{id}.bad", self.folder);
                if let Err(error) = disk::rename(&self.path(id), &aside) {
                    emit(&DiskTrouble { what: "quarantine", reason: error.to_string() });
                }
                DiscrepancyKind::Damaged
            }
            Trouble::Disk(error) => {
                emit(&DiskTrouble { what: "read", reason: error.to_string() });
                return false;
            }
        };
        let segment = self.state().segments.get(&id).cloned();
        let span = segment.as_ref().and_then(|segment| self.state().span_of(segment));
        let session = segment.and_then(|segment| self.state().session_of(&segment).cloned());
        let (windows, boot) = session.map(|session| (session.windows, session.boot)).unzip();
        let known = span.and(boot);
        let span = span.unwrap_or(Span { from: 0, to: 0 });
        let mut found = self.discrepancy(what, Some(id), &windows.unwrap_or_default(), span, contact);
        if let Some(boot) = known {
            found = self.found_in(boot, found);
        }
        self.record(&[found, Fact::Lost { segment: id }]);
        self.contents.remove(&id);
        true
    }

    pub(super) fn leave_unsealed(&mut self, id: Id) {
        self.unsealed.insert(id);
        self.unsealed_due = self.now.mono + UNSEALED_MS;
    }

    /// Tries to finish what could not be finished.
    pub(super) fn finish_unsealed(&mut self) {
        if self.unsealed.is_empty() || self.now.mono < self.unsealed_due {
            return;
        }
        self.unsealed_due = self.now.mono + UNSEALED_MS;
        for id in std::mem::take(&mut self.unsealed) {
            let _ = self.finish_left_open(id);
        }
    }

    /// Verifies a segment left open, chunk by chunk, and seals what is sound. Gives the contents, if there are any.
    pub(super) fn finish_left_open(&mut self, id: Id) -> Option<Contents> {
        let (bytes, opened, contents) = match self.load(id) {
            Ok(loaded) => loaded,
            Err(trouble) => {
                if !self.write_off(id, trouble, None) {
                    self.leave_unsealed(id);
                }
                return None;
            }
        };
        // A seal that is there may be of a write that failed at last, or whose program is dead: it is not durable yet.
        let sealed = if opened.sealed { self.make_durable(id) } else { self.append_seal(id, &bytes, &opened) };
        if let Err(error) = sealed {
            emit(&DiskTrouble { what: "seal", reason: error.to_string() });
            self.leave_unsealed(id);
            // What there is of it counts all the same: no hole begins before its end.
            if self.state().segments.get(&id).is_some_and(|known| known.to != contents.to) {
                self.record(&[Fact::Sound { segment: id, to: contents.to }]);
            }
            return Some(contents);
        }
        self.record(&[Fact::Sealed { segment: id, to: contents.to }]);
        emit(&SegmentSealed {
            segment: id.file(),
            length_ms: contents.to - contents.opening.from,
            chunks: opened.chunks.len() as u32,
            bytes: opened.sound as u64 + 264,
            recovered: true,
        });
        Some(contents)
    }

    fn make_durable(&self, id: Id) -> io::Result<()> {
        File::open(&self.path(id))?.sync()
    }

    fn append_seal(&mut self, id: Id, bytes: &[u8], opened: &Opened) -> io::Result<()> {
        let writer = opened.resume(bytes);
        let seal = writer.seal(&self.config.keys).map_err(io::Error::other)?;
        let file = File::open(&self.path(id))?;
        file.set_len(opened.sound as u64)?;
        file.write_all_at(&seal, opened.sound as u64)?;
        file.sync()
    }
}
