//! TLB-IND-1 as far as nobody hears a command: the recorder monitors its DNs for as long as the run lasts ("the recording vendor who
//! monitors for the agent DN will receive this event"), and has nothing to report on one that it has given up. Nothing is reached
//! by that: `tlib` says when it is.
//!
//! Where it has registered the DN and the event does not come, that is T-Server's doing, of which `tlib` speaks.

use super::tlib::{COMMANDS, KEY, about, answers_to, requests};
use super::tlib_registered::has_registered;
use crate::genesys::case::Case;
use crate::genesys::expect::{RECOVERED_MS, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::Told;
use crate::verdict::Book;

/// Looks at each command that T-Server has accepted.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let Some((machine, dns)) = &case.truth.third_party else { return };
    for request in requests(case).filter(|r| r.from != *machine) {
        let dn = request.says.text("ThisDN");
        let token = request.says.event().and_then(|e| e.datum(KEY)).unwrap_or_default();
        if !dns.iter().any(|own| own == dn) || !COMMANDS.contains(&token) {
            continue;
        }
        let until = request.at + case.grace();
        let since = Span::new(request.at - RECOVERED_MS, until);
        if until > case.truth.ends || !reach::is_quiet(case.truth, &[machine, &request.from, &request.to], since) {
            continue;
        }
        let accepted = answers_to(case, request).first().is_some_and(|answer| answer.says.name == "EventACK");
        let heard = |t: &Told| {
            t.to == *machine
                && t.says.name == "EventUserEvent"
                && t.says.text("ThisDN") == dn
                && t.says.datum(KEY) == Some(token)
                && (request.ordinal..).contains(&t.ordinal)
                && t.at <= until
        };
        if accepted && has_left(case, machine, dn, request.ordinal) && !case.view.tlib.iter().any(heard) {
            let seen = format!("nobody hears `{token}`, as the recorder has not registered the DN any more");
            book.broken("TLB-IND-1", about(request, seen, "a recorder that monitors the DN, and reports its state"));
        }
    }
}

/// Whether it is the recorder's own doing that it does not hear of a DN: it has given it up, or, where it is somebody else's, has
/// never asked for it in a way that could be granted.
fn has_left(case: &Case<'_>, machine: &str, dn: &str, before: u64) -> bool {
    let gives_up = |t: &Told| {
        t.from == machine
            && t.says.name == "RequestUnregisterAddress"
            && t.says.text("ThisDN") == dn
            && t.ordinal < before
    };
    !has_registered(case, machine, dn, before)
        && (case.truth.is_product(machine) || case.view.tlib.iter().any(gives_up))
}
