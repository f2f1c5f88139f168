//! What follows from an offer and its answer (RFC 3264 §6, §7).

use std::net::SocketAddr;

use sdp_types::{Media, Session};

use super::party::{describe, refuse};
use super::{Codec, Direction, Party, SdpError, Stream};

/// What was agreed on for one place of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Where the peer listens.
    pub remote: SocketAddr,
    /// What we send: the first codec of the answer that both know.
    pub codec: Codec,
    /// The peer's number for keys, if it takes them.
    pub telephone_event: Option<u8>,
    /// Who sends, from our side.
    pub direction: Direction,
}

/// Our answer to an offer, and what is agreed on by it. Each stream of the offer is answered, in order: audio over RTP by the
/// next of our streams, if a codec is common; anything else is refused with port 0 (RFC 3264 §6).
pub(super) fn answer(party: &Party, offer: &Session) -> (Session, Vec<Option<Agreed>>) {
    let (mut session, mut agreed) = (party.frame(), Vec::new());
    let mut ours = party.streams.iter();
    for media in &offer.medias {
        let next = ours.as_slice().first().filter(|_| usable(media));
        match next.and_then(|stream| take(offer, media, stream)) {
            Some((media, what)) => {
                ours.next();
                session.medias.push(media);
                agreed.push(Some(what));
            }
            None => {
                session.medias.push(refuse(media));
                agreed.push(None);
            }
        }
    }
    (session, agreed)
}

fn usable(media: &Media) -> bool {
    media.port != 0 && media.media == "audio" && media.proto == "RTP/AVP"
}

fn take(offer: &Session, media: &Media, stream: &Stream) -> Option<(Media, Agreed)> {
    // In the order of the offer and with its numbers, so that both mean the same by each.
    let common: Vec<Codec> =
        Codec::all(media).into_iter().filter(|codec| stream.codecs.iter().any(|ours| ours.same(codec))).collect();
    let direction = Direction::of(offer, media).reversed().both(stream.wish());
    let what = agree(offer, media, &common, direction)?;
    Some((describe(stream, &common, direction), what))
}

/// What the peer's answer to our offer means, place by place.
///
/// # Errors
/// The answer has not as many places as the offer.
pub(super) fn conclude(party: &Party, offer: &Session, answer: &Session) -> Result<Vec<Option<Agreed>>, SdpError> {
    let (offered, answered) = (offer.medias.len(), answer.medias.len());
    if offered != answered {
        return Err(SdpError::Streams { offered, answered });
    }
    let mut ours = party.streams.iter();
    let mut agreed = Vec::new();
    for (asked, media) in offer.medias.iter().zip(&answer.medias) {
        let stream = if asked.port == 0 { None } else { ours.next() };
        agreed.push(stream.filter(|_| usable(media)).and_then(|stream| {
            let all = Codec::all(media).into_iter();
            let known: Vec<Codec> = all.filter(|codec| stream.codecs.iter().any(|ours| ours.same(codec))).collect();
            let direction = Direction::of(answer, media).reversed().both(stream.wish());
            agree(answer, media, &known, direction)
        }));
    }
    Ok(agreed)
}

fn agree(session: &Session, media: &Media, codecs: &[Codec], direction: Direction) -> Option<Agreed> {
    let is_event = |codec: &&Codec| codec.name.eq_ignore_ascii_case("telephone-event");
    let codec = codecs.iter().find(|codec| !is_event(codec))?.clone();
    let connection = media.connections.first().or(session.connection.as_ref())?;
    let address = connection.try_address().ok()?.ip;
    let telephone_event = codecs.iter().find(is_event).map(|codec| codec.payload_type);
    Some(Agreed { remote: SocketAddr::new(address, media.port), codec, telephone_event, direction })
}
