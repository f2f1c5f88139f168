//! Uploads (`wire::upload`).

use super::door::Machine;
use super::problem::{problem, refused};
use crate::server::{Refused, Server, UploadAnswer};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use wire::upload::Begin;

/// Where a piece belongs.
#[derive(serde::Deserialize)]
pub(super) struct At {
    offset: u64,
}

/// `POST /sim/uploads`
pub(super) async fn begin(State(server): State<Server>, Machine(pc): Machine, Json(begin): Json<Begin>) -> Response {
    answer(server.begin_upload(&pc, begin))
}

/// `PUT /sim/uploads/{contact}?offset=N`
pub(super) async fn piece(
    State(server): State<Server>,
    Machine(pc): Machine,
    Path(contact): Path<String>,
    Query(At { offset }): Query<At>,
    bytes: Bytes,
) -> Response {
    answer(server.take_piece(&pc, &contact, offset, &bytes))
}

fn answer(given: Result<UploadAnswer, Refused>) -> Response {
    match given {
        Ok(UploadAnswer::Go(progress)) => Json(progress).into_response(),
        Ok(UploadAnswer::Elsewhere(progress)) => (StatusCode::CONFLICT, Json(progress)).into_response(),
        Ok(UploadAnswer::Done) => problem(StatusCode::CONFLICT, "the contact has its recording"),
        Ok(UploadAnswer::Unknown) => problem(StatusCode::NOT_FOUND, "no such recording is owed by this PC"),
        Ok(UploadAnswer::TooLarge) => problem(StatusCode::PAYLOAD_TOO_LARGE, "more than is taken"),
        Ok(UploadAnswer::Wrong(why)) => problem(StatusCode::UNPROCESSABLE_ENTITY, why),
        Err(e) => refused(&e),
    }
}
