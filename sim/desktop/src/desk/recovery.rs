//! What a start of the program finds, and makes of it: after a power cut, a crash, or an orderly end (SCR-REC-2, SCR-REC-5,
//! SCR-SEC-2). Whatever was true on the disk is believed over the journal; whatever is missing there is reported.

use super::core::{Desk, Now};
use super::sessions::Live;
use crate::capture::ASK_MS;
use crate::clock::Anchor;
use crate::config::{Config, path_of};
use crate::cut::Span;
use crate::events::{JournalRefused, PcSession, Started};
use crate::memory::{Fact, Journal, Stage, State, Unusable, Work};
use crate::screen::Screen;
use crate::vault::{Id, Refused};
use kernel::chance;
use kernel::disk;
use kernel::trace::emit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::rte::DiscrepancyKind;

/// File name of the journal in the segments' folder.
const JOURNAL: &str = "journal";
/// By how much the number of the start jumps when the journal is lost, so that no number is given twice.
const JUMP: u32 = 1_000;

impl Desk {
    /// Starts the recorder on what is on the disk. `user` is who is logged on to Windows.
    ///
    /// # Errors
    /// [`Unusable::Disk`] when the disk cannot be read now.
    pub fn start(
        config: Config,
        screen: Arc<dyn Screen>,
        power_cycle: u32,
        user: Option<&str>,
        now: Now,
    ) -> Result<Desk, Unusable> {
        let folder = path_of(&config.folder);
        let path = format!("{folder}/{JOURNAL}");
        let files = disk::list(&folder)?;
        let mut seen: u32 = 0;
        for file in files.iter().filter(|file| !file.folder) {
            let (stem, _) = file.name.split_once('.').unwrap_or((&file.name, ""));
            let start = stem.split('-').find_map(|part| part.parse::<u32>().ok());
            seen = seen.max(start.unwrap_or(0));
        }
        // Only for the blinding of the private-key operation: what it draws is in no file.
        let mut blind = chance::stream("desktop/load");
        let (mut state, refused) = match Journal::load(&path, &config.keys, &mut blind) {
            Ok(Some(state)) => (state, None),
            Ok(None) => {
                (State { start: seen.saturating_add(if seen > 0 { JUMP } else { 0 }), ..State::default() }, None)
            }
            Err(Unusable::Refused(refused)) => {
                emit(&JournalRefused { reason: refused.to_string() });
                (State { start: seen.saturating_add(JUMP), ..State::default() }, Some(refused))
            }
            Err(error) => return Err(error),
        };
        let start = state.start.max(seen).saturating_add(1);
        if refused.is_some() {
            disk::rename(&path, &format!("{folder}/{JOURNAL}-{start:06}.bad"))?;
        }
        let same_boot = state.is_same_boot(power_cycle, now.mono, now.wall);
        let boot = if same_boot { state.boot } else { start };
        state.apply(&Fact::Started { start, boot, power_cycle });
        let anchor = Anchor { boot, mono: now.mono, wall: now.wall, server: None };
        state.apply(&Fact::Anchored { anchor });
        let mut rng = chance::stream(&format!("desktop/{start}"));
        let journal = Journal::create(&path, state, &config.keys, &mut rng);
        let mut desk = Desk::assemble(config, screen, boot, now, rng, journal);
        let present: BTreeSet<Id> = files.iter().filter_map(|file| Id::of_file(&file.name)).collect();
        desk.recover(&present, user, refused);
        Ok(desk)
    }

    fn recover(&mut self, present: &BTreeSet<Id>, user: Option<&str>, journal: Option<Refused>) {
        if journal.is_some() {
            let nothing = Span { from: 0, to: 0 };
            let found = self.discrepancy(DiscrepancyKind::Damaged, None, "", nothing, None);
            self.record(&[found]);
        }
        let stage = |stage: Stage| move |(_, segment): &(&Id, &crate::memory::Segment)| segment.stage == stage;
        let doomed = self.doomed();
        let open: Vec<Id> = self.state().segments.iter().filter(stage(Stage::Open)).map(|(id, _)| *id).collect();
        let sealed: Vec<Id> = self.state().segments.iter().filter(stage(Stage::Sealed)).map(|(id, _)| *id).collect();
        for id in sealed.into_iter().filter(|id| !present.contains(id)) {
            self.write_off(id, super::shelf::Trouble::Missing, None);
        }
        let unknown: Vec<Id> = present.iter().filter(|id| !self.state().segments.contains_key(id)).copied().collect();
        let mut crashed = BTreeSet::new();
        for id in open.into_iter().chain(unknown) {
            crashed.extend(self.take_up(id));
        }
        if !doomed.is_empty() {
            self.delete(doomed);
        }
        self.settle_sessions(user, &crashed);
        let owed = self.state().relays.values().filter(|relay| matches!(relay.work, Work::Owed(_))).count();
        let (start, boot, segments) = (self.state().start, self.boot, self.state().segments.len());
        emit(&Started { start, boot, segments, owed });
    }

