//! The DSK family: what an agent desktop owes to SRS. What a scenario makes a desktop do wrong on purpose is not held against it.
//!
//! Each is reached with the situation that its sentence names: an agent logs in or out, changes place, loses the data centre; a poll
//! is answered 401; a POST follows in a session with a token. POLL-1 is reached where a desktop polled by itself for most of the
//! timeout, so more than once, and not at all where the scenario keeps that desktop from polling at any time; CORS-1 with a page in a
//! browser, to which alone the rule applies, though a program is to keep to it as well.

use super::desk_astray::{is_over, is_taken, names_rws, sits_at};
use super::logins::about;
use crate::genesys::case::Case;
use crate::genesys::expect::login::{behind, centre, last_login};
use crate::genesys::expect::reach;
use crate::genesys::truth::{Act, ActKind, Span, Token};
use crate::genesys::view::{Asked, Sent, What};
use crate::verdict::{Book, Finding};
use std::collections::BTreeMap;

/// What a timer of a desktop may be late, in milliseconds.
const TIMER_MS: i64 = 100;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for act in case.truth.acts.iter().filter(|a| !a.deliberate) {
        acts(case, act, book);
    }
    for (asked, _) in case.answered().filter(|(a, _)| !a.is_foreign(case.truth)) {
        requests(case, asked, book);
    }
    polls(case, book);
}

/// What a desktop has to do at once takes no longer than an exchange with RWS that finds nobody, in milliseconds.
pub(super) const AT_ONCE_MS: i64 = 15_000;

/// The first request of a desktop after an act.
fn next<'c>(case: &'c Case<'_>, act: &Act, fits: impl Fn(&Asked) -> bool) -> Option<&'c Asked> {
    let until = act.at + AT_ONCE_MS + case.grace();
    let own = |a: &&Asked| a.pc == act.pc && a.agent == act.agent && act.at <= a.sent && a.sent <= until && fits(a);
    case.view.asked.iter().find(own)
}

fn is_blocked(case: &Case<'_>, act: &Act) -> bool {
    let until = act.at + AT_ONCE_MS + case.grace();
    until > case.truth.ends || !reach::is_quiet(case.truth, &[&act.pc], Span::new(act.at, until))
}

/// Whether the desktop has logged the agent out since its last login, and no session is left that SRS accepted: there is
/// nothing left to log out of.
fn is_out(case: &Case<'_>, act: &Act) -> bool {
    let own = |a: &&Asked| a.pc == act.pc && a.agent == act.agent && a.sent < act.at;
    let logs = |a: &&Asked| matches!(a.what, What::Login | What::Logout);
    let own: Vec<&Asked> = case.view.asked.iter().filter(own).filter(logs).collect();
    let ends = |last: Option<&&Asked>| last.is_none_or(|a| a.what == What::Logout);
    !own.is_empty() && ends(own.last()) && ends(own.iter().rfind(|a| a.ok()))
}

fn acts(case: &Case<'_>, act: &Act, book: &mut Book) {
    // A pre-flight that fails keeps a browser from the request; what a desktop that is tried asks beside, it asks for itself.
    let sent = |what: What| {
        let failed = next(case, act, |a| {
            a.what == What::Preflight
                && !(a.ok() && a.allow_origin.eq_ignore_ascii_case(&a.origin))
                && !case.truth.is_desk(&a.pc)
        });
        (is_blocked(case, act) || failed.is_some(), what)
    };
    let check = |id: &'static str,
                 (blocked, what): (bool, What),
                 fits: &dyn Fn(&Asked) -> bool,
                 due: String,
                 book: &mut Book| {
        if blocked {
            return;
        }
        let found = next(case, act, |a| a.what == what && fits(a) && is_taken(case, a));
        if let Some(asked) = found {
            let bound = AT_ONCE_MS + case.grace() - case.truth.policies.tolerance_ms;
            case.near(book, id, "SRS was asked", asked.sent - act.at, bound);
        }
        let wrong = found.is_none();
        if wrong && id == "DSK-OUT-1" && is_out(case, act) {
            return;
        }
        let other = next(case, act, |a| a.what == what);
        let finding = || match other {
            Some(asked) => about(asked, told(asked), due),
            None => Finding::new("SRS was not asked", due).agent(&act.agent).pc(&act.pc).at(act.at),
        };
        book.check(id, wrong.then(finding));
    };
    match &act.what {
        ActKind::Login(login) => {
            // In which data centre `server` lies is judged elsewhere (SRS-LOGIN-4).
            let known = |server: &str| centre(case.truth, server).is_some();
            let there = |a: &Asked| a.server == login.server || a.server.as_deref().is_some_and(known);
            let same = |a: &Asked| there(a) && (login.place.is_none() || sits_at(a, &login.place, &login.devices));
            let at = login.place.as_ref().map(|place| format!(", at place {place}")).unwrap_or_default();
            check(
                "DSK-LOGIN-1",
                sent(What::Login),
                &same,
                format!("a login with SRS when the agent logs in{at}"),
                book,
            );
        }
        ActKind::Logout(Token::Own) => {
            check("DSK-OUT-1", sent(What::Logout), &|_| true, "a logout with SRS when the agent logs out".into(), book);
        }
        ActKind::ChangePlace { place, devices, .. } => {
            let same = |a: &Asked| sits_at(a, &Some(place.clone()), devices);
            check("DSK-SEAT-1", sent(What::Login), &same, format!("a login with place {place}"), book);
        }
        ActKind::FailOver { server, .. } => {
            if is_over(case, act, server) {
                return book.tested("DSK-DR-1");
            }
            let same = |a: &Asked| a.server.as_deref() == Some(server);
            check("DSK-DR-1", sent(What::Login), &same, format!("a login with server {server}"), book);
        }
        _ => {}
    }
}

