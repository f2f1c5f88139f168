//! The server's HTTP face (`wire::wfo`): thin shells around [`crate::server::Server`].

mod api;
mod door;
mod events;
mod page;
mod problem;
mod rte;
mod uploads;

use crate::server::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
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
        .route("/sim/acds", get(api::acds))
        .route("/sim/acds/{name}", put(api::edit_acd))
        .route("/sim/discrepancies", get(api::discrepancies))
        .route("/sim/status", get(api::status))
        .route("/sim/recording-controls", post(api::control))
        .route("/sim/live/{email}", get(api::live))
        .route("/sim/acd-events/{acd}", post(events::take))
        .route("/sim/uploads", post(uploads::begin))
        .route("/sim/uploads/{contact}", put(uploads::piece))
        .route("/sim/rte", get(rte::open))
        .route("/", get(page::contacts))
        .route("/contacts/{id}", get(page::contact))
        .route("/login", get(page::login).post(door::login))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(server)
}
