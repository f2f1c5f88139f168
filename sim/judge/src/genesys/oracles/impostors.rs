//! SRS-POLL-1, SRS-OUT-1: who has neither the session's cookie nor the right password does not poll for the agent, and does not log
//! the agent out. A poll is answered 401 then (public, `vendor-protocols.md` §1.2: 200 or 401); how a logout is refused nobody says.
//!
//! Neither is reached by that alone: a service that refuses everything does not hold them.

use super::logins::about;
use crate::genesys::case::Case;
use crate::genesys::expect::Due;
use crate::genesys::view::What;
use crate::verdict::Book;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (asked, answer) in case.answered().filter(|(asked, _)| asked.status != 0) {
        let Due::No(id, why) = answer.due else { continue };
        let (name, wrong, due) = match asked.what {
            What::ImpostorPoll => ("poll", asked.status != 401, format!("401: {why}")),
            What::ImpostorLogout => ("logout", asked.ok(), format!("refused: {why}")),
            _ => continue,
        };
        if wrong {
            book.broken(id, about(asked, format!("the {name} was answered {}", asked.status), due));
        }
    }
}
