//! Users, their eligibility, and the settings of the ACDs.

use super::core::{Change, Refused, Server};
use super::model::{Model, UserRecord};
use super::over::Over;
use crate::acd::types::{Agent, Logon};
use crate::eligibility::{Facts, Verdict, judge, same_login};
use crate::events;
use crate::span::{Since, record};
use crate::sync::{Change as SyncChange, Known, plan};
use wire::rte::ToDesktop;
use wire::wfo::{Acd, AcdEdit, User, UserEdit};

/// Users at most.
const USERS: usize = 100_000;

impl Server {
    /// All users, by e-mail.
    pub fn users(&self) -> Vec<User> {
        let state = self.state();
        let mut users: Vec<User> = state.model.users.values().map(|u| public(u, &state.model)).collect();
        users.sort_by(|a, b| a.email.cmp(&b.email));
        users
    }

    /// Changes a user, or makes one without a user profile.
    ///
    /// # Errors
    /// An unknown role, a Windows login that another user has, or no e-mail.
    pub fn edit_user(&self, email: &str, edit: &UserEdit) -> Result<User, Refused> {
        self.change(|c| {
            if let Some(role) = edit.roles.iter().flatten().find(|r| !c.config.roles.contains_key(*r)) {
                let known: Vec<&str> = c.config.roles.keys().map(String::as_str).collect();
                return Err(Refused::Not(format!("there is no role `{role}`; there are {}", known.join(", "))));
            }
            let id = c.model.users.values().find(|u| u.email.eq_ignore_ascii_case(email)).map(|u| u.id);
            let login = edit.windows.as_deref().unwrap_or_default();
            let taken =
                |u: &&UserRecord| Some(u.id) != id && u.windows.as_deref().is_some_and(|w| same_login(w, login));
            if let Some(other) = c.model.users.values().find(taken) {
                return Err(Refused::Not(format!("the Windows login is that of {}", other.email)));
            }
            let team = match edit.team.as_deref() {
                None => None,
                Some(name) => {
                    let found = c.model.teams.values().find(|t| t.name == name).map(|t| t.id);
                    Some(found.ok_or_else(|| Refused::Not(format!("there is no team `{name}`")))?)
                }
            };
            let id = match id {
                Some(id) => id,
                None if !email.contains('@') || email.len() > 254 || c.model.users.len() >= USERS => {
                    return Err(Refused::Not("that is no e-mail address".into()));
                }
                None => c.new_user(email),
            };
            if let Some(user) = c.model.users.get_mut(&id) {
                user.active = edit.active.unwrap_or(user.active);
                user.team = team.or(user.team);
                if let Some(roles) = &edit.roles {
                    user.roles.clone_from(roles);
                }
                if let Some(windows) = &edit.windows {
                    user.windows = Some(windows.clone()).filter(|w| !w.is_empty());
                }
            }
            c.effects.event(events::UserChanged { user: id });
            c.user_changed(id);
            c.model.users.get(&id).map(|u| public(u, c.model)).ok_or_else(|| Refused::Unknown("no such user".into()))
        })
    }

    /// The ACDs.
    pub fn acds(&self) -> Vec<Acd> {
        let connections = self.connections();
        let state = self.state();
        let problems = |name: &str| {
            let of = state.problems.get(name);
            of.into_iter().flatten().map(|(part, why)| format!("{part}: {why}")).collect::<Vec<_>>()
        };
        let acd = |config: &crate::AcdConfig| {
            let record = state.model.acds.get(&config.name);
            Acd {
                name: config.name.clone(),
                kind: config.kind.name().into(),
                rte_messaging: record.and_then(|r| r.rte.last()).is_some_and(|s| s.value),
                sync_interval_min: record.map_or(config.sync_interval_min, |r| r.sync_interval_min),
                problems: problems(&config.name),
            }
        };
        connections.iter().map(acd).collect()
    }

    /// Changes an ACD's settings.
    ///
    /// # Errors
    /// An unknown ACD, or an interval below ten minutes.
    pub fn edit_acd(&self, name: &str, edit: &AcdEdit) -> Result<Acd, Refused> {
        self.change(|c| {
            let now = c.now;
            let Some(acd) = c.model.acds.get_mut(name) else {
                return Err(Refused::Unknown(format!("there is no ACD `{name}`")));
            };
            if edit.sync_interval_min.is_some_and(|m| m < crate::config::SYNC_INTERVAL_MIN) {
                return Err(Refused::Not("the synchronization interval is at least 10 minutes".into()));
            }
            acd.sync_interval_min = edit.sync_interval_min.unwrap_or(acd.sync_interval_min);
            if let Some(on) = edit.rte_messaging {
                record(&mut acd.rte, now, on);
            }
            c.keep_acd(name);
            c.tell_everybody();
            Ok(())
        })?;
        self.acds().into_iter().find(|a| a.name == name).ok_or_else(|| Refused::Unknown(format!("no ACD `{name}`")))
    }

