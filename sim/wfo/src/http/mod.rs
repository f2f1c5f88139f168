//! The server's HTTP face (`wire::wfo`): thin shells around [`crate::server::Server`].

mod acd_page;
mod api;
mod door;
mod events;
mod page;
mod problem;
mod rte;
mod uploads;
mod webex;

use crate::server::Server;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post, put};

/// Largest body of any request, in bytes.
const BODY: usize = 256 * 1024;

/// All routes.
pub fn router(server: Server) -> Router {
    Router::new()
        .route("/api/rest/authorize", post(door::authorize))
        .route("/api/rest/recording/contact", get(api::contacts))
        .route("/api/rest/recording/contact/{id}/metadata", get(api::metadata).put(api::tag))
        .route("/sim/contacts/{id}/video", get(api::video))
        .route("/sim/contacts/{id}/audio", get(api::audio))
        .route("/sim/contacts/{id}/associated", get(api::associated))
        .route("/sim/contacts/{id}/restore", post(api::restore))
        .route("/sim/users", get(api::users))
        .route("/sim/users/{email}", put(api::edit_user))
        .route("/sim/acds", get(api::acds).post(webex::add))
        .route("/sim/acds/check", post(webex::check))
        .route("/sim/acds/{name}", put(api::edit_acd))
        .route("/sim/discrepancies", get(api::discrepancies))
        .route("/sim/status", get(api::status))
        .route("/sim/recording-controls", post(api::control))
        .route("/sim/live/{email}", get(api::live))
        .route("/sim/acd-events/{acd}", post(events::take))
        .route("/sim/teams", get(webex::teams).post(webex::make_team))
        .route("/sim/teams/{id}", put(webex::rename_team))
        .route("/sim/queues", get(webex::queues))
        .route("/sim/webex-events/{acd}", post(webex::notified))
        .route("/sim/wfm/{acd}/adherence", get(webex::adherence))
        .route("/sim/wfm/{acd}/statistics", get(webex::statistics))
        .route("/sim/saml", get(webex::saml).post(webex::take_saml))
        .route("/sim/uploads", post(uploads::begin))
        .route("/sim/uploads/{contact}", put(uploads::piece))
        .route("/sim/rte", get(rte::open))
        .route("/", get(page::contacts))
        .route("/contacts/{id}", get(page::contact))
        .route("/contacts/{id}/restore", post(page::restore))
        .route("/users", get(page::users))
        .route("/acds", get(acd_page::list))
        .route("/acds/new", get(acd_page::empty).post(acd_page::save))
        .route("/login", get(page::login).post(door::login))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(guarded))
        .with_state(server)
}

/// A page of ours shows what comes from here, in nobody's frame, and runs nothing.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What is said here is for those who asked, now, and is what it says it is.
async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("content-security-policy", HeaderValue::from_static(POLICY));
    response
}
