//! Who may come in: agents by their session or by Basic, operations by Basic.

use super::answer::{stranger, turned_away};
use crate::rws::core::{HttpSession, Rws};
use crate::rws::door::{basic, cookie, same};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use wire::rws::{CSRF_REJECTED, CSRF_TOKEN, Status};

/// An agent with an HTTP session. What changes something carries the session's token besides.
pub(super) struct Agent {
    pub(super) cookie: String,
    pub(super) session: HttpSession,
}

impl FromRequestParts<Rws> for Agent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, rws: &Rws) -> Result<Self, Response> {
        let what = format!("{} {}", parts.method, parts.uri.path());
        let found = cookie(&parts.headers).and_then(|cookie| Some((cookie.to_owned(), rws.session(cookie)?)));
        let reads = parts.method == Method::GET;
        match found {
            Some((_, session)) if !reads && !bears(&parts.headers, &session) => Err(forged(&what)),
            Some((cookie, session)) => Ok(Self { cookie, session }),
            // Whoever is known but has no session has no token either.
            None if !reads && known(rws, &parts.headers) => Err(forged(&what)),
            None => Err(stranger(&what)),
        }
    }
}

/// Whether the request carries the session's token.
fn bears(headers: &HeaderMap, session: &HttpSession) -> bool {
    headers.get(CSRF_TOKEN).and_then(|token| token.to_str().ok()).is_some_and(|token| same(token, &session.csrf))
}

fn forged(what: &str) -> Response {
    let status = StatusCode::from_u16(CSRF_REJECTED).unwrap_or(StatusCode::FORBIDDEN);
    turned_away(what, status, Status::Forbidden, "Missing or invalid Csrf token")
}

fn known(rws: &Rws, headers: &HeaderMap) -> bool {
    basic(headers).is_some_and(|(user, password)| rws.agent(&user, &password).is_some())
}

fn is_ops(rws: &Rws, headers: &HeaderMap) -> bool {
    let (name, secret) = &rws.config().ops;
    basic(headers).is_some_and(|(user, password)| same(&user, name) & same(&password, secret))
}

/// The operations.
pub(super) struct Ops;

impl FromRequestParts<Rws> for Ops {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, rws: &Rws) -> Result<Self, Response> {
        let admitted = is_ops(rws, &parts.headers);
        admitted.then_some(Self).ok_or_else(|| stranger(&format!("{} {}", parts.method, parts.uri.path())))
    }
}

/// Whoever may listen to recordings: agents, by session or by Basic, and the operations.
pub(super) struct Listener;

impl FromRequestParts<Rws> for Listener {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, rws: &Rws) -> Result<Self, Response> {
        let headers = &parts.headers;
        let session = cookie(headers).and_then(|cookie| rws.session(cookie)).is_some();
        let admitted = session || is_ops(rws, headers) || known(rws, headers);
        admitted.then_some(Self).ok_or_else(|| stranger(&format!("{} {}", parts.method, parts.uri.path())))
    }
}
