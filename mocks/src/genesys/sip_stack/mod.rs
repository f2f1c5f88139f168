//! A SIP user agent: the machine's UDP and TCP sockets on port 5060, transactions and dialogs, so that its owner deals in legs.
//!
//! A [`Leg`] is one dialog from its INVITE to its end. The owner's program looks like this:
//!
//! ```text
//! let stack = Stack::bind(Config::new("phone-5001")).await?;         // on its machine
//! loop {
//!     match stack.event().await {
//!         Event::Invited { leg, got, request, .. } => {               // a new call: ring, then answer (or refuse: the leg is gone)
//!             stack.respond(&got, Answer::new(180));
//!             stack.respond(&got, Answer::new(200).sdp(answer_to(&request.body)));
//!         }
//!         Event::Acked { leg, ack } => {}                             // the ACK to our 200; its body, if our 200 was an offer
//!         Event::Request { leg, got, request } => {                   // in a dialog: re-INVITE, REFER, NOTIFY, INFO, UPDATE
//!             stack.respond(&got, Answer::new(200));                  // answered by the owner, always
//!         }
//!         Event::Answered { leg, sent, response } => {                // an answer to a request of ours; see below for INVITE
//!             if response.status.is_success() && is_invite { stack.ack(leg, None); }
//!         }
//!         Event::TimedOut { .. } => {}                                // nobody answered, or cannot be reached
//!         Event::Ended { leg, why } => {}                             // they hung up or took their INVITE back; the leg is gone
//!     }
//! }
//! ```
//!
//! Commands ([`Stack::invite`], [`Stack::request`], [`Stack::ack`], [`Stack::respond`], [`Stack::hang_up`]) take effect at once
//! and never wait; they may be called from anywhere, the stage's handle too ([`Stack`] is a cheap clone).
//!
//! What the stack does by itself, so that no owner has to: retransmissions and timers (RFC 3261 §17, RFC 6026); 100 after
//! 200 ms; repetition of a 200 until its ACK, BYE if that never comes; the ACK again to each repeated 200; ACK and BYE to
//! a 200 that nobody wants any more; CANCEL is answered, and the INVITE with 487; BYE is answered 200; OPTIONS is answered;
//! re-INVITEs that cross get 491, ours are tried again after the pause of §14.1; requests for unknown dialogs get 481, unknown
//! extensions 420, methods 405 or 501, INVITEs with `Replaces` of an unknown dialog 481 (RFC 3891); malformed messages are
//! refused or dropped (RFC 4475). Messages of more than 1,300 bytes go by TCP (§18.1.1). All that a peer can make grow has a
//! bound: transactions, legs, connections, bytes of a message.
//!
//! Each message that comes is in the trace as `wire.sip`.
//!
//! [`core::Core`] is the same without sockets and clock: time and messages in, [`core::Effect`]s out.

mod answer;
mod config;
mod connections;
pub mod core;
mod event;
mod legs;
mod peer;
mod receive;
mod send;
mod shell;
#[cfg(test)]
mod tests;
mod told;

pub use answer::{Answer, Extra, Invite};
pub use config::Config;
pub use event::{Event, Leg, SentId, Why};
pub use peer::{Peer, Transport};
pub use shell::Stack;
pub use wire::sip::transaction::Key;
