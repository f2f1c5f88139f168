//! GIR-FLOW-4: RWS decides whether a screen is to be recorded, and only then calls SRS. GIR-FLOW-8: a call for which no recording is
//! initiated has no screen file. GIR-NV-1 where it is about non-voice work.
//!
//! FLOW-4 is reached where RWS was told of the recording of a voice while the agent had a session, and an order was due, or none was to
//! come; FLOW-8 where an agent with a session was on a call that was not recorded, for longer than a decision takes.

use super::registration::{is_registered, was_told};
use crate::genesys::case::Case;
use crate::genesys::expect::{Closed, RECOVERED_MS, Screen, Session, Source, reach, when};
use crate::genesys::truth::{Kind, Span};
use crate::genesys::view::Start;
use crate::genesys::view::wires::piece_of;
use crate::verdict::{Book, Finding};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    reached(case, book);
    for index in 0..case.screens.len() {
        wanted(case, index, book);
    }
    for start in case.view.starts.iter().filter(|s| !s.again) {
        unwanted(case, start, book);
    }
    unasked(case, book);
}

fn reached(case: &Case<'_>, book: &mut Book) {
    for (call, stretch, recorded) in case.recorded() {
        let session = case
            .model
            .sessions
            .iter()
            .find(|s| s.agent == stretch.agent && s.has(&stretch.dn) && s.is_open(recorded.span.from));
        let Some(session) = session.filter(|s| !s.doubtful) else { continue };
        let recordable = case.truth.agents.get(&stretch.agent).is_some_and(|a| when::voice(case.truth, a));
        let server = session.server_at(recorded.span.from);
        if !recordable && was_told(case, server, &call.conn_id, &stretch.dn, recorded.span.to).is_some() {
            book.tested("GIR-FLOW-4");
        }
    }
    for stretch in case.truth.calls.iter().flat_map(|c| &c.stretches).filter(|s| s.recorded.is_empty()) {
        let open = |s: &&Session| s.agent == stretch.agent && s.has(&stretch.dn) && s.is_open(stretch.span.from);
        let recordable = case.truth.agents.get(&stretch.agent).is_some_and(|a| when::voice(case.truth, a));
        if recordable && stretch.span.ms() > case.grace() && case.model.sessions.iter().any(|s| open(&s)) {
            book.tested("GIR-FLOW-8");
        }
    }
}

/// What is blamed where nothing is recorded of a session that is special in some way.
fn special(case: &Case<'_>, screen: &Screen, otherwise: &'static str) -> &'static str {
    let session = case.session(screen);
    let moved = case.before(screen.session).is_some_and(|b| b.why == Closed::NewPlace && b.closed.to == session.opened);
    let home = case.truth.centres.first().map(|c| c.rws.as_str());
    match () {
        () if session.turned.is_some() => "SRS-DR-1",
        () if home.is_some_and(|rws| rws != session.server) => "SRS-DR-2",
        () if moved => "SRS-SEAT-4",
        () => otherwise,
    }
}

/// An order has to be there in time, and not before RWS knows.
fn wanted(case: &Case<'_>, index: usize, book: &mut Book) {
    let screen = &case.screens[index];
    if !screen.must {
        return;
    }
    let until = screen.start.to + case.grace();
    let non_voice = matches!(screen.source, Source::State(_));
    let id = if non_voice { "GIR-NV-1" } else { "GIR-FLOW-4" };
    if non_voice {
        book.tested(id);
    }
    let mut known = None;
    if let Some((call, stretch, _)) = case.voice_of(screen) {
        known = was_told(case, &screen.server, &call.conn_id, &stretch.dn, until);
        if !is_registered(case, &screen.server, &stretch.dn, screen.start.from) || known.is_none() {
            return;
        }
        book.tested(id);
    }
    let contact = case.mapped[index].as_ref().map_or(String::new(), |m| m.uuid.clone());
    let finding = |seen: String, due: &str| {
        let finding = Finding::new(seen, due).agent(&screen.agent).pc(&screen.pc).at(screen.start.from);
        if contact.is_empty() { finding } else { finding.contact(&contact) }
    };
    match case.start_of(index) {
        None => {
            let seen = format!("{} never called SRS", screen.server);
            book.broken(special(case, screen, id), finding(seen, "an order to record the screen"));
        }
        Some(start) if start.at > until => {
            let seen = format!("the order came {} ms late", start.at - screen.start.to);
            let late =
                Finding { ordinal: Some(start.ordinal), ..finding(seen, "an order as soon as the recording starts") };
            book.broken(id, late);
        }
        Some(start) if known.is_some_and(|told| start.ordinal < told) => {
            let seen = "the order came before RWS was told of the recording".to_owned();
            book.broken(
                id,
                Finding { ordinal: Some(start.ordinal), ..finding(seen, "first the decision, then the order") },
            );
        }
        Some(_) => {}
    }
}

