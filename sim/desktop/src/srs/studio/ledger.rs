//! The ledger: which recordings are owed to RWS. It is small, and put in place of the old one as a whole.

use crate::keys::Keys;
use crate::srs::secret::Secret;
use crate::vault::{Id, Kind, Refused, Writer, open};
use kernel::disk;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::io;
use wire::rws::screen::StopReason;

/// Recordings that are kept for the upload at most; no further one is begun.
pub(super) const ITEMS_MAX: usize = 1_000;

/// A stretch of a recording without a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Where its pictures are.
    pub(super) segment: Id,
    /// When it begins, UTC milliseconds.
    pub(super) from: i64,
}

/// A recording that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) recording: String,
    pub(super) token: Secret,
    /// Who ordered it, `http://rws1:8080`.
    pub(super) server: String,
    pub(super) agent: String,
    /// First instant, UTC milliseconds.
    pub(super) started: i64,
    pub(super) parts: Vec<Part>,
    /// End and why; none while it runs.
    pub(super) ended: Option<(i64, StopReason)>,
}

/// All that is owed, in the order in which it was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    /// Number of this start of the program.
    pub(super) start: u32,
    pub(super) items: Vec<Item>,
}

/// There is no usable ledger.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// It was altered, or is another PC's.
    #[error("failed to open the ledger: {0}")]
    Refused(#[from] Refused),
    /// The disk refuses.
    #[error("failed to read the ledger: {0}")]
    Disk(#[from] io::Error),
}

impl Ledger {
    /// What is on the disk; none where nothing is.
    pub(super) fn load(path: &str, keys: &Keys, rng: &mut impl CryptoRng) -> Result<Option<Ledger>, Unusable> {
        let bytes = match disk::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Ledger::read(&bytes, keys, rng)?))
    }

    fn read(bytes: &[u8], keys: &Keys, rng: &mut impl CryptoRng) -> Result<Ledger, Refused> {
        let id = Id::of_header(bytes).ok_or(Refused::TooShort { len: bytes.len() })?;
        let opened = open(Kind::Journal, id, bytes, keys, None, rng)?;
        let chunk = opened.chunks.first().ok_or(Refused::Content("no entry".to_owned()))?;
        serde_json::from_slice(chunk).map_err(|error| Refused::Content(error.to_string()))
    }

    /// Puts it in place of the old one, durable when it returns. `number` tells the ledgers of one start apart.
    pub(super) fn save(&self, path: &str, number: u32, keys: &Keys, rng: &mut impl CryptoRng) -> io::Result<()> {
        let bytes = self.write(number, keys, rng)?;
        disk::replace(path, &bytes)
    }

    fn write(&self, number: u32, keys: &Keys, rng: &mut impl CryptoRng) -> io::Result<Vec<u8>> {
        let id = Id { start: self.start, number };
        let (mut writer, mut bytes) = Writer::begin(Kind::Journal, id, keys, rng).map_err(io::Error::other)?;
        let plain = serde_json::to_vec(self).map_err(io::Error::other)?;
        bytes.extend_from_slice(&writer.chunk(rng, &plain));
        Ok(bytes)
    }

    /// A recording.
    pub(super) fn item(&mut self, recording: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.recording == recording)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn it_comes_back_and_shows_nothing() {
        let keys = Keys::from_pem(include_str!("../../../tests/common/pc.pem")).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let part = Part { segment: Id { start: 1, number: 2 }, from: 5 };
        let item = Item {
            recording: "rec-7".into(),
            token: Secret::new("upload-token"),
            server: "http://rws1:8080".into(),
            agent: "dbraun".into(),
            started: 5,
            parts: vec![part],
            ended: Some((9, StopReason::Told)),
        };
        let ledger = Ledger { start: 1, items: vec![item] };
        let bytes = ledger.write(0, &keys, &mut rng).unwrap();
        assert_eq!(Ledger::read(&bytes, &keys, &mut rng).unwrap(), ledger);
        for shown in [&b"upload-token"[..], b"dbraun", b"rec-7", b"rws1"] {
            assert!(!bytes.windows(shown.len()).any(|window| window == shown));
        }
        let mut altered = bytes.clone();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        assert!(Ledger::read(&altered, &keys, &mut rng).is_err());
        assert!(Ledger::read(&bytes[..bytes.len() - 1], &keys, &mut rng).is_err());
    }
}
