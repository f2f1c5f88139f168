//! Ten minutes of one user's screen: what is in a segment's chunks, and the machine that writes them (SCR-CAP-2, SCR-SEC-1).

mod content;
mod recorder;
mod tape;

pub use content::{Contents, Item, Malformed, Opening, decode, encode};
pub use recorder::{Limits, Recorder};
pub(crate) use tape::Tape;
