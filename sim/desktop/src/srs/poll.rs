//! The poll's timeout (SRS-POLL-1, -2): counts from the login or the last poll.

use super::config::ExpiryAt;

/// A timeout under way. Times are milliseconds since boot, which no wall clock moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    timeout_ms: i64,
    at: ExpiryAt,
    since: i64,
    never: bool,
}

impl Timer {
    /// From `now` on.
    pub fn new(timeout_ms: i64, at: ExpiryAt, now: i64) -> Timer {
        Timer { timeout_ms, at, since: now, never: false }
    }

    /// One that never ends.
    pub fn never() -> Timer {
        Timer { timeout_ms: 0, at: ExpiryAt::Late, since: 0, never: true }
    }

    /// Somebody polled in time: it counts anew.
    pub fn restart(&mut self, now: i64) {
        self.since = self.since.max(now);
    }

    /// Whether it is over at `now`: a poll that arrives then is late.
    pub fn is_over(&self, now: i64) -> bool {
        !self.never && now >= self.due()
    }

    /// The first millisecond at which it is over.
    pub fn due(&self) -> i64 {
        if self.never {
            return i64::MAX;
        }
        let grace = match self.at {
            ExpiryAt::Late => 0,
            ExpiryAt::InTime => 1,
        };
        self.since.saturating_add(self.timeout_ms).saturating_add(grace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_poll_at_the_very_end_is_late_or_in_time_by_policy() {
        let late = Timer::new(60_000, ExpiryAt::Late, 5);
        assert!(!late.is_over(60_004) && late.is_over(60_005));
        let in_time = Timer::new(60_000, ExpiryAt::InTime, 5);
        assert!(!in_time.is_over(60_005) && in_time.is_over(60_006));
    }

    proptest! {
        /// Polls that are never a whole timeout apart keep it alive for ever; the first that is finds it over.
        #[test]
        fn polls_keep_it_alive(gaps in proptest::collection::vec(0i64..60_000, 0..200), last in 60_000i64..1_000_000) {
            let mut timer = Timer::new(60_000, ExpiryAt::Late, 0);
            let mut now = 0;
            for gap in gaps {
                now += gap;
                prop_assert!(!timer.is_over(now));
                timer.restart(now);
            }
            prop_assert_eq!(timer.due(), now + 60_000);
            prop_assert!(!timer.is_over(now + 59_999) && timer.is_over(now + last));
        }
    }
}
