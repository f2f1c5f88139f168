//! What the server does with a Webex Contact Center, for ever: syncs at its interval, walks through the contacts, audio,
//! statistics, one after the other, and beside them what agents do ([`super::watch`]). Trouble with one of them holds up
//! none of the others. A notification ends a rest early and does nothing else that a walk would not do.

use super::config::WebexConfig;
use super::face::{Face, PACE};
use super::form::check;
use super::horizon::Horizon;
use super::sounds::Wanted;
use super::watch::Watch;
use super::wfm;
use crate::acd::failure::Failure;
use crate::acd::schedule::{Job, Schedule};
use crate::config::AcdConfig;
use crate::events::ImportFailed;
use crate::server::{Refused, Server};
use kernel::time;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// After a notification, no walk begins sooner than so long after the last one, in milliseconds.
const HASTE_MS: u64 = 2_000;

struct Worker {
    server: Server,
    acd: AcdConfig,
    config: WebexConfig,
    face: Face,
    schedule: Schedule,
    horizon: Horizon,
    bell: Arc<Notify>,
    synced: Arc<Notify>,
    walked_at: u64,
    /// Why the last sync, and the last walk, was not allowed.
    refused: [Option<&'static str>; 2],
}

/// Runs for one ACD. Where its configuration has mistakes they are noted, and nothing is asked.
pub async fn run(server: Server, acd: AcdConfig, config: WebexConfig) {
    let config = WebexConfig { consult_transfer: server.config().policies.consult_transfer, ..config };
    let mistakes = check(&config.form(&acd));
    let made = if mistakes.is_empty() {
        Face::new(&config, PACE)
    } else {
        Err(mistakes.into_iter().map(|m| m.message).collect::<Vec<_>>().join("; "))
    };
    server.note_problem(&acd.name, "configuration", made.as_ref().err().map(String::as_str));
    let Ok(face) = made else { return };
    let bell = server.bell(&acd.name);
    let schedule = Schedule::new(config.reading);
    let (horizon, synced) = (Horizon::default(), Arc::new(Notify::new()));
    if config.services().real_time.runs() {
        let watch = Watch::new(server.clone(), acd.clone(), config.clone(), face.beside(), synced.clone());
        drop(kernel::spawn(watch.run()));
    }
    let mut worker =
        Worker { server, acd, config, face, schedule, horizon, bell, synced, walked_at: 0, refused: [None; 2] };
    loop {
        worker.step().await;
    }
}

pub(super) fn uptime_ms() -> u64 {
    time::since_boot().as_millis() as u64
}

/// Whether the user may not use what was asked.
fn denied(outcome: &Result<(), Failure>) -> Option<&'static str> {
    match outcome {
        Err(Failure::Credential) => Some("the user's credential is not accepted"),
        Err(Failure::Forbidden) => Some("the user is not authorized to access it"),
        _ => None,
    }
}

impl Worker {
    async fn step(&mut self) {
        let interval_ms = u64::from(self.server.sync_interval_min(&self.acd.name)) * 60_000;
        let services = self.config.services();
        let wanted = if services.media_import.runs() { self.server.sounds_wanted(&self.acd.name) } else { Vec::new() };
        let named: Vec<(String, String)> = wanted.iter().map(|w| (w.call.clone(), String::new())).collect();
        let now = uptime_ms();
        match self.schedule.next(now, interval_ms, &named) {
            Job::Sync => {
                let outcome = if services.sync.runs() { self.sync().await } else { Ok(()) };
                let well = self.told("sync", outcome);
                self.schedule.synced(uptime_ms(), well);
                self.synced.notify_one();
            }
            Job::Import => self.import(now).await,
            Job::Audio(_) => self.audio(now, &wanted, &named).await,
            Job::Rest(until) => self.rest(now, until).await,
        }
    }

    async fn rest(&mut self, now: u64, until: u64) {
        tokio::select! {
            biased;
            () = self.bell.notified() => self.schedule.hasten(self.walked_at + HASTE_MS),
            () = time::sleep(Duration::from_millis(until.saturating_sub(now).max(1))) => {}
        }
    }

    fn told(&self, part: &str, outcome: Result<(), Failure>) -> bool {
        told(&self.acd.name, part, outcome)
    }

    /// Where the one part of the API is allowed, the other need not be.
    fn note_api(&mut self, part: usize, outcome: &Result<(), Failure>) {
        if let Some(refused) = self.refused.get_mut(part) {
            *refused = denied(outcome);
        }
        let why = self.refused.into_iter().flatten().next();
        self.server.note_problem(&self.acd.name, "API", why);
    }

    /// Users, teams and queues; then whether the user may use both APIs (WXC-CFG-8), and whether notifications come.
    async fn sync(&mut self) -> Result<(), Failure> {
        let outcome = self.directory().await;
        self.note_api(0, &outcome);
        if self.config.services().media_import.runs() {
            let media = self.face.may_media().await;
            if media.is_ok() || denied(&media).is_some() {
                self.server.note_problem(&self.acd.name, "Media API", denied(&media));
            }
        }
        if let (Some(webhook), Face::Programmatic(face)) = (&self.config.webhook, &mut self.face) {
            let subscribed = face.subscribe(webhook, &self.acd.name).await;
            self.told("subscription", subscribed);
        }
        outcome
    }

