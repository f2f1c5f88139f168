//! The backend on its machine.

use super::relay::{self, ChannelState, Relayed, Waiting};
use super::{Config, api};
use kernel::net::TcpListener;
use kernel::world::Running;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

struct Inner {
    config: Config,
    waiting: Mutex<Waiting>,
    wake: tokio::sync::Notify,
}

/// A desktop's backend. All clones are the same one.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backend").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Backend {
    /// A backend.
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Inner { config, waiting: Mutex::default(), wake: tokio::sync::Notify::new() }))
    }

    /// Its program: runs for ever on the machine that it is started on. What was not passed on before is passed on now.
    pub fn program(&self) -> Running {
        let backend = self.clone();
        Box::pin(async move {
            let relaying = backend.clone();
            kernel::spawn(async move { relaying.relay().await });
            let config = &backend.0.config;
            let Ok(listener) = TcpListener::bind(config.port).await else {
                tracing::error!(port = config.port, "failed to listen for agent desktops");
                return;
            };
            let router = api::router(backend.clone());
            let served = match &config.identity {
                Some(identity) => kernel::http::serve_tls(listener, identity.clone(), router).await,
                None => kernel::http::serve(listener, router).await,
            };
            if let Err(error) = served {
                tracing::error!(%error, "failed to go on serving agent desktops");
            }
        })
    }

    /// An agent's state for a medium has changed; RWS is told, again and again until it takes it or refuses it.
    pub fn channel_state(&self, login: &str, media: &str, state: ChannelState) {
        self.waiting().put(Relayed { login: login.to_owned(), media: media.to_owned(), state });
        self.0.wake.notify_one();
    }

    async fn relay(&self) {
        let client = relay::client(&self.0.config);
        loop {
            let first = self.waiting().first();
            let Some(first) = first else {
                self.0.wake.notified().await;
                continue;
            };
            let status = relay::post(&client, &self.0.config, &first).await;
            if !self.waiting().answered(&first, status) {
                kernel::time::sleep(relay::PAUSE).await;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