/// What a request was that is not the one that was due.
fn told(asked: &Asked) -> String {
    let server = asked.server.as_ref().map(|server| format!(" server {server}")).unwrap_or_default();
    let place = asked.place.as_ref().map(|place| format!(" place {place}")).unwrap_or_default();
    let devices: Vec<&str> = asked.devices.iter().map(|device| device.dn.as_str()).collect();
    let devices = if devices.is_empty() { String::new() } else { format!(" devices {}", devices.join(", ")) };
    let sent = format!("{server}{place}{devices}");
    let with = if sent.is_empty() { String::new() } else { format!(" with{sent}") };
    format!("a request{with}, answered {} {}", asked.status, asked.message).trim_end().to_owned()
}

fn requests(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let act = behind(case.truth, asked);
    if act.is_none_or(|a| a.deliberate) {
        return;
    }
    let Some(login) = last_login(case.truth, &asked.pc, &asked.agent, asked.sent) else { return };
    let scheme = if login.https { "https" } else { "http" };
    let wrong =
        asked.scheme != scheme || !(asked.origin.is_empty() || asked.origin.starts_with(&format!("{scheme}://")));
    let finding =
        || about(asked, format!("SRS was asked by {}", asked.scheme), format!("{scheme}, as the desktop's backend"));
    if wrong || login.browser {
        book.check("DSK-CORS-1", wrong.then(finding));
    }
    if asked.what == What::Login && !case.truth.policies.hot_seating {
        let wrong = asked.place.is_some() || !asked.devices.is_empty();
        let chosen = matches!(act.map(|a| &a.what), Some(ActKind::ChangePlace { .. })) || login.place.is_some();
        if !chosen {
            let seen = format!("place {:?} and {} devices", asked.place, asked.devices.len());
            book.check(
                "DSK-SEAT-2",
                wrong.then(|| about(asked, seen, "neither place nor devices: there is no hot seating")),
            );
        }
    }
    // A login without the session's cookie begins another session.
    let posts = asked.what == What::Logout || (asked.what == What::Login && !asked.outside);
    if posts {
        let session = case.model.sessions.iter().find(|s| {
            s.pc == asked.pc
                && s.agent == asked.agent
                && s.opened <= asked.sent
                && asked.at <= s.closed.to
                && case.view.asked[s.login].ordinal < asked.ordinal
        });
        if session.is_some_and(|s| s.token && case.view.asked[s.login].token_given) {
            let wrong = asked.token != Sent::Own;
            book.check(
                "DSK-CSRF-1",
                wrong.then(|| about(asked, "a POST without the session's token", "the token that the login brought")),
            );
        }
    }
    if asked.what == What::Poll && asked.status == 401 {
        again(case, asked, book);
    }
}

/// DSK-POLL-2.
fn again(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let until = asked.at + case.truth.policies.poll_timeout_ms / 2 + case.grace();
    let left = |a: &&Act| {
        a.pc == asked.pc
            && a.agent == asked.agent
            && asked.at <= a.at
            && a.at <= until
            && matches!(a.what, ActKind::Logout(_) | ActKind::Gone | ActKind::StopPolling)
    };
    // What is slow holds up what was wanted after it: the agent may be about to leave.
    let wish = |a: &&Act| a.pc == asked.pc && a.agent == asked.agent && a.at <= until && is_coming_or_going(&a.what);
    let leaves = case.truth.acts.iter().rfind(wish).is_some_and(|a| !matches!(a.what, ActKind::Login(_)));
    let hangs = hangs(case, &asked.pc, &asked.agent, Span::new(asked.at, until));
    if hangs
        || leaves
        || case.truth.acts.iter().any(|a| left(&a))
        || !reach::is_quiet(case.truth, &[&asked.pc], Span::new(asked.at, until))
    {
        return;
    }
    let login = |a: &&Asked| {
        a.pc == asked.pc
            && a.agent == asked.agent
            && a.what == What::Login
            && asked.at <= a.sent
            && a.sent <= until
            && is_taken(case, a)
            && names_rws(case, a)
    };
    let found = case.view.asked.iter().find(login);
    if let Some(login) = found {
        let bound = until - asked.at - case.truth.policies.tolerance_ms;
        case.near(book, "DSK-POLL-2", "a login after a 401", login.sent - asked.at, bound);
    }
    // What has come has come, even where it could not be waited for.
    if found.is_none() && until > case.truth.ends {
        return;
    }
    book.check(
        "DSK-POLL-2",
        found.is_none().then(|| about(asked, "no login after a 401", "the desktop logs in again")),
    );
}

