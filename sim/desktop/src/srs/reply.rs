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
    /// It is to be dropped.
    Drop,
}

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

    /// As HTTP.
    pub fn response(&self) -> Response<Body> {
        let body = serde_json::to_vec(&self.answer).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == 401 {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"SRS\", charset=\"UTF-8\""));
        }
        let cookie = self.cookie.as_ref().map(|cookie| match cookie {
            Cookie::Set { value, https: false } => format!("{SESSION_COOKIE}={}; Path=/; HttpOnly", value.reveal()),
            Cookie::Set { value, https: true } => {
                format!("{SESSION_COOKIE}={}; Path=/; HttpOnly; Secure; SameSite=None", value.reveal())
            }
            Cookie::Drop => format!("{SESSION_COOKIE}=; Path=/; HttpOnly; Max-Age=0"),
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
