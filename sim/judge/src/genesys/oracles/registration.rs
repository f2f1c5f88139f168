//! GIR-FLOW-1: RWS registers the DNs of a session and gets their events; what comes of another place than the one asked for is
//! blamed on the requirement of that login (SRS-LOGIN-2, SRS-SEAT-1, SRS-SEAT-4, SRS-DR-2, SRS-DR-3).
//! GIR-FLOW-3: SIP Server tells RWS that recording has started on a DN.
//!
//! A SIP Server that was down knows of no registration any more: while a session goes on, RWS has to register its DNs again.
//!
//! Reached where a session was open for as long as a registration may take; FLOW-3 where a recording started on a DN then.

use super::voice;
use crate::genesys::case::Case;
use crate::genesys::expect::{Closed, RECOVERED_MS, Session, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::Told;
use crate::genesys::view::tlib::plain_id;
use crate::verdict::{Book, Finding};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (index, session) in case.model.sessions.iter().enumerate().filter(|(_, s)| !s.doubtful) {
        let asked = &case.view.asked[session.login];
        let during = Span::new(asked.sent, session.opened + case.grace());
        let with_phones = Span::new(asked.sent - RECOVERED_MS, during.to);
        if !reach::is_quiet(case.truth, &[&session.pc], during)
            || !reach::is_quiet(case.truth, &[&session.server, "sip"], with_phones)
            || session.closed.from < during.to
        {
            continue;
        }
        book.tested("GIR-FLOW-1");
        let moved = case.before(index).is_some_and(|b| b.why == Closed::NewPlace && b.closed.to == session.opened);
        if moved {
            stays_behind(case, index, during.to, book);
        }
        let missing: Vec<&str> = session
            .devices
            .iter()
            .map(|d| d.dn.as_str())
            .filter(|dn| !is_registered(case, &session.server, dn, during.to))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let others = registrations(case, &session.server)
            .any(|t| (asked.sent - case.grace()..=during.to).contains(&t.at) && !session.has(t.says.text("ThisDN")));
        let away = case.truth.centres.first().is_some_and(|c| c.rws != session.server);
        let id = match (moved, away, others, session.hot) {
            (true, ..) => "SRS-SEAT-4",
            (_, true, ..) => "SRS-DR-2",
            (_, _, true, true) => "SRS-SEAT-1",
            (_, _, true, false) => "SRS-LOGIN-2",
            _ => "GIR-FLOW-1",
        };
        let place = session.place.as_deref().unwrap_or("no place");
        let seen =
            format!("no registration of DN {} by {} for the session at {place}", missing.join(", "), session.server);
        let due = "each DN of the place is registered with SIP Server when the session is open";
        book.broken(
            id,
            Finding::new(seen, due).agent(&session.agent).pc(&session.pc).record(session.opened, asked.ordinal),
        );
    }
    for session in case.model.sessions.iter().filter(|s| !s.doubtful) {
        once_more(case, session, book);
        kept(case, session, book);
    }
    events(case, book);
}

/// GIR-FLOW-1: after SIP Server was down the DNs of a session that goes on are registered again.
fn once_more(case: &Case<'_>, session: &Session, book: &mut Book) {
    for down in reach::down(case.truth, "sip").iter() {
        let by = down.to + RECOVERED_MS + case.grace();
        let throughout = session.opened + case.grace() <= down.from && session.is_open(by) && by <= case.truth.ends;
        let machines = [session.pc.as_str(), session.server.as_str()];
        if !throughout
            || session.turned.is_some()
            || reach::is_poor(case.truth)
            || !reach::is_quiet(case.truth, &machines, Span::new(down.from - RECOVERED_MS, by))
            || !reach::is_quiet(case.truth, &["sip"], Span::new(down.to + 1, by))
        {
            continue;
        }
        let again = |dn: &str| {
            registrations(case, &session.server).any(|t| t.says.text("ThisDN") == dn && down.from <= t.at && t.at <= by)
        };
        let missing: Vec<&str> = session.devices.iter().map(|d| d.dn.as_str()).filter(|dn| !again(dn)).collect();
        let finding = || {
            let seen = format!("no new registration of DN {} by {}", missing.join(", "), session.server);
            let due = "each DN of an open session is registered again when SIP Server is back";
            Finding::new(seen, due).agent(&session.agent).pc(&session.pc).at(by)
        };
        book.check("GIR-FLOW-1", (!missing.is_empty()).then(finding));
    }
}

