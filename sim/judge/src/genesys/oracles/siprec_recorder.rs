//! SRC-INV-1, SRC-META-1, SRC-META-2 and SRC-HOLD-1 as far as the recorder has its part in them: what it answers to a recording client
//! whose sessions have the form that the scenario wants; and, of the sessions that SIP Server leads, whether it listens as it is told.
//!
//! INV-1 is reached with an INVITE of the proper form; META-1 with one of the older type, or of metadata alone; META-2 with a re-INVITE
//! that brings metadata; HOLD-1 with one that makes streams inactive, or active again.

use crate::genesys::case::Case;
use crate::genesys::view::Sip;
use crate::genesys::view::sip::{directions, ports};
use crate::verdict::{Book, Finding};
use std::collections::{BTreeMap, BTreeSet};

use super::siprec::{OLD, PROPER, about, answer, requires};
use super::siprec_answer::{refusal, same_version};
use super::siprec_dialog::{aim, astray};

/// How long an INVITE may be without a final answer, in milliseconds: what is said until then is not recorded.
pub(super) const ANSWERED_MS: i64 = 5_000;
/// How long a re-INVITE that has crossed another one waits at most until it comes again (RFC 3261 §14.1), in milliseconds.
const AGAIN_MS: i64 = 4_000;
/// What an acceptance has to have beside its contents.
const BELONGS: &str = "an answer with the request's Via, and with the tags of the dialog (RFC 3261 §8.2.6.2, §12.1.1)";

/// What a description has to have that says something new.
const HIGHER: &str = "a higher version than that of what it had said before (RFC 4566 §5.2)";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut still: BTreeMap<&str, bool> = BTreeMap::new();
    for sip in case.view.sip.iter().filter(|m| m.to == recorder && m.method() == Some("INVITE")) {
        // It may come again, by datagram.
        if !seen.insert((&sip.call_id, &sip.cseq)) {
            continue;
        }
        let offered = sip.sdp().map(|sdp| streams(&sdp).contains(&(true, "inactive")));
        let before = offered.and_then(|now| still.insert(&sip.call_id, now)).unwrap_or_default();
        if !case.truth.siprec_clients.contains(&sip.from) {
            led(case, sip, before, book);
        } else if sip.is_first_invite() {
            opening(case, sip, book);
        } else {
            change(case, sip, before, book);
        }
    }
}

/// The streams of a description: whether it is one at all (one that is refused is none), and its direction.
fn streams(sdp: &str) -> Vec<(bool, &str)> {
    ports(sdp).into_iter().map(|port| port != 0).zip(directions(sdp)).collect()
}

/// What the recorder has answered; what was seen where it has refused, or said nothing for too long.
fn answered<'c>(case: &'c Case<'_>, sip: &Sip, what: &str) -> Result<Option<&'c Sip>, String> {
    match answer(case, sip) {
        // Two changes have crossed: ours comes again, and that is what is judged.
        Some(answer) if answer.status() == Some(491) && crossed(case, sip, answer) && again(case, sip, answer) => {
            Ok(None)
        }
        Some(answer) if answer.status().is_some_and(|s| s >= 300) => {
            let status = answer.status().unwrap_or_default();
            Err(format!("{what}: answered {status}"))
        }
        Some(answer) if answer.at - sip.at > ANSWERED_MS + case.truth.policies.tolerance_ms => {
            Err(format!("{what}: answered after {} ms", answer.at - sip.at))
        }
        Some(answer) => Ok(Some(answer)),
        None if sip.at + ANSWERED_MS + case.truth.policies.tolerance_ms <= case.truth.ends => {
            let aim = if sip.is_first_invite() { String::new() } else { aim(sip) };
            Err(format!("{what}{aim}: not answered"))
        }
        None => Ok(None),
    }
}

