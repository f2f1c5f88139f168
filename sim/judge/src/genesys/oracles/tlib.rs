//! TLB-REQ-1 to -4, TLB-EVT-1, TLB-EVT-3, TLB-IND-1: requests to send an event, their answers, and who gets the event. Who gets one
//! and ought not to is the affair of `tlib_surplus`.
//!
//! Each is reached with a `RequestSendEvent`: REQ-1 with a DN that is registered, REQ-2 with any that is answered, REQ-3 with one of a
//! desktop, REQ-4 with any, EVT-1 and -3 with one of a desktop that is accepted while somebody else monitors the DN, IND-1 likewise
//! with one of the recorder.

use super::tlib_registered::{anew, has_registered, has_registered_itself, is_forgotten, listens};
use super::{tlib_surplus, tlib_unheard};
use crate::genesys::case::Case;
use crate::genesys::expect::{RECOVERED_MS, reach};
use crate::genesys::truth::{Command, Span};
use crate::genesys::view::tlib::plain_id;
use crate::genesys::view::{Told, Words};
use crate::verdict::{Book, Finding};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const COMMANDS: [&str; 5] = ["start", "stop", "pause", "resume", "query"];
/// Within so much of its order a desktop that is not held up has sent the request, in milliseconds.
const PROMPT_MS: i64 = 1_000;
/// The key of both commands and indications.
pub const KEY: &str = "screen-capture";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let mut delivered: BTreeMap<u64, u64> = BTreeMap::new();
    let requests: Vec<&Told> = requests(case).collect();
    for request in &requests {
        let until = request.at + case.grace();
        // After an outage something may come that a program had sent which is dead since: nobody reads the answer.
        let since = Span::new(request.at - RECOVERED_MS, until);
        if until > case.truth.ends
            || !reach::is_quiet(case.truth, &[&request.from], since)
            || !reach::is_quiet(case.truth, &[&request.to], Span::new(request.at, until))
        {
            continue;
        }
        let answers = answers_to(case, request);
        let wrong = (answers.len() != 1)
            .then(|| about(request, format!("{} answers", answers.len()), "exactly one EventACK or EventError"));
        book.check("TLB-REQ-4", wrong);
        let Some(answer) = answers.first() else { continue };
        in_time(case, request, answer, "TLB-REQ-4", "the answer came", book);
        let (dn, named) = (request.says.text("ThisDN"), answer.says.text("ThisDN"));
        if !named.is_empty() && named != dn {
            book.broken("TLB-REQ-4", about(answer, format!("an answer for DN {named}"), format!("one for DN {dn}")));
        }
        let accepted = answer.says.name == "EventACK";
        judged(case, request, accepted, book);
        if case.truth.pcs.contains_key(&request.from) {
            well_formed(case, request, book);
        }
        if accepted {
            deliveries(case, request, &mut delivered, book);
        }
    }
    strays(case, book);
    tlib_surplus::judge(case, &delivered, book);
    tlib_unheard::judge(case, book);
    commands(case, &requests, book);
}

/// Requests to send an event, in order.
pub fn requests<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'c Told> {
    case.view.tlib.iter().filter(|t| t.says.name == "RequestSendEvent")
}

/// What a finding about a message is about.
pub fn about(told: &Told, seen: impl Into<String>, due: impl Into<String>) -> Finding {
    Finding::new(seen, due).record(told.at, told.ordinal).contact(format!("DN {}", told.says.text("ThisDN")))
}

pub(super) fn reference(told: &Told) -> &str {
    told.says.text("ReferenceID")
}

/// What a request was answered with, on the connection that it came by.
pub(super) fn answers_to<'c>(case: &'c Case<'_>, request: &Told) -> Vec<&'c Told> {
    // A program that was started anew counts from the beginning: its next request of any kind may have the same number.
    let same = |t: &&Told| t.connection == request.connection;
    let later = |t: &&Told| t.ordinal > request.ordinal && t.from == request.from && same(t);
    let mut again = case.view.tlib.iter().filter(later).filter(|t| t.says.name.starts_with("Request"));
    let before = again.find(|t| reference(t) == reference(request)).map_or(u64::MAX, |next| next.ordinal);
    let own = |t: &&Told| {
        t.from == request.to
            && t.to == request.from
            && matches!(t.says.name.as_str(), "EventACK" | "EventError")
            && reference(t) == reference(request)
            && t.ordinal > request.ordinal
            && t.ordinal < before
            && same(t)
    };
    case.view.tlib.iter().filter(own).collect()
}

