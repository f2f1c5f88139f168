//! Ways in which a third-party recorder can be wrong.

/// One way each, for tests of the judge. No scenario reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// `query` ends the recording (TLB-EVT-2).
    QueryStops,
    /// `query` is not answered (TLB-EVT-2).
    QueryUnanswered,
    /// No command is answered (TLB-IND-1).
    NoAnswer,
    /// It says `enabled` whatever the state (TLB-IND-1).
    AlwaysEnabled,
    /// It answers on another DN than the recipient's (TLB-IND-3).
    WrongDn,
    /// It answers on one DN with an event of another (TLB-IND-3).
    TwoDns,
    /// It spells `disabled` in a third way (TLB-IND-2).
    OwnToken,
    /// It spells `disabled` in the way that the policy does not have (TLB-IND-2).
    OtherToken,
    /// A pause without a start pauses (TLB-STATE-1).
    PausesUnstarted,
    /// A resume without a pause records (TLB-STATE-1).
    ResumesUnpaused,
    /// A second start starts anew, even out of a pause (TLB-STATE-1).
    StartsTwice,
    /// `stop` in a pause is not obeyed (TLB-STATE-1).
    StaysPaused,
    /// It gives its DN up before it reports on it, and registers it again (TLB-REQ-1).
    Unregisters,
    /// It gives one of its DNs up as soon as it has registered it, and hears nothing of it any more (TLB-IND-1).
    GivesUp,
    /// Its reports carry a connection id that is not the call's (TLB-IND-1).
    OtherCall,
    /// Its reports carry no connection id (TLB-IND-1).
    NoCall,
    /// Where a command is of no call, its report is of one that there is not (TLB-IND-1).
    InventsCall,
    /// Where a command is of no call, its report is of the last one that there was (TLB-IND-1).
    StaleCall,
    /// What it lets be sent is no `EventUserEvent` (TLB-IND-1).
    OtherType,
    /// It spells the key in its own way (TLB-IND-1).
    OtherKey,
}

impl Misstep {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::QueryStops,
        Self::QueryUnanswered,
        Self::NoAnswer,
        Self::AlwaysEnabled,
        Self::WrongDn,
        Self::TwoDns,
        Self::OwnToken,
        Self::OtherToken,
        Self::PausesUnstarted,
        Self::ResumesUnpaused,
        Self::StartsTwice,
        Self::StaysPaused,
        Self::Unregisters,
        Self::GivesUp,
        Self::OtherCall,
        Self::NoCall,
        Self::InventsCall,
        Self::StaleCall,
        Self::OtherType,
        Self::OtherKey,
    ];
}
