//! The work on relays: cut, splice, and what to upload or why not (SCR-MATCH-1 to -3, SCR-REC-1, SCR-REC-3, SCR-UP-5).
//!
//! The recording is never on the disk: after a power cut it is cut again, by the same offsets, to the same bytes.

use super::core::Desk;
use crate::apng;
use crate::cut::{Cut, Footage, Span, cut};
use crate::events::{SpliceDone, SpliceSettled, SpliceStarted, UploadDone, UploadFailed};
use crate::memory::{Fact, Stage, Work};
use crate::upload::End;
use crate::vault::Id;
use bytes::Bytes;
use kernel::trace::emit;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use wire::rte::{DiscrepancyKind, Outcome, PartialCoverage};
use wire::upload::{Begin, Part};

/// Before a contact is tried again after trouble, in milliseconds.
const LATER_MS: i64 = 60_000;
/// Before a contact is tried again when the disk did not let its footage be written or read, in milliseconds.
const DISK_MS: i64 = 5_000;

/// Which contact is being worked on, and when others may be.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    active: Option<String>,
    cancelled: bool,
    not_before: BTreeMap<String, i64>,
}

impl Jobs {
    /// The server is there (again): all may be tried.
    pub(super) fn hurry(&mut self) {
        self.not_before.clear();
    }

    /// What was being done about this contact is void.
    pub(super) fn forget(&mut self, contact: &str) {
        self.not_before.remove(contact);
        self.cancelled |= self.active.as_deref() == Some(contact);
    }
}

/// A recording to be uploaded.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its announcement.
    pub begin: Begin,
    /// The file.
    pub bytes: Bytes,
}

/// What a contact's footage came to.
struct Footing {
    cut: Cut,
    segments: usize,
    damaged: bool,
}

enum Prepared {
    Upload(Job),
    Settled,
    NotNow,
}

impl Desk {
    /// The next recording to upload, if one is due and none is under way. Call again after [`Desk::uploaded`].
    pub fn next_job(&mut self) -> Option<Job> {
        if self.jobs.active.is_some() {
            return None;
        }
        while let Some(contact) = self.due_contact() {
            match self.prepare(&contact) {
                Prepared::Upload(job) => {
                    self.jobs.active = Some(contact);
                    self.jobs.cancelled = false;
                    return Some(job);
                }
                Prepared::Settled => {}
                Prepared::NotNow => drop(self.jobs.not_before.insert(contact, self.now.mono + DISK_MS)),
            }
        }
        None
    }

    /// Whether the upload under way has become void and is to be dropped.
    pub fn is_cancelled(&mut self) -> bool {
        let cancelled = std::mem::take(&mut self.jobs.cancelled);
        if cancelled {
            self.jobs.active = None;
        }
        cancelled
    }

    /// An upload ended.
    pub fn uploaded(&mut self, end: End, now: super::Now) {
        self.now = now;
        let Some(contact) = self.jobs.active.take() else { return };
        self.jobs.cancelled = false;
        if end == End::Done {
            emit(&UploadDone { contact: contact.clone() });
        }
        let Some(relay) = self.state().relays.get(&contact).cloned() else { return };
        match end {
            End::Done => self.record(&[Fact::Uploaded { contact }]),
            End::NotOwed => {
                emit(&UploadFailed { contact: contact.clone(), reason: "not_owed" });
                self.record(&[Fact::Done { contact }]);
            }
            End::TooLarge => {
                emit(&UploadFailed { contact: contact.clone(), reason: "too_large" });
                let found = self.unserved(&contact, &relay.windows, relay.interval);
                self.settle(&contact, Outcome::Damaged, vec![found]);
            }
            End::Later => {
                emit(&UploadFailed { contact: contact.clone(), reason: "later" });
                self.jobs.not_before.insert(contact, self.now.mono + LATER_MS);
            }
        }
        self.clean_due |= self.released.is_some();
    }

    /// When a contact is to be worked on next.
    pub(super) fn job_due(&self) -> Option<i64> {
        if self.jobs.active.is_some() {
            return None;
        }
        self.owed().map(|(_, due)| due).min()
    }

    /// Contacts to be worked on, with the moment from which they can be: their end must have passed.
    fn owed(&self) -> impl Iterator<Item = (&String, i64)> {
        let ready = self.link.is_welcome() && self.journal.is_durable();
        let offset = self.state().anchors.offset(self.boot, self.now.mono).unwrap_or(0);
        let owed = self.state().relays.iter().filter(move |_| ready);
        owed.filter(|(_, relay)| matches!(relay.work, Work::Owed(_))).map(move |(contact, relay)| {
            let not_before = self.jobs.not_before.get(contact).copied().unwrap_or(i64::MIN);
            (contact, not_before.max(relay.interval.to - offset))
        })
    }

    fn due_contact(&self) -> Option<String> {
        let due = self.owed().filter(|(_, due)| *due <= self.now.mono);
        due.min_by_key(|(contact, due)| (*due, contact.as_str())).map(|(contact, _)| contact.clone())
    }

