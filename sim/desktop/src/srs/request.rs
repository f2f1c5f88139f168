//! What somebody asks of SRS, as far as it matters.

use super::credentials::{Credentials, session_cookie};
use super::secret::Secret;
use http::{HeaderMap, Method, header};
use wire::srs::{CSRF_TOKEN, SUPPORT_CSRF, asks_for_token};

/// Largest body, in bytes.
pub const BODY_MAX: usize = 64 * 1024;
/// Longest origin and token that are looked at, in bytes.
const FIELD_MAX: usize = 512;

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path, without the query.
    pub path: String,
    /// Whether it came by HTTPS.
    pub https: bool,
    /// `Origin`: the page's, where a browser sends it.
    pub origin: Option<String>,
    /// Whether a browser asks before it sends the request proper.
    pub pre_flight: bool,
    /// Whether a browser asks for leave to reach a private network.
    pub private_network: bool,
    /// Basic credentials.
    pub credentials: Option<Credentials>,
    /// The session's cookie.
    pub cookie: Option<Secret>,
    /// Whether a token against forged requests is asked for.
    pub wants_token: bool,
    /// The token.
    pub token: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a request. Header fields that make no sense count as missing.
    pub fn read(method: Method, path: &str, headers: &HeaderMap, body: Vec<u8>, https: bool) -> Request {
        let field = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let short = |name: &str| field(name).filter(|value| value.len() <= FIELD_MAX).map(str::to_owned);
        let asked = |name: &str| field(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Request {
            pre_flight: method == Method::OPTIONS && field("access-control-request-method").is_some(),
            private_network: asked("access-control-request-private-network"),
            method,
            path: path.to_owned(),
            https,
            origin: short(header::ORIGIN.as_str()),
            credentials: field(header::AUTHORIZATION.as_str()).and_then(Credentials::read),
            cookie: field(header::COOKIE.as_str()).and_then(session_cookie),
            wants_token: field(SUPPORT_CSRF).is_some_and(asks_for_token),
            token: short(CSRF_TOKEN),
            body,
        }
    }
}
