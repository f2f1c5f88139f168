//! SCR-MATCH-1, -2, -4 and what is blamed where a recording shows too little or too much.
//!
//! Reached: -1 where there is a recording (or, under `partial_coverage: nothing`, where a part was not uploaded and that is
//! said); -2 where a recording shows the time around a seam between two segments; -4 where the times of the contact and of its
//! audio differ, so that the two wordings give different recordings; SCR-CAP-6 where a recording shows a time in which the
//! audio was paused and the screen changed.

use crate::case::Case;
use crate::expect::contact::Contact;
use crate::expect::online::Online;
use crate::spans::Spans;
use crate::truth::{Span, Truth};
use crate::verdict::{Book, Finding};
use crate::view::segments::covered;
use crate::view::{Seen, Video};
use kernel::time::iso;

/// How far a gap may be from the seam that it is blamed on, in milliseconds.
pub const SEAM_MS: i64 = 1_500;
/// A stretch of a contact without the server that says something, in milliseconds.
const ALONE_MS: i64 = 3_000;
/// How far the times of a screen-only recording may be from the confirmations of its controls, in milliseconds.
const CONTROLS_MS: i64 = 2_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (contact, seen) in case.seen() {
        let Some(video) = case.view.videos.get(seen.id.as_str()) else { continue };
        let about = |text: String, due: String| about(contact, seen, text, due);
        let video = match video {
            Ok(video) => video,
            Err(why) => {
                book.check(
                    "SCR-MATCH-1",
                    Some(about(format!("a recording that cannot be played: {why}"), "one that can".into())),
                );
                continue;
            }
        };
        book.check("SCR-MATCH-1", lengths(contact, seen, video, case.off()).map(|(text, due)| about(text, due)));
        extent(case, contact, seen, book);
        seams(case, contact, seen, book);
    }
}

fn about(contact: &Contact<'_>, seen: &Seen, text: String, due: String) -> Finding {
    let finding = Finding::new(text, due).contact(&seen.id).agent(contact.agent);
    match &seen.pc {
        Some(pc) => finding.pc(pc),
        None => finding,
    }
}

/// The instant at which a contact's recording counts from.
pub fn origin(contact: &Contact<'_>, seen: &Seen) -> i64 {
    if contact.call.is_some() { contact.span.from } else { seen.start_time }
}

/// The times that a recording is said to show.
pub fn shown(contact: &Contact<'_>, seen: &Seen) -> Spans {
    let from = origin(contact, seen);
    seen.covered.iter().map(|c| Span::new(from + c.from_ms, from + c.to_ms)).collect()
}

/// How far the edges of a recording may be off.
pub fn play(case: &Case<'_>, contact: &Contact<'_>, pc: &str) -> i64 {
    case.tolerance(pc) + if contact.call.is_some() { 0 } else { CONTROLS_MS }
}

/// Whether the recording is as long as what it is said to show, and that is in order and within the contact.
fn lengths(contact: &Contact<'_>, seen: &Seen, video: &Video, off: i64) -> Option<(String, String)> {
    let covered: i64 = seen.covered.iter().map(|c| c.to_ms - c.from_ms).sum();
    let in_order = seen.covered.iter().all(|c| c.from_ms < c.to_ms)
        && seen.covered.windows(2).all(|w| w[0].to_ms <= w[1].from_ms)
        && seen.covered.first().is_none_or(|c| c.from_ms >= 0)
        && seen.covered.last().is_none_or(|c| c.to_ms <= seen.call_duration.max(contact.span.ms()) + off);
    if !in_order || seen.covered.is_empty() {
        return Some((format!("the parts {:?}", seen.covered), "parts of the contact, in order".into()));
    }
    ((covered - video.length_ms).abs() > off).then(|| {
        (format!("a recording of {} ms", video.length_ms), format!("{covered} ms: that is what it is said to show"))
    })
}

