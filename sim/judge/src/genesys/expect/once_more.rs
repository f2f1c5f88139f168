//! Screens that may be recorded once more: what goes on when a session opens, or when an RWS is there again.

use super::ends::end;
use super::screens::{RECOVERED_MS, Screen, Source, TOGETHER_MS};
use super::sessions::Session;
use super::untold::untold;
use super::{Window, reach};
use crate::genesys::truth::{Act, ActKind, Span, Truth};

/// A call or state that is still being recorded when a later session of the agent opens, or when an RWS that was down is there
/// again. That a new login restores service (SRS-POLL-3) says nothing of what goes on: RWS may have the screen recorded again, or
/// wait for the next call; and nothing says what an RWS still knows that crashed. So there may be one more file each time, and there
/// need not.
pub(super) fn again(
    truth: &Truth,
    sessions: &[Session],
    agent: &str,
    span: Span,
    source: Source,
    mine: &mut Vec<Screen>,
) {
    let dn = match source {
        Source::Voice { call, stretch, .. } => Some(&truth.calls[call].stretches[stretch].dn),
        Source::State(_) => None,
    };
    // The file that this voice had, or fell into.
    let had = |m: &&Screen| m.source == source || (m.start.from <= span.from && span.from <= m.end.to);
    let had = mine.iter().rev().find(had).map(|m| m.session);
    // Where there was none nobody was there; a session that opens later may still find it.
    let fits = |s: &&Session| s.agent == agent && s.closed.to > span.from;
    let Some(first) = had.or_else(|| sessions.iter().position(|s| fits(&s))) else { return };
    let over = span.to;
    let span = Span::new(span.from, known_until(truth, agent, span, source, &sessions[first]));
    for (session, s) in sessions.iter().enumerate().skip(first) {
        let later = session > first || had.is_none() || !s.tried.is_empty();
        let mine_already =
            |at: i64| mine.iter().any(|m| m.session == session && m.source == source && m.start.from >= at);
        // A login that nobody answered may have been taken all the same, and the one after it ends that session.
        let asked = s.tried.iter().chain([&s.asked]).copied();
        let opens: Vec<_> = asked.filter(|at| later && !mine_already(*at)).map(|at| (at, s.opened)).collect();
        // An RWS to which the session turns finds the call going on as well.
        let turns = s.turns().map(|(at, _)| (*at, *at));
        let down = reach::down(truth, s.server_at(span.from));
        let up = down.iter().filter(|d| s.is_open(d.from)).map(|d| (d.to, d.to));
        for (asked, opened) in opens.into_iter().chain(turns).chain(up.collect::<Vec<_>>()) {
            if s.agent == agent && dn.is_none_or(|dn| s.has(dn)) && span.from < opened && asked <= span.to {
                once_more(truth, (session, s, asked), agent, span, (source, over), mine);
            }
        }
    }
}

/// Until when RWS may believe that a call or state goes on: who hears late of its end may order late. And who has left without a
/// word, or has logged out with that state, may be believed to be in it until another one is said.
fn known_until(truth: &Truth, agent: &str, span: Span, source: Source, session: &Session) -> i64 {
    let server = session.server_at(span.to);
    let late = reach::apart(truth, "sip", server);
    let late = late.iter().filter(|f| f.from <= span.to + TOGETHER_MS && span.to < f.to + RECOVERED_MS);
    let heard = late.map(|f| f.to + RECOVERED_MS).fold(span.to, i64::max);
    let Source::State(index) = source else { return heard };
    // Nor has it heard of a state that is left what nobody could tell it.
    let heard = untold(truth, session, index, span.to).map_or(heard, |unsaid| heard.max(unsaid.to));
    let left = |a: &&Act| a.agent == agent && a.at == span.to && matches!(a.what, ActKind::Gone | ActKind::Logout(_));
    if !truth.acts.iter().any(|a| left(&a)) {
        return heard;
    }
    let media = &truth.states[index].media;
    let next = truth.states.iter().filter(|s| s.agent == agent && s.media == *media && s.span.from > span.to);
    next.map(|s| s.span.from).min().unwrap_or(truth.ends).max(heard)
}

/// The file that may be made of a call which an RWS finds going on when a session comes to it.
fn once_more(
    truth: &Truth,
    (session, s, asked): (usize, &Session, i64),
    agent: &str,
    span: Span,
    (source, over): (Source, i64),
    mine: &mut Vec<Screen>,
) {
    let (mut end, why) = end(truth, s, agent, asked, span, source);
    // What was over before may end as soon as that is known.
    if over < asked {
        end.from = end.from.min(asked);
    }
    // What begins meanwhile may fall into that file.
    for late in mine.iter_mut().filter(|m| m.session == session && asked <= m.start.from && m.start.from <= end.to) {
        late.must = false;
        late.start.to = late.start.to.max(end.to).min(late.end.to);
    }
    // With several such calls there is one file, of whichever of them.
    if let Some(other) = mine.iter_mut().find(|m| m.session == session && m.start.from == asked) {
        other.end = Window { from: other.end.from.min(end.from), to: other.end.to.max(end.to) };
        return;
    }
    mine.push(Screen {
        agent: agent.to_owned(),
        pc: s.pc.clone(),
        session,
        server: s.server_at(asked).to_owned(),
        start: Window { from: asked, to: end.to },
        end,
        source,
        must: false,
        why,
        overlapping: Vec::new(),
        older: None,
    });
}