/// GIR-FLOW-1: the DNs of a session stay registered when the session of somebody who sat there before ends meanwhile: what is
/// cleaned up then is not this one's.
fn kept(case: &Case<'_>, session: &Session, book: &mut Book) {
    let (from, to) = (session.opened + case.grace(), session.closed.from.min(case.truth.ends) - case.grace());
    let machines = [session.pc.as_str(), session.server.as_str(), "sip"];
    let quiet = reach::is_quiet(case.truth, &machines, Span::new(session.asked - RECOVERED_MS, to));
    if to <= from || !quiet || session.turned.is_some() || reach::is_poor(case.truth) {
        return;
    }
    let another = |dn: &str, so: &dyn Fn(&Session) -> bool| {
        case.model.sessions.iter().any(|s| s.agent != session.agent && s.has(dn) && so(s))
    };
    let before = |dn: &str| another(dn, &|s| s.opened < session.opened && s.closed.to > session.opened);
    let taken = |dn: &str| another(dn, &|s| s.opened >= session.opened && s.first_asked() <= to);
    let lost =
        |dn: &&str| is_registered(case, &session.server, dn, from) && !is_registered(case, &session.server, dn, to);
    let own = session.devices.iter().map(|d| d.dn.as_str()).filter(|dn| before(dn) && !taken(dn));
    let gone: Vec<&str> = own.filter(lost).collect();
    if !gone.is_empty() {
        let seen = format!("{} gets the events of DN {} no more", session.server, gone.join(", "));
        let due = "for as long as the session is open";
        book.broken("GIR-FLOW-1", Finding::new(seen, due).agent(&session.agent).pc(&session.pc).at(to));
    }
}

/// SRS-SEAT-4: events come from the new place, and from the old one no more, unless somebody else sits there.
fn stays_behind(case: &Case<'_>, index: usize, at: i64, book: &mut Book) {
    let Some(before) = case.before(index) else { return };
    let session = &case.model.sessions[index];
    let taken = |dn: &str| {
        let others = case.model.sessions.iter().filter(|s| s.server_at(at) == session.server && s.has(dn));
        others
            .into_iter()
            .any(|s| s.opened - case.grace() <= at && at <= s.closed.to + case.grace() && s.agent != session.agent)
    };
    let own = before.devices.iter().map(|d| d.dn.as_str()).filter(|dn| !session.has(dn) && !taken(dn));
    let kept: Vec<&str> = own.filter(|dn| is_registered(case, &session.server, dn, at)).collect();
    let finding = || {
        let seen = format!("{} goes on to get the events of DN {}", session.server, kept.join(", "));
        Finding::new(seen, "those of the new place alone").agent(&session.agent).pc(&session.pc).at(at)
    };
    book.check("SRS-SEAT-4", (!kept.is_empty()).then(finding));
}

fn registrations<'c>(case: &'c Case<'_>, rws: &'c str) -> impl Iterator<Item = &'c Told> {
    case.view.tlib.iter().filter(move |t| t.from == rws && t.says.name == "RequestRegisterAddress")
}

/// Whether the last that a server asked for up to then, as to a DN, is to be registered.
pub fn is_registered(case: &Case<'_>, client: &str, dn: &str, until: i64) -> bool {
    let about = |t: &&Told| t.from == client && t.at <= until && t.says.text("ThisDN") == dn;
    let last = case
        .view
        .tlib
        .iter()
        .filter(about)
        .rfind(|t| t.says.name.ends_with("registerAddress") || t.says.name.ends_with("RegisterAddress"));
    last.is_some_and(|t| t.says.name == "RequestRegisterAddress")
}

/// The session of an agent at a DN that is open for some time already.
fn open<'c>(case: &'c Case<'_>, agent: &str, dn: &str, at: i64) -> Option<&'c Session> {
    let fits =
        |s: &&Session| s.agent == agent && s.has(dn) && !s.doubtful && s.is_open(at) && s.opened + case.grace() <= at;
    case.model.sessions.iter().find(fits)
}

/// The session of which a server ought to hear something on a DN: open for some time already.
pub fn listening<'c>(case: &'c Case<'_>, agent: &str, dn: &str, at: i64) -> Option<&'c Session> {
    let session = open(case, agent, dn, at)?;
    let server = session.server_at(at);
    let quiet = reach::is_quiet(case.truth, &[server, "sip", "mcp"], Span::new(session.opened, at + case.grace()));
    quiet.then_some(session)
}

