//! The backend's HTTP face.

use super::handle::Backend;
use super::relay::ChannelState;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Json, Router};
use wire::rws::Answer;

/// **sim:** what a browser shows; the desktop itself is [`crate::genesys::desktop`].
const PAGE: &str = "<!doctype html><title>Agent desktop</title><h1>Agent desktop</h1>";

pub(super) fn router(backend: Backend) -> Router {
    Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/health", get(async || Json(Answer::ok())))
        .route("/sim/agents/{login}/channels/{media}", post(channel))
        .layer(DefaultBodyLimit::max(16 * 1024))
        .with_state(backend)
}

async fn channel(
    State(backend): State<Backend>,
    Path((login, media)): Path<(String, String)>,
    Json(state): Json<ChannelState>,
) -> Json<Answer> {
    backend.channel_state(&login, &media, state);
    Json(Answer::ok())
}
