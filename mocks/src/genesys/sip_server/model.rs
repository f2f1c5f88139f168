//! All calls, as T-Lib tells of them: what happens to a call goes in, events for T-Lib's clients come out. No SIP here.

use std::collections::{BTreeMap, VecDeque};

use kernel::chance::Stream;
use wire::tlib::{Attribute, CallState, CallType, ConnId, Kind, KvList, Message, Role};

use super::call::{Call, CallId, Party, PartyId, PartyState};
use super::ids::Ids;
use super::{CallFacts, Joined, Misstep};

/// Calls that are over are remembered for the stage, so many of them.
const REMEMBERED: usize = 20_000;

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

/// All calls of the switch.
#[derive(Debug)]
pub struct CallModel {
    pub(super) calls: BTreeMap<CallId, Call>,
    over: VecDeque<CallFacts>,
    whose: BTreeMap<PartyId, CallId>,
    ids: Ids,
    count: u64,
    misstep: Option<Misstep>,
    pub(super) events: Vec<Message>,
    pub(super) notes: Vec<Note>,
}

/// Somebody who comes to a call.
#[derive(Debug, Clone)]
pub struct Comer<'a> {
    /// The DN or the outside number.
    pub number: &'a str,
    /// Whether it is a DN of the switch.
    pub dn: bool,
    /// The agent who is logged in there.
    pub agent: Option<String>,
}

impl CallModel {
    /// No calls. `chance` makes ids.
    pub fn new(chance: Stream, misstep: Option<Misstep>) -> Self {
        Self {
            calls: BTreeMap::new(),
            over: VecDeque::new(),
            whose: BTreeMap::new(),
            ids: Ids::new(chance),
            count: 0,
            misstep,
            events: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Events for T-Lib since the last time, in order.
    pub fn events(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.events)
    }

    /// What happened since the last time, for the trace.
    pub fn notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// A call that goes on.
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// The call that a party is in.
    pub fn call_of(&self, party: PartyId) -> Option<&Call> {
        self.calls.get(self.whose.get(&party)?)
    }

    /// A party.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.call_of(id)?.party(id)
    }

    pub(super) fn party_mut(&mut self, id: PartyId) -> Option<&mut Party> {
        let call = self.calls.get_mut(self.whose.get(&id)?)?;
        call.parties.iter_mut().find(|party| party.id == id)
    }

    /// The established party of a DN on the call with this connection id.
    pub fn find(&self, dn: &str, conn_id: ConnId) -> Option<PartyId> {
        let call = self.calls.values().find(|call| self.conn_id(call) == conn_id)?;
        call.here().find(|party| party.number() == dn).map(|party| party.id)
    }

    /// The call of which it is a consultation when a DN dials: the latest that it has put on hold, else the latest that it is in
    /// (phones send the hold and the new call at once).
    pub fn consulted_from(&self, dn: &str) -> Option<CallId> {
        let on = |party: &Party| party.state == PartyState::Established && party.number() == dn;
        let holding = |call: &&Call| call.parties.iter().any(|party| on(party) && party.holds);
        let calls = || self.calls.values().rev();
        calls().find(holding).or_else(|| calls().find(|call| call.parties.iter().any(on))).map(|call| call.id)
    }

    /// All calls, those that are over first, each in the order of its end or beginning.
    pub fn facts(&self) -> Vec<CallFacts> {
        let going = self.calls.values().map(Call::facts);
        self.over.iter().cloned().chain(going).collect()
    }

