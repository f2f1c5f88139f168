//! WXC-IMP-4 and WXC-STORE-1: what is played, and when.
//!
//! Reached: IMP-4 where somebody tried to play, to open or to restore what was not there yet; STORE-1 where audio was asked for
//! while the ACD could not be reached.

use crate::case::Case;
use crate::spans::Spans;
use crate::truth::Span;
use crate::verdict::{Book, Finding};
use crate::view::contacts::{NONE, THERE, WAITS};

/// Whether the first state that a page tells after the word "Audio" is this one: that of the screen stands there as well, in
/// the same words.
fn says_of_audio(page: &str, state: &str) -> bool {
    let rest = page.split_once("Audio").map_or("", |(_, rest)| rest);
    let first = [THERE, WAITS, NONE].into_iter().filter_map(|words| Some((rest.find(words)?, words))).min();
    first.is_some_and(|(_, words)| words == state)
}

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    let reachable: Spans = case.truth.server_up.iter().copied().collect();
    for probe in &case.view.evidence.probes {
        let Some((what, id)) = probe.what.split_once(':') else { continue };
        let Some(seen) = case.view.contacts.iter().find(|c| c.id == id) else { continue };
        let state = seen.audio_history.iter().rfind(|(at, _)| *at <= probe.at).map_or("", |(_, s)| s.as_str());
        let refused = (400..500).contains(&probe.status) && !probe.body.trim().is_empty();
        let finding = |due: &str| {
            let text = format!("`{what}` is answered with {} while the audio says \"{state}\"", probe.status);
            Finding::new(text, due).contact(id).at(probe.at)
        };
        match what {
            "play" if state == THERE => {
                let near = Span::new(probe.at - 1, probe.at + 1);
                let away = reachable.within(near).is_empty();
                let wrong = (probe.status >= 300).then(|| finding("it plays"));
                // That it plays once it is there says nothing of what is not there yet.
                match wrong {
                    _ if away => book.check("WXC-STORE-1", wrong),
                    Some(wrong) => book.broken("WXC-IMP-4", wrong),
                    None => {}
                }
            }
            "play" => book.check("WXC-IMP-4", (!refused).then(|| finding("refused, in words"))),
            "open" if state != THERE => {
                let page = (200..300).contains(&probe.status);
                let said = page && says_of_audio(&probe.body, state) && !probe.body.contains("<audio");
                book.check("WXC-IMP-4", (!said).then(|| finding("a page that says so")));
            }
            "restore" => {
                let changed = seen.audio_history.iter().any(|(at, _)| (probe.at - 1_000..=probe.at).contains(at));
                let wrong = !refused || (changed && state == THERE && !reachable.has(probe.at));
                book.check("WXC-IMP-4", wrong.then(|| finding("refused: it changes nothing")));
            }
            _ => {}
        }
    }
}
