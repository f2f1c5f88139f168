//! SCR-MATCH-3: at every instant the recording shows what that agent's screen showed at that instant.
//!
//! Reached where at least one picture of a recording could be compared with what the screen showed then. What is wrong only
//! from a seam on is blamed on SCR-MATCH-2, what stood still while the audio was paused on SCR-CAP-6.

use super::matching::{SEAM_MS, origin, play, seams_of, shown};
use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::contact::Contact;
use crate::media::crc::crc32;
use crate::media::stamp::Stamp;
use crate::truth::{Change, Span, Truth};
use crate::verdict::{Book, Finding};
use crate::view::{Seen, Video};
use kernel::time::iso;
use std::collections::BTreeMap;

/// Wrong pictures of one recording that are written out.
const WRITTEN: usize = 5;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let mut screens = Screens::default();
    for (contact, seen) in case.seen() {
        // Somebody else's recorder has somebody else's screen, on which there are no stamps.
        let (Some(video), Some(pc)) = (case.video(seen), seen.pc.as_ref().filter(|pc| !case.truth.is_foreign(pc)))
        else {
            continue;
        };
        let (wrong, compared) = compare(case, contact, seen, video, pc, &mut screens);
        let finding =
            |w: &Wrong| Finding::new(&w.seen, &w.due).contact(&seen.id).agent(contact.agent).pc(pc).at(w.span.from);
        if compared > 0 {
            book.tested("SCR-MATCH-3");
        }
        if let Some(other) = exchanged(case, seen, video).filter(|_| !wrong.is_empty()) {
            let text = format!("the recording of contact {other}");
            let finding = Finding::new(text, "its own recording").contact(&seen.id).agent(contact.agent).pc(pc);
            book.broken("SCR-UP-1", finding);
        }
        wrong.iter().take(WRITTEN).for_each(|w| book.broken("SCR-MATCH-3", finding(w)));
        // Only around the seams: the pieces were put together wrongly.
        let seams = seams_of(case, pc);
        let at_seam = |w: &&Wrong| seams.iter().any(|s| w.span.from - SEAM_MS <= *s && *s <= w.span.to + SEAM_MS);
        if !wrong.is_empty() && wrong.iter().all(|w| at_seam(&w) && w.span.ms() < 10 * SEAM_MS) {
            wrong.iter().take(WRITTEN).for_each(|w| book.broken("SCR-MATCH-2", finding(w)));
        } else if let Some((seam, shift)) = displaced(&wrong, &seams) {
            let text = format!("right up to the seam, and from there on {} ms {}", shift.abs(), direction(shift));
            let due = "neither gap nor overlap at the seam";
            let finding = Finding::new(text, due).contact(&seen.id).agent(contact.agent).pc(pc);
            book.broken("SCR-MATCH-2", finding.at(seam));
        }
        if let Some(w) = frozen(contact, &wrong) {
            book.broken("SCR-CAP-6", finding(w));
        }
    }
}

/// The contact that a recording is of, all of it, where that is another one than it is given out for.
fn exchanged<'c>(case: &'c Case<'_>, own: &Seen, video: &Video) -> Option<&'c str> {
    let of = |other: &Contact<'_>, seen: &Seen| {
        let length: i64 = seen.covered.iter().map(|c| c.to_ms - c.from_ms).sum();
        let Some(pc) = &seen.pc else { return false };
        let login = case
            .seats
            .iter()
            .find(|s| s.agent == other.agent && s.pc == *pc)
            .map(|s| crc32(s.windows.to_lowercase().as_bytes()));
        let mut stamps = video.shows.iter().flatten().map(|shown| shown.stamp);
        let theirs = |s: Stamp| s.pc == crc32(pc.as_bytes()) && Some(s.login) == login && s.at < other.span.to;
        // Besides the pictures that were there from the start, all of them came up within that contact.
        let within = stamps.clone().flatten().filter(|s| other.span.has(s.at)).count();
        length == video.length_ms && within > 0 && stamps.all(|s| s.is_ok_and(theirs))
    };
    // Of the one it is given out for no picture may have come up in it.
    let mine = case
        .by_id(&own.id)
        .is_some_and(|c| video.shows.iter().flatten().any(|s| s.stamp.is_ok_and(|s| c.span.has(s.at))));
    case.seen()
        .filter(|(_, seen)| seen.id != own.id && !mine)
        .find(|(other, seen)| of(other, seen))
        .map(|(_, s)| s.id.as_str())
}