fn is_coming_or_going(what: &ActKind) -> bool {
    matches!(what, ActKind::Login(_) | ActKind::Logout(Token::Own) | ActKind::Gone)
}

/// Whether the scenario keeps the desktop from polling at some time of that.
fn hangs(case: &Case<'_>, pc: &str, agent: &str, span: Span) -> bool {
    let (mut since, mut found) = (None, false);
    for act in case.truth.acts.iter().filter(|a| a.pc == pc && a.agent == agent) {
        match act.what {
            ActKind::StopPolling => since = since.or(Some(act.at)),
            ActKind::ResumePolling | ActKind::Login(_) => {
                // What happens at the very instant at which it goes on is not in the time of hanging.
                let hung = since.take().is_some_and(|from| from <= span.to && span.from < act.at);
                found = found || hung;
            }
            _ => {}
        }
    }
    found || since.is_some_and(|from| from <= span.to)
}

/// DSK-POLL-1: between a login and a poll, and between polls, there is half the timeout at most.
fn polls(case: &Case<'_>, book: &mut Book) {
    let strict = case.truth.policies.poll_timeout_ms / 2;
    let most = strict + case.truth.policies.tolerance_ms;
    let kept_from_it = |asked: &Asked| {
        let own = |a: &&Act| a.pc == asked.pc && a.agent == asked.agent;
        case.truth.acts.iter().filter(own).any(|a| a.what == ActKind::StopPolling)
    };
    // Since when each desktop has polled as it ought to.
    let mut well: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let own: Vec<&Asked> =
        case.view.asked.iter().filter(|a| !a.is_foreign(case.truth) && a.what != What::Preflight).collect();
    for (index, asked) in own.iter().enumerate() {
        let starts = matches!(asked.what, What::Login | What::Poll) && asked.ok();
        if !starts || behind(case.truth, asked).is_none_or(|a| a.deliberate) {
            continue;
        }
        let next =
            own[index + 1..].iter().find(|a| a.pc == asked.pc && a.agent == asked.agent && a.what != What::Logout);
        let own_act = |a: &&Act| a.pc == asked.pc && a.agent == asked.agent;
        // What is under way when the agent logs out owes no other poll, even where the logout comes to nothing.
        let mut before = case.truth.acts.iter().filter(own_act).filter(|a| a.at <= asked.sent);
        let logged_in = before.rfind(|a| matches!(a.what, ActKind::Login(_))).map_or(i64::MIN, |a| a.at);
        let left = |a: &&Act| own_act(a) && a.at >= logged_in && matches!(a.what, ActKind::Logout(_) | ActKind::Gone);
        let end = case.truth.acts.iter().find(left).map_or(case.truth.ends, |a| a.at);
        if end < asked.sent {
            continue;
        }
        // A desktop that goes over to the other data centre lets go of the session in this one.
        let over = |a: &&Act| own_act(a) && matches!(a.what, ActKind::FailOver { .. }) && a.at >= asked.sent;
        let over = case.truth.acts.iter().find(over).map_or(i64::MAX, |a| a.at);
        let to = next.map_or(end, |n| if n.what == What::Login { n.sent.min(over) } else { n.sent }.min(end));
        let span = Span::new(asked.sent, to);
        // The clock of a poll starts when the login was answered.
        let since = if asked.what == What::Login { asked.at } else { asked.sent };
        if hangs(case, &asked.pc, &asked.agent, span) || !reach::is_quiet(case.truth, &[&asked.pc], span) {
            continue;
        }
        let begun = well.entry((asked.pc.as_str(), asked.agent.as_str())).or_insert(since);
        if asked.what == What::Login {
            *begun = since;
        }
        if next.is_some() {
            case.near(book, "DSK-POLL-1", "between polls", to - since, strict);
        }
        if next.is_some() && to - since <= most + TIMER_MS {
            if 4 * (to - *begun) > 3 * case.truth.policies.poll_timeout_ms && !kept_from_it(asked) {
                book.tested("DSK-POLL-1");
            }
        } else if to - since > most + TIMER_MS {
            let seen = format!("nothing for {} ms after this", to - since);
            book.check("DSK-POLL-1", Some(about(asked, seen, format!("a poll each {strict} ms at most"))));
        }
    }
}
