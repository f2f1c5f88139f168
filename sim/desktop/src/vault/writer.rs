//! Makes a container piece by piece; each call gives the bytes to append.

use super::content::{HEAD, HEADER, MAC, SEAL, SEAL_MARK};
use super::{Content, Id, Kind};
use crate::keys::{Keys, KeysError};
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;

/// A container being written. What it gives out has to be appended in order and made durable piece by piece.
#[derive(Clone)]
pub struct Writer {
    content: Content,
    hmac: Hmac<Sha256>,
    /// All bytes so far of what is going to be signed. None for a journal, which never is.
    signed: Option<Vec<u8>>,
    chunks: u32,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer {{ chunks: {} }}", self.chunks)
    }
}

impl Writer {
    /// A new container with fresh keys, and its header.
    ///
    /// # Errors
    /// [`KeysError::Rsa`].
    pub fn begin(kind: Kind, id: Id, keys: &Keys, rng: &mut impl CryptoRng) -> Result<(Writer, Vec<u8>), KeysError> {
        let content = Content::draw(rng);
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(kind.magic());
        header.extend_from_slice(&id.start.to_be_bytes());
        header.extend_from_slice(&id.number.to_be_bytes());
        header.extend_from_slice(&keys.fingerprint());
        header.extend_from_slice(&keys.wrap(rng, &content.bytes())?);
        Ok((Writer::after(kind, content, &header, &[], 0), header))
    }

    /// A writer that goes on after `header` and `body`, which hold `chunks` chunks.
    pub(super) fn after(kind: Kind, content: Content, header: &[u8], body: &[u8], chunks: u32) -> Writer {
        let hmac = content.hmac(header);
        let signed = match kind {
            Kind::Segment => Some([header, body].concat()),
            Kind::Journal => None,
        };
        Writer { content, hmac, signed, chunks }
    }

    /// The secrets, to open the container again without a private-key operation.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Chunks made so far.
    pub fn chunks(&self) -> u32 {
        self.chunks
    }

    /// Encrypts and authenticates the next chunk.
    pub fn chunk(&mut self, rng: &mut impl CryptoRng, plain: &[u8]) -> Vec<u8> {
        let mut iv = [0; 16];
        rng.fill_bytes(&mut iv);
        let cipher = self.content.encrypt(&iv, plain);
        let mut chunk = Vec::with_capacity(HEAD + cipher.len() + MAC);
        chunk.extend_from_slice(&self.chunks.to_be_bytes());
        chunk.extend_from_slice(&(cipher.len() as u32).to_be_bytes());
        chunk.extend_from_slice(&iv);
        let head = self.hmac.clone().chain_update(&chunk).finalize().into_bytes();
        chunk.extend_from_slice(&head[..16]);
        chunk.extend_from_slice(&cipher);
        let mac = self.hmac.clone().chain_update(&chunk).finalize().into_bytes();
        chunk.extend_from_slice(&mac);
        if let Some(signed) = &mut self.signed {
            signed.extend_from_slice(&chunk);
        }
        self.chunks += 1;
        chunk
    }

    /// Signs the whole: the container is finished. One private-key operation.
    ///
    /// # Errors
    /// [`KeysError::Rsa`], also for a container that is never finished.
    pub fn seal(&self, keys: &Keys) -> Result<Vec<u8>, KeysError> {
        let endless = || KeysError::Rsa("a journal has no end".into());
        let mut signed = self.signed.clone().ok_or_else(endless)?;
        let mut seal = Vec::with_capacity(SEAL);
        seal.extend_from_slice(&SEAL_MARK.to_be_bytes());
        seal.extend_from_slice(&self.chunks.to_be_bytes());
        signed.extend_from_slice(&seal);
        seal.extend_from_slice(&keys.sign(&signed)?);
        Ok(seal)
    }
}
