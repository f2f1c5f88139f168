//! The journal: the state on the disk, in the same container as the segments (`vault`), so that nothing readable touches it.
//!
//! First chunk: a snapshot. Each chunk after it: the facts of one [`Journal::record`], all or nothing. A chunk that a
//! power cut tore is as if it had never been recorded. At each start, and when it has grown, the journal is written
//! anew under a fresh key and put in place of the old one at once.
//!
//! While the disk refuses, facts count in memory and wait; nobody is told of them before they are durable
//! ([`Journal::is_durable`]).

use super::{Fact, State};
use crate::events::DiskTrouble;
use crate::keys::{Keys, KeysError};
use crate::vault::{Id, Kind, Refused, Writer, open};
use kernel::disk::{self, File};
use kernel::trace::emit;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::io;

/// Chunks after which the journal is written anew.
const CHUNKS_MAX: u32 = 4_000;
/// Bytes that wait for the disk at most, before facts are put into one snapshot instead.
const WAITING_MAX: usize = 1 << 20;

#[derive(Serialize)]
enum EntryOut<'a> {
    Snapshot(&'a State),
    Facts(&'a [Fact]),
}

#[derive(Deserialize)]
enum Entry {
    Snapshot(Box<State>),
    Facts(Vec<Fact>),
}

/// The journal of a PC.
#[derive(Debug)]
pub struct Journal {
    path: String,
    state: State,
    keys: Keys,
    /// None until a whole journal could be written.
    log: Option<Log>,
    renewals: u32,
}

/// A journal on the disk.
#[derive(Debug)]
struct Log {
    writer: Writer,
    file: File,
    offset: u64,
    waiting: Vec<u8>,
    torn: bool,
}

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It was altered, or is another PC's.
    #[error("failed to open the journal: {0}")]
    Refused(#[from] Refused),
    /// The disk refuses.
    #[error("failed to read or write the journal: {0}")]
    Disk(#[from] io::Error),
}

/// Reads a journal's bytes: what was known when its last whole chunk was written.
///
/// # Errors
/// [`Refused`].
pub(super) fn replay(bytes: &[u8], keys: &Keys, rng: &mut impl CryptoRng) -> Result<State, Refused> {
    let id = Id::of_header(bytes).ok_or(Refused::TooShort { len: bytes.len() })?;
    let opened = open(Kind::Journal, id, bytes, keys, None, rng)?;
    let mut state = State::default();
    for chunk in &opened.chunks {
        match serde_json::from_slice(chunk).map_err(|error| Refused::Content(error.to_string()))? {
            Entry::Snapshot(snapshot) => state = *snapshot,
            Entry::Facts(facts) => facts.iter().for_each(|fact| state.apply(fact)),
        }
    }
    Ok(state)
}

/// A whole new journal.
fn fresh(state: &State, number: u32, keys: &Keys, rng: &mut impl CryptoRng) -> Result<(Writer, Vec<u8>), KeysError> {
    let (mut writer, mut bytes) = Writer::begin(Kind::Journal, Id { start: state.start, number }, keys, rng)?;
    bytes.extend_from_slice(&writer.chunk(rng, &json(&EntryOut::Snapshot(state))));
    Ok((writer, bytes))
}

#[expect(clippy::expect_used, reason = "the types have string keys and no fallible serialisation")]
fn json(entry: &EntryOut<'_>) -> Vec<u8> {
    serde_json::to_vec(entry).expect("plain data")
}

impl Journal {
    /// What is known on the disk. None where there is no journal yet.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn load(path: &str, keys: &Keys, rng: &mut impl CryptoRng) -> Result<Option<State>, Unusable> {
        match disk::read(path) {
            Ok(bytes) => Ok(Some(replay(&bytes, keys, rng)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A journal with this state, in place of the old one as soon as the disk takes it.
    pub fn create(path: &str, state: State, keys: &Keys, rng: &mut impl CryptoRng) -> Journal {
        let mut journal = Journal { path: path.to_owned(), state, keys: keys.clone(), log: None, renewals: 0 };
        journal.settle(rng);
        journal
    }

    /// What is known.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether all that is known is on the disk.
    pub fn is_durable(&self) -> bool {
        self.log.as_ref().is_some_and(|log| log.waiting.is_empty())
    }

    /// Takes facts up, all or nothing. They count at once; whether they are durable says [`Journal::is_durable`].
    pub fn record(&mut self, facts: &[Fact], rng: &mut impl CryptoRng) {
        if facts.is_empty() {
            return;
        }
        facts.iter().for_each(|fact| self.state.apply(fact));
        if let Some(log) = &mut self.log {
            log.waiting.extend_from_slice(&log.writer.chunk(rng, &json(&EntryOut::Facts(facts))));
        }
        self.settle(rng);
    }

    /// Tries again to write what waits.
    pub fn settle(&mut self, rng: &mut impl CryptoRng) {
        let grown = |log: &Log| log.writer.chunks() > CHUNKS_MAX || log.waiting.len() > WAITING_MAX;
        let done = match &mut self.log {
            Some(log) if !grown(log) => log.append(),
            _ => self.renew(rng),
        };
        if let Err(error) = done {
            emit(&DiskTrouble { what: "journal", reason: error.to_string() });
        }
    }

    fn renew(&mut self, rng: &mut impl CryptoRng) -> io::Result<()> {
        // The number only tells the journals of one start apart: chunks of one never fit another, their keys differ.
        self.renewals += 1;
        let (writer, bytes) = fresh(&self.state, self.renewals, &self.keys, rng).map_err(io::Error::other)?;
        disk::replace(&self.path, &bytes)?;
        self.log = None;
        let file = File::open(&self.path)?;
        self.log = Some(Log { writer, file, offset: bytes.len() as u64, waiting: Vec::new(), torn: false });
        Ok(())
    }
}

impl Log {
    fn append(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if self.torn {
            self.file.set_len(self.offset)?;
        }
        self.torn = true;
        self.file.write_all_at(&self.waiting, self.offset)?;
        self.file.sync()?;
        self.torn = false;
        self.offset += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::Span;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;
    use wire::rte::Outcome;

    fn facts() -> Vec<Vec<Fact>> {
        let contact = || "27".to_owned();
        let windows = || r"CORP\dbraun".to_owned();
        let segment = Id { start: 1, number: 0 };
        vec![
            vec![Fact::Started { start: 1, boot: 0, power_cycle: 0 }],
            vec![Fact::LoggedOn { session: 1, windows: windows(), boot: 0, from: 5 }],
            vec![Fact::Opened { segment, session: 1, from: 7 }],
            vec![Fact::Relayed { contact: contact(), windows: windows(), interval: Span { from: 1, to: 2 } }],
            vec![Fact::Planned { contact: contact(), offsets: std::collections::BTreeMap::from([(0, 9), (3, -4)]) }],
            vec![Fact::Settled { contact: contact(), outcome: Outcome::NotCaptured }, Fact::Sealed { segment, to: 90 }],
            vec![Fact::LoggedOff { session: 1, to: 99 }, Fact::SessionsTaken { through: 1 }],
        ]
    }

    /// At whatever byte the power cut strikes: what comes back is what was known after some whole number of records, and
    /// nothing of a record that was not whole.
    #[test]
    fn every_torn_journal_is_a_prefix_of_records() {
        let keys = Keys::from_pem(include_str!("../../tests/common/pc.pem")).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let (mut writer, mut bytes) = fresh(&State::default(), 0, &keys, &mut rng).unwrap();
        let mut known = vec![(bytes.len(), State::default())];
        for record in facts() {
            bytes.extend_from_slice(&writer.chunk(&mut rng, &json(&EntryOut::Facts(&record))));
            let mut state = known.last().unwrap().1.clone();
            record.iter().for_each(|fact| state.apply(fact));
            known.push((bytes.len(), state));
        }
        for length in known[0].0..=bytes.len() {
            let due = &known.iter().rev().find(|(end, _)| *end <= length).unwrap().1;
            assert_eq!(&replay(&bytes[..length], &keys, &mut rng).unwrap(), due, "cut at {length}");
        }
        let mut altered = bytes.clone();
        altered[known[2].0 + 50] ^= 4;
        assert_eq!(replay(&altered, &keys, &mut rng).unwrap_err(), Refused::Chunk { chunk: 3 });
    }

    #[test]
    fn a_journal_from_before_discrepancies_were_dated_is_read() {
        let (what, windows) = (wire::rte::DiscrepancyKind::Gap, r"CORP\dbraun".to_owned());
        let discrepancy =
            wire::rte::Discrepancy { id: 5, what, segment: String::new(), windows, from: 1, to: 2, contact: None };
        let fact = Fact::Found { discrepancy: discrepancy.clone(), dated: None };
        assert!(!serde_json::to_string(&fact).unwrap().contains("dated"));
        let mut state = State::default();
        state.apply(&fact);
        let mut old = serde_json::to_value(&state).unwrap();
        old.as_object_mut().unwrap().remove("dated").unwrap();
        let read: State = serde_json::from_value(old).unwrap();
        assert_eq!((read.by_now(&discrepancy), read), (discrepancy, state));
    }

    #[test]
    fn the_journal_shows_no_name() {
        let keys = Keys::from_pem(include_str!("../../tests/common/pc.pem")).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut state = State::default();
        facts().iter().flatten().for_each(|fact| state.apply(fact));
        let (_, bytes) = fresh(&state, 0, &keys, &mut rng).unwrap();
        assert!(!bytes.windows(6).any(|window| window.eq_ignore_ascii_case(b"dbraun")));
        assert!(!bytes.windows(4).any(|window| window == b"boot"));
    }
}
