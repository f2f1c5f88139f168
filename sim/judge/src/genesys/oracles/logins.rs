//! SRS-LOGIN-1 to -4, and which requirement is to blame where a login is wrongly refused or accepted.
//!
//! LOGIN-1 is reached with a login that had to be accepted and was answered; LOGIN-2 with one without a place; LOGIN-3 with one with
//! `server` that was accepted, or without it that was not; LOGIN-4 with one that was accepted where there are two data centres to
//! choose from.

use crate::genesys::case::Case;
use crate::genesys::evidence::told;
use crate::genesys::expect::login::{behind, centre, is_page, last_login, unknown_names};
use crate::genesys::expect::{Answer, Due, RECOVERED_MS, reach};
use crate::genesys::truth::{Act, ActKind, Centre, Span};
use crate::genesys::view::{Asked, Exchange, What};
use crate::verdict::{Book, Finding};

/// Where the trace does not tell when a request went out, it was no longer ago than this, in milliseconds.
const ON_ITS_WAY_MS: i64 = 10_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (asked, answer) in case.answered().filter(|(a, _)| a.what == What::Login) {
        match answer.due {
            Due::Yes => due(case, asked, answer, book),
            Due::No(id, why) => forbidden(case, asked, id, why, book),
            Due::Either => {}
        }
        if asked.ok() && !asked.is_foreign(case.truth) {
            reaches(case, asked, answer, book);
        }
    }
}

/// What a finding about a request is about.
pub fn about(asked: &Asked, seen: impl Into<String>, due: impl Into<String>) -> Finding {
    Finding::new(seen, due).agent(&asked.agent).pc(&asked.pc).record(asked.at, asked.ordinal)
}

/// Whether the login names another data centre than the main one.
pub fn is_recovery(case: &Case<'_>, asked: &Asked) -> bool {
    let named = asked.server.as_deref().and_then(|s| centre(case.truth, s));
    named.is_some_and(|c| case.truth.centres.first().is_some_and(|main| main.rws != c.rws))
}

/// Requirements that a login puts to the test which has to be accepted, the most special first.
fn at_stake(case: &Case<'_>, asked: &Asked, answer: &Answer) -> Vec<&'static str> {
    let session = answer.session.map(|s| &case.model.sessions[s]);
    let mut out = Vec::new();
    let mut put = |when: bool, id: &'static str| {
        if when {
            out.push(id);
        }
    };
    put(answer.expired, "SRS-POLL-3");
    put(session.is_some_and(|s| s.token), "SRS-CSRF-4");
    put(session.is_some_and(|s| !s.token), "SRS-CSRF-3");
    put(is_page(case.truth, asked) && asked.scheme == "https" && asked.origin.starts_with("https://"), "SRS-CORS-3");
    put(is_recovery(case, asked), "SRS-DR-2");
    put(is_recovery(case, asked), "SRS-DR-3");
    let place = asked.place.as_ref().and_then(|p| case.truth.places.get(p));
    put(session.is_some_and(|s| asked.place.is_some() && s.place != asked.place), "SRS-SEAT-4");
    put(place.is_some_and(|p| p.len() > 1 || asked.devices.is_empty()), "SRS-SEAT-2");
    put(!asked.devices.is_empty(), "SRS-SEAT-3");
    put(place.is_some(), "SRS-SEAT-1");
    put(asked.place.is_none(), "SRS-LOGIN-2");
    put(true, "SRS-LOGIN-1");
    out
}

fn due(case: &Case<'_>, asked: &Asked, answer: &Answer, book: &mut Book) {
    let stake = at_stake(case, asked, answer);
    if asked.ok() {
        // Who accepts a login without a word with RWS has shown nothing of it.
        if contacts(case, asked).next().is_none() {
            return;
        }
        for id in stake.iter().filter(|id| **id != "SRS-SEAT-4") {
            book.tested(id);
        }
        return;
    }
    // What SRS of ours refuses a desktop that is tried is wrong in a way that the truth does not know, as the password: the
    // desktop's own (DSK).
    if asked.refused() && asked.status < 500 && case.truth.is_desk(&asked.pc) {
        return;
    }
    let seen = if asked.status == 0 {
        "the login was not answered".to_owned()
    } else {
        format!("the login was refused with {}", asked.status)
    };
    let unread = |s: usize| {
        let login = &case.view.asked[case.model.sessions[s].login];
        login.csrf_asked && !login.token_given
    };
    // Without the token that it could not read the desktop can post nothing.
    if asked.status == 403 && answer.session.is_some_and(unread) {
        return;
    }
    let id = culprit(case, asked, &stake);
    book.broken(id, about(asked, format!("{seen} {}", asked.message).trim_end(), "accepted"));
}

