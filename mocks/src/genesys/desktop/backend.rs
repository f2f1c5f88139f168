//! The desktop's conversation with its own backend.

use super::config::{Config, Kind, Login};
use super::srs;
use crate::genesys::backend::ChannelState;
use crate::genesys::events::DesktopBackend;
use bytes::Bytes;
use http::Request;
use kernel::http::Client;
use kernel::task::Task;
use kernel::trace;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long the desktop waits for its backend: less than for SRS, so that a lost one holds nothing up for long.
const PATIENCE: Duration = Duration::from_secs(3);
/// A state is told so often until the backend takes it.
const TRIES: u32 = 3;

/// States that wait to be told, at most.
const WAITING: usize = 64;

/// What the backend is told of the agent, one after the other and beside all else: a slow backend keeps no poll waiting.
#[derive(Debug)]
pub(super) struct Told {
    states: mpsc::Sender<(Login, String, ChannelState)>,
    teller: Task,
}

impl Told {
    pub(super) fn new(own: Own) -> Self {
        let (states, mut next) = mpsc::channel::<(Login, String, ChannelState)>(WAITING);
        let teller = kernel::spawn(async move {
            while let Some((login, media, state)) = next.recv().await {
                own.channel(&login, &media, &state).await;
            }
        });
        Self { states, teller }
    }

    /// Tells an agent's state for a medium.
    pub(super) async fn tell(&self, login: &Login, media: String, state: ChannelState) {
        // It is there for as long as this is.
        let _told = self.states.send((login.clone(), media, state)).await;
    }
}

impl Drop for Told {
    /// With the page, or the program, all is gone that it meant to say.
    fn drop(&mut self) {
        self.teller.abort();
    }
}

/// The backend, as the desktop sees it.
#[derive(Debug)]
pub(super) struct Own {
    pc: String,
    client: Client,
}

impl Own {
    pub(super) fn new(config: &Config) -> Self {
        let config = Config { patience: PATIENCE, ..config.clone() };
        Self { pc: config.pc.clone(), client: srs::trusting(&config, config.trust.as_ref()) }
    }

    /// Gets the page, or, as a program, sees that the backend is there. A lost one keeps nobody from work: the page is in the
    /// browser's cache.
    pub(super) async fn open(&self, login: &Login) {
        let path = if login.kind == Kind::Browser { "/" } else { "/health" };
        self.ask(login, Request::get(format!("{}{path}", srs::origin(login))), Bytes::new()).await;
    }

    /// Whether the backend is there.
    pub(super) async fn healthy(&self, login: &Login) -> bool {
        self.ask(login, Request::get(format!("{}/health", srs::origin(login))), Bytes::new()).await
    }

    async fn channel(&self, login: &Login, media: &str, state: &ChannelState) {
        let body = Bytes::from(serde_json::to_vec(state).unwrap_or_default());
        for _ in 0..TRIES {
            let uri = format!("{}/sim/agents/{}/channels/{media}", srs::origin(login), login.user);
            let request = Request::post(uri).header("content-type", "application/json");
            if self.ask(login, request, body.clone()).await {
                return;
            }
        }
    }

    async fn ask(&self, login: &Login, request: http::request::Builder, body: Bytes) -> bool {
        let Ok(request) = request.body(body) else { return false };
        let path = request.uri().path().to_owned();
        let status = self.client.send(request).await.map_or(0, |answer| answer.status().as_u16());
        let backend = srs::origin(login);
        trace::emit(&DesktopBackend { pc: &self.pc, agent: &login.agent, backend: &backend, path: &path, status });
        (200..300).contains(&status)
    }
}
