//! SCR-GC-2, -3: why there is no recording of a contact is told as it was. Nothing was captured only where nothing was; what was,
//! and was then damaged, taken away or deleted, is claimed by a contact that gets nothing, and that is told. The other way round,
//! of what never was captured nothing can have been deleted or damaged.
//!
//! Nothing is reached by it: whether anything is told where it has to be is looked at with the contacts.

use crate::case::Case;
use crate::expect::eligible::same_login;
use crate::spans::Spans;
use crate::truth::{FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use crate::view::wires::Settled;
use crate::view::{Relay, Segment};

/// What was never captured lies this far from everything that was, in milliseconds.
const AWAY_MS: i64 = 60_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for word in &case.view.settled {
        let known = case.pc(&word.pc).is_some_and(|pc| !pc.clock_wrong);
        // Of a recorder of somebody else's nobody knows what it captured. Without its own notes none knows what it had.
        if !known || case.truth.is_foreign(&word.pc) || has_lost_its_notes(case, &word.pc) {
            continue;
        }
        let asked = |r: &&Relay| r.pc == word.pc && r.contact == word.contact && r.at <= word.at;
        if let Some(relay) = case.view.relays.iter().rfind(asked) {
            told(case, word, relay, book);
        }
    }
}

fn told(case: &Case<'_>, word: &Settled, relay: &Relay, book: &mut Book) {
    let segments = case.view.segments.get(&word.pc).map(Vec::as_slice).unwrap_or_default();
    let asked = Span::new(relay.start, relay.end);
    let (id, seen, due) = match word.outcome.as_str() {
        "not_captured" => {
            let Some((ms, deleted)) = footage(case, word, relay, segments) else { return };
            let seen = format!("of a contact of which {ms} ms were captured it was said that nothing was");
            (if deleted { "SCR-GC-2" } else { "SCR-GC-3" }, seen, "told apart from those of which nothing ever was")
        }
        "expired" | "damaged" => {
            let around = Span::new(asked.from - AWAY_MS, asked.to + AWAY_MS);
            if !covered(segments).within(around).is_empty() {
                return;
            }
            let seen = format!("of a contact of a time that was never captured it was said: {}", word.outcome);
            (if word.outcome == "expired" { "SCR-GC-2" } else { "SCR-GC-3" }, seen, "told that nothing was captured")
        }
        _ => return,
    };
    let finding = Finding::new(seen, due).contact(&word.contact).pc(&word.pc);
    book.broken(id, finding.record(word.at, word.ordinal));
}

/// How much of what was asked for finished segments of that user once showed, if that is more than what may fall between them; and
/// whether any of them was deleted in order.
fn footage(case: &Case<'_>, word: &Settled, relay: &Relay, segments: &[Segment]) -> Option<(i64, bool)> {
    let mine = |s: &&crate::truth::Session| s.pc == word.pc && same_login(&s.windows, &relay.windows);
    let sessions: Spans = case.truth.sessions.iter().filter(mine).map(|s| s.span).collect();
    let asked = sessions.within(Span::new(relay.start, relay.end));
    let shown = |s: &&Segment| s.sealed.is_some() && s.file.is_some() && !asked.within(s.span).is_empty();
    let all: Vec<Segment> = segments.iter().filter(shown).cloned().collect();
    let ms = covered(&all).and(&asked).ms();
    let slack = 3 * case.truth.policies.chunk_ms + case.lag() + case.tolerance(&word.pc);
    let deleted = all.iter().any(|s| s.deleted.is_some_and(|(at, _)| at <= word.at));
    (ms > slack).then_some((ms, deleted))
}

/// A disk that failed, or somebody, may have spoilt what tells of the segments.
fn has_lost_its_notes(case: &Case<'_>, pc: &str) -> bool {
    let spoils = |what: &FaultKind| match what {
        FaultKind::DiskFull | FaultKind::DiskFault => true,
        FaultKind::Tampered { path } | FaultKind::Removed { path } => case.view.segment_at(pc, path).is_none(),
        _ => false,
    };
    case.truth.faults.iter().any(|f| f.machine == pc && spoils(&f.what))
}
