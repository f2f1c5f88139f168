//! RWS's HTTP face: thin shells.
//!
//! | Path | Who | |
//! |---|---|---|
//! | `GET`, `POST /api/v2/me` | agent | login, session of the contact centre |
//! | `POST /api/v2/me/calls/{id}` | agent | control of a call's recording |
//! | `GET /api/v2/recordings?…`, `/{id}`, `/{id}/play/{mediaId}` | agent, operations | voice recordings |
//! | `POST /internal-api/contact-centers/{ccid}/recordings` | operations | MCP tells of a voice recording |
//! | **sim:** `PUT`, `GET /sim/recordings/{id}/media/{mediaId}` | operations | a voice file |
//! | **sim:** `/sim/screen-recording`, `/sim/screen-recordings` | SRS | `wire::rws::screen` |
//! | **sim:** `POST /sim/agents/{login}/channels/{media}` | operations | a state that is not voice |
//! | **sim:** `/sim/notifications` | agent | notifications, on a WebSocket |
//! | **sim:** `GET /sim/recordings`, `/sim/screen-recordings[/{id}/file]`, `/sim/sessions` | operations | how things stand |

mod answer;
mod cors;
mod me;
mod recordings;
mod sim;
mod sockets;
mod uploads;
mod who;

use crate::rws::core::Rws;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};

/// Largest body of a request that is no voice file, in bytes.
const BODY: usize = 1024 * 1024;

/// All routes.
pub(super) fn router(rws: Rws) -> Router {
    let media =
        get(recordings::media).merge(put(recordings::put_media).layer(DefaultBodyLimit::max(rws.config().media_limit)));
    Router::new()
        .route("/api/v2/me", get(me::get).post(me::post))
        .route("/api/v2/me/calls/{id}", post(me::call))
        .route("/api/v2/recordings", get(recordings::list))
        .route("/api/v2/recordings/{id}", get(recordings::one))
        .route("/api/v2/recordings/{id}/play/{media}", get(recordings::play))
        .route("/internal-api/contact-centers/{ccid}/recordings", post(recordings::insert))
        .route(wire::rws::screen::CHANNEL, get(sockets::channel))
        .route(wire::rws::screen::UPLOADS, get(sim::screens).post(uploads::begin))
        .route("/sim/screen-recordings/{id}", put(uploads::piece))
        .route("/sim/screen-recordings/{id}/file", get(sim::screen_file))
        .route("/sim/notifications", get(sockets::notifications))
        .route("/sim/agents/{login}/channels/{media}", post(sim::stand))
        .route("/sim/recordings", get(sim::recordings))
        .route("/sim/sessions", get(sim::sessions))
        .layer(DefaultBodyLimit::max(BODY))
        .route("/sim/recordings/{id}/media/{media}", media)
        .layer(from_fn_with_state(rws.clone(), cors::cross_origin))
        .with_state(rws)
}
