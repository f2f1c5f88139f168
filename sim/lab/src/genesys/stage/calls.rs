//! Which phone has which call, and what the switch tells of all calls at the end.

use super::notebook::Notebook;
use super::play::Play;
use judge::genesys::truth;
use mocks::genesys::phone::CallKey;
use mocks::genesys::sip_server::{CallFacts, Joined, PartyFacts, RecordedSpan};
use std::collections::BTreeMap;

/// The customer among the parties of a call.
pub const CUSTOMER: &str = "";

/// A party's phone on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// The DN; none for a number outside.
    pub dn: Option<String>,
    /// The call there.
    pub key: CallKey,
}

/// One party of a call.
#[derive(Debug, Clone)]
struct Party {
    call: String,
    who: String,
    leg: Leg,
    rings: bool,
}

/// All parties of all calls that go on.
#[derive(Debug, Clone, Default)]
pub struct Legs {
    now: Vec<Party>,
    /// Who sat at a DN on a call, by both.
    ever: BTreeMap<(String, String), String>,
}

impl Legs {
    /// Somebody talks on a call.
    pub fn joined(&mut self, call: &str, who: &str, leg: Leg) {
        self.put(call, who, leg, false);
    }
    /// Somebody's phone rings.
    pub fn rings(&mut self, call: &str, who: &str, leg: Leg) {
        self.put(call, who, leg, true);
    }
    fn put(&mut self, call: &str, who: &str, leg: Leg, rings: bool) {
        self.left(call, who);
        if let Some(dn) = &leg.dn {
            self.ever.insert((call.into(), dn.clone()), who.into());
        }
        self.now.push(Party { call: call.into(), who: who.into(), leg, rings });
    }
    /// Somebody has gone.
    pub fn left(&mut self, call: &str, who: &str) {
        self.now.retain(|party| party.call != call || party.who != who);
    }
    /// The call is over.
    pub fn ended(&mut self, call: &str) {
        self.now.retain(|party| party.call != call);
    }

    /// Who talks on a call, in the order in which they joined.
    pub fn on(&self, call: &str) -> Vec<(String, Leg)> {
        self.of(call).filter(|p| !p.rings).map(|p| (p.who.clone(), p.leg.clone())).collect()
    }
    /// Who was first.
    pub fn first(&self, call: &str) -> Option<(String, Leg)> {
        self.of(call).next().map(|p| (p.who.clone(), p.leg.clone()))
    }
    /// Somebody else on it.
    pub fn other(&self, call: &str, than: &str) -> Option<(String, Leg)> {
        self.of(call).find(|p| p.who != than && !p.rings).map(|p| (p.who.clone(), p.leg.clone()))
    }
    /// Whose phone rings.
    pub fn ringing(&self, call: &str) -> Option<(String, Leg)> {
        self.of(call).find(|p| p.rings).map(|p| (p.who.clone(), p.leg.clone()))
    }
    /// Who sat at a DN on a call.
    pub fn who(&self, call: &str, dn: &str) -> Option<String> {
        self.ever.get(&(call.to_owned(), dn.to_owned())).cloned()
    }
    fn of(&self, call: &str) -> impl Iterator<Item = &Party> {
        self.now.iter().filter(move |party| party.call == call)
    }
}

/// Whether all calls are over, and the voice of all of them has been delivered.
pub fn quiet(play: &Play) -> bool {
    play.cast.sip.calls().iter().all(|call| call.ended.is_some()) && play.cast.mcp.idle()
}

