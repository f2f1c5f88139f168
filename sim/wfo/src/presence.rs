//! Who is logged on to the ACD, from push events that may be lost, doubled or late and from the activity log that
//! repairs them; and what the triggers make of it (SCR-CAP-1, SCR-CAP-5, SCR-CAP-9).

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wire::rte::Trigger;

/// Marks that are kept of one agent.
const MARKS: usize = 1000;

/// Logons to and logoffs from the ACD of one agent, as far as they are known. The order in which they become known, and
/// how often each does, makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    marks: BTreeSet<(i64, bool)>,
}

/// Whether to capture, and the instant of the ACD's trigger that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// Capture or not.
    pub on: bool,
    /// The ACD's instant, where it was the ACD that decided.
    pub at: Option<i64>,
}

impl Presence {
    /// A logon (`on`) or logoff at an instant. Says whether it was news.
    pub fn mark(&mut self, at: i64, on: bool) -> bool {
        let news = self.marks.insert((at, on));
        if self.marks.len() > MARKS {
            self.marks.pop_first();
        }
        news
    }

    /// Whether the agent was logged on at `t`. Of a logoff and a logon at the same millisecond the logon counts.
    pub fn on_at(&self, t: i64) -> bool {
        self.marks.range(..=(t, true)).next_back().is_some_and(|(_, on)| *on)
    }

    /// When the state changed, in order: marks that repeat the state before them are no changes.
    fn changes(&self) -> impl Iterator<Item = (i64, bool)> {
        let mut state = false;
        self.marks.iter().filter_map(move |(at, on)| {
            let changed = *on != state;
            state = *on;
            changed.then_some((*at, *on))
        })
    }

    /// What start and stop trigger say at `now` of a session that is open since `from`.
    pub fn capture(&self, start: Trigger, stop: Trigger, from: i64, now: i64) -> Capture {
        let later =
            |wanted: bool| self.changes().find(|(at, on)| *on == wanted && from < *at && *at <= now).map(|(at, _)| at);
        match (start, stop) {
            (Trigger::Pc, Trigger::Pc) => Capture { on: true, at: None },
            (Trigger::Pc, Trigger::Acd) => {
                let off = later(false);
                Capture { on: off.is_none(), at: off }
            }
            (Trigger::Acd, Trigger::Pc) if self.on_at(from) => Capture { on: true, at: None },
            (Trigger::Acd, Trigger::Pc) => {
                let on = later(true);
                Capture { on: on.is_some(), at: on }
            }
            (Trigger::Acd, Trigger::Acd) => {
                let last = self.changes().take_while(|(at, _)| *at <= now).last();
                Capture { on: last.is_some_and(|l| l.1), at: last.map(|l| l.0).filter(|at| *at > from) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(list: &[(i64, bool)]) -> Presence {
        let mut p = Presence::default();
        for (at, on) in list {
            p.mark(*at, *on);
        }
        p
    }

    #[test]
    fn the_triggers_tell_apart_pc_and_acd() {
        use Trigger::{Acd, Pc};
        let p = marks(&[(100, true), (200, false), (300, true)]);
        let ask = |start, stop, from, now| p.capture(start, stop, from, now);
        assert_eq!(ask(Pc, Pc, 50, 250), Capture { on: true, at: None });
        assert_eq!(ask(Acd, Acd, 50, 90), Capture { on: false, at: None });
        assert_eq!(ask(Acd, Acd, 50, 150), Capture { on: true, at: Some(100) });
        assert_eq!(ask(Acd, Acd, 120, 150), Capture { on: true, at: None }, "on before the session");
        assert_eq!(ask(Acd, Acd, 50, 250), Capture { on: false, at: Some(200) });
        assert_eq!(ask(Acd, Acd, 50, 350), Capture { on: true, at: Some(300) });
        assert_eq!(ask(Pc, Acd, 50, 150), Capture { on: true, at: None });
        assert_eq!(ask(Pc, Acd, 50, 350), Capture { on: false, at: Some(200) }, "no new logon to the PC");
        assert_eq!(ask(Pc, Acd, 250, 350), Capture { on: true, at: None });
        assert_eq!(ask(Acd, Pc, 50, 250), Capture { on: true, at: Some(100) });
        assert_eq!(ask(Acd, Pc, 120, 250), Capture { on: true, at: None });
        assert_eq!(ask(Acd, Pc, 220, 250), Capture { on: false, at: None });
    }

    proptest! {
        /// Lost, doubled and reordered events, repaired by a log of all of them, end in one state.
        #[test]
        fn order_and_repetition_make_no_difference(
            log in prop::collection::btree_set((0i64..50, any::<bool>()), 0..12),
            heard in prop::collection::vec(0usize..12, 0..30),
        ) {
            let log: Vec<(i64, bool)> = log.into_iter().collect();
            let straight = marks(&log);
            let mut p = Presence::default();
            for n in heard {
                if let Some((at, on)) = log.get(n) { p.mark(*at, *on); }
            }
            for (at, on) in log.iter().rev() { p.mark(*at, *on); }
            prop_assert_eq!(p, straight);
        }
    }
}
