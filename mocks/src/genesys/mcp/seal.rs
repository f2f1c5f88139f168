//! How the bridge keeps what waits: AES-256-CBC, then HMAC-SHA256 over place, IV and ciphertext, under keys that are not on
//! the disk. What was altered, cut off, or put in another's place is not opened.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use kernel::chance::Stream;
use sha2::{Digest, Sha256};

const IV: usize = 16;
const MAC: usize = 32;

/// Both keys.
#[derive(Clone)]
pub(super) struct Seal {
    aes: [u8; 32],
    mac: [u8; 64],
}

impl Seal {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        let derive =
            |label: &[u8]| -> [u8; 32] { Sha256::new().chain_update(label).chain_update(secret).finalize().into() };
        let mut mac = [0; 64];
        mac[..32].copy_from_slice(&derive(b"mcp outbox mac"));
        Self { aes: derive(b"mcp outbox aes"), mac }
    }

    pub(super) fn close(&self, place: &str, plain: &[u8], chance: &mut Stream) -> Vec<u8> {
        let mut iv = [0; IV];
        iv[..8].copy_from_slice(&chance.below(u64::MAX).to_be_bytes());
        iv[8..].copy_from_slice(&chance.below(u64::MAX).to_be_bytes());
        let cipher = cbc::Encryptor::<aes::Aes256>::new(&self.aes.into(), &iv.into());
        let mut sealed = iv.to_vec();
        sealed.extend(cipher.encrypt_padded_vec::<Pkcs7>(plain));
        let tag = self.tag(place, &sealed).finalize().into_bytes();
        sealed.extend(tag);
        sealed
    }

    /// `None` for what is not as it was sealed.
    pub(super) fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (body, tag) = sealed.split_at_checked(sealed.len().checked_sub(MAC)?)?;
        self.tag(place, body).verify_slice(tag).ok()?;
        let (iv, text) = body.split_at_checked(IV)?;
        let iv: [u8; IV] = iv.try_into().ok()?;
        cbc::Decryptor::<aes::Aes256>::new(&self.aes.into(), &iv.into()).decrypt_padded_vec::<Pkcs7>(text).ok()
    }

    fn tag(&self, place: &str, sealed: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.mac.into());
        mac.update(&(place.len() as u64).to_be_bytes());
        mac.update(place.as_bytes());
        mac.update(sealed);
        mac
    }
}
