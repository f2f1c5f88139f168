//! Recordings: what MCP delivers, and what is found and played.

use super::answer::{error, outcome, refused, with};
use super::who::{Listener, Ops};
use crate::rws::core::{Refused, Rws};
use crate::rws::{moment, recordings};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use std::collections::BTreeMap;
use wire::rws::{Recording, Status};

/// `POST /internal-api/contact-centers/{ccid}/recordings`
pub(super) async fn insert(_: Ops, State(rws): State<Rws>, Path(centre): Path<String>, body: Bytes) -> Response {
    if centre != rws.config().contact_centre {
        return error(Status::NotFound, "failed to find the contact centre");
    }
    match serde_json::from_slice::<Recording>(&body) {
        Ok(recording) => outcome(rws.take_voice(recording)),
        Err(e) => error(Status::ParameterInvalid, &format!("failed to read the recording: {e}")),
    }
}

/// `PUT /sim/recordings/{id}/media/{mediaId}`
pub(super) async fn put_media(
    _: Ops,
    State(rws): State<Rws>,
    Path((id, media)): Path<(String, String)>,
    bytes: Bytes,
) -> Response {
    outcome(rws.take_media(&id, &media, &bytes))
}

/// `GET /sim/recordings/{id}/media/{mediaId}`
pub(super) async fn media(_: Ops, State(rws): State<Rws>, Path((id, media)): Path<(String, String)>) -> Response {
    file(rws.media(&id, &media))
}

/// `GET /api/v2/recordings/{id}/play/{mediaId}`
pub(super) async fn play(_: Listener, State(rws): State<Rws>, Path((id, media)): Path<(String, String)>) -> Response {
    file(rws.media(&id, &media))
}

/// `GET /api/v2/recordings/{id}`
pub(super) async fn one(_: Listener, State(rws): State<Rws>, Path(id): Path<String>) -> Response {
    match rws.recording(&id) {
        Ok(recording) => with("recording", json!(recording)),
        Err(e) => refused(&e),
    }
}

/// `GET /api/v2/recordings?…`: an error without a query, and 100 recordings at most (documented). **sim:** the parameters
/// `callUUID`, `agentId`, `callerPhoneNumber`, `dialedPhoneNumber`, `startTime` and `stopTime` (what overlaps that time),
/// `offset` and `limit`.
pub(super) async fn list(
    _: Listener,
    State(rws): State<Rws>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    match Wanted::read(&asked) {
        Ok(wanted) => {
            let found = rws.recordings(|recording| wanted.matches(recording));
            let page: Vec<_> = found.into_iter().skip(wanted.offset).take(wanted.limit).collect();
            with("recordings", json!(page))
        }
        Err((status, why)) => error(status, &why),
    }
}

/// A file of a recording, as it is.
pub(super) fn file(found: Result<(String, Vec<u8>), Refused>) -> Response {
    match found {
        Ok((content_type, bytes)) => ([(header::CONTENT_TYPE, content_type)], bytes).into_response(),
        Err(e) => refused(&e),
    }
}

/// What is looked for.
#[derive(Debug, Default)]
struct Wanted {
    call: Option<String>,
    agent: Option<String>,
    caller: Option<String>,
    dialed: Option<String>,
    from: Option<i64>,
    to: Option<i64>,
    offset: usize,
    limit: usize,
}

impl Wanted {
    fn read(asked: &BTreeMap<String, String>) -> Result<Self, (Status, String)> {
        let invalid = |name: &str| (Status::ParameterInvalid, format!("failed to read the parameter {name}"));
        let mut wanted = Self { limit: recordings::MOST, ..Self::default() };
        let mut query = false;
        for (name, value) in asked {
            query |= !matches!(name.as_str(), "offset" | "limit");
            match name.as_str() {
                "callUUID" => wanted.call = Some(value.clone()),
                "agentId" => wanted.agent = Some(value.clone()),
                "callerPhoneNumber" => wanted.caller = Some(value.clone()),
                "dialedPhoneNumber" => wanted.dialed = Some(value.clone()),
                "startTime" => wanted.from = Some(moment::read(value).ok_or_else(|| invalid(name))?),
                "stopTime" => wanted.to = Some(moment::read(value).ok_or_else(|| invalid(name))?),
                "offset" => wanted.offset = value.parse().map_err(|_| invalid(name))?,
                "limit" => {
                    let limit: usize = value.parse().map_err(|_| invalid(name))?;
                    wanted.limit = limit.min(recordings::MOST);
                }
                _ => return Err((Status::ParameterInvalid, "failed to recognise a parameter".into())),
            }
        }
        if query { Ok(wanted) } else { Err((Status::ParameterMissing, "failed to find a query".into())) }
    }

    fn matches(&self, recording: &Recording) -> bool {
        let same = |wanted: &Option<String>, have: &str| wanted.as_ref().is_none_or(|wanted| wanted == have);
        let agent =
            |agent: &String| recording.media_files.iter().any(|file| file.parameters.agent_id.as_ref() == Some(agent));
        let starts = moment::read(&recording.start_time).unwrap_or(i64::MIN);
        let stops = moment::read(&recording.stop_time).unwrap_or(i64::MAX);
        same(&self.call, &recording.id)
            && same(&self.caller, &recording.caller_phone_number)
            && same(&self.dialed, &recording.dialed_phone_number)
            && self.agent.as_ref().is_none_or(agent)
            && self.from.is_none_or(|from| stops >= from)
            && self.to.is_none_or(|to| starts <= to)
    }
}