/// Whether it shows what it has to and no more.
fn extent(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    let shown = shown(contact, seen);
    let about = |text: String, due: &str, at: i64| about(contact, seen, text, due.to_owned()).at(at);
    let text = |span: Span, what: &str| format!("{what} {} to {}", iso(span.from), iso(span.to));
    let pc = seen.pc.clone().unwrap_or_default();
    let play = play(case, contact, &pc);
    let other = other_crop(contact);
    if other.is_some() {
        book.tested("SCR-MATCH-4");
    }
    let Some(source) = contact.sources.get(pc.as_str()) else {
        let due = "from a PC where the agent was logged on";
        return book.check("SCR-MATCH-3", Some(about(format!("a recording from `{pc}`"), due, contact.span.from)));
    };
    // Outside of what is to be cut out: too much.
    let crop = Spans::from(contact.crop).grown(play, play);
    for extra in shown.minus(&crop).iter() {
        let id = if other.is_some_and(|o| o.meets(extra)) { "SCR-MATCH-4" } else { "SCR-MATCH-1" };
        book.check(id, Some(about(text(extra, "it shows"), "nothing beyond the times that it is cut by", extra.from)));
    }
    // Within it, what nobody might capture.
    let segments = covered(case.view.segments.get(&pc).map(Vec::as_slice).unwrap_or_default());
    for extra in shown.within(contact.crop).minus(&source.may.grown(play, play)).iter() {
        let mut id = case.blame(&pc, Some(contact.agent), extra.from);
        // Where nothing was written at that time, something else is passed off as it.
        let kept = case.truth.is_foreign(&pc) || !segments.within(extra).is_empty();
        if ["SCR-CAP-1", "SCR-CAP-9"].contains(&id) && !kept {
            id = "SCR-MATCH-1";
        }
        book.check(id, Some(about(text(extra, "it shows"), "nothing: capture was not allowed then", extra.from)));
    }
    let (mut whose, mut missing) = (pc.as_str(), source.must.minus(&shown.grown(play, play)));
    if source.must.is_empty() {
        // Of a PC of which nothing is sure to be there, what there is will do, unless another was sure to have more. A fault may
        // have taken what whoever chose it could not know of.
        let had = shown.or(&source.lost).ms();
        let best = contact.sources.iter().max_by_key(|(_, s)| s.must.ms()).filter(|(_, s)| s.must.ms() > had);
        (whose, missing) = best.map_or((whose, missing), |(other, s)| (*other, s.must.clone()));
    }
    holes(contact, (seen, &pc), (&shown, play), book);
    if case.truth.policies.partial_coverage == "nothing"
        && !Spans::from(contact.crop).minus(&shown.grown(play, play)).is_empty()
    {
        let due = "no recording that does not cover the contact (policy partial_coverage)";
        book.broken("SCR-MATCH-1", about(format!("it shows {} ms", shown.ms()), due, contact.span.from));
    }
    for gap in missing.iter() {
        let finding =
            about(text(gap, "it does not show"), "the whole of what was to be captured of the contact", gap.from);
        for id in blame_gap(case, contact, whose, gap, &shown) {
            book.check(id, Some(finding.clone()));
        }
        book.broken("SCR-MATCH-1", finding);
    }
    if other.is_some_and(|o| missing.iter().any(|gap| !o.meets(gap))) {
        let finding =
            about("it ends where the other wording has it end".into(), "cut by the policy's times", contact.crop.to);
        book.broken("SCR-MATCH-4", finding);
    }
    outside(case, contact, &pc, &shown.grown(play, play), book);
    reported(case, contact, seen, &shown, play, book);
    pauses(case, contact, &pc, &shown, book);
}

/// The tolerance, of real time or of a clock that is wrong, is for the edges of what was to be captured. Between them all is cut by
/// the product's own clock, so that small holes are no small matter where there are many.
fn holes(contact: &Contact<'_>, (seen, pc): (&Seen, &str), (shown, play): (&Spans, i64), book: &mut Book) {
    let Some(source) = contact.sources.get(pc) else { return };
    for due in source.must.iter() {
        let missing = Spans::from(due).minus(shown);
        // Where one is larger than the tolerance it has been found for itself.
        let large = missing.iter().any(|hole| hole.ms() > 2 * play);
        if missing.ms() > 2 * play && !large {
            let text = format!("it lacks {} of {} ms, in {} places", missing.ms(), due.ms(), missing.iter().count());
            let due_words = "the whole of what was to be captured of the contact".to_owned();
            book.broken("SCR-MATCH-1", about(contact, seen, text, due_words).at(due.from));
        }
    }
}

/// What the policy `crop_by` would cut out if it were set the other way, where that differs.
pub fn other_crop(contact: &Contact<'_>) -> Option<Span> {
    let call = contact.call.filter(|c| c.recorded && c.audio_ms > 0 && c.parts.len() == 1)?;
    let audio = Span::new(contact.span.from, contact.span.from + call.audio_ms);
    if (audio.to - contact.span.to).abs() < SEAM_MS || !contact.exact {
        return None;
    }
    Some(if contact.crop == contact.span { contact.span.and(audio) } else { contact.span })
}

/// What a gap is blamed on besides SCR-MATCH-1.
fn blame_gap(case: &Case<'_>, contact: &Contact<'_>, pc: &str, gap: Span, shown: &Spans) -> Vec<&'static str> {
    let mut ids = Vec::new();
    let inside = shown.first().is_some_and(|f| f < gap.from) && shown.end().is_some_and(|e| e > gap.to);
    let near = |seam: &i64| (gap.from - SEAM_MS..=gap.to + SEAM_MS).contains(seam);
    if inside && seams_of(case, pc).iter().any(near) && gap.ms() < 10 * SEAM_MS {
        ids.push("SCR-MATCH-2");
    }
    let paused = contact
        .call
        .is_some_and(|c| c.audio_paused.iter().any(|p| p.from <= gap.from + SEAM_MS && gap.to <= p.to + SEAM_MS));
    if paused {
        ids.push("SCR-CAP-6");
    }
    let online = Online::of(case.truth, pc).possible;
    let foreign = case.truth.is_foreign(pc);
    // Somebody else's recorder may need a moment to notice that the server is away, and that it is back.
    let alone = if foreign { 2 * online.within(gap).ms() < gap.ms() } else { online.within(gap).is_empty() };
    if alone {
        ids.push("SCR-REC-4");
    } else if foreign && begins(case, contact, pc).any(|at| gap.has(at)) {
        ids.push("SCR-CAP-1");
    }
    ids
}

