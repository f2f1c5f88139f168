//! A call that is recorded: who takes part, and what is told of it.

use std::net::IpAddr;
use wire::sdp::{self, Codec, Direction, Exchange, Stream};
use wire::sip::siprec::{
    Attendance, CommunicationSession, Flow, Metadata, NameId, Person, RecordedStream, SessionTime, Span,
};

/// Who takes part in the call from the beginning on, and who joins: customer, agent, second agent.
const PEOPLE: [&str; 3] = ["sip:+15550100@pstn", "sip:5001@sip", "sip:5002@sip"];

/// What can happen to a recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The recording is paused: all streams are inactive (SRC-HOLD-1).
    Pause,
    /// …and resumed.
    Resume,
    /// A second agent joins: a whole snapshot, and one stream more (SRC-META-2).
    Join,
    /// The first agent leaves: only what has changed, with the time of leaving; that agent's stream has port 0 (SRC-META-2).
    Leave,
}

#[derive(Debug, Clone)]
struct Participant {
    person: usize,
    span: Span,
    /// Whether its stream has been taken out of the description: that place is nobody's any more.
    removed: bool,
}

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// The client's side of the descriptions.
    pub(super) exchange: Exchange,
    id: String,
    began: i64,
    people: Vec<Participant>,
    paused: bool,
    first_port: u16,
}

impl Recorded {
    /// A call of two that begins now. Its streams take even ports from this one on.
    pub(super) fn new(now: i64, number: u64, address: IpAddr, first_port: u16) -> Self {
        let party = sdp::Party { address, session_id: number, streams: Vec::new() };
        let mut call = Self {
            exchange: Exchange::new(party),
            id: format!("CS{number}"),
            began: now,
            people: Vec::new(),
            paused: false,
            first_port,
        };
        call.join(now);
        call.join(now);
        call
    }

    fn join(&mut self, now: i64) {
        let span = Span { associated: Some(now), disassociated: None };
        let person = self.people.len().min(PEOPLE.len() - 1);
        self.people.push(Participant { person, span, removed: false });
        self.streams();
    }

    /// Whether anything is different afterwards, and the metadata to be told of it: none where only streams are paused.
    pub(super) fn change(&mut self, now: i64, change: Change) -> Option<Metadata> {
        let told = match change {
            Change::Pause | Change::Resume => {
                self.paused = change == Change::Pause;
                None
            }
            Change::Join if self.people.len() < PEOPLE.len() => {
                self.join(now);
                Some(self.metadata())
            }
            Change::Join => Some(self.metadata()),
            Change::Leave => {
                self.people[1].span.disassociated.get_or_insert(now);
                Some(self.news(1))
            }
        };
        self.streams();
        told
    }

    /// The streams as they are to be now. The place of who has left stays, refused (RFC 3264 §8.2).
    fn streams(&mut self) {
        let mut streams = Vec::new();
        for (place, one) in self.people.iter_mut().enumerate().filter(|(_, one)| !one.removed) {
            one.removed = one.span.disassociated.is_some();
            streams.push(Stream {
                label: Some((one.person + 1).to_string()),
                port: if one.removed { 0 } else { self.first_port + 2 * place as u16 },
                codecs: vec![Codec::pcmu(), Codec::pcma()],
                direction: if self.paused || one.removed { Direction::Inactive } else { Direction::SendOnly },
                held: false,
            });
        }
        self.exchange.party.streams = streams;
    }

    /// Who speaks in a place of the description, and from which port; nobody while the recording is paused.
    pub(super) fn speaker(&self, place: usize) -> Option<(&'static str, u16)> {
        let one = self.people.get(place).filter(|one| !self.paused && one.span.disassociated.is_none())?;
        Some((PEOPLE[one.person], self.first_port + 2 * place as u16))
    }

    /// A whole snapshot.
    pub(super) fn metadata(&self) -> Metadata {
        let whole = Span { associated: Some(self.began), disassociated: None };
        let each = || self.people.iter();
        Metadata {
            partial: false,
            groups: Vec::new(),
            sessions: vec![CommunicationSession { id: self.id.clone(), sip_ids: Vec::new(), group: None }],
            participants: each().map(person).collect(),
            streams: each().map(|one| self.stream(one)).collect(),
            session_times: vec![SessionTime { session: self.id.clone(), span: whole }],
            attendances: each().map(|one| self.attendance(one)).collect(),
            flows: each().map(|one| self.flow(one)).collect(),
        }
    }

    /// What has changed about one of them.
    fn news(&self, index: usize) -> Metadata {
        let one = &self.people[index];
        Metadata {
            partial: true,
            participants: vec![person(one)],
            attendances: vec![self.attendance(one)],
            flows: vec![self.flow(one)],
            ..Metadata::default()
        }
    }

    fn stream(&self, one: &Participant) -> RecordedStream {
        let label = Some((one.person + 1).to_string());
        RecordedStream { id: stream(one.person), session: Some(self.id.clone()), label }
    }

    fn attendance(&self, one: &Participant) -> Attendance {
        Attendance { participant: id(one.person), session: Some(self.id.clone()), span: one.span }
    }

    fn flow(&self, one: &Participant) -> Flow {
        let here = |other: &&Participant| other.person != one.person && other.span.disassociated.is_none();
        Flow {
            participant: id(one.person),
            send: vec![stream(one.person)],
            recv: self.people.iter().filter(here).map(|other| stream(other.person)).collect(),
            span: one.span,
        }
    }
}

fn id(person: usize) -> String {
    format!("P{}", person + 1)
}

fn stream(person: usize) -> String {
    format!("T{}", person + 1)
}

fn person(one: &Participant) -> Person {
    Person { id: id(one.person), names: vec![NameId { aor: PEOPLE[one.person].to_owned(), name: None }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(call: &Recorded) -> Vec<(u16, Direction)> {
        call.exchange.party.streams.iter().map(|s| (s.port, s.direction)).collect()
    }

    #[test]
    fn two_talk_one_joins_and_one_leaves() {
        let mut call = Recorded::new(1_000, 1, IpAddr::from([127, 0, 0, 1]), 40_000);
        let snapshot = call.metadata();
        assert_eq!((snapshot.partial, snapshot.participants.len(), snapshot.streams.len()), (false, 2, 2));
        assert_eq!(ports(&call), [(40_000, Direction::SendOnly), (40_002, Direction::SendOnly)]);
        assert_eq!(call.speaker(1), Some(("sip:5001@sip", 40_002)));
        assert_eq!(call.change(2_000, Change::Pause), None);
        assert_eq!(call.speaker(1), None);
        assert_eq!(ports(&call), [(40_000, Direction::Inactive), (40_002, Direction::Inactive)]);
        assert_eq!(call.change(3_000, Change::Resume), None);
        let joined = call.change(4_000, Change::Join).expect("metadata");
        assert_eq!((joined.partial, joined.participants.len()), (false, 3));
        assert_eq!(ports(&call).len(), 3);
        let left = call.change(5_000, Change::Leave).expect("metadata");
        assert_eq!((left.partial, left.participants.len(), left.streams.len()), (true, 1, 0));
        assert_eq!(left.attendances[0].span, Span { associated: Some(1_000), disassociated: Some(5_000) });
        assert_eq!((ports(&call)[1].0, call.speaker(1)), (0, None));
        // Its place has been told as refused; it is not ours to tell again.
        call.change(6_000, Change::Pause);
        assert_eq!(ports(&call).len(), 2);
        let mut known = joined;
        known.update(left);
        assert_eq!(known.attendances.iter().filter(|a| a.span.disassociated.is_some()).count(), 1);
    }
}
