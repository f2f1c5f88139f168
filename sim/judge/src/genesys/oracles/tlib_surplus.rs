//! TLB-REQ-2 and TLB-EVT-1 as far as an event comes that nobody was to get: who has not registered its DN, of a request that was
//! refused, once more, or of no request at all. Nothing is reached by that: `tlib` says when they are.
//!
//! Whether the client who sent it gets the event as well is left open, as long as it has registered the DN.

use super::tlib::{KEY, about, answers_to, reference};
use super::tlib_registered::{has_registered, listens};
use crate::genesys::case::Case;
use crate::genesys::expect::reach;
use crate::genesys::truth::Span;
use crate::genesys::view::Told;
use crate::verdict::Book;
use std::collections::BTreeMap;

/// Looks at each event that has come. `delivered` are those that were due, each with the request that it is of.
pub fn judge(case: &Case<'_>, delivered: &BTreeMap<u64, u64>, book: &mut Book) {
    let of = |ordinal: &u64| case.view.tlib.iter().find(|t| t.ordinal == *ordinal).map(|t| t.to.as_str());
    let mut given: BTreeMap<(u64, &str), usize> = BTreeMap::new();
    for (event, request) in delivered {
        of(event).into_iter().for_each(|client| *given.entry((*request, client)).or_default() += 1);
    }
    let events = case.view.tlib.iter().filter(|t| t.says.name == "EventUserEvent" && t.says.datum(KEY).is_some());
    for event in events.filter(|t| !delivered.contains_key(&t.ordinal)) {
        let causes: Vec<&Told> = case.view.tlib.iter().filter(|t| is_cause(case, t, event)).collect();
        let most = ears(case, event);
        let had = |t: &Told| given.get(&(t.ordinal, event.to.as_str())).copied().unwrap_or_default();
        if let Some(cause) = causes.iter().find(|t| had(t) < most && !is_refused(case, t)) {
            *given.entry((cause.ordinal, &event.to)).or_default() += 1;
            if !hears(case, event, cause) {
                let finding =
                    about(event, format!("{} gets it", event.to), "who has registered the DN, and nobody else");
                book.broken("TLB-EVT-1", finding);
            }
            continue;
        }
        let refused: Vec<&&Told> = causes.iter().filter(|t| is_refused(case, t)).collect();
        // Of a request that was refused and of a later one that was accepted it is the later one's, once more.
        if causes.last().is_none_or(|last| !is_refused(case, last)) {
            let seen = format!("an event for {} of no request, or once more", event.to);
            book.broken("TLB-EVT-1", about(event, seen, "one for each request that was accepted"));
        } else if refused.iter().all(|t| !is_sound(case, t)) {
            let seen = format!("{} gets the event of a request that was answered with EventError", event.to);
            book.broken("TLB-REQ-2", about(event, seen, "what is refused reaches nobody"));
        }
    }
}

/// How often a client may get one event: it may have several connections, or one that has come after another that nobody has missed
/// yet, and registers the DN on each.
fn ears(case: &Case<'_>, event: &Told) -> usize {
    let asked = |name: &str| {
        let own = |t: &&Told| {
            t.from == event.to
                && t.says.name == name
                && t.says.text("ThisDN") == event.says.text("ThisDN")
                && t.ordinal < event.ordinal
        };
        case.view.tlib.iter().filter(own).count()
    };
    asked("RequestRegisterAddress").saturating_sub(asked("RequestUnregisterAddress")).max(1)
}

/// What a request asks to be sent: the event within it, or its own data.
fn token(request: &Told) -> Option<&str> {
    request.says.event().map_or_else(|| request.says.datum(KEY), |event| event.datum(KEY))
}

/// Whether an event can come of this. One that was due and is late is late, and no other one; what a network in trouble has kept
/// back may be as late as it will.
fn is_cause(case: &Case<'_>, request: &Told, event: &Told) -> bool {
    let own = request.says.name.starts_with("Request")
        && request.to == event.from
        && request.ordinal < event.ordinal
        && request.says.text("ThisDN") == event.says.text("ThisDN")
        && token(request) == event.says.datum(KEY);
    let in_time = || event.at <= request.at + case.grace();
    let due = || request.from != event.to && listens(case, &event.to, event.says.text("ThisDN"), request);
    let passing = Span::new(request.at, event.at);
    own && (in_time() || due() || !reach::is_quiet(case.truth, &[&request.from, &request.to, &event.to], passing))
}

fn is_refused(case: &Case<'_>, request: &Told) -> bool {
    answers_to(case, request).first().is_some_and(|answer| answer.says.name == "EventError")
}

/// Whether there was nothing to refuse: then it is the answer that is wrong, and `tlib` says so.
fn is_sound(case: &Case<'_>, request: &Told) -> bool {
    let dn = request.says.text("ThisDN");
    let event = request.says.event();
    has_registered(case, &request.from, dn, request.ordinal)
        && event.is_none_or(|e| e.text("ThisDN") == dn && e.name == "EventUserEvent")
}

/// Whether the client had registered the DN of an event, or had a moment ago: what was on its way then comes all the same. So does what
/// a network in trouble has kept back, before it is answered that the DN is given up.
fn hears(case: &Case<'_>, event: &Told, cause: &Told) -> bool {
    let (client, dn) = (event.to.as_str(), event.says.text("ThisDN"));
    let kept_back = !reach::is_quiet(case.truth, &[client, &event.from], Span::new(cause.at, event.at));
    let unanswered = |t: &Told| {
        let answers = |a: &&Told| matches!(a.says.name.as_str(), "EventUnregistered" | "EventError") && a.to == client;
        let of_it = |a: &&Told| t.ordinal < a.ordinal && a.ordinal < event.ordinal && reference(a) == reference(t);
        !case.view.tlib.iter().filter(answers).any(|a| of_it(&a))
    };
    let given_up = |t: &&Told| {
        t.from == client
            && t.says.name == "RequestUnregisterAddress"
            && t.says.text("ThisDN") == dn
            && t.ordinal < event.ordinal
            && (event.at <= t.at + case.grace() || (kept_back && unanswered(t)))
    };
    let before = case.view.tlib.iter().rfind(given_up).map_or(event.ordinal, |t| t.ordinal);
    has_registered(case, client, dn, event.ordinal) || has_registered(case, client, dn, before)
}
