//! What SRS answers: the conventions of RWS (`statusCode`, `statusMessage`) with HTTP's own status.

use super::secret::Secret;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use wire::rws::{Answer, Status};
use wire::srs::{CSRF_TOKEN, SESSION_COOKIE};

/// Longest message of a refusal, in characters: it may be RWS's.
const MESSAGE_MAX: usize = 300;

/// What becomes of the desktop's cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cookie {
    /// It gets one. Over HTTPS it is good in a page of another site, and not without TLS.
    Set {
        /// Its value.
        value: Secret,
        /// Whether this goes out by HTTPS.
        https: bool,
    },
    /// It is to be dropped. A browser believes that in a page of another site only with the attributes that it came with.
    Drop {
        /// Whether this goes out by HTTPS.
        https: bool,
    },
}

/// Names the credentials that are due, to a program.
const CHALLENGE: &str = "Basic realm=\"SRS\", charset=\"UTF-8\"";
/// The same to a page, by a scheme that no browser knows: by `Basic` Chromium asks its user, and the page whose session has
/// expired never hears that it has to log in again. Some challenge there has to be (RFC 9110 §15.5.2).
const CHALLENGE_TO_PAGE: &str = "Login realm=\"SRS\", charset=\"UTF-8\"";

/// A header field of an answer.
pub type Field = (&'static str, String);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub answer: Answer,
    /// What becomes of the cookie.
    pub cookie: Option<Cookie>,
    /// The token against forged requests, to whom has asked for it.
    pub token: Option<Secret>,
    /// CORS and other header fields.
    pub fields: Vec<Field>,
}

/// Why a login or anything else is not to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// RWS's own code.
    pub code: Status,
    /// By name what is wrong.
    pub message: String,
}

impl Refusal {
    /// A refusal; overlong words are cut.
    pub fn new(status: u16, code: Status, message: &str) -> Refusal {
        Refusal { status, code, message: message.chars().take(MESSAGE_MAX).collect() }
    }

    /// Nobody is logged in.
    pub fn not_authenticated(message: &str) -> Refusal {
        Refusal::new(401, Status::NotAuthenticated, message)
    }
}

impl Reply {
    /// All is well.
    pub fn ok(fields: Vec<Field>) -> Reply {
        Reply { status: 200, answer: Answer::ok(), cookie: None, token: None, fields }
    }

    /// It is not to be.
    pub fn refused(refusal: &Refusal, fields: Vec<Field>) -> Reply {
        let answer = Answer::error(refusal.code, &refusal.message);
        Reply { status: refusal.status, answer, cookie: None, token: None, fields }
    }

    /// As HTTP. `to_page`: a page of a browser has asked, or a desktop that names an origin as pages do.
    pub fn response(&self, to_page: bool) -> Response<Body> {
        let body = serde_json::to_vec(&self.answer).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == 401 {
            let challenge = if to_page { CHALLENGE_TO_PAGE } else { CHALLENGE };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        let cookie = self.cookie.as_ref().map(|cookie| {
            let (value, end, https) = match cookie {
                Cookie::Set { value, https } => (value.reveal(), "", *https),
                Cookie::Drop { https } => ("", "; Max-Age=0", *https),
            };
            let site = if https { "; Secure; SameSite=None" } else { "" };
            format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly{end}{site}")
        });
        let token = self.token.as_ref().map(|token| (CSRF_TOKEN, token.reveal().to_owned()));
        let more = cookie.map(|cookie| ("set-cookie", cookie)).into_iter().chain(token);
        for (name, value) in more.chain(self.fields.iter().cloned()) {
            let name = http::HeaderName::try_from(name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(response: &Response<Body>, name: header::HeaderName) -> &str {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[test]
    fn a_browser_has_no_reason_to_ask_its_user_for_a_password() {
        let refused = Reply::refused(&Refusal::not_authenticated("failed to find a session"), Vec::new());
        assert!(field(&refused.response(false), header::WWW_AUTHENTICATE).starts_with("Basic "));
        let to_page = refused.response(true);
        let schemes = ["basic", "bearer", "digest", "negotiate", "ntlm"];
        let asked = field(&to_page, header::WWW_AUTHENTICATE).to_ascii_lowercase();
        assert!(!asked.is_empty() && schemes.iter().all(|scheme| !asked.starts_with(scheme)), "{asked}");
    }

    #[test]
    fn a_cookie_goes_as_it_came() {
        for https in [false, true] {
            let line = |cookie: Cookie| {
                let reply = Reply { cookie: Some(cookie), ..Reply::ok(Vec::new()) };
                field(&reply.response(true), header::SET_COOKIE).to_owned()
            };
            let (set, dropped) = (line(Cookie::Set { value: Secret::new("xyz"), https }), line(Cookie::Drop { https }));
            for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=None"] {
                assert_eq!(set.contains(attribute), dropped.contains(attribute), "{attribute}: {set}, {dropped}");
            }
            assert_eq!(set.contains("Secure; SameSite=None"), https);
            assert!(dropped.contains("=;") && dropped.contains("Max-Age=0"), "{dropped}");
        }
    }
}
