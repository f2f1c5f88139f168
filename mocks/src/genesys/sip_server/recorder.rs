//! SIP Server as a recording client (RFC 7866): the calls of DNs with `siprec` have a session with the recorder, which is told
//! who takes part (RFC 7865). A stream for each participant; that of who has left gets port 0. **sim:** signalling only:
//! the audio of a call does not pass SIP Server, so the recorder hears none.

use wire::sdp::{self, Codec, Direction, Exchange, Stream};
use wire::sip::siprec::{
    Attendance, CommunicationSession, Content, Flow, Group, Metadata, NameId, Person, RecordedStream, SessionTime, Span,
};
use wire::sip::transaction::Key;
use wire::sip::{Method, Name, Request, Uri};

use super::Misstep;
use super::board::Board;
use super::call::{Call, CallId, PartyId};
use super::line::{Wait, Whose};
use super::recording::Recording;
use crate::genesys::sip_stack::{Answer, Extra, Invite, Leg};

/// The first port of a session's streams. Nothing comes there: we send only.
const FIRST_PORT: u16 = 40_000;
/// The most participants that one session ever has.
const MOST: usize = 16;

/// Somebody in the session.
#[derive(Debug, Clone)]
struct Participant {
    party: PartyId,
    number: String,
    span: Span,
    /// Whether its stream has been taken out of the description.
    removed: bool,
}

/// A session with the recorder.
#[derive(Debug, Clone)]
pub(super) struct Session {
    leg: Leg,
    exchange: Exchange,
    people: Vec<Participant>,
    began: i64,
    /// Somebody has put the others on hold.
    held: bool,
    /// The recording was paused by request.
    paused: bool,
    /// It was paused before, which [`Misstep::NeverResumes`] remembers.
    stuck: bool,
    /// The recorder has taken the call.
    stands: bool,
    /// Our last word has not been answered yet, and whether there is a newer one.
    waits: bool,
    news: bool,
}

impl Session {
    /// Notes who has come and who has gone; says whether anybody has.
    fn look(&mut self, now: i64, call: &Call, ends: bool) -> bool {
        let mut changed = false;
        for gone in &mut self.people {
            let here = call.established().any(|party| party.id == gone.party);
            if !here && gone.span.disassociated.is_none() && ends {
                gone.span.disassociated = Some(now);
                changed = true;
            }
        }
        for party in call.established() {
            if self.people.len() < MOST && self.people.iter().all(|person| person.party != party.id) {
                let span = Span { associated: Some(now), disassociated: None };
                self.people.push(Participant {
                    party: party.id,
                    number: party.number().to_owned(),
                    span,
                    removed: false,
                });
                changed = true;
            }
        }
        changed
    }

    /// What the streams are at this instant.
    fn streams(&mut self, misstep: Option<Misstep>) {
        let still = self.held || self.paused;
        self.stuck |= still && misstep == Some(Misstep::NeverResumes);
        let still = (still && misstep != Some(Misstep::PauseNotInactive)) || self.stuck;
        let mut streams = Vec::new();
        // A place whose port was 0 once is nobody's any more.
        for (index, person) in self.people.iter_mut().enumerate().filter(|(_, person)| !person.removed) {
            person.removed = person.span.disassociated.is_some();
            streams.push(Stream {
                label: Some((index + 1).to_string()),
                port: if person.removed { 0 } else { FIRST_PORT + 2 * index as u16 },
                codecs: vec![Codec::pcmu(), Codec::pcma()],
                direction: if still || person.removed { Direction::Inactive } else { Direction::SendOnly },
                held: false,
            });
        }
        self.exchange.party.streams = streams;
    }

