//! Ways in which a T-Server can be wrong.

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
}

impl Misstep {
    /// All of them.
    pub const ALL: [Self; 14] = [
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
    ];
}
