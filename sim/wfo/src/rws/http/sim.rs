//! **sim:** what the backend tells, and what the operations see.

use super::answer::{error, outcome};
use super::recordings::file;
use super::who::Ops;
use crate::rws::core::Rws;
use crate::rws::desk::Stand;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::Value;
use std::collections::BTreeMap;
use wire::rws::Status;

/// The longest name of a medium, a state or a reason, in bytes.
const LONGEST: usize = 100;

/// An agent's state on a medium.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    state: String,
    #[serde(default)]
    reason: Option<String>,
}

/// `POST /sim/agents/{login}/channels/{media}` with `{"state": "Ready", "reason": "…"}`
pub(super) async fn stand(
    _: Ops,
    State(rws): State<Rws>,
    Path((login, media)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Ok(Given { state, reason }) = serde_json::from_slice(&body) else {
        return error(Status::ParameterInvalid, "failed to read the state");
    };
    let reason = reason.filter(|reason| !reason.is_empty());
    if [media.len(), state.len(), reason.as_ref().map_or(0, String::len)].iter().any(|length| *length > LONGEST) {
        return error(Status::ParameterInvalid, "failed to take so long a name");
    }
    outcome(rws.stand(&login, &media, Stand { state, reason }))
}

/// `GET /sim/recordings`
pub(super) async fn recordings(_: Ops, State(rws): State<Rws>) -> Json<Vec<Value>> {
    Json(rws.evidence())
}

/// `GET /sim/screen-recordings`: files. With `?all=true`, all that was ordered.
pub(super) async fn screens(
    _: Ops,
    State(rws): State<Rws>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Json<Vec<Value>> {
    Json(rws.screens(asked.get("all").is_some_and(|all| all == "true")))
}

/// `GET /sim/screen-recordings/{id}/file`
pub(super) async fn screen_file(_: Ops, State(rws): State<Rws>, Path(id): Path<String>) -> Response {
    file(rws.screen_file(&id))
}

/// `GET /sim/sessions`
pub(super) async fn sessions(_: Ops, State(rws): State<Rws>) -> Json<Vec<Value>> {
    Json(rws.seated())
}
