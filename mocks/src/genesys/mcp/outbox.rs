//! What waits for RWS, on the disk: one sealed file a call, named by a counter. A call that still goes on has one as well, written
//! anew now and then, so that a power cut leaves what was recorded until then.

use super::finished::{File, Finished};
use super::seal::Seal;
use crate::genesys::rtp::Run;
use kernel::chance::Stream;
use kernel::disk;
use serde::{Deserialize, Serialize};
use std::io;

const FOLDER: &str = "/mcp/outbox";

/// What stands before the audio in a file.
#[derive(Serialize, Deserialize)]
struct Head {
    finished: Finished,
    /// Position and length of the runs of each file; their samples follow one after the other.
    runs: Vec<Vec<(i64, usize)>>,
}

/// The folder.
pub(super) struct Outbox {
    /// None where everything lies open, by [`super::Misstep::PlainDisk`].
    seal: Option<Seal>,
    chance: Stream,
    next: u64,
}

impl Outbox {
    pub(super) fn new(seal: Option<Seal>, chance: Stream) -> io::Result<Self> {
        let last = disk::list(FOLDER)?.iter().filter_map(|entry| number(&entry.name)).max();
        Ok(Self { seal, chance, next: last.map_or(0, |last| last + 1) })
    }

    /// A number for a call.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// What waits, in order.
    pub(super) fn waiting(&self) -> io::Result<Vec<u64>> {
        Ok(disk::list(FOLDER)?.iter().filter_map(|entry| number(&entry.name)).collect())
    }

    /// Puts a call's recording there, in place of what was known of it before. Durable when it returns.
    pub(super) fn put(&mut self, number: u64, finished: &Finished) -> io::Result<()> {
        let runs = |file: &File| file.runs.iter().map(|run| (run.position, run.samples.len())).collect();
        let head = Head { finished: finished.clone(), runs: finished.files.iter().map(runs).collect() };
        let head = serde_json::to_vec(&head).map_err(io::Error::other)?;
        let mut plain = (head.len() as u64).to_be_bytes().to_vec();
        plain.extend(head);
        for run in finished.files.iter().flat_map(|file| &file.runs) {
            plain.extend_from_slice(&run.samples);
        }
        let name = name(number);
        let content = match &self.seal {
            Some(seal) => seal.close(&name, &plain, &mut self.chance),
            None => finished.files.iter().enumerate().fold(plain, |mut all, (index, _)| {
                all.extend(finished.wav(index));
                all
            }),
        };
        disk::replace(&format!("{FOLDER}/{name}"), &content)
    }

    /// A recording that waits. `None` for one that cannot be read, which is as good as lost.
    pub(super) fn get(&self, number: u64) -> Option<Finished> {
        let name = name(number);
        let content = disk::read(&format!("{FOLDER}/{name}")).ok()?;
        match &self.seal {
            Some(seal) => read(&seal.open(&name, &content)?),
            None => read(&content),
        }
    }

    /// RWS has it.
    pub(super) fn remove(&self, number: u64) -> io::Result<()> {
        disk::remove(&format!("{FOLDER}/{}", name(number)))
    }
}

fn name(number: u64) -> String {
    format!("{number:08}.rec")
}

fn number(name: &str) -> Option<u64> {
    name.strip_suffix(".rec")?.parse().ok()
}

fn read(plain: &[u8]) -> Option<Finished> {
    let (length, rest) = plain.split_first_chunk::<8>()?;
    let (head, mut samples) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    let Head { mut finished, runs } = serde_json::from_slice(head).ok()?;
    for (file, runs) in finished.files.iter_mut().zip(runs) {
        for (position, length) in runs {
            let (run, rest) = samples.split_at_checked(length)?;
            file.runs.push(Run { position, samples: run.to_vec() });
            samples = rest;
        }
    }
    Some(finished)
}