    /// Whether somebody would be gone if these were all agents of the ACD.
    pub fn misses(&self, acd: &str, agents: &[Agent]) -> bool {
        let state = self.state();
        let known: Vec<Known> = state.model.users.values().map(known).collect();
        plan(acd, agents, &known).iter().any(|c| matches!(c, SyncChange::Deactivate { .. }))
    }

    /// Takes an ACD's complete list of agents over.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sync(&self, acd: &str, agents: &[Agent]) -> Result<(), Refused> {
        self.change(|c| {
            let known: Vec<Known> = c.model.users.values().map(known).collect();
            let done = c.carry_out(acd, plan(acd, agents, &known));
            c.synced(acd, done);
            Ok(())
        })
    }
    /// Logons to and logoffs from an ACD, from events or from its log. One without an instant happened now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn logons(&self, acd: &str, logons: &[Logon]) -> Result<(), Refused> {
        self.change(|c| {
            let at = |logon: &Logon| logon.at.unwrap_or(c.now);
            let over = Over::of(logons.iter().map(|l| (l.agent.as_str(), at(l), l.on)));
            for logon in logons {
                let of = |u: &&mut UserRecord| u.profile.as_deref() == Some(acd) && u.acd_id == logon.agent;
                let at = logon.at.unwrap_or(c.now);
                let over = logon.on && over.has(&logon.agent.as_str(), at);
                let Some(user) = c.model.users.values_mut().find(of) else { continue };
                if user.presence.mark(at, logon.on) {
                    let id = user.id;
                    c.keep_user(id);
                    if !over {
                        c.tell_user(id);
                    }
                }
            }
            Ok(())
        })
    }
}

fn public(u: &UserRecord, model: &Model) -> User {
    User {
        email: u.email.clone(),
        first: u.first.clone(),
        last: u.last.clone(),
        acd_id: u.acd_id.clone(),
        profile: u.profile.clone(),
        active: u.active,
        roles: u.roles.clone(),
        windows: u.windows.clone(),
        team: u.team.and_then(|t| model.teams.get(&t)).map(|t| t.name.clone()),
        company_start: u.started.clone(),
        department_start: u.started.clone(),
    }
}

pub(super) fn known(u: &UserRecord) -> Known {
    Known {
        user: u.id,
        email: u.email.clone(),
        first: u.first.clone(),
        last: u.last.clone(),
        profile: u.profile.clone(),
        acd_id: u.acd_id.clone(),
        active: u.active,
        gone: u.gone,
    }
}