    /// Everything that is known of the session: a complete snapshot.
    fn metadata(&self, call: &Call, host: &str) -> Metadata {
        let id = |index: usize| format!("P{}", index + 1);
        let stream = |index: usize| format!("S{}", index + 1);
        let whole = Span { associated: Some(self.began), disassociated: None };
        let group = call.main_uuid.clone().unwrap_or_else(|| call.uuid.clone());
        let people = || self.people.iter().enumerate();
        let going = |index: &usize| self.people[*index].span.disassociated.is_none();
        let flow = |(index, person): (usize, &Participant)| Flow {
            participant: id(index),
            send: vec![stream(index)],
            recv: (0..self.people.len()).filter(|other| *other != index && going(other)).map(stream).collect(),
            span: person.span,
        };
        Metadata {
            partial: false,
            groups: vec![Group { id: group.clone(), span: whole }],
            sessions: vec![CommunicationSession { id: call.uuid.clone(), sip_ids: Vec::new(), group: Some(group) }],
            participants: people()
                .map(|(index, person)| Person {
                    id: id(index),
                    names: vec![NameId {
                        aor: Uri::sip(&person.number, host, None).to_string(),
                        name: Some(person.number.clone()),
                    }],
                })
                .collect(),
            streams: people()
                .map(|(index, _)| RecordedStream {
                    id: stream(index),
                    session: Some(call.uuid.clone()),
                    label: Some((index + 1).to_string()),
                })
                .collect(),
            session_times: vec![SessionTime { session: call.uuid.clone(), span: whole }],
            attendances: people()
                .map(|(index, person)| Attendance {
                    participant: id(index),
                    session: Some(call.uuid.clone()),
                    span: person.span,
                })
                .collect(),
            flows: people().map(flow).collect(),
        }
    }
}

