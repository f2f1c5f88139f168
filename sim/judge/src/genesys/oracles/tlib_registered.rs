//! Who has registered a DN with T-Server, and so gets its events.

use super::tlib::answers_to;
use crate::genesys::case::Case;
use crate::genesys::expect::{RECOVERED_MS, reach};
use crate::genesys::view::Told;
use std::collections::BTreeSet;

/// Whether a client had registered a DN, by the last that it asked for and that was not refused, on any of its connections.
pub(super) fn has_registered(case: &Case<'_>, client: &str, dn: &str, before: u64) -> bool {
    registration(case, client, dn, before, |_| true).is_some()
}

/// Whether who sent a request had registered a DN: on the connection that the request came by, where that is known.
pub(super) fn has_registered_itself(case: &Case<'_>, request: &Told, dn: &str) -> bool {
    registration(case, &request.from, dn, request.ordinal, |on| on == request.connection).is_some()
}

/// The last request by which it had done so, on one of the connections that count.
fn registration<'c>(
    case: &'c Case<'_>,
    client: &str,
    dn: &str,
    before: u64,
    counts: impl Fn(Option<u64>) -> bool,
) -> Option<&'c Told> {
    let own = |t: &&Told| t.from == client && t.ordinal < before && t.says.text("ThisDN") == dn;
    let asks = |t: &&Told| matches!(t.says.name.as_str(), "RequestRegisterAddress" | "RequestUnregisterAddress");
    let words = || case.view.tlib.iter().filter(own).filter(asks).filter(|t| counts(t.connection));
    let connections: BTreeSet<Option<u64>> = words().map(|t| t.connection).collect();
    let last = connections.into_iter().filter_map(|on| words().rfind(|t| t.connection == on));
    let refused =
        |last: &Told| answers_to(case, last).iter().any(|t| t.says.name == "EventError" && t.ordinal < before);
    last.filter(|t| t.says.name == "RequestRegisterAddress" && !refused(t)).max_by_key(|t| t.at)
}

/// Whether a client gets the events of a DN: it has registered it, and has not gone down since.
pub(super) fn listens(case: &Case<'_>, client: &str, dn: &str, request: &Told) -> bool {
    let gone = |since: i64| reach::down(case.truth, client).iter().any(|d| since < d.to && d.from <= request.at);
    registration(case, client, dn, request.ordinal, |_| true).is_some_and(|asked| !gone(asked_since(case, asked)))
}

/// Since when a registration may have been on its way: after an outage one may come that a program had sent which is dead since. Nobody
/// reads the answer to that.
fn asked_since(case: &Case<'_>, asked: &Told) -> i64 {
    let read = |t: &Told| {
        t.says.name == "EventRegistered"
            && t.to == asked.from
            && t.connection == asked.connection
            && t.ordinal > asked.ordinal
            && t.at <= asked.at + case.grace()
            && t.says.text("ThisDN") == asked.says.text("ThisDN")
    };
    if case.view.tlib.iter().any(read) {
        return asked.at;
    }
    let outages = reach::cut_off(case.truth, &asked.from, &asked.to);
    let waited = outages.iter().find(|s| s.from <= asked.at && asked.at <= s.to.saturating_add(RECOVERED_MS));
    waited.map_or(asked.at, |s| s.from)
}

/// Whether T-Server was down after a client had registered a DN, and the client may not have found out yet that nobody knows of that
/// any more: they have not been together since for as long as that may take.
pub(super) fn is_forgotten(case: &Case<'_>, client: &str, dn: &str, request: &Told) -> bool {
    let Some(asked) = registration(case, client, dn, request.ordinal, |_| true) else { return false };
    let down = reach::down(case.truth, &request.to);
    let back = down.iter().map(|d| d.to).filter(|back| asked.at < *back && *back <= request.at).max();
    let found = |back| reach::due(case.truth, (client, &request.to), back, RECOVERED_MS);
    back.is_some_and(|back| found(back).is_none_or(|by| request.at < by))
}

/// The registration with which a client comes anew, within the time that an outage may have an effect. What it was to be told before
/// that went by its former connection, which may have been dead, and is not told again.
pub(super) fn anew<'c>(case: &'c Case<'_>, client: &str, dn: &str, request: &Told) -> Option<&'c Told> {
    let former = registration(case, client, dn, request.ordinal, |_| true)?.connection;
    let later = case.view.tlib.iter().filter(|t| t.from == client && t.ordinal > request.ordinal);
    let soon = later.take_while(|t| t.at <= request.at + RECOVERED_MS);
    soon.filter(|t| t.says.name == "RequestRegisterAddress" && t.says.text("ThisDN") == dn)
        .find(|t| t.connection.is_none() || t.connection != former)
}