/// TLB-REQ-4 as far as an answer comes that nobody has asked for: it refers to a number that the client has given to no request. One
/// without a number, or with 0, refers to none.
fn strays(case: &Case<'_>, book: &mut Book) {
    let answers = case.view.tlib.iter().filter(|t| matches!(t.says.name.as_str(), "EventACK" | "EventError"));
    for answer in answers.filter(|t| !matches!(reference(t), "" | "0")) {
        let asked = |t: &Told| {
            t.from == answer.to
                && t.to == answer.from
                && t.ordinal < answer.ordinal
                && t.says.name.starts_with("Request")
                && reference(t) == reference(answer)
        };
        if !case.view.tlib.iter().any(asked) {
            let seen = format!(
                "{} to {} for a request {} that it has not made",
                answer.says.name,
                answer.to,
                reference(answer)
            );
            book.broken("TLB-REQ-4", about(answer, seen, "exactly one answer for each request"));
        }
    }
}

/// What follows a request follows it soon.
fn in_time(case: &Case<'_>, request: &Told, then: &Told, id: &'static str, what: &str, book: &mut Book) {
    let (took, bound) = (then.at - request.at, case.grace());
    case.near(book, id, what, took, bound - case.truth.policies.tolerance_ms);
    if took > bound {
        let due = format!("at once, which is {bound} ms at most");
        book.broken(id, about(then, format!("{what} {took} ms after the request"), due));
    }
}

/// The call that is on a DN.
fn call_on<'c>(case: &'c Case<'_>, dn: &str, at: i64) -> Option<&'c crate::genesys::truth::Call> {
    case.truth.calls.iter().find(|c| c.stretches.iter().any(|s| s.dn == dn && s.span.has(at)))
}

/// The command that a request carries out. A desktop that was busy, or cut off, carries out late what it was told, in the same
/// order; where two of one kind came shortly after each other, the second request is for the second.
fn command<'c>(case: &'c Case<'_>, request: &'c Told) -> Option<&'c Command> {
    let soon = |c: &&Command| !is_late(case, c, request);
    let turn = next_in_turn(case, request);
    turn.filter(soon).or_else(|| orders(case, request).find(soon)).or(turn)
}

/// The orders that a request may carry out, oldest first.
fn orders<'c>(case: &'c Case<'_>, request: &'c Told) -> impl Iterator<Item = &'c Command> {
    let (dn, token) = (request.says.text("ThisDN"), token(request));
    let own = move |c: &&Command| c.from == request.from && c.dn == dn && c.at <= request.at && c.token == token;
    case.truth.commands.iter().filter(own)
}

/// The one whose turn it is, if each was carried out.
fn next_in_turn<'c>(case: &'c Case<'_>, request: &'c Told) -> Option<&'c Command> {
    let (dn, token) = (request.says.text("ThisDN"), token(request));
    let alike = |t: &&Told| {
        t.from == request.from && t.ordinal < request.ordinal && t.says.text("ThisDN") == dn && self::token(t) == token
    };
    orders(case, request).nth(requests(case).filter(alike).count())
}

/// Whether a desktop that had been held up may be at an older order still, though there is a newer one for the same: it did not
/// carry that out at once either.
fn is_of_a_backlog(case: &Case<'_>, request: &Told) -> bool {
    let prompt = |c: &Command| request.at <= c.at + PROMPT_MS;
    next_in_turn(case, request).is_some_and(|c| is_late(case, c, request)) && !orders(case, request).any(prompt)
}

fn is_late(case: &Case<'_>, command: &Command, request: &Told) -> bool {
    request.at > command.at + case.grace()
}

fn token(request: &Told) -> &str {
    request.says.event().and_then(|e| e.datum(KEY)).unwrap_or_default()
}