/// A piece of a recording that shows the wrong thing.
#[derive(Default)]
struct Wrong {
    span: Span,
    seen: String,
    due: String,
    /// The right screen at another time: shown too early (negative) or too late, in milliseconds.
    shift_ms: Option<i64>,
    monitor: usize,
    /// The piece before it on the same monitor, where that was right and so was the change that began it.
    right_before: Option<Span>,
    /// Pieces after it on the same monitor.
    after: usize,
}

fn direction(shift_ms: i64) -> &'static str {
    if shift_ms < 0 { "early" } else { "late" }
}

/// A seam up to which a monitor is right and from which on it is displaced: at the seam something was left out or shown
/// twice. With the shift of the first displaced picture.
fn displaced(wrong: &[Wrong], seams: &[i64]) -> Option<(i64, i64)> {
    let mine: Vec<&Wrong> = wrong.iter().filter(|w| w.monitor == 0).collect();
    let first = mine.first()?;
    // The last picture may be cut off by the end before it shows that it is late.
    let to_the_end = mine.len() + 1 >= first.after && mine.iter().all(|w| w.shift_ms.is_some());
    let seam = *seams.iter().rev().find(|s| **s < first.span.to)?;
    let right_before = first.right_before.is_some_and(|s| s.from <= seam);
    let shown = mine.len() > 1 || first.span.has(seam);
    (to_the_end && right_before && shown).then_some((seam, first.shift_ms?))
}

/// A picture that stood still while the audio was paused, where nothing else is wrong.
fn frozen<'w>(contact: &Contact<'_>, wrong: &'w [Wrong]) -> Option<&'w Wrong> {
    let pauses = &contact.call?.audio_paused;
    // What stands still is right again at the first change after the pause.
    let there = |w: &Wrong| w.shift_ms.is_some() && pauses.iter().any(|p| p.meets(w.span));
    wrong.first().filter(|_| wrong.iter().all(there))
}

fn compare(
    case: &Case<'_>,
    contact: &Contact<'_>,
    seen: &Seen,
    video: &Video,
    pc: &str,
    screens: &mut Screens,
) -> (Vec<Wrong>, usize) {
    let monitors = case.pc(pc).map_or(1, |pc| pc.monitors.max(1)) as usize;
    if video.monitors != monitors {
        let (seen, due) = (format!("{} monitors", video.monitors), format!("the {monitors} of the PC"));
        return (vec![Wrong { span: contact.span, seen, due, ..Wrong::default() }], 1);
    }
    let (tolerance, may) = (case.tolerance(pc), contact.sources.get(pc).map(|s| s.may.clone()).unwrap_or_default());
    let play = play(case, contact, pc);
    let allowed = may.grown(play, play).and(&shown(contact, seen));
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (monitor, shows) in video.shows.iter().enumerate() {
        let (mut before, mut changes) = (None, 0);
        for (index, shown) in shows.iter().enumerate() {
            for place in places(origin(contact, seen), seen, (shown.from_ms, shown.to_ms)) {
                // Beyond what might be captured at all there is nothing to compare with; that is blamed elsewhere.
                if allowed.within(place).is_empty() {
                    continue;
                }
                compared += 1;
                let stamp = match shown.stamp {
                    Ok(stamp) => stamp,
                    Err(why) => {
                        let due = "the stamp of the screen".into();
                        let seen = format!("monitor {monitor}: {why}");
                        wrong.push(Wrong { span: place, seen, due, monitor, ..Wrong::default() });
                        before = None;
                        continue;
                    }
                };
                let here = |s: &&Seat| s.pc == pc && s.agent == contact.agent && s.session.meets(place);
                let Some(seat) = case.seats.iter().find(here) else { continue };
                let wanted = Wanted { pc, windows: &seat.windows, monitor, place, tolerance, print: shown.print };
                if let Some((due, shift)) = wanted.wrong(case.truth, stamp, screens) {
                    let what = (stamp.ordinal, iso(stamp.at), iso(place.from), iso(place.to));
                    let seen = format!(
                        "monitor {monitor} shows picture {} of monitor {} (login {:08x}, changed {}) from {} to {}",
                        what.0, stamp.monitor, stamp.login, what.1, what.2, what.3
                    );
                    // A picture that was there from the start tells nothing of the time it is shown at.
                    let right_before = before.take().filter(|_| changes > 1);
                    let after = shows.len() - index;
                    changes = 0;
                    wrong.push(Wrong { span: place, seen, due, shift_ms: shift, monitor, right_before, after });
                } else {
                    before = Some(place);
                    changes += 1;
                }
            }
        }
    }
    (wrong, compared)
}

