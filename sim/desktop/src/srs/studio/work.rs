//! The studio: cameras, the ledger, and what is next to be uploaded.

use super::camera::{Camera, Means, Turn};
use super::insist::insist;
use super::ledger::{ITEMS_MAX, Item, Ledger, Part};
use super::queue::Queue;
use crate::clock::Anchor;
use crate::desk::Now;
use crate::screen::Screen;
use crate::srs::effect::{Ended, Order};
use crate::srs::events::{self, DiskTrouble};
use crate::srs::{Config, Misstep};
use crate::vault::Id;
use kernel::chance::Stream;
use kernel::trace::emit;
use std::io;
use std::sync::Arc;
use wire::rws::screen::StopReason;

/// The word for a disk that refuses.
const DISK: &str = "disk";

/// Before the ledger is written again after the disk refused, in milliseconds.
const RETRY_MS: i64 = 1_000;

/// See the module.
#[derive(Debug)]
pub struct Studio {
    pub(super) config: Config,
    pub(super) screen: Arc<dyn Screen>,
    pub(super) folder: String,
    pub(super) ledger: Ledger,
    /// The ledger on the disk is older; it is written again then.
    pub(super) stale: Option<i64>,
    pub(super) saves: u32,
    pub(super) cameras: Vec<Camera>,
    pub(super) segments: u32,
    pub(super) rng: Stream,
    /// As it was read best, and on which line.
    pub(super) clock: Option<(u64, Anchor)>,
    pub(super) queue: Queue,
}

impl Studio {
    /// What has ended and is still owed.
    pub fn ended(&self) -> Vec<Ended> {
        let ended = |item: &Item| {
            let (at, why) = item.ended?;
            let (recording, agent, server) = (item.recording.clone(), item.agent.clone(), item.server.clone());
            Some(Ended { recording, agent, server, at, why, uploaded: false })
        };
        self.ledger.items.iter().filter_map(ended).collect()
    }

    /// RWS's clock, as it was just read on a line.
    pub fn set_clock(&mut self, link: u64, anchor: Anchor) {
        let known = self.clock.filter(|(line, _)| *line == link).map(|(_, known)| known);
        self.clock = Some((link, anchor.or_better(known)));
    }

