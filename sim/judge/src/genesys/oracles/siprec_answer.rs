//! What is wrong with the recorder's answer to an offer, stream by stream (RFC 3264 §6).

use crate::genesys::case::Case;
use crate::genesys::view::Sip;
use crate::genesys::view::sip::{Media, medias};

/// What is wrong with the streams, whatever they are for; none where there is nothing.
pub(super) fn refusal(offer: &str, answer: Option<&str>) -> Option<String> {
    let Some(answer) = answer else { return Some("accepted without a description".into()) };
    let (ours, theirs) = (medias(offer), medias(answer));
    if theirs.is_empty() {
        return Some("a description in which no stream can be read".into());
    }
    if ours.len() != theirs.len() {
        return Some(format!("an answer with {} m= lines to an offer of {}", theirs.len(), ours.len()));
    }
    // A stream that we do not offer is none.
    let offered = || ours.iter().zip(&theirs).enumerate().filter(|(_, (ours, _))| ours.port != Some(0));
    if let Some((place, _)) = offered().find(|(_, (_, theirs))| theirs.port == Some(0)) {
        return Some(format!("stream {} is refused", place + 1));
    }
    offered().find_map(|(place, (ours, theirs))| Some(format!("stream {} {}", place + 1, unlike(ours, theirs)?)))
}

/// How a stream of the answer is of another kind than what was offered. It may have formats that were not offered, beside one that was
/// (RFC 3264 §6.1); which number a codec has there is its own choice.
fn unlike(ours: &Media, theirs: &Media) -> Option<String> {
    if ours.kind != theirs.kind {
        return Some(format!("is {}, where {} was offered", theirs.kind, ours.kind));
    }
    if ours.transport != theirs.transport {
        return Some(format!("goes by {}, where {} was offered", theirs.transport, ours.transport));
    }
    let same = |own: &String, other: &String| match (ours.codec(own), theirs.codec(other)) {
        (Some(own), Some(other)) => own == other,
        // What a number means that was offered need not be said again.
        (_, other_codec) => own == other && other_codec.is_none(),
    };
    let common = theirs.formats.iter().any(|other| ours.formats.iter().any(|own| same(own, other)));
    (!common).then(|| {
        let all = |media: &Media| {
            let named = |f: &String| media.codec(f).map_or_else(|| f.clone(), |codec| format!("{f} ({codec})"));
            media.formats.iter().map(named).collect::<Vec<_>>().join(", ")
        };
        let theirs = Some(all(theirs)).filter(|all| !all.is_empty()).unwrap_or_else(|| "no format".into());
        format!("has {theirs}, and nothing of what was offered: {}", all(ours))
    })
}

/// What is wrong with the version of a description that says something else than the one before it in that dialog (RFC 4566 §5.2,
/// RFC 3264 §8). One that says the same may have any.
pub(super) fn same_version(case: &Case<'_>, said: &Sip) -> Option<String> {
    let now = said.sdp()?;
    let own = |m: &&Sip| m.from == said.from && m.call_id == said.call_id && m.ordinal < said.ordinal;
    let before = case.view.sip.iter().rev().filter(own).find_map(Sip::sdp)?;
    let rest = |sdp: &str| sdp.lines().map(str::trim).filter(|l| !l.starts_with("o=")).collect::<Vec<_>>().join("\n");
    let ((id, version), (id_before, version_before)) = (origin(&now)?, origin(&before)?);
    let stale = rest(&now) != rest(&before) && id == id_before && version <= version_before;
    stale.then(|| format!("a description that has changed, with version {version} in o= after {version_before}"))
}

/// What names a description in its `o=`, and the version.
fn origin(sdp: &str) -> Option<(Vec<&str>, u64)> {
    let mut words: Vec<&str> = sdp.lines().find_map(|line| line.strip_prefix("o="))?.split_whitespace().collect();
    let version = (words.len() > 2).then(|| words.remove(2))?;
    Some((words, version.parse().ok()?))
}