/// What a stamp has to be of.
struct Wanted<'a> {
    pc: &'a str,
    windows: &'a str,
    monitor: usize,
    place: Span,
    tolerance: i64,
    print: u64,
}

impl Wanted<'_> {
    /// What is due instead of a stamp, and how far it is displaced if it is the right screen's.
    fn wrong(&self, truth: &Truth, stamp: Stamp, screens: &mut Screens) -> Option<(String, Option<i64>)> {
        let Self { pc, windows, monitor, place, tolerance, print } = *self;
        if stamp.pc != crc32(pc.as_bytes()) {
            return Some((format!("the screen of {pc}"), None));
        }
        if stamp.login != crc32(windows.to_lowercase().as_bytes()) {
            return Some((format!("the screen of `{windows}`"), None));
        }
        if usize::from(stamp.monitor) != monitor {
            return Some((format!("monitor {monitor}"), None));
        }
        let Some(times) = screens.times(truth, pc, windows, monitor, stamp.ordinal, stamp.at) else {
            return Some(("a picture that was on the screen".into(), None));
        };
        let drawn = truth.pictures.get(&Truth::screen_of(pc, windows));
        if drawn.and_then(|all| all.get(&(stamp.at, stamp.monitor))).is_some_and(|known| *known != print) {
            return Some(("all of that picture as it was, and not its stamp alone".into(), None));
        }
        // Exactly while it was on the screen.
        if place.from >= times.from - tolerance && place.to <= times.to.saturating_add(tolerance) {
            return None;
        }
        let to = if times.to == i64::MAX { "the end".into() } else { iso(times.to) };
        let early = times.from - place.from;
        let shift = if early > tolerance { -early } else { place.to - times.to };
        Some((format!("that one only from {} to {to}", iso(times.from)), Some(shift)))
    }
}

/// Where in time a piece of the recording belongs: the covered parts follow each other in it.
fn places(origin: i64, seen: &Seen, (from, to): (i64, i64)) -> Vec<Span> {
    let (mut out, mut start) = (Vec::new(), 0);
    for part in &seen.covered {
        let length = part.to_ms - part.from_ms;
        let piece = Span::new(from.max(start), to.min(start + length));
        if piece.ms() > 0 {
            let shift = origin + part.from_ms - start;
            out.push(Span::new(piece.from + shift, piece.to + shift));
        }
        start += length;
    }
    out
}

/// When each picture was on a screen.
#[derive(Default)]
struct Screens {
    known: BTreeMap<(String, String, usize), Vec<(Change, i64)>>,
}

impl Screens {
    /// From when to when a picture of a user's monitor was on.
    fn times(&mut self, truth: &Truth, pc: &str, login: &str, monitor: usize, ordinal: u32, at: i64) -> Option<Span> {
        let key = (pc.to_owned(), login.to_lowercase(), monitor);
        let list = self.known.entry(key).or_insert_with(|| list(truth, pc, login, monitor));
        let from = list.partition_point(|(c, _)| c.at < at);
        let found = list[from..].iter().take_while(|(c, _)| c.at == at).find(|(c, _)| c.ordinal == ordinal)?;
        Some(Span::new(at, found.1))
    }
}

/// The changes of a monitor in order, each with the time of the next.
fn list(truth: &Truth, pc: &str, login: &str, monitor: usize) -> Vec<(Change, i64)> {
    let own = truth.screens.get(&Truth::screen_of(pc, login)).or_else(|| truth.screens.get(pc));
    let changes: Vec<Change> =
        own.into_iter().flatten().filter(|c| usize::from(c.monitor) == monitor).copied().collect();
    let next = changes.iter().skip(1).map(|c| c.at).chain([i64::MAX]);
    changes.iter().copied().zip(next).collect()
}
