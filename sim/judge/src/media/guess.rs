//! Whether a container opens with a key that anybody has who has the file: one that stands in its header, or none to speak of.
//! AES-256-CBC is what the documents ask for (SCR-SEC-1), and nobody who guesses right has to be told: each chunk ends in
//! padding then, and by chance one in 250 does.

use super::container;
use aes::Aes256Dec;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use sha2::{Digest, Sha256};

const KEY: usize = 32;
const BLOCK: usize = 16;
/// So many chunks have to open, and are tried.
const CHUNKS: (usize, usize) = (6, 8);

/// Whether such a key opens it.
pub fn opens(bytes: &[u8]) -> bool {
    let ends = container::ends(bytes, CHUNKS.1);
    let Some(header) = container::header(bytes).filter(|_| ends.len() >= CHUNKS.0) else { return false };
    guesses(header).any(|key| {
        let cipher = Aes256Dec::new(&key.into());
        ends.iter().all(|end| is_padded(&cipher, end))
    })
}

/// What stands in the header, wherever; the digests of its parts; nothing.
fn guesses(header: &[u8]) -> impl Iterator<Item = [u8; KEY]> + '_ {
    let stands = header.windows(KEY).filter_map(|key| key.try_into().ok());
    let parts = [0..8, 8..16, 0..16, 16..48, 8..48, 0..48].into_iter();
    let digests = parts.filter_map(|part| Some(Sha256::digest(header.get(part)?).into()));
    stands.chain(digests).chain([[0; KEY], [u8::MAX; KEY]])
}

/// Whether a chunk's last block ends as PKCS#7 has it.
fn is_padded(cipher: &Aes256Dec, end: &[u8; 2 * BLOCK]) -> bool {
    let (before, last) = end.split_at(BLOCK);
    let mut block = [0; BLOCK];
    block.copy_from_slice(last);
    let mut block = block.into();
    cipher.decrypt_block(&mut block);
    let plain: Vec<u8> = block.iter().zip(before).map(|(block, before)| block ^ before).collect();
    let n = plain[BLOCK - 1];
    (1..=BLOCK).contains(&usize::from(n)) && plain[BLOCK - usize::from(n)..].iter().all(|byte| *byte == n)
}
