//! SRS-SEAT-1, -2, -3 and -5 as far as the end of the run shows them: the sessions that RWS has open are at the place asked for.
//!
//! What a login alone shows is judged with the logins. This here is reached with a session that is open at the end.

use crate::genesys::case::Case;
use crate::genesys::expect::{Closed, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::asked::key_of;
use crate::verdict::{Book, Finding};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (index, session) in
        case.model.sessions.iter().enumerate().filter(|(_, s)| s.why == Closed::RunOver && !s.doubtful)
    {
        let server = session.server_at(case.truth.ends);
        let quiet =
            reach::is_quiet(case.truth, &[&session.pc, server, "sip"], Span::new(session.opened, case.truth.ends));
        let Some(answers) =
            case.view.evidence.rws.get(server).filter(|_| quiet && session.opened + case.grace() < case.truth.ends)
        else {
            continue;
        };
        let name = |json: &serde_json::Value| key_of(case.truth, json.as_str().unwrap_or_default());
        let own = answers
            .sessions
            .iter()
            .find(|s| ["agent", "agentId", "login"].iter().any(|f| name(&s[*f]) == session.agent));
        // Another answer than was agreed on tells nothing.
        let Some(place) = own.and_then(|s| s["place"].as_str()) else { continue };
        let moved = case.before(index).is_some_and(|b| b.why == Closed::NewPlace && b.closed.to == session.opened);
        let id = match (moved, session.hot) {
            _ if session.turned.is_some() => "SRS-DR-3",
            (true, _) => "SRS-SEAT-4",
            (_, true) => "SRS-SEAT-1",
            (_, false) => "SRS-LOGIN-2",
        };
        let wrong = session.place.as_deref() != Some(place);
        let finding = || {
            let due = format!("at place {}", session.place.as_deref().unwrap_or("of its own"));
            Finding::new(format!("{server} has the session at place {place}"), due)
                .agent(&session.agent)
                .pc(&session.pc)
                .at(case.truth.ends)
        };
        book.check(id, wrong.then(finding));
    }
}
