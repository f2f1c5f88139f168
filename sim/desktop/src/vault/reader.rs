//! Opens a container: verified first, decrypted then, or refused as a whole.

use super::content::{CHUNK_MAX, HEAD, HEADER, MAC, SEAL, SEAL_MARK};
use super::{Content, Id, Kind, Refused, Writer};
use crate::keys::Keys;
use hmac::Mac;
use rand_core::CryptoRng;

/// A container that was found sound.
#[derive(Debug)]
pub struct Opened {
    kind: Kind,
    /// Plain chunks, in order.
    pub chunks: Vec<Vec<u8>>,
    /// Whether it is finished and its signature is right.
    pub sealed: bool,
    /// Bytes up to the end of the last whole chunk (of an unfinished one: what comes after is torn).
    pub sound: usize,
    /// Its secrets.
    pub content: Content,
}

impl Opened {
    /// A writer that goes on after the last whole chunk of an unfinished container whose bytes these are.
    pub fn resume(&self, bytes: &[u8]) -> Writer {
        let (header, body) = bytes[..self.sound].split_at(HEADER);
        Writer::after(self.kind, self.content.clone(), header, body, self.chunks.len() as u32)
    }
}

/// Verifies and decrypts. `known` are the container's secrets, if still remembered: saves the private-key operation.
/// The torn end of an unfinished container is left out, see [`Opened::sound`].
///
/// # Errors
/// [`Refused`], with the first thing that is wrong.
pub fn open(
    kind: Kind,
    id: Id,
    bytes: &[u8],
    keys: &Keys,
    known: Option<&Content>,
    rng: &mut impl CryptoRng,
) -> Result<Opened, Refused> {
    let header = header(kind, id, bytes, keys)?;
    let content = match known {
        Some(content) => content.clone(),
        None => {
            let secret = keys.unwrap(rng, &header[48..]).map_err(|_| Refused::WrappedKey)?;
            Content::of(&secret).ok_or(Refused::WrappedKey)?
        }
    };
    let hmac = content.hmac(header);
    let mut chunks = Vec::new();
    let mut at = HEADER;
    loop {
        let rest = &bytes[at..];
        let chunk = chunks.len() as u32;
        if sealed_at(rest) {
            verify(bytes, at, chunk, keys)?;
            return Ok(Opened { kind, chunks, sealed: true, sound: at, content });
        }
        if rest.len() < HEAD || torn_seal(rest, chunk) {
            return Ok(Opened { kind, chunks, sealed: false, sound: at, content });
        }
        let (head, body) = rest.split_at(HEAD);
        if hmac.clone().chain_update(&head[..24]).verify_truncated_left(&head[24..]).is_err() {
            return Err(Refused::ChunkHead { chunk });
        }
        let found = number(&head[0..4]);
        if found != chunk {
            return Err(Refused::ChunkOrder { chunk, found });
        }
        let length = number(&head[4..8]) as usize;
        if length > CHUNK_MAX {
            return Err(Refused::ChunkHead { chunk });
        }
        if body.len() < length + MAC {
            return Ok(Opened { kind, chunks, sealed: false, sound: at, content });
        }
        let (cipher, mac) = (&body[..length], &body[length..length + MAC]);
        if hmac.clone().chain_update(&rest[..HEAD + length]).verify_slice(mac).is_err() {
            return Err(Refused::Chunk { chunk });
        }
        let mut iv = [0; 16];
        iv.copy_from_slice(&head[8..24]);
        chunks.push(content.decrypt(chunk, &iv, cipher)?);
        at += HEAD + length + MAC;
    }
}

/// Verifies a finished container without decrypting it: name, key, signature. No private-key operation.
///
/// # Errors
/// [`Refused`], with the first thing that is wrong.
pub fn verify_seal(kind: Kind, id: Id, bytes: &[u8], keys: &Keys) -> Result<(), Refused> {
    header(kind, id, bytes, keys)?;
    if bytes.len() < HEADER + SEAL {
        return Err(Refused::Unsealed);
    }
    let at = bytes.len() - SEAL;
    if !sealed_at(&bytes[at..]) {
        return Err(Refused::Unsealed);
    }
    verify(bytes, at, number(&bytes[at + 4..at + 8]), keys)
}

fn header<'a>(kind: Kind, id: Id, bytes: &'a [u8], keys: &Keys) -> Result<&'a [u8], Refused> {
    let header = bytes.get(..HEADER).ok_or(Refused::TooShort { len: bytes.len() })?;
    if &header[..8] != kind.magic() {
        return Err(Refused::Magic);
    }
    let found = Id { start: number(&header[8..12]), number: number(&header[12..16]) };
    if found != id {
        return Err(Refused::Misnamed { expected: id, found });
    }
    if header[16..48] != keys.fingerprint() {
        return Err(Refused::ForeignKey);
    }
    Ok(header)
}

fn verify(bytes: &[u8], at: usize, found: u32, keys: &Keys) -> Result<(), Refused> {
    let (signed, signature) = bytes.split_at(at + 8);
    if !keys.verifies(signed, signature) {
        return Err(Refused::Signature);
    }
    let sealed = number(&bytes[at + 4..at + 8]);
    if sealed != found { Err(Refused::Count { sealed, found }) } else { Ok(()) }
}

/// A whole seal, and nothing after it.
fn sealed_at(rest: &[u8]) -> bool {
    rest.len() == SEAL && number(&rest[..4]) == SEAL_MARK
}

/// The beginning of a seal that a power cut tore. Where the container is known to be finished the caller refuses it.
fn torn_seal(rest: &[u8], chunks: u32) -> bool {
    rest.len() < SEAL && rest.len() >= 8 && number(&rest[..4]) == SEAL_MARK && number(&rest[4..8]) == chunks
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |n, byte| n << 8 | u32::from(*byte))
}