/// Of what is at stake that which no other login shows to work.
fn culprit(case: &Case<'_>, asked: &Asked, stake: &[&'static str]) -> &'static str {
    let has = |id: &str| stake.contains(&id);
    let no_contact = asked
        .server
        .as_deref()
        .and_then(|s| centre(case.truth, s))
        .is_some_and(|c| !contacts(case, asked).any(|h| h.to == c.rws));
    if asked.status == 403 && has("SRS-CSRF-4") {
        return "SRS-CSRF-4";
    }
    if asked.status == 403 && has("SRS-CSRF-3") {
        return "SRS-CSRF-3";
    }
    // The recovery data centre was not to be had before the expiry either.
    let never = |(a, answer): (&Asked, &Answer)| {
        a.what == What::Login && answer.due == Due::Yes && !answer.expired && !a.ok() && is_recovery(case, a)
    };
    if has("SRS-POLL-3") && !(has("SRS-DR-2") && case.answered().any(never)) {
        return "SRS-POLL-3";
    }
    if asked.status == 0 && has("SRS-CORS-3") {
        return "SRS-CORS-3";
    }
    let accepted = |f: &dyn Fn(&Asked) -> bool| case.view.asked.iter().any(|a| a.what == What::Login && a.ok() && f(a));
    if has("SRS-DR-2") {
        let other_way = accepted(&|a: &Asked| is_recovery(case, a) && a.place.is_some() != asked.place.is_some());
        return if other_way { "SRS-DR-3" } else { "SRS-DR-2" };
    }
    if asked.status >= 500 && no_contact {
        return "SRS-LOGIN-3";
    }
    let peer = asked.peer_server.is_some() && !accepted(&|a: &Asked| a.peer_server.is_some());
    if peer && !(asked.place.is_none() && accepted(&|a: &Asked| a.place.is_some() && a.peer_server.is_some())) {
        return "SRS-LOGIN-1";
    }
    stake.iter().copied().find(|id| !id.starts_with("SRS-CSRF") && !id.starts_with("SRS-CORS")).unwrap_or("SRS-LOGIN-1")
}

fn forbidden(case: &Case<'_>, asked: &Asked, id: &'static str, why: &str, book: &mut Book) {
    // SRS of ours is not what is tried.
    if case.truth.is_desk(&asked.pc) {
        return;
    }
    if asked.ok() {
        book.check(id, Some(about(asked, "the login was accepted", format!("refused: {why}"))));
    } else if asked.status >= 500 && case.truth.is_product(&asked.pc) {
        let seen = format!("the login was answered {} {}", asked.status, asked.message);
        book.broken(id, about(asked, seen.trim_end(), format!("refused with 4xx: {why}")));
    } else if asked.refused() {
        // A wrong password puts nothing to the test that has an id, and that names are told is shown by the names.
        if id != "SRS-LOGIN-1" && id != "SRS-SEAT-5" && (400..500).contains(&asked.status) {
            book.tested(id);
        }
        named(case, asked, book);
    }
}

/// SRS-SEAT-5: the refusal names what is unknown.
fn named(case: &Case<'_>, asked: &Asked, book: &mut Book) {
    let own = |r: &&kernel::trace::Record| {
        r.kind == "srs.refused" && *r.host == *asked.pc && asked.sent - ON_ITS_WAY_MS <= r.at && r.at <= asked.at
    };
    // What a product of somebody else's writes down is not asked: its answer has to say it.
    let told: String = told(case.truth, &case.view.evidence.trace).filter(own).map(|r| r.fields.as_ref()).collect();
    for name in unknown_names(case.truth, asked) {
        // What we write down ourselves says it where the desktop could not read the answer.
        if asked.message.is_empty() && told.is_empty() && !case.truth.is_product(&asked.pc) {
            continue;
        }
        let words = if asked.message.is_empty() { &told } else { &asked.message };
        let wrong = !words.contains(&name);
        let finding =
            || about(asked, format!("refused with {}: `{words}`", asked.status), format!("refused by name: `{name}`"));
        book.check("SRS-SEAT-5", wrong.then(finding));
    }
}

/// What SRS asked of any RWS meanwhile.
fn contacts<'c>(case: &'c Case<'_>, asked: &'c Asked) -> impl Iterator<Item = &'c Exchange> {
    let since = if asked.sent < asked.at { asked.sent } else { asked.at - ON_ITS_WAY_MS };
    case.view.http.iter().filter(move |h| {
        h.from == asked.pc && since <= h.at && h.at <= asked.at && case.is_rws(&h.to) && h.path() == "/api/v2/me"
    })
}

