//! Texts that nobody else may see.

use subtle::ConstantTimeEq;

/// A cookie, a token or a password. Prints nothing of itself; compared in constant time. It is written as it is: only into what
/// is encrypted.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text into custody.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, to be sent to whom it belongs to.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether somebody knows it. The time that this takes depends on the lengths alone.
    pub fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Secret) -> bool {
        self.is(&other.0)
    }
}

impl Eq for Secret {}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
