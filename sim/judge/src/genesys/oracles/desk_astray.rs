//! What a desktop that is tried sends beside what is due, or otherwise. SRS is ours then, and what it refuses is the desktop's doing.
//!
//! Nothing here reaches a requirement: each that is broken here is reached by what is due (see the DSK family). Of a desktop of our own
//! the scenario knows what it does wrong, and wants it.

use super::desk::AT_ONCE_MS;
use super::logins::about;
use crate::genesys::case::Case;
use crate::genesys::expect::Answer;
use crate::genesys::expect::login::{centre, last_login};
use crate::genesys::expect::reach;
use crate::genesys::truth::{Act, ActKind, Device, Span, Token};
use crate::genesys::view::{Asked, What};
use crate::verdict::Book;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (asked, answer) in case.answered().filter(|(a, _)| case.truth.is_desk(&a.pc)) {
        match asked.what {
            What::Preflight => continue,
            What::Login if is_taken(case, asked) => login(case, asked, book),
            What::Logout if asked.ok() => unasked(case, asked, book),
            What::Poll if asked.status == 401 => stranger(case, asked, answer, book),
            _ => {}
        }
        if asked.is_foreign(case.truth) {
            let finding = about(asked, format!("Origin {}", asked.origin), "the origin of the desktop's backend");
            book.broken("DSK-CORS-1", finding);
        }
    }
}

/// Whether SRS did not turn down what a desktop that is tried asked for. For want of a token, or for a place without hot seating, there
/// are requirements of their own (DSK-CSRF-1, DSK-SEAT-2); and a logout that finds no session was sent all the same.
pub(super) fn is_taken(case: &Case<'_>, asked: &Asked) -> bool {
    let refused = case.truth.is_desk(&asked.pc) && (400..500).contains(&asked.status);
    let seated = !case.truth.policies.hot_seating && (asked.place.is_some() || !asked.devices.is_empty());
    let finds = || case.answered().any(|(a, answer)| a.ordinal == asked.ordinal && answer.session.is_some());
    !refused || asked.status == 403 || seated || (asked.what == What::Logout && !finds())
}

/// Whether a login is for that place, and for those devices where any are named.
pub(super) fn sits_at(asked: &Asked, place: &Option<String>, devices: &[Device]) -> bool {
    // The trace may leave the switch out.
    let same =
        |a: &Device, b: &Device| a.dn == b.dn && (a.switch == b.switch || a.switch.is_empty() || b.switch.is_empty());
    let all = |some: &[Device], others: &[Device]| some.iter().all(|a| others.iter().any(|b| same(a, b)));
    asked.place == *place && (devices.is_empty() || (all(&asked.devices, devices) && all(devices, &asked.devices)))
}

/// Whether a login of a desktop that is tried names an RWS.
pub(super) fn names_rws(case: &Case<'_>, asked: &Asked) -> bool {
    let named = asked.server.as_deref().is_some_and(|server| centre(case.truth, server).is_some());
    named || !case.truth.is_desk(&asked.pc)
}

/// What an agent did at the desktop up to a request, the last first, and no further back than its last login.
fn deeds<'c>(case: &'c Case<'_>, asked: &'c Asked) -> impl Iterator<Item = &'c Act> {
    let own = |a: &&Act| a.pc == asked.pc && a.agent == asked.agent && a.at <= asked.sent;
    let mut over = false;
    case.truth
        .acts
        .iter()
        .rev()
        .filter(own)
        .take_while(move |a| !std::mem::replace(&mut over, matches!(a.what, ActKind::Login(_))))
}

/// The last place that the agent chose, and with which act; none without hot seating.
fn seat<'c>(case: &'c Case<'_>, asked: &'c Asked) -> Option<(&'c Act, String, Vec<Device>)> {
    deeds(case, asked).find_map(|act| match &act.what {
        ActKind::ChangePlace { place, devices, .. } => Some((act, place.clone(), devices.clone())),
        ActKind::Login(login) => Some((act, login.place.clone()?, login.devices.clone())),
        _ => None,
    })
}

fn login(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    elsewhere(case, asked, book);
    back(case, asked, book);
    peer(case, asked, book);
    let Some(out) = deeds(case, asked).next().filter(|a| a.what == ActKind::Logout(Token::Own)) else { return };
    let logout =
        |a: &&Asked| a.pc == asked.pc && a.agent == asked.agent && a.what == What::Logout && a.ok() && out.at <= a.sent;
    if case.view.asked.iter().filter(logout).any(|a| a.at <= asked.sent) {
        book.broken("DSK-OUT-1", about(asked, "a login after the logout", "the agent has logged out, and stays so"));
    }
}

