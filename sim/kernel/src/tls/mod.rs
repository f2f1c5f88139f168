//! TLS on [`crate::net`]'s connections: who a server is ([`Identity`]), whom a client believes ([`Trust`]), and an authority
//! that makes both on the spot ([`Authority`]).
//!
//! Certificates are held against the machine's own clock. The random bytes of a handshake are the library's and the operating
//! system's; all messages of it have the same length in each run, so they move nothing, and no byte of them is in the digest.

mod authority;
mod clock;
mod identity;
mod stream;
mod trust;

pub use authority::Authority;
pub use identity::Identity;
pub use stream::Secured;
pub use trust::Trust;

use std::io;

/// Why there is no TLS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// What was given as a certificate, a chain or a key cannot be used.
    #[error("failed to use the {what}: {why}")]
    Unusable {
        /// Which of them.
        what: &'static str,
        /// The library's own words.
        why: String,
    },
}

impl TlsError {
    fn of(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Unusable { what, why: why.to_string() }
    }
}

impl From<TlsError> for io::Error {
    fn from(error: TlsError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}
