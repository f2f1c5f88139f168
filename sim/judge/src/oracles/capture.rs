//! SCR-CAP-1, -2, -3, -5, -8, -9: segments, against the times at which capture was due and allowed.
//!
//! A pause of the recording by its agent is a stop, and its end a start: what is wrong with those is SCR-PAUSE-1.
//!
//! Reached: -1 where capture was due after a start trigger; -2 where a segment had to end because its ten minutes were over
//! (one cut short by the stop says nothing about lengths); -3 where a segment was written; -5 and -9 where capture ran up to
//! the stop and the machine stayed on, -5 for so long that a new segment would have shown; -8 where one segment was due to
//! follow another at once.

use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::online::down;
use crate::media::container;
use crate::spans::Spans;
use crate::truth::{Fault, FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::Segment;
use crate::view::segments::covered;
use crate::watch::{is_inside, on_disk};
use kernel::time::iso;
use std::collections::BTreeSet;

/// Timers end on a millisecond; a program takes its turn a moment later.
const TURN_MS: i64 = 100;
/// A write may follow its event a little.
const WRITE_MS: i64 = 1_000;
/// For so long a machine has to stay on after the stop trigger to show that no new segment starts, in milliseconds.
const AFTER_MS: i64 = 30_000;
/// How long after trouble of the disk what could not be written in it may be, in milliseconds.
const DISK_MS: i64 = 120_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    // Of the segments of somebody else's recorder nobody knows.
    for seat in case.seats.iter().filter(|seat| !case.truth.is_foreign(&seat.pc)) {
        let segments = case.view.segments.get(&seat.pc).map(Vec::as_slice).unwrap_or_default();
        begins(seat, segments, book);
        stops(case, seat, segments, book);
    }
    for (pc, segments) in &case.view.segments {
        lengths(case, pc, segments, book);
        folder(case, pc, segments, book);
        opened(case, pc, segments, book);
    }
    strangers(case, book);
}

fn about(seat: &Seat, at: i64, seen: String, due: &str) -> Finding {
    Finding::new(seen, due).agent(&seat.agent).pc(&seat.pc).at(at)
}

/// From the start trigger on there are segments, one after the other.
fn begins(seat: &Seat, segments: &[Segment], book: &mut Book) {
    let there = covered(segments).grown(0, TURN_MS);
    for trigger in seat.trigger.iter() {
        let must = seat.must.within(trigger);
        let Some(from) = must.first() else { continue };
        let gaps = must.minus(&there);
        let late = gaps.first() == Some(from);
        let finding =
            late.then(|| about(seat, from, "nothing is captured yet".into(), "capture since the start trigger"));
        book.check(resumed(seat, from).unwrap_or("SCR-CAP-1"), finding);
        let inner: Spans = gaps.iter().filter(|g| g.from != from).collect();
        // It is the trace that speaks of segments; what their files tell is looked at below.
        let joined = segments.iter().filter(|s| must.has(s.span.from - 1) && must.has(s.span.from + 1)).count();
        if joined > 0 {
            book.tested("SCR-CAP-8");
        }
        for gap in inner.iter() {
            let seen = format!("no segment from {} to {}", iso(gap.from), iso(gap.to));
            let id = resumed(seat, gap.from).unwrap_or("SCR-CAP-8");
            book.check(id, Some(about(seat, gap.from, seen, "segments without gaps")));
        }
        // What is said of a segment has to be on the disk.
        for s in segments.iter().filter(|s| must.within(s.span).ms() > WRITE_MS && s.file.is_none()) {
            let seen = format!("no write to a file {}", s.name);
            book.check("SCR-CAP-8", Some(about(seat, s.span.from, seen, "segments on the disk")));
        }
    }
}

/// Whether capture was due at an instant for the first time since the agent resumed the recording of the screen.
fn resumed(seat: &Seat, at: i64) -> Option<&'static str> {
    let last = seat.paused.iter().rfind(|s| s.to <= at)?;
    seat.must.within(Span::new(last.to, at)).is_empty().then_some("SCR-PAUSE-1")
}