    /// Begins to record. Gives since when, UTC by RWS's clock as far as it is known. Where the disk refuses it is tried again in
    /// another file: a write that fails now and then costs no recording.
    ///
    /// # Errors
    /// Why not, in one word.
    pub fn begin(&mut self, order: &Order, now: Now) -> Result<i64, &'static str> {
        insist(|| self.attempt(order, now), |why| *why == DISK)
    }

    fn attempt(&mut self, order: &Order, now: Now) -> Result<i64, &'static str> {
        if self.ledger.items.len() >= ITEMS_MAX {
            return Err("too_many_owed");
        }
        let offset = self.clock.as_ref().map_or(now.wall - now.mono, |(_, clock)| clock.offset());
        let segment = self.next_segment();
        let (mut means, _) = self.means();
        let camera = Camera::start(&order.recording, &order.user, offset, segment, now, &mut means);
        let camera = match camera {
            Ok(camera) => camera,
            Err(error) => {
                self.discard(&[segment]);
                return Err(trouble("recording", &error));
            }
        };
        let started = now.mono + offset;
        self.ledger.items.push(Item {
            recording: order.recording.clone(),
            token: order.token.clone(),
            server: order.server.to_string(),
            agent: order.agent.clone(),
            started,
            parts: vec![Part { segment, from: started }],
            ended: None,
        });
        if let Err(error) = self.save() {
            self.ledger.items.pop();
            self.discard(&[segment]);
            return Err(trouble("ledger", &error));
        }
        self.cameras.push(camera);
        Ok(started)
    }

    /// Ends a recording. Gives when it ended, UTC; none if it does not run.
    pub fn stop(&mut self, recording: &str, why: StopReason, now: Now) -> Option<i64> {
        let index = self.cameras.iter().position(|camera| camera.recording == recording)?;
        let camera = self.cameras.remove(index);
        let offset = camera.offset;
        let (mut means, _) = self.means();
        let (end, sealed) = camera.stop(now, &mut means);
        if let Err(error) = sealed {
            trouble("seal", &error);
        }
        if end < now.mono {
            lost(recording, "disk", (end + offset, now.mono + offset));
        }
        let mut at = end + offset;
        let cut = self.config.misstep == Some(Misstep::CutsTheEnd);
        let item = self.ledger.item(recording)?;
        if cut {
            at = (at - 10_000).max(item.started + 1);
        }
        item.ended = Some((at, why));
        self.save_or_retry(now);
        Some(at)
    }

    /// Does all that is due.
    pub fn turn(&mut self, now: Now) {
        if self.stale.is_some_and(|again| now.mono >= again) {
            self.save_or_retry(now);
        }
        for index in 0..self.cameras.len() {
            let (mut means, cameras) = self.means();
            let Some(camera) = cameras.get_mut(index) else { return };
            match camera.turn(now, &mut means) {
                Turn::Same => {}
                Turn::Broke | Turn::Trouble => {
                    trouble("chunk", &io::ErrorKind::StorageFull.into());
                }
                Turn::MayGoOn => self.go_on(index, now),
            }
        }
    }

    /// Begins a new part of a recording that a full disk has interrupted.
    fn go_on(&mut self, index: usize, now: Now) {
        let segment = self.next_segment();
        let (mut means, cameras) = self.means();
        let Some(camera) = cameras.get_mut(index) else { return };
        let hole = camera.hole();
        if let Err(error) = camera.open(segment, now, &mut means) {
            trouble("recording", &error);
            return;
        }
        let (recording, offset) = (camera.recording.clone(), camera.offset);
        if let Some(from) = hole {
            lost(&recording, "disk", (from + offset, now.mono + offset));
        }
        if let Some(item) = self.ledger.item(&recording) {
            item.parts.push(Part { segment, from: now.mono + offset });
        }
        self.save_or_retry(now);
    }

    /// When something is due.
    pub fn due(&self, now: Now) -> i64 {
        let cameras = self.cameras.iter().map(|camera| camera.due(now));
        cameras.chain(self.stale).min().unwrap_or(i64::MAX)
    }

    /// What cameras need, and the cameras.
    fn means(&mut self) -> (Means<'_>, &mut Vec<Camera>) {
        let means = Means {
            screen: &self.screen,
            keys: &self.config.keys,
            folder: &self.folder,
            chunk_ms: (self.config.chunk.as_millis() as i64).max(100),
            first_monitor: self.config.misstep == Some(Misstep::FirstMonitorOnly),
            rng: &mut self.rng,
        };
        (means, &mut self.cameras)
    }

    fn next_segment(&mut self) -> Id {
        self.segments += 1;
        Id { start: self.ledger.start, number: self.segments }
    }

    /// Makes the ledger durable.
    pub(super) fn save(&mut self) -> io::Result<()> {
        self.saves += 1;
        let path = self.ledger_path();
        self.ledger.save(&path, self.saves, &self.config.keys, &mut self.rng)
    }

    /// As [`Studio::save`]; if the disk refuses, it is tried again.
    pub(super) fn save_or_retry(&mut self, now: Now) {
        let saved = self.save();
        self.stale = saved.is_err().then_some(now.mono + RETRY_MS);
        if let Err(error) = saved {
            trouble("ledger", &error);
        }
    }

    pub(super) fn ledger_path(&self) -> String {
        format!("{}/ledger", self.folder)
    }

    pub(super) fn path(&self, id: Id) -> String {
        format!("{}/{}", self.folder, id.file())
    }

    /// Deletes footage that nobody wants any more.
    pub(super) fn discard(&self, segments: &[Id]) {
        for id in segments {
            match kernel::disk::remove(&self.path(*id)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    trouble("delete", &error);
                }
                _ => {}
            }
        }
    }
}

/// Notes that the disk refused. Gives the word for it.
pub(super) fn trouble(what: &'static str, error: &io::Error) -> &'static str {
    emit(&DiskTrouble { what, reason: error.to_string() });
    DISK
}

/// Notes that a part of a recording is lost.
pub(super) fn lost(recording: &str, why: &str, (started_at, stopped_at): (i64, i64)) {
    let (recording, why) = (recording.to_owned(), why.to_owned());
    emit(&events::Recording { recording, state: "lost", why, started_at, stopped_at });
}
