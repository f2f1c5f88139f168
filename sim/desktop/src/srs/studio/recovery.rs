//! What a start of the program finds: recordings that a crash cut off are sealed where their last whole chunk ends.

use super::ledger::{Ledger, Unusable};
use super::queue::Queue;
use super::work::{Studio, trouble};
use crate::config::path_of;
use crate::cut::Footage;
use crate::desk::Now;
use crate::screen::Screen;
use crate::segment::{Contents, decode};
use crate::srs::Config;
use crate::srs::events::{Damaged, Started};
use crate::vault::{Id, Kind, Opened, Refused, open};
use kernel::chance;
use kernel::disk::{self, File};
use kernel::trace::emit;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use wire::rws::screen::StopReason;

/// By how much the number of the start jumps when the ledger is lost, so that no number is given twice.
const JUMP: u32 = 1_000;

/// Why a segment gives nothing.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not there, or not as it was written.
    Damaged,
    /// The disk does not read now.
    Disk(io::Error),
}

impl Studio {
    /// A studio on what is on the disk.
    ///
    /// # Errors
    /// The disk cannot be read now.
    pub fn start(config: Config, screen: Arc<dyn Screen>, now: Now) -> io::Result<Studio> {
        let folder = path_of(&config.folder);
        let path = format!("{folder}/ledger");
        let files = disk::list(&folder)?;
        let named = |name: &str| name.split_once('.')?.0.split('-').find_map(|part| part.parse::<u32>().ok());
        let seen = files.iter().filter_map(|file| named(&file.name)).max().unwrap_or(0);
        // Only for the blinding of the private-key operation: what it draws is in no file.
        let mut blind = chance::stream("srs/load");
        let (mut ledger, damaged) = match Ledger::load(&path, &config.keys, &mut blind) {
            Ok(ledger) => (ledger.unwrap_or_default(), false),
            Err(Unusable::Refused(refused)) => {
                emit(&Damaged { what: "ledger", reason: refused.to_string() });
                (Ledger { start: seen.saturating_add(JUMP), items: Vec::new() }, true)
            }
            Err(Unusable::Disk(error)) => return Err(error),
        };
        ledger.start = ledger.start.max(seen).saturating_add(1);
        let start = ledger.start;
        if damaged {
            disk::rename(&path, &format!("{folder}/ledger-{start:06}.bad"))?;
        }
        let rng = chance::stream(&format!("srs/{start}/studio"));
        let mut studio = Studio {
            config,
            screen,
            folder,
            ledger,
            stale: None,
            saves: 0,
            cameras: Vec::new(),
            segments: 0,
            rng,
            clock: None,
            queue: Queue::default(),
        };
        studio.recover()?;
        studio.save_or_retry(now);
        let owned = studio.ledger.items.iter().flat_map(|item| &item.parts).map(|part| part.segment);
        let owned: BTreeSet<Id> = owned.collect();
        let present = files.iter().filter_map(|file| Id::of_file(&file.name));
        let orphans: Vec<Id> = present.filter(|id| !owned.contains(id)).collect();
        if damaged {
            orphans.iter().for_each(|id| studio.put_aside(*id));
        } else {
            studio.discard(&orphans);
        }
        emit(&Started { start, owed: studio.ledger.items.len() });
        Ok(studio)
    }

    /// Ends the recordings that a crash cut off.
    fn recover(&mut self) -> io::Result<()> {
        for index in 0..self.ledger.items.len() {
            let Some(item) = self.ledger.items.get(index).filter(|item| item.ended.is_none()).cloned() else {
                continue;
            };
            let mut stopped = item.started + 1;
            for part in &item.parts {
                let (bytes, opened, contents) = match self.load(part.segment) {
                    Ok(loaded) => loaded,
                    Err(Fault::Damaged) => continue,
                    Err(Fault::Disk(error)) => return Err(error),
                };
                stopped = stopped.max(part.from + (contents.to - contents.opening.from));
                if !opened.sealed
                    && let Err(error) = self.append_seal(part.segment, &bytes, &opened)
                {
                    trouble("seal", &error);
                }
            }
            if let Some(item) = self.ledger.items.get_mut(index) {
                item.ended = Some((stopped, StopReason::Crash));
            }
        }
        Ok(())
    }

    fn append_seal(&mut self, id: Id, bytes: &[u8], opened: &Opened) -> io::Result<()> {
        let seal = opened.resume(bytes).seal(&self.config.keys).map_err(io::Error::other)?;
        let file = File::open(&self.path(id))?;
        file.set_len(opened.sound as u64)?;
        file.write_all_at(&seal, opened.sound as u64)?;
        file.sync()
    }

    /// A segment, verified and decrypted; one that is not as it was written is put aside.
    pub(super) fn load(&mut self, id: Id) -> Result<(Vec<u8>, Opened, Contents), Fault> {
        let bytes = disk::read(&self.path(id)).map_err(|error| {
            trouble("read", &error);
            if error.kind() == io::ErrorKind::NotFound { Fault::Damaged } else { Fault::Disk(error) }
        })?;
        let opened = open(Kind::Segment, id, &bytes, &self.config.keys, None, &mut self.rng);
        let contents = opened.and_then(|opened| {
            let contents = decode(&opened.chunks).map_err(|error| Refused::Content(error.to_string()))?;
            Ok((opened, contents))
        });
        let (opened, contents) = contents.map_err(|refused| {
            emit(&Damaged { what: "segment", reason: refused.to_string() });
            self.put_aside(id);
            Fault::Damaged
        })?;
        Ok((bytes, opened, contents))
    }

    fn put_aside(&self, id: Id) {
        if let Err(error) = disk::rename(&self.path(id), &format!("{}/{id}.bad", self.folder)) {
            trouble("quarantine", &error);
        }
    }

    /// What a part of a recording shows, in UTC; nothing of a damaged one.
    pub(super) fn footage(&mut self, segment: Id, from: i64) -> io::Result<Option<Footage>> {
        let contents = match self.load(segment) {
            Ok((_, _, contents)) => contents,
            Err(Fault::Damaged) => return Ok(None),
            Err(Fault::Disk(error)) => return Err(error),
        };
        let offset = from - contents.opening.from;
        let frames = contents.pictures.into_iter().map(|(at, picture)| (at + offset, picture)).collect();
        Ok(Some(Footage { from, to: contents.to + offset, frames }))
    }
}
