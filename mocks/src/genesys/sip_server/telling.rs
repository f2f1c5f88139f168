//! What T-Lib's clients are told of calls: the events of each change, and how a DN stands for who registers it.

use wire::tlib::{Attribute, ConnId, Kind, Message};

use super::Misstep;
use super::call::{Call, Party, PartyId, PartyState};
use super::model::CallModel;

/// What happened on a DN, for the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// CallUUID.
    pub call: String,
    /// Connection id.
    pub conn_id: ConnId,
    /// DN or outside number.
    pub dn: String,
    /// What.
    pub what: String,
}

impl CallModel {
    /// Events for T-Lib since the last time, in order.
    pub fn events(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.events)
    }

    /// What happened since the last time, for the trace.
    pub fn notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// What a DN is in at this instant, for a client that registers it.
    pub fn standing(&self, dn: &str) -> Vec<Message> {
        let mut events = Vec::new();
        for call in self.calls.values() {
            for party in call.here().filter(|party| party.facts.dn && party.number() == dn) {
                let kind = match party.state {
                    PartyState::Dialing => Kind::Dialing,
                    PartyState::Ringing => Kind::Ringing,
                    PartyState::Established if party.holds => Kind::Held,
                    PartyState::Established => Kind::Established,
                    PartyState::Called | PartyState::Gone => continue,
                };
                let (told, this, other) = self.views(call, party);
                events.push(told.event(kind, &this, other.as_ref()));
            }
        }
        events
    }

    /// An event on a party's DN; an outside number has none, and stands in the trace only.
    pub(super) fn tell(&mut self, now: i64, party: PartyId, kind: Kind, what: &str) {
        self.tell_with(now, party, what, |call, this, other| call.event(kind, this, other));
    }

    pub(super) fn tell_with(
        &mut self,
        now: i64,
        party: PartyId,
        what: &str,
        make: impl FnOnce(&wire::tlib::Call, &wire::tlib::Party, Option<&wire::tlib::Party>) -> Message,
    ) {
        let Some(call) = self.call_of(party) else { return };
        let Some(found) = call.party(party) else { return };
        let (told, this, other) = self.views(call, found);
        let note = Note { call: call.uuid.clone(), conn_id: told.conn_id, dn: this.dn.clone(), what: what.to_owned() };
        let mut event = make(&told, &this, other.as_ref())
            .with(Attribute::TimeInSecs, now.div_euclid(1_000))
            .with(Attribute::TimeInUsecs, now.rem_euclid(1_000) * 1_000);
        if let Some(agent) = &found.facts.agent {
            event = event.with(Attribute::AgentId, agent.as_str());
        }
        if let Some(main) = call.main.and_then(|main| self.calls.get(&main))
            && event.kind == Kind::Dialing
        {
            event = event.with(Attribute::TransferConnId, self.conn_id(main));
        }
        let dn = found.facts.dn;
        self.notes.push(note);
        if dn {
            self.events.push(event);
        }
    }

    /// The call, the party and the one on the other side, as T-Lib tells of them.
    fn views(&self, call: &Call, party: &Party) -> (wire::tlib::Call, wire::tlib::Party, Option<wire::tlib::Party>) {
        let told = wire::tlib::Call {
            conn_id: self.conn_id(call),
            call_id: call.number,
            uuid: call.uuid.clone(),
            call_type: call.call_type,
            state: call.state,
            ani: Some(call.ani.clone()),
            dnis: Some(call.dnis.clone()),
            user_data: party.data.clone(),
        };
        let this = wire::tlib::Party::new(party.number(), party.role);
        let other = call.here().find(|other| other.id != party.id);
        let other = other.map(|other| wire::tlib::Party::new(other.number(), other.role));
        (told, this, other)
    }

    pub(super) fn conn_id(&self, call: &Call) -> ConnId {
        match self.misstep() {
            Some(Misstep::WrongConnId) => ConnId(call.conn_id.0 ^ 0xff),
            _ => call.conn_id,
        }
    }

    pub(super) fn tell_added(&mut self, now: i64, by: PartyId, new: PartyId) {
        let Some((by_number, new_number)) = self.numbers(by, new) else { return };
        for other in self.dns_of(by, new) {
            self.tell_with(now, other, "party_added", |call, this, _| call.party_added(this, &new_number, &by_number));
        }
    }

    pub(super) fn tell_deleted(&mut self, now: i64, gone: PartyId) {
        let Some(number) = self.party(gone).map(|party| party.number().to_owned()) else { return };
        for other in self.dns_of(gone, gone) {
            self.tell_with(now, other, "party_deleted", |call, this, _| call.party_deleted(this, &number, &number));
        }
    }

    /// The DNs that are established on a party's call, but for one.
    pub(super) fn dns_of(&self, party: PartyId, but: PartyId) -> Vec<PartyId> {
        let Some(call) = self.call_of(party) else { return Vec::new() };
        call.established().filter(|party| party.id != but).map(|party| party.id).collect()
    }

    pub(super) fn numbers(&self, a: PartyId, b: PartyId) -> Option<(String, String)> {
        Some((self.party(a)?.number().to_owned(), self.party(b)?.number().to_owned()))
    }
}
