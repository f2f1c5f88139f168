//! One side of a session: its streams, and how it describes them.

use std::net::IpAddr;

use sdp_types::{Attribute, Connection, Media, Origin, Session, Time};

use super::{Codec, Direction};

/// A stream of audio on our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The name by which metadata refers to it (RFC 4574), in recording sessions.
    pub label: Option<String>,
    /// Where we listen: an even port, RTCP is the next one.
    pub port: u16,
    /// What we can code, the best first.
    pub codecs: Vec<Codec>,
    /// What we want.
    pub direction: Direction,
    /// Whether we have put the other side on hold.
    pub held: bool,
}

impl Stream {
    /// Both ways, by G.711 in both laws, and keys.
    pub fn audio(port: u16) -> Self {
        let codecs = vec![Codec::pcmu(), Codec::pcma(), Codec::telephone_event()];
        Self { label: None, port, codecs, direction: Direction::SendRecv, held: false }
    }

    /// What we want at the moment.
    pub fn wish(&self) -> Direction {
        if self.held { self.direction.held() } else { self.direction }
    }
}

/// Our side of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Where we are.
    pub address: IpAddr,
    /// Makes our descriptions unlike those of others (RFC 8866 §5.2).
    pub session_id: u64,
    /// Our streams.
    pub streams: Vec<Stream>,
}

impl Party {
    /// Puts the other side on hold, or takes it back (RFC 3264 §8.4).
    pub fn hold(&mut self, held: bool) {
        for stream in &mut self.streams {
            stream.held = held;
        }
    }

    /// A description without streams; its version is set when it is sent.
    pub(super) fn frame(&self) -> Session {
        let origin = Origin::with_ip_addr(self.session_id, 0, self.address);
        let mut session = Session::new(Origin { username: Some("-".to_owned()), ..origin }, "-");
        session.connection = Some(Connection::from_ip_addr(self.address));
        session.times = vec![Time::new(0, 0)];
        session
    }

    /// The description of all that we want. A place in the session that was refused stays one (RFC 3264 §8).
    pub(super) fn offer(&self, last: Option<&Session>) -> Session {
        let mut session = self.frame();
        let mut ours = self.streams.iter().map(|stream| describe(stream, &stream.codecs, stream.wish()));
        for media in last.iter().flat_map(|last| &last.medias) {
            let taken = if media.port == 0 { None } else { ours.next() };
            session.medias.push(taken.unwrap_or_else(|| refuse(media)));
        }
        session.medias.extend(ours);
        session
    }
}

/// A place in the session without a stream: port 0 (RFC 3264 §6).
pub(super) fn refuse(media: &Media) -> Media {
    Media {
        port: 0,
        num_ports: None,
        media_title: None,
        connections: Vec::new(),
        bandwidths: Vec::new(),
        key: None,
        attributes: Vec::new(),
        ..media.clone()
    }
}

/// One stream of ours, with these of its codecs and this direction.
pub(super) fn describe(stream: &Stream, codecs: &[Codec], direction: Direction) -> Media {
    let numbers: Vec<String> = codecs.iter().map(|codec| codec.payload_type.to_string()).collect();
    let mut media = Media {
        media: "audio".to_owned(),
        port: stream.port,
        num_ports: None,
        proto: "RTP/AVP".to_owned(),
        fmt: numbers.join(" "),
        media_title: None,
        connections: Vec::new(),
        bandwidths: Vec::new(),
        key: None,
        attributes: codecs.iter().map(Codec::rtpmap).collect(),
    };
    if let Some(label) = &stream.label {
        media.attributes.push(Attribute::with_value("label", label));
    }
    media.attributes.push(Attribute::new(direction.as_str()));
    media
}
