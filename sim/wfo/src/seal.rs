//! How the server keeps what it stores: AES-256-CBC with HMAC-SHA256 over place, IV and ciphertext (SCR-SEC-3). Every
//! record is sealed under the store key; every medium under a fresh key of its own that stands, wrapped, in its record.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use kernel::chance::Stream;
use rand_core::Rng;
use sha2::{Digest, Sha256};

const IV: usize = 16;
const MAC: usize = 32;

/// A key that seals.
#[derive(Clone)]
pub struct Sealer {
    aes: [u8; 32],
    mac: [u8; 32],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// What was stored is not what was sealed, or not at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to open a sealed record: it was altered, or sealed under another key or for another place")]
pub struct Altered;

impl Sealer {
    /// Derives both keys from one secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        let derive = |label: &[u8]| Sha256::new().chain_update(label).chain_update(secret).finalize().into();
        Self { aes: derive(b"wfo store aes"), mac: derive(b"wfo store mac") }
    }

    /// A fresh secret.
    pub fn secret(chance: &mut Stream) -> [u8; 32] {
        let mut secret = [0; 32];
        chance.fill_bytes(&mut secret);
        secret
    }

    /// Seals bytes for a place; elsewhere they cannot be opened.
    pub fn seal(&self, place: &str, plain: &[u8], chance: &mut Stream) -> Vec<u8> {
        let mut iv = [0; IV];
        chance.fill_bytes(&mut iv);
        let cipher = cbc::Encryptor::<aes::Aes256>::new(&self.aes.into(), &iv.into());
        let mut sealed = iv.to_vec();
        sealed.extend(cipher.encrypt_padded_vec::<Pkcs7>(plain));
        let mac = self.mac(place, &sealed);
        sealed.extend(mac.finalize().into_bytes());
        sealed
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Altered`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Altered> {
        let (body, tag) = sealed.split_at_checked(sealed.len().saturating_sub(MAC)).ok_or(Altered)?;
        self.mac(place, body).verify_slice(tag).map_err(|_| Altered)?;
        let (iv, text) = body.split_at_checked(IV).ok_or(Altered)?;
        let iv: [u8; IV] = iv.try_into().map_err(|_| Altered)?;
        let cipher = cbc::Decryptor::<aes::Aes256>::new(&self.aes.into(), &iv.into());
        cipher.decrypt_padded_vec::<Pkcs7>(text).map_err(|_| Altered)
    }

    fn mac(&self, place: &str, sealed: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of its block's length as they are.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.mac);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(&(place.len() as u64).to_be_bytes());
        mac.update(place.as_bytes());
        mac.update(sealed);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_another_place_or_another_key_is_refused() {
        let mut chance = Stream::keyed(1, "seal");
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal("user/1", b"Dana Braun", &mut chance);
        assert_eq!(sealer.open("user/1", &sealed), Ok(b"Dana Braun".to_vec()));
        assert_eq!(sealer.open("user/2", &sealed), Err(Altered));
        assert_eq!(Sealer::new(&[8; 32]).open("user/1", &sealed), Err(Altered));
        for bit in 0..sealed.len() * 8 {
            let mut other = sealed.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(sealer.open("user/1", &other), Err(Altered), "bit {bit}");
        }
        assert_eq!(sealer.open("user/1", &[]), Err(Altered));
        assert!(!sealed.windows(5).any(|w| w == b"Braun"));
    }
}
