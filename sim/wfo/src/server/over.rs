//! What is over when the server first hears of it. A PC that was told would begin to capture, and end at once.

use std::collections::BTreeMap;

/// By what it was that let a PC capture (a logon of an agent, say): when that was last taken back, of all that came together.
pub(super) struct Over<K>(BTreeMap<K, i64>);

impl<K: Ord> Over<K> {
    /// Of all that came together: what it is of, when, and whether it lets a PC capture.
    pub(super) fn of(news: impl Iterator<Item = (K, i64, bool)>) -> Over<K> {
        let mut ends = BTreeMap::new();
        for (key, at, _) in news.filter(|(_, _, lets)| !lets) {
            let last = ends.entry(key).or_insert(at);
            *last = at.max(*last);
        }
        Over(ends)
    }

    /// Whether what began then had ended by the time it was heard of.
    pub(super) fn has(&self, key: &K, at: i64) -> bool {
        self.0.get(key).is_some_and(|end| *end > at)
    }
}
