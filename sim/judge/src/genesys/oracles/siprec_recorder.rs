//! SRC-INV-1, SRC-META-1, SRC-META-2 and SRC-HOLD-1 as far as the recorder has its part in them: what it answers to a recording client
//! whose sessions have the form that the scenario wants.
//!
//! INV-1 is reached with an INVITE of the proper form; META-1 with one of the older type, or of metadata alone; META-2 with a re-INVITE
//! that brings metadata; HOLD-1 with one that makes streams inactive, or active again.

use crate::genesys::case::Case;
use crate::genesys::view::Sip;
use crate::genesys::view::sip::{directions, ports};
use crate::verdict::Book;
use std::collections::{BTreeMap, BTreeSet};

use super::siprec::{OLD, PROPER, about, answer, requires};

/// How long an INVITE may be without a final answer, in milliseconds: what is said until then is not recorded.
const ANSWERED_MS: i64 = 5_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut still: BTreeMap<&str, bool> = BTreeMap::new();
    let own =
        |m: &&Sip| m.to == recorder && case.truth.siprec_clients.contains(&m.from) && m.method() == Some("INVITE");
    for sip in case.view.sip.iter().filter(own) {
        // It may come again, by datagram.
        if !seen.insert((&sip.call_id, &sip.cseq)) {
            continue;
        }
        let offered = sip.sdp().map(|sdp| directions(&sdp).contains(&"inactive"));
        let before = offered.and_then(|now| still.insert(&sip.call_id, now)).unwrap_or_default();
        if sip.is_first_invite() {
            opening(case, sip, book);
        } else {
            change(case, sip, before, book);
        }
    }
}

/// What the recorder has answered; what was seen where it has refused, or said nothing for too long.
fn answered<'c>(case: &'c Case<'_>, sip: &Sip, what: &str) -> Result<Option<&'c Sip>, String> {
    match answer(case, sip) {
        // Two changes have crossed: it comes again.
        Some(answer) if answer.status() == Some(491) => Ok(None),
        Some(answer) if answer.status().is_some_and(|s| s >= 300) => {
            let status = answer.status().unwrap_or_default();
            Err(format!("{what}: answered {status}"))
        }
        Some(answer) if answer.at - sip.at > ANSWERED_MS + case.truth.policies.tolerance_ms => {
            Err(format!("{what}: answered after {} ms", answer.at - sip.at))
        }
        Some(answer) => Ok(Some(answer)),
        None if sip.at + ANSWERED_MS + case.truth.policies.tolerance_ms <= case.truth.ends => {
            Err(format!("{what}: not answered"))
        }
        None => Ok(None),
    }
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
            let wrong = description(offer.as_deref(), answer).or_else(|| {
                let tagged = id != "SRC-INV-1" || answer.field("contact").to_lowercase().contains("+sip.srs");
                (!tagged).then(|| "a Contact without +sip.srs".to_owned())
            });
            let due = "a description that listens to every stream, from a recorder";
            book.check(id, wrong.map(|seen| about(answer, seen, due)));
        }
    }
}

/// What is wrong with the description of a recorder that accepts a session: as an answer, or as an offer.
fn description(offer: Option<&str>, answer: &Sip) -> Option<String> {
    let Some(sdp) = answer.sdp() else { return Some("accepted without a description".into()) };
    let (ports, directions) = (ports(&sdp), directions(&sdp));
    let due = offer.map(|offer| self::ports(offer).len());
    if ports.is_empty() || due.is_some_and(|due| due != ports.len()) {
        let due = due.map_or(String::new(), |due| format!(" of {due}"));
        return Some(format!("a description of {}{due} streams", ports.len()));
    }
    if let Some(place) = ports.iter().position(|port| *port == 0) {
        return Some(format!("stream {} is refused", place + 1));
    }
    directions
        .iter()
        .position(|direction| *direction != "recvonly")
        .map(|place| format!("stream {} is {}", place + 1, directions[place]))
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
    if news {
        book.tested("SRC-META-2");
    }
    let (Some(offer), theirs) = (offer, answer.sdp().unwrap_or_default()) else { return };
    let (offered, came) = (directions(&offer), directions(&theirs));
    let places = ports(&offer).into_iter().zip(ports(&theirs)).zip(offered.iter().zip(&came)).enumerate();
    for (place, ((ours, theirs), (offered, came))) in places {
        // A stream that one of them does not have is none.
        if ours == 0 || theirs == 0 {
            continue;
        }
        let inactive = *offered == "inactive";
        if !inactive && !before {
            continue;
        }
        let listens = matches!(*came, "recvonly" | "sendrecv");
        let wrong = if inactive { *came != "inactive" } else { !listens };
        let due = if inactive { "inactive, as it is paused" } else { "recvonly, as it resumes" };
        let finding = || about(answer, format!("stream {} is {came}", place + 1), due);
        book.check("SRC-HOLD-1", wrong.then(finding));
    }
}
