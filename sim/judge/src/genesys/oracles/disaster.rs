//! SRS-DR-1 and -3: what becomes of a session whose RWS is lost. (SRS-DR-2 is judged with the logins.)
//!
//! DR-1 is reached where the RWS of a session with a `peer_server` was lost for longer than a turn may take, while the peer was there
//! from the beginning, or came back;
//! DR-3 with a session at the recovery data centre, whichever way it came there.

use crate::genesys::case::Case;
use crate::genesys::expect::{RECOVERED_MS, Session, reach};
use crate::genesys::truth::Span;
use crate::verdict::{Book, Finding};

use super::registration::is_registered;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for session in case.model.sessions.iter().filter(|s| !s.doubtful) {
        let finding = |seen: String, due: &str| Finding::new(seen, due).agent(&session.agent).pc(&session.pc);
        lost(case, session, book);
        let Some((at, to)) = &session.turned else { continue };
        if !case.truth.policies.fails_over() {
            let seen = format!("SRS turned to {to} by itself");
            book.broken("SRS-DR-1", finding(seen, "it waits for a new login").at(*at));
            continue;
        }
        // A login that finds its RWS away turns at once.
        let since = Span::new(session.first_asked().min(*at - RECOVERED_MS), *at + 1);
        let away = reach::apart(case.truth, &session.pc, &session.server);
        if away.within(since).is_empty() && !reach::is_poor(case.truth) {
            let seen = format!("SRS turned to {to}, and {} was there", session.server);
            book.broken("SRS-DR-1", finding(seen, "the peer is for when the server is lost").at(*at));
        }
        let until = at + case.grace();
        let quiet = reach::is_quiet(case.truth, &[&session.pc, to, "sip"], Span::new(*at - RECOVERED_MS, until));
        // Where the lost one is there again just then, nothing says with which of the two it stays.
        let crossed = away.iter().any(|gap| gap.to + case.grace() >= *at && gap.to <= until);
        if !quiet || crossed || session.closed.from < until {
            continue;
        }
        let missing: Vec<&str> =
            session.devices.iter().map(|d| d.dn.as_str()).filter(|dn| !is_registered(case, to, dn, until)).collect();
        let seen = format!("{to} has not registered DN {}", missing.join(", "));
        let due = "the same place and devices as before";
        book.check("SRS-DR-3", (!missing.is_empty()).then(|| finding(seen, due).at(until)));
    }
}

fn lost(case: &Case<'_>, session: &Session, book: &mut Book) {
    let Some(peer) = session.peer.as_ref() else { return };
    let policies = &case.truth.policies;
    let patience = case.patience() - policies.patience_ms + policies.turn_ms.unwrap_or(policies.patience_ms);
    let open = Span::new(session.opened, session.closed.from);
    let lost = reach::apart(case.truth, &session.pc, &session.server).within(open);
    // A PC that reaches nobody turns to nobody.
    let cut_off = reach::apart(case.truth, &session.pc, peer);
    let there =
        |span: Span| reach::is_quiet(case.truth, &[peer.as_str(), "sip"], span) && cut_off.within(span).is_empty();
    // It has left that one for good already.
    let gone = session.turned.as_ref().map_or(i64::MAX, |(at, _)| *at);
    let lost = lost.iter().filter(|gap| gap.from <= gone);
    // While the peer is away, too, there is nothing to turn to: it is due once the peer has been there for long enough. Whoever has
    // found both away need not look again at once.
    let back = || {
        let mut back: Vec<i64> = case.truth.faults.iter().map(|f| f.span.to).collect();
        back.sort_unstable();
        back
    };
    for gap in lost {
        let later = back().into_iter().filter(|at| *at >= gap.from).map(|at| (at + 1, RECOVERED_MS + patience));
        let due = std::iter::once((gap.from, patience))
            .chain(later)
            .find(|(from, within)| from + within <= gap.to && there(Span::new(*from, from + within)));
        let Some((from, within)) = due else { continue };
        book.tested("SRS-DR-1");
        let due = Span::new(gap.from, from + within + 1);
        let turned = session.turned.as_ref().is_some_and(|(at, to)| due.has(*at) && to == peer);
        if !turned && case.truth.policies.fails_over() {
            let seen = format!("SRS stayed with {}", session.server);
            let finding =
                Finding::new(seen, format!("it turns to {peer} by itself")).agent(&session.agent).pc(&session.pc);
            book.broken("SRS-DR-1", finding.at(from + within));
        }
    }
}
