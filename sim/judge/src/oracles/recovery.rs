//! SCR-REC: what was owed while somebody could not be reached.
//!
//! Reached: -1 where a contact with a screen to record was handled or imported while its PC could not be reached, and its
//! recording is there or is due; -2 the same with the PC shut down, after the contact and before the ACD showed it; -5 where
//! besides nobody was logged on from then until the recording came; -3 where a PC that had delivered a recording said hello
//! again, or was asked for it again, or had to resume its upload; -4 where capture was due for half a minute without the
//! server, or a desktop that was at work before or after left a session uncaptured by the policy `offline_logon`.

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::Online;
use crate::oracles::pieces;
use crate::spans::Spans;
use crate::truth::{FaultKind, Span};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use kernel::time::iso;

/// A stretch without the server that is worth a look, in milliseconds.
const STRETCH_MS: i64 = 30_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for contact in case.contacts.iter().filter(|c| c.wanted(case.truth)) {
        owed(case, contact, book);
    }
    offline(case, book);
    twice(case, book);
}

/// Contacts whose PC could not be reached when it would have been asked.
fn owed(case: &Case<'_>, contact: &Contact<'_>, book: &mut Book) {
    let there = case.has_video(contact);
    if !there && contact.video_due.is_none() {
        return;
    }
    let finding = |due: &str| {
        (!there).then(|| {
            let finding = Finding::new("no recording", due).contact(contact.name(case.view)).agent(contact.agent);
            finding.at(contact.visible)
        })
    };
    for (pc, _) in contact.sources.iter().filter(|(_, s)| !s.must.is_empty()) {
        let off = |f: &&crate::truth::Fault| {
            f.machine == *pc && matches!(f.what, FaultKind::PowerOff { .. }) && f.span.has(contact.visible)
        };
        let done = contact.seen(case.view).and_then(|s| s.uploaded_at()).or(contact.video_due);
        if let Some(off) = case.truth.faults.iter().find(off).filter(|f| contact.span.to <= f.span.from) {
            // Of somebody else's PC we know that it was told to be off, and that it was not where something came from it.
            let came = contact.seen(case.view).and_then(|s| s.uploaded_at());
            if case.truth.is_foreign(pc) && came.is_some_and(|at| off.span.has(at)) {
                continue;
            }
            book.check("SCR-REC-2", finding("extracted and uploaded once the PC is on again"));
            let on = Span::new(off.span.to, done.unwrap_or(case.truth.ends));
            let nobody = !case.truth.sessions.iter().any(|s| s.pc == *pc && s.span.meets(on));
            if nobody {
                book.check("SCR-REC-5", finding("extracted with the PC on and nobody logged on"));
            }
        } else {
            let meantime = Span::new(contact.span.from, contact.visible + 1);
            let online = Online::of(case.truth, pc).possible;
            if !Spans::from(meantime).minus(&online).is_empty() {
                book.check("SCR-REC-1", finding("made at the reconnection"));
            }
        }
    }
}

/// Capture goes on without the server, as the policy says.
fn offline(case: &Case<'_>, book: &mut Book) {
    for seat in case.seats.iter().filter(|seat| !case.truth.is_foreign(&seat.pc)) {
        let segments = case.view.segments.get(&seat.pc).map(Vec::as_slice).unwrap_or_default();
        let without = seat.must.minus(&seat.online.possible).longer_than(STRETCH_MS);
        let missing = without.minus(&covered(segments).grown(100, 100));
        if !without.is_empty() {
            let finding = missing.first().map(|at| {
                let seen = format!("no segment from {} on, for {} ms", iso(at), missing.ms());
                Finding::new(seen, "capture goes on without the server").agent(&seat.agent).pc(&seat.pc).at(at)
            });
            book.check("SCR-REC-4", finding);
        }
        // Somebody who would be captured if the server could be asked, and is not.
        let waits = seat.conditions.all().and(&seat.trigger).minus(&seat.may).minus(&seat.online.possible);
        let waits = waits.minus(&seat.rests);
        if !seat.may.has(seat.session.from)
            && waits.ms() > STRETCH_MS
            && case.view.ws.iter().any(|m| m.from == seat.pc && m.kind == "hello")
            && case.pc(&seat.pc).is_some_and(|p| p.smart_desktop && !p.mac)
        {
            book.tested("SCR-REC-4");
        }
    }
}

/// One recording for a contact, whatever happens.
fn twice(case: &Case<'_>, book: &mut Book) {
    for (contact, seen) in case.seen() {
        let Some(length) = case.view.films.get(seen.id.as_str()).map(|v| v.len() as u64) else { continue };
        let pieces = pieces::of(case, &seen.id);
        let second = pieces::second(case, seen, &pieces);
        let whole = pieces::whole(&pieces, length).map(|done| (pieces[done].at, &pieces[done].from));
        let Some((done_at, pc)) = second.map(|s| (s.done_at, &s.piece.from)).or(whole) else { continue };
        let again = case.view.ws.iter().any(|m| m.from == *pc && m.kind == "hello" && m.at > done_at);
        if again || pieces::resumed(&pieces) || case.view.relays.iter().filter(|r| r.contact == seen.id).count() > 1 {
            book.tested("SCR-REC-3");
        }
        let about = |text: String| {
            Finding::new(text, "one recording for a contact").contact(&seen.id).agent(contact.agent).pc(pc)
        };
        if let Some(second) = second {
            let text = format!("a second recording was uploaded after {}", iso(done_at));
            book.check("SCR-REC-3", Some(about(text).record(second.piece.at, second.piece.ordinal)));
        }
        let times = seen.video_history.iter().filter(|(_, s)| s == crate::view::contacts::THERE).count();
        if times > 1 {
            book.check("SCR-REC-3", Some(about(format!("uploaded {times} times"))));
        }
    }
}