/// Whether it is the login itself that turned to the backup, since the RWS that it names was not to be had (SRS-DR-1).
fn turned(case: &Case<'_>, asked: &Asked, used: &Exchange) -> bool {
    let opened = case.model.sessions.iter().find(|s| case.view.asked[s.login].ordinal == asked.ordinal);
    let turned = opened.and_then(|s| s.turned.as_ref().filter(|(at, to)| *at == s.opened && *to == used.to));
    let secure = asked.peer_server.as_deref().is_some_and(|s| s.starts_with("https"));
    case.truth.policies.fails_over() && turned.is_some() && used.tls == secure
}

/// SRS-LOGIN-3: RWS is reached as `server` says. SRS-LOGIN-4: it is in the data centre of the desktop's backend.
fn reaches(case: &Case<'_>, asked: &Asked, answer: &Answer, book: &mut Book) {
    let Some(named) = asked.server.as_deref().and_then(|s| centre(case.truth, s)) else { return };
    let https = asked.server.as_deref().is_some_and(|s| s.starts_with("https"));
    let right = contacts(case, asked).any(|h| h.to == named.rws && h.tls == https);
    let used = contacts(case, asked).next();
    if !right && used.is_some_and(|h| turned(case, asked, h)) {
        return;
    }
    let wrong = (!right).then(|| {
        let seen = used.map_or("SRS did not ask RWS".to_owned(), |h| {
            format!("SRS asked {} by {}", h.to, if h.tls { "HTTPS" } else { "HTTP" })
        });
        about(asked, seen, format!("RWS as named: {}", asked.server.as_deref().unwrap_or_default()))
    });
    // A second login that goes nowhere at all is none.
    let second = contacts(case, asked).next().is_none() && answer.session.is_some();
    let moved = second && at_stake(case, asked, answer).contains(&"SRS-SEAT-4");
    let id = match () {
        () if moved => "SRS-SEAT-4",
        () if is_recovery(case, asked) => "SRS-DR-2",
        () => "SRS-LOGIN-3",
    };
    let wrong = wrong.or_else(|| beside(case, asked, named));
    book.check(if wrong.is_some() { id } else { "SRS-LOGIN-3" }, wrong);
    // Of a desktop that is tried it is the desktop's own (DSK-LOGIN-1, DSK-DR-1).
    if behind(case.truth, asked).is_some_and(|act| act.deliberate) || case.truth.is_desk(&asked.pc) {
        return;
    }
    let Some(backend) = backend(case, asked).filter(|_| case.truth.centres.len() > 1) else { return };
    let reached = used.filter(|_| !right).and_then(|h| case.truth.centre_of(&h.to)).unwrap_or(named);
    let wrong = reached.backend != backend.backend;
    let finding = || {
        about(
            asked,
            format!("RWS {} for a desktop of {}", reached.rws, backend.backend),
            format!("{}, of the same data centre", backend.rws),
        )
    };
    book.check("SRS-LOGIN-4", wrong.then(finding));
}

/// A login at another RWS besides, although the one that is named was there. What ends an old session there is none.
fn beside(case: &Case<'_>, asked: &Asked, named: &Centre) -> Option<Finding> {
    let during = Span::new(asked.sent - RECOVERED_MS, asked.at);
    if reach::is_poor(case.truth) || !reach::is_quiet(case.truth, &[&asked.pc, &named.rws], during) {
        return None;
    }
    let logs_in = |h: &&Exchange| h.request.as_ref().is_some_and(|text| text.contains("StartContactCenterSession"));
    let other = contacts(case, asked).filter(logs_in).find(|h| h.to != named.rws)?;
    let seen = format!("SRS logged in at {}, too", other.to);
    Some(about(asked, seen, format!("RWS as named: {}", asked.server.as_deref().unwrap_or_default())))
}

/// The data centre of the backend that the desktop talks to.
fn backend<'c>(case: &'c Case<'_>, asked: &Asked) -> Option<&'c Centre> {
    let machine = match behind(case.truth, asked) {
        Some(Act { what: ActKind::FailOver { backend, .. }, .. }) => backend.as_str(),
        _ => last_login(case.truth, &asked.pc, &asked.agent, asked.sent)?.backend.as_str(),
    };
    // A desktop that has gone over stays there until the agent logs in anew.
    let over =
        case.truth.acts.iter().rev().filter(|a| a.pc == asked.pc && a.agent == asked.agent && a.at <= asked.sent);
    let machine = over
        .take_while(|a| !matches!(a.what, ActKind::Login(_)))
        .find_map(|a| if let ActKind::FailOver { backend, .. } = &a.what { Some(backend.as_str()) } else { None })
        .unwrap_or(machine);
    case.truth.centres.iter().find(|c| c.backend == machine)
}
