//! How far back a walk looks. Pure; instants are UTC milliseconds.
//!
//! Where a list goes by when its rows came out, nothing is missed that is asked for from the last walk on. Tasks go by their
//! creation, and a contact comes up to two hours late, or later still (WXC-IMP-3): every walk looks back some hours, and
//! one an hour some days.

use wire::webex::Pairing;

const HOUR_MS: i64 = 3_600_000;
/// Rows come out a little later than their own time says.
const OVERLAP_MS: i64 = 2 * 60_000;
/// Where walks look back for hours, how far they are is kept in steps of so much.
const CURSOR_MS: i64 = 10 * 60_000;
/// A call of two hours that comes two hours late.
const NEAR_MS: i64 = 4 * HOUR_MS;
/// A call that comes after a long weekend.
const FAR_MS: i64 = 96 * HOUR_MS;
/// Activities can be searched for no longer than 30 days back.
const OLDEST_MS: i64 = 29 * 24 * HOUR_MS;

/// Walks of one ACD.
#[derive(Debug, Default)]
pub struct Horizon {
    far_at: Option<i64>,
}

impl Horizon {
    /// Since when to ask. `cursor` is when the last walk that went through was begun, `open` the oldest contact that is
    /// not settled.
    pub fn since(&self, pairing: Pairing, now: i64, cursor: Option<i64>, open: Option<i64>) -> i64 {
        if pairing != Pairing::Programmatic {
            return cursor.map_or(0, |c| c - OVERLAP_MS).max(0);
        }
        let is_far = self.far_at.is_none_or(|at| now - at >= HOUR_MS);
        let back = if is_far { FAR_MS } else { NEAR_MS };
        let since = cursor.map_or(0, |c| c - back);
        // What is older than anything that can be searched for is given up.
        open.filter(|_| is_far).map_or(since, |o| since.min(o - NEAR_MS)).max(now - OLDEST_MS).max(0)
    }

    /// Up to when a walk that was begun at `begun` has seen everything. Of a list that goes by when rows came out, only
    /// the list itself can say, by its own clock; elsewhere walks look back for hours, and some minutes say enough.
    pub fn seen(pairing: Pairing, begun: i64, latest: Option<i64>) -> Option<i64> {
        if pairing == Pairing::Programmatic {
            return Some(begun.div_euclid(CURSOR_MS) * CURSOR_MS);
        }
        latest.map(|latest| latest.min(begun))
    }

    /// A walk that was begun then went through.
    pub fn walked(&mut self, begun: i64, since: i64) {
        if begun - since >= FAR_MS || self.far_at.is_none() {
            self.far_at = Some(begun);
        }
    }

    /// What was not settled then, where walks look back to `since`, is given up: nothing older can be searched for.
    pub fn given_up(since: i64) -> i64 {
        since - OLDEST_MS
    }

    /// What happened before needs no longer be kept in mind.
    pub fn forget_before(now: i64) -> i64 {
        now - FAR_MS - 2 * HOUR_MS
    }
}

/// Contacts at most of which a walk asks again, one by one, whether they were recorded.
const ASKED: usize = 50;

/// Whose turn it is to be asked for again: after the last one of the walk before, so that everybody's comes.
#[derive(Debug, Default)]
pub struct Turn {
    last: String,
}

impl Turn {
    /// The next of these names, in their order, and after the last the first again.
    pub fn next<'a>(&mut self, names: impl Iterator<Item = &'a String>) -> Vec<String> {
        let (before, after): (Vec<&String>, Vec<&String>) = names.partition(|n| **n <= self.last);
        let due: Vec<String> = after.into_iter().chain(before).take(ASKED).cloned().collect();
        if let Some(last) = due.last() {
            self.last.clone_from(last);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_each_time_far_once_an_hour() {
        let (mut h, t) = (Horizon::default(), 100 * 24 * HOUR_MS);
        let of = |h: &Horizon, now, cursor, open| h.since(Pairing::Programmatic, now, cursor, open);
        assert_eq!(of(&h, t, None, None), t - OLDEST_MS);
        assert_eq!(of(&h, t, Some(t), None), t - FAR_MS, "after a restart");
        h.walked(t, t - FAR_MS);
        assert_eq!(of(&h, t + 60_000, Some(t), Some(t - 10 * FAR_MS)), t - NEAR_MS);
        h.walked(t + 60_000, t - NEAR_MS);
        assert_eq!(of(&h, t + HOUR_MS, Some(t + HOUR_MS), None), t + HOUR_MS - FAR_MS);
        assert_eq!(of(&h, t + HOUR_MS, Some(t), Some(t - 6 * FAR_MS)), t - 6 * FAR_MS - NEAR_MS);
        assert_eq!(of(&h, t + HOUR_MS, Some(t), Some(0)), t + HOUR_MS - OLDEST_MS);
        assert_eq!(h.since(Pairing::LegacyOn1, t, Some(t), Some(0)), t - OVERLAP_MS);
        assert_eq!(h.since(Pairing::Transitional, t, None, None), 0);
        assert_eq!(Horizon::seen(Pairing::Programmatic, t + 599_999, None), Some(t));
        assert_eq!(Horizon::seen(Pairing::LegacyOn1, t, Some(t - 5)), Some(t - 5));
        assert_eq!(Horizon::seen(Pairing::LegacyOn1, t, Some(t + 5)), Some(t), "a date in the future hides nothing");
        assert_eq!(Horizon::seen(Pairing::Transitional, t, None), None, "nothing came: as before");
    }

    #[test]
    fn everybodys_turn_comes() {
        let names: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
        let mut turn = Turn::default();
        let three: Vec<Vec<String>> = (0..3).map(|_| turn.next(names.iter())).collect();
        assert_eq!(three[0], names[..50]);
        assert_eq!(three[1], names[50..100]);
        assert_eq!(three[2], [&names[100..], &names[..30]].concat());
        assert_eq!(Turn::default().next([].iter()), [] as [String; 0]);
    }
}
