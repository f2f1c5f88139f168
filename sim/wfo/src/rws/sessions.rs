//! Who is logged in, where they sit, and whether their Screen Recording Service is connected.

use super::core::{Change, Channel, HttpSession, Refused, Rws, Seated};
use super::desk::Desk;
use super::door::same;
use super::model::Stage;
use super::seat::{Seat, seat};
use super::{Agent, Misstep, desk, events};
use std::collections::BTreeSet;
use tokio::sync::{mpsc, oneshot};
use wire::rws::Status;
use wire::rws::screen::{Instruction, Report};
use wire::srs::Device;
use wire::tlib::Message;

/// How often sessions are looked through for those that nobody uses, in milliseconds.
pub(super) const SWEEP_MS: i64 = 60_000;

/// HTTP sessions at once. The one that was used least recently makes room.
const SESSIONS: usize = 10_000;

/// Instructions that may wait for one Screen Recording Service.
const WAITING: usize = 256;

/// Connections for notifications of one agent at once.
const LISTENERS: usize = 8;

/// What a connection of Screen Recording Service gets when it is taken on.
pub(super) struct Line {
    pub(super) cookie: String,
    pub(super) login: String,
    pub(super) serial: u64,
    pub(super) receiver: mpsc::Receiver<Instruction>,
}

/// A DN, and where T-Server's answer will come.
pub(super) type Registration = (String, oneshot::Receiver<Message>);

/// Logins are told apart without regard to case.
pub(super) fn key(login: &str) -> String {
    login.to_lowercase()
}

impl Rws {
    /// The agent with this login and password, if active.
    pub(super) fn agent(&self, login: &str, password: &str) -> Option<Agent> {
        let found = self.config().agents.iter().find(|agent| key(&agent.login) == key(login));
        // One who does not exist takes as long as one who does.
        let right = same(password, found.map_or("", |agent| agent.password.as_str()));
        found.filter(|agent| right && agent.active && !self.config().errs(Misstep::RefusesLogins)).cloned()
    }

    /// Opens an HTTP session and gives its cookie and its token.
    pub(super) fn log_in(&self, agent: &Agent) -> (String, String) {
        let now = kernel::time::now();
        let mut state = self.state();
        if state.sessions.len() >= SESSIONS {
            let oldest =
                state.sessions.iter().min_by_key(|(_, session)| session.touched).map(|(cookie, _)| cookie.clone());
            oldest.and_then(|cookie| state.sessions.remove(&cookie));
        }
        let (cookie, csrf) = (state.random(), state.random());
        let session = HttpSession { login: key(&agent.login), csrf: csrf.clone(), touched: now, superseded: false };
        state.sessions.insert(cookie.clone(), session);
        (cookie, csrf)
    }

    /// The session of a cookie, which is used by that.
    pub(super) fn session(&self, cookie: &str) -> Option<HttpSession> {
        let mut state = self.state();
        let session = state.sessions.get_mut(cookie)?;
        session.touched = kernel::time::now();
        Some(session.clone())
    }

    /// Whether the agent has a newer session than that of this cookie.
    pub(super) fn is_superseded(&self, cookie: &str) -> bool {
        self.state().sessions.get(cookie).is_some_and(|session| session.superseded)
    }

    /// Begins a session of the contact centre: checks the seat, and asks the T-Servers for the DNs.
    pub(super) fn start(
        &self,
        cookie: &str,
        place: Option<&str>,
        devices: &[Device],
    ) -> Result<Vec<Registration>, Refused> {
        let login = self.session(cookie).map(|session| session.login).unwrap_or_default();
        let agent = self.config().agents.iter().find(|agent| key(&agent.login) == login).cloned();
        let agent = agent.ok_or_else(|| Refused::new(Status::NotAuthenticated, "failed to find the session"))?;
        let sat = seat(self.config(), &agent, place, devices);
        let sat = match sat {
            Ok(_) if place.is_some() && self.config().errs(Misstep::RefusesHotSeating) => {
                Err(Refused::new(Status::ParameterInvalid, "failed to take a place"))
            }
            Err(e) if self.config().errs(Misstep::RefusesNamelessly) => {
                Err(Refused::new(e.status(), "failed to start the session"))
            }
            other => other.map_err(|e| Refused::new(e.status(), e.to_string())),
        };
        let sat = sat.inspect_err(|refused| {
            kernel::trace::emit(&events::Session {
                login: agent.login.clone(),
                agent: agent.id.clone(),
                state: "refused".into(),
                place: place.unwrap_or_default().to_owned(),
                dns: devices.iter().map(|device| device.dn.clone()).collect(),
                why: refused.why.clone(),
            });
        })?;
        self.change(|c| Ok(c.seat(cookie, agent, sat)))
    }