impl Change<'_> {
    /// Carries a sync's changes out.
    pub(super) fn carry_out(&mut self, acd: &str, changes: Vec<SyncChange>) -> events::SyncDone {
        let mut done = events::SyncDone { acd: acd.into(), created: 0, changed: 0, deactivated: 0 };
        for change in changes {
            match change {
                SyncChange::Create(agent) if self.model.users.len() < USERS => {
                    done.created += 1;
                    let id = self.new_user(&agent.email);
                    self.take_over(id, acd, &agent);
                    if let Some(user) = self.model.users.get_mut(&id) {
                        user.roles = vec![self.config.agent_role.clone()];
                    }
                    self.effects.event(events::UserCreated { user: id, acd_id: agent.acd_id });
                    self.user_changed(id);
                }
                SyncChange::Create(agent) => self
                    .effects
                    .event(events::UserRefused { acd_id: agent.acd_id, why: "there are too many users".into() }),
                SyncChange::Update { user, agent } => {
                    done.changed += 1;
                    self.take_over(user, acd, &agent);
                    self.effects.event(events::UserChanged { user });
                    self.user_changed(user);
                }
                SyncChange::Deactivate { user } => {
                    done.deactivated += 1;
                    if let Some(record) = self.model.users.get_mut(&user) {
                        (record.active, record.gone) = (false, true);
                    }
                    self.effects.event(events::UserDeactivated { user });
                    self.user_changed(user);
                }
                SyncChange::Refuse { agent, why } => {
                    self.effects.event(events::UserRefused { acd_id: agent.acd_id, why: why.into() });
                }
            }
        }

        done
    }

    /// A sync has been carried out.
    pub(super) fn synced(&mut self, acd: &str, done: events::SyncDone) {
        if done.created + done.changed > 0 {
            self.adopt();
        }
        let first = self.model.acds.get_mut(acd).is_some_and(|record| {
            record.syncs += 1;
            record.syncs == 1
        });
        // A sync without news costs no commit; that there has been one is worth knowing.
        if first || !self.batch.is_empty() {
            self.keep_acd(acd);
        }
        self.effects.event(done);
    }

    fn new_user(&mut self, email: &str) -> u64 {
        self.model.counters.user += 1;
        self.keep_counters();
        let id = self.model.counters.user;
        let user = UserRecord {
            id,
            email: email.to_owned(),
            first: String::new(),
            last: String::new(),
            acd_id: String::new(),
            profile: None,
            active: false,
            roles: Vec::new(),
            windows: None,
            gone: false,
            history: Vec::new(),
            presence: crate::presence::Presence::default(),
            ids: None,
            team: None,
            started: None,
            paused: None,
        };
        self.model.users.insert(id, user);
        id
    }

    fn take_over(&mut self, id: u64, acd: &str, agent: &Agent) {
        if let Some(user) = self.model.users.get_mut(&id) {
            user.email.clone_from(&agent.email);
            user.first.clone_from(&agent.first);
            user.last.clone_from(&agent.last);
            user.acd_id.clone_from(&agent.acd_id);
            user.profile = Some(acd.to_owned());
            user.gone = false;
        }
    }

    /// Writes down what a user's data mean for eligibility from now on, and tells the PCs.
    pub(super) fn user_changed(&mut self, id: u64) {
        let Some(user) = self.model.users.get_mut(&id) else { return };
        let facts = Facts {
            profile: user.profile.clone(),
            active: user.active,
            record_screen: self.config.record_screen(&user.roles),
            windows: user.windows.clone().unwrap_or_default().to_lowercase(),
        };
        record(&mut user.history, self.now, facts);
        self.keep_user(id);
        self.tell_everybody();
    }

    /// The user with this Windows login now.
    pub(super) fn user_of_login(&self, windows: &str) -> Option<&UserRecord> {
        self.model.users.values().find(|u| u.windows.as_deref().is_some_and(|w| same_login(w, windows)))
    }

    /// Whether this screen may be captured now, by everything but the triggers.
    pub(super) fn verdict(&self, windows: &str) -> Verdict {
        let Some(user) = self.user_of_login(windows) else { return Verdict::UnknownLogin };
        let facts = user.history.last().map(|s: &Since<Facts>| s.value.clone()).unwrap_or_default();
        let rte = |acd: &str| self.model.acds.get(acd).and_then(|a| a.rte.last()).is_some_and(|s| s.value);
        judge(&facts, rte, windows)
    }

    /// Tells the PCs on which this user is logged on.
    pub(super) fn tell_user(&mut self, id: u64) {
        let Some(windows) = self.model.users.get(&id).and_then(|u| u.windows.clone()) else { return };
        for (pc, session) in self.open_sessions() {
            if same_login(&windows, &session.windows) {
                self.tell(&pc, &session.windows, session.from);
            }
        }
    }

    /// Tells each PC about the session that is open there, where there is news.
    pub(super) fn tell_everybody(&mut self) {
        for (pc, session) in self.open_sessions() {
            self.tell(&pc, &session.windows, session.from);
        }
    }

    /// Tells a PC whether to capture this user's screen, if it is not what it was told last.
    pub(super) fn tell(&mut self, pc: &str, windows: &str, from: i64) {
        let verdict = self.verdict(windows);
        let policies = &self.config.policies;
        let capture = self
            .user_of_login(windows)
            .map(|u| u.presence.capture(policies.start_trigger, policies.stop_trigger, from, self.now));
        let paused = self.screen_paused(windows, from);
        let (capture, reason, at) = match (verdict, capture) {
            (Verdict::Eligible, Some(_)) if paused.is_some() => {
                (false, "the agent has paused the recording of the screen", paused)
            }
            (Verdict::Eligible, Some(c)) if c.on => (true, verdict.words(), c.at),
            (Verdict::Eligible, Some(c)) => (false, "the agent is not logged on to the ACD", c.at),
            _ => (false, verdict.words(), None),
        };
        let Some(line) = self.lines.get_mut(pc).filter(|l| l.introduced) else { return };
        let news = (capture, format!("{reason}/{at:?}"));
        if line.told.insert(windows.to_lowercase(), news.clone()) == Some(news) {
            return;
        }
        let reason = reason.to_owned();
        self.effects.say(pc, ToDesktop::Eligibility { windows: windows.to_owned(), capture, reason, at });
    }
}
