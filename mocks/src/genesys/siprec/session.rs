//! One recording session as the recorder understands it, and what it has to object to.

use super::Misstep;
use crate::genesys::rtp;
use crate::genesys::sip_stack::Answer;
use std::net::IpAddr;
use wire::sdp::{self, Attribute, Codec, Direction, Party, Stream};
use wire::sip::siprec::{Content, Metadata};
use wire::sip::{Name, Request};

/// The most streams of one session.
pub const MOST_STREAMS: usize = 16;
/// The most objections that are kept of one session.
const MOST_OBJECTIONS: usize = 100;

/// How a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamState {
    /// It is recorded.
    Active,
    /// Inactive in the description (SRC-HOLD-1).
    Paused,
    /// Port 0: there is none, or no more.
    Gone,
}

/// A stream of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamView {
    /// `a=label`; empty where it is missing.
    pub label: String,
    /// How it stands.
    pub state: StreamState,
    /// Addresses of those who are heard on it, by the metadata, of those who have not left.
    pub speakers: Vec<String>,
}

/// What a recorder objects to. It records all the same where it can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The contact has no `+sip.src` (RFC 7866 §6.1.1).
    #[error("the contact of the recording client lacks +sip.src")]
    NoSource,
    /// The first INVITE brings none.
    #[error("the INVITE brings no metadata")]
    NoMetadata,
    /// Metadata with the media type of RFC 7866: accepted, but not what RFC 9806 says.
    #[error("the metadata has the media type from before RFC 9806")]
    OldMediaType,
    /// The part does not say what it is for (RFC 7866 §9.1).
    #[error("the metadata lacks the disposition recording-session")]
    NoDisposition,
    /// A stream of the description has no label (RFC 7866 §7.1.1).
    #[error("stream {0} of the description has no label")]
    Unlabelled(usize),
    /// Two streams have one label.
    #[error("two streams have the label {0}")]
    SameLabel(String),
    /// The client wants to hear something.
    #[error("the stream with the label {0} is offered neither sendonly nor inactive")]
    WrongDirection(String),
    /// The metadata knows no stream with this label.
    #[error("the metadata says nothing of the stream with the label {0}")]
    Unexplained(String),
    /// Nobody speaks on a stream.
    #[error("nobody speaks on the stream with the label {0}")]
    NoSpeaker(String),
    /// A participant was never associated with a session.
    #[error("participant {0} has no time at which it came")]
    NeverCame(String),
    /// It ends before it begins.
    #[error("participant {0} left before it came")]
    BeforeItCame(String),
    /// A partial update before any snapshot.
    #[error("changes came before a whole snapshot")]
    NothingToChange,
}

/// A recording session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who records, as a machine.
    pub from: String,
    /// `Call-ID` of the recording session.
    pub call_id: String,
    /// What is known of the calls, after all updates.
    pub metadata: Metadata,
    /// Each description's streams in order.
    pub streams: Vec<StreamView>,
    /// Each time that a stream's state changed: instant, label, state.
    pub history: Vec<(i64, String, StreamState)>,
    /// What was wrong, in order.
    pub objections: Vec<Objection>,
    /// First instant, UTC milliseconds.
    pub began: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// Audio packets that came, stream by stream.
    pub packets: Vec<u64>,
    /// Metadata that came.
    pub updates: u64,
    known: bool,
    first_port: u16,
    exchange: rtp::Session,
    misstep: Option<Misstep>,
    /// A stream was paused, which [`Misstep::StaysPaused`] remembers.
    stuck: bool,
}

impl Session {
    /// A session whose INVITE is about to be heard. Its streams take even ports from this one on.
    pub fn new(now: i64, from: &str, call_id: &str, address: IpAddr, session_id: u64, first_port: u16) -> Self {
        let party = Party { address, session_id, streams: Vec::new() };
        Self {
            from: from.to_owned(),
            call_id: call_id.to_owned(),
            metadata: Metadata::default(),
            streams: Vec::new(),
            history: Vec::new(),
            objections: Vec::new(),
            began: now,
            ended: None,
            packets: Vec::new(),
            updates: 0,
            known: false,
            first_port,
            exchange: rtp::Session::new(party),
            misstep: None,
            stuck: false,
        }
    }

