//! Calls, as SIP Server made them.

use super::Span;

/// A call. A consultation is a call of its own with its own CallUUID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The scenario's id; for a consultation something like `c1-consult`.
    pub id: String,
    /// CallUUID, as the SIP Server's handle gives it.
    pub uuid: String,
    /// Connection id: sixteen hexadecimal digits.
    pub conn_id: String,
    /// Calling number.
    pub from: String,
    /// Called number.
    pub to: String,
    /// The scenario's id of the call that this is a consultation of.
    pub consultation_of: Option<String>,
    /// From the first party's dialling to the last one's leaving.
    pub span: Span,
    /// Each agent's time on it, in order. One agent may be there twice.
    pub stretches: Vec<Stretch>,
    /// Whoever could be heard on it, agents and others alike. Each says something once in each ten seconds, counted from 1970; where
    /// nobody knows who speaks, there are none.
    pub speakers: Vec<Speaker>,
}

/// Somebody's time on a call, as far as speaking goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The DN, or the number outside: it is heard by which it is.
    pub number: String,
    /// Established until left.
    pub span: Span,
    /// When this one had the others on hold.
    pub held: Vec<Span>,
}

/// An agent's time on a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Agent.
    pub agent: String,
    /// The DN on which.
    pub dn: String,
    /// Established until left (released, transferred away, or merged into the main call).
    pub span: Span,
    /// On hold by this agent.
    pub held: Vec<Span>,
    /// How the agent came to it.
    pub joined: Joined,
    /// When the voice of this DN on this call was to be recorded: as a rule the whole stretch where the DN's `record` is on, or
    /// from a request on; empty where it was not recorded. One media file each.
    pub recorded: Vec<Recorded>,
}

/// How an agent came to a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Joined {
    /// It rang and the agent answered; also the consulted agent on the consultation.
    #[default]
    Answered,
    /// The agent dialled.
    Dialled,
    /// By a single-step (blind) transfer.
    SingleStepTransfer,
    /// By a single-step conference.
    SingleStepConference,
    /// By completion of a two-step transfer: what was the consultation for this agent goes on as this call.
    TwoStepTransfer,
    /// By completion of a two-step conference, likewise.
    TwoStepConference,
}

/// A recording of an agent's DN on a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Start to stop.
    pub span: Span,
    /// Paused times within, which are silence in the file.
    pub paused: Vec<Span>,
}
