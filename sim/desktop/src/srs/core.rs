//! The service as a value: requests, lines and time go in, effects come out. It waits for nothing and touches nothing.
//!
//! What holds at any moment: one session at most; one login under way at RWS at most; one recording at most (GIR-ONE-1), which
//! runs only for an open session (or, by policy, for the one that has just logged out).

use super::config::Config;
use super::credentials::Credentials;
use super::effect::{Effect, Ended, Plan, reason};
use super::events;
use super::misstep::Misstep;
use super::reply::Field;
use super::secret::Secret;
use super::session::{Session, Standing};
use std::collections::VecDeque;
use wire::rws::screen::StopReason;
use wire::srs::{Login, ServerUrl};

/// A recording that outlives its session by policy ends after so long at the latest, in milliseconds.
pub(super) const TAIL_MS: i64 = 4 * 3_600_000;

/// A login that waits for RWS.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) link: u64,
    pub(super) plan: Plan,
    pub(super) login: Login,
    pub(super) purpose: Purpose,
}

impl Attempt {
    /// Whether somebody waits for the answer.
    #[cfg(test)]
    pub(super) fn is_asked(&self) -> bool {
        matches!(self.purpose, Purpose::Asked { .. })
    }
}

#[derive(Debug)]
pub(super) enum Purpose {
    /// A desktop has asked for it.
    Asked { ticket: u64, within: Option<u64>, wants_token: bool, https: bool, fields: Vec<Field> },
    /// A session has lost its RWS.
    Restore { session: u64, why: &'static str },
}

/// A recording that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) recording: String,
    pub(super) link: u64,
    pub(super) agent: String,
    pub(super) server: String,
    /// Since when, UTC.
    pub(super) at: i64,
    /// Since when, milliseconds since boot.
    pub(super) since: i64,
    /// Its end is among the effects.
    pub(super) stopping: bool,
}

/// The service.
pub struct Core {
    pub(super) config: Config,
    secrets: Box<dyn FnMut() -> Secret>,
    pub(super) session: Option<Session>,
    pub(super) attempts: VecDeque<Attempt>,
    pub(super) running: Vec<Running>,
    pub(super) ended: VecDeque<Ended>,
    /// A line that is kept for the recording that goes on after its session, and until when.
    pub(super) tail: Option<(u64, i64)>,
    /// The session before, of which late polls still come.
    pub(super) past: Option<(Secret, Credentials)>,
    pub(super) last_server: Option<ServerUrl>,
    pub(super) first_server: Option<ServerUrl>,
    pub(super) expired_once: bool,
    /// Tokens that were given, where they are good for ever.
    pub(super) given: Vec<Secret>,
    pub(super) user: Option<String>,
    numbers: u64,
    effects: Vec<Effect>,
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core").field("session", &self.session).field("running", &self.running).finish_non_exhaustive()
    }
}

impl Core {
    /// A service that has just started, with what is still to be uploaded. `secrets` makes cookies and tokens that nobody
    /// can guess.
    pub fn new(config: Config, ended: Vec<Ended>, secrets: Box<dyn FnMut() -> Secret>) -> Core {
        Core {
            config,
            secrets,
            session: None,
            attempts: VecDeque::new(),
            running: Vec::new(),
            ended: ended.into(),
            tail: None,
            past: None,
            last_server: None,
            first_server: None,
            expired_once: false,
            given: Vec::new(),
            user: None,
            numbers: 0,
            effects: Vec::new(),
        }
    }

    /// What is to be done since this was last asked.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Somebody logged on to Windows, or off: nobody else's screen gets into an agent's recording.
    pub fn console(&mut self, user: Option<&str>) {
        if self.user.as_deref() != user {
            self.stop_all(StopReason::Logoff);
            self.user = user.map(str::to_owned);
            if let Some(session) = self.session.as_mut().filter(|session| session.user.is_none()) {
                session.user = user.map(str::to_owned);
            }
        }
    }

