//! A recording client of its own, beside SIP Server: opens recording sessions in forms that one can choose, changes them, sends
//! their audio, and ends them (RFC 7866). So a recorder of somebody else's can be tried without a switch.
//!
//! [`call::Recorded`] is a recorded call as metadata and descriptions tell it, without sockets.

mod call;
mod handle;
mod voice;

pub use call::Change;
pub use handle::{Client, Form, Opening};
