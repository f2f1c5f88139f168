//! The truth at the end: the notebook, with what the switch and the screens alone know.

use super::build;
use super::play::Play;
use desktop::screen::{MONITOR_WIDTH, Screen as _};
use judge::genesys::truth::{Change, Span, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Monitors of a PC at most.
const MONITORS: u8 = 4;
/// A recording may begin so much before what it is for, by a clock that is wrong.
const MARGIN_MS: i64 = 5_000;

/// Closes the notebook.
pub fn finish(play: &Play, ends: i64) -> Truth {
    let notebook = play.notebook.borrow().clone();
    let sessions = notebook.sessions().to_vec();
    let calls = super::calls::of_the_run(play, &notebook);
    let mut truth = notebook.finish(ends, calls);
    for session in sessions {
        let span = Span { from: session.span.from, to: session.span.to.min(ends) };
        let Some(screen) = build::screen(play, &session.pc) else { continue };
        let key = Truth::screen_of(&session.pc, &session.windows);
        let changes = screen.changes(&session.windows, span.from, span.to);
        let seen = changes.into_iter().map(|c| Change { at: c.at, ordinal: c.ordinal, monitor: c.monitor });
        let known = truth.screens.remove(&key).unwrap_or_default();
        let all: BTreeSet<Change> = known.into_iter().chain(seen).collect();
        truth.screens.insert(key, all.into_iter().collect());
    }
    truth.pictures = pictures(play, &truth, ends);
    truth
}

/// Fingerprints of the pictures that a recording may have to show: those that were on while their agents worked.
fn pictures(play: &Play, truth: &Truth, ends: i64) -> BTreeMap<String, BTreeMap<(i64, u8), u64>> {
    let mut pictures: BTreeMap<String, BTreeMap<(i64, u8), u64>> = BTreeMap::new();
    let notebook = play.notebook.borrow();
    for session in notebook.sessions() {
        let Some(screen) = build::screen(play, &session.pc) else { continue };
        let stretches = truth.calls.iter().flat_map(|c| &c.stretches).map(|s| (&s.agent, s.span));
        let worked = truth.states.iter().filter(|s| s.media != "voice" || s.state == "AfterCallWork");
        let wanted = stretches.chain(worked.map(|s| (&s.agent, s.span)));
        let key = Truth::screen_of(&session.pc, &session.windows);
        let shown = truth.screens.get(&key).map(Vec::as_slice).unwrap_or_default();
        let known = pictures.entry(key).or_default();
        let own = Span { from: session.span.from, to: session.span.to.min(ends) };
        for span in wanted.filter(|(agent, _)| **agent == session.agent).map(|(_, span)| span) {
            let span = Span { from: (span.from - MARGIN_MS).max(own.from), to: (span.to + MARGIN_MS).min(own.to) };
            for monitor in 0..MONITORS {
                let of = || shown.iter().filter(|c| c.monitor == monitor);
                let first = of().rfind(|c| c.at <= span.from).map_or(span.from, |c| c.at);
                for change in of().filter(|c| first <= c.at && c.at < span.to) {
                    known.entry((change.at, monitor)).or_insert_with(|| {
                        let picture = screen.draw(&session.windows, change.at);
                        let (wide, left) = (MONITOR_WIDTH as usize, usize::from(monitor) * MONITOR_WIDTH as usize);
                        judge::media::picture::print(picture.as_raw(), picture.width() as usize, left, wide)
                    });
                }
            }
        }
    }
    pictures
}
