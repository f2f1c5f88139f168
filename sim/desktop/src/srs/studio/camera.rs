//! One recording under way: notes each change of the screen, writes a chunk now and then, and lives with a disk that refuses:
//! what is not on the disk is lost then, until there is room for a new part.

use super::insist::insist;
use crate::desk::Now;
use crate::keys::Keys;
use crate::picture::{BadPicture, Picture};
use crate::screen::{MONITOR_WIDTH, Screen};
use crate::segment::{Limits, Opening, Recorder, Tape};
use crate::vault::Id;
use kernel::chance::Stream;
use kernel::disk::{self, File};
use std::io;
use std::sync::Arc;

/// Before a new part is tried after the disk refused, in milliseconds.
const HOLD_MS: i64 = 10_000;
/// Before a write that failed is tried again, in milliseconds.
const RETRY_MS: i64 = 1_000;
/// Changes of the screen that are caught up with at once, if the machine was too slow.
const CATCH_UP_MAX: usize = 10_000;
/// A recording is one segment, however long: its end comes before this.
const ENDLESS_MS: i64 = i64::MAX / 4;

/// What a camera needs of the studio.
pub(super) struct Means<'a> {
    pub(super) screen: &'a Arc<dyn Screen>,
    pub(super) keys: &'a Keys,
    pub(super) folder: &'a str,
    pub(super) chunk_ms: i64,
    pub(super) first_monitor: bool,
    pub(super) rng: &'a mut Stream,
}

impl Means<'_> {
    /// All monitors (GIR-MON-1).
    fn draw(&self, user: &str, truth: i64) -> Result<Picture, BadPicture> {
        let image = self.screen.draw(user, truth);
        if self.first_monitor {
            let first = image::imageops::crop_imm(&image, 0, 0, MONITOR_WIDTH.min(image.width()), image.height());
            return Picture::encode(&first.to_image());
        }
        Picture::encode(&image)
    }

    /// Where a segment is.
    pub(super) fn path(&self, id: Id) -> String {
        format!("{}/{}", self.folder, id.file())
    }
}

/// See the module. Times are milliseconds since boot.
#[derive(Debug)]
pub(super) struct Camera {
    pub(super) recording: String,
    /// UTC minus milliseconds since boot, fixed at the start.
    pub(super) offset: i64,
    user: String,
    started: i64,
    tape: Option<Tape>,
    /// Up to here all is on the disk, of parts that have ended.
    covered: i64,
    hold_until: i64,
}

/// What became of a camera's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing new.
    Same,
    /// The disk refused for too long: the part has ended.
    Broke,
    /// The disk refuses.
    Trouble,
    /// It may try a new part.
    MayGoOn,
}

impl Camera {
    /// Starts with the picture that the screen shows now; its first chunk is durable when this returns.
    pub(super) fn start(
        recording: &str,
        user: &str,
        offset: i64,
        id: Id,
        now: Now,
        means: &mut Means<'_>,
    ) -> io::Result<Camera> {
        let mut camera = Camera {
            recording: recording.to_owned(),
            offset,
            user: user.to_owned(),
            started: now.mono,
            tape: None,
            covered: now.mono,
            hold_until: i64::MIN,
        };
        camera.open(id, now, means)?;
        Ok(camera)
    }

    /// Begins a part. Nothing is left behind if that fails.
    pub(super) fn open(&mut self, id: Id, now: Now, means: &mut Means<'_>) -> io::Result<()> {
        // Should it fail, it is tried again later.
        self.hold_until = now.mono + HOLD_MS;
        let picture = means.draw(&self.user, now.truth).map_err(io::Error::other)?;
        let opening = Opening { session: 0, windows: self.user.clone(), boot: 0, from: now.mono, wall: now.wall };
        let limits = Limits { segment_ms: ENDLESS_MS, chunk_ms: means.chunk_ms };
        let recorder = Recorder::open(id, opening, picture, limits, means.keys, means.rng).map_err(io::Error::other)?;
        let next_change = means.screen.next_change(&self.user, now.truth);
        let path = means.path(id);
        let opened = File::create(&path).and_then(|file| {
            let mut tape = Tape::new(recorder, file, 0, next_change);
            tape.push().map(|()| tape)
        });
        self.tape = Some(opened.inspect_err(|_| drop(disk::remove(&path)))?);
        Ok(())
    }

    /// Where the hole began that a full disk has made.
    pub(super) fn hole(&self) -> Option<i64> {
        self.tape.is_none().then_some(self.covered)
    }

    /// Notes all that has happened up to now.
    pub(super) fn turn(&mut self, now: Now, means: &mut Means<'_>) -> Turn {
        let Some(tape) = &mut self.tape else {
            return if now.mono >= self.hold_until { Turn::MayGoOn } else { Turn::Same };
        };
        for _ in 0..CATCH_UP_MAX {
            let at = now.mono_of(tape.next_change);
            if at > now.mono {
                break;
            }
            let truth = tape.next_change;
            tape.next_change = means.screen.next_change(&self.user, truth);
            if let Ok(picture) = means.draw(&self.user, truth) {
                tape.recorder.picture(at, picture, means.rng);
            }
        }
        let due = tape.blocked.map_or(tape.recorder.chunk_due(), |(_, again)| again);
        if now.mono < due {
            return Turn::Same;
        }
        if tape.blocked.is_none() || now.mono > tape.recorder.noted() {
            tape.recorder.flush(now.mono, means.rng);
        }
        if tape.push().is_ok() {
            tape.blocked = None;
            return Turn::Same;
        }
        let since = tape.blocked.map_or(now.mono, |(since, _)| since);
        tape.blocked = Some((since, now.mono + RETRY_MS));
        if now.mono - since < means.chunk_ms {
            return Turn::Trouble;
        }
        self.covered = tape.recorder.durable();
        self.tape = None;
        self.hold_until = now.mono + HOLD_MS;
        Turn::Broke
    }

    /// When the next turn is due.
    pub(super) fn due(&self, now: Now) -> i64 {
        let Some(tape) = &self.tape else { return self.hold_until };
        let chunk = tape.blocked.map_or(tape.recorder.chunk_due(), |(_, again)| again);
        now.mono_of(tape.next_change).min(chunk)
    }

    /// Ends it: what is noted is written, and sealed. Gives the end of what is on the disk.
    pub(super) fn stop(mut self, now: Now, means: &mut Means<'_>) -> (i64, io::Result<()>) {
        self.turn(now, means);
        let Some(mut tape) = self.tape.take() else { return (self.covered.max(self.started + 1), Ok(())) };
        tape.recorder.close(now.mono.max(self.started + 1), means.rng);
        // Nothing comes after it that would write it again.
        let sealed = insist(|| tape.push(), |_| true).and_then(|()| {
            let seal = tape.recorder.seal(means.keys).map_err(io::Error::other)?;
            insist(|| tape.append(&seal), |_| true)
        });
        (tape.recorder.durable().max(self.started + 1), sealed)
    }
}
