//! The PC's RSA-2048 pair: wraps content keys and signs finished segments (SCR-SEC-1, SCR-SEC-2).
//!
//! The private half comes from the machine's key store by [`crate::Config`] and never touches the recorded disk.

use rand_core::CryptoRng;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, RsaPrivateKey};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Bytes of a wrapped secret and of a signature.
pub const RSA_BYTES: usize = 256;

/// An RSA-2048 pair. Cheap to clone; prints nothing of itself.
#[derive(Clone)]
pub struct Keys(Arc<Pair>);

struct Pair {
    private: RsaPrivateKey,
    /// The same pair for signatures, which ring makes in a third of the time. It knows no OAEP.
    signing: RsaKeyPair,
    fingerprint: [u8; 32],
}

/// Why a key is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// Not PKCS#8 in PEM.
    #[error("failed to read the PC's private key: {0}")]
    Unreadable(String),
    /// The documents ask for RSA-2048.
    #[error("failed to use the PC's private key: it has {bits} bits instead of 2048")]
    Size {
        /// Bits of the modulus.
        bits: u32,
    },
    /// The RSA arithmetic refused.
    #[error("failed to carry out an RSA operation: {0}")]
    Rsa(String),
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Takes a pair into use.
    ///
    /// # Errors
    /// [`KeysError::Size`] for anything but 2048 bits.
    pub fn new(private: RsaPrivateKey) -> Result<Keys, KeysError> {
        let bits = private.n().bits_vartime();
        if bits != 2048 {
            return Err(KeysError::Size { bits });
        }
        let der =
            private.to_public_key().to_public_key_der().map_err(|error| KeysError::Unreadable(error.to_string()))?;
        let fingerprint = Sha256::digest(der.as_bytes()).into();
        let pkcs8 = private.to_pkcs8_der().map_err(|error| KeysError::Unreadable(error.to_string()))?;
        let signing =
            RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).map_err(|error| KeysError::Unreadable(error.to_string()))?;
        Ok(Keys(Arc::new(Pair { private, signing, fingerprint })))
    }

    /// Draws a new pair. Takes the better part of a second: the stage keeps a pool instead.
    ///
    /// # Errors
    /// [`KeysError::Rsa`].
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Keys, KeysError> {
        Keys::new(RsaPrivateKey::new(rng, 2048).map_err(|error| KeysError::Rsa(error.to_string()))?)
    }

    /// Reads a private key as `openssl genpkey -algorithm RSA` writes it (PKCS#8, PEM).
    ///
    /// # Errors
    /// [`KeysError::Unreadable`], [`KeysError::Size`].
    pub fn from_pem(pem: &str) -> Result<Keys, KeysError> {
        Keys::new(RsaPrivateKey::from_pkcs8_pem(pem).map_err(|error| KeysError::Unreadable(error.to_string()))?)
    }

    /// The private key in PKCS#8 and PEM: for a key pool, and for opening a segment with OpenSSL.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`].
    pub fn private_pem(&self) -> Result<String, KeysError> {
        let pem = self.0.private.to_pkcs8_pem(LineEnding::LF);
        Ok(pem.map_err(|error| KeysError::Unreadable(error.to_string()))?.as_str().to_owned())
    }

    /// The public key in PEM, for checking a signature with OpenSSL.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`].
    pub fn public_pem(&self) -> Result<String, KeysError> {
        let public = self.0.private.to_public_key();
        public.to_public_key_pem(LineEnding::LF).map_err(|error| KeysError::Unreadable(error.to_string()))
    }

    /// SHA-256 of the public key's SubjectPublicKeyInfo: names the key without being one.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    /// Encrypts a secret to this PC: OAEP, SHA-256 for the hash and for MGF1, empty label. Cheap (public operation).
    pub(crate) fn wrap(&self, rng: &mut impl CryptoRng, secret: &[u8]) -> Result<[u8; RSA_BYTES], KeysError> {
        let wrapped = self.0.private.as_public_key().encrypt(rng, Oaep::<Sha256>::new(), secret);
        fixed(wrapped.map_err(|error| KeysError::Rsa(error.to_string()))?)
    }

    /// Undoes [`Keys::wrap`]. About a millisecond (private operation, blinded).
    pub(crate) fn unwrap(&self, rng: &mut impl CryptoRng, wrapped: &[u8]) -> Result<Vec<u8>, KeysError> {
        let secret = self.0.private.decrypt_blinded(rng, Oaep::<Sha256>::new(), wrapped);
        secret.map_err(|error| KeysError::Rsa(error.to_string()))
    }

    /// Signs a message, PKCS#1 v1.5 with SHA-256: the same message gives the same signature. Under a millisecond (private
    /// operation, in constant time, its result checked).
    pub(crate) fn sign(&self, message: &[u8]) -> Result<[u8; RSA_BYTES], KeysError> {
        let mut signature = [0; RSA_BYTES];
        // This padding has no salt: nothing is drawn.
        let nothing = ring::rand::SystemRandom::new();
        let signed = self.0.signing.sign(&RSA_PKCS1_SHA256, &nothing, message, &mut signature);
        signed.map(|()| signature).map_err(|error| KeysError::Rsa(error.to_string()))
    }

    /// Whether a signature of a message is this PC's own. Cheap (public operation).
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.0.signing.public_key());
        public.verify(message, signature).is_ok()
    }
}

fn fixed(bytes: Vec<u8>) -> Result<[u8; RSA_BYTES], KeysError> {
    bytes.try_into().map_err(|bytes: Vec<u8>| KeysError::Rsa(format!("{} bytes instead of {RSA_BYTES}", bytes.len())))
}
