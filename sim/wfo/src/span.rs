//! Intervals of time and values that hold from an instant on.

use serde::{Deserialize, Serialize};

/// An interval `[from, to)` in UTC milliseconds; empty where `to <= from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First millisecond.
    pub from: i64,
    /// End, not included.
    pub to: i64,
}

impl Span {
    /// `[from, to)`.
    pub fn new(from: i64, to: i64) -> Self {
        Self { from, to }
    }
    /// What both have, empty where nothing.
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
    /// Length in milliseconds, 0 where empty.
    pub fn ms(self) -> i64 {
        self.to.saturating_sub(self.from).max(0)
    }
    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }
}

/// A value that holds from an instant until the next entry of its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since<T> {
    /// UTC milliseconds.
    pub at: i64,
    /// What holds.
    pub value: T,
}

/// Entries of a history that are kept. Older ones are forgotten: whoever changes a setting more often than this within
/// a retention loses the oldest of it.
pub const HISTORY: usize = 1000;

/// Puts a new value at the end of a history. Nothing where it is what holds already. A clock that went back does not
/// disorder the history: the change then counts from the last entry's instant.
pub fn record<T: PartialEq>(history: &mut Vec<Since<T>>, at: i64, value: T) -> bool {
    let Some(last) = history.last_mut() else {
        history.push(Since { at, value });
        return true;
    };
    if last.value == value {
        return false;
    }
    if at <= last.at {
        last.value = value;
    } else {
        history.push(Since { at, value });
        if history.len() > HISTORY {
            history.remove(0);
        }
    }
    true
}

/// The parts of `span` by the value that held in each. Before the first entry nothing held.
pub fn pieces<T>(history: &[Since<T>], span: Span) -> impl Iterator<Item = (Span, &T)> {
    history.iter().enumerate().filter_map(move |(n, since)| {
        let until = history.get(n + 1).map_or(i64::MAX, |next| next.at);
        let piece = span.and(Span::new(since.at, until));
        (!piece.is_empty()).then_some((piece, &since.value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_cover_what_is_after_the_first_entry(changes in prop::collection::vec((0i64..100, 0u8..3), 1..20), from in 0i64..100, len in 0i64..50) {
            let mut history = Vec::new();
            for (at, value) in &changes {
                record(&mut history, *at, *value);
            }
            let span = Span::new(from, from + len);
            let seen: i64 = pieces(&history, span).map(|(s, _)| s.ms()).sum();
            prop_assert_eq!(seen, span.and(Span::new(history[0].at, i64::MAX)).ms());
            prop_assert!(history.windows(2).all(|w| w[0].at < w[1].at));
        }
    }

    #[test]
    fn the_last_of_two_changes_at_one_instant_holds() {
        let mut history = Vec::new();
        assert!(record(&mut history, 5, false));
        assert!(!record(&mut history, 6, false));
        assert!(record(&mut history, 9, true));
        assert!(record(&mut history, 9, false));
        assert_eq!(pieces(&history, Span::new(0, 20)).map(|(s, v)| (s.from, *v)).last(), Some((9, false)));
    }
}
