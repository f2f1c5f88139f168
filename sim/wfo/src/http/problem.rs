//! Refusals in words.

use crate::server::Refused;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use wire::wfo::Problem;

/// A refusal with a status.
pub(super) fn problem(status: StatusCode, why: impl Into<String>) -> Response {
    (status, Json(Problem { error: why.into() })).into_response()
}

/// The answer to a refusal of the server: 404, 409 or 503.
pub(super) fn refused(refused: &Refused) -> Response {
    let status = match refused {
        Refused::Unknown(_) => StatusCode::NOT_FOUND,
        Refused::Not(_) => StatusCode::CONFLICT,
        Refused::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    problem(status, refused.to_string())
}
