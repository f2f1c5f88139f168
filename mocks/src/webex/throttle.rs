//! How often may be asked: so many requests within any one window. Pure.

use std::collections::VecDeque;

/// Requests that were answered of late.
#[derive(Debug, Default)]
pub(super) struct Throttle(VecDeque<i64>);

impl Throttle {
    /// Passes one more request, or says in how many milliseconds one may pass. A refused one does not count.
    pub(super) fn admit(&mut self, now: i64, most: u32, window_ms: i64) -> Result<(), i64> {
        while self.0.front().is_some_and(|t| now - t >= window_ms) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(first) if self.0.len() as u64 >= u64::from(most) => Err(window_ms - (now - first)),
            None if most == 0 => Err(window_ms),
            _ => {
                self.0.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_in_a_window() {
        let mut t = Throttle::default();
        let passed: Vec<_> = [0, 10, 20, 999, 1_000, 1_009, 1_010].iter().map(|now| t.admit(*now, 2, 1_000)).collect();
        assert_eq!(passed, [Ok(()), Ok(()), Err(980), Err(1), Ok(()), Err(1), Ok(())]);
        assert_eq!(Throttle::default().admit(5, 0, 1_000), Err(1_000));
    }
}
