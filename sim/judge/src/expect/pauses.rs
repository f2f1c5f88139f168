//! When an agent has paused the recording of the own screen (SCR-PAUSE-1): the screen is not captured then.

use super::online::{Online, down};
use super::screen_only;
use super::word::Word;
use crate::spans::Spans;
use crate::truth::{Session, Span, Truth};

/// It may be carried out this much before it was noted, in milliseconds.
const EARLY_MS: i64 = 1_000;

/// An agent's pauses, as they bear on one session.
#[derive(Debug, Clone, Default)]
pub struct Pauses {
    /// From pause to resumption.
    pub exact: Spans,
    /// Nothing may be captured: the PC has heard of the pause, and nobody has resumed.
    pub quiet: Spans,
    /// Nothing need be captured: before the PC has heard of the resumption.
    pub open: Spans,
}

/// Whether there is such a thing as pausing the screen, by the version table of the guide: with 1.0 and CMSv1 it is
/// available, with CMSv2 and with 2.0 and CMSv1 it is not, and the cell of the Programmatic APIs is blank, a policy.
pub fn there(truth: &Truth) -> bool {
    match truth.tenant.api.as_str() {
        "cmsv1" => truth.platform == "webex-cc-1.0",
        "programmatic" => truth.is_webex() && truth.tenant.screen_pause_where_blank,
        _ => false,
    }
}

impl Pauses {
    /// Of that agent in that session.
    pub fn of(truth: &Truth, session: &Session, agent: &str, online: &Online, lag: i64) -> Self {
        let own = truth.tenant.screen_paused.iter().filter(|(who, _)| who == agent && there(truth));
        let exact: Spans = own.map(|(_, span)| *span).collect();
        // Of pauses no notification tells: the server asks.
        let word = Word { truth, online, disturbed: &[], lag, end: truth.ends };
        let open = exact.iter().map(|s| Span::new(s.from - EARLY_MS, word.heard(s.to))).collect();
        // Without its check box nobody asks the tenant for pauses.
        if truth.tenant.box_empty {
            return Self { exact, quiet: Spans::default(), open };
        }
        // A session that begins in a pause, or a program that starts in it, hears of it as soon as it has asked.
        let begins = down(truth, &session.pc).iter().map(|s| s.to).chain([session.span.from]).collect::<Vec<_>>();
        let asks: Spans = begins.iter().map(|at| Span::new(*at, word.told(*at) + lag)).collect();
        let by_hand = truth.screen_only.iter().filter(|s| s.agent == agent);
        let by_hand: Spans = by_hand
            .map(|s| screen_only::captured(truth, s))
            .map(|s| Span::new(s.from - EARLY_MS, s.to + lag))
            .collect();
        let heard: Spans =
            exact.iter().map(|s| Span::new(word.heard(s.from), ends(truth, agent, s) - EARLY_MS)).collect();
        Self { quiet: heard.minus(&asks).minus(&by_hand), exact, open }
    }
}

/// A pause that outlasts its call: whether it goes on, the documents do not say.
fn ends(truth: &Truth, agent: &str, pause: Span) -> i64 {
    let parts = truth.calls.iter().flat_map(|c| &c.parts).filter(|p| p.agent == agent && p.span.has(pause.from));
    parts.map(|p| p.span.to).max().map_or(pause.to, |end| end.min(pause.to))
}
