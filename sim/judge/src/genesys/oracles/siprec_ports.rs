//! SRC-INV-1 as far as sessions that overlap are told apart: by the address to which their audio goes (RFC 3550 §3). Where two of them
//! name the same one, the audio of two calls comes together.
//!
//! Nothing of this is judged where one of the machines or the network was in trouble: then nobody knows which sessions there still are.

use crate::genesys::case::Case;
use crate::genesys::expect::reach;
use crate::genesys::truth::Span;
use crate::genesys::view::Sip;
use crate::verdict::Book;
use std::collections::BTreeSet;

use super::siprec::{about, answer};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some(recorder) = case.truth.siprec.as_deref() else { return };
    if reach::is_poor(case.truth) {
        return;
    }
    let opened = |m: &&Sip| m.to == recorder && m.is_first_invite();
    let accepted = |m: &Sip| answer(case, m).is_some_and(|a| a.status().is_some_and(|s| s < 300));
    // An INVITE may come again, by datagram.
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let opened = case.view.sip.iter().filter(opened).filter(|m| accepted(m)).filter(|m| known.insert(&m.call_id));
    let sessions: Vec<(&Sip, &Sip)> = opened.filter_map(|m| Some((m, answer(case, m)?))).collect();
    for (n, (invite, accepted)) in sessions.iter().enumerate() {
        let theirs: BTreeSet<(String, u16)> = accepted.sdp().map(|sdp| aims(&sdp)).unwrap_or_default();
        for (other, _) in sessions[..n].iter().filter(|(other, _)| is_open(case, other, accepted)) {
            let machines = [recorder, invite.from.as_str(), other.from.as_str()];
            if !reach::is_quiet(case.truth, &machines, Span::new(other.at, accepted.at)) {
                continue;
            }
            let shared =
                last_said(case, other, accepted).and_then(|sdp| aims(&sdp).intersection(&theirs).next().cloned());
            if let Some((address, port)) = shared {
                let seen =
                    format!("the audio is to go to {address}:{port}, where that of a session goes which is not over");
                book.check(
                    "SRC-INV-1",
                    Some(about(accepted, seen, "an address of its own for each session (RFC 3550 §3)")),
                );
            }
        }
    }
}

/// Whether nobody has ended a session when another one is accepted.
fn is_open(case: &Case<'_>, session: &Sip, accepted: &Sip) -> bool {
    let over =
        |m: &Sip| m.call_id == session.call_id && m.method() == Some("BYE") && m.at <= accepted.at + case.grace();
    !case.view.sip.iter().any(over)
}

/// How the recorder has described its side of a session last, when it accepts another one.
fn last_said(case: &Case<'_>, session: &Sip, accepted: &Sip) -> Option<String> {
    let own = |m: &&Sip| m.from == session.to && m.call_id == session.call_id && m.ordinal < accepted.ordinal;
    case.view.sip.iter().rev().filter(own).find_map(Sip::sdp)
}

/// Where the streams of a description are to go. One that names no address, or none that can be reached, goes nowhere.
fn aims(sdp: &str) -> BTreeSet<(String, u16)> {
    let (mut all, mut session) = (Vec::new(), String::new());
    for line in sdp.lines().map(str::trim) {
        let address = line.strip_prefix("c=").and_then(|rest| rest.split_whitespace().nth(2));
        let address = address.map(|a| a.split('/').next().unwrap_or_default().to_lowercase());
        let port =
            line.strip_prefix("m=").and_then(|rest| rest.split_whitespace().nth(1)?.split('/').next()?.parse().ok());
        match (address, port, all.last_mut()) {
            (Some(address), _, Some((own, _))) => *own = address,
            (Some(address), _, None) => session = address,
            (None, Some(port), _) => all.push((session.clone(), port)),
            _ => {}
        }
    }
    all.into_iter().filter(|(address, port)| *port != 0 && !["", "0.0.0.0", "::"].contains(&address.as_str())).collect()
}
