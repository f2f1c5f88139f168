//! Session descriptions (RFC 8866) and what two parties agree on by them (RFC 3264).
//!
//! The description itself is read and written by `sdp-types`; here is what it means for an audio call: who sends and who
//! listens ([`Direction`]), by which codec ([`Codec`]), and whose turn it is to say something ([`Exchange`]).

mod agreement;
mod codec;
mod direction;
mod exchange;
mod party;
mod text;

pub use agreement::Agreed;
pub use codec::Codec;
pub use direction::Direction;
pub use exchange::{Exchange, Heard};
pub use party::{Party, Stream};
pub use sdp_types::{Attribute, Connection, Media, Session};
pub use text::{SdpError, read, write};
