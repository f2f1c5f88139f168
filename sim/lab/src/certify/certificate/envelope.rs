//! The envelope (DSSE): what is signed is the payload together with its type, byte for byte, so that nothing has to be put
//! into a canonical form.

use super::{PublicKey, SecretKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The type of an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// Bytes of a certificate at most.
pub const MOST_BYTES: usize = 16 << 20;

/// Signatures of an envelope that are looked at.
const SIGNATURES: usize = 16;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    /// Base64.
    payload: String,
    /// [`PAYLOAD_TYPE`].
    payload_type: String,
    /// One or several.
    signatures: Vec<Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    /// Which key; a hint.
    #[serde(default)]
    keyid: String,
    /// Base64.
    sig: String,
}

impl Envelope {
    /// Signs a payload.
    pub fn seal(payload: &[u8], key: &SecretKey) -> Self {
        let sig = STANDARD.encode(key.sign(&authenticated(PAYLOAD_TYPE, payload)));
        Self {
            payload: STANDARD.encode(payload),
            payload_type: PAYLOAD_TYPE.into(),
            signatures: vec![Signature { keyid: key.public().id(), sig }],
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// It is none, or too large.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MOST_BYTES {
            return Err(format!("a certificate has at most {MOST_BYTES} bytes"));
        }
        serde_json::from_slice(bytes).map_err(|e| format!("failed to read the file as a DSSE envelope: {e}"))
    }

    /// As it is written to a file.
    ///
    /// # Errors
    /// None that a caller can bring about.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The payload, if one of the signatures on it is that key's.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn open(&self, key: &PublicKey) -> Result<Vec<u8>, String> {
        if self.payload_type != PAYLOAD_TYPE {
            return Err(format!("the payload's type is not {PAYLOAD_TYPE}"));
        }
        let payload = STANDARD.decode(&self.payload).map_err(|_| "failed to read the payload as Base64".to_owned())?;
        let message = authenticated(PAYLOAD_TYPE, &payload);
        let by_key = |signature: &Signature| {
            STANDARD.decode(&signature.sig).is_ok_and(|signature| key.signed(&message, &signature))
        };
        if self.signatures.iter().take(SIGNATURES).any(by_key) {
            Ok(payload)
        } else {
            Err(format!("no signature of the key {} is on it", key.id()))
        }
    }
}

/// DSSE's pre-authentication encoding.
fn authenticated(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_as_the_protocol_has_it() {
        // The example of the DSSE protocol document.
        assert_eq!(
            authenticated("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn an_envelope_opens_for_its_key_alone() {
        let ((key, _), (other, _)) = (SecretKey::fresh().unwrap(), SecretKey::fresh().unwrap());
        let written = Envelope::seal(b"{}", &key).write().unwrap();
        let envelope = Envelope::read(written.as_bytes()).unwrap();
        assert_eq!(envelope.open(&key.public()), Ok(b"{}".to_vec()));
        assert!(envelope.open(&other.public()).unwrap_err().contains("no signature"));
    }
}
