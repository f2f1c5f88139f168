//! SCR-SEC-2: a segment altered by one bit is refused, reported and never spliced. SCR-GC-3: one that is missing is reported.
//!
//! Reached where a segment was altered behind the recorder's back and the recorder had reason to open it after that: a
//! contact that wants it, or the analysis before its deletion.

use crate::case::Case;
use crate::expect::online::Online;
use crate::oracles::matching::shown;
use crate::truth::FaultKind;
use crate::verdict::{Book, Finding};
use crate::view::wires::{announces, piece_of};
use kernel::time::iso;
use std::collections::BTreeSet;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let mut done = BTreeSet::new();
    for fault in &case.truth.faults {
        let (FaultKind::Tampered { path } | FaultKind::Removed { path }) = &fault.what else { continue };
        let altered = matches!(fault.what, FaultKind::Tampered { .. });
        let pc = &fault.machine;
        let Some(segment) = case.view.segment_at(pc, path) else { continue };
        let since = fault.span.from;
        let gone = segment.deleted.is_some_and(|(at, _)| at < since);
        if gone || !done.insert((pc, path)) {
            continue;
        }
        let about = |seen: String, due: &str| Finding::new(seen, due).pc(pc).at(since);
        let mut looked_at = false;
        for (contact, seen) in case.seen() {
            let uploaded = seen.uploaded_at();
            // What came out before it was altered is as it should be.
            let here = case.seats.iter().any(|s| {
                s.agent == contact.agent && s.pc == *pc && s.may.within(contact.crop).within(segment.span).ms() > 1_000
            });
            if !here || spliced_before(case, &seen.id, since) {
                continue;
            }
            let asked = case.view.relays.iter().any(|r| r.contact == seen.id && r.pc == *pc);
            looked_at |= asked && (uploaded.is_some() || settled(case, contact, pc));
            let inside =
                shown(contact, seen).grown(-case.tolerance(pc) - 1, -case.tolerance(pc) - 1).within(segment.span);
            if let Some(at) = inside.first().filter(|_| altered && case.view.films.contains_key(seen.id.as_str())) {
                let text = format!("the recording shows {} ms of the altered segment {}", inside.ms(), segment.name);
                book.check("SCR-SEC-2", Some(about(text, "never spliced").contact(&seen.id).at(at)));
            }
        }
        let cleaned = super::retention::due(case, pc, segment.span.to).is_some_and(|due| due <= case.truth.ends);
        if looked_at || cleaned || segment.deleted.is_some() || segment.refused.is_some() {
            let told = case.view.reported(pc).any(|r| r.word("segment") == segment.name && r.word("what") != "gap");
            let (how, due) = if altered { ("altered", "refused and reported") } else { ("taken away", "reported") };
            let text = format!("no report of segment {}, {how} {}", segment.name, iso(since));
            let finding = (!told).then(|| about(text, due));
            if altered {
                book.check("SCR-SEC-2", finding.clone());
            }
            book.check("SCR-GC-3", finding);
        }
    }
}

/// The recording had been put together already and only waited for its way to the server: it was announced, which tells its
/// digest, and is the one whose pieces came next. What the server says of it is not asked.
fn spliced_before(case: &Case<'_>, contact: &str, at: i64) -> bool {
    let all = &case.view.http;
    let Some(first) = all.iter().position(|e| piece_of(e) == Some(contact) && e.status == 200) else { return false };
    let announced = all[..first].iter().rfind(|e| announces(e) && e.from == all[first].from);
    announced.unwrap_or(&all[first]).at <= at
}

/// The PC has had its time to work on it.
fn settled(case: &Case<'_>, contact: &crate::expect::contact::Contact<'_>, pc: &str) -> bool {
    let online = Online::of(case.truth, pc).possible;
    let due = contact.due.and_then(|due| online.due_after(due, case.truth.policies.patience_ms));
    due.is_some_and(|due| due <= case.truth.ends)
}
