//! Answers: JSON with `statusCode`, and the HTTP status that goes with it.

use crate::rws::core::{HttpSession, Refused};
use crate::rws::events;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use wire::rws::{Answer, CSRF_HEADER_NAME, CSRF_TOKEN, Status};

/// **sim:** the HTTP status of an answer's code.
fn http_status(status: Status) -> StatusCode {
    match status {
        Status::Ok | Status::PartialSuccess | Status::Incomplete => StatusCode::OK,
        Status::Forbidden | Status::NoPermission | Status::MustChangePassword => StatusCode::FORBIDDEN,
        Status::InternalError | Status::RetrieveFailed => StatusCode::INTERNAL_SERVER_ERROR,
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::AlreadyExists | Status::InUse => StatusCode::CONFLICT,
        Status::NotAuthenticated => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Done.
pub(super) fn ok() -> Response {
    Json(Answer::ok()).into_response()
}

/// Done, with content.
pub(super) fn with(name: &str, content: Value) -> Response {
    let mut object = Map::new();
    object.insert("statusCode".into(), json!(Status::Ok));
    object.insert(name.into(), content);
    Json(Value::Object(object)).into_response()
}

/// Not done.
pub(super) fn error(status: Status, why: &str) -> Response {
    (http_status(status), Json(Answer::error(status, why))).into_response()
}

/// Not done.
pub(super) fn refused(refused: &Refused) -> Response {
    error(refused.status, &refused.why)
}

/// Done or not.
pub(super) fn outcome(outcome: Result<(), Refused>) -> Response {
    outcome.map_or_else(|e| refused(&e), |()| ok())
}

/// Nobody comes in here; the trace tells.
pub(super) fn turned_away(what: &str, status: StatusCode, code: Status, why: &str) -> Response {
    kernel::trace::emit(&events::Refused { what: what.to_owned(), status: status.as_u16(), why: why.to_owned() });
    (status, Json(Answer::error(code, why))).into_response()
}

/// Nobody is logged in.
pub(super) fn stranger(what: &str) -> Response {
    turned_away(what, StatusCode::UNAUTHORIZED, Status::NotAuthenticated, "failed to find out who asks")
}

/// With the token that changes of this session need.
pub(super) fn with_token(mut response: Response, session: &HttpSession) -> Response {
    let name = |name: &str| HeaderName::from_bytes(name.as_bytes()).ok();
    let value = |value: &str| HeaderValue::from_str(value).ok();
    for (field, content) in [(CSRF_HEADER_NAME, CSRF_TOKEN), (CSRF_TOKEN, session.csrf.as_str())] {
        if let (Some(field), Some(content)) = (name(field), value(content)) {
            response.headers_mut().insert(field, content);
        }
    }
    response
}
