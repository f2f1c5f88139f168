//! The Session Initiation Protocol (RFC 3261) as values and plain state machines. No socket, no clock, no chance.
//!
//! Bytes become a [`Message`] ([`parse`] for a datagram, [`Framer`] for a stream) and a message becomes bytes
//! ([`Message::to_bytes`]). Reading has two depths, so that one bad field does not silence a peer: a message whose
//! frame can be read is a [`Message`] with its fields as text; what a field means is read when it is asked for
//! ([`Headers::via`], [`Headers::cseq`]…), and [`check`] says whether a server may go on with it and with which status
//! it is refused otherwise. Everything that a peer can make grow is bounded by [`Limits`].
//!
//! Our own codec, not a crate: of the two on crates.io that have had releases this year (2026), `ezk-sip-types` 0.6 takes no
//! request target but `sip:` and `sips:`, which RFC 4475 wants answered and not dropped, and `sipx-sip` 1.0, which could do
//! what we need, has a history of eleven days, all in August.

mod address;
mod build;
mod check;
mod cseq;
mod error;
mod event;
mod framer;
mod headers;
mod limits;
mod message;
mod method;
mod name;
mod params;
mod parse;
mod parts;
mod referral;
mod replaces;
mod status;
mod text;
mod uri;
mod via;
mod write;

pub mod dialog;
pub mod siprec;
pub mod transaction;

pub use address::NameAddr;
pub use check::check;
pub use cseq::{CSeq, RAck};
pub use error::{Fault, Malformed};
pub use event::{Event, SubscriptionState, Substate};
pub use framer::{Framer, Incoming};
pub use headers::{Header, Headers};
pub use limits::Limits;
pub use message::{Message, Request, Response};
pub use method::{Method, Token};
pub use name::Name;
pub use params::Params;
pub use parse::parse;
pub use parts::{Part, PartsError};
pub use referral::{Referral, SIPFRAG, Telling, told};
pub use replaces::Replaces;
pub use status::Status;
pub use uri::{SipUri, Uri, UriError, escape, unescape};
pub use via::Via;
