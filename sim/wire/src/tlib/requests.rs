//! Requests, and their one answer each.

use super::{Attribute, ConnId, Kind, KvList, KvValue, Message};

/// The key in the extensions of `EventRegistered`.
const CALLS: &str = "calls";

/// **sim:** the codes of `EventError` that we use. That there is a code is public, the codes are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// The client has not registered the DN.
    NotRegistered,
    /// The switch has no such DN.
    UnknownDn,
    /// An attribute is missing or does not fit.
    InvalidAttribute,
    /// There is no such call on the DN.
    UnknownCall,
}

impl ErrorCode {
    /// **sim:** the number.
    pub fn number(self) -> i64 {
        match self {
            Self::NotRegistered => 41,
            Self::InvalidAttribute => 53,
            Self::UnknownCall => 56,
            Self::UnknownDn => 59,
        }
    }

    /// What goes with it for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotRegistered => "Client has not registered for the DN",
            Self::InvalidAttribute => "Invalid attribute",
            Self::UnknownCall => "Unknown connection ID",
            Self::UnknownDn => "DN is not configured",
        }
    }
}

impl Message {
    /// `RequestRegisterAddress`: the client wants to hear of a DN and to ask for it.
    pub fn register_address(reference: i64, dn: &str) -> Self {
        Self::new(Kind::RegisterAddress).with(Attribute::ReferenceId, reference).with(Attribute::ThisDn, dn)
    }

    /// `RequestUnregisterAddress`.
    pub fn unregister_address(reference: i64, dn: &str) -> Self {
        Self::new(Kind::UnregisterAddress).with(Attribute::ReferenceId, reference).with(Attribute::ThisDn, dn)
    }

    /// `EventUserEvent` on a DN, with the call that it is about, where there is one.
    pub fn user_event(dn: &str, conn_id: Option<ConnId>, user_data: KvList) -> Self {
        Self::new(Kind::UserEvent)
            .with(Attribute::ThisDn, dn)
            .maybe(Attribute::ConnId, conn_id)
            .with(Attribute::UserData, user_data)
    }

    /// `RequestSendEvent`: everybody who has registered the DN is to get this event (TLB-REQ-1, TLB-REQ-3).
    pub fn send_event(reference: i64, dn: &str, event: Message) -> Self {
        Self::new(Kind::SendEvent)
            .with(Attribute::ReferenceId, reference)
            .with(Attribute::ThisDn, dn)
            .with(Attribute::UserEvent, event)
    }

    /// What a `RequestSendEvent` lets everybody hear, if it is one as the guide has it: its event is an `EventUserEvent` on
    /// the DN of the request (TLB-REQ-3).
    pub fn sent_event(&self) -> Option<&Message> {
        let event = self.event().filter(|_| self.kind == Kind::SendEvent)?;
        (event.kind == Kind::UserEvent && event.this_dn().is_some() && event.this_dn() == self.this_dn())
            .then_some(event)
    }

    /// `EventRegistered`, the answer to a `RequestRegisterAddress`. **sim:** its extensions tell with `calls` in how many calls
    /// the DN is at this instant. So many events follow at once, for this client alone: for each call the one that tells how
    /// it stands (`EventRinging`, `EventDialing`, `EventEstablished` or `EventHeld`, with its user data); then
    /// `EventAgentReady`, `EventAgentNotReady`… where an agent is logged in. So a client that comes late, or comes back, or
    /// registers a DN again, knows how the DN stands, and that a call that is not told of has ended.
    pub fn registered(&self, calls: usize) -> Self {
        let calls = KvList(vec![(CALLS.to_owned(), KvValue::Int(i64::try_from(calls).unwrap_or(i64::MAX)))]);
        self.answer(Kind::Registered).with(Attribute::Extensions, calls)
    }

    /// Of an `EventRegistered`: in how many calls the DN is, if that is told.
    pub fn calls(&self) -> Option<usize> {
        match self.list(Attribute::Extensions)?.get(CALLS)? {
            KvValue::Int(calls) if self.kind == Kind::Registered => usize::try_from(*calls).ok(),
            _ => None,
        }
    }

    /// `EventACK`: the request is accepted, which says nothing of what a recorder makes of it (TLB-REQ-2).
    pub fn ack(&self) -> Self {
        self.answer(Kind::Ack)
    }

    /// `EventError`: the request is refused (TLB-REQ-2).
    pub fn error(&self, code: ErrorCode) -> Self {
        self.answer(Kind::Error).with(Attribute::ErrorCode, code.number()).with(Attribute::ErrorMessage, code.text())
    }

    fn answer(&self, kind: Kind) -> Self {
        Self::new(kind)
            .maybe(Attribute::ReferenceId, self.number(Attribute::ReferenceId))
            .maybe(Attribute::ThisDn, self.this_dn())
    }
}