impl Board {
    /// The call is answered: it is sent to the recorder if one of its DNs has `siprec`.
    pub(super) fn begin_session(&mut self, now: i64, call: CallId) {
        let Some(found) = self.model.call(call) else { return };
        let siprec = |number: &str| self.config.plan.dn(number).is_some_and(|dn| dn.siprec);
        let wanted = found.established().any(|party| siprec(party.number()));
        let (true, Some(recorder), Some(desk)) = (wanted, self.config.siprec.clone(), self.desks.get(&call)) else {
            return;
        };
        if desk.session.is_some() {
            return;
        }
        let party = sdp::Party { address: self.address, session_id: found.number.unsigned_abs(), streams: Vec::new() };
        let mut session = Session {
            leg: Leg(0),
            exchange: Exchange::new(party),
            people: Vec::new(),
            began: now,
            held: false,
            paused: false,
            stuck: false,
            stands: false,
            waits: true,
            news: false,
        };
        session.look(now, found, true);
        session.streams(self.config.misstep);
        let Some((media_type, body)) = self.session_body(call, &mut session) else { return };
        let target = Uri::sip("recorder", &recorder, None);
        let mut invite = Invite::new("src", &self.config.host, target).contact("+sip.src", None);
        if self.config.misstep != Some(Misstep::NoRequire) {
            invite = invite.with(Name::REQUIRE, "siprec");
        }
        let (leg, sent) = self.stack.invite(invite.body(&media_type, body));
        session.leg = leg;
        self.legs.insert(leg, Whose::Recorder(call));
        self.waits.insert(sent, Wait::Recorder(call));
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.session = Some(session);
        }
    }

    /// The offer and the metadata; none while an offer is open.
    fn session_body(&self, call: CallId, session: &mut Session) -> Option<(String, Vec<u8>)> {
        let found = self.model.call(call)?;
        let offer = session.exchange.offer().ok()?;
        let metadata = session.metadata(found, &self.config.host);
        let metadata = (self.config.misstep != Some(Misstep::NoMetadata)).then_some(metadata);
        let (media_type, body) = Content { sdp: Some(sdp::write(&offer)), metadata }.write()?;
        if self.config.misstep == Some(Misstep::OldMetadataType) {
            let text = String::from_utf8_lossy(&body).replace("rs-metadata+xml", "rs-metadata");
            return Some((media_type, text.into_bytes()));
        }
        Some((media_type, body))
    }

    /// Somebody has come or gone.
    pub(super) fn update_session(&mut self, now: i64, call: CallId) {
        let misstep = self.config.misstep;
        let Some(found) = self.model.call(call) else { return };
        let Some(session) = self.desks.get_mut(&call).and_then(|desk| desk.session.as_mut()) else {
            return self.begin_session(now, call);
        };
        if misstep == Some(Misstep::NoUpdate) {
            return;
        }
        let changed = session.look(now, found, misstep != Some(Misstep::NoDisassociation));
        session.held = found.established().any(|party| party.holds);
        if changed {
            self.tell_recorder(call);
        }
    }

    /// Somebody holds or retrieves.
    pub(super) fn hold_session(&mut self, _now: i64, call: CallId) {
        let Some(found) = self.model.call(call) else { return };
        let held = found.established().any(|party| party.holds);
        let Some(session) = self.desks.get_mut(&call).and_then(|desk| desk.session.as_mut()) else { return };
        if session.held != held {
            session.held = held;
            self.tell_recorder(call);
        }
    }

    /// The recording is paused or resumed by request.
    pub(super) fn pause_session(&mut self, _now: i64, call: CallId, what: Recording) {
        let Some(session) = self.desks.get_mut(&call).and_then(|desk| desk.session.as_mut()) else { return };
        let paused = what == Recording::Paused;
        if session.paused != paused {
            session.paused = paused;
            self.tell_recorder(call);
        }
    }

    /// A re-INVITE to the recorder, now or when the last one has been answered.
    fn tell_recorder(&mut self, call: CallId) {
        let misstep = self.config.misstep;
        let Some(mut session) = self.desks.get_mut(&call).and_then(|desk| desk.session.take()) else { return };
        if session.waits {
            session.news = true;
        } else {
            session.streams(misstep);
            let body = self.session_body(call, &mut session);
            let mut sent = None;
            if let Some((media_type, body)) = body {
                sent = self.stack.request(session.leg, Method::Invite, Extra::new().body(&media_type, body));
            }
            match sent {
                Some(sent) => {
                    session.waits = true;
                    self.waits.insert(sent, Wait::Recorder(call));
                }
                None => session.exchange.withdraw(),
            }
        }
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.session = Some(session);
        }
    }

    /// The recorder has answered. A recorder that will not have the call is not asked again.
    pub(super) fn recorder_answered(&mut self, _now: i64, call: CallId, answer: Result<Vec<u8>, u16>) {
        let Some(session) = self.desks.get_mut(&call).and_then(|desk| desk.session.as_mut()) else { return };
        session.waits = false;
        let news = std::mem::take(&mut session.news);
        match answer {
            Ok(answer) => {
                session.stands = true;
                self.stack.ack(session.leg, None);
                let heard = sdp::read(&answer).and_then(|answer| session.exchange.hear(answer));
                if heard.is_err() {
                    session.exchange.withdraw();
                }
            }
            Err(_) => session.exchange.withdraw(),
        }
        if news {
            self.tell_recorder(call);
        }
    }

    /// The call is over. What the recorder was told last is not to be overtaken by the BYE.
    pub(super) fn end_session(&mut self, _now: i64, call: CallId) {
        let Some(session) = self.desks.get_mut(&call).and_then(|desk| desk.session.take()) else { return };
        let waits = self.waits.values_mut().find(|wait| **wait == Wait::Recorder(call));
        if let Some(wait) = waits.filter(|_| session.stands) {
            *wait = Wait::Farewell(session.leg);
            self.legs.insert(session.leg, Whose::Leaving);
            return;
        }
        self.waits.retain(|_, wait| *wait != Wait::Recorder(call));
        self.legs.remove(&session.leg);
        self.stack.hang_up(session.leg);
    }

    /// The recorder asks: for nothing but a sign of life or a snapshot (RFC 7866 §9.2), which it gets.
    pub(super) fn recorder_asks(&mut self, _now: i64, call: CallId, got: &Key, request: &Request) {
        let snapshot = request.method == Method::Update;
        let fine = snapshot || matches!(request.method, Method::Info | Method::Notify);
        self.stack.respond(got, Answer::new(if fine { 200 } else { 488 }));
        if snapshot {
            self.tell_recorder(call);
        }
    }
}
