//! What records, and what keeps recordings until RWS has them. Nothing readable touches the disk: footage is in the container of
//! [`crate::vault`] as it is written, and so is the ledger of what is owed, the upload tokens in it.
//!
//! The order of everything: a recording's first chunk is durable before the ledger names it, it is in the ledger before RWS is
//! told that it has started, and what ended is deleted once RWS has the whole file. The file itself is never on the disk:
//! it is made anew for each upload, byte for byte the same.

mod camera;
mod film;
mod insist;
mod ledger;
mod queue;
mod recovery;
mod uploads;
mod work;

pub use uploads::{Settled, Uploads};
pub use work::Studio;
