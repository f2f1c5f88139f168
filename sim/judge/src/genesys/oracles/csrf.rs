//! SRS-CSRF-1 to -4.
//!
//! -1 is reached with a login that asks for a token and is accepted; -2 with a logout without the right token in a session that has
//! one, while the policy is strict; -3 with a POST in a session without one; -4 with a second login in a session with one.

use super::logins::about;
use super::registration::is_registered;
use crate::genesys::case::Case;
use crate::genesys::expect::{Due, RECOVERED_MS, Session, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::{Asked, What};
use crate::verdict::{Book, Finding};
use std::collections::BTreeMap;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let mut known: BTreeMap<&str, &Asked> = BTreeMap::new();
    for (asked, answer) in case.answered() {
        let session = answer.session.map(|s| &case.model.sessions[s]);
        match (asked.what, answer.due) {
            (What::Login, Due::Yes) if asked.ok() && asked.csrf_asked => {
                let wrong = (!asked.token_given)
                    .then(|| about(asked, "no X-CSRF-Token that the desktop could read", "a token of this session"));
                book.check("SRS-CSRF-1", wrong);
                let print = asked.token_print.as_str();
                if !print.is_empty()
                    && let Some(other) = known.insert(print, asked)
                {
                    let due = format!("another one than that of {}", kernel::time::iso(other.at));
                    book.broken("SRS-CSRF-1", about(asked, "the token of another session", due));
                }
            }
            // A desktop that is tried, by an origin of its own (DSK-CORS-1), and with the token.
            (What::Logout, Due::No(..)) if asked.is_foreign(case.truth) && case.truth.is_desk(&asked.pc) => {}
            (What::Logout, Due::No("SRS-CSRF-2", why)) => {
                let wrong = asked.ok().then(|| about(asked, "the logout was accepted", format!("rejected: {why}")));
                book.check("SRS-CSRF-2", wrong);
            }
            (What::Login, Due::No("SRS-CSRF-4", _)) if asked.refused() => {
                if let Some(finding) = session.and_then(|session| moved(case, asked, session)) {
                    book.broken("SRS-CSRF-4", finding);
                }
            }
            (What::Logout, Due::Yes) if asked.ok() && session.is_some_and(|s| !s.token) => book.tested("SRS-CSRF-3"),
            _ => {}
        }
    }
}

/// A change of place that was rejected, and is carried out all the same: RWS gives up the DNs of the session.
fn moved(case: &Case<'_>, asked: &Asked, session: &Session) -> Option<Finding> {
    let until = asked.at + case.grace();
    let server = session.server_at(until);
    let machines = [asked.pc.as_str(), server, "sip"];
    let quiet = reach::is_quiet(case.truth, &machines, Span::new(asked.sent - RECOVERED_MS, until));
    if !quiet || !session.is_open(until) {
        return None;
    }
    let had = |dn: &&str| is_registered(case, server, dn, asked.sent) && !is_registered(case, server, dn, until);
    let gone: Vec<&str> = session.devices.iter().map(|d| d.dn.as_str()).filter(had).collect();
    let seen = || format!("the login was rejected, and {server} gets the events of DN {} no more", gone.join(", "));
    (!gone.is_empty()).then(|| about(asked, seen(), "a rejected login changes nothing"))
}
