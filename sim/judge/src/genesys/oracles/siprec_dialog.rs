//! SRC-INV-1 as far as the recording session is a dialog: the recorder's answers belong to it, it lasts for as long as the client
//! wants, and the client's BYE is answered.
//!
//! Nothing of this is judged where the network between the two was in trouble: then nobody knows what came there.

use crate::genesys::case::Case;
use crate::genesys::expect::reach;
use crate::genesys::truth::Span;
use crate::genesys::view::Sip;
use crate::genesys::view::sip::{branches, tag};
use crate::verdict::Book;
use std::collections::BTreeSet;

use super::siprec::{about, answer};
use super::siprec_recorder::ANSWERED_MS;

/// What is wrong with the fields by which an acceptance belongs to its request and to the dialog (RFC 3261 §8.2.6.2, §12.1.1): then
/// a client that goes by them does not take it for an answer, or has no dialog.
pub(super) fn astray(request: &Sip, answer: &Sip) -> Option<String> {
    let word = |tag: Option<&str>| tag.map_or_else(|| "none".to_owned(), str::to_owned);
    let low = |all: Vec<Option<&str>>| all.into_iter().map(|b| b.map(str::to_lowercase)).collect::<Vec<_>>();
    let (via, theirs) = (request.field("via"), answer.field("via"));
    if !via.is_empty() && low(branches(&via)) != low(branches(&theirs)) {
        let all = |via: &str| branches(via).into_iter().map(word).collect::<Vec<_>>().join(", ");
        return Some(format!("a Via with branch {}, where the request has {}", all(&theirs), all(&via)));
    }
    for (field, name) in [("from", "From"), ("to", "To")] {
        let (ours, theirs) = (request.field(field), answer.field(field));
        let same = match (tag(&ours), tag(&theirs)) {
            (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
            (Some(_), None) => false,
            // Who is called names its end of the dialog.
            (None, None) if field == "to" => return Some("no tag in To: there is no dialog".into()),
            (None, _) => true,
        };
        if !same {
            return Some(format!("tag {} in {name}, where the request has {}", word(tag(&theirs)), word(tag(&ours))));
        }
    }
    None
}

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    let mut seen: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    for bye in case.view.sip.iter().filter(|m| m.method() == Some("BYE")) {
        let ours = bye.to == recorder && case.truth.siprec_clients.contains(&bye.from);
        let theirs = bye.from == recorder && case.truth.siprec_clients.contains(&bye.to);
        // It may come again, by datagram.
        if !(ours || theirs) || !seen.insert((&bye.from, &bye.call_id, &bye.cseq)) {
            continue;
        }
        let Some((invite, accepted)) = opened(case, bye) else { continue };
        let until = bye.at + ANSWERED_MS + case.truth.policies.tolerance_ms;
        let quiet = reach::is_quiet(case.truth, &[&bye.from, &bye.to], Span::new(invite.at, until));
        if !quiet || reach::is_poor(case.truth) {
            continue;
        }
        let wrong = if ours { unanswered(case, bye, until) } else { early(case, invite, accepted, bye) };
        if let Some((seen, due)) = wrong {
            book.check("SRC-INV-1", Some(about(bye, seen, due)));
        }
    }
}

/// The client's INVITE that has opened the dialog of a message, with the acceptance.
fn opened<'c>(case: &'c Case<'_>, sip: &Sip) -> Option<(&'c Sip, &'c Sip)> {
    let own = |m: &&Sip| m.call_id == sip.call_id && m.is_first_invite() && m.ordinal < sip.ordinal;
    let invite = case.view.sip.iter().find(own)?;
    Some((invite, answer(case, invite).filter(|a| a.status().is_some_and(|s| s < 300))?))
}

/// What is wrong with the answer to a BYE of ours (RFC 3261 §15.1.2, §17.2.2).
fn unanswered(case: &Case<'_>, bye: &Sip, until: i64) -> Option<(String, &'static str)> {
    let due = "answered 200 within five seconds";
    let Some(answer) = answer(case, bye) else {
        return (until <= case.truth.ends).then(|| (format!("a BYE{}: not answered", aim(bye)), due));
    };
    let status = answer.status().unwrap_or_default();
    if answer.at > until {
        return Some((format!("a BYE{}: answered after {} ms", aim(bye), answer.at - bye.at), due));
    }
    if status < 300 {
        let due = "an answer with the request's Via, and with the tags of the dialog (RFC 3261 §8.2.6.2)";
        // One without a tag is for an acceptance that had none: that is to blame.
        let wrong = astray(bye, answer).filter(|_| tag(&bye.field("to")).is_some())?;
        return Some((format!("a BYE: answered with {wrong}"), due));
    }
    // Both have hung up at the same time: there is no dialog any more.
    let gone = |m: &Sip| {
        m.from == bye.to && m.call_id == bye.call_id && m.method() == Some("BYE") && m.at <= answer.at + case.grace()
    };
    let crossed = status == 481 && case.view.sip.iter().any(gone);
    (!crossed).then(|| (format!("a BYE{}: answered {status}", aim(bye)), due))
}

/// Whether a BYE of theirs ends what the client still wants to have recorded.
fn early(case: &Case<'_>, invite: &Sip, accepted: &Sip, bye: &Sip) -> Option<(String, &'static str)> {
    let dialog = || case.view.sip.iter().filter(|m| m.call_id == bye.call_id);
    let over = dialog().any(|m| m.from == bye.to && m.method() == Some("BYE") && m.at <= bye.at + case.grace());
    // We have refused what it wanted, or there was no offer that we could answer: nothing goes on like that.
    let asked = |m: &&Sip| m.from == bye.from && matches!(m.method(), Some("INVITE" | "UPDATE")) && m.at <= bye.at;
    let refused = dialog().filter(asked).any(|m| answer(case, m).is_none_or(|a| a.status().is_none_or(|s| s >= 300)));
    let answered = |m: &Sip| m.from == bye.to && m.method() == Some("ACK") && m.sdp().is_some();
    let unanswered = invite.sdp().is_none() && !dialog().any(answered);
    if over || refused || unanswered || bye.at > case.truth.ends {
        return None;
    }
    let seen = format!("the recorder hung up {} ms after it had accepted the session", bye.at - accepted.at);
    Some((seen, "a session for as long as the recording client wants: what is said afterwards is not recorded"))
}

/// Where a request in a dialog went, by whose word.
pub(super) fn aim(sip: &Sip) -> String {
    let route = sip.field("route");
    if let Some(first) = route.split(',').next().map(str::trim).filter(|first| !first.is_empty()) {
        return format!(", sent to {first} as the recorder's Record-Route says");
    }
    format!(", sent to {} as the recorder's Contact says", sip.uri())
}
