//! 1.0 and 2.0 with CMSv1: HMAC, three requests for the configuration, datasets, the Media API.

use super::api::{Asked, Granted, Refusal, wav};
use super::handle::Webex;
use super::statistics::{self, Window};
use super::tokens::same;
use super::{datasets, directory, media};
use crate::json::Json;
use axum::Router;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use std::collections::BTreeMap;
use wire::webex::legacy::{self, Dataset};
use wire::webex::realtime;
use wire::webex::tasks::{List, Meta};

/// Real-time events in one answer.
const MOST_EVENTS: usize = 1_000;

pub(super) fn routes() -> Router<Webex> {
    let api = Router::new()
        .route("/security/users", get(users))
        .route("/auxiliary-data/resources/team", get(teams))
        .route("/auxiliary-data/resources/virtual-team", get(queues))
        .route("/csrs", get(csrs))
        .route("/cars", get(cars))
        .route("/aars", get(aars))
        .route("/csrs/{id}", get(csr))
        .route("/cars/{id}", get(car))
        .route("/sim/real-time", get(real_time))
        .route("/sim/statistics/{of}", get(statistics));
    // The client library's own base is `/aws`, and its paths begin with `/api`: the same addresses.
    Router::new().nest("/aws/api", api).route("/cr/get-decrypted-recording/{sid}", get(recording))
}

/// Lets in whose key signed the address, for this tenant.
fn signed(webex: &Webex, headers: &HeaderMap) -> Granted<()> {
    let access = &webex.config().access;
    let text = |name: header::HeaderName| headers.get(name).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let given = legacy::parse_authorization(text(header::AUTHORIZATION)).unwrap_or_default();
    let due = legacy::signature(&access.api_key, &access.user);
    // All three are compared, whatever the first comes to.
    let known = same(given.0, &due) & same(given.1, &access.tenant_id) & same(text(header::FROM), &access.user);
    if known { Ok(()) } else { Err(Refusal::new(StatusCode::UNAUTHORIZED, "Incorrect Credentials.")) }
}

/// Lets in who may use the API.
fn may_api(webex: &Webex, headers: &HeaderMap) -> Granted<()> {
    signed(webex, headers)?;
    let may = webex.config().access.may_api;
    if may { Ok(()) } else { Err(Refusal::new(StatusCode::FORBIDDEN, "The user may not use the API")) }
}

async fn users(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    may_api(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_users(&s.model))).into_response())
}

async fn teams(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    may_api(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_teams(&s.model))).into_response())
}

async fn queues(Shared(webex): Shared<Webex>, headers: HeaderMap) -> Granted<Response> {
    may_api(&webex, &headers)?;
    Ok(Json(webex.with(|s| directory::legacy_queues(&s.model))).into_response())
}

fn query(q: &BTreeMap<String, String>) -> Granted<legacy::Query> {
    let text = q.get("q").ok_or_else(|| Refusal::bad("q is required"))?;
    serde_json::from_str(text).map_err(|why| Refusal::bad(format!("q is invalid: {why}")))
}

async fn csrs(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let (now, query) = (kernel::time::truth(), query(&q)?);
    let (rows, total) = webex.with(|s| datasets::query_csr(&s.model, now, &query));
    Ok(Json(Dataset::of(&rows, total)).into_response())
}

async fn cars(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let (now, query) = (kernel::time::truth(), query(&q)?);
    let (rows, total) = webex.with(|s| datasets::query_car(&s.model, now, &query));
    Ok(Json(Dataset::of(&rows, total)).into_response())
}

async fn aars(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let (now, query) = (kernel::time::truth(), query(&q)?);
    let (rows, total) = webex.with(|s| datasets::query_aar(&s.model, now, &query));
    Ok(Json(Dataset::of(&rows, total)).into_response())
}

fn not_found() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "Not Found")
}

async fn csr(Shared(webex): Shared<Webex>, headers: HeaderMap, Path(id): Path<String>) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let now = kernel::time::truth();
    let row = webex.with(|s| s.model.seen(now).find(|c| c.id == id).map(|c| datasets::csr(&s.model, now, c)));
    Ok(Json(Dataset::of(&[row.ok_or_else(not_found)?], 1)).into_response())
}

async fn car(Shared(webex): Shared<Webex>, headers: HeaderMap, Path(id): Path<String>) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let now = kernel::time::truth();
    let row = webex.with(|s| {
        let call = s.model.seen(now).find(|c| id.starts_with(&c.id))?;
        datasets::cars(&s.model, now, call).into_iter().find(|r| r.id == id)
    });
    Ok(Json(Dataset::of(&[row.ok_or_else(not_found)?], 1)).into_response())
}

/// The answer to `?after=<ordinal>`.
pub(super) fn events(webex: &Webex, q: &BTreeMap<String, String>) -> Granted<Response> {
    let after = q.get("after").map_or(Ok(0), |t| t.parse::<u64>()).map_err(|_| Refusal::bad("after is invalid"))?;
    let answer = webex.with(|s| realtime::Events {
        last: s.realtime.last().map_or(0, |e| e.ordinal),
        events: s.realtime.iter().filter(|e| e.ordinal > after).take(MOST_EVENTS).cloned().collect(),
    });
    Ok(Json(answer).into_response())
}

async fn real_time(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    may_api(&webex, &headers)?;
    events(&webex, &q)
}

async fn statistics(
    Shared(webex): Shared<Webex>,
    headers: HeaderMap,
    Path(of): Path<String>,
    Query(q): Asked,
) -> Granted<Response> {
    may_api(&webex, &headers)?;
    let text = |name: &str| q.get(name).map(String::as_str);
    let window = Window::read(text("from"), text("to"), text("interval")).map_err(Refusal::bad)?;
    let (now, meta) = (kernel::time::truth(), Meta { org_id: webex.config().access.tenant_id.clone() });
    webex.with(|s| match of.as_str() {
        "queue" => Ok(Json(List { meta, data: statistics::queues(&s.model, now, window, &[]) }).into_response()),
        "agent" => Ok(Json(List { meta, data: statistics::agents(&s.model, now, window, &[]) }).into_response()),
        "agent-queue" => Ok(Json(List { meta, data: statistics::agent_queues(&s.model, now, window) }).into_response()),
        _ => Err(not_found()),
    })
}

async fn recording(Shared(webex): Shared<Webex>, headers: HeaderMap, Path(sid): Path<String>) -> Granted<Response> {
    signed(&webex, &headers)?;
    if !webex.config().access.may_media {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "The user may not use the Media API"));
    }
    let now = kernel::time::truth();
    let file = webex.with(|s| media::whole(s, webex.config(), now, &sid));
    file.map(wav).ok_or_else(not_found)
}
