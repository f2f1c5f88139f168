//! From when to when a screen-only recording goes on.

use super::online::Online;
use crate::truth::{Fault, FaultKind, ScreenOnly, Session, Span, Truth};
use crate::view::View;

/// The longest one, in milliseconds: the product's own limit (`vendor-protocols.md` §6.2).
const LIMIT_MS: i64 = 4 * 3_600_000;

/// What is recorded: until the stop, until the end of the session, or until the limit. The server ends it at the limit where it could
/// not be told of the end of the session by then.
pub fn recorded(truth: &Truth, only: &ScreenOnly) -> Span {
    let (end, limit) = (only.span.to, only.span.from + LIMIT_MS);
    let heard = |s: &Session| {
        let online = Online::of(truth, &s.pc).possible;
        online.iter().find(|span| span.to > end).is_some_and(|span| span.from <= limit)
    };
    let session = truth.sessions.iter().find(|s| end < truth.ends && s.agent == only.agent && s.span.to == end);
    let known = session.is_none_or(heard);
    Span::new(only.span.from, if known { end.min(limit) } else { limit })
}

/// Until when the screen may be captured for it: how soon after the limit the server sees to it, nobody says.
pub fn captured(truth: &Truth, only: &ScreenOnly) -> Span {
    let limit = only.span.from + LIMIT_MS + truth.policies.patience_ms;
    Span::new(only.span.from, only.span.to.min(limit))
}

/// When a screen-only recording ended. Where that was a power cut, the PC itself knows no more afterwards than what it had
/// written last: whatever of the last chunk the server was told is right.
pub fn ended(truth: &Truth, view: &View<'_>, only: &ScreenOnly) -> i64 {
    let end = recorded(truth, only).to;
    let cut = |s: &&Session| {
        let power =
            |f: &Fault| f.machine == s.pc && f.what == FaultKind::PowerOff { clean: false } && f.span.from == end;
        s.agent == only.agent && s.span.to == end && truth.faults.iter().any(power)
    };
    let told =
        view.contacts.iter().find(|seen| seen.id == only.contact).map(|seen| seen.start_time + seen.call_duration);
    let written = Span::new((end - truth.policies.chunk_ms - truth.policies.tolerance_ms).max(only.span.from), end);
    told.filter(|told| written.has(*told) && truth.sessions.iter().any(|s| cut(&s))).unwrap_or(end)
}