    /// Nobody is taken for gone who is missing from one look alone.
    async fn directory(&mut self) -> Result<(), Failure> {
        let mut there = self.face.directory().await?;
        if self.server.misses_user(&self.acd.name, &self.config, &there) {
            let first = std::mem::replace(&mut there, self.face.directory().await?);
            let known: std::collections::BTreeSet<String> = there.users.iter().map(|u| u.ids.id.clone()).collect();
            there.users.extend(first.users.into_iter().filter(|u| !known.contains(&u.ids.id)));
        }
        stored(self.server.sync_directory(&self.acd.name, &self.config, &there))
    }

    async fn import(&mut self, began: u64) {
        self.walked_at = began;
        if self.config.services().media_import.runs() {
            let outcome = self.calls().await;
            self.note_api(1, &outcome);
            self.told("calls", outcome);
        }
        if self.config.services().capture.runs() && self.config.pairing.new_wfm() {
            let outcome = self.statistics().await;
            self.told("statistics", outcome);
        }
        let interval_ms = u64::from(self.acd.import_interval_s.max(1)) * 1000;
        self.schedule.imported(began, uptime_ms(), interval_ms);
    }

    async fn calls(&mut self) -> Result<(), Failure> {
        let (begun, pairing) = (time::now(), self.config.pairing);
        let cursor = self.server.cursor(&self.acd.name);
        let unsettled = match &self.face {
            Face::Programmatic(face) => face.oldest_open(),
            _ => None,
        };
        let silent = self.server.sounds_wanted(&self.acd.name).first().map(|w| w.connected);
        let open = unsettled.into_iter().chain(silent).min();
        let since = self.horizon.since(pairing, begun, cursor, open);
        let changes = match self.face.calls(since).await {
            Ok(changes) => changes,
            Err(failure) => {
                self.face.settle(since, false);
                return Err(failure);
            }
        };
        let seen = Horizon::seen(pairing, begun, changes.latest);
        let outcome = stored(self.server.import_named(&self.acd.name, changes.calls, seen, begun));
        self.face.settle(Horizon::forget_before(begun).min(since), outcome.is_ok());
        if outcome.is_ok() {
            self.horizon.walked(begun, since);
        }
        outcome
    }

    async fn audio(&mut self, now: u64, wanted: &[Wanted], named: &[(String, String)]) {
        let due = self.schedule.due(now, named, self.face.batch());
        let batch: Vec<Wanted> = due.iter().filter_map(|n| wanted.get(*n)).cloned().collect();
        let mut open: BTreeMap<String, usize> = batch.iter().map(|w| (w.call.clone(), w.wishes.len())).collect();
        let heard = self.face.sounds(&batch).await;
        if heard.outcome.is_ok() || denied(&heard.outcome).is_some() {
            self.server.note_problem(&self.acd.name, "Media API", denied(&heard.outcome));
        }
        self.told("audio", heard.outcome);
        for (call, sounds) in heard.found {
            let count = sounds.len();
            let kept = stored(self.server.take_sounds(&self.acd.name, &call, sounds));
            if self.told("audio", kept) && open.get(&call).is_some_and(|due| *due <= count) {
                open.remove(&call);
            }
        }
        // Those that were not come to go before this one the next time.
        for call in open.keys().filter(|call| !heard.untried.contains(call)) {
            self.schedule.missed(uptime_ms(), call);
        }
    }

    async fn statistics(&mut self) -> Result<(), Failure> {
        loop {
            let progress = self.server.statistics_progress(&self.acd.name);
            let (delay, again) = (self.config.capture_delay_min, self.config.recapture_at_min);
            let Some(due) = wfm::due(&progress, time::now(), delay, again) else { return Ok(()) };
            let halves = if due.again { vec![due, wfm::second_half(&due)] } else { vec![due] };
            let (Some(first), Some(last)) = (halves.first(), halves.last()) else { return Ok(()) };
            let mut rows = Vec::new();
            for half in &halves {
                for kind in wfm::KINDS {
                    let answer = match &mut self.face {
                        Face::Legacy(face) => face.statistics(kind, half.from, half.to).await?,
                        Face::Programmatic(face) => face.statistics(kind, half.from, half.to).await?,
                        Face::Transitional(_) => return Ok(()),
                    };
                    rows.extend(wfm::usable(&answer).into_iter().map(|row| (kind, row)));
                }
            }
            let whole = wfm::Due { from: first.from, to: last.to, again: due.again };
            stored(self.server.take_statistics(&self.acd.name, &whole, rows, wfm::captured(&progress, &due)))?;
        }
    }
}

/// Tells of a failure. Whether there was none.
pub(super) fn told(acd: &str, part: &str, outcome: Result<(), Failure>) -> bool {
    if let Err(failure) = &outcome {
        let (acd, part, why) = (acd.to_owned(), part.to_owned(), failure.to_string());
        kernel::trace::emit(&ImportFailed { acd, part, why });
    }
    outcome.is_ok()
}

pub(super) fn stored(outcome: Result<(), Refused>) -> Result<(), Failure> {
    outcome.map_err(|e| Failure::Silent(e.to_string()))
}