    /// Ends the session of the contact centre, and the HTTP session with it.
    pub(super) fn end(&self, cookie: &str) -> Result<(), Refused> {
        self.change(|c| {
            let session = c.state.sessions.remove(cookie);
            if let Some(session) = session {
                c.leave(&session.login, cookie, "logout");
            }
            Ok(())
        })
    }

    /// Screen Recording Service is connected.
    pub(super) fn connect(&self, cookie: &str) -> Result<Line, Refused> {
        self.change(|c| {
            let session = c.state.sessions.get(cookie);
            let session =
                session.ok_or_else(|| Refused::new(Status::NotAuthenticated, "failed to find the session"))?;
            let (login, now) = (session.login.clone(), c.now);
            let forbidden = || Refused::new(Status::Forbidden, "failed to find the session of the contact centre");
            if session.superseded {
                return Err(Refused::new(Status::Forbidden, "the agent has a newer session"));
            }
            let state = &mut *c.state;
            let seated = state.desks.get_mut(&login).filter(|seated| seated.cookie == cookie).ok_or_else(forbidden)?;
            state.serial += 1;
            let (sender, receiver) = mpsc::channel(WAITING);
            let channel = Channel { serial: state.serial, sender };
            let welcome = Instruction::Welcome { agent: seated.agent.id.clone(), server_time: Some(now) };
            c.after.instruct(&channel, welcome);
            seated.desk.disconnect();
            seated.channel = Some(channel);
            let chance = &mut state.chance;
            let effects = seated.desk.connect(now, &mut || super::core::ticket(chance));
            c.after.event(events::Channel { login: seated.agent.login.clone(), state: "open".into() });
            let serial = c.state.serial;
            c.apply(&login, effects);
            Ok(Line { cookie: cookie.to_owned(), login, serial, receiver })
        })
    }

    /// A connection of Screen Recording Service is gone.
    pub(super) fn disconnect(&self, login: &str, serial: u64) {
        let _ = self.change(|c| {
            if let Some(seated) = c.state.desks.get_mut(login)
                && seated.channel.take_if(|channel| channel.serial == serial).is_some()
            {
                seated.desk.disconnect();
                c.after.event(events::Channel { login: seated.agent.login.clone(), state: "lost".into() });
            }
            Ok(())
        });
    }

    /// Screen Recording Service reports, on whichever connection of the agent.
    pub(super) fn report(&self, login: &str, report: &Report) -> Result<(), Refused> {
        self.change(|c| {
            c.reported(login, report);
            Ok(())
        })
    }

    /// The backend tells how an agent stands on a medium that is not voice (GIR-NV-1).
    pub(super) fn stand(&self, login: &str, media: &str, stand: desk::Stand) -> Result<(), Refused> {
        let login = key(login);
        let agent = self.config().agents.iter().find(|agent| key(&agent.login) == login);
        let agent = agent.ok_or_else(|| Refused::new(Status::NotFound, "failed to find the agent"))?;
        self.change(|c| {
            let stands = c.state.books.stands.entry(login.clone()).or_default();
            if stands.len() >= 16 && !stands.contains_key(media) {
                return Err(Refused::new(Status::ParameterInvalid, "failed to follow so many media"));
            }
            stands.insert(media.to_owned(), stand.clone());
            c.state.books.keep_stands(&login, &c.config.store_key, &mut c.batch);
            c.after.event(events::Standing {
                login: agent.login.clone(),
                media: media.to_owned(),
                state: stand.state.clone(),
                reason: stand.reason.clone().unwrap_or_default(),
            });
            let (now, state) = (c.now, &mut *c.state);
            if let Some(seated) = state.desks.get_mut(&login) {
                let chance = &mut state.chance;
                let effects = seated.desk.state(media, stand, now, &mut || super::core::ticket(chance));
                c.apply(&login, effects);
            }
            Ok(())
        })
    }

    /// Time has passed.
    pub(super) fn tick(&self) {
        let _ = self.change(|c| {
            let (now, idle) = (c.now, c.config.session_idle_ms);
            let logins: Vec<String> = c.state.desks.keys().cloned().collect();
            for login in logins {
                let state = &mut *c.state;
                let Some(seated) = state.desks.get_mut(&login) else { continue };
                if seated.channel.is_some()
                    && let Some(session) = state.sessions.get_mut(&seated.cookie)
                {
                    session.touched = now;
                }
                let chance = &mut state.chance;
                let effects = seated.desk.tick(now, &mut || super::core::ticket(chance));
                c.apply(&login, effects);
            }
            let unused = c.state.sessions.iter().filter(|(_, session)| now - session.touched >= idle);
            let unused: Vec<(String, String)> = unused.map(|(cookie, s)| (cookie.clone(), s.login.clone())).collect();
            for (cookie, login) in unused {
                c.state.sessions.remove(&cookie);
                c.leave(&login, &cookie, "nobody uses it");
            }
            Ok(())
        });
    }

