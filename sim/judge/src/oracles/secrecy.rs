//! SCR-SEC: what can be read, and what was altered.

use crate::case::Case;
use crate::expect::online::{Online, SERVER};
use crate::oracles::matching::shown;
use crate::truth::FaultKind;
use crate::verdict::{Book, Finding};
use crate::watch::{Scanner, is_inside, on_disk};
use kernel::time::iso;
use std::collections::BTreeSet;

/// The ACD's machine: what it writes down is its own affair.
const ACD: &str = "ujet";

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    readable(case, book);
    stored(case, book);
    words(case, book);
    secrets(case, book);
    altered(case, book);
}

/// Whose affair a disk is.
fn whose(case: &Case<'_>, machine: &str) -> &'static str {
    if case.truth.pcs.contains_key(machine) { "SCR-SEC-1" } else { "SCR-SEC-3" }
}

fn readable(case: &Case<'_>, book: &mut Book) {
    let evidence = case.view.evidence;
    if case.view.segments.values().flatten().any(|s| s.file.is_some()) {
        book.tested("SCR-SEC-1");
    }
    let stored = !evidence.videos.is_empty() || !evidence.audios.is_empty();
    if stored && evidence.writes.seen.contains_key(SERVER) {
        book.tested("SCR-SEC-3");
    }
    for (machine, path, what) in evidence.writes.readable.iter().filter(|(machine, ..)| machine != ACD) {
        let finding = Finding::new(format!("{what} in {path} on {machine}"), "nothing that opens without a key");
        book.check(whose(case, machine), Some(finding));
    }
    // What lay on the disk before anybody watched.
    let scanner = Scanner::new(&[]);
    for (machine, files) in evidence.disks.iter().filter(|(m, _)| *m != ACD && !evidence.writes.seen.contains_key(*m)) {
        for (path, bytes) in files {
            for what in scanner.look(bytes, false) {
                let finding =
                    Finding::new(format!("{what} in {path} on {machine}"), "nothing that opens without a key");
                book.check(whose(case, machine), Some(finding));
            }
        }
    }
}

/// What is stored is not stored as it is: a piece out of the middle of a recording or a sound stands on no disk.
fn stored(case: &Case<'_>, book: &mut Book) {
    /// Files of each kind that are looked for.
    const LOOKED_FOR: usize = 4;
    /// Bytes that do not stand anywhere by chance.
    const PIECE: usize = 24;
    let evidence = case.view.evidence;
    let mut pieces = Vec::new();
    for (kind, files) in [("recording", &evidence.videos), ("audio", &evidence.audios)] {
        let step = files.len().div_ceil(LOOKED_FOR).max(1);
        for (id, bytes) in files.iter().step_by(step) {
            // What does not play is no recording.
            if kind == "recording" && !case.view.videos.get(id.as_str()).is_some_and(Result::is_ok) {
                continue;
            }
            let middle = bytes.get(bytes.len() / 2..).and_then(|rest| rest.get(..PIECE));
            // A silence is everywhere.
            let middle = middle.filter(|m| m.iter().collect::<BTreeSet<_>>().len() > PIECE / 2);
            pieces.extend(middle.map(|m| (m.to_vec(), format!("the {kind} of contact {id}"))));
        }
    }
    let scanner = Scanner::bytes(pieces);
    for (machine, files) in evidence.disks.iter().filter(|(m, _)| *m != ACD) {
        for (path, bytes) in files {
            for what in scanner.look(bytes, false) {
                let finding = Finding::new(format!("a piece of {what} in {path} on {machine}"), "stored encrypted");
                book.check("SCR-SEC-3", Some(finding));
            }
        }
    }
}

/// What lies readable among the segments at the end: pictures, names and logins.
fn words(case: &Case<'_>, book: &mut Book) {
    let folder = on_disk(&case.truth.policies.folder);
    let names = case.truth.agents.values().flat_map(|a| [a.windows.clone(), a.last.clone()]);
    let scanner = Scanner::new(&names.filter(|w| w.len() > 4).collect::<Vec<_>>());
    for pc in case.truth.pcs.keys() {
        let files = case.view.evidence.disks.get(pc).into_iter().flatten();
        for (path, bytes) in files.filter(|(path, _)| is_inside(path, &folder)) {
            for what in scanner.look(bytes, false) {
                let finding = Finding::new(format!("{what} in {path}"), "nothing that opens without a key").pc(pc);
                book.check("SCR-SEC-1", Some(finding));
            }
        }
    }
}

/// No password or token anywhere. The finding does not name it either.
fn secrets(case: &Case<'_>, book: &mut Book) {
    let secrets: Vec<String> = case.truth.secrets.iter().filter(|s| s.len() >= 8).cloned().collect();
    if secrets.is_empty() {
        return;
    }
    let scanner = Scanner::words(&secrets);
    let due = "no password or token";
    for r in &case.view.evidence.trace.records {
        if scanner.finds(r.fields.as_bytes()) {
            let finding = Finding::new(format!("a secret in an event {}", r.kind), due).record(r.at, r.ordinal);
            book.check(whose(case, &r.host), Some(finding));
        }
    }
    let answers = [&case.view.evidence.contacts, &case.view.evidence.users, &case.view.evidence.discrepancies];
    let told = answers.into_iter().flatten().any(|json| scanner.finds(json.to_string().as_bytes()));
    if told || case.view.evidence.probes.iter().any(|p| scanner.finds(p.body.as_bytes())) {
        book.check("SCR-SEC-3", Some(Finding::new("a secret in an answer of the server", due)));
    }
    for (machine, files) in case.view.evidence.disks.iter().filter(|(m, _)| *m != ACD) {
        for (path, bytes) in files {
            if scanner.finds(path.as_bytes()) || scanner.finds(bytes) {
                book.check(whose(case, machine), Some(Finding::new(format!("a secret in a file on {machine}"), due)));
            }
        }
    }
}

/// An altered segment is refused, reported and never spliced.
fn altered(case: &Case<'_>, book: &mut Book) {
    let mut done = BTreeSet::new();
    for fault in &case.truth.faults {
        let FaultKind::Tampered { path } = &fault.what else { continue };
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
            if !here || uploaded.is_some_and(|at| at <= since) || spliced_before(case, &seen.id, since) {
                continue;
            }
            let asked = case.view.relays.iter().any(|r| r.contact == seen.id && r.pc == *pc);
            looked_at |= asked && (uploaded.is_some() || settled(case, contact, pc));
            let inside =
                shown(contact, seen).grown(-case.tolerance(pc) - 1, -case.tolerance(pc) - 1).within(segment.span);
            if let Some(at) = inside.first().filter(|_| case.view.evidence.videos.contains_key(&seen.id)) {
                let text = format!("the recording shows {} ms of the altered segment {}", inside.ms(), segment.name);
                book.check("SCR-SEC-2", Some(about(text, "never spliced").contact(&seen.id).at(at)));
            }
        }
        let cleaned = super::cleaning::due(case, pc, segment.span.to).is_some_and(|due| due <= case.truth.ends);
        if looked_at || cleaned || segment.deleted.is_some() || segment.refused.is_some() {
            let told = case.view.reported(pc).any(|r| r.word("segment") == segment.name && r.word("what") != "gap");
            let text = format!("no report of segment {}, altered {}", segment.name, iso(since));
            let finding = (!told).then(|| about(text, "refused and reported"));
            book.check("SCR-SEC-2", finding.clone());
            book.check("SCR-GC-3", finding);
        }
    }
}

/// The recording had been put together already and only waited for its way to the server.
fn spliced_before(case: &Case<'_>, contact: &str, at: i64) -> bool {
    case.view.http.iter().any(|e| e.at <= at && e.piece_of() == Some(contact) && e.status == 200)
}

/// The PC has had its time to work on it.
fn settled(case: &Case<'_>, contact: &crate::expect::contact::Contact<'_>, pc: &str) -> bool {
    let online = Online::of(case.truth, pc).possible;
    let due = contact.due.and_then(|due| online.due_after(due, case.truth.policies.patience_ms));
    due.is_some_and(|due| due <= case.truth.ends)
}
