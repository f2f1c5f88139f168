//! SCR-GC: segments that nobody wants any more, not too late, not too early, and not in silence.
//!
//! Reached: -1 where a segment that belongs to no contact was deleted; -2 where a segment was deleted, where a contact that
//! came late was served, where one came too late, or where one may come for ever; -3 where there was something to report: a segment altered, a contact too
//! late or covered in part, a hole that a full or failing disk made.

use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::contact::Contact;
use crate::expect::eligible::same_login;
use crate::expect::online::Online;
use crate::oracles::matching::shown;
use crate::oracles::retention::{HOLE_MS, aside, due, gone_by, is_held};
use crate::spans::Spans;
use crate::truth::{Fault, FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use crate::view::{Seen, Segment};
use kernel::time::iso;

/// Shorter ones are the moment that every change takes, in milliseconds.
const HOLE_LEAST_MS: i64 = 2_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (pc, segments) in &case.view.segments {
        for segment in segments {
            gone(case, pc, segment, book);
            deleted(case, pc, segment, book);
            silence(case, pc, segment, book);
        }
    }
    for seat in case.seats.iter().filter(|seat| !case.truth.is_foreign(&seat.pc)) {
        holes(case, seat, book);
        crashes(case, seat, book);
    }
    for (contact, seen) in case.seen() {
        late(case, contact, seen, book);
        in_part(case, contact, seen, book);
    }
}

fn about(pc: &str, segment: &Segment, seen: String, due: &str) -> Finding {
    Finding::new(seen, due).pc(pc).at(segment.span.to)
}

/// Whether a segment's file is on the disk at the end.
fn there(case: &Case<'_>, pc: &str, segment: &Segment) -> Option<bool> {
    let files = case.view.evidence.disks.get(pc)?;
    Some(files.keys().any(|path| path.rsplit('/').next() == Some(&segment.name)))
}

/// Contacts that have footage in a segment.
fn wanting<'c, 'a>(case: &'c Case<'a>, pc: &'c str, segment: &'c Segment) -> impl Iterator<Item = &'c Contact<'a>> {
    let here = move |c: &&Contact<'a>| c.sources.get(pc).is_some_and(|s| !s.must.within(segment.span).is_empty());
    case.contacts.iter().filter(here)
}

/// What belongs to no contact goes, when its time has come.
fn gone(case: &Case<'_>, pc: &str, segment: &Segment, book: &mut Book) {
    let free = wanting(case, pc, segment).next().is_none();
    let Some(there) = there(case, pc, segment) else { return };
    if segment.deleted.is_some() && !there && free {
        book.tested("SCR-GC-1");
    }
    let old = segment.span.to + case.truth.policies.retention_ms + case.truth.policies.patience_ms;
    if there && old <= case.truth.ends && is_held(case, segment) {
        book.tested("SCR-GC-2");
    }
    let owed = wanting(case, pc, segment).any(|c| !case.has_video(c));
    let over = due(case, pc, segment.span.to).is_some_and(|due| due <= case.truth.ends);
    if owed || aside(case, pc, segment) {
        return;
    }
    if over && there {
        let seen = format!("segment {} is still there", segment.name);
        book.check("SCR-GC-1", Some(about(pc, segment, seen, "analysed and deleted after the retention")));
    }
    let by = segment.deleted.zip(gone_by(case, pc, segment)).filter(|((at, _), by)| at > by);
    if let Some(((at, ordinal), by)) = by {
        let seen = format!("segment {} was deleted {}", segment.name, iso(at));
        let finding = Finding::new(seen, format!("by {}, after the retention", iso(by)));
        book.check("SCR-GC-1", Some(finding.pc(pc).record(at, ordinal)));
    }
}

/// None goes while a contact may still come, or has come and waits.
fn deleted(case: &Case<'_>, pc: &str, segment: &Segment, book: &mut Book) {
    let Some((at, ordinal)) = segment.deleted else { return };
    let keep = segment.span.to + case.truth.policies.retention_ms - case.tolerance(pc) - 1_000;
    let waits = wanting(case, pc, segment).find(|c| {
        let uploaded = c.seen(case.view).and_then(Seen::uploaded_at);
        // One that had all its time and got nothing is another matter: it did not wait for this segment.
        let pending = c.video_due.is_none_or(|due| at < due);
        pending && c.wanted(case.truth) && c.due.is_some_and(|due| due <= at) && uploaded.is_none_or(|up| up > at)
    });
    let finding = |seen: String, due: String| Finding::new(seen, due).pc(pc).record(at, ordinal);
    let seen = format!("segment {} was deleted {}", segment.name, iso(at));
    let wrong = match waits {
        Some(contact) => {
            let due = "kept: a contact waits for it".to_owned();
            Some(finding(seen, due).contact(contact.name(case.view)).agent(contact.agent))
        }
        None if at < keep => {
            let early = finding(seen, format!("kept until {}", iso(keep)));
            Some(robbing(case, pc, segment, early))
        }
        None if is_held(case, segment) => {
            Some(finding(seen, "kept: an ACD whose calls may want it is out of reach".into()))
        }
        None => None,
    };
    book.check("SCR-GC-2", wrong);
}

