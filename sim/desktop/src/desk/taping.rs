//! Capture: starts and stops it, notes the screen's changes, keeps chunks and segments to their lengths, and lives with a disk
//! that refuses (SCR-CAP-1, -2, -8, -9).

use super::core::{Desk, RETRY_MS};
use crate::capture::{self, Decision, Standing};
use crate::cut::Span;
use crate::events::{CaptureStarted, CaptureStopped, DiskTrouble, SegmentOpened, SegmentSealed};
use crate::memory::{Fact, Session};
use crate::picture::{BadPicture, Picture};
use crate::segment::Tape;
use crate::segment::{Opening, Recorder};
use crate::vault::Id;
use kernel::disk::{self, File};
use kernel::trace::emit;
use std::io;
use wire::rte::DiscrepancyKind;

/// Before capture is tried again after the disk refused, in milliseconds.
const HOLD_MS: i64 = 10_000;
/// Changes of the screen that are caught up with in one turn, if the machine was too slow.
const CATCH_UP_MAX: usize = 10_000;

impl Desk {
    /// Whether to capture now.
    fn decide(&self) -> Decision {
        let Some(live) = &self.live else { return Decision::Rest("logged_off") };
        let Some(session) = self.state().sessions.get(&live.session) else { return Decision::Rest("logged_off") };
        capture::decide(Standing {
            word: live.word,
            told: self.link.told(&session.windows, live.session),
            known: self.state().known.get(&session.windows.to_lowercase()).copied(),
            settings: self.state().settings.as_ref(),
            waited_ms: self.now.mono - live.since,
            broke_off: session.broke.is_some() || live.resumed,
            screen_only: session.screen_only,
        })
    }

    /// Capture's part of a turn.
    pub(super) fn tape_turn(&mut self) {
        self.catch_up();
        let decision = self.decide();
        // A word of before that the server stands by is its word on this session: it holds while nobody can be asked.
        if let Decision::Capture(capture::TOLD_BEFORE) | Decision::Rest(capture::TOLD_BEFORE) = decision
            && let Some(live) = &mut self.live
        {
            live.word = Some(matches!(decision, Decision::Capture(_)));
        }
        match decision {
            Decision::Capture(reason) if self.tape.is_none() && self.now.mono >= self.hold_until => self.begin(reason),
            Decision::Capture(_) | Decision::Wait(_) => {}
            Decision::Rest(reason) => {
                let at = self.live.as_ref().and_then(|live| live.stop_at).unwrap_or(self.now.mono);
                self.stop(at.min(self.now.mono), reason);
            }
        }
    }

    /// When capture has something to do next.
    pub(super) fn tape_due(&self) -> Option<i64> {
        if let Some(tape) = &self.tape {
            let change = self.now.mono_of(tape.next_change);
            let chunk = tape.blocked.map_or(tape.recorder.chunk_due(), |(_, again)| again);
            return Some(change.min(chunk).min(tape.recorder.rollover()));
        }
        match self.decide() {
            Decision::Capture(_) => Some(self.hold_until),
            Decision::Wait(ms) => Some(self.now.mono + ms),
            Decision::Rest(_) => None,
        }
    }

    fn begin(&mut self, reason: &'static str) {
        let Some(live) = &self.live else { return };
        let (session, windows) = (live.session, live.windows.clone());
        // A segment of a session that the journal does not hold would be nobody's after a power cut.
        if !self.journal.is_durable() {
            self.hold_until = self.now.mono + RETRY_MS;
            // With the next lines that the disk takes the journal learns from when on nothing was captured.
            self.break_off(session, self.now.mono);
            return;
        }
        if let Err(error) = self.open(self.now.mono, session, &windows) {
            emit(&DiskTrouble { what: "segment", reason: error.to_string() });
            self.hold_until = self.now.mono + HOLD_MS;
            self.break_off(session, self.now.mono);
            return;
        }
        emit(&CaptureStarted { session, windows, reason });
        // What is taken up again goes on without the server's word, although its hole is mended now.
        let resumed = |known: &Session| known.broke.is_some() && !known.screen_only;
        if self.state().sessions.get(&session).is_some_and(resumed)
            && let Some(live) = &mut self.live
        {
            live.resumed = true;
        }
        self.mend(session, self.now.mono);
    }