    /// Somebody wants an agent's notifications.
    pub(super) fn listen(&self, login: &str) -> Option<mpsc::Receiver<String>> {
        let mut state = self.state();
        let seated = state.desks.get_mut(login)?;
        seated.listeners.retain(|listener| !listener.is_closed());
        if seated.listeners.len() >= LISTENERS {
            return None;
        }
        let (sender, receiver) = mpsc::channel(WAITING);
        seated.listeners.push(sender);
        Some(receiver)
    }
}

impl Change<'_> {
    /// The agent sits down.
    fn seat(&mut self, cookie: &str, agent: Agent, sat: Seat) -> Vec<Registration> {
        let login = key(&agent.login);
        let dns: Vec<String> = sat.devices.iter().map(|device| device.dn.clone()).collect();
        let mut desk = Desk::new(self.config, &agent, dns.clone());
        let mut effects = Vec::new();
        let mut stays = BTreeSet::new();
        if let Some(older) = self.state.desks.remove(&login) {
            effects = desk.bring(&older.desk);
            if let Some(session) = self.state.sessions.get_mut(&older.cookie).filter(|_| older.cookie != cookie) {
                session.superseded = true;
            }
            if self.config.errs(Misstep::KeepsOldPlace) {
                stays = self.held_by(&login);
            }
        }
        if let Some(stands) = self.state.books.stands.get(&login) {
            desk.stand(stands);
        }
        self.adopt(&login, &mut desk);
        let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
        for device in &sat.devices {
            if let Some(address) = self.config.switches.get(&device.switch) {
                wanted.insert((address.clone(), device.dn.clone()));
            }
        }
        // Who sat here before and is gone without a word sits here no more.
        let others = wanted.iter().filter_map(|at| self.state.holders.get(at)).filter(|other| **other != login);
        for other in others.cloned().collect::<BTreeSet<String>>() {
            if let Some(cookie) = self.state.desks.get(&other).map(|seated| seated.cookie.clone()) {
                self.leave(&other, &cookie, "another agent has taken the place");
                if let Some(session) = self.state.sessions.get_mut(&cookie) {
                    session.superseded = true;
                }
            }
        }
        for at in self.held_by(&login).difference(&wanted).cloned().collect::<Vec<_>>() {
            if !stays.contains(&at) {
                self.release(&at);
            }
        }
        self.after.event(events::Session {
            login: agent.login.clone(),
            agent: agent.id.clone(),
            state: "opened".into(),
            place: sat.place.clone(),
            dns,
            why: String::new(),
        });
        let (cookie, listeners) = (cookie.to_owned(), Vec::new());
        let seated = Seated { agent, cookie, seat: sat, desk, channel: None, listeners };
        self.state.desks.insert(login.clone(), seated);
        self.apply(&login, effects);
        if self.config.errs(Misstep::RegistersNoDn) {
            return Vec::new();
        }
        wanted.into_iter().map(|at| self.register(at, &login)).collect()
    }

    /// What was ordered for the agent in an older session and may still be running.
    fn adopt(&mut self, login: &str, desk: &mut Desk) {
        let open =
            self.state.books.screens.iter().filter(|(_, screen)| screen.login == login && screen.stage.is_open());
        let mut open: Vec<(i64, String)> = open.map(|(id, screen)| (screen.ordered, id.clone())).collect();
        open.sort();
        let last = open.pop();
        for (_, id) in open {
            if let Some(screen) = self.state.books.screens.get_mut(&id) {
                screen.stage = Stage::Lost;
                self.state.books.keep_screen(&id, &mut self.batch);
            }
        }
        if let Some((id, screen)) = last.and_then(|(_, id)| Some((id.clone(), self.state.books.screens.get(&id)?))) {
            let ticket = desk::Ticket { recording: id, token: screen.token.clone() };
            desk.adopt(self.now, ticket, screen.call.clone());
        }
    }

    /// The agent's session of the contact centre ends, if it is that of this cookie.
    fn leave(&mut self, login: &str, cookie: &str, why: &str) {
        let Some(seated) = self.state.desks.get(login).filter(|seated| seated.cookie == cookie) else { return };
        self.after.event(events::Session {
            login: seated.agent.login.clone(),
            agent: seated.agent.id.clone(),
            state: "closed".into(),
            place: seated.seat.place.clone(),
            dns: seated.seat.devices.iter().map(|device| device.dn.clone()).collect(),
            why: why.to_owned(),
        });
        self.state.desks.remove(login);
        for at in self.held_by(login) {
            self.release(&at);
        }
    }
}
