//! SIP phones: those of agents, one on each machine, and those of customers, all on one.
//!
//! A phone is a user agent (RFC 3261) with offers and answers for G.711 in both laws (RFC 3264), hold and retrieve, transfer
//! by REFER with and without asking (RFC 3515, RFC 5589), and takes calls that replace another (RFC 3891). Its people do as the
//! stage says by [`Phone`], or answer by themselves after a while. While a call stands both ways they speak in short bursts
//! ([`crate::genesys::rtp::Talk`]), each number in its own [`crate::genesys::rtp::tone`].
//!
//! | file | idea |
//! |---|---|
//! | `call` | one call: its state, and what is agreed on |
//! | `model` | the phone and what its people do, pure |
//! | `hear` | what the network says, pure |
//! | `transfer` | referrals and conferences, pure |
//! | `media` | speaking and listening |
//! | `handle` | the stage's hand, and the program |

mod call;
mod config;
mod handle;
mod hear;
mod impossible;
mod media;
mod model;
mod signals;
#[cfg(test)]
mod tests;
mod transfer;

pub use call::{CallKey, CallState, CallView, Transfer, Why};
pub use config::Config;
pub use handle::Phone;
pub use impossible::Impossible;
pub use media::Heard;
pub use transfer::CONFERENCE;
