//! The machine that writes a segment: collects items, makes them chunks, says what to append and what is durable.
//!
//! It does no I/O and never loses count when a write fails: what could not be written stays outstanding at the same offset.

use super::content::{Item, Opening, encode};
use crate::keys::{Keys, KeysError};
use crate::picture::Picture;
use crate::vault::{Content, Id, Kind, Writer};
use rand_core::CryptoRng;

/// Encoded items that are collected at most before a chunk is made early, in bytes.
const PENDING_MAX: usize = 1 << 20;

/// How long segments and chunks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A segment ends so long after its own start, in milliseconds (SCR-CAP-2).
    pub segment_ms: i64,
    /// What a power cut loses at most, in milliseconds.
    pub chunk_ms: i64,
}

/// An open segment. Times are milliseconds since boot.
#[derive(Debug)]
pub struct Recorder {
    id: Id,
    limits: Limits,
    writer: Writer,
    from: i64,
    /// Noted up to here, in memory at least.
    noted: i64,
    /// In chunks up to here.
    chunked: i64,
    /// On the disk up to here.
    durable: i64,
    pending: Vec<Item>,
    pending_bytes: usize,
    outstanding: Vec<u8>,
    offset: u64,
}

impl Recorder {
    /// Opens a segment with the picture that the screen shows now.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(
        id: Id,
        opening: Opening,
        picture: Picture,
        limits: Limits,
        keys: &Keys,
        rng: &mut impl CryptoRng,
    ) -> Result<Recorder, KeysError> {
        let (writer, header) = Writer::begin(Kind::Segment, id, keys, rng)?;
        let from = opening.from;
        let mut recorder = Recorder {
            id,
            limits,
            writer,
            from,
            noted: from,
            chunked: from,
            durable: from,
            pending: vec![Item::Opening(opening), Item::Picture(from, picture)],
            pending_bytes: 0,
            outstanding: header,
            offset: 0,
        };
        recorder.flush(from, rng);
        Ok(recorder)
    }

    /// Its name.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Start of capture.
    pub fn from(&self) -> i64 {
        self.from
    }

    /// On the disk up to here: what a power cut now would leave.
    pub fn durable(&self) -> i64 {
        self.durable
    }

    /// Noted up to here.
    pub fn noted(&self) -> i64 {
        self.noted
    }

    /// The secrets, to read the segment again.
    pub fn content(&self) -> &Content {
        self.writer.content()
    }

    /// Bytes so far, durable or outstanding.
    pub fn bytes(&self) -> u64 {
        self.offset + self.outstanding.len() as u64
    }

    /// Chunks so far.
    pub fn chunks(&self) -> u32 {
        self.writer.chunks()
    }

    /// When the next chunk has to be made.
    pub fn chunk_due(&self) -> i64 {
        (self.chunked + self.limits.chunk_ms).min(self.rollover())
    }

    /// When the segment is full.
    pub fn rollover(&self) -> i64 {
        self.from + self.limits.segment_ms
    }

    /// The screen changed.
    pub fn picture(&mut self, at: i64, picture: Picture, rng: &mut impl CryptoRng) {
        self.noted = at.max(self.noted);
        self.pending_bytes += picture.data().len() + 32;
        self.pending.push(Item::Picture(self.noted, picture));
        if self.pending_bytes > PENDING_MAX {
            self.flush(self.noted, rng);
        }
    }

    /// Makes a chunk of all that is noted; the last picture stood until `at`.
    pub fn flush(&mut self, at: i64, rng: &mut impl CryptoRng) {
        self.noted = at.max(self.noted);
        self.pending.push(Item::Alive(self.noted));
        self.chunk(rng);
    }

    /// Ends the segment at `at`. What was noted later, and is not in a chunk yet, is forgotten (SCR-CAP-9). The end is where
    /// [`Recorder::noted`] then says.
    pub fn close(&mut self, at: i64, rng: &mut impl CryptoRng) {
        let at = at.max(self.chunked);
        self.pending.retain(|item| !matches!(item, Item::Picture(when, _) if *when >= at && at > self.from));
        self.noted = at;
        self.pending.push(Item::Closed(at));
        self.chunk(rng);
    }

    fn chunk(&mut self, rng: &mut impl CryptoRng) {
        let mut plain = Vec::with_capacity(self.pending_bytes + 64);
        self.pending.drain(..).for_each(|item| encode(&item, &mut plain));
        self.pending_bytes = 0;
        self.outstanding.extend_from_slice(&self.writer.chunk(rng, &plain));
        self.chunked = self.noted;
    }

    /// What has to be written, and at which offset. Empty when all is durable.
    pub fn outstanding(&self) -> (u64, &[u8]) {
        (self.offset, &self.outstanding)
    }

    /// The outstanding bytes are durable.
    pub fn written(&mut self) {
        self.offset += self.outstanding.len() as u64;
        self.outstanding.clear();
        self.durable = self.chunked;
    }

    /// The signature to append to a segment that is closed and durable, at [`Recorder::outstanding`]'s offset.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn seal(&self, keys: &Keys) -> Result<Vec<u8>, KeysError> {
        self.writer.seal(keys)
    }
}
