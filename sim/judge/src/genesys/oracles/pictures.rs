//! GIR-FLOW-5 and GIR-MON-1: at every instant a file shows what the screen showed at that instant, all monitors of it.
//!
//! MON-1 is reached with a file of a PC with several monitors. Where the screen is foreign, nobody knows what it showed: the file has
//! to be one that can be played (see [`crate::media::clip`]), as long as from its start to its end; MON-1 is not reached.

use super::files::about;
use crate::genesys::case::Case;
use crate::genesys::truth::{Change, FaultKind, Span, Truth};
use crate::media::crc::crc32;
use crate::media::stamp::{Stamp, Unreadable};
use crate::spans::Spans;
use crate::verdict::{Book, Finding};
use crate::view::Video;
use kernel::time::iso;
use std::collections::BTreeMap;

/// Writes that are to fail are used up so long after the disk has room again, in milliseconds.
const FAILING_MS: i64 = 60_000;
/// Wrong pictures of one file that are written out.
const WRITTEN: usize = 5;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let mut screens = Screens::default();
    for (index, screen) in case.screens.iter().enumerate() {
        let Some(file) = case.file(index) else { continue };
        let finding = |seen: String, due: String| about(case, index, Finding::new(seen, due)).at(file.span.from);
        if let Some(length) = case.view.clip(file) {
            if let Some((seen, due)) = clip(case, book, length, file.span) {
                book.broken("GIR-FLOW-5", finding(seen, due));
            }
            continue;
        }
        let video = match case.view.video(file) {
            None => continue,
            Some(Err(why)) => {
                book.broken(
                    "GIR-FLOW-5",
                    finding(format!("the file cannot be played: {why}"), "a recording of the screen".into()),
                );
                continue;
            }
            Some(Ok(video)) => video,
        };
        if video.length_ms != file.span.ms() {
            let due = format!("{} ms, from its start to its end", file.span.ms());
            book.broken("GIR-FLOW-5", finding(format!("it lasts {} ms", video.length_ms), due));
        }
        let monitors = case.truth.pcs.get(&screen.pc).map_or(1, |pc| pc.monitors.max(1)) as usize;
        if monitors > 1 {
            book.tested("GIR-MON-1");
        }
        if video.monitors != monitors {
            book.broken(
                "GIR-MON-1",
                finding(format!("{} monitors", video.monitors), format!("all {monitors} of the PC")),
            );
            continue;
        }
        let login = case.truth.agents.get(&screen.agent).map(|a| a.windows.as_str()).unwrap_or_default();
        let wanted = Wanted { truth: case.truth, pc: &screen.pc, login, tolerance: case.tolerance(&screen.pc) };
        for (id, at, seen, due) in wrong(&wanted, video, file.span.from, &mut screens).into_iter().take(WRITTEN) {
            book.broken(id, finding(seen, due).at(at));
        }
    }
}

/// The last picture of a recorder of somebody else's may be missing from the length, in milliseconds: ten pictures a second.
const PICTURE_MS: i64 = 100;

/// What is wrong with a file whose pictures are nobody's.
fn clip(case: &Case<'_>, book: &mut Book, length: &Result<i64, String>, span: Span) -> Option<(String, String)> {
    let length = match length {
        Err(why) => return Some((format!("the file cannot be played: {why}"), "a recording of the screen".into())),
        Ok(length) => *length,
    };
    let off = (length - span.ms()).abs();
    case.near(book, "GIR-FLOW-5", "the length of the file is off", off, PICTURE_MS);
    let wrong = off > PICTURE_MS + case.truth.policies.tolerance_ms;
    wrong.then(|| (format!("it lasts {length} ms"), format!("{} ms, from its start to its end", span.ms())))
}

struct Wanted<'a> {
    truth: &'a Truth,
    pc: &'a str,
    login: &'a str,
    tolerance: i64,
}

