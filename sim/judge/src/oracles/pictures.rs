//! SCR-MATCH-3: at every instant the recording shows what that agent's screen showed at that instant.

use super::matching::{SEAM_MS, origin, play, seams_of, shown};
use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::contact::Contact;
use crate::media::crc::crc32;
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
        let (Some(video), Some(pc)) = (case.video(seen), &seen.pc) else { continue };
        let wrong = compare(case, contact, seen, video, pc, &mut screens);
        let finding =
            |w: &Wrong| Finding::new(&w.seen, &w.due).contact(&seen.id).agent(contact.agent).pc(pc).at(w.span.from);
        book.tested("SCR-MATCH-3");
        wrong.iter().take(WRITTEN).for_each(|w| book.broken("SCR-MATCH-3", finding(w)));
        // Only around the seams: the pieces were put together wrongly.
        let seams = seams_of(case, pc);
        let at_seam = |w: &&Wrong| seams.iter().any(|s| w.span.from - SEAM_MS <= *s && *s <= w.span.to + SEAM_MS);
        if !wrong.is_empty() && wrong.iter().all(|w| at_seam(&w) && w.span.ms() < 10 * SEAM_MS) {
            wrong.iter().take(WRITTEN).for_each(|w| book.broken("SCR-MATCH-2", finding(w)));
        }
    }
}

/// A piece of a recording that shows the wrong thing.
struct Wrong {
    span: Span,
    seen: String,
    due: String,
}

fn compare(
    case: &Case<'_>,
    contact: &Contact<'_>,
    seen: &Seen,
    video: &Video,
    pc: &str,
    screens: &mut Screens,
) -> Vec<Wrong> {
    let monitors = case.pc(pc).map_or(1, |pc| pc.monitors.max(1)) as usize;
    if video.monitors != monitors {
        let (seen, due) = (format!("{} monitors", video.monitors), format!("the {monitors} of the PC"));
        return vec![Wrong { span: contact.span, seen, due }];
    }
    let (tolerance, may) = (case.tolerance(pc), contact.sources.get(pc).map(|s| s.may.clone()).unwrap_or_default());
    let play = play(case, contact, pc);
    let allowed = may.grown(play, play).and(&shown(contact, seen));
    let mut wrong = Vec::new();
    for (monitor, shows) in video.shows.iter().enumerate() {
        for shown in shows {
            for place in places(origin(contact, seen), seen, (shown.from_ms, shown.to_ms)) {
                // Beyond what might be captured at all there is nothing to compare with; that is blamed elsewhere.
                if allowed.within(place).is_empty() {
                    continue;
                }
                let stamp = match shown.stamp {
                    Ok(stamp) => stamp,
                    Err(why) => {
                        let due = "the stamp of the screen".into();
                        wrong.push(Wrong { span: place, seen: format!("monitor {monitor}: {why}"), due });
                        continue;
                    }
                };
                let here = |s: &&Seat| s.pc == pc && s.agent == contact.agent && s.session.meets(place);
                let Some(seat) = case.seats.iter().find(here) else { continue };
                let mut due = None;
                if stamp.pc != crc32(pc.as_bytes()) {
                    due = Some(format!("the screen of {pc}"));
                } else if stamp.login != crc32(seat.windows.to_lowercase().as_bytes()) {
                    due = Some(format!("the screen of `{}`", seat.windows));
                } else if usize::from(stamp.monitor) != monitor {
                    due = Some(format!("monitor {monitor}"));
                } else if let Some(times) =
                    screens.times(case.truth, pc, &seat.windows, monitor, stamp.ordinal, stamp.at)
                {
                    // Exactly while it was on the screen.
                    if place.from < times.from - tolerance || place.to > times.to.saturating_add(tolerance) {
                        let to = if times.to == i64::MAX { "the end".into() } else { iso(times.to) };
                        due = Some(format!("that one only from {} to {to}", iso(times.from)));
                    }
                } else {
                    due = Some("a picture that was on the screen".into());
                }
                if let Some(due) = due {
                    let what = (stamp.ordinal, iso(stamp.at), iso(place.from), iso(place.to));
                    let seen = format!(
                        "monitor {monitor} shows picture {} of monitor {} (login {:08x}, changed {}) from {} to {}",
                        what.0, stamp.monitor, stamp.login, what.1, what.2, what.3
                    );
                    wrong.push(Wrong { span: place, seen, due });
                }
            }
        }
    }
    wrong
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