    /// The same, wrong in one way.
    pub fn wrong(mut self, misstep: Option<Misstep>) -> Self {
        self.misstep = misstep;
        self
    }

    /// An INVITE, re-INVITE or UPDATE has come: the answer that is due.
    pub fn hear(&mut self, now: i64, request: &Request, first: bool) -> Answer {
        if first && !request.headers.lists(&Name::REQUIRE, "siprec") {
            return Answer::new(421).with(Name::REQUIRE, "siprec");
        }
        let Ok(content) = Content::read(&request.headers, &request.body) else { return Answer::new(400) };
        if let Some(status) = self.refuses(request, first, &content) {
            return Answer::new(status);
        }
        self.check_envelope(request, first, &content);
        if let Some(metadata) = content.metadata {
            self.updated(metadata);
        }
        let described = content.sdp.unwrap_or_default();
        // An UPDATE, or a re-INVITE of metadata alone, leaves the streams as they are.
        if described.is_empty() && !first {
            self.refresh(now, None);
            return Answer::new(200);
        }
        let offer = if described.is_empty() { None } else { sdp::read(&described).ok() };
        let streams = self.ours(offer.as_ref());
        self.exchange.party().streams = streams;
        let answer = match self.exchange.respond(&described) {
            Ok(_) if self.misstep == Some(Misstep::OffersNothing) && described.is_empty() => {
                Answer::new(200).contact("+sip.srs", None)
            }
            Ok(_) if self.misstep == Some(Misstep::AnswersNothing) && !first => {
                Answer::new(200).contact("+sip.srs", None)
            }
            Ok(ours) if self.misstep == Some(Misstep::NoFeatureTag) => Answer::new(200).sdp(ours),
            Ok(ours) => Answer::new(200).sdp(self.astray(ours, offer.as_ref())).contact("+sip.srs", None),
            Err(status) => Answer::new(status),
        };
        if answer.status == 200 {
            self.refresh(now, offer.as_ref());
        }
        answer
    }

    /// The ACK has come, with the answer where our acceptance was an offer. Whether there is a session.
    pub fn acked(&mut self, now: i64, description: &[u8]) -> bool {
        let fine = self.exchange.acked(description);
        if let Ok(theirs) = sdp::read(description) {
            self.refresh(now, Some(&theirs));
        }
        fine
    }

    /// The session is over.
    pub fn end(&mut self, now: i64) {
        self.ended = Some(now);
    }

    /// Ports on which audio comes, stream by stream.
    pub fn ports(&mut self) -> Vec<u16> {
        self.exchange.party().streams.iter().map(|stream| stream.port).collect()
    }

    /// What has been agreed on with the client, for its phone's people: `(label, direction)` from our side.
    pub fn directions(&self) -> Vec<(String, Direction)> {
        let each = self.streams.iter().zip(self.exchange.agreed());
        each.filter_map(|(stream, agreed)| Some((stream.label.clone(), agreed.as_ref()?.direction))).collect()
    }

    /// What a recorder that is wrong does not take.
    fn refuses(&self, request: &Request, first: bool, content: &Content) -> Option<u16> {
        let parts = wire::sip::Part::all(&request.headers, &request.body).unwrap_or_default();
        let old = parts.iter().any(|part| part.headers.media_type().as_deref() == Some("application/rs-metadata"));
        let partial = content.metadata.as_ref().is_some_and(|metadata| metadata.partial);
        match self.misstep? {
            Misstep::RefusesOldType if old => Some(415),
            Misstep::RefusesMetadataAlone if content.sdp.is_none() => Some(400),
            Misstep::RefusesChanges if !first && content.metadata.is_some() => Some(488),
            Misstep::RefusesPartial if partial => Some(488),
            Misstep::RefusesPause if !first && content.metadata.is_none() => Some(488),
            Misstep::PendingForEver if !first => Some(491),
            Misstep::PendingAlone if content.sdp.is_none() => Some(491),
            _ => None,
        }
    }

