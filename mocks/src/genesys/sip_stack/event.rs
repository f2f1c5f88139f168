//! What the owner hears.

use wire::sip::transaction::Key;
use wire::sip::{Request, Response};

/// One dialog, from its INVITE to its end. Numbers are never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg(pub u64);

/// A request of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SentId(pub u64);

/// Why a leg has ended without our doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They said BYE.
    Bye,
    /// They took their INVITE back.
    Cancelled,
    /// Our acceptance was never acknowledged.
    Unacknowledged,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A new call. Answer with [`super::Stack::respond`]; a final refusal ends the leg.
    Invited {
        /// Its leg.
        leg: Leg,
        /// What is to be answered.
        got: Key,
        /// The INVITE.
        request: Request,
        /// The machine that it came from.
        from: String,
        /// The leg of ours whose place it takes when it is accepted (RFC 3891). The owner hangs that one up then.
        replaces: Option<Leg>,
    },
    /// Our acceptance has been acknowledged.
    Acked {
        /// The leg.
        leg: Leg,
        /// The ACK; it has a body where our acceptance was an offer.
        ack: Request,
    },
    /// A request in a dialog, or one that needs none (then without a leg). The owner answers each.
    Request {
        /// The leg.
        leg: Option<Leg>,
        /// What is to be answered.
        got: Key,
        /// The request.
        request: Request,
    },
    /// An answer to a request of ours, provisional ones but 100 among them. An acceptance of an INVITE is told once, and the
    /// owner acknowledges it with [`super::Stack::ack`]. When the first INVITE of a leg is refused, the leg is gone.
    Answered {
        /// The leg.
        leg: Option<Leg>,
        /// Which request.
        sent: SentId,
        /// The answer.
        response: Response,
    },
    /// Nobody has answered a request of ours. If it was the first INVITE of the leg, the leg is gone.
    TimedOut {
        /// The leg.
        leg: Option<Leg>,
        /// Which request.
        sent: SentId,
    },
    /// The leg is gone.
    Ended {
        /// The leg.
        leg: Leg,
        /// Why.
        why: Why,
    },
}
