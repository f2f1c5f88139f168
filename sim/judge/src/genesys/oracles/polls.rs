//! SRS-POLL-1 to -3, by the judge's own timer.
//!
//! POLL-1 is reached where a session expired; POLL-2 with a poll that is answered well longer than the timeout after the login; POLL-3
//! with a poll after the expiry, and with the login that follows it.

use super::logins::about;
use crate::genesys::case::Case;
use crate::genesys::expect::{Closed, Due, RECOVERED_MS, Screen, Session, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::asked::key_of;
use crate::genesys::view::wires::posts_me;
use crate::genesys::view::{Asked, Exchange, What};
use crate::verdict::{Book, Finding};

/// A session is ended at RWS within so many milliseconds.
pub const CLEANED_MS: i64 = 10_000;
/// An outage up to which that is still made good, in milliseconds.
const OUTAGE_MS: i64 = 120_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let timeout = case.truth.policies.poll_timeout_ms;
    for (asked, answer) in case.answered().filter(|(a, _)| a.what == What::Poll && a.status != 0) {
        let session = answer.session.map(|s| &case.model.sessions[s]);
        match answer.due {
            Due::Yes if asked.ok() => kept_alive(book, session.is_some_and(|s| asked.at - s.opened > timeout)),
            // It did not show whose poll it is: that is the desktop's own (DSK-POLL-1).
            Due::Yes if asked.status == 401 && case.truth.is_desk(&asked.pc) => {}
            Due::Yes if answer.after_rejection => {
                book.broken(
                    "SRS-CSRF-2",
                    about(
                        asked,
                        "the session is gone after a logout that was rejected",
                        "a rejected logout ends nothing",
                    ),
                );
            }
            Due::Yes => {
                let seen = format!("the poll was answered {}", asked.status);
                book.broken("SRS-POLL-2", about(asked, seen, "200: the last one was no timeout ago"));
            }
            Due::No(..) if answer.expired => {
                let wrong = asked.status != 401;
                let seen = format!("the poll was answered {}", asked.status);
                book.check("SRS-POLL-3", wrong.then(|| about(asked, seen, "401: the session has expired")));
            }
            Due::No(..) if asked.ok() && after_logout(case, &asked.pc, asked.sent) => {
                book.broken(
                    "SRS-OUT-1",
                    about(asked, "a poll after the logout was answered well", "the session has ended"),
                );
            }
            _ => {}
        }
    }
    for session in case.model.sessions.iter().filter(|s| s.why == Closed::Expired && !s.doubtful) {
        cleaned(case, session, "SRS-POLL-1", book);
    }
}

fn kept_alive(book: &mut Book, beyond_the_timeout: bool) {
    if beyond_the_timeout {
        book.tested("SRS-POLL-2");
    }
}

fn after_logout(case: &Case<'_>, pc: &str, at: i64) -> bool {
    let mut before = case.model.sessions.iter().filter(|s| s.pc == pc && s.closed.to <= at);
    before.next_back().is_some_and(|s| s.why == Closed::Logout)
}

/// The end of what runs on after a logout, by policy: until then the session stays at RWS, which is to end it.
fn outlasting(case: &Case<'_>, session: &Session) -> i64 {
    let runs_on = session.why == Closed::Logout && !case.truth.policies.logout_ends_recording;
    let own = |s: &&Screen| runs_on && std::ptr::eq(case.session(s), session);
    case.screens.iter().filter(own).map(|s| s.end.to).max().unwrap_or(session.closed.to)
}

/// RWS could not be reached when the session ended: it is told when it can be again, unless it has lost the session itself, the PC
/// was down, or the outage was a long one. Another login there may take the place of the old one.
fn told_later(case: &Case<'_>, session: &Session, server: &str, id: &'static str, book: &mut Book) {
    let truth = case.truth;
    let over = session.closed.to.max(outlasting(case, session));
    let patience = case.patience().max(RECOVERED_MS);
    let Some(due) = reach::due(truth, (&session.pc, server), over, patience) else { return };
    let span = Span::new(session.closed.from - 1, due + 1);
    // One that was down at any time since the login may have lost the session before it ended.
    let was_down = |machine: &str| !reach::down(truth, machine).within(Span::new(session.opened, due + 1)).is_empty();
    let again = |s: &Session| {
        let own = s.pc == session.pc || s.agent == session.agent;
        own && s.login != session.login && s.closed.to >= session.closed.from && s.first_asked() <= due
    };
    let excused = due - over > OUTAGE_MS + patience
        || due > truth.ends
        || reach::is_poor(truth)
        || was_down(&session.pc)
        || was_down(server)
        || case.model.sessions.iter().any(again);
    if excused {
        return;
    }
    let ends = |h: &Exchange| {
        let own = h.from == session.pc && h.to == server && posts_me(h) && span.has(h.at);
        own && h.request.as_ref().is_none_or(|text| text.contains("EndContactCenterSession"))
    };
    let finding = || {
        let seen = format!("SRS did not end the session at {server}");
        let due = "cleaned up when RWS could be reached again";
        Finding::new(seen, due).agent(&session.agent).pc(&session.pc).at(session.closed.to)
    };
    book.check(id, (!case.view.http.iter().any(ends)).then(finding));
}

