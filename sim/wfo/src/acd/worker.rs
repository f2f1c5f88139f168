//! What the server does with an ACD, for ever: syncs at its interval, walks through the changes, audio, and the log of
//! logons, one request after the other. A failure is told and tried again; nothing moves on before it has gone through.

use super::connector::Connector;
use super::failure::Failure;
use super::look::{both, look_back, seen_through};
use super::schedule::{Job, Schedule};
use crate::config::AcdConfig;
use crate::events::ImportFailed;
use crate::server::{Refused, Server};
use kernel::time;
use std::time::Duration;
use wire::rte::Trigger;

/// The log of logons is read again this far back, in milliseconds.
const LOG_OVERLAP_MS: i64 = 15 * 60_000;

struct Worker {
    server: Server,
    acd: AcdConfig,
    connector: Connector,
    schedule: Schedule,
    log_read: Option<i64>,
}

/// Runs for one ACD.
pub async fn run(server: Server, acd: AcdConfig) {
    let connector = match Connector::new(&acd.kind) {
        Ok(connector) => connector,
        Err(why) => {
            return kernel::trace::emit(&ImportFailed { acd: acd.name, part: "configuration".into(), why });
        }
    };
    let schedule = Schedule::new(acd.kind.reading());
    let mut worker = Worker { server, acd, connector, schedule, log_read: None };
    loop {
        worker.step().await;
    }
}

fn uptime_ms() -> u64 {
    time::since_boot().as_millis() as u64
}

impl Worker {
    async fn step(&mut self) {
        let interval_ms = u64::from(self.server.sync_interval_min(&self.acd.name)) * 60_000;
        let wanted = self.server.audio_wanted(&self.acd.name);
        let now = uptime_ms();
        match self.schedule.next(now, interval_ms, &wanted) {
            Job::Sync => {
                let outcome = self.sync().await;
                let well = self.told("sync", outcome);
                self.schedule.synced(uptime_ms(), well);
            }
            Job::Import => self.import(now).await,
            Job::Audio(n) => {
                if let Some((call, url)) = wanted.get(n) {
                    self.audio(call, url).await;
                }
            }
            Job::Rest(until) => time::sleep(Duration::from_millis(until.saturating_sub(now).max(1))).await,
        }
    }

    /// Tells of a failure. Whether there was none.
    fn told(&self, part: &str, outcome: Result<(), Failure>) -> bool {
        if let Err(failure) = &outcome {
            let (acd, part, why) = (self.acd.name.clone(), part.to_owned(), failure.to_string());
            kernel::trace::emit(&ImportFailed { acd, part, why });
        }
        outcome.is_ok()
    }

    /// Nobody is taken for gone who is missing from one look alone.
    async fn sync(&mut self) -> Result<(), Failure> {
        let mut agents = self.connector.agents().await?;
        if self.server.misses(&self.acd.name, &agents) {
            agents = both(agents, self.connector.agents().await?);
        }
        stored(self.server.sync(&self.acd.name, &agents))
    }

    async fn import(&mut self, began: u64) {
        let outcome = self.calls(began).await;
        self.told("calls", outcome);
        let policies = &self.server.config().policies;
        if policies.start_trigger == Trigger::Acd || policies.stop_trigger == Trigger::Acd {
            let outcome = self.logons().await;
            self.told("activity", outcome);
        }
        let interval_ms = u64::from(self.acd.import_interval_s.max(1)) * 1000;
        self.schedule.imported(began, uptime_ms(), interval_ms);
    }

    async fn calls(&mut self, began: u64) -> Result<(), Failure> {
        let begun = time::now();
        let overlap_ms = self.acd.kind.reading().overlap_ms;
        let since = look_back(self.server.cursor(&self.acd.name), overlap_ms);
        let changes = self.connector.changes(since).await?;
        let took_ms = uptime_ms().saturating_sub(began) as i64;
        let cursor = seen_through(changes.latest, took_ms, time::now());
        stored(self.server.import(&self.acd.name, changes.calls, cursor, begun))
    }

    /// Events of logons may be lost: where a trigger depends on them, the log repairs it.
    async fn logons(&mut self) -> Result<(), Failure> {
        let now = time::now();
        let since = self.log_read.unwrap_or(now - 24 * 3_600_000) - LOG_OVERLAP_MS;
        let logons = self.connector.logons(since).await?;
        stored(self.server.logons(&self.acd.name, &logons))?;
        self.log_read = Some(now);
        Ok(())
    }

    async fn audio(&mut self, call: &str, url: &str) {
        let outcome = match self.connector.audio(url).await {
            Ok((bytes, ms)) => stored(self.server.take_audio(&self.acd.name, call, &bytes, ms)),
            Err(failure) => Err(failure),
        };
        if !self.told("audio", outcome) {
            self.schedule.missed(uptime_ms(), call);
        }
    }
}

fn stored(outcome: Result<(), Refused>) -> Result<(), Failure> {
    outcome.map_err(|e| Failure::Silent(e.to_string()))
}
