//! The recorder's parts and their order in a turn.

use super::cleaning::Refusal;
use super::link::Link;
use super::relays::Jobs;
use super::sessions::Live;
use crate::clock::Anchor;
use crate::config::{Config, path_of};
use crate::events::DiscrepancyFound;
use crate::memory::{Dated, Fact, Journal, State};
use crate::screen::Screen;
use crate::segment::Limits;
use crate::segment::Tape;
use crate::vault::{Content, Id};
use kernel::chance::Stream;
use kernel::trace::emit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::rte::{Discrepancy, DiscrepancyKind};

/// Wait before a write that failed is tried again, in milliseconds.
pub(super) const RETRY_MS: i64 = 1_000;

/// The clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since boot.
    pub mono: i64,
    /// The PC's wall clock.
    pub wall: i64,
    /// The true time, for the screen only: it belongs to the environment.
    pub truth: i64,
}

impl Now {
    /// Reads them.
    pub fn read() -> Now {
        let mono = kernel::time::since_boot().as_millis() as i64;
        Now { mono, wall: kernel::time::now(), truth: kernel::time::truth() }
    }

    /// Milliseconds since boot at a true instant.
    pub(crate) fn mono_of(&self, truth: i64) -> i64 {
        self.mono + (truth - self.truth)
    }

    /// The true instant of so many milliseconds since boot.
    pub(crate) fn truth_of(&self, mono: i64) -> i64 {
        self.truth + (mono - self.mono)
    }
}

/// See the module.
#[derive(Debug)]
pub struct Desk {
    pub(super) config: Config,
    pub(super) screen: Arc<dyn Screen>,
    pub(super) folder: String,
    pub(super) limits: Limits,
    pub(super) boot: u32,
    pub(super) now: Now,
    pub(super) rng: Stream,
    pub(super) journal: Journal,
    /// The session that is open.
    pub(super) live: Option<Live>,
    /// The segment that is being written.
    pub(super) tape: Option<Tape>,
    /// Capture is not tried again before, after trouble with the disk.
    pub(super) hold_until: i64,
    /// Segments that could not be finished, and when to try again.
    pub(super) unsealed: BTreeSet<Id>,
    pub(super) unsealed_due: i64,
    /// Secrets of segments written or opened since the start: saves private-key operations.
    pub(super) contents: BTreeMap<Id, Content>,
    pub(super) next_number: u32,
    pub(super) next_id: u64,
    pub(super) link: Link,
    pub(super) jobs: Jobs,
    /// Up to when the server has released footage, UTC.
    pub(super) released: Option<i64>,
    pub(super) clean_due: bool,
    /// Deletions that the disk refused.
    pub(super) refusal: Option<Refusal>,
}

impl Desk {
    pub(super) fn assemble(
        config: Config,
        screen: Arc<dyn Screen>,
        boot: u32,
        now: Now,
        rng: Stream,
        journal: Journal,
    ) -> Desk {
        let limits = Limits {
            segment_ms: (config.segment.as_millis() as i64).max(1_000),
            chunk_ms: (config.chunk.as_millis() as i64).max(100),
        };
        Desk {
            folder: path_of(&config.folder),
            config,
            screen,
            limits,
            boot,
            now,
            rng,
            journal,
            live: None,
            tape: None,
            hold_until: i64::MIN,
            unsealed: BTreeSet::new(),
            unsealed_due: i64::MIN,
            contents: BTreeMap::new(),
            next_number: 0,
            next_id: 0,
            link: Link::default(),
            jobs: Jobs::default(),
            released: None,
            clean_due: false,
            refusal: None,
        }
    }

    /// Does all that is due at `now`.
    pub fn turn(&mut self, now: Now) {
        self.now = now;
        if !self.journal.is_durable() {
            self.journal.settle(&mut self.rng);
        }
        self.watch_clock();
        self.pulse();
        self.tape_turn();
        self.finish_unsealed();
        self.clean();
        self.delete_again();
        self.report();
    }

    /// When the next turn is due, in milliseconds since boot, if nothing happens before.
    pub fn due(&self) -> i64 {
        let mut due = self.now.mono + 3_600_000;
        let mut at = |when: Option<i64>| due = due.min(when.unwrap_or(i64::MAX));
        at((!self.journal.is_durable()).then_some(self.now.mono + RETRY_MS));
        at((!self.unsealed.is_empty()).then_some(self.unsealed_due));
        at(self.link.due(self.now.mono));
        at(self.tape_due());
        at(self.job_due());
        at(self.clean_due.then_some(self.now.mono + RETRY_MS));
        at(self.refusal.map(|refusal| refusal.due));
        due.max(self.now.mono + 1)
    }

    /// What is known.
    pub fn state(&self) -> &State {
        self.journal.state()
    }

    pub(super) fn record(&mut self, facts: &[Fact]) {
        self.journal.record(facts, &mut self.rng);
    }

    /// An id that this PC never gave before: the number of the start is in it.
    pub(super) fn fresh_id(&mut self) -> u64 {
        self.next_id += 1;
        u64::from(self.state().start) << 20 | self.next_id
    }

    /// UTC of a moment of this boot.
    pub(super) fn utc(&self, mono: i64) -> i64 {
        self.state().anchors.utc(self.boot, mono)
    }

    /// A reading of this PC's clocks alone.
    pub(super) fn reading(&self) -> Anchor {
        Anchor { boot: self.boot, mono: self.now.mono, wall: self.now.wall, server: None }
    }

    /// A wall clock that is set is noted: boots that reach no server go by how wrong it was next to them.
    fn watch_clock(&mut self) {
        let anchor = self.reading();
        if self.state().anchors.was_set(&anchor) {
            self.record(&[Fact::Anchored { anchor }]);
        }
    }

    /// A discrepancy, found in that boot: its times may change for as long as nothing is known of the server's clock there.
    pub(super) fn found_in(&self, boot: u32, fact: Fact) -> Fact {
        let Fact::Found { discrepancy, .. } = fact else { return fact };
        let anchors = &self.state().anchors;
        let about = anchors.offset(boot, 0).filter(|_| !anchors.knows(boot));
        Fact::Found { discrepancy, dated: about.map(|offset| Dated { boot, offset }) }
    }

    /// A discrepancy as a fact, traced (SCR-GC-3).
    pub(super) fn discrepancy(
        &mut self,
        what: DiscrepancyKind,
        segment: Option<Id>,
        windows: &str,
        span: crate::cut::Span,
        contact: Option<&str>,
    ) -> Fact {
        let segment = segment.map(Id::file).unwrap_or_default();
        let id = self.fresh_id();
        emit(&DiscrepancyFound {
            id,
            what: format!("{what:?}").to_lowercase(),
            segment: segment.clone(),
            from: span.from,
            to: span.to,
            contact: contact.unwrap_or_default().to_owned(),
        });
        let (windows, contact) = (windows.to_owned(), contact.map(str::to_owned));
        let (from, to) = (span.from, span.to);
        Fact::Found { discrepancy: Discrepancy { id, what, segment, windows, from, to, contact }, dated: None }
    }
}
