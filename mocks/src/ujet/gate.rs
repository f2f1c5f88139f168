//! Who may ask, and how often. Pure.

use base64::Engine as _;
use std::collections::VecDeque;
use subtle::ConstantTimeEq as _;

/// Whether an `Authorization` header carries this user and password. Compared in constant time.
pub(super) fn known(header: Option<&str>, user: &str, password: &str) -> bool {
    let Some((scheme, given)) = header.and_then(|h| h.trim().split_once(' ')) else { return false };
    let due = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    scheme.eq_ignore_ascii_case("basic") && bool::from(given.trim().as_bytes().ct_eq(due.as_bytes()))
}

/// So many requests within any one second are answered.
#[derive(Debug, Default)]
pub(super) struct Throttle(VecDeque<i64>);

impl Throttle {
    /// Whether one more request may pass now. A refused one does not count.
    pub(super) fn admit(&mut self, now: i64, per_s: u32) -> bool {
        while self.0.front().is_some_and(|t| now - t >= 1_000) {
            self.0.pop_front();
        }
        let room = (self.0.len() as u64) < u64::from(per_s);
        if room {
            self.0.push_back(now);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_credential_is_known() {
        let right = "Basic d2ZvOnMzY3JldA=="; // wfo:s3cret
        assert!(known(Some(right), "wfo", "s3cret"));
        assert!(known(Some("basic d2ZvOnMzY3JldA=="), "wfo", "s3cret"), "the scheme has no case");
        assert!(!known(Some(right), "wfo", "s3cres"));
        assert!(!known(Some("Bearer d2ZvOnMzY3JldA=="), "wfo", "s3cret"));
        assert!(!known(Some("Basic"), "wfo", "s3cret"));
        assert!(!known(None, "wfo", "s3cret"));
    }

    #[test]
    fn one_request_a_second() {
        let mut t = Throttle::default();
        let passed: Vec<bool> = [0, 400, 999, 1_000, 1_999, 2_000].iter().map(|now| t.admit(*now, 1)).collect();
        assert_eq!(passed, [true, false, false, true, false, true]);
        assert!(t.admit(9_000, 2) && t.admit(9_000, 2) && !t.admit(9_000, 2));
    }
}