    fn prepare(&mut self, contact: &str) -> Prepared {
        let Some(relay) = self.state().relays.get(contact).cloned() else { return Prepared::Settled };
        emit(&SpliceStarted { contact: contact.to_owned() });
        let Some(footing) = self.footage(contact, &relay.windows, relay.interval) else { return Prepared::NotNow };
        let interval = relay.interval;
        let gaps = footing.cut.gaps(interval);
        let mut facts = Vec::new();
        if gaps.iter().any(|gap| self.state().was_deleted(&relay.windows, *gap)) {
            facts.push(self.discrepancy(DiscrepancyKind::Late, None, &relay.windows, interval, Some(contact)));
        }
        let nothing = footing.cut.parts.is_empty();
        let partial = self.state().settings.as_ref().map(|settings| settings.partial_coverage);
        let refused = !gaps.is_empty() && partial == Some(PartialCoverage::Nothing);
        if !nothing && !refused {
            self.record(&facts);
            return self.splice(contact, interval, &footing);
        }
        // An earlier contact, or the analysis, may have found it so already.
        let damaged = footing.damaged || gaps.iter().any(|gap| self.state().was_lost(&relay.windows, *gap));
        let outcome = match nothing {
            false => Outcome::Partial,
            true if damaged => Outcome::Damaged,
            true if !facts.is_empty() => Outcome::Expired,
            true => Outcome::NotCaptured,
        };
        if matches!(outcome, Outcome::Partial | Outcome::Damaged) {
            facts.push(self.unserved(contact, &relay.windows, interval));
        }
        self.settle(contact, outcome, facts);
        Prepared::Settled
    }

    fn unserved(&mut self, contact: &str, windows: &str, interval: Span) -> Fact {
        self.discrepancy(DiscrepancyKind::Unserved, None, windows, interval, Some(contact))
    }

    fn settle(&mut self, contact: &str, outcome: Outcome, mut facts: Vec<Fact>) {
        emit(&SpliceSettled { contact: contact.to_owned(), outcome: format!("{outcome:?}").to_lowercase() });
        facts.push(Fact::Settled { contact: contact.to_owned(), outcome });
        self.record(&facts);
    }

    fn splice(&mut self, contact: &str, interval: Span, footing: &Footing) -> Prepared {
        let cut = &footing.cut;
        let Ok(file) = apng::encode(&cut.frames) else {
            let windows = self.state().relays.get(contact).map(|relay| relay.windows.clone()).unwrap_or_default();
            let found = self.unserved(contact, &windows, interval);
            self.settle(contact, Outcome::Damaged, vec![found]);
            return Prepared::Settled;
        };
        emit(&SpliceDone {
            contact: contact.to_owned(),
            parts: cut.parts.len(),
            covered_ms: cut.parts.iter().map(|part| part.length_ms()).sum(),
            frames: cut.frames.len(),
            bytes: file.len(),
            segments: footing.segments,
        });
        let place = |part: &Span| Part { from_ms: part.from - interval.from, to_ms: part.to - interval.from };
        let begin = Begin {
            contact: contact.to_owned(),
            size: file.len() as u64,
            sha256: Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect(),
            covered: cut.parts.iter().map(place).collect(),
        };
        Prepared::Upload(Job { begin, bytes: file.into() })
    }

    /// Everything captured of a user in an interval, cut. None if the disk does not write or read now.
    fn footage(&mut self, contact: &str, windows: &str, interval: Span) -> Option<Footing> {
        let key = windows.to_lowercase();
        // What is still in memory is wanted too.
        let open = self.tape.as_ref().map(|tape| tape.session);
        let wanted = open.and_then(|session| self.state().sessions.get(&session));
        if wanted.is_some_and(|session| session.windows.to_lowercase() == key) && !self.flush() {
            return None;
        }
        let offsets = self.plan(contact, &key, interval);
        let mut footing = Footing { cut: Cut::default(), segments: 0, damaged: false };
        let mut footage = Vec::new();
        for (id, offset) in self.candidates(&key, interval, &offsets) {
            match self.load(id) {
                Ok((_, _, contents)) => {
                    let shift = |(at, picture)| (at + offset, picture);
                    let frames = contents.pictures.into_iter().map(shift).collect();
                    let from = contents.opening.from + offset;
                    footage.push(Footage { from, to: contents.to + offset, frames });
                }
                Err(trouble) => {
                    if !self.write_off(id, trouble, Some(contact)) {
                        return None;
                    }
                    footing.damaged = true;
                }
            }
        }
        footing.segments = footage.len();
        footing.cut = cut(&footage, interval);
        Some(footing)
    }

    /// The offsets by which a contact is cut: one a boot, fixed the first time.
    fn plan(&mut self, contact: &str, key: &str, interval: Span) -> BTreeMap<u32, i64> {
        let known = match self.state().relays.get(contact).map(|relay| &relay.work) {
            Some(Work::Owed(offsets)) => offsets.clone(),
            _ => BTreeMap::new(),
        };
        let state = self.state();
        let mut offsets = known.clone();
        for session in state.sessions.values().filter(|session| session.windows.to_lowercase() == key) {
            let about = state.anchors.offset(session.boot, session.from).unwrap_or(0);
            let middle = interval.from + interval.length_ms() / 2 - about;
            let best = state.anchors.offset(session.boot, middle.max(session.from)).unwrap_or(about);
            offsets.entry(session.boot).or_insert(best);
        }
        if offsets != known {
            self.record(&[Fact::Planned { contact: contact.to_owned(), offsets: offsets.clone() }]);
        }
        offsets
    }

    /// The user's segments that may show a part of the interval, with their offsets.
    fn candidates(&self, key: &str, interval: Span, offsets: &BTreeMap<u32, i64>) -> Vec<(Id, i64)> {
        let state = self.state();
        let of = |(id, segment): (&Id, &crate::memory::Segment)| {
            let session = state.session_of(segment).filter(|session| session.windows.to_lowercase() == key)?;
            let offset = *offsets.get(&session.boot)?;
            let to = match segment.stage {
                Stage::Doomed => return None,
                Stage::Sealed => segment.to + offset,
                Stage::Open => i64::MAX,
            };
            Span { from: segment.from + offset, to }.common(interval)?;
            Some((*id, offset))
        };
        state.segments.iter().filter_map(of).collect()
    }
}
