//! 2.0 with the Programmatic APIs.

use super::api::{Asked, Granted, Refusal, bearer};
use super::handle::Webex;
use super::model::Model;
use super::state::State;
use super::statistics::{self, Window};
use super::subscriptions::Subscriptions;
use super::{directory, graph, media, rows};
use crate::json::{self, Json, Polled};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wire::webex::tasks::{List, Meta};
use wire::webex::{captures, hooks, search};

/// Records of activities that one query can reach.
const MOST_ACTIVITIES: usize = 10_000;
const DAY_MS: i64 = 86_400_000;

pub(super) fn routes() -> Router<Webex> {
    Router::new()
        .route("/v1/tasks", get(tasks))
        .route("/v1/captures/query", post(capture_query))
        .route("/v1/agents/activities", get(activities))
        .route("/v1/agents/statistics", get(agent_statistics))
        .route("/v1/queues/statistics", get(queue_statistics))
        .route("/sim/v1/agent-queue/statistics", get(agent_queue_statistics))
        .route("/search", post(searched))
        .merge(listed_as("user", |m, org, _| directory::users(m, org)))
        .merge(listed_as("team", |m, org, _| directory::teams(m, org)))
        .merge(listed_as("contact-service-queue", directory::queues))
        .route("/organization/{org}/user/by-ci-user-id/{id}", get(user_by_ci))
        .route("/v1/subscriptions", get(subscriptions).post(subscribe_v1))
        .route("/v2/subscriptions", get(subscriptions).post(subscribe_v2))
        .route("/v1/subscriptions/{id}", get(subscription).delete(unsubscribe).patch(resubscribe))
        .route("/v2/subscriptions/{id}", get(subscription).delete(unsubscribe).patch(resubscribe))
        .route("/v1/event-types", get(event_types_v1))
        .route("/v2/event-types", get(event_types_v2))
        .layer(DefaultBodyLimit::max(1 << 20))
}

type Parameters = BTreeMap<String, String>;

fn text<'a>(q: &'a Parameters, name: &str) -> Option<&'a str> {
    q.get(name).map(String::as_str)
}

fn number(q: &Parameters, name: &str) -> Granted<Option<i64>> {
    text(q, name).map(|t| t.parse().map_err(|_| Refusal::bad(format!("{name} is invalid")))).transpose()
}

fn required(q: &Parameters, name: &str) -> Granted<i64> {
    number(q, name)?.ok_or_else(|| Refusal::bad(format!("{name} is required")))
}

/// `pageSize`, 1 to 1000, by default 100.
fn page_size(q: &Parameters) -> Granted<usize> {
    let size = number(q, "pageSize")?.unwrap_or(100);
    usize::try_from(size)
        .ok()
        .filter(|s| (1..=1_000).contains(s))
        .ok_or_else(|| Refusal::bad("pageSize must be 1 to 1000"))
}

/// Values separated by commas; at most 100.
fn listed(q: &Parameters, name: &str) -> Granted<Vec<String>> {
    let all: Vec<String> =
        text(q, name).map(|t| t.split(',').map(|v| v.trim().to_owned()).collect()).unwrap_or_default();
    if all.len() > 100 { Err(Refusal::bad(format!("{name}: at most 100 values"))) } else { Ok(all) }
}

fn channel_types(q: &Parameters) -> Granted<Vec<String>> {
    let all = listed(q, "channelTypes")?;
    let known = |t: &String| ["email", "chat", "telephony", "social"].contains(&t.as_str());
    if all.iter().all(known) { Ok(all) } else { Err(Refusal::bad("channelTypes is invalid")) }
}

fn list<T>(webex: &Webex, data: Vec<T>) -> Json<List<T>> {
    Json(List { meta: Meta { org_id: webex.config().org_id() }, data })
}

/// As [`list`], of one that is polled.
fn polled<T>(webex: &Webex, data: Vec<T>, kept: impl FnOnce(&mut State) -> &mut Polled<T>) -> Response
where
    T: Serialize + PartialEq,
{
    let write = |rows: &[T]| serde_json::to_vec(&list(webex, rows.iter().collect()).0).unwrap_or_default();
    json::written(webex.with(|s| kept(s).json(data, write)))
}

/// A body that is to be JSON of this shape.
fn parsed<T: DeserializeOwned>(body: &str) -> Granted<T> {
    serde_json::from_str(body).map_err(|why| Refusal::bad(format!("Validation Error: {why}")))
}