/// What is said of a segment that is gone too early, about the contact that gets less for it.
fn robbing(case: &Case<'_>, pc: &str, segment: &Segment, finding: Finding) -> Finding {
    let whole = |c: &&Contact<'_>| {
        c.seen(case.view).is_some_and(|s| case.has_video(c) && Spans::from(c.crop).minus(&shown(c, s)).is_empty())
    };
    match wanting(case, pc, segment).find(|c| !whole(c)) {
        Some(contact) => finding.contact(contact.name(case.view)).agent(contact.agent),
        None => finding,
    }
}

/// A file that is gone without a word, or before its time.
fn silence(case: &Case<'_>, pc: &str, segment: &Segment, book: &mut Book) {
    let lost = segment.file.is_some() && there(case, pc, segment) == Some(false);
    if !lost || segment.deleted.is_some() || segment.refused.is_some() {
        return;
    }
    // Its directory entry may have gone with the power, or it may never have been whole.
    let young = case.broke_off(pc, crate::truth::Span::new(segment.span.from, segment.span.from + 20_000));
    let told = case.view.reported(pc).any(|r| r.word("segment") == segment.name);
    let keep = segment.span.to + case.truth.policies.retention_ms;
    if keep > case.truth.ends && !young && !aside(case, pc, segment) {
        // Reported or not: it was to be kept.
        let finding =
            about(pc, segment, format!("segment {} is gone", segment.name), &format!("kept until {}", iso(keep)));
        book.check("SCR-GC-2", Some(robbing(case, pc, segment, finding)));
    }
    if !told && !young {
        let seen = format!("segment {} is gone without a word", segment.name);
        book.check("SCR-GC-3", Some(about(pc, segment, seen, "deleted after its analysis, or reported")));
    }
}

/// Capture was due and a disk did not take it: that is reported, with its time.
fn holes(case: &Case<'_>, seat: &Seat, book: &mut Book) {
    let segments = case.view.segments.get(&seat.pc).map(Vec::as_slice).unwrap_or_default();
    let full = |f: &&Fault| f.machine == seat.pc && matches!(f.what, FaultKind::DiskFull | FaultKind::DiskFault);
    let lag = case.lag();
    // Down to a second it is the hole; what a change of settings or the logon may cost is not.
    let due = seat.conditions.all().and(&seat.trigger).grown(-lag, -lag).within(seat.session);
    let down = crate::expect::online::down(case.truth, &seat.pc);
    for fault in case.truth.faults.iter().filter(full) {
        let around = Span::new(fault.span.from - case.truth.policies.chunk_ms, fault.span.to + HOLE_MS);
        let gaps = due.minus(&covered(segments)).minus(&down).minus(&seat.rests);
        for gap in gaps.iter().filter(|gap| gap.meets(around) && gap.ms() > HOLE_LEAST_MS) {
            // Where nothing ever was captured, or never again, that is blamed elsewhere.
            let ran = segments.iter().any(|s| (s.span.to - gap.from).abs() <= case.truth.policies.chunk_ms)
                || late_begin(case, seat, segments, gap);
            // Where the power went before the disk had room again, nobody knows how long it had lasted.
            let room = gap.to.max(fault.span.to) + HOLE_LEAST_MS + lag;
            let cut = down.iter().any(|d| gap.to - HOLE_LEAST_MS - lag <= d.from && d.from <= room);
            let least = if cut { 1 } else { gap.ms() - 2 * HOLE_LEAST_MS };
            // One hole may be told in several words, as the disk took something in between.
            let words = case.view.reported(&seat.pc).filter(|r| {
                ["gap", "missing"].contains(&r.word("what")) && same_login(r.word("windows"), &seat.windows)
            });
            let words: Spans = words.map(|r| Span::new(r.number("from"), r.number("to"))).collect();
            let told = words.within(gap).ms() >= least;
            let by = seat.online.possible.due_after(gap.to.max(fault.span.to), case.truth.policies.patience_ms);
            if !ran || !told && by.is_none_or(|by| by > case.truth.ends) {
                continue;
            }
            let finding = (!told).then(|| {
                let seen = format!("a hole of {} ms in the capture from {}, without a word", gap.ms(), iso(gap.from));
                Finding::new(seen, "reported as a gap").pc(&seat.pc).agent(&seat.agent).at(gap.from)
            });
            book.check("SCR-GC-3", finding);
        }
    }
}

/// Whether a hole is one between the logon and the first segment, which nothing but the disk kept from being written: the PC knew
/// that it was to capture, as it had told the server of the session, or had captured that user before.
fn late_begin(case: &Case<'_>, seat: &Seat, segments: &[Segment], gap: Span) -> bool {
    let p = &case.truth.policies;
    let whole = Span::new(seat.session.from, gap.to);
    let at_once = gap.from - whole.from <= case.lag() && p.start_trigger == "pc";
    let mine = |windows: &str| same_login(windows, &seat.windows);
    let told =
        case.view.told.iter().any(|t| {
            t.pc == seat.pc && t.open && mine(&t.windows) && t.at - whole.from < case.lag() && whole.has(t.at)
        });
    let before = case.seats.iter().filter(|s| s.pc == seat.pc && mine(&s.windows) && s.session.to <= whole.from);
    let captured = before.flat_map(|s| segments.iter().filter(|g| g.span.meets(s.session))).next().is_some();
    let knew = told || captured && p.offline_logon == "last_known";
    let allowed = seat.online.sure.and(&seat.conditions.all()).within(whole).ms() == whole.ms();
    at_once && knew && allowed && segments.iter().any(|s| s.span.from == gap.to) && !case.broke_off(&seat.pc, whole)
}

