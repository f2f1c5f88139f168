//! Names, keys and the two primitives of a container.

use super::Refused;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;

/// Bytes of the header.
pub(super) const HEADER: usize = 304;
/// Bytes before a chunk's ciphertext.
pub(super) const HEAD: usize = 40;
/// Bytes of the HMAC after it.
pub(super) const MAC: usize = 32;
/// Bytes of the seal.
pub(super) const SEAL: usize = 264;
/// Instead of a chunk number.
pub(super) const SEAL_MARK: u32 = u32::MAX;
/// Largest ciphertext of one chunk.
pub(super) const CHUNK_MAX: usize = 16 << 20;

/// What a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ten minutes of a screen.
    Segment,
    /// What the recorder must remember.
    Journal,
}

impl Kind {
    pub(super) fn magic(self) -> &'static [u8; 8] {
        match self {
            Kind::Segment => b"WFOSEG\0\x01",
            Kind::Journal => b"WFOLOG\0\x01",
        }
    }
}

/// A container's name: two counters, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Id {
    /// How many times the program had been started on this PC.
    pub start: u32,
    /// Number within that start.
    pub number: u32,
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}-{:06}", self.start, self.number)
    }
}

impl Id {
    /// File name of a segment.
    pub fn file(self) -> String {
        format!("{self}.seg")
    }

    /// The id in a segment's file name, if it is one.
    pub fn of_file(name: &str) -> Option<Id> {
        Id::try_from(name.strip_suffix(".seg")?.to_owned()).ok()
    }

    /// The id that the header of a container claims. Not verified.
    pub fn of_header(bytes: &[u8]) -> Option<Id> {
        let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        Some(Id { start: number(8)?, number: number(12)? })
    }
}

impl From<Id> for String {
    fn from(id: Id) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(name: String) -> Result<Id, String> {
        let parts = name.split_once('-').and_then(|(start, number)| Some((start.parse().ok()?, number.parse().ok()?)));
        match parts {
            Some((start, number)) if Id { start, number }.to_string() == name => Ok(Id { start, number }),
            _ => Err(format!("failed to read `{name}` as the name of a container")),
        }
    }
}

/// The two secrets of a container.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    pub(super) aes: [u8; 32],
    pub(super) mac: [u8; 32],
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content")
    }
}

impl Content {
    pub(super) fn draw(rng: &mut impl CryptoRng) -> Content {
        let (mut aes, mut mac) = ([0; 32], [0; 32]);
        rng.fill_bytes(&mut aes);
        rng.fill_bytes(&mut mac);
        Content { aes, mac }
    }

    pub(super) fn bytes(&self) -> [u8; 64] {
        let mut both = [0; 64];
        both[..32].copy_from_slice(&self.aes);
        both[32..].copy_from_slice(&self.mac);
        both
    }

    pub(super) fn of(bytes: &[u8]) -> Option<Content> {
        let both: &[u8; 64] = bytes.try_into().ok()?;
        let (mut aes, mut mac) = ([0; 32], [0; 32]);
        aes.copy_from_slice(&both[..32]);
        mac.copy_from_slice(&both[32..]);
        Some(Content { aes, mac })
    }

    /// The HMAC of a container, fed with its header.
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub(super) fn hmac(&self, header: &[u8]) -> Hmac<Sha256> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.mac).expect("any length");
        hmac.update(header);
        hmac
    }

    pub(super) fn encrypt(&self, iv: &[u8; 16], plain: &[u8]) -> Vec<u8> {
        cbc::Encryptor::<aes::Aes256>::new(&self.aes.into(), &(*iv).into()).encrypt_padded_vec::<Pkcs7>(plain)
    }

    pub(super) fn decrypt(&self, chunk: u32, iv: &[u8; 16], cipher: &[u8]) -> Result<Vec<u8>, Refused> {
        cbc::Decryptor::<aes::Aes256>::new(&self.aes.into(), &(*iv).into())
            .decrypt_padded_vec::<Pkcs7>(cipher)
            .map_err(|_| Refused::Padding { chunk })
    }
}
