//! TLB-IND-1 as far as a report says which call it is of: "connectionID: set to the connection ID of the voice call if available".
//!
//! A recorder knows of a call by the command that it answers, or by the events of the DN. Whether one that it knows by these alone is
//! "available" the document leaves open: where the command names none, the report may name the call or none. About its beginning
//! and its end either may be.

use super::tlib::{COMMANDS, KEY, about};
use crate::genesys::case::Case;
use crate::genesys::truth::Call;
use crate::genesys::view::Told;
use crate::genesys::view::tlib::plain_id;
use crate::verdict::Book;

/// With these a DN is off a call.
const OVER: [&str; 3] = ["EventReleased", "EventAbandoned", "EventDiverted"];

/// Looks at a report on its own DN: the answer to that command, or one that nothing asked for.
pub fn judge(case: &Case<'_>, report: &Told, command: Option<&Told>, book: &mut Book) {
    let Some(event) = report.says.event() else { return };
    let (dn, id) = (report.says.text("ThisDN"), event.conn_id());
    let asked = command.map(|c| c.says.conn_id()).unwrap_or_default();
    let due =
        || if asked.is_empty() { "none, or that of the call on the DN".into() } else { format!("`{asked:0>16}`") };
    if id.is_empty() {
        if !asked.is_empty() && last(case, dn, report) == Some(asked.clone()) && is_on(case, &asked, dn, report) {
            let seen = "a report without a connection id, while the call is up";
            book.broken("TLB-IND-1", about(report, seen, due()));
        }
    } else if id != asked && !is_last(case, &id, dn, report) && !is_near(case, &id, dn, report) {
        let seen = format!("a report with connection id `{id:0>16}`");
        book.broken("TLB-IND-1", about(report, seen, due()));
    }
}

fn calls<'c>(case: &'c Case<'_>, id: &str) -> impl Iterator<Item = &'c Call> {
    case.truth.calls.iter().filter(move |call| plain_id(&call.conn_id) == id)
}

/// What T-Server had told the recorder last of a call on a DN.
fn told<'c>(case: &'c Case<'_>, id: &str, dn: &str, report: &Told) -> Option<&'c Told> {
    case.view.tlib.iter().rfind(|t| {
        t.to == report.from
            && t.ordinal < report.ordinal
            && t.says.name.starts_with("Event")
            && t.says.name != "EventUserEvent"
            && t.says.text("ThisDN") == dn
            && t.says.conn_id() == id
    })
}

/// Whether the call is on the DN beyond doubt.
fn is_on(case: &Case<'_>, id: &str, dn: &str, report: &Told) -> bool {
    let over = told(case, id, dn, report).is_some_and(|t| OVER.contains(&t.says.name.as_str()));
    !over && calls(case, id).any(|c| c.stretches.iter().any(|s| s.dn == dn && s.span.has(report.at)))
}

/// Whether the call may be on the DN, or have been a moment ago.
fn is_near(case: &Case<'_>, id: &str, dn: &str, report: &Told) -> bool {
    let (at, grace) = (report.at, case.grace());
    let ringing =
        told(case, id, dn, report).is_some_and(|t| !OVER.contains(&t.says.name.as_str()) || at <= t.at + grace);
    ringing
        || calls(case, id)
            .any(|c| c.stretches.iter().any(|s| s.dn == dn && s.span.from - grace <= at && at <= s.span.to + grace))
}

/// Whether the last command on the DN had named it: just now, or no call that the switch knows, of whose end nobody knows either.
fn is_last(case: &Case<'_>, id: &str, dn: &str, report: &Told) -> bool {
    command(case, dn, report).is_some_and(|command| {
        command.says.conn_id() == id && (report.at <= command.at + case.grace() || calls(case, id).next().is_none())
    })
}

/// What the last command on the DN names: who has missed the one before it answers this one.
fn last(case: &Case<'_>, dn: &str, report: &Told) -> Option<String> {
    command(case, dn, report).map(|command| command.says.conn_id())
}

fn command<'c>(case: &'c Case<'_>, dn: &str, report: &Told) -> Option<&'c Told> {
    case.view.tlib.iter().rfind(|t| {
        t.to == report.from
            && t.ordinal < report.ordinal
            && t.says.name == "EventUserEvent"
            && t.says.text("ThisDN") == dn
            && t.says.datum(KEY).is_some_and(|word| COMMANDS.contains(&word))
    })
}
