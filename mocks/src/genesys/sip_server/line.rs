//! The SIP side of a party.

use wire::sip::transaction::Key;

use super::call::{CallId, PartyId};
use super::recording::Recording;
use crate::genesys::sip_stack::Leg;

/// What a leg is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A party's phone.
    Party(PartyId),
    /// A party's place at MCP.
    Mcp(PartyId),
    /// The recording session of a call.
    Recorder(CallId),
    /// The phone of who has gone, or the recording session of a call that is over; it is about to end.
    Leaving,
}

/// A party's leg, and what was said on it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The leg to its phone.
    pub(super) leg: Leg,
    /// Its INVITE that waits for our answer.
    pub(super) got: Option<Key>,
    /// Whether its session stands, so that it can be changed.
    pub(super) ready: bool,
    /// What it has described last.
    pub(super) own: Vec<u8>,
    /// What it was told last.
    pub(super) given: Option<Vec<u8>>,
    /// Its acceptance was an offer: the ACK with an answer is owed.
    pub(super) owes: bool,
    /// Its leg at MCP, and the call whose conference that is.
    pub(super) mcp: Option<(Leg, CallId)>,
    /// Whether it is to be recorded.
    pub(super) record: bool,
    /// Whether it has referred before on this leg.
    pub(super) referred: bool,
}

impl Line {
    pub(super) fn new(leg: Leg, record: bool) -> Self {
        Self {
            leg,
            got: None,
            ready: false,
            own: Vec::new(),
            given: None,
            owes: false,
            mcp: None,
            record,
            referred: false,
        }
    }
}

/// What an answer to a request of ours is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wait {
    /// A party is called.
    Dial(PartyId),
    /// A phone's re-INVITE was passed on.
    Relay {
        /// Whose.
        by: PartyId,
        /// What is to be answered.
        got: Key,
        /// To which leg it was passed on.
        to: Leg,
        /// What it offered.
        offer: Vec<u8>,
    },
    /// A phone was asked for an offer.
    Offer(CallId, PartyId),
    /// MCP was asked to take a party, on this leg.
    Mcp(CallId, PartyId, Leg),
    /// The second phone was offered what the first one had offered.
    Answer(CallId, PartyId, PartyId),
    /// MCP was told what to do with a recording.
    Order(PartyId, Recording),
    /// The last NOTIFY of a referral.
    LastWord(Leg),
    /// The SIPREC recorder was told something.
    Recorder(CallId),
    /// The SIPREC recorder was told who has gone last; the session ends next.
    Farewell(Leg),
}