fn wrong(
    wanted: &Wanted<'_>,
    video: &Video,
    origin: i64,
    screens: &mut Screens,
) -> Vec<(&'static str, i64, String, String)> {
    let mut out = Vec::new();
    for (monitor, shows) in video.shows.iter().enumerate() {
        for shown in shows {
            let place = Span::new(origin + shown.from_ms, origin + shown.to_ms);
            let found = match shown.stamp {
                Err(Unreadable::NoMagic) if wanted.swallowed(place) => None,
                Err(why) => Some(("GIR-FLOW-5", why.to_string(), "the stamp of the screen".to_owned())),
                Ok(stamp) => {
                    let seen = format!(
                        "picture {} of monitor {} (changed {}) until {}",
                        stamp.ordinal,
                        stamp.monitor,
                        iso(stamp.at),
                        iso(place.to)
                    );
                    wanted.due(stamp, monitor, place, shown.print, screens).map(|(id, due)| (id, seen, due))
                }
            };
            out.extend(found.map(|(id, seen, due)| (id, place.from, format!("monitor {monitor} shows {seen}"), due)));
        }
    }
    out
}

impl Wanted<'_> {
    /// A disk that is full swallows what is recorded meanwhile: that is shown, so that the rest has its place, and it shows nothing.
    fn swallowed(&self, place: Span) -> bool {
        let chunk = self.truth.policies.chunk_ms;
        let hole = |full: Span| Span::new(full.from - chunk - self.tolerance, full.to + chunk + self.tolerance);
        let own = self.truth.faults.iter().filter(|f| f.machine == self.pc && f.what == FaultKind::Disk);
        let faults: Vec<Span> = own.map(|f| f.span).collect();
        // Writes that are to fail wait for the next ones, and while the disk is full there are none that could.
        let used_up = |failing: &Span| {
            let full = faults.iter().filter(|f| f.ms() > 0 && f.from - chunk <= failing.from && failing.from <= f.to);
            let until = full.map(|f| f.to + FAILING_MS).max().filter(|_| failing.ms() == 0);
            until.map_or(*failing, |until| Span::new(failing.from, until))
        };
        // What begins with one fault may go on with the next.
        let holes: Spans = faults.iter().map(|f| hole(used_up(f))).collect();
        holes.iter().any(|hole| hole.from <= place.from && place.to <= hole.to)
    }

    fn due(
        &self,
        stamp: Stamp,
        monitor: usize,
        place: Span,
        print: u64,
        screens: &mut Screens,
    ) -> Option<(&'static str, String)> {
        if stamp.pc != crc32(self.pc.as_bytes()) {
            return Some(("GIR-FLOW-5", format!("the screen of {}", self.pc)));
        }
        if stamp.login != crc32(self.login.to_lowercase().as_bytes()) {
            return Some(("GIR-FLOW-5", format!("the screen of `{}`", self.login)));
        }
        if usize::from(stamp.monitor) != monitor {
            return Some(("GIR-MON-1", format!("monitor {monitor}")));
        }
        let Some(times) = screens.times(self.truth, self.pc, self.login, stamp) else {
            return Some(("GIR-FLOW-5", "a picture that was on the screen".into()));
        };
        let drawn = self.truth.pictures.get(&Truth::screen_of(self.pc, self.login));
        if drawn.and_then(|all| all.get(&(stamp.at, stamp.monitor))).is_some_and(|known| *known != print) {
            return Some(("GIR-FLOW-5", "all of that picture as it was, and not its stamp alone".into()));
        }
        if place.from >= times.from - self.tolerance && place.to <= times.to.saturating_add(self.tolerance) {
            return None;
        }
        let to = if times.to == i64::MAX { "the end".into() } else { iso(times.to) };
        Some(("GIR-FLOW-5", format!("that one only from {} to {to}", iso(times.from))))
    }
}

/// When each picture was on a screen.
#[derive(Default)]
struct Screens {
    known: BTreeMap<(String, u8), Vec<(Change, i64)>>,
}

impl Screens {
    fn times(&mut self, truth: &Truth, pc: &str, login: &str, stamp: Stamp) -> Option<Span> {
        let key = Truth::screen_of(pc, login);
        let list = self.known.entry((key.clone(), stamp.monitor)).or_insert_with(|| {
            let own = truth.screens.get(&key).or_else(|| truth.screens.get(pc));
            let changes: Vec<Change> =
                own.into_iter().flatten().filter(|c| c.monitor == stamp.monitor).copied().collect();
            let next = changes.iter().skip(1).map(|c| c.at).chain([i64::MAX]);
            changes.iter().copied().zip(next).collect()
        });
        let from = list.partition_point(|(c, _)| c.at < stamp.at);
        let found =
            list[from..].iter().take_while(|(c, _)| c.at == stamp.at).find(|(c, _)| c.ordinal == stamp.ordinal)?;
        Some(Span::new(stamp.at, found.1))
    }
}