    /// A description of ours, as a recorder gives it that is wrong.
    fn astray(&mut self, ours: Vec<u8>, offer: Option<&sdp::Session>) -> Vec<u8> {
        let still = offer.is_some_and(|o| o.medias.iter().any(|m| Direction::of(o, m) == Direction::Inactive));
        self.stuck |= still;
        let text = || String::from_utf8_lossy(&ours).into_owned();
        // What is said of each stream; before them, of the session.
        let of_streams = |change: &dyn Fn(usize, &str) -> String| {
            let changed: Vec<_> = text().split("m=").enumerate().map(|(place, part)| change(place, part)).collect();
            changed.join("m=").into_bytes()
        };
        let refused = |part: &str| {
            let rest = part.strip_prefix("audio ").and_then(|rest| rest.split_once(' '));
            rest.map_or_else(|| part.to_owned(), |(_, rest)| format!("audio 0 {rest}"))
        };
        // Two talk at first; who is third has joined.
        let joined = |place: usize| place > 2;
        match self.misstep {
            Some(Misstep::SendsBack) => text().replace("a=recvonly", "a=sendrecv").into_bytes(),
            Some(Misstep::IgnoresPause) => text().replace("a=inactive", "a=recvonly").into_bytes(),
            Some(Misstep::StaysPaused) if self.stuck => text().replace("a=recvonly", "a=inactive").into_bytes(),
            Some(Misstep::RefusesResumed) if self.stuck && !still => of_streams(&|_, part| refused(part)),
            Some(Misstep::OtherCodec) => of_streams(&|place, part| {
                let line = |line: &str| match line.split_once(" RTP/AVP ") {
                    Some((before, _)) if place > 0 => format!("{before} RTP/AVP 18\r\n"),
                    _ if line.starts_with("a=rtpmap:") => String::new(),
                    _ => line.to_owned(),
                };
                part.split_inclusive('\n').map(line).collect()
            }),
            Some(Misstep::OtherMedia) => text().replace("m=audio ", "m=video ").into_bytes(),
            Some(Misstep::OtherTransport) => text().replace(" RTP/AVP ", " RTP/SAVP ").into_bytes(),
            Some(Misstep::SameVersion) => {
                let origin = |line: &str| match line.split(' ').collect::<Vec<_>>()[..] {
                    [user, id, _, ref rest @ ..] if user.starts_with("o=") => {
                        format!("{user} {id} 1 {}", rest.join(" "))
                    }
                    _ => line.to_owned(),
                };
                text().split_inclusive('\n').map(origin).collect::<String>().into_bytes()
            }
            Some(Misstep::RefusesNewStream) => {
                of_streams(&|place, part| if joined(place) { refused(part) } else { part.to_owned() })
            }
            Some(Misstep::IgnoresNewStream) => {
                let ignored = |part: &str| part.replace("a=recvonly", "a=inactive");
                of_streams(&|place, part| if joined(place) { ignored(part) } else { part.to_owned() })
            }
            _ => ours,
        }
    }

    /// One stream of ours for each of theirs; without an offer one for each that the metadata names.
    fn ours(&self, offer: Option<&sdp::Session>) -> Vec<Stream> {
        let labels: Vec<Option<String>> = match offer {
            Some(offer) => offer.medias.iter().filter(|media| media.port != 0).map(label).collect(),
            None => self.metadata.streams.iter().map(|stream| stream.label.clone()).collect(),
        };
        let stream = |(index, label): (usize, Option<String>)| Stream {
            label,
            port: self.first_port + 2 * index as u16,
            codecs: vec![Codec::pcmu(), Codec::pcma()],
            direction: Direction::RecvOnly,
            held: false,
        };
        let most = if self.misstep == Some(Misstep::OneStream) { 1 } else { MOST_STREAMS };
        labels.into_iter().take(most).enumerate().map(stream).collect()
    }

    fn check_envelope(&mut self, request: &Request, first: bool, content: &Content) {
        let source = request.headers.contacts().is_ok_and(|all| all.iter().any(|one| one.params.has("+sip.src")));
        if first && !source {
            self.object(Objection::NoSource);
        }
        if first && content.metadata.is_none() {
            self.object(Objection::NoMetadata);
        }
        let parts = wire::sip::Part::all(&request.headers, &request.body).unwrap_or_default();
        for part in parts {
            let media_type = part.headers.media_type().unwrap_or_default();
            if !media_type.starts_with("application/rs-metadata") {
                continue;
            }
            if media_type != wire::sip::siprec::MEDIA_TYPE {
                self.object(Objection::OldMediaType);
            }
            let disposition = part.headers.get(&Name::CONTENT_DISPOSITION).unwrap_or("").to_ascii_lowercase();
            if disposition.split(';').next().map(str::trim) != Some("recording-session") {
                self.object(Objection::NoDisposition);
            }
        }
    }

