//! Who may come in: the administrator by session cookie, PCs by machine token, ACDs by Basic. Compares take the same
//! time whatever differs.

use super::problem::problem;
use crate::server::Server;
use axum::Json;
use axum::extract::{Form, FromRef, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use subtle::ConstantTimeEq as _;
use wire::wfo::{Authorize, Session};

const COOKIE: &str = "hazelcast.sessionId";

/// Equal, without telling by the time it takes where they differ.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn admits(server: &Server, user: &str, password: &str) -> bool {
    let (name, secret) = &server.config().admin;
    let (user, password) = (same(user, name), same(password, secret));
    user & password
}

/// `POST /api/rest/authorize`
pub(super) async fn authorize(State(server): State<Server>, Json(asked): Json<Authorize>) -> Response {
    if !admits(&server, &asked.user_id, &asked.password) {
        return problem(StatusCode::UNAUTHORIZED, "wrong user or password");
    }
    let session_id = server.login();
    let cookie = format!("{COOKIE}={session_id}; HttpOnly; SameSite=Strict; Path=/");
    ([(header::SET_COOKIE, cookie)], Json(Session { session_id })).into_response()
}

/// The page's form.
#[derive(serde::Deserialize)]
pub(super) struct LoginForm {
    user: String,
    password: String,
}

/// `POST /login`
pub(super) async fn login(State(server): State<Server>, Form(form): Form<LoginForm>) -> Response {
    if !admits(&server, &form.user, &form.password) {
        return Redirect::to("/login?again=1").into_response();
    }
    let cookie = format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", server.login());
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

/// Whoever is logged in.
pub(super) struct Admin;

/// Whether the request carries the cookie of a login that is still good.
pub(super) fn logged_in(server: &Server, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = cookies.flat_map(|c| c.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).any(|(_, id)| server.is_logged_in(id))
}

impl<S: Sync> FromRequestParts<S> for Admin
where
    Server: FromRef<S>,
{
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        if logged_in(&Server::from_ref(state), &parts.headers) {
            Ok(Admin)
        } else {
            Err(problem(StatusCode::UNAUTHORIZED, "log in first: POST /api/rest/authorize"))
        }
    }
}

/// The PC whose token the request carries.
pub(super) struct Machine(pub(super) String);

/// The PC that this token was issued for.
pub(super) fn machine(server: &Server, headers: &HeaderMap) -> Option<String> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    let mut found = None;
    for (pc, expected) in &server.config().machines {
        if same(token, expected) {
            found = Some(pc.clone());
        }
    }
    found
}

impl<S: Sync> FromRequestParts<S> for Machine
where
    Server: FromRef<S>,
{
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let known = machine(&Server::from_ref(state), &parts.headers);
        known.map(Machine).ok_or_else(|| problem(StatusCode::UNAUTHORIZED, "no machine token that is known here"))
    }
}

/// User and password of a Basic authorization.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(given).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
