//! Logins at RWS: for a desktop that asks, and for a session that has lost its RWS (SRS-LOGIN, SRS-SEAT, SRS-DR).

use super::config::Failover;
use super::core::{Attempt, Core, Purpose};
use super::credentials::Credentials;
use super::effect::{Effect, Line, Linked, Plan, Target};
use super::events;
use super::misstep::Misstep;
use super::poll::Timer;
use super::reply::{Cookie, Field, Refusal, Reply};
use super::secret::Secret;
use super::session::{Session, Standing};
use wire::rws::screen::StopReason;
use wire::srs::{Login, ServerUrl};

/// Between two new logins of a session that has lost its RWS, in milliseconds.
const RESTORE_MS: i64 = 30_000;

/// Who waits for the answer to a login.
struct Waiting {
    ticket: u64,
    wants_token: bool,
    https: bool,
    fields: Vec<Field>,
}

impl Core {
    /// Where a login may go, in order.
    pub(super) fn targets(&mut self, login: &Login) -> Vec<Target> {
        let automatic = self.config.failover == Failover::Automatic && !self.is_wrong(Misstep::NeverFailsOver);
        let peer = login.peer_server.clone().filter(|peer| *peer != login.server);
        let mut servers = vec![login.server.clone()];
        servers.extend(peer.clone().filter(|_| automatic));
        if let Some(peer) = peer.filter(|_| self.is_wrong(Misstep::PrefersPeer)) {
            servers = vec![peer];
        }
        let first = self.first_server.get_or_insert_with(|| login.server.clone()).clone();
        if self.is_wrong(Misstep::SticksToFirstServer) {
            servers = vec![first];
        }
        servers.into_iter().map(|server| self.target(server, login)).collect()
    }

    fn target(&self, mut server: ServerUrl, login: &Login) -> Target {
        let forgets = self.is_wrong(Misstep::FailoverForgetsPlace) && server != login.server;
        let no_place = forgets || self.is_wrong(Misstep::IgnoresPlace);
        let no_devices = no_place || self.is_wrong(Misstep::IgnoresDevices);
        if self.is_wrong(Misstep::UsesPort80) {
            server.port = 80;
        }
        let place = login.place.clone().filter(|_| !no_place);
        let devices = if no_devices { Vec::new() } else { login.devices.clone() };
        Target { server, place, devices }
    }

    /// Logs in at RWS as soon as the logins before are through.
    pub(super) fn attempt(&mut self, attempt: Attempt) {
        self.attempts.push_back(attempt);
        if self.attempts.len() == 1 {
            self.attempt_next();
        }
    }

    fn attempt_next(&mut self) {
        if let Some(attempt) = self.attempts.front() {
            let (link, plan) = (attempt.link, attempt.plan.clone());
            self.effect(Effect::Connect { link, plan });
        }
    }

    /// A login at RWS is through. `now` is in milliseconds since boot.
    pub fn linked(&mut self, now: i64, link: u64, outcome: Result<Linked, Refusal>) {
        self.expire(now);
        if self.attempts.front().is_none_or(|attempt| attempt.link != link) {
            return;
        }
        let Some(Attempt { plan, login, purpose, .. }) = self.attempts.pop_front() else { return };
        match purpose {
            Purpose::Asked { ticket, within, wants_token, https, fields } => {
                let waiting = Waiting { ticket, wants_token, https, fields };
                let outcome = match outcome {
                    Err(_) if self.is_wrong(Misstep::AcceptsWhatRwsRefuses) => {
                        Ok(Linked { server: login.server.clone(), agent: plan.credentials.login.clone() })
                    }
                    outcome => outcome,
                };
                match outcome {
                    Ok(linked) => {
                        self.last_server = Some(login.server.clone());
                        let same = |session: &Session| Some(session.id) == within;
                        if self.session.as_ref().is_some_and(same) {
                            self.move_session(now, link, &linked, plan.credentials, login, waiting);
                        } else {
                            self.open_session(now, link, &linked, plan.credentials, login, waiting);
                        }
                        self.greet(link);
                    }
                    Err(mut refusal) => {
                        if self.is_wrong(Misstep::FailsWhereRwsRefuses) {
                            refusal.status = 500;
                        }
                        if self.is_wrong(Misstep::RefusesWithoutName) {
                            refusal.message = "failed".to_owned();
                        }
                        if self.is_wrong(Misstep::RefusesWithoutWord) {
                            refusal.message.clear();
                        }
                        let refusal = self.refusal("login", refusal);
                        let reply = Reply::refused(&refusal, waiting.fields);
                        self.effect(Effect::Answer { ticket: waiting.ticket, reply });
                    }
                }
            }
            Purpose::Restore { session, why } => self.restored(now, link, session, why, outcome),
        }
        self.attempt_next();
    }

