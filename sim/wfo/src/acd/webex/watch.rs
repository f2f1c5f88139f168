//! What agents do: logons and pauses that capture depends on, voice states for adherence. Asked for beside the worker's
//! other requests, so that a long or throttled import keeps no agent's logon from the PCs.

use super::config::WebexConfig;
use super::face::Face;
use super::worker::{stored, told, uptime_ms};
use crate::config::AcdConfig;
use crate::server::Server;
use kernel::time;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use wire::rte::Trigger;
use wire::webex::Pairing;

/// What agents did is read again this far back, in milliseconds.
const OVERLAP_MS: i64 = 15 * 60_000;
/// What agents did before is of no use, in milliseconds.
const USEFUL_MS: i64 = 24 * 3_600_000;
/// Where capture depends on what agents do, it is asked for so often, in milliseconds.
const OFTEN_MS: u64 = 5_000;

/// The watch over one ACD's agents.
pub struct Watch {
    server: Server,
    acd: AcdConfig,
    config: WebexConfig,
    face: Face,
    /// Rung when a sync is done.
    synced: Arc<Notify>,
    read: Option<i64>,
    known: BTreeSet<String>,
}

impl Watch {
    /// One that has not asked yet; `face` is its own.
    pub fn new(server: Server, acd: AcdConfig, config: WebexConfig, face: Face, synced: Arc<Notify>) -> Self {
        Self { server, acd, config, face, synced, read: None, known: BTreeSet::new() }
    }

    /// Runs for ever.
    pub async fn run(mut self) {
        loop {
            let agents = self.server.agents_of(&self.acd.name);
            if !agents.is_subset(&self.known) {
                // What somebody did who was no user yet was not kept.
                (self.read, self.face) = (None, self.face.beside());
            }
            self.known = agents;
            if self.known.is_empty() {
                self.synced.notified().await;
                continue;
            }
            self.look().await;
            self.rest(uptime_ms() + self.interval_ms()).await;
        }
    }

    /// Until then, or until somebody is new.
    async fn rest(&self, until: u64) {
        loop {
            let left = until.saturating_sub(uptime_ms());
            if left == 0 || !self.server.agents_of(&self.acd.name).is_subset(&self.known) {
                return;
            }
            tokio::select! {
                biased;
                () = self.synced.notified() => {}
                () = time::sleep(Duration::from_millis(left)) => {}
            }
        }
    }

    async fn look(&mut self) {
        let now = time::now();
        let since = self.read.unwrap_or(now - USEFUL_MS) - OVERLAP_MS;
        let outcome = match self.face.moments(since, now).await {
            Ok(list) => stored(self.server.moments(&self.acd.name, &list, self.screen_pause())),
            Err(failure) => Err(failure),
        };
        if told(&self.acd.name, "activity", outcome) {
            self.read = Some(now);
        }
    }

    /// Often, where a trigger or a pause of the screen depends on it and no notifications come.
    fn interval_ms(&self) -> u64 {
        let policies = &self.server.config().policies;
        let by_acd = policies.start_trigger == Trigger::Acd || policies.stop_trigger == Trigger::Acd;
        let is_told = self.config.pairing == Pairing::Programmatic && self.config.webhook.is_some();
        let interval_ms = u64::from(self.acd.import_interval_s.max(1)) * 1000;
        if (by_acd || self.screen_pause()) && !is_told { OFTEN_MS.min(interval_ms) } else { interval_ms }
    }

    fn screen_pause(&self) -> bool {
        let blank = self.config.pairing == Pairing::Programmatic && self.config.where_blank.screen_pause;
        self.config.pairing.screen_pause() || blank
    }
}