/// The same where SIP Server has been away since the session was opened, and back for twice as long as it takes to find it again.
fn back<'c>(case: &'c Case<'_>, agent: &str, dn: &str, at: i64) -> Option<&'c Session> {
    let session = open(case, agent, dn, at)?;
    let (server, until) = (session.server_at(at), at + case.grace());
    let knows = reach::is_quiet(case.truth, &[server, &session.pc], Span::new(session.asked, until));
    let found = reach::is_quiet(case.truth, &[server, "sip", "mcp"], Span::new(at - 2 * RECOVERED_MS, until));
    (knows && found && !reach::is_poor(case.truth)).then_some(session)
}

fn events(case: &Case<'_>, book: &mut Book) {
    for (call, stretch) in case.truth.calls.iter().flat_map(|c| c.stretches.iter().map(move |s| (c, s))) {
        let from = stretch.span.from;
        let (agent, dn) = (&stretch.agent, &stretch.dn);
        let Some(session) = listening(case, agent, dn, from).or_else(|| back(case, agent, dn, from)) else { continue };
        let server = session.server_at(from);
        if stretch.span.ms() < case.grace() || !is_registered(case, server, &stretch.dn, from) {
            continue;
        }
        let id = plain_id(&call.conn_id);
        let about = |t: &&Told| {
            t.to == server
                && t.says.name.starts_with("Event")
                && t.says.text("ThisDN") == stretch.dn
                && t.says.conn_id() == id
        };
        let told: Vec<&Told> = case.view.tlib.iter().filter(about).collect();
        let finding =
            |seen: String, due: &str| Finding::new(seen, due).contact(&call.uuid).agent(&stretch.agent).at(from);
        if told.is_empty() {
            let seen = format!("no event of call {} on DN {} came to {server}", call.conn_id, stretch.dn);
            book.check("GIR-FLOW-1", Some(finding(seen, "RWS gets the events of a DN that it has registered")));
            continue;
        }
        for recorded in &stretch.recorded {
            if recorded.span.from + case.grace() > case.truth.ends {
                continue;
            }
            let due = Span::new(recorded.span.from - 1, recorded.span.from + case.grace() + 1);
            let on = told.iter().find(|t| due.has(t.at) && t.says.datum("GSIP_RECORD") == Some("ON"));
            let heard = Span::new(recorded.span.from, due.to);
            let quiet = reach::is_quiet(case.truth, &[server, "sip", "mcp"], heard);
            if !quiet || has_forgotten(case, session, server, heard) {
                continue;
            }
            // What was never begun cannot be told; that it was not is blamed on whoever ought to have begun it.
            let begun = voice::is_begun(case, call, stretch, recorded) || !voice::is_part_due(case, call, recorded);
            if on.is_none() && !begun {
                continue;
            }
            let wrong = match on {
                None => Some(
                    finding(
                        format!("{server} was not told that recording started on DN {}", stretch.dn),
                        "an event with GSIP_RECORD=ON",
                    )
                    .at(recorded.span.from),
                ),
                Some(t) => {
                    let name = t.says.datum("GSIP_REC_FN").unwrap_or_default();
                    (name.split('_').next() != Some(&call.uuid)).then(|| Finding {
                        ordinal: Some(t.ordinal),
                        ..finding(format!("GSIP_REC_FN is `{name}`"), "a name that begins with the CallUUID")
                    })
                }
            };
            book.check("GIR-FLOW-3", wrong);
        }
    }
}

/// Whether an RWS was down in the session and may not have its DNs registered again by then: SRS has to find that out first.
fn has_forgotten(case: &Case<'_>, session: &Session, server: &str, span: Span) -> bool {
    let down = reach::down(case.truth, server).within(Span::new(session.opened, span.to));
    let found = |since: i64| {
        since + RECOVERED_MS <= span.from && reach::is_quiet(case.truth, &[&session.pc], Span::new(since, span.to))
    };
    down.iter().any(|gap| !found(gap.to))
}

/// Whether RWS was told that recording started on a stretch.
pub fn was_told(case: &Case<'_>, server: &str, conn_id: &str, dn: &str, until: i64) -> Option<u64> {
    let id = plain_id(conn_id);
    let on = |t: &&Told| {
        t.to == server
            && t.at <= until
            && t.says.text("ThisDN") == dn
            && t.says.conn_id() == id
            && t.says.datum("GSIP_RECORD") == Some("ON")
    };
    case.view.tlib.iter().find(on).map(|t| t.ordinal)
}
