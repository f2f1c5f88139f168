//! Transfers and conferences: who leaves, who comes, and who goes over from one call to another.

use wire::tlib::{CallState, ConnId, Kind, KvList, Role};

use super::Joined;
use super::call::{Call, CallId, Party, PartyId, PartyState};
use super::model::CallModel;

impl CallModel {
    /// A single-step transfer is done: `to` is established, and `by` leaves.
    pub fn transferred(&mut self, now: i64, by: PartyId, to: PartyId) {
        let others = self.dns_of(by, by);
        self.mark(by, CallState::Transferred);
        self.tell(now, by, Kind::Released, "released");
        self.close(now, by);
        self.established(now, to);
        let Some((by, to_number)) = self.numbers(by, to) else { return };
        for other in others.into_iter().filter(|other| *other != to) {
            let conn_id = self.call_of(other).map_or(ConnId(0), |call| self.conn_id(call));
            self.tell_with(now, other, "party_changed", |call, this, _| {
                let new = wire::tlib::Party::new(&to_number, Role::Destination);
                call.party_changed(conn_id, this, &new, &by)
            });
        }
    }

    /// A single-step conference is made: `new` is established beside the others, called by `by`.
    pub fn conferenced(&mut self, now: i64, by: PartyId, new: PartyId) {
        self.mark(by, CallState::Conferenced);
        self.established(now, new);
        self.tell_added(now, by, new);
    }

    /// A two-step transfer or conference is done: the consulted party goes over to the main call, where `by` leaves (transfer)
    /// or stays (conference). `by_consulting` is the same DN on the consultation, which ends. The main call's connection id
    /// lives on; the consulted DN hears of it by `EventPartyChanged` with its previous one.
    pub fn merge(&mut self, now: i64, by: PartyId, by_consulting: PartyId, consulted: PartyId, transfer: bool) {
        let (Some(main), Some(consultation)) = (self.whose.get(&by).copied(), self.whose.get(&consulted).copied())
        else {
            return;
        };
        let state = if transfer { CallState::Transferred } else { CallState::Conferenced };
        self.mark(by, state);
        self.mark(consulted, state);
        let Some(previous) = self.calls.get(&consultation).map(|call| self.conn_id(call)) else { return };
        self.tell(now, by_consulting, Kind::Released, "released");
        self.close(now, by_consulting);
        if transfer {
            self.tell(now, by, Kind::Released, "released");
        }
        let others = self.dns_of(by, by);
        if transfer {
            self.close(now, by);
        }
        self.go_over(now, consulted, main, transfer);
        let Some((by_number, new)) = self.numbers(by, consulted) else { return };
        let role = if transfer { Role::Destination } else { Role::ConferenceMember };
        // The consulted DN knew another id.
        let other = others.first().and_then(|other| self.party(*other)).map(|other| other.number().to_owned());
        let other = wire::tlib::Party::new(&other.unwrap_or_default(), role);
        self.tell_with(now, consulted, "party_changed", |call, this, _| {
            call.party_changed(previous, this, &other, &by_number)
        });
        if transfer {
            let conn_id = self.calls.get(&main).map_or(ConnId(0), |call| self.conn_id(call));
            for other in others.into_iter().filter(|other| *other != consulted) {
                let new = wire::tlib::Party::new(&new, Role::Destination);
                self.tell_with(now, other, "party_changed", |call, this, _| {
                    call.party_changed(conn_id, this, &new, &by_number)
                });
            }
        } else {
            self.tell_added(now, by, consulted);
        }
        self.end(now, consultation);
    }

    /// The party leaves its call and goes on, with the same number and phone, in another one.
    fn go_over(&mut self, now: i64, party: PartyId, to: CallId, transfer: bool) {
        let Some(found) = self.party(party).cloned() else { return };
        self.close(now, party);
        let joined = if transfer { Joined::TwoStepTransfer } else { Joined::TwoStepConference };
        let (number, agent) = (found.facts.number.clone(), found.facts.agent.clone());
        let mut facts = Call::party_facts(&number, found.facts.dn, agent, joined);
        facts.established = Some(now);
        // What stays behind has another number: this one is in the main call from now on.
        let left_behind = PartyId(self.number());
        if let Some(old) = self.party_mut(party) {
            old.id = left_behind;
        }
        if let Some(from) = self.whose.get(&party).copied() {
            self.whose.insert(left_behind, from);
        }
        let moved = Party {
            state: PartyState::Established,
            role: if transfer { Role::Destination } else { Role::ConferenceMember },
            holds: false,
            data: KvList::new(),
            facts,
            ..found
        };
        if let Some(call) = self.calls.get_mut(&to) {
            call.parties.push(moved);
            self.whose.insert(party, to);
        }
    }

    fn mark(&mut self, party: PartyId, state: CallState) {
        let call = self.whose.get(&party).and_then(|call| self.calls.get_mut(call));
        if let Some(call) = call {
            call.state = state;
        }
    }
}