    pub(super) fn misstep(&self) -> Option<Misstep> {
        self.misstep
    }

    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Somebody dials: a new call with one party. `main` is the call that it is a consultation of.
    pub fn begin(
        &mut self,
        now: i64,
        caller: &Comer<'_>,
        dnis: &str,
        call_type: CallType,
        main: Option<CallId>,
    ) -> (CallId, PartyId) {
        let id = CallId(self.number());
        let (mut uuid, conn_id, number) = self.ids.next();
        let main_uuid = main.and_then(|main| self.calls.get(&main)).map(|main| main.uuid.clone());
        if let (Some(Misstep::OneRecording), Some(main)) = (self.misstep, &main_uuid) {
            uuid.clone_from(main);
        }
        let call = Call {
            id,
            uuid,
            conn_id,
            number,
            call_type,
            state: CallState::Ok,
            ani: caller.number.to_owned(),
            dnis: dnis.to_owned(),
            main,
            main_uuid,
            began: now,
            ended: None,
            parties: Vec::new(),
        };
        self.calls.insert(id, call);
        let party = self.enter(id, caller, Joined::Dialled, Role::Origination, PartyState::Dialing);
        self.tell(now, party, Kind::Dialing, "dialing");
        (id, party)
    }

    /// Somebody is called to a call.
    pub fn call_to(&mut self, call: CallId, comer: &Comer<'_>, joined: Joined) -> PartyId {
        self.enter(call, comer, joined, Role::Destination, PartyState::Called)
    }

    fn enter(&mut self, call: CallId, comer: &Comer<'_>, joined: Joined, role: Role, state: PartyState) -> PartyId {
        let id = PartyId(self.number());
        let facts = Call::party_facts(comer.number, comer.dn, comer.agent.clone(), joined);
        let party = Party { id, state, role, holds: false, data: KvList::new(), facts };
        if let Some(call) = self.calls.get_mut(&call) {
            call.parties.push(party);
            self.whose.insert(id, call.id);
        }
        id
    }

    /// Its phone rings.
    pub fn ringing(&mut self, now: i64, party: PartyId) {
        if self.party(party).is_some_and(|party| party.state == PartyState::Called) {
            self.set(party, PartyState::Ringing);
            self.tell(now, party, Kind::Ringing, "ringing");
        }
    }

    /// It takes part from now on.
    pub fn established(&mut self, now: i64, party: PartyId) {
        let Some(found) = self.party_mut(party) else { return };
        if matches!(found.state, PartyState::Established | PartyState::Gone) {
            return;
        }
        // Nobody is established on T-Lib without having rung.
        let silent = found.state == PartyState::Called;
        found.facts.established = Some(now);
        if silent {
            self.set(party, PartyState::Ringing);
            self.tell(now, party, Kind::Ringing, "ringing");
        }
        self.set(party, PartyState::Established);
        self.tell(now, party, Kind::Established, "established");
    }

    fn set(&mut self, party: PartyId, state: PartyState) {
        if let Some(party) = self.party_mut(party) {
            party.state = state;
        }
    }

    /// It puts the others on hold, or takes them back.
    pub fn hold(&mut self, now: i64, party: PartyId, holds: bool) {
        let Some(found) = self.party_mut(party) else { return };
        if found.state != PartyState::Established || found.holds == holds {
            return;
        }
        found.holds = holds;
        match found.facts.held.last_mut().filter(|span| span.1.is_none()) {
            Some(span) if !holds => span.1 = Some(now),
            _ if holds => found.facts.held.push((now, None)),
            _ => {}
        }
        let (kind, what) = if holds { (Kind::Held, "held") } else { (Kind::Retrieved, "retrieved") };
        self.tell(now, party, kind, what);
    }

    /// Who was dialled is busy: the caller's DN hears of it before it is released.
    pub fn busy(&mut self, now: i64, caller: PartyId) {
        self.tell(now, caller, Kind::DestinationBusy, "destination_busy");
    }

    /// It is no part any more. The others, if there are two and more of them, hear of it.
    pub fn leave(&mut self, now: i64, party: PartyId) {
        let Some(state) = self.party(party).map(|party| party.state) else { return };
        if state == PartyState::Gone {
            return;
        }
        let released = state != PartyState::Called;
        let conference = self.call_of(party).is_some_and(|call| call.established().count() > 2);
        if released {
            self.tell(now, party, Kind::Released, "released");
        }
        self.close(now, party);
        if conference && state == PartyState::Established {
            self.tell_deleted(now, party);
        }
    }