/// TLB-REQ-1 and -2.
fn judged(case: &Case<'_>, request: &Told, accepted: bool, book: &mut Book) {
    let dn = request.says.text("ThisDN");
    let registered = has_registered_itself(case, request, dn);
    let sound = request.says.event().is_some_and(|e| e.text("ThisDN") == dn && e.name == "EventUserEvent");
    let meant = command(case, request).is_some_and(|c| c.unregistered);
    if !registered && !meant {
        let elsewhere = has_registered(case, &request.from, dn, request.ordinal);
        let seen = "a DN that the client has not registered";
        let seen = if elsewhere { format!("{seen} on this connection") } else { seen.to_owned() };
        book.check("TLB-REQ-1", Some(about(request, seen, "one that it has")));
    }
    match (registered, accepted) {
        (true, true) => {
            // What our own desktops ask for shows nothing of somebody else's recorder.
            if case.truth.product.as_ref().is_none_or(|product| [&request.from, &request.to].contains(&product)) {
                book.tested("TLB-REQ-1");
            }
            book.tested("TLB-REQ-2");
        }
        (true, false) if sound => {
            let id = if call_on(case, dn, request.at).is_none() { "TLB-REQ-1" } else { "TLB-REQ-2" };
            book.check(id, Some(about(request, "EventError for a DN that the client has registered", "EventACK")));
        }
        (true, false) => {}
        (false, _) => {
            let wrong =
                accepted.then(|| about(request, "EventACK for a DN that the client has not registered", "EventError"));
            book.check("TLB-REQ-2", wrong);
        }
    }
}

/// TLB-REQ-3.
fn well_formed(case: &Case<'_>, request: &Told, book: &mut Book) {
    let wrong = form(case, request);
    book.check("TLB-REQ-3", wrong.map(|(seen, due)| about(request, seen, due)));
}

fn form(case: &Case<'_>, request: &Told) -> Option<(String, String)> {
    let Some(event) = request.says.event() else { return Some(("no event".into(), "an EventUserEvent".into())) };
    let dn = request.says.text("ThisDN");
    if event.name != "EventUserEvent" {
        return Some((event.name.clone(), "EventUserEvent".into()));
    }
    if event.text("ThisDN") != dn {
        return Some((format!("thisDN {} in a request for {dn}", event.text("ThisDN")), "the same".into()));
    }
    let token = event.datum(KEY).unwrap_or_default();
    if !COMMANDS.contains(&token) {
        return Some((format!("screen-capture `{token}`"), COMMANDS.join(", ")));
    }
    let command = command(case, request);
    // Which call is meant then, the one of the order or the one of now, nobody says.
    if command.is_some_and(|c| is_late(case, c, request)) || is_of_a_backlog(case, request) {
        return None;
    }
    let call = command.and_then(|c| c.call.as_deref()).and_then(|id| case.truth.call(id));
    let due = match call.map(|c| &c.conn_id).or(command.and_then(|c| c.conn_id.as_ref())) {
        Some(conn_id) => plain_id(conn_id),
        // The call may just have come or gone.
        None if near_a_call(case, dn, request.at) => return None,
        None => String::new(),
    };
    (event.conn_id() != due)
        .then(|| (format!("connection id `{}`", event.conn_id()), format!("`{due}`, as there is a call or none")))
}

fn near_a_call(case: &Case<'_>, dn: &str, at: i64) -> bool {
    let grace = case.grace();
    case.truth
        .calls
        .iter()
        .any(|c| c.stretches.iter().any(|s| s.dn == dn && s.span.from - grace <= at && at <= s.span.to + grace))
}