/// After the stop trigger nothing is captured.
fn stops(case: &Case<'_>, seat: &Seat, segments: &[Segment], book: &mut Book) {
    for may in seat.may.iter() {
        // Cut short by power or crash, or by the end of the run: nothing has been stopped.
        let around = Span::new(may.to - TURN_MS, may.to + case.lag());
        if case.broke_off(&seat.pc, around) || may.to + case.lag() >= case.truth.ends {
            continue;
        }
        let Some(last) = segments.iter().rfind(|s| s.span.from < may.to && s.span.to + segment_gap(case) > may.from)
        else {
            continue;
        };
        let id = case.blame(&seat.pc, Some(&seat.agent), may.to);
        // A disk that cannot be written just then: the segment is closed later, and soon after.
        let then = Span::new(may.to, may.to + TURN_MS + case.view.slack_ms);
        let closed = last.sealed.filter(|(_, recovered)| !recovered).map(|(at, _)| at);
        let soon = |f: &Fault| closed.is_none_or(|at| at <= f.span.to + DISK_MS + case.view.slack_ms);
        let full = disk_faults(case, &seat.pc, then).any(soon);
        // What is written to it after its seal is looked at below.
        let open = last.span.to > may.to + TURN_MS + case.view.slack_ms && last.span.from < may.to;
        let over = open && !full && !continues(seat, may);
        let seen = format!("segment {} went on until {}", last.name, iso(last.span.to));
        if over {
            book.broken(id, about(seat, may.to, seen, &format!("closed at {}", iso(may.to))));
        }
        if !ran_up_to(seat, segments, may) {
            continue;
        }
        book.tested(id);
        if id == "SCR-CAP-9" && idle_after(case, seat, may.to) > AFTER_MS {
            book.tested("SCR-CAP-5");
        }
    }
}

/// Whether there was something to be stopped: capture was due until (almost) the end of an interval, and ran.
fn ran_up_to(seat: &Seat, segments: &[Segment], may: Span) -> bool {
    let end = seat.must.within(may).end();
    end.is_some_and(|end| covered(segments).grown(TURN_MS, TURN_MS).has(end - 1))
}

/// How long the machine was on after the stop before anybody's next session, in milliseconds.
fn idle_after(case: &Case<'_>, seat: &Seat, stop: i64) -> i64 {
    let next = case.truth.sessions.iter().filter(|s| s.pc == seat.pc && s.span.from >= stop).map(|s| s.span.from).min();
    let until = next.unwrap_or(case.truth.ends).min(case.truth.ends);
    Spans::from(Span::new(stop, until)).minus(&down(case.truth, &seat.pc)).ms()
}

/// The interval is only one of several that follow each other at once.
fn continues(seat: &Seat, may: Span) -> bool {
    seat.may.has(may.to + TURN_MS)
}

fn segment_gap(case: &Case<'_>) -> i64 {
    case.truth.policies.chunk_ms
}

/// Trouble of a PC's disk at some time of an interval, whose end counts.
fn disk_faults<'c>(case: &'c Case<'_>, pc: &str, within: Span) -> impl Iterator<Item = &'c Fault> {
    let on_disk = |f: &Fault| matches!(f.what, FaultKind::DiskFull | FaultKind::DiskFault);
    let here = move |f: &&Fault| f.machine == pc && on_disk(f);
    case.truth.faults.iter().filter(here).filter(move |f| f.span.from <= within.to && f.span.to >= within.from)
}

/// No segment is opened when nothing may be captured.
fn opened(case: &Case<'_>, pc: &str, segments: &[Segment], book: &mut Book) {
    let may = case.seats.iter().filter(|s| s.pc == pc).fold(Spans::default(), |all, s| all.or(&s.may)).grown(0, 1);
    for s in segments.iter().filter(|s| !may.has(s.span.from)) {
        let id = match case.blame(pc, None, s.span.from) {
            "SCR-CAP-9" => "SCR-CAP-5",
            id => id,
        };
        let finding = Finding::new(format!("segment {} was opened", s.name), "none: capture was not allowed then");
        book.check(id, Some(finding.pc(pc).record(s.span.from, s.ordinal)));
    }
}

/// Ten minutes each; the last of a stretch may be shorter. A segment that is sealed is finished: nothing is added to it.
fn lengths(case: &Case<'_>, pc: &str, segments: &[Segment], book: &mut Book) {
    let due = case.truth.policies.segment_ms;
    for (i, s) in segments.iter().enumerate() {
        let Some((sealed, recovered)) = s.sealed else { continue };
        added(case, pc, s, sealed, book);
        if recovered {
            continue;
        }
        let followed = segments.get(i + 1).is_some_and(|n| (n.span.from - s.span.to).abs() <= TURN_MS);
        let same = followed
            && case
                .seats
                .iter()
                .any(|seat| seat.pc == pc && seat.must.has(s.span.to - 1) && seat.must.has(s.span.to + 1));
        // The judge's own eye: nor is it written to for longer.
        let written = s.file.as_ref().map_or(0, |(_, w)| w.last.min(sealed) - w.first);
        let trouble = disk_faults(case, pc, s.span).next().is_some();
        let long = s.span.ms() > due + TURN_MS || !trouble && written > due + WRITE_MS + case.view.slack_ms;
        let short = same && s.span.ms() < due - TURN_MS;
        let finding = (long || short).then(|| {
            let seen = format!("segment {} of {} ms, written for {written} ms", s.name, s.span.ms());
            Finding::new(seen, format!("{due} ms")).pc(pc).record(s.span.from, s.ordinal)
        });
        if same || finding.is_some() || s.span.ms() >= due - TURN_MS {
            book.check("SCR-CAP-2", finding);
        }
    }
}

