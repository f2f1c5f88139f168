//! When a file begins and ends. Which requirement is to blame depends on what was to begin or end it: the call (GIR-FLOW-5), one of
//! overlapping calls (GIR-ONE-3), the after-call work (GIR-ACW-1), a state (GIR-NV-1), the polls that stopped (SRS-POLL-1), the
//! logout (SRS-OUT-1).
//!
//! ACW-1 is reached where after-call work followed a recorded call and had to be recorded; ONE-3 where the first of overlapping calls
//! ended while another went on; the others with a file that has to be there.

use super::files::{about, due_by};
use crate::genesys::case::Case;
use crate::genesys::expect::screens::chain_end;
use crate::genesys::expect::{Closed, End, Screen, Source, Window, reach};
use crate::genesys::truth::Span;
use crate::verdict::{Book, Finding};
use kernel::time::iso;

/// Word of an end is on its way for so long at most, in milliseconds.
const TOLD_MS: i64 = 1_000;
/// When something ends is known no better than that after trouble, or on a PC whose clock is wrong: that it ended then shows nothing.
const WIDE_MS: i64 = 10_000;

/// Calls that end within so many milliseconds end at once.
const AT_ONCE_MS: i64 = 1_500;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (index, screen) in case.screens.iter().enumerate() {
        let Some(file) = case.file(index) else { continue };
        // The grace has the tolerance in it already.
        let (grace, clock, tolerance) = (case.grace(), case.clock(&screen.pc), case.tolerance(&screen.pc));
        let (from, to) = (screen.start.from - tolerance, screen.start.to + grace + clock);
        let bounds = (clock, grace + clock - case.truth.policies.tolerance_ms);
        near(case, book, beginning(case, index), "the file begins", file.span.from, screen.start, bounds);
        if file.span.from < from || file.span.from > to {
            let seen = format!("the file begins at {}", iso(file.span.from));
            let due = format!("from {} to {}", iso(screen.start.from), iso(to));
            book.broken(beginning(case, index), about(case, index, Finding::new(seen, due)).at(file.span.from));
        }
        if screen.must && due_by(case, screen).is_some() {
            reached(case, screen, book);
        }
        let (from, to) = (screen.end.from - tolerance, screen.end.to + grace + clock);
        if screen.why != End::RunOver {
            near(case, book, ending(case, screen, file.span.to), "the file ends", file.span.to, screen.end, bounds);
        }
        if screen.why != End::RunOver && (file.span.to < from || file.span.to > to) {
            let seen = format!("the file ends at {}", iso(file.span.to));
            let due = format!("from {} to {}: {}", iso(screen.end.from), iso(to), words(screen.why));
            book.broken(
                ending(case, screen, file.span.to),
                about(case, index, Finding::new(seen, due)).at(file.span.to),
            );
        }
        told_late(case, index, &file.recording, book);
    }
}

/// What ends by itself, with its session, SRS says at once: who waits until RWS asks had no timer, whatever it says of when it was.
fn told_late(case: &Case<'_>, index: usize, recording: &str, book: &mut Book) {
    let screen = &case.screens[index];
    let id = match screen.why {
        End::Session(Closed::Expired) => "SRS-POLL-1",
        End::Session(Closed::Logout) => "SRS-OUT-1",
        _ => return,
    };
    let until = screen.end.to + case.grace() + TOLD_MS;
    let way = reach::apart(case.truth, &screen.pc, &screen.server).within(Span::new(screen.end.from, until));
    let told = case.view.stops.iter().find(|stop| stop.recording == recording);
    let Some(late) = told.filter(|stop| way.is_empty() && stop.at > until) else { return };
    let seen = format!("SRS said {} ms later that the recording had ended", late.at - screen.end.to);
    let finding = about(case, index, Finding::new(seen, "it ends the recording by itself, and says so"));
    book.broken(id, Finding { ordinal: Some(late.ordinal), ..finding.at(late.at) });
}

/// Notes what is nearly too early or too late.
fn near(
    case: &Case<'_>,
    book: &mut Book,
    id: &'static str,
    what: &str,
    at: i64,
    due: Window,
    (early, late): (i64, i64),
) {
    if at < due.from {
        case.near(book, id, &format!("{what} too early"), due.from - at, early);
    } else if at > due.to {
        case.near(book, id, &format!("{what} late"), at - due.to, late);
    }
}

fn beginning(case: &Case<'_>, index: usize) -> &'static str {
    let screen = &case.screens[index];
    let late = case.start_of(index).is_some_and(|s| s.at > screen.start.to + case.grace());
    match screen.source {
        Source::State(_) => "GIR-NV-1",
        Source::Voice { .. } if late => "GIR-FLOW-4",
        Source::Voice { .. } => "GIR-FLOW-5",
    }
}

/// Whether the first of the calls that overlap ends while another goes on.
fn one_goes_on(case: &Case<'_>, screen: &Screen) -> bool {
    let ends = |call: usize| {
        let c = &case.truth.calls[call];
        c.stretches.iter().filter(|s| s.agent == screen.agent).map(|s| chain_end(case.truth, call, s)).max()
    };
    let Source::Voice { call, .. } = screen.source else { return false };
    let Some(first) = ends(call) else { return false };
    screen.overlapping.iter().any(|other| ends(*other).is_some_and(|end| end - first > AT_ONCE_MS))
}

fn reached(case: &Case<'_>, screen: &Screen, book: &mut Book) {
    if screen.end.to - screen.end.from + case.clock(&screen.pc) > WIDE_MS {
        return;
    }
    if one_goes_on(case, screen) {
        book.tested("GIR-ONE-3");
    }
    match screen.why {
        End::AfterCallWork => book.tested("GIR-ACW-1"),
        End::Session(Closed::Expired) => book.tested("SRS-POLL-1"),
        End::Session(Closed::Logout) => book.tested("SRS-OUT-1"),
        _ => {}
    }
}

fn ending(case: &Case<'_>, screen: &Screen, end: i64) -> &'static str {
    let session = case.session(screen);
    let at_logout = session.why == Closed::Logout && session.closed.has(end, case.grace());
    match screen.why {
        End::Session(Closed::Expired) => "SRS-POLL-1",
        End::Session(Closed::Logout) => "SRS-OUT-1",
        End::Session(Closed::NewPlace) => "SRS-SEAT-4",
        End::Session(_) | End::RunOver => "GIR-FLOW-5",
        _ if at_logout => "SRS-OUT-1",
        End::AfterCallWork => "GIR-ACW-1",
        End::State => "GIR-NV-1",
        End::LastCall => "GIR-ONE-3",
        End::Call if one_goes_on(case, screen) => "GIR-ONE-3",
        End::Call => "GIR-FLOW-5",
    }
}

fn words(why: End) -> &'static str {
    match why {
        End::Call => "with the call",
        End::AfterCallWork => "with the after-call work",
        End::LastCall => "with the last of the calls",
        End::State => "with the state",
        End::Session(Closed::Expired) => "with the timeout of the polls",
        End::Session(Closed::Logout) => "with the logout",
        End::Session(_) => "with the session",
        End::RunOver => "with the run",
    }
}
