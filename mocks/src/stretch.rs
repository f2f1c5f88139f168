//! Stretches of time.

/// A stretch of time, open while `to` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First millisecond.
    pub from: i64,
    /// End, not included.
    pub to: Option<i64>,
}

impl Stretch {
    /// Its length at `now`, in milliseconds.
    pub(crate) fn length(&self, now: i64) -> i64 {
        self.to.unwrap_or(now) - self.from
    }
}
