//! How long a segment is kept: by when one that nobody wants has to be gone, what may hold that back, and which segments a
//! disk has spoilt, so that they are put aside and not deleted.

use crate::case::Case;
use crate::expect::online::{Online, importing};
use crate::spans::Spans;
use crate::truth::{Fault, FaultKind, Span};
use crate::view::contacts::WAITS;
use crate::view::{Seen, Segment};

/// A hole this long after the end of a disk's fault may still come from it, in milliseconds.
pub const HOLE_MS: i64 = 120_000;
/// The delay of the policy `import_delay: two_hours`.
const TWO_HOURS_MS: i64 = 2 * 3_600_000;
/// A contact that begins so soon after a segment may still be looked for in it, in milliseconds.
const NEAR_MS: i64 = 1_000;

/// By when a segment that ended at `end` has to be gone, if nobody wants it.
pub fn due(case: &Case<'_>, pc: &str, end: i64) -> Option<i64> {
    let p = &case.truth.policies;
    cleaning(case, pc).due_after(end + p.retention_ms, p.patience_ms)
}

/// By when a segment has to be gone that nobody wants any more. What the server waits for holds back everything that was
/// captured after it began, on whatever PC.
pub fn gone_by(case: &Case<'_>, pc: &str, segment: &Segment) -> Option<i64> {
    let (p, cleaning) = (&case.truth.policies, cleaning(case, pc));
    let holds: Vec<Span> = holds(case).filter(|(began, _)| *began < segment.span.to + NEAR_MS).map(|h| h.1).collect();
    let mut from = segment.span.to + p.retention_ms;
    loop {
        let due = cleaning.due_after(from, p.patience_ms)?;
        match holds.iter().filter(|h| h.from <= due && h.to > from).map(|h| h.to).max() {
            Some(to) => from = to,
            None => return Some(due),
        }
    }
}

/// When a PC can be told what it may forget, and its disk does as it is told.
fn cleaning(case: &Case<'_>, pc: &str) -> Spans {
    let disk = case.truth.faults.iter().filter(|f| f.machine == pc && keeps(&f.what));
    let disk = disk.map(|f| Span::new(f.span.from, f.span.to + HOLE_MS)).collect();
    let away: Spans = case.truth.tenant.acds_away.iter().map(|since| Span::new(*since, i64::MAX / 4)).collect();
    Online::of(case.truth, pc).possible.and(&importing(case.truth, case.view)).minus(&disk).minus(&away)
}

/// Whether a segment was still to be kept when an ACD was added that cannot be reached: its calls may want it for ever.
pub fn is_held(case: &Case<'_>, segment: &Segment) -> bool {
    let p = &case.truth.policies;
    let kept = segment.span.to + p.retention_ms;
    case.truth.tenant.acds_away.iter().any(|since| since + p.patience_ms <= kept)
}

fn keeps(what: &FaultKind) -> bool {
    matches!(what, FaultKind::DiskFull | FaultKind::DiskFault | FaultKind::DiskHold)
}

/// Calls that are to become contacts, and contacts that wait for their recording: since when each has footage, and when it
/// was waited for.
fn holds(case: &Case<'_>) -> impl Iterator<Item = (i64, Span)> {
    let delay = if case.truth.policies.import_delay == "two_hours" { TWO_HOURS_MS } else { 0 };
    let never = i64::MAX / 4;
    let calls = case.truth.calls.iter().map(move |call| {
        let known = call.metadata_at.filter(|_| call.ended).map_or(never, |at| at.max(call.span.to + delay));
        (call.span.from, Span::new(call.span.from, known))
    });
    let settled = move |seen: &Seen| match seen.video_history.last() {
        Some((at, _)) if seen.video_upload_state != WAITS => *at,
        _ => never,
    };
    let began = |seen: &Seen| seen.imported_at.min(seen.start_time + seen.call_duration);
    let waiting = case.view.contacts.iter().map(move |s| (s.start_time, Span::new(began(s), settled(s))));
    calls.chain(waiting)
}

/// Whether a segment may be put aside and stay: it was refused or altered, or a disk that failed may have spoilt it.
pub fn aside(case: &Case<'_>, pc: &str, segment: &Segment) -> bool {
    segment.refused.is_some()
        || case.truth.faults.iter().filter(|f| f.machine == pc).any(|f| spoilt(case, pc, segment, f))
}

fn spoilt(case: &Case<'_>, pc: &str, segment: &Segment, fault: &Fault) -> bool {
    let since = fault.span.from - case.truth.policies.chunk_ms;
    let writes = match &fault.what {
        // What is no segment may be what tells of them all.
        FaultKind::Tampered { path } | FaultKind::Removed { path } => {
            return case.view.segment_at(pc, path).is_none_or(|altered| altered.name == segment.name);
        }
        FaultKind::DiskFull => fault.span.to,
        // It waits for the next writes.
        FaultKind::DiskFault => {
            let all = case.view.segments.get(pc).into_iter().flatten();
            let next = all.filter(|s| s.span.to > fault.span.from).map(|s| s.span.from).min();
            next.map_or(fault.span.to, |next| next.max(fault.span.to))
        }
        _ => return false,
    };
    segment.span.meets(Span::new(since, writes + HOLE_MS))
}