/// A login for another place than the agent's, once there was one for that. One without configuration, by GET, is for none.
fn elsewhere(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let Some((act, place, devices)) = seat(case, asked).filter(|_| asked.server.is_some()) else { return };
    let there = |a: &&Asked| {
        let own = a.pc == asked.pc && a.agent == asked.agent && a.what == What::Login && a.ok();
        own && act.at <= a.sent && a.sent < asked.sent && sits_at(a, &Some(place.clone()), &devices)
    };
    if sits_at(asked, &Some(place.clone()), &devices) || !case.view.asked.iter().any(|a| there(&a)) {
        return;
    }
    let id = if matches!(act.what, ActKind::Login(_)) { "DSK-LOGIN-1" } else { "DSK-SEAT-1" };
    let seen = format!("a login for place {}", asked.place.as_deref().unwrap_or("of its own"));
    book.broken(id, about(asked, seen, format!("place {place}, where the agent is")));
}

/// Whether a login names the RWS of that data centre.
pub(super) fn is_at(case: &Case<'_>, asked: &Asked, server: &str) -> bool {
    let named = asked.server.as_deref().and_then(|server| centre(case.truth, server));
    named.is_some() && named.map(|c| &c.rws) == centre(case.truth, server).map(|c| &c.rws)
}

/// Whether the RWS of the data centre in which the agent logged in was away then.
fn is_lost(case: &Case<'_>, asked: &Asked) -> bool {
    let login = last_login(case.truth, &asked.pc, &asked.agent, asked.sent);
    let lost = login.and_then(|login| centre(case.truth, login.server.as_deref()?));
    lost.is_some_and(|lost| !reach::is_quiet(case.truth, &[&lost.rws], Span::new(asked.sent, asked.at)))
}

/// Whether a desktop that is tried had gone over by itself, before it was told that its data centre is lost.
pub(super) fn is_over(case: &Case<'_>, act: &Act, server: &str) -> bool {
    let own = |a: &&Asked| a.pc == act.pc && a.agent == act.agent && a.what == What::Login && a.ok() && a.sent < act.at;
    let last = case.view.asked.iter().rfind(own);
    case.truth.is_desk(&act.pc) && last.is_some_and(|a| is_at(case, a, server) && is_lost(case, a))
}

/// A login with the RWS of a data centre that the desktop has left, or has not gone over to.
fn back(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let its = deeds(case, asked).find_map(|act| match &act.what {
        ActKind::FailOver { server, .. } => Some((act, server)),
        ActKind::Login(login) => Some((act, login.server.as_ref()?)),
        _ => None,
    });
    // One that is no RWS is not what was due at all.
    let Some((act, server)) = its.filter(|_| names_rws(case, asked)) else { return };
    let there = |a: &&Asked| {
        let own = a.pc == asked.pc && a.agent == asked.agent && a.what == What::Login && a.ok();
        own && act.at <= a.sent && a.sent < asked.sent && is_at(case, a, server)
    };
    let first = matches!(act.what, ActKind::Login(_));
    if is_at(case, asked, server)
        || (first && is_lost(case, asked))
        || !(first || case.view.asked.iter().any(|a| there(&a)))
    {
        return;
    }
    let id = if first { "DSK-LOGIN-1" } else { "DSK-DR-1" };
    let seen = format!("a login with server {}", asked.server.as_deref().unwrap_or_default());
    book.broken(id, about(asked, seen, format!("server {server}, of the backend's data centre")));
}

/// A `peer_server` that is no RWS. Which of them it is, or none, is left to the desktop.
fn peer(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    if let Some(peer) = asked.peer_server.as_deref().filter(|peer| centre(case.truth, peer).is_none()) {
        let id = if case.truth.centres.len() > 1 { "DSK-DR-1" } else { "DSK-LOGIN-1" };
        book.broken(id, about(asked, format!("peer_server {peer}"), "an RWS, or none"));
    }
}

/// A logout that nobody asked for. To log in again at once is a way to change place or data centre.
fn unasked(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let until = asked.at + AT_ONCE_MS + case.grace();
    let out = |a: &Act| matches!(a.what, ActKind::Logout(_) | ActKind::Gone);
    let known = last_login(case.truth, &asked.pc, &asked.agent, asked.sent).is_some();
    if !known || deeds(case, asked).any(out) || until > case.truth.ends {
        return;
    }
    let again = |a: &Asked| {
        a.pc == asked.pc && a.agent == asked.agent && a.what == What::Login && asked.sent <= a.sent && a.sent <= until
    };
    if !case.view.asked.iter().any(again) {
        book.broken("DSK-OUT-1", about(asked, "a logout", "none: the agent has not logged out"));
    }
}

/// A poll that is answered 401 although there is a session: it does not show that it is this session's.
fn stranger(case: &Case<'_>, asked: &Asked, answer: &Answer, book: &mut Book) {
    let Some(session) = answer.session.map(|s| &case.model.sessions[s]) else { return };
    let tolerance = case.truth.policies.tolerance_ms;
    let last = session.polls.last().copied().unwrap_or(session.opened);
    // One that was on its way when the session was opened may be an older one's.
    let crossed = asked.sent <= session.opened + tolerance;
    let late = asked.at - last + tolerance >= case.truth.policies.poll_timeout_ms;
    if !crossed && !late {
        book.broken("DSK-POLL-1", about(asked, "a poll that is not of the session: 401", "a poll with its cookie"));
    }
}
