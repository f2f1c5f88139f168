//! What a transaction wants to happen.

use crate::sip::{Message, Response};

/// A timer of RFC 3261 table 4 or RFC 6026, or one of two that have no letter. (Timer C is a proxy's.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// INVITE is sent again.
    A,
    /// No answer to an INVITE at all.
    B,
    /// Refusals of an INVITE are no longer repeated.
    D,
    /// A request is sent again.
    E,
    /// No final answer to a request.
    F,
    /// A refusal of an INVITE is sent again.
    G,
    /// No ACK to a refusal.
    H,
    /// ACKs are no longer repeated.
    I,
    /// A request is no longer repeated.
    J,
    /// Responses are no longer repeated.
    K,
    /// An INVITE that was accepted is no longer repeated (RFC 6026).
    L,
    /// Acceptances from other branches no longer come (RFC 6026).
    M,
    /// The user has not answered an INVITE at once: 100 (RFC 3261 §17.2.1).
    Trying,
    /// A cancelled INVITE gets no final answer (RFC 3261 §9.1).
    Cancelled,
}

/// What a state machine wants to happen, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// This goes to the peer.
    Send(Message),
    /// The user hears of this response.
    Response(Response),
    /// The user hears of an ACK to its acceptance (a client of RFC 2543 sends it within the transaction).
    Ack,
    /// The user's CANCEL can go out now, as a transaction of its own.
    Cancel,
    /// Call again with this timer at this instant. A timer that no longer means anything is passed over.
    Set(Timer, i64),
    /// The user hears that nobody answered: a request's 408, an answer's missing ACK.
    TimedOut,
    /// The transaction is over and can be forgotten.
    Ended,
}
