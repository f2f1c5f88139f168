//! What the server does with an ACD, for ever: sync at its interval, and in between walks through the changes, audio
//! and the log of logons. A failure is told and tried again; nothing moves on before it has gone through.

use super::connector::Connector;
use super::failure::Failure;
use crate::config::AcdConfig;
use crate::events::ImportFailed;
use crate::server::Server;
use kernel::time;
use std::time::Duration;
use wire::rte::Trigger;

/// Longest wait after failures.
const LONGEST: Duration = Duration::from_secs(300);
/// Failures of one part before the others get their turn again.
const AUDIO_TRIES: usize = 3;
/// The log of logons is read again this far back, in milliseconds.
const LOG_OVERLAP_MS: i64 = 15 * 60_000;

struct Worker {
    server: Server,
    acd: AcdConfig,
    connector: Connector,
    log_read: Option<i64>,
}

/// Runs for one ACD.
pub async fn run(server: Server, acd: AcdConfig) {
    let Some(connector) = Connector::new(&acd.kind) else { return };
    let mut worker = Worker { server, acd, connector, log_read: None };
    let mut next_sync = Duration::ZERO;
    let mut failures = 0;
    loop {
        let begun = time::since_boot();
        let mut round = Ok(());
        if begun >= next_sync {
            round = worker.sync().await;
            if round.is_ok() {
                let minutes = worker.server.sync_interval_min(&worker.acd.name);
                next_sync = begun + Duration::from_secs(u64::from(minutes) * 60);
            }
        }
        if round.is_ok() {
            round = worker.import().await;
        }
        let interval = Duration::from_secs(u64::from(worker.acd.import_interval_s.max(1)));
        let pause = match round {
            Ok(()) => {
                failures = 0;
                (begun + interval).saturating_sub(time::since_boot())
            }
            Err(failure) => {
                failures += 1;
                backoff(failures, &failure)
            }
        };
        time::sleep(pause).await;
    }
}

/// How long to wait after so many failures in a row.
fn backoff(failures: u32, failure: &Failure) -> Duration {
    if let Failure::Throttled(Some(seconds)) = failure {
        return Duration::from_secs((*seconds).clamp(1, LONGEST.as_secs()));
    }
    Duration::from_secs(2 << failures.min(8)).min(LONGEST)
}

impl Worker {
    async fn sync(&mut self) -> Result<(), Failure> {
        let agents = self.connector.agents().await.map_err(|f| self.told("sync", f))?;
        self.stored("sync", |s, acd| s.sync(acd, &agents))
    }

    async fn import(&mut self) -> Result<(), Failure> {
        let begun = time::now();
        let cursor = self.server.cursor(&self.acd.name);
        let changes = self.connector.changes(cursor).await.map_err(|f| self.told("calls", f))?;
        self.stored("calls", |s, acd| s.import(acd, changes.calls, changes.cursor, begun))?;
        self.logons().await?;
        self.audio().await
    }

    /// Events of logons may be lost: where a trigger depends on them, the log repairs it.
    async fn logons(&mut self) -> Result<(), Failure> {
        let policies = &self.server.config().policies;
        if policies.start_trigger == Trigger::Pc && policies.stop_trigger == Trigger::Pc {
            return Ok(());
        }
        let now = time::now();
        let since = self.log_read.unwrap_or(now - 24 * 3_600_000) - LOG_OVERLAP_MS;
        let logons = self.connector.logons(since).await.map_err(|f| self.told("activity", f))?;
        self.stored("activity", |s, acd| s.logons(acd, &logons))?;
        self.log_read = Some(now);
        Ok(())
    }

    async fn audio(&mut self) -> Result<(), Failure> {
        let mut failed = 0;
        for (call, url) in self.server.audio_wanted(&self.acd.name) {
            match self.connector.audio(&url).await {
                Ok((bytes, ms)) => self.stored("audio", |s, acd| s.take_audio(acd, &call, &bytes, ms))?,
                Err(failure) => {
                    failed += 1;
                    let failure = self.told("audio", failure);
                    if failed >= AUDIO_TRIES || matches!(failure, Failure::Throttled(_)) {
                        return Err(failure);
                    }
                }
            }
        }
        Ok(())
    }

    fn told(&self, part: &str, failure: Failure) -> Failure {
        let (acd, part, why) = (self.acd.name.clone(), part.to_owned(), failure.to_string());
        kernel::trace::emit(&ImportFailed { acd, part, why });
        failure
    }

    fn stored(
        &self,
        part: &str,
        store: impl FnOnce(&Server, &str) -> Result<(), crate::server::Refused>,
    ) -> Result<(), Failure> {
        store(&self.server, &self.acd.name).map_err(|e| self.told(part, Failure::Silent(e.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_its_limit_and_obeys_retry_after() {
        let silent = Failure::Silent(String::new());
        assert_eq!(backoff(1, &silent), Duration::from_secs(4));
        assert_eq!(backoff(60, &silent), LONGEST);
        assert_eq!(backoff(1, &Failure::Throttled(Some(17))), Duration::from_secs(17));
        assert_eq!(backoff(1, &Failure::Throttled(Some(1 << 40))), LONGEST);
    }
}