/// Whether a change of the recorder's own was open in the dialog when ours came there (RFC 3261 §14.2, RFC 3311 §5.2): one that we
/// had not answered, or so shortly before that the answers may have crossed. It may come here after its refusal of ours, when a
/// datagram is lost.
fn crossed(case: &Case<'_>, sip: &Sip, refusal: &Sip) -> bool {
    let theirs = |m: &&Sip| {
        m.from == sip.to
            && m.call_id == sip.call_id
            && (m.method() == Some("INVITE") || m.method() == Some("UPDATE") && m.sdp().is_some())
            && m.at <= refusal.at + ANSWERED_MS
    };
    let open = |m: &Sip| answer(case, m).is_none_or(|a| sip.at <= a.at + case.grace());
    !sip.is_first_invite() && case.view.sip.iter().filter(theirs).any(open)
}

/// Whether the same change comes once more, or would have if the run had gone on.
fn again(case: &Case<'_>, sip: &Sip, refusal: &Sip) -> bool {
    let same = |m: &&Sip| {
        let told = |m: &Sip| m.sdp().map(|sdp| format!("{:?} {:?}", ports(&sdp), directions(&sdp)));
        m.from == sip.from
            && m.call_id == sip.call_id
            && m.method() == Some("INVITE")
            && m.ordinal > refusal.ordinal
            && (told(m), m.metadata()) == (told(sip), sip.metadata())
    };
    case.view.sip.iter().any(|m| same(&m)) || refusal.at + AGAIN_MS + case.grace() > case.truth.ends
}

fn opening(case: &Case<'_>, sip: &Sip, book: &mut Book) {
    let Some((kind, _)) = sip.metadata().filter(|(kind, _)| [PROPER, OLD].contains(&kind.as_str())) else { return };
    if !requires(sip) {
        return;
    }
    let offer = sip.sdp();
    let (id, what) = match (&offer, kind == PROPER) {
        (Some(_), true) => ("SRC-INV-1", "an INVITE with a description and metadata".to_owned()),
        (Some(_), false) => ("SRC-META-1", format!("metadata of type {kind}")),
        (None, _) => ("SRC-META-1", format!("a body of metadata alone, of type {kind}")),
    };
    match answered(case, sip, &what) {
        Err(seen) => book.check(id, Some(about(sip, seen, "accepted"))),
        Ok(None) => {}
        Ok(Some(answer)) => {
            if let Some(seen) = astray(sip, answer) {
                return book.check(id, Some(about(answer, seen, BELONGS)));
            }
            let wrong = description(offer.as_deref(), answer).or_else(|| {
                let contact = answer.field("contact").to_lowercase();
                let tagged = id != "SRC-INV-1" || contact.contains("+sip.srs");
                let none = contact.is_empty().then_some("no Contact");
                none.or_else(|| (!tagged).then_some("a Contact without +sip.srs")).map(str::to_owned)
            });
            let due = "a description that listens to every stream, from a recorder";
            book.check(id, wrong.map(|seen| about(answer, seen, due)));
        }
    }
}

/// What is wrong with the description of a recorder that accepts a session: as an answer, or as an offer.
fn description(offer: Option<&str>, answer: &Sip) -> Option<String> {
    let sdp = answer.sdp();
    // What it offers itself has to be a description with streams at least.
    let wrong = match offer {
        Some(offer) => refusal(offer, sdp.as_deref()),
        None => sdp.as_deref().map_or_else(|| Some("accepted without a description".into()), empty),
    };
    if wrong.is_some() {
        return wrong;
    }
    let sdp = sdp?;
    let directions = directions(&sdp);
    directions
        .iter()
        .position(|direction| *direction != "recvonly")
        .map(|place| format!("stream {} is {}", place + 1, directions[place]))
}

/// What is wrong with an offer of the recorder's.
fn empty(sdp: &str) -> Option<String> {
    let ports = ports(sdp);
    if ports.is_empty() {
        return Some("a description in which no stream can be read".into());
    }
    let place = ports.iter().position(|port| *port == 0)?;
    Some(format!("stream {} is refused", place + 1))
}

