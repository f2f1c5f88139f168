//! What there is for Webex Contact Center: the ACD form, teams, queues, notifications, statistics, single sign-on.

use super::door::Admin;
use super::problem::{problem, refused};
use crate::acd::webex::hooks::{News, news};
use crate::config::AcdKind;
use crate::server::{NotAdded, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use wire::acd::{AcdForm, Checked};
use wire::webex::hooks::{SIGNATURE, is_signed};
use wire::webex::saml;
use wire::wfo::{Saml, TeamName};

/// `POST /sim/acds/check`
pub(super) async fn check(State(server): State<Server>, _: Admin, Json(form): Json<AcdForm>) -> Response {
    Json(Checked { mistakes: server.check_form(&form) }).into_response()
}

/// `POST /sim/acds`
pub(super) async fn add(State(server): State<Server>, _: Admin, Json(form): Json<AcdForm>) -> Response {
    let acd = match server.add_acd(&form) {
        Ok(acd) => acd,
        Err(NotAdded::Refused(why)) => return refused(&why),
        Err(NotAdded::Mistakes(mistakes)) => {
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(Checked { mistakes })).into_response();
        }
    };
    crate::run::work(&server, &acd);
    match server.acds().into_iter().find(|a| a.name == acd.name) {
        Some(shown) => (StatusCode::CREATED, Json(shown)).into_response(),
        None => problem(StatusCode::SERVICE_UNAVAILABLE, "the ACD was added and is not there"),
    }
}

/// `GET /sim/teams`
pub(super) async fn teams(State(server): State<Server>, _: Admin) -> Response {
    Json(server.teams()).into_response()
}

/// `POST /sim/teams`
pub(super) async fn make_team(State(server): State<Server>, _: Admin, Json(team): Json<TeamName>) -> Response {
    match server.make_team(&team.name) {
        Ok(team) => (StatusCode::CREATED, Json(team)).into_response(),
        Err(why) => refused(&why),
    }
}

/// `PUT /sim/teams/{id}`
pub(super) async fn rename_team(
    State(server): State<Server>,
    _: Admin,
    Path(id): Path<u64>,
    Json(team): Json<TeamName>,
) -> Response {
    match server.rename_team(id, &team.name) {
        Ok(team) => Json(team).into_response(),
        Err(why) => refused(&why),
    }
}

/// `GET /sim/queues`
pub(super) async fn queues(State(server): State<Server>, _: Admin) -> Response {
    Json(server.queues()).into_response()
}

/// `POST /sim/webex-events/{acd}`: the signature is looked at before anything in the body is.
pub(super) async fn notified(
    State(server): State<Server>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let acd = server.connections().into_iter().find(|a| a.name == name);
    let secret = acd.and_then(|a| match a.kind {
        AcdKind::Webex(config) => config.webhook.map(|w| w.secret),
        AcdKind::Ujet { .. } => None,
    });
    let given = headers.get(SIGNATURE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !secret.is_some_and(|secret| is_signed(&secret, &body, given)) {
        return problem(StatusCode::UNAUTHORIZED, "not signed by an ACD that is known here");
    }
    let Ok(notification) = serde_json::from_slice(&body) else {
        return problem(StatusCode::BAD_REQUEST, "not a notification");
    };
    match news(notification) {
        News::Agent(moment) => {
            if let Err(why) = server.moments(&name, &[moment], false) {
                return refused(&why);
            }
        }
        News::Call => server.bell(&name).notify_one(),
        News::Nothing => {}
    }
    StatusCode::OK.into_response()
}

/// What is answered where New WFM has no connection to an ACD (WXC-VER-3); none where it has one.
fn no_wfm(server: &Server, name: &str) -> Option<Response> {
    let (status, why) = match server.connections().into_iter().find(|acd| acd.name == name).map(|acd| acd.kind) {
        Some(AcdKind::Webex(config)) if config.pairing.new_wfm() => return None,
        Some(AcdKind::Webex(_)) => (StatusCode::CONFLICT, "New WFM has no connection to this ACD by CMSv2"),
        Some(AcdKind::Ujet { .. }) => (StatusCode::NOT_FOUND, "there is no WFM for this ACD here"),
        None => (StatusCode::NOT_FOUND, "there is no such ACD"),
    };
    Some(problem(status, why))
}

/// `GET /sim/wfm/{acd}/adherence`
pub(super) async fn adherence(State(server): State<Server>, _: Admin, Path(acd): Path<String>) -> Response {
    no_wfm(&server, &acd).unwrap_or_else(|| Json(server.adherence(&acd)).into_response())
}

/// A stretch of statistics.
#[derive(serde::Deserialize)]
pub(super) struct Stretch {
    of: String,
    from: Option<i64>,
    to: Option<i64>,
}

/// `GET /sim/wfm/{acd}/statistics`
pub(super) async fn statistics(
    State(server): State<Server>,
    _: Admin,
    Path(acd): Path<String>,
    Query(asked): Query<Stretch>,
) -> Response {
    if let Some(why) = no_wfm(&server, &acd) {
        return why;
    }
    let (from, to) = (asked.from.unwrap_or(i64::MIN), asked.to.unwrap_or(i64::MAX));
    match server.statistics(&acd, &asked.of, from, to) {
        Ok(rows) => Json(rows).into_response(),
        Err(why) => refused(&why),
    }
}

/// `POST /sim/saml` (WXC-SAML-1).
pub(super) async fn take_saml(State(server): State<Server>, _: Admin, file: String) -> Response {
    let read = match saml::parse(&file) {
        Ok(saml::Metadata { entity_id, redirect_url, certificate }) => Saml { entity_id, redirect_url, certificate },
        Err(why) => {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, format!("failed to read the metadata file: {why}"));
        }
    };
    match server.set_saml(&read) {
        Ok(()) => Json(read).into_response(),
        Err(why) => refused(&why),
    }
}

/// `GET /sim/saml`
pub(super) async fn saml(State(server): State<Server>, _: Admin) -> Response {
    match server.saml() {
        Some(saml) => Json(saml).into_response(),
        None => problem(StatusCode::NOT_FOUND, "no metadata file was read yet"),
    }
}
