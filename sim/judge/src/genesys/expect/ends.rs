//! When a screen recording ends, and of what.

use super::screens::{End, NEVER, RECOVERED_MS, Source, TOGETHER_MS, chain_end};
use super::sessions::{Closed, Session};
use super::untold::untold;
use super::{Window, reach};
use crate::genesys::truth::{Act, ActKind, AgentState, FaultKind, Span, Truth};

/// When a recording from then on ends, and of what.
pub(super) fn end(
    truth: &Truth,
    session: &Session,
    agent: &str,
    from: i64,
    span: Span,
    source: Source,
) -> (Window, End) {
    let (mut end, mut why) = match source {
        Source::State(_) if truth.policies.ends_with_logout() => (Window::at(NEVER), End::State),
        Source::State(_) => (Window::at(span.to), End::State),
        Source::Voice { call, stretch, .. } => {
            let first = chain_end(truth, call, &truth.calls[call].stretches[stretch]);
            let (last, any) = if truth.policies.ends_with_last() {
                (
                    last_end(truth, session, agent, from, first, true),
                    last_end(truth, session, agent, from, first, false),
                )
            } else {
                (first, first)
            };
            let why = if last > first { End::LastCall } else { End::Call };
            let after = |end: i64| after_call_work(truth, agent, end);
            match after(last) {
                Some(work) if truth.policies.record_acw => {
                    // Whether RWS hears of the work in time, only a sound network says.
                    let sound = hears(truth, session, last);
                    // Nor does anything say whether work that the agent has turned to in the call is work after it.
                    let within = work.from < last - TOGETHER_MS;
                    let from = if sound && !within { work.to } else { last.min(work.to) };
                    // A call that is recorded in that work may have to wait for its end, or put an end to it: SRS makes one file at a
                    // time, and nothing says which of the two goes first.
                    let from = next_recorded(truth, session, agent, last).map_or(from, |next| from.min(next));
                    // A SIP Server that has started again knows of no work until it is told anew, and nothing says what becomes of the
                    // file meanwhile.
                    let downs = reach::down(truth, "sip");
                    let in_it = downs.iter().filter(|down| down.from < work.to && down.to > last);
                    let from = in_it.map(|down| down.from.max(last)).fold(from, i64::min);
                    let to = after(any).map_or(any, |work| work.to).max(work.to);
                    (Window { from, to }, End::AfterCallWork)
                }
                _ => (Window { from: last, to: any.max(last) }, why),
            }
        }
    };
    let closed = session.closed;
    let runs_on = session.why == Closed::Logout && !truth.policies.logout_ends_recording;
    // The PC takes with it what SRS has not written down.
    let without_it = |gone: i64| reach::lost_since(truth, &session.pc, gone).max(from);
    // What ends with the PC (the state of an agent whose desktop is gone) ends no later than the session, and as that does.
    // Nor does one that is being finished when the PC goes: what SRS has not written down by then is lost.
    let with_it = session.why == Closed::Down && closed.from <= end.to.saturating_add(TOGETHER_MS);
    if (closed.from < end.to || with_it) && session.why != Closed::RunOver && !runs_on {
        match session.why {
            // Whether a recording outlives a new login is nobody's rule.
            Closed::NewPlace | Closed::NewLogin | Closed::Lost => {
                end = Window { from: closed.from.min(end.from), to: end.to.max(closed.to) };
                why = End::Session(session.why);
            }
            Closed::Down => {
                end = Window { from: without_it(closed.from), to: closed.to.min(end.to) };
                why = End::Session(Closed::Down);
            }
            _ => {
                end = Window { from: closed.from.min(end.from), to: closed.to.min(end.to) };
                why = End::Session(session.why);
            }
        }
    }
    // What was ordered after a login that nobody answered may end with the next one.
    if from < session.asked {
        end.from = end.from.min(from.max(session.first_asked()));
    }
    // What the lost RWS ordered may end when the session turns to the other one: nobody is left to order its end.
    if let Some((at, _)) = session.turns().find(|(at, _)| *at > from)
        && *at < end.from
    {
        end.from = *at;
    }
    // Who has logged off from Windows shows nothing more. The documents know the timeout of the polls alone, which then ends the
    // recording at the latest.
    if let Some(at) = gone(truth, session, from) {
        end.from = end.from.min(at);
    }
    let server = session.server_at(end.from);
    // Word of it may come to nobody.
    if let Source::State(state) = source
        && !truth.policies.ends_with_logout()
        && span.to <= end.to.min(truth.ends)
        && let Some(unsaid) = untold(truth, session, state, span.to)
    {
        let closes = matches!(session.why, Closed::Logout | Closed::Expired | Closed::Down) && !runs_on;
        end.from = end.from.min(unsaid.from.max(from));
        end.to = end.to.max(if closes { unsaid.to.min(closed.to) } else { unsaid.to });
    }
    hear_late(truth, session, server, (from, why), &mut end);
    // Until then it may run, and the PC may go first.
    let downs = reach::down(truth, &session.pc);
    let gone = downs.iter().find(|d| d.from > from && d.from <= end.to);
    if let Some(gone) = gone {
        end.from = end.from.min(without_it(gone.from));
    }
    // What an RWS that was down still knows of a recording, nothing says: it may go on, or end and begin anew.
    for down in reach::down(truth, server).iter().filter(|down| down.from < end.to && down.to + RECOVERED_MS > from) {
        end.from = end.from.min(down.from.max(from));
    }
    // The last of it is written once SRS has heard of the end.
    let written = Span::new(from, end.to.saturating_add(TOGETHER_MS));
    if truth.faults.iter().any(|f| f.machine == session.pc && f.what == FaultKind::Disk && f.span.meets(written)) {
        end.from = from;
    }
    if end.to > truth.ends {
        (end.to, why) = (truth.ends, End::RunOver);
    }
    end.from = end.from.min(end.to);
    (end, why)
}

