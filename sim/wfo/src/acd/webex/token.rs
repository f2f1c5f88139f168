//! The access token of an OAuth connection: when to ask for another one, and with what. Pure; instants are milliseconds
//! since the machine was switched on. Lives are read from the answers, not known.

use wire::webex::oauth::{Grant, TokenAnswer};

/// A token is replaced so long before its end, in milliseconds, or at half of a life that is shorter than twice that.
const EARLY_MS: u64 = 60_000;

/// What is held. Not in any `Debug`.
pub struct Tokens {
    first: Grant,
    refresh: Option<String>,
    access: Option<(String, u64)>,
}

impl Tokens {
    /// Nothing yet; `first` is what the connection was given.
    pub fn new(first: Grant) -> Self {
        Self { first, refresh: None, access: None }
    }

    /// The token, while it is good.
    pub fn access(&self, now_ms: u64) -> Option<&str> {
        self.access.as_ref().filter(|(_, until)| now_ms < *until).map(|(token, _)| token.as_str())
    }

    /// What to ask for the next one with.
    pub fn grant(&self) -> Grant {
        self.refresh.clone().map_or_else(|| self.first.clone(), Grant::RefreshToken)
    }

    /// An answer came.
    pub fn granted(&mut self, now_ms: u64, answer: TokenAnswer) {
        let life = u64::try_from(answer.expires_in).unwrap_or(0).saturating_mul(1000);
        let until = now_ms.saturating_add(life.saturating_sub(EARLY_MS.min(life / 2)));
        self.access = Some((answer.access_token, until));
        if !answer.refresh_token.is_empty() {
            self.refresh = Some(answer.refresh_token);
        }
    }

    /// The API does not take this token any more. Another one may be held by now.
    pub fn refused(&mut self, token: &str) {
        self.access.take_if(|(held, _)| held == token);
    }

    /// Nothing is given for what was shown: begin anew with what the connection was given.
    pub fn not_granted(&mut self) {
        (self.refresh, self.access) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(token: &str, refresh: &str, s: i64) -> TokenAnswer {
        TokenAnswer {
            access_token: token.into(),
            expires_in: s,
            refresh_token: refresh.into(),
            refresh_token_expires_in: 0,
            token_type: "Bearer".into(),
        }
    }

    fn is(t: &Tokens, now: u64, access: Option<&str>, refresh: &str) -> bool {
        t.access(now) == access && t.grant() == Grant::RefreshToken(refresh.into())
    }

    #[test]
    fn a_token_is_used_while_it_is_good_and_replaced_by_the_last_refresh_token() {
        let mut t = Tokens::new(Grant::RefreshToken("given".into()));
        assert!(is(&t, 0, None, "given"));
        t.granted(1_000, answer("a", "next", 3_600));
        assert!(is(&t, 1_000, Some("a"), "next") && is(&t, 1_000 + 3_539_999, Some("a"), "next"));
        assert!(is(&t, 1_000 + 3_540_000, None, "next"));
        t.granted(0, answer("b", "", 10));
        assert!(is(&t, 4_999, Some("b"), "next") && is(&t, 5_000, None, "next"));
        t.refused("a");
        assert!(is(&t, 0, Some("b"), "next"), "that one was replaced before");
        t.refused("b");
        assert!(is(&t, 0, None, "next"));
        t.not_granted();
        assert!(is(&t, 0, None, "given"));
        t.granted(0, answer("c", "", -5));
        assert!(is(&t, 0, None, "given"));
    }
}
