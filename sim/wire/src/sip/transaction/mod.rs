//! Transactions (RFC 3261 §17, with the correction of RFC 6026): a request and all its responses, and who repeats what.
//!
//! Four state machines, one for each side of an INVITE and of any other request. They hold no clock and no socket: a message
//! or a timer comes in with the instant, [`Effect`]s come out. [`Transactions`] holds many of them and finds the one that a
//! message belongs to; it is what a phone or a server talks to.
//!
//! Instants are milliseconds of a clock that never goes back; where it began does not matter.

mod client;
mod client_invite;
mod effect;
mod key;
mod server;
mod server_invite;
mod table;
mod timers;
mod user;

pub use client::Client;
pub use client_invite::ClientInvite;
pub use effect::{Effect, Timer};
pub use key::Key;
pub use server::Server;
pub use server_invite::ServerInvite;
pub use table::{Output, Transactions};
pub use timers::Timers;
pub use user::{Answering, Step};