    /// Who rang was never answered, because the caller gave up.
    pub fn abandon(&mut self, now: i64, party: PartyId) {
        match self.party(party).map(|party| party.state) {
            Some(PartyState::Ringing) => {
                self.tell(now, party, Kind::Abandoned, "abandoned");
                self.close(now, party);
            }
            Some(PartyState::Called) => self.close(now, party),
            _ => self.leave(now, party),
        }
    }

    /// Ends what goes on of a party.
    fn close(&mut self, now: i64, party: PartyId) {
        let Some(party) = self.party_mut(party) else { return };
        party.state = PartyState::Gone;
        party.facts.left = Some(now);
        if let Some(span) = party.facts.held.last_mut().filter(|span| span.1.is_none()) {
            span.1 = Some(now);
        }
        end_recording(now, party);
    }

    fn tell_deleted(&mut self, now: i64, gone: PartyId) {
        let Some(number) = self.party(gone).map(|party| party.number().to_owned()) else { return };
        for other in self.dns_of(gone, gone) {
            self.tell_with(now, other, "party_deleted", |call, this, _| call.party_deleted(this, &number, &number));
        }
    }

    /// The DNs that are established on a party's call, but for one.
    fn dns_of(&self, party: PartyId, but: PartyId) -> Vec<PartyId> {
        let Some(call) = self.call_of(party) else { return Vec::new() };
        call.established().filter(|party| party.id != but).map(|party| party.id).collect()
    }

    /// The call is over: whoever is still there is released.
    pub fn end(&mut self, now: i64, call: CallId) {
        let here: Vec<PartyId> =
            self.calls.get(&call).map(|call| call.here().map(|party| party.id).collect()).unwrap_or_default();
        for party in here {
            let gave_up = self.party(party).is_some_and(|party| party.state == PartyState::Ringing);
            if gave_up {
                self.abandon(now, party);
            } else {
                let released = self.party(party).is_some_and(|party| party.state != PartyState::Called);
                if released {
                    self.tell(now, party, Kind::Released, "released");
                }
                self.close(now, party);
            }
        }
        if let Some(mut call) = self.calls.remove(&call) {
            call.ended = Some(now);
            for party in &call.parties {
                self.whose.remove(&party.id);
            }
            self.over.push_back(call.facts());
            if self.over.len() > REMEMBERED {
                self.over.pop_front();
            }
        }
    }

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

    fn tell_added(&mut self, now: i64, by: PartyId, new: PartyId) {
        let Some((by_number, new_number)) = self.numbers(by, new) else { return };
        for other in self.dns_of(by, new) {
            self.tell_with(now, other, "party_added", |call, this, _| call.party_added(this, &new_number, &by_number));
        }
    }

    fn numbers(&self, a: PartyId, b: PartyId) -> Option<(String, String)> {
        Some((self.party(a)?.number().to_owned(), self.party(b)?.number().to_owned()))
    }

    fn mark(&mut self, party: PartyId, state: CallState) {
        let call = self.whose.get(&party).and_then(|call| self.calls.get_mut(call));
        if let Some(call) = call {
            call.state = state;
        }
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

    pub(super) fn conn_id(&self, call: &Call) -> ConnId {
        match self.misstep {
            Some(Misstep::WrongConnId) => ConnId(call.conn_id.0 ^ 0xff),
            _ => call.conn_id,
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
}

/// Ends the recording of a party, if one goes on.
pub(super) fn end_recording(now: i64, party: &mut Party) {
    if let Some(span) = party.facts.recorded.last_mut().filter(|span| span.to.is_none()) {
        span.to = Some(now);
        if let Some(pause) = span.paused.last_mut().filter(|pause| pause.1.is_none()) {
            pause.1 = Some(now);
        }
    }
}
