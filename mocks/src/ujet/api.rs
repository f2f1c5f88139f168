//! UJET's HTTP face. Thin: asks [`super::gate`] and [`super::faults`], lets [`super::view`] and [`super::list`] answer.

use super::handle::{State, Ujet};
use super::list::{self, Row};
use super::{gate, view};
use crate::breakage::{broken, halved};
use crate::events::UjetFault;
use crate::faults::Fault;
use crate::json::Json;
use axum::Router;
use axum::extract::{Path, Query, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

type Asked = Query<BTreeMap<String, String>>;

/// The routes of the whole mock.
pub(super) fn router(ujet: Ujet) -> Router {
    let api = Router::new()
        .route("/agents", get(agents))
        .route("/teams", get(teams))
        .route("/calls", get(calls))
        .route("/calls/{id}", get(call))
        .route("/chats", get(chats))
        .route("/agent_activity_logs", get(activities))
        .route("/settings/organization", get(organization));
    Router::new()
        .nest("/manager/api/v1", api)
        .route("/recordings/{file}", get(recording))
        .layer(middleware::from_fn_with_state(ujet.clone(), enter))
        .with_state(ujet)
}

/// What every request passes: the credential, the faults in force, the throttle.
async fn enter(Shared(ujet): Shared<Ujet>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let config = ujet.config();
    let given = request.headers().get(header::AUTHORIZATION).and_then(|h| h.to_str().ok());
    if !gate::known(given, &config.user, &config.password) {
        return problem(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    let now = kernel::time::truth();
    let (fault, admitted) = ujet.with(|s: &mut State| {
        let fault = s.faults.strike(now, &path);
        let limited = path.starts_with("/manager");
        (fault, !limited || s.throttle.admit(now, config.rate_per_s))
    });
    if let Some(fault) = fault {
        kernel::trace::emit(&UjetFault { what: format!("{fault:?} {path}") });
    }
    match fault {
        Some(Fault::Status(429)) => too_many(),
        Some(Fault::Status(code)) => {
            problem(StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), "Something went wrong")
        }
        Some(Fault::Dropped) => broken(None),
        _ if !admitted => too_many(),
        Some(Fault::Slow(by)) => {
            kernel::time::sleep(by).await;
            next.run(request).await
        }
        Some(Fault::Truncated) => halved(next.run(request).await, true).await,
        Some(Fault::Malformed) => halved(next.run(request).await, false).await,
        None => next.run(request).await,
    }
}

fn problem(status: StatusCode, message: &str) -> Response {
    (status, Json(serde_json::json!({ "message": message }))).into_response()
}

fn too_many() -> Response {
    let mut answer = problem(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}

/// Where this server is, as the client called it: for the addresses that answers carry.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("ujet");
    format!("http://{host}")
}

fn answer<R: Row + Serialize>(ujet: &Ujet, rows: Vec<R>, query: &BTreeMap<String, String>, path: &str) -> Response {
    let page = match list::page(rows, query, ujet.config().rows_most) {
        Ok(page) => page,
        Err(why) => return problem(StatusCode::BAD_REQUEST, &why),
    };
    let mut answer = Json(&page.rows).into_response();
    let headers = answer.headers_mut();
    headers.insert("total", HeaderValue::from(page.total));
    headers.insert("per-page", HeaderValue::from(page.per));
    if let Some(next) = page.next
        && let Ok(link) = HeaderValue::from_str(&format!("<{path}?{next}>; rel=\"next\""))
    {
        headers.insert(header::LINK, link);
    }
    answer
}

/// The filter's instant, where it can be read; `list::page` says what is wrong with it where not.
fn since(query: &BTreeMap<String, String>, name: &str) -> i64 {
    query.get(name).and_then(|t| wire::time::parse(t).ok()).unwrap_or(i64::MIN)
}

async fn agents(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Query(query): Asked) -> Response {
    let rows = ujet.with(|s| view::agents(&s.model));
    answer(&ujet, rows, &query, &format!("{}/manager/api/v1/agents", base(&headers)))
}

async fn teams(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Query(query): Asked) -> Response {
    let rows = ujet.with(|s| view::teams(&s.model));
    answer(&ujet, rows, &query, &format!("{}/manager/api/v1/teams", base(&headers)))
}

async fn chats(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Query(query): Asked) -> Response {
    let rows = ujet.with(|s| view::chats(&s.model));
    answer(&ujet, rows, &query, &format!("{}/manager/api/v1/chats", base(&headers)))
}

async fn calls(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Query(query): Asked) -> Response {
    let (now, base) = (kernel::time::truth(), base(&headers));
    let rows = ujet.with(|s| view::calls(&s.model, now, since(&query, "updated_at[from]"), &base));
    answer(&ujet, rows, &query, &format!("{base}/manager/api/v1/calls"))
}

async fn activities(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Query(query): Asked) -> Response {
    let now = kernel::time::truth();
    let rows = ujet.with(|s| view::activities(&s.model, now, since(&query, "started_at[from]")));
    answer(&ujet, rows, &query, &format!("{}/manager/api/v1/agent_activity_logs", base(&headers)))
}

async fn call(Shared(ujet): Shared<Ujet>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let (now, base) = (kernel::time::truth(), base(&headers));
    let found = ujet.with(|s| {
        let call = id.parse::<u64>().ok().and_then(|id| s.model.calls.iter().find(|c| c.id == id));
        call.and_then(|c| view::call(&s.model, c, now, &base))
    });
    found.map_or_else(|| problem(StatusCode::NOT_FOUND, "Not found"), |call| Json(call).into_response())
}

async fn organization() -> Response {
    Json(serde_json::json!({ "id": 1, "name": "Lab", "time_zone": "UTC" })).into_response()
}

async fn recording(Shared(ujet): Shared<Ujet>, Path(file): Path<String>) -> Response {
    let id = file.strip_suffix(".wav").and_then(|id| id.parse::<u64>().ok());
    match id.and_then(|id| ujet.recording(id, kernel::time::truth())) {
        Some(wav) => ([(header::CONTENT_TYPE, "audio/wav")], wav).into_response(),
        None => problem(StatusCode::NOT_FOUND, "Not found"),
    }
}

/// Serves the mock for as long as the machine runs.
pub(super) async fn serve(ujet: Ujet) {
    loop {
        let served = match kernel::net::TcpListener::bind(ujet.config().port).await {
            Ok(listener) => kernel::http::serve(listener, router(ujet.clone())).await,
            Err(why) => Err(why),
        };
        if let Err(why) = served {
            kernel::trace::emit(&UjetFault { what: format!("failed to serve: {why}") });
        }
        kernel::time::sleep(Duration::from_secs(1)).await;
    }
}
