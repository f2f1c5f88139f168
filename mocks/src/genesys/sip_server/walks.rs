//! Any sequence of what may happen to calls: T-Lib's clients can always make sense of what they are told.

use super::call::{CallId, PartyId, PartyState};
use super::{CallModel, Comer, Joined, Recording};
use kernel::chance::Stream;
use proptest::prelude::*;
use std::collections::BTreeMap;
use wire::tlib::{Attribute, CallType, ConnId, Kind, Message};

const NUMBERS: [&str; 4] = ["5001", "5002", "5003", "+15550100"];

#[derive(Debug, Clone, Copy)]
enum Step {
    Begin(usize, usize),
    Ring(usize),
    Answer(usize),
    Hold(usize, bool),
    Leave(usize),
    End(usize),
    Transfer(usize, usize),
    Conference(usize, usize),
    Merge(usize, usize, bool),
    Record(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0usize..8;
    prop_oneof![
        3 => (0usize..4, 0usize..4).prop_map(|(a, b)| Step::Begin(a, b)),
        3 => n.clone().prop_map(Step::Ring),
        5 => n.clone().prop_map(Step::Answer),
        2 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Step::Hold(a, b)),
        1 => n.clone().prop_map(Step::Leave),
        1 => n.clone().prop_map(Step::End),
        2 => (n.clone(), 0usize..4).prop_map(|(a, b)| Step::Transfer(a, b)),
        2 => (n.clone(), 0usize..4).prop_map(|(a, b)| Step::Conference(a, b)),
        3 => (n.clone(), n.clone(), any::<bool>()).prop_map(|(a, b, c)| Step::Merge(a, b, c)),
        3 => (n, 0usize..4).prop_map(|(a, b)| Step::Record(a, b)),
    ]
}

fn comer(number: &str) -> Comer<'_> {
    Comer { number, dn: !number.starts_with('+'), agent: None }
}

/// What a client believes of each DN's calls, by connection id.
#[derive(Default)]
struct Client(BTreeMap<(String, ConnId), Kind>);

impl Client {
    /// Takes an event; false where it makes no sense.
    fn hear(&mut self, event: &Message) -> bool {
        let (Some(dn), Some(id)) = (event.this_dn(), event.conn_id(Attribute::ConnId)) else { return false };
        let key = (dn.to_owned(), id);
        let state = self.0.get(&key).copied();
        let talking = matches!(state, Some(Kind::Established | Kind::Held));
        let next = match event.kind {
            Kind::Dialing | Kind::Ringing if state.is_none() => Some(event.kind),
            Kind::Established if matches!(state, Some(Kind::Dialing | Kind::Ringing)) => Some(event.kind),
            Kind::Held if state == Some(Kind::Established) => Some(Kind::Held),
            Kind::Retrieved if state == Some(Kind::Held) => Some(Kind::Established),
            Kind::Released if state.is_some() => None,
            Kind::Abandoned if state == Some(Kind::Ringing) => None,
            Kind::PartyAdded | Kind::PartyDeleted | Kind::AttachedDataChanged if talking => state,
            Kind::PartyChanged => {
                let previous = event.conn_id(Attribute::PreviousConnId).unwrap_or(id);
                match self.0.remove(&(dn.to_owned(), previous)) {
                    Some(known @ (Kind::Established | Kind::Held)) if previous == id => Some(known),
                    Some(Kind::Established | Kind::Held) => Some(Kind::Established),
                    _ => return false,
                }
            }
            _ => return false,
        };
        match next {
            Some(next) => drop(self.0.insert(key, next)),
            None => drop(self.0.remove(&key)),
        }
        true
    }
}

/// The nth party that stands so.
fn nth(model: &CallModel, n: usize, wanted: impl Fn(PartyState) -> bool) -> Option<(CallId, PartyId)> {
    let parties = model.calls.values().flat_map(|call| call.here().map(|party| (call.id, party)));
    let found: Vec<_> =
        parties.filter(|(_, party)| wanted(party.state)).map(|(call, party)| (call, party.id)).collect();
    (!found.is_empty()).then(|| found[n % found.len()])
}

fn established(model: &CallModel, n: usize) -> Option<(CallId, PartyId)> {
    nth(model, n, |state| state == PartyState::Established)
}

/// As a switch does it: a call with one party alone is over.
fn tidy(model: &mut CallModel, now: i64) {
    let over: Vec<CallId> = model.calls.values().filter(|call| call.here().count() < 2).map(|call| call.id).collect();
    over.into_iter().for_each(|call| model.end(now, call));
}

