//! 1.0 to 2.0 with CMSv2. But for teams and queues everything here is **sim:** ([`wire::webex::transitional`]).

use super::api::{Asked, Granted, Refusal, bearer, wav};
use super::handle::Webex;
use super::{datasets, directory, face_legacy, media};
use crate::json::Json;
use axum::Router;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use wire::webex::transitional::{Contact, Contacts};

/// Contacts on a page.
const PER: usize = 100;

pub(super) fn routes() -> Router<Webex> {
    let api = Router::new()
        .route("/auxiliary-data/user-data/user", get(users))
        .route("/auxiliary-data/resources/team", get(teams))
        .route("/auxiliary-data/resources/virtual-team", get(queues))
        .route("/sim/contacts", get(contacts))
        .route("/sim/contacts/{sid}/recording", get(recording))
        .route("/sim/real-time", get(real_time));
    Router::new().nest("/cms/api/v2", api)
}

/// Lets in who has a token, and names this tenant where one is named.
fn enter(webex: &Webex, headers: &HeaderMap) -> Granted<()> {
    bearer(webex, headers, None)?;
    let tenant = headers.get("tenantid").and_then(|h| h.to_str().ok());
    let ours = tenant.is_none_or(|t| t == webex.config().access.tenant_id);
    if ours { Ok(()) } else { Err(Refusal::new(StatusCode::FORBIDDEN, "Forbidden")) }
}

async fn users(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    enter(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_users(&s.model))).into_response())
}

async fn teams(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    enter(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_teams(&s.model))).into_response())
}

async fn queues(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    enter(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_queues(&s.model))).into_response())
}

async fn contacts(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    enter(&webex, &headers)?;
    let instant = |name: &str, default: i64| {
        let given = q.get(name).map(|t| t.parse::<i64>().map_err(|_| Refusal::bad(format!("{name} is invalid"))));
        given.unwrap_or(Ok(default))
    };
    let now = kernel::time::truth();
    let (from, to) = (instant("from", i64::MIN)?, instant("to", i64::MAX)?);
    let first = usize::try_from(instant("cursor", 0)?).map_err(|_| Refusal::bad("cursor is invalid"))?;
    let mut all = webex.with(|s| {
        let out = |c: &&super::call::Call| c.metadata_at().is_some_and(|t| t <= now && from <= t && t < to);
        let contact = |c: &super::call::Call| Contact {
            available_at: c.metadata_at().unwrap_or_default(),
            session: datasets::csr(&s.model, now, c),
            activities: datasets::cars(&s.model, now, c),
            recorded: c.capture_requested(now),
        };
        s.model.seen(now).filter(out).map(contact).collect::<Vec<_>>()
    });
    all.sort_by_key(|c| c.available_at);
    let cursor = (first.saturating_add(PER) < all.len()).then(|| (first + PER).to_string());
    let contacts = all.into_iter().skip(first).take(PER).collect();
    Ok(Json(Contacts { contacts, cursor }).into_response())
}

async fn recording(Shared(webex): Shared<Webex>, headers: HeaderMap, Path(sid): Path<String>) -> Granted<Response> {
    enter(&webex, &headers)?;
    if !webex.config().access.may_media {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "The user may not use the Media API"));
    }
    let now = kernel::time::truth();
    let file = webex.with(|s| media::whole(s, webex.config(), now, &sid));
    file.map(wav).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "Not Found"))
}

async fn real_time(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    enter(&webex, &headers)?;
    face_legacy::events(&webex, &q)
}