    /// Time has passed. Milliseconds since boot.
    pub fn tick(&mut self, now: i64) {
        self.expire(now);
        if self.restless_at().is_some_and(|due| now >= due)
            && let Some(session) = &mut self.session
        {
            session.standing = Standing::Down(now - self.config.lost_after.as_millis() as i64);
        }
        self.restore(now);
        if self.tail.is_some_and(|(_, until)| now >= until) {
            self.stop_all(StopReason::Logout);
        }
        if self.is_wrong(Misstep::UploadsBeforeEnd) && self.running.iter().any(|running| now >= running.since + 10_000)
        {
            self.stop_all(StopReason::Told);
        }
    }

    /// When [`Core::tick`] has something to do next.
    pub fn due(&self) -> i64 {
        let expiry = self.session.as_ref().map(|session| session.timer.due());
        let tail = self.tail.map(|(_, until)| until);
        let early = self.is_wrong(Misstep::UploadsBeforeEnd);
        let cut = self.running.iter().filter(|_| early).map(|running| running.since + 10_000).min();
        [expiry, tail, cut, self.restless_at(), self.restore_due()].into_iter().flatten().min().unwrap_or(i64::MAX)
    }

    /// When a session that is well turns to the peer all the same.
    fn restless_at(&self) -> Option<i64> {
        let session = self.session.as_ref().filter(|_| self.is_wrong(Misstep::TurnsByItself))?;
        let well = session.standing == Standing::Up && session.server == session.login.server;
        (well && session.other().is_some()).then_some(session.next_try + 10_000)
    }

    /// Ends a session whose timeout is over (SRS-POLL-1).
    pub(super) fn expire(&mut self, now: i64) {
        if self.session.as_ref().is_some_and(|session| session.timer.is_over(now)) {
            let keep = self.is_wrong(Misstep::KeepsRecordingAfterExpiry);
            self.expired_once = true;
            self.close(now, "expired", "no_poll", StopReason::NoPoll, keep);
        }
    }

    /// Ends the session: its recording, its session at RWS, its cookie. With `keep` a running recording goes on, and with it
    /// the line.
    pub(super) fn close(&mut self, now: i64, state: &'static str, why: &'static str, stop: StopReason, keep: bool) {
        let Some(session) = self.session.take() else { return };
        let keep = keep && self.running.iter().any(|running| running.link == session.link);
        if keep {
            self.tail = Some((session.link, now + TAIL_MS));
        } else {
            self.stop_all(stop);
            if !(state == "expired" && self.is_wrong(Misstep::LeavesSessionAtRws)) {
                self.effect(Effect::End { link: session.link });
            }
        }
        let place = session.login.place.unwrap_or_default();
        let (login, server) = (session.credentials.login.clone(), session.server.to_string());
        self.effect(Effect::Session(events::Session { login, state, place, server, why }));
        self.past = Some((session.cookie, session.credentials));
    }

    /// Ends what runs. The shell tells at once when that was.
    pub(super) fn stop_all(&mut self, why: StopReason) {
        for running in self.running.iter_mut().filter(|running| !running.stopping) {
            running.stopping = true;
            self.effects.push(Effect::Stop { recording: running.recording.clone(), why });
        }
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn trace_recording(&mut self, recording: &str, state: &'static str, why: &str, span: (i64, i64)) {
        let (recording, why) = (recording.to_owned(), why.to_owned());
        let (started_at, stopped_at) = span;
        self.effect(Effect::Recording(events::Recording { recording, state, why, started_at, stopped_at }));
    }

    pub(super) fn trace_stopped(&mut self, running: &Running, at: i64, why: StopReason) {
        self.trace_recording(&running.recording, "stopped", reason(why), (running.at, at));
    }

    /// A number never given before.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn secret(&mut self) -> Secret {
        (self.secrets)()
    }

    pub(super) fn is_wrong(&self, way: Misstep) -> bool {
        self.config.misstep == Some(way)
    }
}