/// TLB-EVT-1 and -3, TLB-IND-1: whoever else monitors the DN gets it, as it was sent.
fn deliveries(case: &Case<'_>, request: &Told, delivered: &mut BTreeMap<u64, u64>, book: &mut Book) {
    let Some(event) = request.says.event() else { return };
    let dn = request.says.text("ThisDN");
    // Without the key it is neither a command nor a report: that is what is wrong with it.
    let Some(token) = event.datum(KEY) else { return };
    let indication = case.truth.third_party.as_ref().is_some_and(|(machine, _)| *machine == request.from);
    let id = if indication { "TLB-IND-1" } else { "TLB-EVT-1" };
    let clients: BTreeSet<&str> =
        case.view.tlib.iter().map(|t| t.from.as_str()).filter(|c| *c != request.to && *c != request.from).collect();
    for client in clients.into_iter().filter(|c| listens(case, c, dn, request)) {
        let quiet = |from: i64| reach::is_quiet(case.truth, &[client], Span::new(from, request.at + case.grace()));
        if !quiet(request.at) {
            continue;
        }
        // After an outage it may come late, as TCP tries again after a minute at most.
        let sound = quiet(request.at - RECOVERED_MS);
        let within = if sound { case.grace() } else { RECOVERED_MS };
        let anew = anew(case, client, dn, request).filter(|_| !sound);
        let near = |t: &&Told| {
            t.from == request.to
                && t.to == client
                && t.ordinal > request.ordinal
                && t.at <= request.at + within
                && anew.is_none_or(|anew| t.ordinal < anew.ordinal)
                && !delivered.contains_key(&t.ordinal)
                && t.says.says_only(KEY, token)
        };
        let all: Vec<&Told> = case.view.tlib.iter().filter(near).collect();
        let exact = all.iter().find(|t| altered(event, &t.says).is_none());
        let Some(got) = exact.or(all.iter().find(|t| !is_of_another(case, request, t, delivered))).copied() else {
            let due = format!("{client}, which monitors the DN, gets `{KEY}` = `{token}`");
            let excused = anew.is_some() || is_forgotten(case, client, dn, request);
            if request.at + within <= case.truth.ends && !excused {
                book.check(id, Some(about(request, "no such event came", due)));
            }
            continue;
        };
        delivered.insert(got.ordinal, request.ordinal);
        if sound {
            in_time(case, request, got, id, "the event came", book);
        }
        book.tested(id);
        if !indication || altered(event, &got.says).is_some() {
            book.check("TLB-EVT-3", altered(event, &got.says).map(|(seen, due)| about(got, seen, due)));
        }
    }
}

/// Whether an event is late rather than altered: it is, to the letter, what another request asked to be sent to that client on
/// another DN, and that has not come yet.
fn is_of_another(case: &Case<'_>, request: &Told, event: &Told, delivered: &BTreeMap<u64, u64>) -> bool {
    let to_it = |ordinal: &u64| case.view.tlib.iter().any(|t| t.ordinal == *ordinal && t.to == event.to);
    let has_come = |other: &Told| delivered.iter().any(|(event, of)| *of == other.ordinal && to_it(event));
    let asks = |other: &&Told| {
        other.ordinal < event.ordinal
            && other.from != event.to
            && other.says.text("ThisDN") != request.says.text("ThisDN")
            && other.says.event().is_some_and(|sent| altered(sent, &event.says).is_none())
            && token(other) == event.says.datum(KEY).unwrap_or_default()
    };
    requests(case).filter(asks).any(|other| !has_come(other))
}

/// What differs between the event that was sent and the one that came.
fn altered(sent: &Words, came: &Words) -> Option<(String, String)> {
    let pairs = [
        ("type", sent.name.clone(), came.name.clone()),
        ("thisDN", sent.text("ThisDN").to_owned(), came.text("ThisDN").to_owned()),
        ("connection id", sent.conn_id(), came.conn_id()),
    ];
    let (what, due, seen) = pairs.into_iter().find(|(_, due, seen)| due != seen)?;
    Some((format!("{what} `{seen}`"), format!("{what} `{due}`")))
}

/// What desktops were made to ask for has to be asked for.
fn commands(case: &Case<'_>, requests: &[&Told], book: &mut Book) {
    for command in &case.truth.commands {
        let until = command.at + case.grace();
        let own = |r: &&&Told| {
            r.from == command.from
                && command.at <= r.at
                && r.at <= until
                && r.says.text("ThisDN") == command.dn
                && token(r) == command.token
        };
        // It has a DN to ask for once it is logged in, which an RWS in trouble delays, and a connection to ask by once it has
        // found T-Server again after an outage.
        let mut machines: Vec<&str> = case.truth.centres.iter().map(|c| c.rws.as_str()).collect();
        machines.extend([command.from.as_str(), "sip"]);
        let quiet = reach::is_quiet(case.truth, &machines, Span::new(command.at - RECOVERED_MS, until));
        if until <= case.truth.ends && quiet && !requests.iter().any(|r| own(&r)) {
            let finding = Finding::new("no RequestSendEvent", format!("one with `{KEY}` = `{}`", command.token));
            book.check(
                "TLB-REQ-3",
                Some(finding.pc(&command.from).contact(format!("DN {}", command.dn)).at(command.at)),
            );
        }
    }
}
