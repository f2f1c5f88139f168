//! Ed25519 keys in the forms that other tools read and write: PKCS#8 and SubjectPublicKeyInfo, in PEM (`openssl genpkey
//! -algorithm ed25519`, `openssl pkey -pubout`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// What comes before the 32 bytes of a public key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// With what certificates are signed. Shows nothing of itself.
pub struct SecretKey(Ed25519KeyPair);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey")
    }
}

/// With what signatures are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl SecretKey {
    /// Reads a private key: PKCS#8 in PEM, with the public key within or without.
    ///
    /// # Errors
    /// It is none.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let der =
            pem("PRIVATE KEY", text).ok_or("failed to read the key: an Ed25519 private key in PEM is due (PKCS#8)")?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der);
        pair.map(Self).map_err(|e| format!("failed to use the key as an Ed25519 private key: {e}"))
    }

    /// Makes a new key; gives it with its PEM, which is a secret.
    ///
    /// # Errors
    /// The operating system has no random numbers.
    pub fn fresh() -> Result<(Self, String), String> {
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|_| "failed to make a key: the operating system has no random numbers".to_owned())?;
        let text = armoured("PRIVATE KEY", der.as_ref());
        Ok((Self::from_pem(&text)?, text))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().to_vec())
    }

    /// Signs.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

impl PublicKey {
    /// Reads a public key: SubjectPublicKeyInfo in PEM.
    ///
    /// # Errors
    /// It is none.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let der = pem("PUBLIC KEY", text).ok_or("failed to read the key: an Ed25519 public key in PEM is due")?;
        match der.strip_prefix(&SPKI) {
            Some(key) if key.len() == 32 => Ok(Self(key.to_vec())),
            _ => Err("failed to use the key as an Ed25519 public key".into()),
        }
    }

    /// As PEM.
    pub fn pem(&self) -> String {
        armoured("PUBLIC KEY", &[&SPKI, self.0.as_slice()].concat())
    }

    /// By this it is known: the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
    pub fn id(&self) -> String {
        let digest = Sha256::digest([&SPKI, self.0.as_slice()].concat());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the signature is this key's.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).is_ok()
    }
}

/// The bytes of the first block of that kind.
fn pem(kind: &str, text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {kind}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {kind}-----"))?;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(body).ok()
}

fn armoured(kind: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = (0..body.len()).step_by(64).map(|i| &body[i..body.len().min(i + 64)]).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8410, section 10.3 and 10.1.
    const SECRET: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn keys_are_those_of_other_tools() {
        let secret = SecretKey::from_pem(SECRET).unwrap();
        assert_eq!(secret.public(), PublicKey::from_pem(PUBLIC).unwrap());
        assert_eq!(secret.public().pem(), PUBLIC);
        assert_eq!(format!("{secret:?}"), "SecretKey");
    }

    #[test]
    fn a_fresh_key_signs_and_nobody_else_does() {
        let (secret, text) = SecretKey::fresh().unwrap();
        let signature = SecretKey::from_pem(&text).unwrap().sign(b"hello");
        assert!(secret.public().signed(b"hello", &signature));
        assert!(!secret.public().signed(b"hello!", &signature));
        assert!(!PublicKey::from_pem(PUBLIC).unwrap().signed(b"hello", &signature));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(SecretKey::from_pem(PUBLIC).is_err());
        assert!(PublicKey::from_pem(SECRET).is_err());
        assert!(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----").is_err());
    }
}