async fn tasks(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let now = kernel::time::truth();
    let (from, to) = (required(&q, "from")?, number(&q, "to")?.unwrap_or(now));
    let (size, channels) = (page_size(&q)?, channel_types(&q)?);
    if from > to {
        return Err(Refusal::bad("to is before from"));
    }
    let mut rows = webex.with(|s| rows::tasks(&s.model, now, (from, to)));
    rows.retain(|t| channels.is_empty() || channels.contains(&t.attributes.channel_type));
    rows.truncate(size);
    Ok(polled(&webex, rows, |s| &mut s.tasks))
}

async fn capture_query(Shared(webex): Shared<Webex>, headers: HeaderMap, body: String) -> Granted<Response> {
    let request = parsed::<captures::Request>(&body);
    let org = request.as_ref().ok().and_then(|r| r.query.org_id.clone());
    bearer(&webex, &headers, org.as_deref())?;
    let query = request?.query;
    let minutes = media::check(&query).map_err(Refusal::bad)?;
    if !webex.config().access.may_media {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Forbidden From Accessing Resources"));
    }
    let now = kernel::time::truth();
    Ok(Json(webex.with(|s| media::captures(&s.model, webex.config(), now, &query, minutes))).into_response())
}

async fn activities(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let now = kernel::time::truth();
    let (from, to) = (required(&q, "from")?, number(&q, "to")?.unwrap_or(now));
    if from > to || to.saturating_sub(from) >= DAY_MS {
        return Err(Refusal::bad("The difference between to and from must be less than 24 hours"));
    }
    let (size, channels) = (page_size(&q)?, channel_types(&q)?);
    let (agents, teams) = (listed(&q, "agentIds")?, listed(&q, "teamIds")?);
    let page = usize::try_from(number(&q, "page")?.unwrap_or(0)).map_err(|_| Refusal::bad("page is invalid"))?;
    let first = page.saturating_mul(size);
    if first >= MOST_ACTIVITIES {
        return Err(Refusal::bad("page is beyond the 10,000 records of a query"));
    }
    let mut rows = webex.with(|s| rows::activities(&s.model, now, (from, to)));
    let among = |all: &[String], one: &String| all.is_empty() || all.contains(one);
    rows.retain(|a| among(&channels, &a.channel_type));
    rows.retain(|a| among(&agents, &a.agent_id) && among(&teams, &a.team_id));
    rows.truncate(MOST_ACTIVITIES);
    Ok(polled(&webex, rows.into_iter().skip(first).take(size).collect(), |s| &mut s.activities))
}

fn window(q: &Parameters) -> Granted<Window> {
    Window::read(text(q, "from"), text(q, "to"), text(q, "interval")).map_err(Refusal::bad)
}

async fn agent_statistics(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let (window, wanted) = (window(&q)?, listed(&q, "agentIds")?);
    let rows = webex.with(|s| statistics::agents(&s.model, kernel::time::truth(), window, &wanted));
    Ok(list(&webex, rows).into_response())
}

async fn queue_statistics(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let (window, wanted) = (window(&q)?, listed(&q, "queueIds")?);
    let rows = webex.with(|s| statistics::queues(&s.model, kernel::time::truth(), window, &wanted));
    Ok(list(&webex, rows).into_response())
}

async fn agent_queue_statistics(
    Shared(webex): Shared<Webex>,
    headers: HeaderMap,
    Query(q): Asked,
) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let window = window(&q)?;
    let rows = webex.with(|s| statistics::agent_queues(&s.model, kernel::time::truth(), window));
    Ok(list(&webex, rows).into_response())
}

async fn searched(
    Shared(webex): Shared<Webex>,
    headers: HeaderMap,
    Query(q): Asked,
    body: String,
) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let request = parsed::<search::Request>(&body)?;
    let per = webex.config().search_page.max(1);
    let answer = webex.with(|s| graph::answer(&s.model, kernel::time::truth(), &request, per));
    Ok(Json(answer.map_err(Refusal::bad)?).into_response())
}

/// One list of the configuration under its two paths: v1 answers a bare array, v2 with meta.
fn listed_as<T>(path: &'static str, rows: fn(&Model, &str, bool) -> Vec<T>) -> Router<Webex>
where
    T: Serialize + Send + 'static,
{
    let version = |v2: bool| {
        get(async move |Shared(webex): Shared<Webex>, headers: HeaderMap, Path(org): Path<String>, Query(q): Asked| {
            bearer(&webex, &headers, Some(&org))?;
            page(&webex, &q, path, v2, webex.with(|s| rows(&s.model, &org, v2)))
        })
    };
    Router::new()
        .route(&format!("/organization/{{org}}/{path}"), version(false))
        .route(&format!("/organization/{{org}}/v2/{path}"), version(true))
}

/// A page of such a list.
fn page<T: Serialize>(webex: &Webex, q: &Parameters, path: &str, v2: bool, rows: Vec<T>) -> Granted<Response> {
    let config = webex.config();
    let (page, size) =
        directory::wanted(text(q, "page"), text(q, "pageSize"), config.page_most.max(1)).map_err(Refusal::bad)?;
    let total = rows.len();
    let data: Vec<T> = rows.into_iter().skip(page.saturating_mul(size)).take(size).collect();
    if !v2 {
        return Ok(Json(data).into_response());
    }
    let org = config.org_id();
    let meta = directory::meta(&org, &format!("/organization/{org}/v2/{path}"), page, size, total);
    Ok(Json(wire::webex::config::Page { meta, data }).into_response())
}

async fn user_by_ci(
    Shared(w): Shared<Webex>,
    headers: HeaderMap,
    Path((org, id)): Path<(String, String)>,
) -> Granted<Response> {
    bearer(&w, &headers, Some(&org))?;
    let found = w.with(|s| directory::users(&s.model, &org)).into_iter().find(|u| u.ci_user_id == id);
    found.map(|u| Json(u).into_response()).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "Resource not found"))
}

