//! Ways in which a T-Server can be wrong.

use super::hub::ClientId;
use std::collections::{BTreeMap, BTreeSet};
use wire::tlib::{ConnId, Message};

/// One way each, for tests of the judge. No scenario reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// `RequestSendEvent` is not answered (TLB-REQ-4).
    NoAnswer,
    /// `RequestSendEvent` is answered twice (TLB-REQ-4).
    TwoAnswers,
    /// A DN that the client has not registered is accepted (TLB-REQ-2).
    AcceptsUnregistered,
    /// What is accepted is answered with `EventError` all the same (TLB-REQ-2).
    DeniesAccepted,
    /// A request without a call is refused (TLB-REQ-1).
    WantsCall,
    /// Nobody gets the event (TLB-EVT-1).
    Undelivered,
    /// The event comes with other user data (TLB-EVT-1).
    OtherUserData,
    /// The event comes without its connection id (TLB-EVT-3).
    LosesConnId,
    /// The event comes with another DN (TLB-EVT-3).
    OtherDn,
    /// The event comes as one of another type (TLB-EVT-3).
    OtherType,
    /// Commands reach the recorder, and its reports nobody (TLB-IND-1).
    LosesIndications,
    /// Those get it too who have not registered the DN (TLB-EVT-1).
    ToEverybody,
    /// Each gets the event twice (TLB-EVT-1).
    DeliversTwice,
    /// What is refused is delivered all the same (TLB-REQ-2).
    DeliversRefused,
    /// A DN that the client has not registered is accepted when it asks once more (TLB-REQ-2).
    AcceptsSecondTry,
    /// A DN that the client has given up counts as registered (TLB-REQ-2).
    KeepsRequests,
    /// A client that has given a DN up gets its events (TLB-EVT-1).
    KeepsDeliveries,
    /// Who registers a DN gets the last event of it (TLB-EVT-1).
    RepeatsLast,
    /// A request for what was asked for last on the DN is refused (TLB-REQ-1).
    RefusesRepeated,
    /// The word that the document misprints is refused (TLB-REQ-1).
    KnowsNoMisprint,
    /// Each answer comes with another one, of no request (TLB-REQ-4).
    StrayAnswer,
    /// The answer names another DN (TLB-REQ-4).
    AnswersOtherDn,
    /// The event comes with the first connection id that there was (TLB-EVT-3).
    FirstConnId,
    /// The event comes with a second value of its key (TLB-EVT-1).
    TwoValues,
    /// A registration is not answered. No requirement says that it is, and nothing can be certified without.
    RegistersSilently,
    /// A registration is over after a minute (TLB-REQ-1).
    ForgetsInTime,
    /// An empty line ends the connection. No requirement says that it does not, and nothing can be certified with it.
    ClosesAtNothing,
}

impl Misstep {
    /// All of them.
    pub const ALL: [Self; 27] = [
        Self::NoAnswer,
        Self::TwoAnswers,
        Self::AcceptsUnregistered,
        Self::DeniesAccepted,
        Self::WantsCall,
        Self::Undelivered,
        Self::OtherUserData,
        Self::LosesConnId,
        Self::OtherDn,
        Self::OtherType,
        Self::LosesIndications,
        Self::ToEverybody,
        Self::DeliversTwice,
        Self::DeliversRefused,
        Self::AcceptsSecondTry,
        Self::KeepsRequests,
        Self::KeepsDeliveries,
        Self::RepeatsLast,
        Self::RefusesRepeated,
        Self::KnowsNoMisprint,
        Self::StrayAnswer,
        Self::AnswersOtherDn,
        Self::FirstConnId,
        Self::TwoValues,
        Self::RegistersSilently,
        Self::ForgetsInTime,
        Self::ClosesAtNothing,
    ];
}

/// What some of these have to remember; who is right looks at none of it.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Who has given which DN up.
    pub(super) given_up: BTreeSet<(ClientId, String)>,
    /// Who was refused on which DN.
    pub(super) refused: BTreeSet<(ClientId, String)>,
    /// What each had sent last on a DN.
    pub(super) sent: BTreeMap<(ClientId, String), Message>,
    /// What was told last of a DN.
    pub(super) told: BTreeMap<String, Message>,
    /// The first connection id that there was.
    pub(super) conn_id: Option<ConnId>,
}