    fn updated(&mut self, news: Metadata) {
        if news.partial && !self.known {
            self.object(Objection::NothingToChange);
        }
        self.known |= !news.partial;
        self.updates += 1;
        self.metadata.update(news);
        for objection in objections(&self.metadata) {
            self.object(objection);
        }
    }

    /// The streams as the description says (or as before), with who speaks on them now.
    fn refresh(&mut self, now: i64, description: Option<&sdp::Session>) {
        if let Some(session) = description {
            let view = |media: &sdp::Media| StreamView {
                label: label(media).unwrap_or_default(),
                state: match Direction::of(session, media) {
                    _ if media.port == 0 => StreamState::Gone,
                    direction if direction.sends() => StreamState::Active,
                    _ => StreamState::Paused,
                },
                speakers: Vec::new(),
            };
            let streams: Vec<StreamView> = session.medias.iter().take(MOST_STREAMS).map(view).collect();
            for objection in self.objections_to(session) {
                self.object(objection);
            }
            for stream in &streams {
                let before = self.streams.iter().find(|old| old.label == stream.label).map(|old| old.state);
                if before != Some(stream.state) {
                    self.history.push((now, stream.label.clone(), stream.state));
                }
            }
            self.packets.resize(streams.len().max(self.packets.len()), 0);
            self.streams = streams;
        }
        for stream in &mut self.streams {
            stream.speakers = speakers(&self.metadata, &stream.label);
        }
    }

    fn objections_to(&self, session: &sdp::Session) -> Vec<Objection> {
        let (mut objections, mut seen) = (Vec::new(), Vec::new());
        for (index, media) in session.medias.iter().enumerate().filter(|(_, media)| media.port != 0) {
            let Some(label) = label(media) else {
                objections.push(Objection::Unlabelled(index));
                continue;
            };
            if seen.contains(&label) {
                objections.push(Objection::SameLabel(label.clone()));
            }
            if Direction::of(session, media).listens() {
                objections.push(Objection::WrongDirection(label.clone()));
            }
            let explained = self.metadata.streams.iter().any(|stream| stream.label.as_deref() == Some(&label));
            if self.known && !explained {
                objections.push(Objection::Unexplained(label.clone()));
            } else if self.known && speakers(&self.metadata, &label).is_empty() {
                objections.push(Objection::NoSpeaker(label.clone()));
            }
            seen.push(label);
        }
        objections
    }

    fn object(&mut self, objection: Objection) {
        if self.objections.len() < MOST_OBJECTIONS && !self.objections.contains(&objection) {
            self.objections.push(objection);
        }
    }
}

fn label(media: &sdp::Media) -> Option<String> {
    let named = |attribute: &&Attribute| attribute.attribute == "label";
    media.attributes.iter().find(named)?.value.clone().map(|value| value.trim().to_owned())
}

/// What is wrong with metadata by itself.
pub fn objections(metadata: &Metadata) -> Vec<Objection> {
    let mut objections = Vec::new();
    for person in &metadata.participants {
        let times: Vec<_> = metadata.attendances.iter().filter(|time| time.participant == person.id).collect();
        if times.iter().all(|time| time.span.associated.is_none() && time.span.disassociated.is_none()) {
            objections.push(Objection::NeverCame(person.id.clone()));
        }
        let backwards = |span: wire::sip::siprec::Span| {
            span.associated.zip(span.disassociated).is_some_and(|(came, left)| left < came)
        };
        if times.iter().any(|time| backwards(time.span)) {
            objections.push(Objection::BeforeItCame(person.id.clone()));
        }
    }
    objections
}

/// Who speaks on a stream and has not left.
fn speakers(metadata: &Metadata, label: &str) -> Vec<String> {
    let here = |id: &str| {
        let times: Vec<_> = metadata.attendances.iter().filter(|time| time.participant == id).collect();
        times.is_empty() || times.iter().any(|time| time.span.disassociated.is_none())
    };
    let persons = metadata.speakers(label).into_iter().filter(|person| here(&person.id));
    persons.filter_map(|person| person.names.first().map(|name| name.aor.clone())).collect()
}
