//! All calls, and what happens to each: parties come, ring, take part, hold and go. No SIP here.

use std::collections::{BTreeMap, VecDeque};

use kernel::chance::Stream;
use wire::tlib::{CallState, CallType, ConnId, Kind, KvList, Message, Role};

use super::call::{Call, CallId, Party, PartyId, PartyState};
use super::ids::Ids;
use super::telling::Note;
use super::{CallFacts, Joined, Misstep};

/// Calls that are over are remembered for the stage, so many of them.
const REMEMBERED: usize = 20_000;

/// All calls of the switch.
#[derive(Debug)]
pub struct CallModel {
    pub(super) calls: BTreeMap<CallId, Call>,
    over: VecDeque<CallFacts>,
    pub(super) whose: BTreeMap<PartyId, CallId>,
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

    pub(super) fn number(&mut self) -> u64 {
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
    pub(super) fn close(&mut self, now: i64, party: PartyId) {
        let Some(party) = self.party_mut(party) else { return };
        party.state = PartyState::Gone;
        party.facts.left = Some(now);
        if let Some(span) = party.facts.held.last_mut().filter(|span| span.1.is_none()) {
            span.1 = Some(now);
        }
        end_recording(now, party);
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