/// Written to after it was sealed: the segment is longer than it says, or something else is kept in it.
fn added(case: &Case<'_>, pc: &str, s: &Segment, sealed: i64, book: &mut Book) {
    let Some((path, written)) = &s.file else { return };
    if written.last <= sealed + WRITE_MS + case.view.slack_ms {
        return;
    }
    let may = case.seats.iter().filter(|seat| seat.pc == pc).fold(Spans::default(), |all, seat| all.or(&seat.may));
    // Where nothing may be captured any more, that is what is wrong with it.
    let id = if may.has(written.last) { "SCR-CAP-2" } else { case.blame(pc, None, written.last) };
    let seen = format!("{path} was sealed {} and written to {}", iso(sealed), iso(written.last));
    book.broken(id, Finding::new(seen, "finished with its seal").pc(pc).at(written.last));
}

/// Where the document says.
fn folder(case: &Case<'_>, pc: &str, segments: &[Segment], book: &mut Book) {
    let folder = on_disk(&case.truth.policies.folder);
    for (s, (path, _)) in segments.iter().filter_map(|s| s.file.as_ref().map(|f| (s, f))) {
        let finding = (!is_inside(path, &folder)).then(|| {
            Finding::new(format!("a segment at {path}"), format!("in {folder}")).pc(pc).record(s.span.from, s.ordinal)
        });
        book.check("SCR-CAP-3", finding);
    }
    // Nor a copy anywhere else.
    let evidence = case.view.evidence;
    let written = evidence.writes.files.get(pc).into_iter().flatten().map(|(path, _)| path);
    let there = evidence.disks.get(pc).into_iter().flatten().map(|(path, _)| path);
    let known = |path: &str| segments.iter().any(|s| s.file.as_ref().is_some_and(|(own, _)| own == path));
    let copies: BTreeSet<&String> = written.chain(there).filter(|path| is_segment(case, pc, path)).collect();
    for path in copies.into_iter().filter(|path| !is_inside(path, &folder) && !known(path)) {
        let finding = Finding::new(format!("a segment at {path}"), format!("in {folder} alone"));
        book.check("SCR-CAP-3", Some(finding.pc(pc)));
    }
}

/// Whether a file is called a segment or begins as one.
fn is_segment(case: &Case<'_>, pc: &str, path: &str) -> bool {
    let evidence = case.view.evidence;
    let written = evidence.writes.heads.get(pc).and_then(|heads| heads.get(path));
    let there = evidence.disks.get(pc).and_then(|files| files.get(path));
    path.ends_with(".seg") || [written, there].into_iter().flatten().any(|bytes| bytes.starts_with(container::SEGMENT))
}

/// Segments that nobody speaks of: files that are called or begin like the others where nothing was said of them.
fn strangers(case: &Case<'_>, book: &mut Book) {
    for (pc, files) in case.view.evidence.writes.files.iter().filter(|(pc, _)| case.truth.pcs.contains_key(*pc)) {
        let known = case.view.segments.get(pc).map(Vec::as_slice).unwrap_or_default();
        for (path, written) in files.iter().filter(|(path, _)| is_segment(case, pc, path)) {
            let name = path.rsplit('/').next().unwrap_or_default();
            if !known.iter().any(|s| s.name == name) && written.first <= case.truth.ends {
                let may = case.seats.iter().filter(|s| s.pc == *pc).fold(Spans::default(), |all, s| all.or(&s.may));
                if !may.grown(0, WRITE_MS).has(written.first) {
                    let id = case.blame(pc, None, written.first);
                    let finding =
                        Finding::new(format!("a segment was written to {path}"), "none: capture was not allowed");
                    book.check(id, Some(finding.pc(pc).at(written.first)));
                }
            }
        }
    }
}
