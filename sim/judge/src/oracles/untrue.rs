//! SCR-GC-2, -3, the other way round: what is reported as a discrepancy was one. A gap is no time that was captured and
//! is there, nor one in which nothing was to be captured, and a contact of which nothing ever was captured did not come too late
//! for it. What is missing or damaged is that of who sat there.
//!
//! Nothing is reached by it: whether reports are there where they are due is looked at elsewhere.

use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::eligible::same_login;
use crate::expect::online::down;
use crate::spans::Spans;
use crate::truth::{Fault, FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use crate::view::{Reported, Segment};
use kernel::time::iso;

/// What was never captured lies this far from everything that was, in milliseconds.
const AWAY_MS: i64 = 60_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    // By a clock that is wrong, a time without the server may be told wrong.
    let own = |(pc, known): &(&String, &crate::truth::Pc)| !known.clock_wrong && !case.truth.is_foreign(pc);
    for (pc, _) in case.truth.pcs.iter().filter(own) {
        let segments = case.view.segments.get(pc).map(Vec::as_slice).unwrap_or_default();
        for reported in case.view.reported(pc) {
            match reported.word("what") {
                "gap" => {
                    idle(case, pc, reported, book);
                    gap(case, pc, segments, reported, book);
                }
                "late" => late(case, pc, segments, reported, book),
                _ => {}
            }
        }
    }
    for (pc, _) in case.truth.pcs.iter().filter(|(_, known)| !known.clock_wrong) {
        case.view.reported(pc).for_each(|reported| misnamed(case, pc, reported, book));
    }
}

/// Footage of one user that is reported as that of another one of the installation, who did not sit there then.
fn misnamed(case: &Case<'_>, pc: &str, reported: Reported<'_>, book: &mut Book) {
    let told = Span::new(reported.number("from"), reported.number("to"));
    if !["gap", "missing", "damaged"].contains(&reported.word("what")) || told.ms() <= 0 {
        return;
    }
    let sessions = &case.truth.sessions;
    let named = |s: &&crate::truth::Session| same_login(&s.windows, reported.word("windows"));
    let slack = AWAY_MS + case.lag() + case.tolerance(pc);
    let wide = Span::new(told.from - slack, told.to + slack);
    let was_here = sessions.iter().filter(named).any(|s| s.pc == pc && s.span.meets(wide));
    let sat = sessions.iter().find(|s| s.pc == pc && s.span.from <= told.from && told.to <= s.span.to);
    let Some(sat) = sat.filter(|_| !was_here && sessions.iter().any(|s| named(&s))) else { return };
    let (what, windows) = (reported.word("what"), reported.word("windows"));
    let seen = format!("{what} from {} to {}, reported as `{windows}`'s", iso(told.from), iso(told.to));
    let due = format!("as `{}`'s, who sat there", sat.windows);
    book.broken("SCR-GC-3", Finding::new(seen, due).pc(pc).agent(&sat.agent).at(told.from));
}

/// A gap over time that was captured.
fn gap(case: &Case<'_>, pc: &str, segments: &[Segment], reported: Reported<'_>, book: &mut Book) {
    let told = Span::new(reported.number("from"), reported.number("to"));
    // The last chunks before the trouble and the first after it may be there all the same; what a power cut or a crash
    // took of what the PC knew, nobody can say.
    let slack = 3 * case.truth.policies.chunk_ms + case.lag() + case.tolerance(pc);
    if case.broke_off(pc, Span::new(told.from - slack, told.to + slack)) {
        return;
    }
    let whole = |s: &&Segment| s.sealed.is_some() && s.refused.is_none() && s.file.is_some() && !altered(case, pc, s);
    let whole: Vec<Segment> = segments.iter().filter(whole).cloned().collect();
    let mine = |s: &&crate::truth::Session| s.pc == pc && same_login(&s.windows, reported.word("windows"));
    let sessions: Spans = case.truth.sessions.iter().filter(mine).map(|s| s.span).collect();
    let there = covered(&whole).and(&sessions).within(told);
    if let Some(from) = there.first().filter(|_| there.ms() > slack) {
        let seen =
            format!("a gap from {} to {}, of which {} ms were captured", iso(told.from), iso(told.to), there.ms());
        book.broken("SCR-GC-3", Finding::new(seen, "no gap but what was not captured").pc(pc).at(from));
    }
}

/// A gap over time in which nobody's screen was to be captured there, nor could the PC think so. What it did while the program was
/// down nobody asks.
fn idle(case: &Case<'_>, pc: &str, reported: Reported<'_>, book: &mut Book) {
    let told = Span::new(reported.number("from"), reported.number("to"));
    let slack = AWAY_MS + case.lag() + case.tolerance(pc);
    let mine = |seat: &&Seat| seat.pc == pc && same_login(&seat.windows, reported.word("windows"));
    let mut seats = case.seats.iter().filter(mine).peekable();
    if seats.peek().is_none() {
        return;
    }
    let may = seats.fold(down(case.truth, pc), |may, seat| may.or(&seat.may).or(&seat.rests));
    let idle = Spans::from(told).minus(&may);
    if let Some(from) = idle.first().filter(|_| idle.ms() > slack) {
        let seen = format!(
            "a gap from {} to {}, in {} ms of which nothing was to be captured",
            iso(told.from),
            iso(told.to),
            idle.ms()
        );
        book.broken("SCR-GC-3", Finding::new(seen, "no gap but what was to be captured").pc(pc).at(from));
    }
}

fn altered(case: &Case<'_>, pc: &str, segment: &Segment) -> bool {
    let by = |f: &Fault| match &f.what {
        FaultKind::Tampered { path } | FaultKind::Removed { path } => {
            case.view.segment_at(pc, path).is_none_or(|s| s.name == segment.name)
        }
        _ => false,
    };
    case.truth.faults.iter().any(|f| f.machine == pc && by(f))
}

/// A contact that is said to have come too late, of which nothing ever was captured.
fn late(case: &Case<'_>, pc: &str, segments: &[Segment], reported: Reported<'_>, book: &mut Book) {
    let Some(contact) = case.by_id(reported.word("contact")) else { return };
    let around = Span::new(contact.crop.from - AWAY_MS, contact.crop.to + AWAY_MS);
    if covered(segments).within(around).is_empty() {
        let seen = "a contact of a time that was never captured, reported as one that came too late".to_owned();
        let finding = Finding::new(seen, "told apart from those of which something was deleted");
        book.broken(
            "SCR-GC-2",
            finding.contact(reported.word("contact")).agent(contact.agent).pc(pc).at(contact.crop.from),
        );
    }
}