    /// A login of its own: whoever was logged in here is not any more.
    fn open_session(
        &mut self,
        now: i64,
        link: u64,
        linked: &Linked,
        credentials: Credentials,
        login: Login,
        waiting: Waiting,
    ) {
        self.close(now, "closed", "taken_over", StopReason::Logout, false);
        self.stop_all(StopReason::Logout);
        let cookie = self.secret();
        let wants_token = waiting.wants_token || self.is_wrong(Misstep::GivesTokensUnasked);
        let token = wants_token.then(|| self.new_token()).flatten();
        let id = self.number();
        let (timer, standing) = (self.timer(now), Standing::Up);
        let session = Session {
            id,
            cookie: cookie.clone(),
            token: token.clone(),
            credentials,
            login,
            server: linked.server.clone(),
            agent: linked.agent.clone(),
            user: self.user.clone(),
            timer,
            link,
            standing,
            next_try: now,
        };
        self.trace_opened(&session, "login");
        self.session = Some(session);
        let cookie = Some(Cookie::Set { value: cookie, https: waiting.https });
        let reply = Reply { cookie, token, ..Reply::ok(waiting.fields) };
        self.effect(Effect::Answer { ticket: waiting.ticket, reply });
        if self.is_wrong(Misstep::RecordsUnasked)
            && let Some(user) = self.user.clone()
        {
            let (recording, token) = (format!("unasked-{id}"), self.secret());
            let (agent, server) = (linked.agent.clone(), linked.server.clone());
            self.effect(Effect::Record(super::effect::Order { recording, token, link, agent, server, user }));
        }
    }

    /// A second login within a session: another place, or another data centre (SRS-SEAT-4, SRS-DR-2).
    fn move_session(
        &mut self,
        now: i64,
        link: u64,
        linked: &Linked,
        credentials: Credentials,
        login: Login,
        waiting: Waiting,
    ) {
        self.stop_all(StopReason::NewPlace);
        let (timer, user) = (self.timer(now), self.user.clone());
        let fresh = match &self.session {
            Some(session) if session.token.is_none() && waiting.wants_token => self.new_token(),
            _ => None,
        };
        let Some(session) = &mut self.session else { return };
        let why = match () {
            () if session.server != linked.server => "data_centre",
            () if (&session.login.place, &session.login.devices) != (&login.place, &login.devices) => "place",
            () => "again",
        };
        let old = std::mem::replace(&mut session.link, link);
        session.token = session.token.take().or(fresh);
        (session.credentials, session.login, session.timer) = (credentials, login, timer);
        (session.server, session.agent, session.user) = (linked.server.clone(), linked.agent.clone(), user);
        (session.standing, session.next_try) = (Standing::Up, now);
        let token = session.token.clone().filter(|_| waiting.wants_token);
        let opened = session.clone();
        self.effect(Effect::End { link: old });
        self.trace_opened(&opened, why);
        let reply = Reply { token, ..Reply::ok(waiting.fields) };
        self.effect(Effect::Answer { ticket: waiting.ticket, reply });
    }

    fn trace_opened(&mut self, session: &Session, why: &'static str) {
        let place = session.login.place.clone().unwrap_or_default();
        let (login, server) = (session.credentials.login.clone(), session.server.to_string());
        self.effect(Effect::Session(events::Session { login, state: "opened", place, server, why }));
    }

    fn new_token(&mut self) -> Option<Secret> {
        match self.config.misstep {
            Some(Misstep::NoToken) => None,
            Some(Misstep::SameTokenForAll) => Some(Secret::new("the-same-for-all")),
            Some(Misstep::TakesOldTokens) => {
                let token = self.secret();
                self.given.push(token.clone());
                Some(token)
            }
            _ => Some(self.secret()),
        }
    }

