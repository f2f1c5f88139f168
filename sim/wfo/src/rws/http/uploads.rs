//! Screen files (`wire::rws::screen`).

use super::answer::{error, refused, turned_away};
use crate::rws::core::{Refused, Rws};
use crate::rws::door::bearer;
use crate::rws::uploads::Answer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use wire::rws::Status;
use wire::rws::screen::Begin;

/// Where a piece belongs.
#[derive(serde::Deserialize)]
pub(super) struct At {
    offset: u64,
}

/// `POST /sim/screen-recordings`
pub(super) async fn begin(State(rws): State<Rws>, headers: HeaderMap, body: Bytes) -> Response {
    match serde_json::from_slice::<Begin>(&body) {
        Ok(begin) => answer(rws.begin_upload(bearer(&headers).unwrap_or_default(), begin)),
        Err(_) => error(Status::ParameterInvalid, "failed to read what is announced"),
    }
}

/// `PUT /sim/screen-recordings/{recording}?offset=N`
pub(super) async fn piece(
    State(rws): State<Rws>,
    Path(recording): Path<String>,
    Query(At { offset }): Query<At>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    answer(rws.take_piece(bearer(&headers).unwrap_or_default(), &recording, offset, &bytes))
}

fn answer(given: Result<Answer, Refused>) -> Response {
    match given {
        Ok(Answer::Go(progress)) => Json(progress).into_response(),
        Ok(Answer::Elsewhere(progress)) => (StatusCode::CONFLICT, Json(progress)).into_response(),
        Ok(Answer::Wrong(progress)) => (StatusCode::UNPROCESSABLE_ENTITY, Json(progress)).into_response(),
        Ok(Answer::Stranger) => {
            let why = "failed to recognise the recording's token";
            turned_away("upload", StatusCode::UNAUTHORIZED, Status::NotAuthenticated, why)
        }
        Ok(Answer::Unknown) => error(Status::NotFound, "failed to find the recording"),
        Ok(Answer::TooLarge) => turned_away(
            "upload",
            StatusCode::PAYLOAD_TOO_LARGE,
            Status::ParameterInvalid,
            "failed to take so many bytes",
        ),
        Err(e) => refused(&e),
    }
}