    /// Opens a segment that starts at `from`. Nothing is left behind if that fails.
    fn open(&mut self, from: i64, session: u64, windows: &str) -> io::Result<()> {
        let truth = self.now.truth_of(from);
        let picture = self.draw(windows, truth).map_err(io::Error::other)?;
        let id = Id { start: self.state().start, number: self.next_number };
        self.next_number += 1;
        let wall = self.now.wall - (self.now.mono - from);
        let opening = Opening { session, windows: windows.to_owned(), boot: self.boot, from, wall };
        let (limits, keys) = (self.limits, self.config.keys.clone());
        let recorder = Recorder::open(id, opening, picture, limits, &keys, &mut self.rng).map_err(io::Error::other)?;
        let path = self.path(id);
        let next_change = self.screen.next_change(windows, truth);
        let opened = File::create(&path).and_then(|file| {
            let mut tape = Tape::new(recorder, file, session, next_change);
            tape.push().map(|()| tape)
        });
        let tape = opened.inspect_err(|_| drop(disk::remove(&path)))?;
        self.remember(id, tape.recorder.content().clone());
        emit(&SegmentOpened { segment: id.file(), session });
        self.tape = Some(tape);
        self.record(&[Fact::Opened { segment: id, session, from }]);
        Ok(())
    }

    fn draw(&self, windows: &str, truth: i64) -> Result<Picture, BadPicture> {
        Picture::encode(&self.screen.draw(windows, truth))
    }

    /// Notes everything that has happened up to now, in order: changes, ends of segments, chunks.
    pub(super) fn catch_up(&mut self) {
        for _ in 0..CATCH_UP_MAX {
            let Some(tape) = &self.tape else { return };
            let change = self.now.mono_of(tape.next_change);
            let rollover = tape.recorder.rollover();
            if rollover <= self.now.mono && rollover <= change {
                self.roll_over(rollover);
            } else if change <= self.now.mono {
                self.change(change);
            } else {
                break;
            }
        }
        let now = self.now.mono;
        let Some(tape) = &mut self.tape else { return };
        let due = match tape.blocked {
            Some((_, again)) => now >= again,
            None => now >= tape.recorder.chunk_due(),
        };
        if due {
            self.flush();
        }
    }

    fn change(&mut self, at: i64) {
        let Some(windows) = self.live.as_ref().map(|live| live.windows.clone()) else { return };
        let truth = self.now.truth_of(at);
        let drawn = self.draw(&windows, truth);
        let next_change = self.screen.next_change(&windows, truth);
        let Some(tape) = &mut self.tape else { return };
        tape.next_change = next_change;
        if let Ok(picture) = drawn {
            tape.recorder.picture(at, picture, &mut self.rng);
        }
    }

    /// Makes a chunk of what is noted and writes it. After a chunk's length of failing, capture is broken off: what is not
    /// on the disk is lost then, and the hole reported. True if all is durable.
    pub(super) fn flush(&mut self) -> bool {
        let now = self.now.mono;
        let Some(tape) = &mut self.tape else { return true };
        if tape.blocked.is_none() || now > tape.recorder.noted() {
            tape.recorder.flush(now, &mut self.rng);
        }
        let Err(error) = tape.push() else {
            tape.blocked = None;
            return true;
        };
        let since = tape.blocked.map_or(now, |(since, _)| since);
        tape.blocked = Some((since, now + RETRY_MS));
        emit(&DiskTrouble { what: "chunk", reason: error.to_string() });
        if now - since >= self.limits.chunk_ms {
            self.give_up("disk");
        }
        false
    }

    /// The disk refuses for too long.
    fn give_up(&mut self, reason: &'static str) {
        let Some(tape) = self.tape.take() else { return };
        let windows = self.live.as_ref().map(|live| live.windows.clone()).unwrap_or_default();
        emit(&CaptureStopped { session: tape.session, windows, reason });
        self.hold_until = self.now.mono + HOLD_MS;
        self.leave_unsealed(tape.recorder.id());
        self.break_off(tape.session, tape.recorder.durable());
    }

