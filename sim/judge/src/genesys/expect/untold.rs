//! Word of a state that an agent has left, which comes to nobody: the desktop could not reach its backend, or that RWS.

use super::reach;
use super::screens::{RECOVERED_MS, TOGETHER_MS};
use super::sessions::Session;
use crate::genesys::truth::{Span, Truth};
use crate::spans::Spans;

/// From when until when the recording of a state may end of which RWS was not told that it is left: nothing says for how long a
/// desktop tries, and the next that RWS is told of that medium is another state. None where RWS could be told at once.
pub(super) fn untold(truth: &Truth, session: &Session, state: usize, left: i64) -> Option<Span> {
    let cut = cut(truth, session, left);
    let hinders = |gap: &Span, at: i64| gap.from <= at + TOGETHER_MS && at < gap.to.saturating_add(RECOVERED_MS);
    let gap = cut.iter().find(|gap| hinders(gap, left))?;
    let own = &truth.states[state];
    let of_it = truth.states.iter().filter(|s| s.agent == own.agent && s.media == own.media && s.dn == own.dn);
    let words = of_it.flat_map(|s| [s.span.from, s.span.to]).filter(|at| *at > left);
    let told = words.filter(|at| !cut.iter().any(|gap| hinders(&gap, *at))).min();
    let told = told.map_or(truth.ends, |at| at + truth.policies.grace_ms() + reach::slack_ms(truth));
    Some(Span::new(gap.from.min(left), told.max(gap.to.saturating_add(truth.policies.patience_ms))))
}

/// When a state could not be told: from the desktop by its backend, whichever of them it talks to, to RWS.
fn cut(truth: &Truth, session: &Session, at: i64) -> Spans {
    let (pc, server) = (session.pc.as_str(), session.server_at(at));
    let backends = truth.centres.iter().map(|c| c.backend.as_str());
    let by = backends.map(|b| reach::apart(truth, pc, b).or(&reach::apart(truth, b, server)));
    by.fold(reach::apart(truth, pc, server), |all, one| all.or(&one))
}
