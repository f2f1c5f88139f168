//! Calls and their parties.

use wire::tlib::{CallState, CallType, ConnId, KvList, Role};

use super::{CallFacts, Joined, PartyFacts, RecordedSpan};

/// A call of this switch. Numbers are never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// A party of a call. It keeps its number when its call is merged into another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyId(pub u64);

/// How a party stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyState {
    /// It has dialled, and waits.
    Dialing,
    /// It is called, and nothing is heard of it.
    Called,
    /// Its phone rings.
    Ringing,
    /// It takes part.
    Established,
    /// It is no part any more.
    Gone,
}

/// A party.
#[derive(Debug, Clone)]
pub struct Party {
    /// Which.
    pub id: PartyId,
    /// How it stands.
    pub state: PartyState,
    /// What it has to do with the call.
    pub role: Role,
    /// Whether it has put the others on hold.
    pub holds: bool,
    /// What is attached for this DN alone: its recording.
    pub data: KvList,
    /// What the stage has to know.
    pub facts: PartyFacts,
}

impl Party {
    /// The number.
    pub fn number(&self) -> &str {
        &self.facts.number
    }

    /// Whether it is still there, established or not.
    pub fn here(&self) -> bool {
        self.state != PartyState::Gone
    }

    /// The recording that goes on.
    pub fn recording(&self) -> Option<&RecordedSpan> {
        self.facts.recorded.last().filter(|span| span.to.is_none())
    }
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which.
    pub id: CallId,
    /// Its id for ever.
    pub uuid: String,
    /// Its id for T-Lib.
    pub conn_id: ConnId,
    /// Its number at the switch.
    pub number: i64,
    /// What kind of call it is.
    pub call_type: CallType,
    /// What has become of it.
    pub state: CallState,
    /// Who called.
    pub ani: String,
    /// Which number was called.
    pub dnis: String,
    /// The call that it is a consultation of.
    pub main: Option<CallId>,
    /// CallUUID of that call, which may end before this one.
    pub main_uuid: Option<String>,
    /// Since when.
    pub began: i64,
    /// Until when.
    pub ended: Option<i64>,
    /// Who is there, and who was.
    pub parties: Vec<Party>,
}

impl Call {
    /// A party of it.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// Who is there, established or not.
    pub fn here(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|party| party.here())
    }

    /// Who takes part.
    pub fn established(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|party| party.state == PartyState::Established)
    }

    /// The one on the other side, where there is just one.
    pub fn other(&self, id: PartyId) -> Option<&Party> {
        let mut others = self.here().filter(|party| party.id != id);
        others.next().filter(|_| others.next().is_none())
    }

    /// What the stage has to know of it.
    pub fn facts(&self) -> CallFacts {
        CallFacts {
            uuid: self.uuid.clone(),
            conn_id: self.conn_id.to_string(),
            ani: self.ani.clone(),
            dnis: self.dnis.clone(),
            consultation_of: self.main_uuid.clone(),
            began: self.began,
            ended: self.ended,
            parties: self.parties.iter().map(|party| party.facts.clone()).collect(),
        }
    }

    pub(super) fn party_facts(number: &str, dn: bool, agent: Option<String>, joined: Joined) -> PartyFacts {
        PartyFacts {
            number: number.to_owned(),
            dn,
            agent,
            joined,
            established: None,
            left: None,
            held: Vec::new(),
            recorded: Vec::new(),
            wanted: false,
            asked: Vec::new(),
        }
    }
}
