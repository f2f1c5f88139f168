//! Contacts, users, ACDs, controls.

use super::door::Admin;
use super::problem::{problem, refused};
use crate::server::{Refused, Server};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::collections::BTreeMap;
use wire::wfo::{AcdEdit, Control, UserEdit};

fn json<T: serde::Serialize>(given: Result<T, Refused>) -> Response {
    match given {
        Ok(value) => Json(value).into_response(),
        Err(e) => refused(&e),
    }
}

/// Days and times of the contact query, and how many at most.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    begin_date: Option<String>,
    begin_time: Option<String>,
    end_date: Option<String>,
    end_time: Option<String>,
    limit: Option<usize>,
}

fn instant(date: Option<&str>, time: Option<&str>, or: i64, end: bool) -> Result<i64, String> {
    let Some(date) = date else { return Ok(or) };
    let clock = time.unwrap_or("00:00");
    let at = wire::time::parse(&format!("{date}T{clock}:00Z"))?;
    // An end without a time is the end of its day.
    Ok(if end && time.is_none() { at + 86_400_000 } else { at })
}

/// `GET /api/rest/recording/contact`
pub(super) async fn contacts(State(server): State<Server>, _: Admin, Query(asked): Query<Asked>) -> Response {
    let from = instant(asked.begin_date.as_deref(), asked.begin_time.as_deref(), i64::MIN, false);
    let to = instant(asked.end_date.as_deref(), asked.end_time.as_deref(), i64::MAX, true);
    match (from, to) {
        (Ok(from), Ok(to)) => Json(server.contacts(from, to, asked.limit.unwrap_or(1000))).into_response(),
        (Err(why), _) | (_, Err(why)) => {
            problem(StatusCode::BAD_REQUEST, format!("dates are YYYY-MM-DD, times HH:MM: {why}"))
        }
    }
}

/// `GET …/metadata`: there is no custom metadata.
pub(super) async fn metadata(State(server): State<Server>, _: Admin, Path(id): Path<u64>) -> Response {
    match server.contact(id) {
        Some(contact) => Json(contact.metadata).into_response(),
        None => problem(StatusCode::NOT_FOUND, format!("there is no contact {id}")),
    }
}

/// `PUT …/metadata` (SCR-CHUNK-1).
pub(super) async fn tag(
    State(server): State<Server>,
    _: Admin,
    Path(id): Path<u64>,
    Json(_): Json<BTreeMap<String, serde_json::Value>>,
) -> Response {
    match server.contact(id) {
        Some(_) => problem(
            StatusCode::CONFLICT,
            "tagging calls with custom metadata is not supported with recordings made from chunks",
        ),
        None => problem(StatusCode::NOT_FOUND, format!("there is no contact {id}")),
    }
}

fn media(given: Result<Vec<u8>, Refused>, kind: &'static str) -> Response {
    match given {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], bytes).into_response(),
        Err(e) => refused(&e),
    }
}

/// `GET /sim/contacts/{id}/video`
pub(super) async fn video(State(server): State<Server>, _: Admin, Path(id): Path<u64>) -> Response {
    media(server.video(id), "image/apng")
}

/// `GET /sim/contacts/{id}/audio`
pub(super) async fn audio(State(server): State<Server>, _: Admin, Path(id): Path<u64>) -> Response {
    media(server.audio(id), "audio/wav")
}

/// `GET /sim/contacts/{id}/associated`
pub(super) async fn associated(State(server): State<Server>, _: Admin, Path(id): Path<u64>) -> Response {
    match server.associated(id) {
        list if list.is_empty() => problem(StatusCode::NOT_FOUND, format!("there is no contact {id}")),
        list => Json(list).into_response(),
    }
}

/// `POST /sim/contacts/{id}/restore` (WXC-IMP-4).
pub(super) async fn restore(State(server): State<Server>, _: Admin, Path(id): Path<u64>) -> Response {
    match server.contact(id) {
        Some(_) => {
            problem(StatusCode::CONFLICT, "the recording is not in delayed storage: there is nothing to restore")
        }
        None => problem(StatusCode::NOT_FOUND, format!("there is no contact {id}")),
    }
}

/// `GET /sim/users`
pub(super) async fn users(State(server): State<Server>, _: Admin) -> Response {
    Json(server.users()).into_response()
}

/// `PUT /sim/users/{email}`
pub(super) async fn edit_user(
    State(server): State<Server>,
    _: Admin,
    Path(email): Path<String>,
    Json(edit): Json<UserEdit>,
) -> Response {
    json(server.edit_user(&email, &edit))
}

/// `GET /sim/acds`
pub(super) async fn acds(State(server): State<Server>, _: Admin) -> Response {
    Json(server.acds()).into_response()
}

/// `PUT /sim/acds/{name}`
pub(super) async fn edit_acd(
    State(server): State<Server>,
    _: Admin,
    Path(name): Path<String>,
    Json(edit): Json<AcdEdit>,
) -> Response {
    json(server.edit_acd(&name, &edit))
}

/// `GET /sim/discrepancies`
pub(super) async fn discrepancies(State(server): State<Server>, _: Admin) -> Response {
    Json(server.discrepancies()).into_response()
}

/// `GET /sim/status`
pub(super) async fn status(State(server): State<Server>, _: Admin) -> Response {
    Json(server.status()).into_response()
}

/// `POST /sim/recording-controls`
pub(super) async fn control(State(server): State<Server>, _: Admin, Json(control): Json<Control>) -> Response {
    json(server.control(&control))
}

/// `GET /sim/live/{email}` (SCR-LIVE-1).
pub(super) async fn live(_: Admin) -> Response {
    problem(StatusCode::CONFLICT, "there is no live monitoring of the screen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_without_a_time_is_the_end_of_its_day() {
        let (noon, day) = (wire::time::parse("2021-12-17T12:00:00Z").expect("good"), Some("2021-12-17"));
        assert_eq!(instant(day, None, i64::MIN, false), Ok(noon - 43_200_000));
        assert_eq!(instant(day, None, i64::MAX, true), Ok(noon + 43_200_000));
        assert_eq!(instant(day, Some("12:00"), i64::MAX, true), Ok(noon));
        assert_eq!(instant(None, None, i64::MAX, true), Ok(i64::MAX));
    }
}