    /// A segment left open, or one that the journal does not know. Gives its session if capture was cut off in it.
    fn take_up(&mut self, id: Id) -> Option<u64> {
        if !self.state().segments.contains_key(&id) && self.is_stillborn(id) {
            return None;
        }
        let was_known = self.state().segments.contains_key(&id);
        if !was_known {
            // Provisional, so that it can be read and written off like any other.
            self.record(&[Fact::Opened { segment: id, session: 0, from: 0 }]);
        }
        let contents = self.finish_left_open(id)?;
        let opening = contents.opening;
        let session = opening.session;
        if !self.state().sessions.contains_key(&session) {
            let anchor = Anchor { boot: opening.boot, mono: opening.from, wall: opening.wall, server: None };
            let (windows, boot, from) = (opening.windows, opening.boot, opening.from);
            let mut facts = vec![Fact::LoggedOn { session, windows, boot, from }];
            if self.state().anchors.is_news(&anchor) {
                facts.push(Fact::Anchored { anchor });
            }
            self.record(&facts);
        }
        if !was_known {
            let sealed = self.state().segments.get(&id).is_some_and(|segment| segment.stage == Stage::Sealed);
            self.record(&[Fact::Opened { segment: id, session, from: opening.from }]);
            if sealed {
                self.record(&[Fact::Sealed { segment: id, to: contents.to }]);
            }
        }
        (!contents.closed).then_some(session)
    }

    /// A file without a single whole chunk, of which the journal was never told: the power went while it was made.
    fn is_stillborn(&mut self, id: Id) -> bool {
        let Ok(bytes) = self.bytes_of(id) else { return false };
        let keys = self.config.keys.clone();
        let opened = crate::vault::open(crate::vault::Kind::Segment, id, &bytes, &keys, None, &mut self.rng);
        let nothing = match opened {
            Ok(opened) => opened.chunks.is_empty() && !opened.sealed,
            Err(refused) => matches!(refused, Refused::TooShort { .. }),
        };
        nothing && disk::remove(&self.path(id)).is_ok()
    }

    /// Ends the sessions that are over, and takes up the one that is not.
    fn settle_sessions(&mut self, user: Option<&str>, crashed: &BTreeSet<u64>) {
        let mut last: BTreeMap<u64, i64> = BTreeMap::new();
        for segment in self.state().segments.values() {
            let to = last.entry(segment.session).or_insert(segment.to);
            *to = segment.to.max(*to);
        }
        let open: Vec<(u64, crate::memory::Session)> = self
            .state()
            .sessions
            .iter()
            .filter(|(_, known)| known.to.is_none())
            .map(|(id, known)| (*id, known.clone()))
            .collect();
        for (session, known) in open {
            let alive = last.get(&session).copied().unwrap_or(known.from).max(known.from);
            let same_boot = known.boot == self.boot;
            let windows = known.windows;
            if same_boot && self.live.is_none() && user == Some(windows.as_str()) {
                if crashed.contains(&session) && known.broke.is_none() {
                    self.record(&[Fact::Broke { session, at: alive }]);
                }
                emit(&PcSession { session, windows: windows.clone(), what: "resumed" });
                let since = self.now.mono - ASK_MS;
                // The logon was answered long ago: after a "no" nothing starts until the server says so.
                let word = known.rested.then_some(false);
                self.live = Some(Live { session, windows, since, word, resumed: false, stop_at: None });
                continue;
            }
            if crashed.contains(&session) && known.broke.is_none() {
                self.record(&[Fact::Broke { session, at: alive }]);
            }
            // A power cut takes one chunk at most; in the same boot the session may have gone on until now.
            let hole_to = if same_boot { self.now.mono } else { alive + self.limits.chunk_ms };
            self.mend(session, hole_to);
            self.record(&[Fact::LoggedOff { session, to: alive }]);
            emit(&PcSession { session, windows, what: "lost" });
        }
    }
}
