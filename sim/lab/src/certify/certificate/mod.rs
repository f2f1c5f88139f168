//! The certificate: a signed statement that a third party can check, and that contains no secret. An in-toto statement in a
//! DSSE envelope, signed with Ed25519.

mod envelope;
mod keys;
mod statement;
mod verify;

pub use envelope::{Envelope, PAYLOAD_TYPE};
pub use keys::{PublicKey, SecretKey};
pub use statement::{CaseLine, Predicate, Statement, Subject};
pub use verify::{Refused, Verified, verify};
