//! Codes, access tokens, refresh tokens. Pure but for the draws, which are the caller's. Compared in constant time.

use super::ids;
use kernel::chance::Stream;
use subtle::ConstantTimeEq as _;

/// Tokens alive at once; the oldest goes first.
const MOST: usize = 256;
/// Life of a code.
const CODE_MS: i64 = 600_000;

/// What was given out. Not shown: secrets.
#[derive(Default)]
pub(super) struct Tokens {
    codes: Vec<(String, i64)>,
    access: Vec<(String, i64)>,
    refresh: Vec<(String, i64)>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("access", &self.access.len()).finish_non_exhaustive()
    }
}

/// Equal, found out in constant time.
pub(super) fn same(one: &str, other: &str) -> bool {
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

fn put(into: &mut Vec<(String, i64)>, token: &str, until: i64) {
    if into.len() >= MOST {
        into.remove(0);
    }
    into.push((token.into(), until));
}

/// Looks at all of them, whichever it is.
fn until(of: &[(String, i64)], given: &str) -> Option<i64> {
    of.iter().fold(None, |found, (token, until)| if same(token, given) { Some(*until) } else { found })
}

impl Tokens {
    /// A code, good once and for ten minutes.
    pub(super) fn code(&mut self, now: i64, stream: &mut Stream) -> String {
        let code = ids::text(stream, "", 48);
        put(&mut self.codes, &code, now + CODE_MS);
        code
    }

    /// Whether a code is good. It is not, afterwards.
    pub(super) fn spend(&mut self, now: i64, given: &str) -> bool {
        let good = until(&self.codes, given).is_some_and(|t| now < t);
        self.codes.retain(|(code, _)| !same(code, given));
        good
    }

    /// A new access token `<token>_<cluster>_<organization>`.
    pub(super) fn grant(&mut self, now: i64, life_ms: i64, org: &str, stream: &mut Stream) -> String {
        let token = format!("{}_PF84_{org}", ids::text(stream, "", 64));
        self.access.retain(|(_, until)| now < *until);
        put(&mut self.access, &token, now + life_ms);
        token
    }

    /// A new refresh token.
    pub(super) fn refreshable(&mut self, now: i64, life_ms: i64, stream: &mut Stream) -> String {
        let token = ids::text(stream, "", 72);
        put(&mut self.refresh, &token, now + life_ms);
        token
    }

    /// A refresh token that was made up elsewhere is good until then.
    pub(super) fn accept(&mut self, token: &str, until: i64) {
        put(&mut self.refresh, token, until);
    }

    /// How much longer a refresh token lives, in milliseconds.
    pub(super) fn refreshes(&self, now: i64, given: &str) -> Option<i64> {
        until(&self.refresh, given).map(|t| t - now).filter(|left| *left > 0)
    }

    /// Whether an `Authorization` carries an access token that lives.
    pub(super) fn opens(&self, now: i64, header: Option<&str>) -> bool {
        let Some((scheme, given)) = header.and_then(|h| h.trim().split_once(' ')) else { return false };
        scheme.eq_ignore_ascii_case("bearer") && until(&self.access, given.trim()).is_some_and(|t| now < t)
    }

    /// Access tokens are good no longer; with `all`, refresh tokens neither.
    pub(super) fn revoke(&mut self, all: bool) {
        self.access.clear();
        if all {
            self.refresh.clear();
            self.codes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_live_and_die() {
        let (mut t, mut s) = (Tokens::default(), Stream::keyed(1, "t"));
        let access = t.grant(0, 1_000, "org", &mut s);
        let bearer = format!("Bearer {access}");
        assert_eq!(wire::webex::oauth::organization(&access), Some("org"));
        assert!(t.opens(999, Some(&bearer)) && !t.opens(1_000, Some(&bearer)));
        assert!(!t.opens(0, Some(&access)) && !t.opens(0, None) && !t.opens(0, Some("Bearer ")));
        let refresh = t.refreshable(0, 5_000, &mut s);
        assert_eq!((t.refreshes(1_000, &refresh), t.refreshes(5_000, &refresh)), (Some(4_000), None));
        assert_eq!(t.refreshes(0, &access), None);
        t.revoke(false);
        assert!(!t.opens(0, Some(&bearer)) && t.refreshes(0, &refresh).is_some());
        t.revoke(true);
        assert!(t.refreshes(0, &refresh).is_none());
    }

    #[test]
    fn a_code_is_good_once() {
        let (mut t, mut s) = (Tokens::default(), Stream::keyed(1, "t"));
        let (one, late) = (t.code(0, &mut s), t.code(0, &mut s));
        assert!(!t.spend(0, "x") && t.spend(1, &one) && !t.spend(2, &one) && !t.spend(CODE_MS, &late));
    }
}