fn act(model: &mut CallModel, now: i64, step: Step) -> Option<()> {
    let busy = |model: &CallModel, call: CallId, number: &str| {
        model.call(call).is_none_or(|call| call.here().any(|party| party.number() == number))
    };
    match step {
        Step::Begin(from, to) if from != to => {
            let main = model.consulted_from(NUMBERS[from]);
            let kind = if main.is_some() { CallType::Consult } else { CallType::Inbound };
            let (call, _) = model.begin(now, &comer(NUMBERS[from]), NUMBERS[to], kind, main);
            model.call_to(call, &comer(NUMBERS[to]), Joined::Answered);
        }
        Step::Begin(..) => {}
        Step::Ring(n) => model.ringing(now, nth(model, n, |state| state == PartyState::Called)?.1),
        Step::Answer(n) => {
            let (call, _) = nth(model, n, |state| state == PartyState::Dialing)?;
            let all: Vec<PartyId> = model.call(call)?.here().map(|party| party.id).collect();
            all.into_iter().rev().for_each(|party| model.established(now, party));
        }
        Step::Hold(n, on) => model.hold(now, established(model, n)?.1, on),
        Step::Leave(n) => model.leave(now, nth(model, n, |state| state != PartyState::Gone)?.1),
        Step::End(n) => model.end(now, nth(model, n, |state| state != PartyState::Gone)?.0),
        Step::Transfer(n, to) | Step::Conference(n, to) => {
            let (call, by) = established(model, n)?;
            if busy(model, call, NUMBERS[to]) || model.call(call)?.established().count() < 2 {
                return None;
            }
            let transfer = matches!(step, Step::Transfer(..));
            let joined = if transfer { Joined::SingleStepTransfer } else { Joined::SingleStepConference };
            let new = model.call_to(call, &comer(NUMBERS[to]), joined);
            model.ringing(now, new);
            if transfer { model.transferred(now, by, new) } else { model.conferenced(now, by, new) }
        }
        Step::Merge(n, m, transfer) => {
            let (call, by) = established(model, n)?;
            let (other, consulting) = established(model, m)?;
            let (from, to) = (model.call(call)?, model.call(other)?);
            let target = to.other(consulting).filter(|target| target.state == PartyState::Established)?.id;
            let same = from.party(by)?.number() == to.party(consulting)?.number();
            let known = from.here().any(|party| Some(party.number()) == to.party(target).map(|t| t.number()));
            if call == other || !same || known || from.established().count() < 2 {
                return None;
            }
            model.merge(now, by, consulting, target, transfer);
        }
        Step::Record(n, what) => {
            let what = [Recording::On, Recording::Paused, Recording::Resumed, Recording::Off][what];
            model.recording(now, established(model, n)?.1, what, "sip");
        }
    }
    Some(())
}

proptest! {
    #[test]
    fn what_is_told_makes_sense_and_ends(steps in proptest::collection::vec(step(), 1..120)) {
        let mut model = CallModel::new(Stream::keyed(1, "walks"), None);
        let (mut client, mut now) = (Client::default(), 0);
        for step in steps {
            now += 100;
            act(&mut model, now, step);
            tidy(&mut model, now);
            for event in model.events() {
                prop_assert!(client.hear(&event), "{step:?}: {event:?}");
            }
            for dn in &NUMBERS[..3] {
                let told: BTreeMap<_, _> = client.0.iter().filter(|((have, _), _)| have == dn).collect();
                prop_assert_eq!(model.standing(dn).len(), told.len(), "who comes late hears the same");
            }
        }
        let all: Vec<CallId> = model.calls.keys().copied().collect();
        all.into_iter().for_each(|call| model.end(now + 100, call));
        for event in model.events() {
            prop_assert!(client.hear(&event), "{event:?}");
        }
        prop_assert!(client.0.is_empty());
        for party in model.facts().iter().flat_map(|call| &call.parties) {
            prop_assert!(party.left.is_some_and(|left| party.established.is_none_or(|since| since <= left)));
            prop_assert!(party.held.iter().all(|(from, to)| to.is_some_and(|to| to >= *from)));
            let whole = |span: &super::RecordedSpan| {
                span.to.is_some() && span.paused.iter().all(|pause| pause.1.is_some())
            };
            prop_assert!(party.recorded.iter().all(whole), "{:?}", party.recorded);
        }
    }
}