    fn timer(&self, now: i64) -> Timer {
        let timeout = (self.config.poll_timeout.as_millis() as i64).max(1);
        match self.config.misstep {
            Some(Misstep::NeverExpires) => Timer::never(),
            Some(Misstep::ExpiresEarly) => Timer::new(timeout * 2 / 3, self.config.expiry_at, now),
            _ => Timer::new(timeout, self.config.expiry_at, now),
        }
    }

    /// A line has broken, or come up again. `now` is in milliseconds since boot.
    pub fn line(&mut self, now: i64, link: u64, line: Line) {
        if self.tail.is_some_and(|(tail, _)| tail == link) && matches!(line, Line::Forgotten | Line::Displaced) {
            return self.stop_all(StopReason::Logout);
        }
        let Some(session) = self.session.as_mut().filter(|session| session.link == link) else { return };
        session.standing = match line {
            Line::Up => Standing::Up,
            Line::Down => match session.standing {
                Standing::Down(since) => Standing::Down(since),
                _ => Standing::Down(now),
            },
            Line::Forgotten => Standing::Forgotten,
            Line::Displaced => Standing::Displaced,
        };
        match line {
            Line::Up => self.greet(link),
            Line::Displaced => self.stop_all(StopReason::NewPlace),
            Line::Down | Line::Forgotten => {}
        }
        self.restore(now);
    }

    /// When a session that has lost its RWS is to be logged in again.
    pub(super) fn restore_due(&self) -> Option<i64> {
        let session = self.session.as_ref()?;
        let of_session =
            |attempt: &Attempt| matches!(attempt.purpose, Purpose::Restore { session: id, .. } if id == session.id);
        if self.attempts.iter().any(of_session) {
            return None;
        }
        let due = match session.standing {
            Standing::Up | Standing::Displaced => return None,
            Standing::Forgotten => session.next_try,
            Standing::Down(since) => {
                self.fail_over_to(session)?;
                since + self.config.lost_after.as_millis() as i64
            }
        };
        Some(due.max(session.next_try))
    }

    /// The other data centre, where SRS turns to it by itself (SRS-DR-1).
    fn fail_over_to<'a>(&self, session: &'a Session) -> Option<&'a ServerUrl> {
        let automatic = self.config.failover == Failover::Automatic && !self.is_wrong(Misstep::NeverFailsOver);
        session.other().filter(|_| automatic)
    }

    /// Logs a session in again that has lost its RWS.
    pub(super) fn restore(&mut self, now: i64) {
        if self.restore_due().is_none_or(|due| now < due) {
            return;
        }
        let Some(session) = &self.session else { return };
        let (id, login, credentials) = (session.id, session.login.clone(), session.credentials.clone());
        let other = self.fail_over_to(session).cloned();
        let (servers, why) = match (session.standing, other) {
            (Standing::Down(_), Some(other)) => (vec![other], "failover"),
            (_, other) => ([Some(session.server.clone()), other].into_iter().flatten().collect(), "rws_forgot"),
        };
        let targets = servers.into_iter().map(|server| self.target(server, &login)).collect();
        let link = self.number();
        let purpose = Purpose::Restore { session: id, why };
        self.attempt(Attempt { link, plan: Plan { credentials, targets }, login, purpose });
    }

    fn restored(&mut self, now: i64, link: u64, id: u64, why: &'static str, outcome: Result<Linked, Refusal>) {
        let lost = |session: &&mut Session| {
            session.id == id && matches!(session.standing, Standing::Down(_) | Standing::Forgotten)
        };
        let Some(session) = self.session.as_mut().filter(lost) else {
            // Ended, moved or found again in between: nobody needs the new line.
            return if outcome.is_ok() {
                self.effect(Effect::End { link })
            };
        };
        let linked = match outcome {
            Ok(linked) => linked,
            Err(refusal) if refusal.status < 500 => {
                // RWS does not want the agent any more: the next poll tells the desktop.
                return self.close(now, "closed", "rws_refused", StopReason::Logout, false);
            }
            Err(_) => {
                session.next_try = now + RESTORE_MS;
                return;
            }
        };
        let moved = session.server != linked.server;
        let old = std::mem::replace(&mut session.link, link);
        (session.server, session.agent) = (linked.server, linked.agent);
        (session.standing, session.next_try) = (Standing::Up, now);
        let opened = session.clone();
        if moved {
            // Who ordered the recording cannot end it any more.
            self.stop_all(StopReason::NewPlace);
        }
        self.effect(Effect::End { link: old });
        self.trace_opened(&opened, why);
        self.greet(link);
    }
}
