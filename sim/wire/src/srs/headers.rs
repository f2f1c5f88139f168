//! Paths, header fields and times.

/// Login and logout.
pub const LOGIN: &str = "/api/v2/me";

/// Poll.
pub const PING: &str = "/ping";

/// With this field, `true`, a login asks for a token against forged requests.
pub const SUPPORT_CSRF: &str = "X-Support-CSRFP";

/// The token, in the answer to such a login and in each later POST of the session.
pub const CSRF_TOKEN: &str = "X-CSRF-Token";

/// **sim:** the cookie of a session, named as RWS names its own.
pub const SESSION_COOKIE: &str = "JSESSIONID";

/// Without a poll for so long a session ends (the default).
pub const POLL_TIMEOUT_MS: i64 = 60_000;

/// So often a desktop polls at that default.
pub const POLL_EVERY_MS: i64 = 30_000;

/// Whether the value of [`SUPPORT_CSRF`] asks for a token: the guide prints `true`, the reference `True`.
pub fn asks_for_token(value: &str) -> bool {
    value.trim().eq_ignore_ascii_case("true")
}
