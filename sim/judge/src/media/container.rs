//! The container that a recorder keeps its segments and its journal in, walked over by the judge's own feet: the layout is
//! written down for whoever wants to open one by hand. Nothing is decrypted here and nothing verified; what is told apart is
//! what has to look like noise from the few numbers around it.
//!
//! Header of 304 bytes (magic of 8, two numbers, 32 bytes of a digest, 256 of wrapped keys); chunks (number and length of 4
//! bytes each, 16 of initialisation vector, 16 of a short authentication code, the ciphertext in blocks of 16, 32 of an
//! authentication code); for a finished segment a seal of 264 bytes (mark, number of chunks, signature). Big-endian.

/// How a segment begins.
pub const SEGMENT: &[u8; 8] = b"WFOSEG\0\x01";
/// How a journal begins.
pub const JOURNAL: &[u8; 8] = b"WFOLOG\0\x01";

const DIGEST: usize = 16;
const HEADER: usize = 304;
const HEAD: usize = 40;
const CODE: usize = 32;
const SEAL: usize = 264;
const SEAL_MARK: u32 = u32::MAX;
const BLOCK: usize = 16;
/// No container has so many chunks.
const CHUNKS_MAX: u32 = 1 << 20;

/// A container, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Container {
    /// All that has to look like noise: digests, wrapped keys, vectors, ciphertexts, codes and the signature.
    pub noise: Vec<u8>,
    /// What lies between and after the whole chunks: chunks that a power cut or a full disk tore, or something that has no
    /// business here.
    pub rest: Vec<u8>,
    /// It ends in a seal.
    pub sealed: bool,
}

/// Whether these bytes begin as a container does, as far as they go.
pub fn begins(bytes: &[u8]) -> bool {
    let whole = bytes.len().min(SEGMENT.len());
    bytes[..whole] == SEGMENT[..whole] || bytes[..whole] == JOURNAL[..whole]
}

/// Walks over a container; none where it does not begin as one.
pub fn read(bytes: &[u8]) -> Option<Container> {
    if bytes.is_empty() || !begins(bytes) {
        return None;
    }
    let Some(header) = bytes.get(DIGEST..HEADER) else {
        return Some(Container { rest: bytes.get(DIGEST..).unwrap_or_default().to_vec(), ..Container::default() });
    };
    let mut found = Container { noise: header.to_vec(), ..Container::default() };
    let mut at = HEADER;
    while at < bytes.len() {
        match chunk(bytes, at) {
            Some(Piece::Chunk(end)) => {
                found.noise.extend_from_slice(&bytes[at + 8..end]);
                at = end;
            }
            Some(Piece::Seal) => {
                found.noise.extend_from_slice(&bytes[at + 8..]);
                found.sealed = true;
                return Some(found);
            }
            None => {
                // A torn one may have been followed by others.
                let next = (at + 1..bytes.len()).find(|next| resumes(bytes, *next)).unwrap_or(bytes.len());
                found.rest.extend_from_slice(&bytes[at..next]);
                at = next;
            }
        }
    }
    Some(found)
}

/// The last block of each whole chunk's ciphertext, after the block (or the vector) that it is chained to; no more than `most`.
pub fn ends(bytes: &[u8], most: usize) -> Vec<[u8; 2 * BLOCK]> {
    let mut at = HEADER;
    let next = std::iter::from_fn(|| match chunk(bytes, at)? {
        Piece::Chunk(end) => {
            // Where there is a single block the vector stands before it, but for a code.
            let (vector, last) = (at + 8, end - CODE - BLOCK);
            let before = if last == at + HEAD { vector } else { last - BLOCK };
            at = end;
            let mut both = [0; 2 * BLOCK];
            both[..BLOCK].copy_from_slice(bytes.get(before..before + BLOCK)?);
            both[BLOCK..].copy_from_slice(bytes.get(last..last + BLOCK)?);
            Some(both)
        }
        Piece::Seal => None,
    });
    next.take(most).collect()
}

/// What of a container says nothing to whoever has no key, and stands there for everybody; none where it has no whole header.
pub fn header(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(..HEADER).filter(|header| begins(header))
}

/// What has to look like noise in a piece of a container that is made of whole chunks; none where it is not.
pub fn chunks(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut noise, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let end = match chunk(bytes, at)? {
            Piece::Chunk(end) => end,
            Piece::Seal => bytes.len(),
        };
        noise.extend_from_slice(&bytes[at + 8..end]);
        at = end;
    }
    Some(noise)
}

/// Whether chunks follow each other from there on: one alone, in the middle of noise, may be chance.
fn resumes(bytes: &[u8], at: usize) -> bool {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let Some(Piece::Chunk(end)) = chunk(bytes, at) else { return false };
    let follows = match chunk(bytes, end) {
        Some(Piece::Chunk(_)) => number(end) == number(at).map(|n| n.wrapping_add(1)),
        Some(Piece::Seal) => true,
        None => end == bytes.len(),
    };
    follows && number(at).is_some_and(|n| n < CHUNKS_MAX)
}

enum Piece {
    /// It ends there.
    Chunk(usize),
    Seal,
}

fn chunk(bytes: &[u8], at: usize) -> Option<Piece> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    if number(at)? == SEAL_MARK {
        return (at + SEAL == bytes.len()).then_some(Piece::Seal);
    }
    let length = number(at + 4)? as usize;
    let end = at.checked_add(HEAD + CODE)?.checked_add(length)?;
    (length > 0 && length.is_multiple_of(BLOCK) && end <= bytes.len()).then_some(Piece::Chunk(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(chunks: u32) -> Vec<u8> {
        let mut bytes = SEGMENT.to_vec();
        bytes.resize(HEADER, 7);
        for n in 0..chunks {
            bytes.extend(n.to_be_bytes());
            bytes.extend(32u32.to_be_bytes());
            bytes.resize(bytes.len() + 32 + 32 + 32, 9);
        }
        bytes
    }

    #[test]
    fn whole_torn_and_sealed() {
        let open = read(&sample(3)).expect("a container");
        assert_eq!((open.noise.len(), open.rest.len(), open.sealed), (288 + 3 * 96, 0, false));
        let torn = read(&sample(3)[..600]).expect("a container");
        assert!(!torn.rest.is_empty() && !torn.sealed);
        // Torn in the middle, and gone on behind it.
        let mut gone_on = sample(2)[..450].to_vec();
        gone_on.extend(&sample(4)[HEADER + 2 * 104..]);
        let gone_on = read(&gone_on).expect("a container");
        assert_eq!((gone_on.noise.len(), gone_on.rest.len()), (288 + 3 * 96, 42));
        assert_eq!(chunks(&sample(3)[HEADER..]).map(|noise| noise.len()), Some(3 * 96));
        assert_eq!(chunks(&sample(3)[HEADER..600]), None);
        let mut sealed = sample(2);
        sealed.extend(SEAL_MARK.to_be_bytes());
        sealed.resize(sealed.len() + 260, 5);
        let sealed = read(&sealed).expect("a container");
        assert!(sealed.sealed && sealed.rest.is_empty());
    }

    #[test]
    fn what_is_none_and_what_hangs_on() {
        assert_eq!(read(b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(read(b""), None);
        let mut bytes = sample(1);
        bytes.extend(b"CORP\\dbraun was here");
        assert_eq!(read(&bytes).expect("a container").rest, b"CORP\\dbraun was here");
        assert!(read(&sample(1)[..100]).is_some_and(|c| c.rest.len() == 84));
    }
}
