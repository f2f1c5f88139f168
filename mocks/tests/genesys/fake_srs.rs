//! As little of a Screen Recording Service as a desktop needs: sessions with a timeout, a cookie, a token, CORS.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::net::TcpListener;
use std::sync::{Arc, Mutex};
use wire::srs::Post;

pub const TOKEN: &str = "7d3c0f52-token";

/// What it does, and what it has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Allowed origin; none for a service without CORS.
    pub origin: Option<&'static str>,
    /// `X-CSRF-Token` is exposed.
    pub exposes: bool,
    /// Seconds that an answer to a pre-flight may be kept.
    pub max_age: Option<&'static str>,
    /// The status of logins, instead of 200.
    pub login_status: Option<u16>,
    /// The status of logouts, instead of 200.
    pub logout_status: Option<u16>,
    /// Ends at this instant (ms), polls then are answered with 401.
    pub until: i64,
    pub open: bool,
    pub logins: Vec<Post>,
    /// True times of polls.
    pub polls: Vec<i64>,
    /// Tokens of POSTs.
    pub tokens: Vec<Option<String>>,
    /// Whether each request had the cookie.
    pub cookies: Vec<bool>,
}

pub type Srs = Arc<Mutex<Seen>>;

const TIMEOUT_MS: i64 = 60_000;

pub async fn serve(srs: Srs) {
    let routes = get(answer).post(answer).options(answer);
    let router = Router::new().route("/api/v2/me", routes.clone()).route("/ping", routes).with_state(srs);
    kernel::http::serve(TcpListener::bind(8190).await.expect("a port"), router).await.expect("goes on");
}

async fn answer(
    State(srs): State<Srs>,
    method: Method,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut seen = srs.lock().expect("whole");
    let now = kernel::time::truth();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut fields: Vec<(&str, String)> = Vec::new();
    if let Some(origin) = seen.origin.filter(|origin| text("origin").as_deref() == Some(*origin)) {
        fields.push(("access-control-allow-origin", origin.into()));
        fields.push(("access-control-allow-credentials", "true".into()));
        fields.push(("access-control-allow-headers", "authorization,content-type,x-support-csrfp,x-csrf-token".into()));
        if seen.exposes {
            fields.push(("access-control-expose-headers", "X-CSRF-Token".into()));
        }
        fields.extend(seen.max_age.map(|age| ("access-control-max-age", age.to_owned())));
    }
    let status = if method == Method::OPTIONS {
        200
    } else {
        seen.cookies.push(text("cookie").is_some_and(|cookie| cookie == "JSESSIONID=s1"));
        if method == Method::POST {
            seen.tokens.push(text("x-csrf-token"));
        }
        match (uri.path(), Post::read(&body)) {
            ("/ping", _) => {
                seen.polls.push(now);
                let alive = seen.open && now < seen.until;
                (seen.open, seen.until) = (alive, now + TIMEOUT_MS);
                if alive { 200 } else { 401 }
            }
            (_, Ok(post @ Post::Login(_))) => {
                seen.logins.push(post);
                let status = seen.login_status.unwrap_or(200);
                if status == 200 {
                    (seen.open, seen.until) = (true, now + TIMEOUT_MS);
                    fields.push(("set-cookie", "JSESSIONID=s1; Path=/; HttpOnly".into()));
                    if text("x-support-csrfp").is_some() {
                        fields.push(("x-csrf-token", TOKEN.into()));
                    }
                }
                status
            }
            (_, Ok(Post::Logout)) => {
                let status = seen.logout_status.unwrap_or(200);
                seen.open &= status != 200;
                status
            }
            _ => 400,
        }
    };
    let mut response = (StatusCode::from_u16(status).expect("a status"), "{\"statusCode\":0}").into_response();
    for (name, value) in fields {
        response
            .headers_mut()
            .append(name.parse::<axum::http::HeaderName>().expect("a name"), value.parse().expect("text"));
    }
    response
}
