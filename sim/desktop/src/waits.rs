//! Waits between connections.

/// First wait before another connection, in milliseconds; doubled each time.
const FIRST_MS: u64 = 500;
/// Longest wait, in milliseconds.
const LONGEST_MS: u64 = 30_000;
/// A connection that held so long counts as good: the next wait is the first again, in milliseconds.
const GOOD_MS: i64 = 60_000;

/// Waits between connections: doubled up to a cap, with chance in them so that a hundred PCs do not come at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits(u32);

impl Waits {
    /// The next wait in milliseconds, after a connection that held for `held_ms` (0: none came about).
    pub fn next(&mut self, held_ms: i64, draw: impl FnOnce(u64) -> u64) -> u64 {
        if held_ms >= GOOD_MS {
            self.0 = 0;
        }
        let wait = (FIRST_MS << self.0.min(16)).min(LONGEST_MS);
        self.0 = (self.0 + 1).min(16);
        wait / 2 + draw(wait / 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_cap_and_start_again_after_a_good_connection() {
        let mut waits = Waits::default();
        let grown: Vec<u64> = (0..9).map(|_| waits.next(0, |bound| bound - 1)).collect();
        assert_eq!(grown, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(waits.next(GOOD_MS, |_| 0), 250);
    }
}
