//! What the stage has to know of calls, for the judge.

/// How a party came to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// It rang and was answered; also who was consulted, on the consultation.
    Answered,
    /// It dialled.
    Dialled,
    /// By a single-step (blind) transfer.
    SingleStepTransfer,
    /// By a single-step conference.
    SingleStepConference,
    /// By completion of a two-step transfer: what was the consultation goes on as this call.
    TwoStepTransfer,
    /// By completion of a two-step conference, likewise.
    TwoStepConference,
}

/// A recording of a DN on a call, as far as SIP Server had MCP record it. UTC ms; open where it goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedSpan {
    /// Since when.
    pub from: i64,
    /// Until when.
    pub to: Option<i64>,
    /// Pauses within.
    pub paused: Vec<(i64, Option<i64>)>,
}

/// A party's time on a call. UTC ms; open where it goes on. One that was never established was refused or gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyFacts {
    /// The DN or the outside number.
    pub number: String,
    /// Whether it is a DN of the switch.
    pub dn: bool,
    /// The agent who was logged in on the DN when the party came.
    pub agent: Option<String>,
    /// How it came.
    pub joined: Joined,
    /// When it was established.
    pub established: Option<i64>,
    /// When it left: released, transferred away, or merged into the main call.
    pub left: Option<i64>,
    /// On hold by this party.
    pub held: Vec<(i64, Option<i64>)>,
    /// When its voice was recorded; one media file each.
    pub recorded: Vec<RecordedSpan>,
    /// When it was to be recorded by the DN's option or by request, whether or not MCP did.
    pub wanted: bool,
    /// When somebody asked for it, whether or not MCP did.
    pub asked: Vec<i64>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFacts {
    /// CallUUID, 32 characters.
    pub uuid: String,
    /// Connection id: sixteen hexadecimal digits.
    pub conn_id: String,
    /// Who called.
    pub ani: String,
    /// Which number was called.
    pub dnis: String,
    /// CallUUID of the call that this is a consultation of.
    pub consultation_of: Option<String>,
    /// From the first party's dialling.
    pub began: i64,
    /// To the last one's leaving.
    pub ended: Option<i64>,
    /// All who were ever on it or were called to it, in the order in which they came.
    pub parties: Vec<PartyFacts>,
}

impl CallFacts {
    /// The same of a call that went down with its switch.
    pub(super) fn cut_off(mut self, now: i64) -> Self {
        self.ended = self.ended.or(Some(now));
        for party in &mut self.parties {
            party.left = party.left.or(Some(now));
            for recorded in &mut party.recorded {
                recorded.to = recorded.to.or(Some(now));
            }
        }
        self
    }
}
