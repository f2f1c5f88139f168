//! The events of a call, as one DN sees them.

use super::{Attribute, CallState, CallType, ConnId, Kind, KvList, Message, Role};

/// A DN in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its number.
    pub dn: String,
    /// What it has to do with the call.
    pub role: Role,
}

impl Party {
    /// A DN with a role.
    pub fn new(dn: &str, role: Role) -> Self {
        Self { dn: dn.to_owned(), role }
    }
}

/// A call, as it stands when an event is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its connection id.
    pub conn_id: ConnId,
    /// Its number at the switch.
    pub call_id: i64,
    /// Its id for ever: by this a recording is found.
    pub uuid: String,
    /// What kind of call it is.
    pub call_type: CallType,
    /// What has become of it.
    pub state: CallState,
    /// Who called.
    pub ani: Option<String>,
    /// Which number was called.
    pub dnis: Option<String>,
    /// What is attached to it.
    pub user_data: KvList,
}

impl Call {
    /// An event of this call on a DN: `EventRinging`, `EventEstablished`, `EventHeld`, `EventReleased`… `other` is the party
    /// on the other side.
    pub fn event(&self, kind: Kind, this: &Party, other: Option<&Party>) -> Message {
        let text = |text: &Option<String>| text.clone();
        Message::new(kind)
            .with(Attribute::ConnId, self.conn_id)
            .with(Attribute::CallId, self.call_id)
            .with(Attribute::CallUuid, self.uuid.as_str())
            .with(Attribute::CallType, self.call_type.number())
            .with(Attribute::CallState, self.state.number())
            .with(Attribute::ThisDn, this.dn.as_str())
            .with(Attribute::ThisDnRole, this.role.number())
            .maybe(Attribute::OtherDn, other.map(|other| other.dn.as_str()))
            .maybe(Attribute::OtherDnRole, other.map(|other| other.role.number()))
            .maybe(Attribute::Ani, text(&self.ani).as_deref())
            .maybe(Attribute::Dnis, text(&self.dnis).as_deref())
            .maybe(Attribute::UserData, (!self.user_data.0.is_empty()).then(|| self.user_data.clone()))
    }

    /// `EventPartyChanged` on a DN whose call goes on with another party, under the other call's id: `previous` is the id that
    /// this DN knew, `by` who transferred.
    pub fn party_changed(&self, previous: ConnId, this: &Party, other: &Party, by: &str) -> Message {
        self.event(Kind::PartyChanged, this, Some(other))
            .with(Attribute::PreviousConnId, previous)
            .with(Attribute::ThirdPartyDn, by)
            .with(Attribute::ThirdPartyDnRole, Role::TransferredBy.number())
    }

    /// `EventPartyAdded` on a DN whose call got one party more: `by` is who let it join.
    pub fn party_added(&self, this: &Party, new: &str, by: &str) -> Message {
        self.event(Kind::PartyAdded, this, Some(&Party::new(new, Role::NewParty)))
            .with(Attribute::ThirdPartyDn, by)
            .with(Attribute::ThirdPartyDnRole, Role::AddedBy.number())
    }

    /// `EventPartyDeleted` on a DN whose call lost a party: `by` is who put it out, which may be itself.
    pub fn party_deleted(&self, this: &Party, gone: &str, by: &str) -> Message {
        self.event(Kind::PartyDeleted, this, Some(&Party::new(gone, Role::DeletedParty)))
            .with(Attribute::ThirdPartyDn, by)
            .with(Attribute::ThirdPartyDnRole, Role::DeletedBy.number())
    }
}