/// A subscription as the version of the API that is asked shows it: v2 alone has its `resourceVersion`.
fn shown(s: hooks::Subscription, uri: &Uri) -> hooks::Subscription {
    let version = s.resource_version.unwrap_or_else(|| "agent:1.0.0".into());
    hooks::Subscription { resource_version: uri.path().starts_with("/v2/").then_some(version), ..s }
}

async fn subscriptions(
    Shared(webex): Shared<Webex>,
    uri: Uri,
    headers: HeaderMap,
    Query(q): Asked,
) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let rows: Vec<_> = webex.with(|s| s.subscriptions.all.iter().map(|e| shown(e.shown.clone(), &uri)).collect());
    Ok(list(&webex, rows).into_response())
}

fn subscribe(webex: &Webex, headers: &HeaderMap, body: &str, v2: bool) -> Granted<Response> {
    let new = parsed::<hooks::NewSubscription>(body);
    let org = new.as_ref().ok().and_then(|n| n.org_id.clone());
    bearer(webex, headers, org.as_deref())?;
    let (now, config) = (kernel::time::truth(), webex.config());
    let made = new.and_then(|new| {
        let made = webex.with(|s| s.subscriptions.make(now, config.seed, &config.access.user, new, v2));
        made.map_err(Refusal::bad)
    })?;
    let one = hooks::One { meta: Meta { org_id: config.org_id() }, data: made };
    Ok((StatusCode::CREATED, Json(one)).into_response())
}

async fn subscribe_v1(Shared(webex): Shared<Webex>, headers: HeaderMap, body: String) -> Granted<Response> {
    subscribe(&webex, &headers, &body, false)
}

async fn subscribe_v2(Shared(webex): Shared<Webex>, headers: HeaderMap, body: String) -> Granted<Response> {
    subscribe(&webex, &headers, &body, true)
}

/// The document has no 404 for subscriptions.
fn no_such() -> Refusal {
    Refusal::bad("Subscription not found")
}

async fn subscription(
    Shared(webex): Shared<Webex>,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(q): Asked,
) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let found = webex.with(|s| s.subscriptions.all.iter().find(|e| e.shown.id == id).map(|e| e.shown.clone()));
    let one =
        hooks::One { meta: Meta { org_id: webex.config().org_id() }, data: shown(found.ok_or_else(no_such)?, &uri) };
    Ok(Json(one).into_response())
}

async fn unsubscribe(
    Shared(webex): Shared<Webex>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(q): Asked,
) -> Granted<StatusCode> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    let gone = webex.with(|s| s.subscriptions.remove(&id));
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(no_such()) }
}

async fn resubscribe(
    Shared(webex): Shared<Webex>,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: String,
) -> Granted<Response> {
    let change = parsed::<hooks::SubscriptionChange>(&body);
    let org = change.as_ref().ok().and_then(|c| c.org_id.clone());
    bearer(&webex, &headers, org.as_deref())?;
    let (now, change) = (kernel::time::truth(), change?);
    let changed = webex.with(|s| s.subscriptions.change(now, &id, change)).ok_or_else(no_such)?;
    let one = hooks::One {
        meta: Meta { org_id: webex.config().org_id() },
        data: shown(changed.map_err(Refusal::bad)?, &uri),
    };
    Ok(Json(one).into_response())
}

async fn event_types_v1(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    Ok(Json(Subscriptions::event_types(&webex.config().org_id(), false)).into_response())
}

async fn event_types_v2(Shared(webex): Shared<Webex>, headers: HeaderMap, Query(q): Asked) -> Granted<Response> {
    bearer(&webex, &headers, text(&q, "orgId"))?;
    Ok(Json(Subscriptions::event_types(&webex.config().org_id(), true)).into_response())
}