/// Orders to end a recording come late where RWS cannot hear of the end, or not tell it. The one may begin while the other lasts. Of the
/// end of after-call work SIP Server itself hears from the desktop.
fn hear_late(truth: &Truth, session: &Session, server: &str, (from, why): (i64, End), end: &mut Window) {
    let (heard, told) = (reach::apart(truth, "sip", server), reach::apart(truth, &session.pc, server));
    let said = reach::apart(truth, &session.pc, "sip");
    let said = said.iter().filter(|_| why == End::AfterCallWork);
    let gaps: Vec<Span> = heard.iter().chain(told.iter()).chain(said).collect();
    loop {
        let before = end.to;
        for gap in &gaps {
            if gap.from <= end.to + TOGETHER_MS && end.to < gap.to + RECOVERED_MS && gap.to + RECOVERED_MS > from {
                if end.to < gap.to {
                    end.from = end.from.min(gap.from.max(from));
                }
                end.to = end.to.max(gap.to + truth.policies.patience_ms);
            }
        }
        if end.to == before {
            return;
        }
    }
}

/// Whether RWS hears within a moment of what an agent does then.
fn hears(truth: &Truth, session: &Session, at: i64) -> bool {
    let machines = [session.pc.as_str(), session.server_at(at), "sip"];
    !reach::is_poor(truth) && reach::is_quiet(truth, &machines, Span::new(at - RECOVERED_MS, at + TOGETHER_MS))
}

/// When the desktop of a session was gone without a logout, at that time or later.
pub(super) fn gone(truth: &Truth, session: &Session, since: i64) -> Option<i64> {
    let own = |a: &&Act| a.pc == session.pc && a.agent == session.agent && a.at >= since && a.at < session.closed.to;
    truth.acts.iter().find(|a| own(a) && a.what == ActKind::Gone).map(|a| a.at)
}

/// The end of the last call of the agent that began while the file ran, each extending it: recorded ones alone, or all.
fn last_end(truth: &Truth, session: &Session, agent: &str, from: i64, first: i64, recorded: bool) -> i64 {
    let mut end = first;
    loop {
        let mut next = end;
        for (call, c) in truth.calls.iter().enumerate() {
            for s in c.stretches.iter().filter(|s| s.agent == agent && session.has(&s.dn)) {
                let begins: Vec<i64> =
                    if recorded { s.recorded.iter().map(|r| r.span.from).collect() } else { vec![s.span.from] };
                if begins.iter().any(|b| *b >= from && *b < end) {
                    next = next.max(chain_end(truth, call, s));
                }
            }
        }
        if next == end {
            return end;
        }
        end = next;
    }
}

/// When the next recording of the agent's voice begins.
fn next_recorded(truth: &Truth, session: &Session, agent: &str, after: i64) -> Option<i64> {
    let stretches = truth.calls.iter().flat_map(|c| &c.stretches);
    let own = stretches.filter(|s| s.agent == agent && session.has(&s.dn));
    own.flat_map(|s| &s.recorded).map(|r| r.span.from).filter(|begin| *begin >= after).min()
}

/// The after-call work that follows, or that has begun before the end and goes on.
fn after_call_work(truth: &Truth, agent: &str, end: i64) -> Option<Span> {
    let follows = |s: &&AgentState| {
        s.agent == agent
            && s.state.eq_ignore_ascii_case("AfterCallWork")
            && s.span.from - end <= TOGETHER_MS
            && s.span.to > end
    };
    truth.states.iter().find(follows).map(|s| s.span)
}
