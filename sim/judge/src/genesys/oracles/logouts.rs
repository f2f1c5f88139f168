//! SRS-OUT-1: the logout, at the login's endpoint, ends the session.
//!
//! Reached with a logout that has to be accepted, and whose session is seen to end.

use super::desk_astray::is_taken;
use super::logins::about;
use super::polls::cleaned;
use crate::genesys::case::Case;
use crate::genesys::expect::{Closed, Due};
use crate::genesys::view::What;
use crate::verdict::Book;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (asked, answer) in case.answered().filter(|(a, _)| a.what == What::Logout) {
        let session = answer.session.map(|s| &case.model.sessions[s]);
        match answer.due {
            // What SRS of ours refuses a desktop that is tried is wrong in a way that the truth does not know: the desktop's own
            // (DSK-OUT-1).
            Due::Yes if !is_taken(case, asked) => {}
            Due::Yes if !asked.ok() => {
                let without = session.is_some_and(|s| !s.token);
                // Without the token that it could not read the desktop can post nothing.
                let login = session.map(|s| &case.view.asked[s.login]);
                if asked.status == 403 && login.is_some_and(|login| login.csrf_asked && !login.token_given) {
                    continue;
                }
                let id = match (asked.status, without) {
                    (0, _) if asked.scheme == "https" && asked.origin.starts_with("https://") => "SRS-CORS-3",
                    (403, true) => "SRS-CSRF-3",
                    (403, false) => "SRS-CSRF-2",
                    _ => "SRS-OUT-1",
                };
                book.broken(id, about(asked, format!("the logout was answered {}", asked.status), "accepted"));
            }
            _ => {}
        }
    }
    for session in case.model.sessions.iter().filter(|s| s.why == Closed::Logout && !s.doubtful) {
        cleaned(case, session, "SRS-OUT-1", book);
    }
}
