//! Push events of an ACD.

use super::door::{basic, same};
use super::problem::{problem, refused};
use crate::acd::ujet;
use crate::config::AcdKind;
use crate::server::Server;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use wire::ujet::QmEvent;

/// `POST /sim/acd-events/{acd}`
pub(super) async fn take(
    State(server): State<Server>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(event): Json<QmEvent>,
) -> Response {
    let acd = server.config().acds.iter().find(|a| a.name == name);
    let admitted = match (acd.map(|a| &a.kind), basic(&headers)) {
        (Some(AcdKind::Ujet { event_user, event_password, .. }), Some((user, password))) => {
            same(&user, event_user) & same(&password, event_password)
        }
        _ => false,
    };
    if !admitted {
        return problem(StatusCode::UNAUTHORIZED, "not the event credential of an ACD that is known here");
    }
    let logons: Vec<_> = ujet::event(&event).into_iter().collect();
    match server.logons(&name, &logons) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(e) => refused(&e),
    }
}