/// No other RWS has the session either: SRS may have been turning to it when the session ended.
fn left_behind(case: &Case<'_>, session: &Session, id: &'static str, book: &mut Book) {
    let truth = case.truth;
    let over = session.closed.to.max(outlasting(case, session)) + case.patience() + 10 * reach::slack_ms(truth);
    let again =
        |s: &Session| s.agent == session.agent && s.login != session.login && s.closed.to >= session.closed.from;
    if over > truth.ends || truth.policies.loses_packets || case.model.sessions.iter().any(again) {
        return;
    }
    let server = session.server_at(session.closed.from);
    let span = Span::new(session.first_asked() - RECOVERED_MS, truth.ends);
    for (other, answers) in case.view.evidence.rws.iter().filter(|(other, _)| *other != server) {
        let quiet = reach::is_quiet(truth, &[&session.pc, other], span);
        if quiet && answers.sessions.iter().any(|json| is_of(case, json, &session.agent)) {
            let seen = format!("{other} has a session of the agent's at the end of the run");
            let finding = Finding::new(seen, "none: the session has ended").agent(&session.agent).pc(&session.pc);
            book.broken(id, finding.at(session.closed.to));
        }
    }
}

/// Whether a session at RWS is an agent's.
fn is_of(case: &Case<'_>, session: &serde_json::Value, agent: &str) -> bool {
    let name = |json: &serde_json::Value| key_of(case.truth, json.as_str().unwrap_or_default());
    ["agent", "agentId", "login"].iter().any(|field| name(&session[*field]) == agent)
}

/// Whether the agent tried to log in again while RWS became unreachable: it may have a session then of which SRS never heard.
fn cut_off(case: &Case<'_>, session: &Session, server: &str) -> bool {
    let apart = reach::apart(case.truth, &session.pc, server);
    let tried = |a: &&Asked| a.what == What::Login && a.agent == session.agent && a.at > session.closed.from && !a.ok();
    case.view.asked.iter().filter(tried).any(|a| !apart.within(Span::new(a.sent, a.at + CLEANED_MS)).is_empty())
}

/// The session is ended at RWS as well.
pub fn cleaned(case: &Case<'_>, session: &Session, id: &'static str, book: &mut Book) {
    left_behind(case, session, id, book);
    let until = session.closed.to.max(outlasting(case, session)) + CLEANED_MS + case.grace();
    let server = session.server_at(session.closed.from);
    let span = session.closed.from - 1..=until;
    let ends = |h: &&Exchange| {
        let own = h.from == session.pc && h.to == server && posts_me(h) && span.contains(&h.at);
        own && h.request.as_ref().is_none_or(|text| text.contains("EndContactCenterSession"))
    };
    // Where nobody wrote down what was asked, each login meanwhile is one of them, and the last of them may be the end.
    let opened = |s: &&Session| {
        s.pc == session.pc && s.login != session.login && s.server_at(s.opened) == server && span.contains(&s.opened)
    };
    let logins = case.model.sessions.iter().filter(opened).count();
    let told = case.view.http.iter().filter(ends).any(|h| h.request.is_some());
    let first = case.view.http.iter().filter(ends).nth(if told { 0 } else { logins });
    // What has come has come, even where it could not be waited for.
    let apart = reach::apart(case.truth, &session.pc, server).within(Span::new(session.closed.from, until));
    if first.is_none() && !apart.is_empty() {
        return told_later(case, session, server, id, book);
    }
    // One that came back just before may have forgotten the session, and not have been asked for another one yet.
    let forgotten = reach::down(case.truth, server).within(Span::new(session.opened, session.closed.to));
    let forgotten = forgotten.iter().any(|gap| gap.to + RECOVERED_MS > session.closed.from);
    if first.is_none() && (until > case.truth.ends || forgotten) {
        return;
    }
    let finding =
        |seen: String, due: &str| Finding::new(seen, due).agent(&session.agent).pc(&session.pc).at(session.closed.to);
    if let Some(first) = first {
        let late = first.at - session.closed.to.max(outlasting(case, session));
        let bound = CLEANED_MS + case.grace() - case.truth.policies.tolerance_ms;
        case.near(book, id, "SRS ended the session at RWS", late, bound);
    }
    let wrong = first.is_none().then(|| finding(format!("SRS did not end the session at {server}"), "cleaned up"));
    book.check(id, wrong);
    let later = case
        .model
        .sessions
        .iter()
        .any(|s| s.agent == session.agent && s.opened > session.opened && s.closed.to >= session.closed.to)
        || cut_off(case, session, server);
    let quiet = reach::is_quiet(case.truth, &[&session.pc, server], Span::new(session.closed.from, until));
    let Some(answers) = case.view.evidence.rws.get(server).filter(|_| !later && quiet && until <= case.truth.ends)
    else {
        return;
    };
    if answers.sessions.iter().any(|json| is_of(case, json, &session.agent)) {
        book.broken(id, finding(format!("{server} still has the session at the end of the run"), "cleaned up"));
    }
}