    fn roll_over(&mut self, at: i64) {
        let Some(tape) = self.tape.take() else { return };
        let session = tape.session;
        let windows = self.live.as_ref().map(|live| live.windows.clone()).unwrap_or_default();
        let end = self.finish(tape, at);
        let opened = if end == at { self.open(at, session, &windows) } else { Err(io::ErrorKind::StorageFull.into()) };
        if let Err(error) = opened {
            emit(&DiskTrouble { what: "segment", reason: error.to_string() });
            emit(&CaptureStopped { session, windows, reason: "disk" });
            self.hold_until = self.now.mono + HOLD_MS;
            self.break_off(session, end);
        }
    }

    /// Stops capture at `at`, for good.
    pub(super) fn stop(&mut self, at: i64, reason: &'static str) {
        let Some(tape) = self.tape.take() else { return self.stop_broken_off(at) };
        let (session, boot) = (tape.session, self.boot);
        let windows = self.state().sessions.get(&session).map(|known| known.windows.clone()).unwrap_or_default();
        let wanted = at.max(tape.recorder.from());
        let end = self.finish(tape, wanted);
        if end < wanted {
            let span = Span { from: self.state().anchors.utc(boot, end), to: self.utc(wanted) };
            let fact = self.discrepancy(DiscrepancyKind::Gap, None, &windows, span, None);
            let fact = self.found_in(boot, fact);
            self.record(&[fact]);
        }
        emit(&CaptureStopped { session, windows, reason });
    }

    /// The stop finds capture broken off. The hole ends here, and is reported now: later, a power cut could hide where it ended.
    fn stop_broken_off(&mut self, at: i64) {
        if let Some(session) = self.live.as_ref().map(|live| live.session) {
            self.mend(session, at);
        }
    }

    /// Closes and seals a segment. Gives the end of what is on the disk.
    fn finish(&mut self, mut tape: Tape, at: i64) -> i64 {
        let id = tape.recorder.id();
        tape.recorder.close(at, &mut self.rng);
        let keys = self.config.keys.clone();
        let sealed = tape.push().or_else(|_| tape.push()).and_then(|()| {
            let seal = tape.recorder.seal(&keys).map_err(io::Error::other)?;
            tape.append(&seal).or_else(|_| tape.append(&seal)).map(|()| seal.len() as u64)
        });
        let (from, to) = (tape.recorder.from(), tape.recorder.durable());
        match sealed {
            Ok(seal) => {
                self.record(&[Fact::Sealed { segment: id, to }]);
                let (chunks, bytes) = (tape.recorder.chunks(), tape.recorder.bytes() + seal);
                let (segment, length_ms) = (id.file(), to - from);
                emit(&SegmentSealed { segment, length_ms, chunks, bytes, recovered: false });
            }
            Err(error) => {
                emit(&DiskTrouble { what: "seal", reason: error.to_string() });
                self.leave_unsealed(id);
            }
        }
        to
    }

    /// Capture of a session has a hole from `at` on.
    fn break_off(&mut self, session: u64, at: i64) {
        if self.state().sessions.get(&session).is_some_and(|known| known.broke.is_none()) {
            self.record(&[Fact::Broke { session, at }]);
        }
    }

    /// The hole, if there is one, ends at `at`: it is reported.
    pub(super) fn mend(&mut self, session: u64, at: i64) {
        let Some(known) = self.state().sessions.get(&session) else { return };
        let (Some(from), boot, windows) = (known.broke, known.boot, known.windows.clone()) else { return };
        if at <= from {
            return self.record(&[Fact::Mended { session }]);
        }
        let anchors = &self.state().anchors;
        let span = Span { from: anchors.utc(boot, from), to: anchors.utc(boot, at) };
        let gap = self.discrepancy(DiscrepancyKind::Gap, None, &windows, span, None);
        let gap = self.found_in(boot, gap);
        self.record(&[gap, Fact::Mended { session }]);
    }
}