/// The instants within a contact from which on capture was due, where that was after its begin.
fn begins<'c>(case: &'c Case<'_>, contact: &'c Contact<'_>, pc: &'c str) -> impl Iterator<Item = i64> + 'c {
    let own = case.seats.iter().filter(move |seat| seat.pc == pc && seat.agent == contact.agent);
    let starts = own.flat_map(|seat| seat.trigger.iter().filter_map(|trigger| seat.must.within(trigger).first()));
    starts.filter(|at| contact.crop.from < *at && *at < contact.crop.to)
}

/// What nothing but its recordings tells of somebody else's recorder: that it began at the start trigger (SCR-CAP-1), ended at
/// the stop trigger (SCR-CAP-9), and went on without the server (SCR-REC-4), each within a contact of which it shows that time.
fn outside(case: &Case<'_>, contact: &Contact<'_>, pc: &str, shown: &Spans, book: &mut Book) {
    if !case.truth.is_foreign(pc) {
        return;
    }
    if begins(case, contact, pc).any(|at| shown.has(at)) {
        book.tested("SCR-CAP-1");
    }
    for seat in case.seats.iter().filter(|seat| seat.pc == pc && seat.agent == contact.agent) {
        for stop in seat.trigger.iter().map(|trigger| trigger.to).filter(|at| contact.crop.has(*at)) {
            if shown.has(stop - 1) {
                book.tested("SCR-CAP-9");
            }
        }
        let without = seat.must.within(contact.crop).minus(&seat.online.possible);
        if without.iter().any(|alone| alone.ms() > ALONE_MS && !shown.within(alone).is_empty()) {
            book.tested("SCR-REC-4");
        }
    }
}

/// A gap has to be reported: with the contact, or as a discrepancy.
fn reported(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, shown: &Spans, play: i64, book: &mut Book) {
    let gaps = Spans::from(contact.crop).minus(&shown.grown(play, play));
    let told = !seen.note.is_empty()
        || case.view.reported(&seen.pc.clone().unwrap_or_default()).any(|r| r.word("contact") == seen.id);
    if let Some(gap) = gaps.first().filter(|_| !told) {
        let due = "the gap is reported".to_owned();
        book.broken(
            "SCR-MATCH-1",
            about(contact, seen, format!("a gap of {} ms without a word", gaps.ms()), due).at(gap),
        );
    }
}

/// While the audio was paused, the screen went on.
fn pauses(case: &Case<'_>, contact: &Contact<'_>, pc: &str, shown: &Spans, book: &mut Book) {
    let Some(call) = contact.call else { return };
    let must = contact.sources.get(pc).map(|s| s.must.clone()).unwrap_or_default();
    for pause in &call.audio_paused {
        let due = must.within(*pause);
        let play = play(case, contact, pc);
        // A screen on which nothing changes looks the same captured or not.
        let alive = due.iter().any(|span| changed(case, contact, pc, span));
        if alive && due.minus(&shown.grown(play, play)).is_empty() {
            book.tested("SCR-CAP-6");
        }
    }
}

/// Whether the agent's screen changed within a time.
fn changed(case: &Case<'_>, contact: &Contact<'_>, pc: &str, span: Span) -> bool {
    case.seats.iter().filter(|s| s.agent == contact.agent && s.pc == pc).any(|seat| {
        let own = case.truth.screens.get(&Truth::screen_of(pc, &seat.windows)).or_else(|| case.truth.screens.get(pc));
        own.is_some_and(|changes| changes.iter().any(|c| span.has(c.at)))
    })
}

/// Where one segment of a PC ends and the next begins.
pub fn seams_of(case: &Case<'_>, pc: &str) -> Vec<i64> {
    let list = case.view.segments.get(pc).map(Vec::as_slice).unwrap_or_default();
    let joined = |at: i64| list.iter().any(|s| s.span.from < at && (s.span.to - at).abs() <= 100);
    list.iter().map(|s| s.span.from).filter(|at| joined(*at)).collect()
}

/// A contact with seams in it was put together from several segments.
fn seams(case: &Case<'_>, contact: &Contact<'_>, seen: &Seen, book: &mut Book) {
    let Some(pc) = &seen.pc else { return };
    let shown = shown(contact, seen);
    let tolerance = case.tolerance(pc);
    for seam in seams_of(case, pc) {
        let around = Span::new(seam - 1 - tolerance, seam + 1 + tolerance);
        if shown.within(around).ms() == around.ms() {
            book.tested("SCR-MATCH-2");
        }
    }
}