/// A re-INVITE.
fn change(case: &Case<'_>, sip: &Sip, before: bool, book: &mut Book) {
    let offer = sip.sdp();
    let news = sip.metadata().is_some();
    let (id, what) = if news {
        ("SRC-META-2", "a re-INVITE with changed metadata")
    } else {
        ("SRC-HOLD-1", "a re-INVITE that pauses or resumes")
    };
    let answer = match answered(case, sip, what) {
        Err(seen) => return book.check(id, Some(about(sip, seen, "accepted"))),
        Ok(None) => return,
        Ok(Some(answer)) => answer,
    };
    if let Some(seen) = astray(sip, answer) {
        return book.check(id, Some(about(answer, format!("{what}: answered with {seen}"), BELONGS)));
    }
    let theirs = answer.sdp();
    let refused = offer.as_deref().and_then(|offer| refusal(offer, theirs.as_deref()));
    if let Some(seen) = refused {
        let due = "an answer that takes each stream of the offer (RFC 3261 §14.2, RFC 3264 §6)";
        return book.check(id, Some(about(answer, format!("{what}: {seen}"), due)));
    }
    if let Some(seen) = same_version(case, answer) {
        book.check(id, Some(about(answer, format!("{what}: {seen}"), HIGHER)));
    }
    if news {
        book.tested("SRC-META-2");
    }
    let (Some(offer), Some(theirs)) = (offer, theirs) else { return };
    for (id, wrong) in listens(case, (&offer, &theirs), answer, before, news) {
        book.check(id, wrong);
    }
}

/// An INVITE of SIP Server's: what it says itself is judged elsewhere, but for its version, and what the recorder refuses, too.
fn led(case: &Case<'_>, sip: &Sip, before: bool, book: &mut Book) {
    if let Some(seen) = same_version(case, sip) {
        book.broken("SRC-HOLD-1", about(sip, format!("a re-INVITE: {seen}"), HIGHER));
    }
    let accepts = |a: &&Sip| a.status().is_some_and(|s| s < 300);
    let Some(answer) = answer(case, sip).filter(accepts) else { return };
    let (Some(offer), Some(theirs)) = (sip.sdp(), answer.sdp()) else { return };
    for (id, wrong) in listens(case, (&offer, &theirs), answer, before, false) {
        wrong.into_iter().for_each(|finding| book.broken(id, finding));
    }
}

/// Stream by stream what was to be tried, and what is wrong: none that is paused is listened to, and each that resumes or is new is.
fn listens(
    case: &Case<'_>,
    (offer, theirs): (&str, &str),
    answer: &Sip,
    before: bool,
    news: bool,
) -> Vec<(&'static str, Option<Finding>)> {
    let mut tried = Vec::new();
    for (place, ((offered, wanted), (_, came))) in streams(offer).into_iter().zip(streams(theirs)).enumerate() {
        let finding = |due: &str| about(answer, format!("stream {} is {came}", place + 1), due);
        let listens = is_heard(came);
        match wanted {
            // A stream that we do not offer is none.
            _ if !offered => {}
            "inactive" => {
                tried.push(("SRC-HOLD-1", (came != "inactive").then(|| finding("inactive, as it is paused"))));
            }
            _ if before => tried.push(("SRC-HOLD-1", (!listens).then(|| finding("recvonly, as it resumes")))),
            _ if news && !listens && !heard_later(case, answer, place) => {
                tried.push(("SRC-META-2", Some(finding("recvonly: who speaks on it is there"))));
            }
            _ => {}
        }
    }
    tried
}

fn is_heard(direction: &str) -> bool {
    matches!(direction, "recvonly" | "sendrecv")
}

/// A recorder that is not ready for a stream leaves it inactive, and offers to listen to it later (RFC 7866 §7.2).
fn heard_later(case: &Case<'_>, answer: &Sip, place: usize) -> bool {
    let own = |m: &&Sip| {
        m.from == answer.from
            && m.call_id == answer.call_id
            && m.ordinal > answer.ordinal
            && matches!(m.method(), Some("INVITE" | "UPDATE"))
    };
    let offers = |m: &Sip| m.sdp().is_some_and(|sdp| directions(&sdp).get(place).is_some_and(|d| is_heard(d)));
    case.view.sip.iter().filter(own).any(offers)
}
