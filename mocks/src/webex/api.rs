//! What every request passes, and which routes there are: those of the face that is configured, and what all have. Thin.

use super::handle::Webex;
use super::state::State;
use super::{face_legacy, face_programmatic, face_transitional, media, shown, sign_on};
use crate::breakage::{broken, halved};
use crate::events::WebexFault;
use crate::faults::Fault;
use crate::json::Json;
use axum::Router;
use axum::extract::{Path, Query, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::webex::Pairing;
use wire::webex::problem::Problem;

/// The parameters of a query.
pub(super) type Asked = Query<BTreeMap<String, String>>;

/// A request that is not granted. Its body comes with the tracking id.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    status: StatusCode,
    why: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, why: impl Into<String>) -> Refusal {
        Refusal { status, why: why.into() }
    }

    pub(super) fn bad(why: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, why)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

pub(super) type Granted<T> = Result<T, Refusal>;

const TRACKING: HeaderName = HeaderName::from_static("trackingid");

/// The routes of the face that is configured.
pub(super) fn router(webex: Webex) -> Router {
    let face = match webex.config().face {
        Pairing::Programmatic => face_programmatic::routes(),
        Pairing::LegacyOn1 | Pairing::LegacyOn2 => face_legacy::routes(),
        Pairing::Transitional => face_transitional::routes(),
    };
    face.merge(sign_on::routes())
        .route("/media/{task}/{file}", get(recording))
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(webex.clone(), enter))
        .with_state(webex)
}

async fn nothing() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "Not Found")
}

/// What every request passes: the faults in force, the limit, the tracking id, a look for credentials.
async fn enter(Shared(webex): Shared<Webex>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let config = webex.config();
    let given = request.headers().get(&TRACKING).and_then(|h| h.to_str().ok()).map(str::to_owned);
    let now = kernel::time::truth();
    let window = config.rate_window.as_millis() as i64;
    let (fault, admitted, tracking) = webex.with(|s: &mut State| {
        let fault = s.faults.strike(now, &path);
        // Storage is no API: it has no such limit.
        let admitted = if path.starts_with("/media/") { Ok(()) } else { s.throttle.admit(now, config.rate, window) };
        let tracking = given.filter(|t| t.len() <= 128).unwrap_or_else(|| s.tracking_id(config.seed));
        (fault, admitted, tracking)
    });
    // Whatever comes of the request, what stands in it was shown.
    let Some(request) = shown::look(&webex, request).await else {
        let refusal = Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long, or breaks off");
        return tracked(refusal.into_response(), &tracking, &path);
    };
    if let Some(fault) = fault {
        kernel::trace::emit(&WebexFault { what: format!("{fault:?} {path}") });
    }
    let answer = match (fault, admitted) {
        (Some(Fault::Status(429)), _) => too_many(1_000),
        (Some(Fault::Status(code)), _) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Refusal::new(status, "An Unexpected Error Occurred").into_response()
        }
        (Some(Fault::Dropped), _) => return broken(None),
        (_, Err(wait)) => too_many(wait),
        (Some(Fault::Slow(by)), _) => {
            kernel::time::sleep(by).await;
            next.run(request).await
        }
        (Some(Fault::Truncated), _) => return halved(next.run(request).await, true).await,
        (Some(Fault::Malformed), _) => return halved(next.run(request).await, false).await,
        (None, _) => next.run(request).await,
    };
    tracked(answer, &tracking, &path)
}

fn too_many(wait_ms: i64) -> Response {
    let mut answer = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests").into_response();
    let seconds = (wait_ms.max(1) as u64).div_ceil(1_000);
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// The tracking id in the header, and in the body of a refusal.
fn tracked(answer: Response, tracking: &str, path: &str) -> Response {
    let mut answer = match answer.extensions().get::<Refusal>().cloned() {
        Some(refusal) => {
            let problem = Problem::new(tracking, refusal.status.as_u16(), &refusal.why);
            let mut body = serde_json::to_value(problem).unwrap_or_default();
            // The one API whose documented key is an integer.
            if (path.contains("/subscriptions") || path.contains("/event-types"))
                && let Some(key) = body.pointer_mut("/error/key")
            {
                *key = refusal.status.as_u16().into();
            }
            let mut whole = (refusal.status, Json(body)).into_response();
            if let Some(wait) = answer.headers().get(header::RETRY_AFTER) {
                whole.headers_mut().insert(header::RETRY_AFTER, wait.clone());
            }
            whole
        }
        None => answer,
    };
    if let Ok(value) = HeaderValue::from_str(tracking) {
        answer.headers_mut().insert(TRACKING, value);
    }
    answer
}

/// Lets in who has an access token of this organization.
pub(super) fn bearer(webex: &Webex, headers: &HeaderMap, org: Option<&str>) -> Granted<()> {
    let given = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok());
    if !webex.with(|s| s.tokens.opens(kernel::time::truth(), given)) {
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "Unauthorized Operation"));
    }
    if !webex.config().access.may_api || org.is_some_and(|o| o != webex.config().org_id()) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Forbidden From Accessing Resources"));
    }
    Ok(())
}

/// The answer with a WAV.
pub(super) fn wav(file: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "audio/wav")], file).into_response()
}

/// Storage: the address is the credential. It answers in its own words.
async fn recording(
    Shared(webex): Shared<Webex>,
    Path((task, file)): Path<(String, String)>,
    Query(q): Asked,
) -> Response {
    let now = kernel::time::truth();
    let recording = file.strip_suffix(".wav").unwrap_or(&file);
    let part = |name: &str| q.get(name).map_or("", String::as_str);
    let denied = |why: &str| {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>{why}</Message></Error>"
        );
        (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
    };
    match media::opens(webex.config(), now, &task, recording, part("expires"), part("token")) {
        None => denied("Request has expired"),
        Some(false) => denied("Access Denied"),
        Some(true) => match webex.with(|s| media::file(s, webex.config(), now, &task, recording)) {
            Some(file) => wav(file),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// Serves the mock for as long as the machine runs.
pub(super) async fn serve(webex: Webex) {
    loop {
        let served = match kernel::net::TcpListener::bind(webex.config().port).await {
            Ok(listener) => kernel::http::serve(listener, router(webex.clone())).await,
            Err(why) => Err(why),
        };
        if let Err(why) = served {
            kernel::trace::emit(&WebexFault { what: format!("failed to serve: {why}") });
        }
        kernel::time::sleep(Duration::from_secs(1)).await;
    }
}
