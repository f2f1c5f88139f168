//! The agent's own resource: login, session of the contact centre, control of a call's recording.

use super::answer::{error, ok, outcome, refused, stranger, with, with_token};
use super::who;
use crate::rws::core::{HttpSession, Refused, Rws};
use crate::rws::door::{basic, cookie};
use crate::rws::sessions::{Registration, key};
use crate::rws::{Agent, Misstep};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use std::time::Duration;
use tokio::sync::oneshot;
use wire::rws::{CallOperation, MeOperation, SESSION_COOKIE, Status};
use wire::tlib::{Attribute, Kind, Message};

/// How long a session's start waits for a T-Server's word on a DN. A T-Server that is away is asked when it is back.
const REGISTRATION: Duration = Duration::from_secs(3);
/// How long T-Server may take for an operation on a call.
const OPERATION: Duration = Duration::from_secs(10);
/// Devices in one login at most.
const DEVICES: usize = 64;

/// `GET /api/v2/me`: who the agent is. One who comes with Basic gets a session.
pub(super) async fn get(State(rws): State<Rws>, headers: HeaderMap) -> Response {
    let session = cookie(&headers).and_then(|cookie| rws.session(cookie));
    let given = basic(&headers).map(|(user, password)| rws.agent(&user, &password));
    match (session, given) {
        // A wrong password is refused, whatever cookie comes with it.
        (_, Some(None)) | (None, None) => stranger("GET /api/v2/me"),
        (Some(session), Some(Some(agent))) if session.login == key(&agent.login) => about(&agent, &session),
        (_, Some(Some(agent))) => {
            let (cookie, csrf) = rws.log_in(&agent);
            let session = HttpSession { login: key(&agent.login), csrf, touched: 0, superseded: false };
            let cookie = format!("{SESSION_COOKIE}={cookie}; Path=/; HttpOnly");
            ([(header::SET_COOKIE, cookie)], about(&agent, &session)).into_response()
        }
        (Some(session), None) => {
            let agent = rws.config().agents.iter().find(|agent| key(&agent.login) == session.login);
            agent.map_or_else(|| stranger("GET /api/v2/me"), |agent| about(agent, &session))
        }
    }
}

fn about(agent: &Agent, session: &HttpSession) -> Response {
    let user = json!({
        "id": agent.id,
        "employeeId": agent.id,
        "userName": agent.login,
        "firstName": agent.first,
        "lastName": agent.last,
        "defaultPlace": agent.default_place,
        "path": "/me",
    });
    with_token(with("user", user), session)
}

/// `POST /api/v2/me`
pub(super) async fn post(State(rws): State<Rws>, agent: who::Agent, body: Bytes) -> Response {
    match serde_json::from_slice(&body) {
        Ok(MeOperation::EndContactCenterSession) => outcome(rws.end(&agent.cookie)),
        Ok(MeOperation::StartContactCenterSession { devices, .. }) if devices.len() > DEVICES => {
            error(Status::ParameterInvalid, "failed to take so many devices")
        }
        Ok(MeOperation::StartContactCenterSession { place, devices, .. }) => {
            match rws.start(&agent.cookie, place.as_deref(), &devices) {
                Ok(registrations) => registered(&rws, registrations).await,
                Err(e) => refused(&e),
            }
        }
        Err(_) => error(Status::ParameterInvalid, "failed to read the operation"),
    }
}

/// Waits for the T-Servers. A DN that one of them does not know leaves the session with the others.
async fn registered(rws: &Rws, registrations: Vec<Registration>) -> Response {
    let mut unknown = Vec::new();
    for (dn, answer) in registrations {
        if let Ok(Ok(answer)) = kernel::time::timeout(REGISTRATION, answer).await
            && answer.kind == Kind::Error
        {
            unknown.push(dn);
        }
    }
    if unknown.is_empty() || rws.config().errs(Misstep::AcceptsUnknownDevice) {
        return ok();
    }
    error(Status::PartialSuccess, &format!("failed to register {}", unknown.join(", ")))
}

/// `POST /api/v2/me/calls/{id}`
pub(super) async fn call(State(rws): State<Rws>, agent: who::Agent, Path(id): Path<String>, body: Bytes) -> Response {
    let Ok(operation) = serde_json::from_slice::<CallOperation>(&body) else {
        return error(Status::ParameterInvalid, "failed to read the operation");
    };
    match rws.control(&agent.session.login, &id, operation) {
        Ok(answer) => outcome(done(answer).await),
        Err(e) => refused(&e),
    }
}

async fn done(answer: oneshot::Receiver<Message>) -> Result<(), Refused> {
    match kernel::time::timeout(OPERATION, answer).await {
        Ok(Ok(answer)) if answer.kind == Kind::Error => {
            let why = answer.text(Attribute::ErrorMessage).unwrap_or("failed at T-Server").to_owned();
            Err(Refused::new(Status::ParameterInvalid, why))
        }
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) => Err(Refused::new(Status::InternalError, "failed to reach T-Server")),
        Err(_) => Err(Refused::new(Status::InternalError, "failed to get T-Server's answer in time")),
    }
}