/// All calls of the run, as the switch had them; who answered is the scenario's to say.
pub fn of_the_run(play: &Play, notebook: &Notebook) -> Vec<truth::Call> {
    let facts = play.cast.sip.calls();
    let known = |conn_id: &str| notebook.calls().iter().find(|(_, known)| known.conn_id == conn_id);
    let name = |conn_id: &str, uuid: &str| known(conn_id).map_or_else(|| uuid.to_owned(), |(id, _)| id.clone());
    let uuid_to_name = |uuid: &String| {
        let main = facts.iter().find(|call| call.uuid == *uuid);
        main.map_or_else(|| uuid.clone(), |main| name(&main.conn_id, uuid))
    };
    let legs = play.legs.borrow();
    let call = |call: &CallFacts| {
        let id = name(&call.conn_id, &call.uuid);
        let said = known(&call.conn_id).and_then(|(_, known)| known.consultation_of.clone());
        truth::Call {
            uuid: call.uuid.clone(),
            conn_id: call.conn_id.clone(),
            from: call.ani.clone(),
            to: call.dnis.clone(),
            consultation_of: said.or_else(|| call.consultation_of.as_ref().map(uuid_to_name)),
            span: span(call.began, call.ended),
            stretches: call.parties.iter().filter_map(|party| stretch(play, &legs, &id, party)).collect(),
            speakers: call.parties.iter().filter_map(speaker).collect(),
            id,
        }
    };
    facts.iter().map(call).collect()
}

/// An agent's time on a call; none for customers, and for who never took part.
fn stretch(play: &Play, legs: &Legs, call: &str, party: &PartyFacts) -> Option<truth::Stretch> {
    let from = party.established.filter(|_| party.dn)?;
    let by_id = |id: &String| play.scenario.agents.iter().find(|(_, agent)| agent.id() == *id);
    let by_id = || party.agent.as_ref().and_then(by_id).map(|(key, _)| key.value.clone());
    let whole = span(from, party.left);
    let recorded = |recorded: &RecordedSpan| truth::Recorded {
        span: span(recorded.from, recorded.to),
        paused: recorded.paused.iter().map(|(from, to)| span(*from, *to)).collect(),
    };
    let mut voice: Vec<truth::Recorded> = party.recorded.iter().map(recorded).collect();
    if voice.is_empty() && party.wanted {
        // It was to be recorded, whatever became of it.
        voice.push(truth::Recorded { span: whole, paused: Vec::new() });
    } else {
        voice.extend(unanswered(party, whole.to));
        voice.sort_by_key(|recorded| recorded.span.from);
    }
    Some(truth::Stretch {
        agent: legs.who(call, &party.number).or_else(by_id).unwrap_or_default(),
        dn: party.number.clone(),
        span: whole,
        held: party.held.iter().map(|(from, to)| span(*from, *to)).collect(),
        joined: match party.joined {
            Joined::Answered => truth::Joined::Answered,
            Joined::Dialled => truth::Joined::Dialled,
            Joined::SingleStepTransfer => truth::Joined::SingleStepTransfer,
            Joined::SingleStepConference => truth::Joined::SingleStepConference,
            Joined::TwoStepTransfer => truth::Joined::TwoStepTransfer,
            Joined::TwoStepConference => truth::Joined::TwoStepConference,
        },
        recorded: voice,
    })
}

/// Whoever took part can be heard.
fn speaker(party: &PartyFacts) -> Option<truth::Speaker> {
    let held = party.held.iter().map(|(from, to)| span(*from, *to)).collect();
    Some(truth::Speaker { number: party.number.clone(), span: span(party.established?, party.left), held })
}

/// Times that somebody asked to have recorded, and that were not: each until it was asked for again.
fn unanswered(party: &PartyFacts, left: i64) -> impl Iterator<Item = truth::Recorded> {
    let until = move |n: usize| party.asked.get(n + 1).copied().unwrap_or(left);
    let asked = party.asked.iter().enumerate().map(move |(n, from)| truth::Span { from: *from, to: until(n) });
    let begun = |span: &truth::Span| party.recorded.iter().any(|r| span.from <= r.from && r.from < span.to);
    asked.filter(move |span| !begun(span)).map(|span| truth::Recorded { span, paused: Vec::new() })
}

/// Open where it goes on.
fn span(from: i64, to: Option<i64>) -> truth::Span {
    truth::Span { from, to: to.unwrap_or(i64::MAX) }
}