/// While the program was down its user's screen was not captured: all of that time is reported.
fn crashes(case: &Case<'_>, seat: &Seat, book: &mut Book) {
    let p = &case.truth.policies;
    let segments = case.view.segments.get(&seat.pc).map(Vec::as_slice).unwrap_or_default();
    let others = |fault: &Fault, by: i64| {
        let span = Span::new(fault.span.from - p.chunk_ms, by);
        let touches = |f: &&Fault| f.machine == seat.pc && *f != fault && f.span.meets(span);
        case.truth.faults.iter().any(|f| touches(&f))
    };
    for fault in case.truth.faults.iter().filter(|f| f.machine == seat.pc && f.what == FaultKind::Restart) {
        let due = seat.conditions.all().and(&seat.trigger).minus(&seat.rests).within(seat.session);
        let hole: Spans = due.within(fault.span).iter().filter(|hole| hole.from == fault.span.from).collect();
        // Its last segment ends with the last chunk that it wrote.
        let last = Span::new(fault.span.from - p.chunk_ms - HOLE_LEAST_MS, fault.span.from + 1);
        let ran = due.has(last.from) && segments.iter().any(|s| last.has(s.span.to));
        let by = seat.online.possible.due_after(fault.span.to, p.patience_ms).filter(|by| *by <= case.truth.ends);
        // What is no longer than a chunk looks to the program like the time between two of them.
        let (Some(by), true) = (by, ran && hole.ms() > p.chunk_ms + HOLE_LEAST_MS) else { continue };
        if others(fault, by) || case.pc(&seat.pc).is_none_or(|pc| pc.clock_wrong) {
            continue;
        }
        let words = case
            .view
            .reported(&seat.pc)
            .filter(|r| r.word("what") == "gap" && same_login(r.word("windows"), &seat.windows));
        let words: Spans = words.map(|r| Span::new(r.number("from"), r.number("to"))).collect();
        let silent = hole.minus(&words.grown(HOLE_LEAST_MS, HOLE_LEAST_MS));
        let finding = silent.first().map(|at| {
            let seen = format!("{} ms of the time in which the program was down, without a word", silent.ms());
            Finding::new(seen, "reported as a gap").pc(&seat.pc).agent(&seat.agent).at(at)
        });
        book.check("SCR-GC-3", finding);
    }
}

/// A contact that came late is served within the retention, and told apart beyond it.
fn late(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    let p = &case.truth.policies;
    let video = case.has_video(contact);
    if contact.visible - contact.span.to >= p.segment_ms && video && contact.wanted(case.truth) {
        book.tested("SCR-GC-2");
    }
    let captured = contact.sources.values().any(|s| s.may.ms() > p.chunk_ms + case.lag());
    let over = contact.visible - p.retention_ms > contact.crop.to + p.patience_ms;
    let settled = contact.sources.keys().all(|pc| {
        let online = Online::of(case.truth, pc).possible;
        let due = contact.due.and_then(|due| online.due_after(due, p.patience_ms));
        due.is_some_and(|due| due <= case.truth.ends)
    });
    if captured && over && !video && settled {
        let told = told(case, seen);
        let finding = (!told).then(|| {
            let text = "a contact later than the retention, without a word".to_owned();
            Finding::new(text, "told apart in the report").contact(&seen.id).agent(contact.agent).at(contact.visible)
        });
        book.check("SCR-GC-2", finding.clone());
        book.check("SCR-GC-3", finding);
    }
}

/// Claimed, and not served because only a part is there (policy `partial_coverage: nothing`).
fn in_part(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    if case.truth.policies.partial_coverage != "nothing" || contact.whole() || case.has_video(contact) {
        return;
    }
    // Where nothing of it is sure to be there, no recording is due of it.
    if !contact.never_whole(case.truth.policies.clock_tolerance_ms) || contact.video_due.is_none() {
        return;
    }
    let finding = (!told(case, seen)).then(|| {
        let text = "a contact covered in part got no recording, without a word".to_owned();
        Finding::new(text, "the gap is reported").contact(&seen.id).agent(contact.agent).at(contact.visible)
    });
    book.check("SCR-GC-3", finding.clone());
    book.check("SCR-MATCH-1", finding);
}

fn told(case: &Case<'_>, seen: &Seen) -> bool {
    let reported = |pc: &String| case.view.reported(pc).any(|r| r.word("contact") == seen.id);
    !seen.note.is_empty() || case.truth.pcs.keys().any(reported)
}
