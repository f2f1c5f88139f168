//! Cross-origin requests (`crossOriginSettings`): pages of allowed origins may read answers.

use crate::rws::core::Rws;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

const METHODS: &str = "GET,POST,PUT,DELETE,OPTIONS";
const HEADERS: &str =
    "X-Requested-With,Content-Type,Accept,Origin,Cookie,authorization,ssid,surl,ContactCenterId,X-CSRF-TOKEN";
const EXPOSED: &str = "X-CSRF-HEADER,X-CSRF-TOKEN";
/// Seconds.
const KEPT: &str = "120";

/// Answers pre-flights, and marks the answers to allowed origins.
pub(super) async fn cross_origin(State(rws): State<Rws>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed =
        |origin: &HeaderValue| rws.config().allowed_origins.iter().any(|one| one.as_bytes() == origin.as_bytes());
    let origin = origin.filter(allowed);
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight { Response::new(Body::empty()) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(KEPT));
        }
    }
    response
}
