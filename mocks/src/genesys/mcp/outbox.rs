//! What waits for RWS, on the disk. A call has a number, and its recording comes in chunks, each a sealed file: what is known of
//! the call by then, and what was heard since the chunk before. So a call that goes on costs no more than is said in it, and a power
//! cut leaves what was recorded until the last chunk.

use super::finished::{File, Finished};
use super::seal::Seal;
use crate::genesys::rtp::Run;
use kernel::chance::Stream;
use kernel::disk;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;

const FOLDER: &str = "/mcp/outbox";

/// What stands before the audio in a chunk.
#[derive(Serialize, Deserialize)]
struct Head {
    finished: Finished,
    /// Position and length of the new runs of each file; their samples follow one after the other.
    runs: Vec<Vec<(i64, usize)>>,
}

/// The folder.
pub(super) struct Outbox {
    /// None where everything lies open, by [`super::Misstep::PlainDisk`].
    seal: Option<Seal>,
    chance: Stream,
    next: u64,
    /// How many chunks each number has.
    chunks: BTreeMap<u64, u32>,
}

impl Outbox {
    /// Looks what is there. Chunks without their first are the rest of what was being removed.
    pub(super) fn new(seal: Option<Seal>, chance: Stream) -> io::Result<Self> {
        let (mut chunks, mut next, mut rest) = (BTreeMap::<u64, u32>::new(), 0, Vec::new());
        for (number, chunk) in disk::list(FOLDER)?.iter().filter_map(|entry| read_name(&entry.name)) {
            next = next.max(number + 1);
            match chunks.get_mut(&number) {
                None if chunk == 0 => drop(chunks.insert(number, 1)),
                Some(count) if *count == chunk => *count += 1,
                _ => rest.push((number, chunk)),
            }
        }
        for (number, chunk) in rest {
            disk::remove(&path(number, chunk))?;
        }
        Ok(Self { seal, chance, next, chunks })
    }

    /// A number for a call.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// What waits, in order.
    pub(super) fn waiting(&self) -> Vec<u64> {
        self.chunks.keys().copied().collect()
    }

    /// How many chunks a recording has.
    pub(super) fn chunks(&self, number: u64) -> u32 {
        self.chunks.get(&number).copied().unwrap_or(0)
    }

    /// Adds a chunk: the call as it is known now, with what has been heard since the last one. Durable when it returns.
    pub(super) fn add(&mut self, number: u64, news: &Finished) -> io::Result<()> {
        let runs = |file: &File| file.runs.iter().map(|run| (run.position, run.samples.len())).collect();
        let head = Head { finished: news.clone(), runs: news.files.iter().map(runs).collect() };
        let head = serde_json::to_vec(&head).map_err(io::Error::other)?;
        let mut plain = (head.len() as u64).to_be_bytes().to_vec();
        plain.extend(head);
        for run in news.files.iter().flat_map(|file| &file.runs) {
            plain.extend_from_slice(&run.samples);
        }
        let chunk = self.chunks(number);
        let content = match &self.seal {
            Some(seal) => seal.close(&name(number, chunk), &plain, &mut self.chance),
            None => (0..news.files.len()).fold(plain, |mut all, index| {
                all.extend(news.wav(index));
                all
            }),
        };
        disk::replace(&path(number, chunk), &content)?;
        self.chunks.insert(number, chunk + 1);
        Ok(())
    }

    /// A recording that waits. `None` for one that cannot be read, which is as good as lost; a chunk that cannot be read ends it.
    pub(super) fn get(&self, number: u64) -> Option<Finished> {
        let mut whole: Option<Finished> = None;
        for chunk in 0..self.chunks(number) {
            let Some(mut news) = self.chunk(number, chunk) else { break };
            for (file, before) in news.files.iter_mut().zip(whole.into_iter().flat_map(|whole| whole.files)) {
                let new = std::mem::replace(&mut file.runs, before.runs);
                file.runs.extend(new);
            }
            whole = Some(news);
        }
        whole
    }

    fn chunk(&self, number: u64, chunk: u32) -> Option<Finished> {
        let content = disk::read(&path(number, chunk)).ok()?;
        match &self.seal {
            Some(seal) => read(&seal.open(&name(number, chunk), &content)?),
            None => read(&content),
        }
    }

    /// RWS has it. The first chunk goes first: without it the others are nothing.
    pub(super) fn remove(&mut self, number: u64) -> io::Result<()> {
        for chunk in 0..self.chunks.remove(&number).unwrap_or(0) {
            disk::remove(&path(number, chunk))?;
        }
        Ok(())
    }
}

fn name(number: u64, chunk: u32) -> String {
    format!("{number:08}-{chunk:06}.rec")
}

fn path(number: u64, chunk: u32) -> String {
    format!("{FOLDER}/{}", name(number, chunk))
}

fn read_name(name: &str) -> Option<(u64, u32)> {
    let (number, chunk) = name.strip_suffix(".rec")?.split_once('-')?;
    Some((number.parse().ok()?, chunk.parse().ok()?))
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