/// An order that nothing calls for.
fn unwanted(case: &Case<'_>, start: &Start, book: &mut Book) {
    let grace = case.grace();
    let session = case.session_on(&start.pc, start.at);
    let agent = session.map(|s| s.agent.as_str());
    let fits =
        |s: &&Screen| s.pc == start.pc && s.start.from <= start.at && start.at <= s.end.to.max(s.start.to) + grace;
    // While a recording runs SRS is there to refuse.
    if case.screens.iter().any(|s| fits(&s)) || is_old_news(case, start) {
        return;
    }
    let id = blame(case, agent, &start.pc, start.at, start.call.as_ref().map(|(uuid, _)| uuid.as_str()));
    let what = start.call.as_ref().map_or("non-voice work".to_owned(), |(uuid, _)| format!("call {uuid}"));
    let mut finding =
        Finding::new(format!("{} ordered a recording for {what}", start.rws), "no recording").pc(&start.pc);
    if let Some(agent) = agent {
        finding = finding.agent(agent);
    }
    book.check(id, Some(finding.record(start.at, start.ordinal)));
}

/// Whether an order is of an RWS that SRS has turned to, and that was cut off from SIP Server when the call ended: it hears of all of it
/// once it is there again, of the beginning and in one breath of the end.
pub fn is_old_news(case: &Case<'_>, start: &Start) -> bool {
    let session = case.session_on(&start.pc, start.at);
    let turned = session.is_some_and(|s| s.turns().any(|(at, to)| *to == start.rws && *at <= start.at));
    let Some(call) = start.call.as_ref().and_then(|(uuid, _)| case.truth.calls.iter().find(|c| c.uuid == *uuid)) else {
        return false;
    };
    let missed = |gap: Span| gap.has(call.span.to) && start.at <= gap.to + RECOVERED_MS + case.grace();
    turned && reach::apart(case.truth, "sip", &start.rws).iter().any(missed)
}

/// A file came that RWS had not ordered.
fn unasked(case: &Case<'_>, book: &mut Book) {
    for http in case.view.http.iter().filter(|h| h.status == 404 && h.path().starts_with("/sim/screen-recordings")) {
        let ordered = piece_of(http).is_some_and(|id| case.view.starts.iter().any(|s| s.recording == id));
        let lost = !reach::is_quiet(case.truth, &[&http.to], Span::new(case.truth.starts, http.at));
        if case.is_rws(&http.to) && !ordered && !lost {
            let finding = Finding::new("a file came that RWS had not ordered", "SRS records when it is told to");
            book.check("GIR-FLOW-4", Some(finding.pc(&http.from).record(http.at, http.ordinal)));
        }
    }
}

/// Which requirement forbids that an agent's screen is recorded from an instant on.
pub fn blame(case: &Case<'_>, agent: Option<&str>, pc: &str, at: i64, uuid: Option<&str>) -> &'static str {
    let truth = case.truth;
    if truth.pcs.get(pc).is_some_and(|pc| !pc.srs) {
        return "GIR-FLOW-7";
    }
    let Some((key, who)) = agent.and_then(|a| truth.agents.get_key_value(a)) else { return "GIR-FLOW-4" };
    if who.kind == Kind::NonVoice {
        return "GIR-NV-1";
    }
    if !when::voice(truth, who) {
        return "GIR-FLOW-4";
    }
    let sessions = case.model.sessions.iter().filter(|s| s.agent == *key && s.opened <= at);
    match sessions.clone().next_back() {
        Some(last) if last.closed.to < at && last.why == Closed::Logout => return "SRS-OUT-1",
        Some(last) if last.closed.to < at && last.why == Closed::Expired => return "SRS-POLL-1",
        None => return "GIR-FLOW-4",
        _ => {}
    }
    let on =
        |s: &&crate::genesys::truth::Stretch| s.agent == *key && s.span.from <= at && at <= s.span.to + case.grace();
    let calls = truth.calls.iter().filter(|c| uuid.is_none_or(|u| c.uuid == u));
    let mine: Vec<_> = calls.flat_map(|c| &c.stretches).filter(on).collect();
    if !mine.is_empty() && mine.iter().all(|s| s.recorded.is_empty()) {
        return "GIR-FLOW-8";
    }
    let elsewhere = mine.iter().any(|s| sessions.clone().next_back().is_some_and(|last| !last.has(&s.dn)));
    if elsewhere { "SRS-SEAT-4" } else { "GIR-FLOW-4" }
}
