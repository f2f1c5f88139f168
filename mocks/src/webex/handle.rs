//! The stage's hand on Webex Contact Center. Each call takes effect at once, at the true time, and stands in the trace.

use super::config::{CallOptions, Config, Facts, NewQueue, NewUser, UserIds};
use super::misstep::Misstep;
use super::model::Model;
use super::outbox::HookFault;
use super::shown::Credentials;
use super::state::{Met, State};
use super::{api, hooks, sound};
use crate::events::{WebexCall, WebexFault, WebexHook, WebexTenant};
use crate::faults::{Fault, Scope};
use kernel::world::Running;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug)]
struct Inner {
    config: Config,
    credentials: Credentials,
    state: Mutex<State>,
    wake: tokio::sync::Notify,
}

/// A tenant of Webex Contact Center. All clones are the same one. Calls are in [`super::calls`].
#[derive(Debug, Clone)]
pub struct Webex(Arc<Inner>);

impl Webex {
    /// A tenant with nobody and nothing in it.
    pub fn new(config: Config) -> Webex {
        let (state, credentials) = (Mutex::new(State::new(&config)), Credentials::of(&config.access));
        Webex(Arc::new(Inner { config, credentials, state, wake: tokio::sync::Notify::new() }))
    }

    /// Its program: runs for ever on the machine that it is started on.
    pub fn program(&self) -> Running {
        let webex = self.clone();
        Box::pin(async move {
            kernel::spawn(hooks::deliver(webex.clone()));
            api::serve(webex).await;
        })
    }

    /// Its routes, for a server of one's own.
    pub fn router(&self) -> axum::Router {
        api::router(self.clone())
    }

    /// How it is set up.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Adds a user, or takes one back who was deleted.
    ///
    /// # Errors
    /// [`Misstep::Known`], [`Misstep::Unknown`] for a team.
    pub fn add_user(&self, user: &str, new: &NewUser) -> Result<UserIds, Misstep> {
        let ids = self.step(|m, now| m.add_user(now, user, new))?;
        tell("user", user, "added");
        Ok(ids)
    }

    /// Gives a user another name.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn rename_user(&self, user: &str, first: &str, last: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.change_user(now, user, |u| (u.first, u.last) = (first.into(), last.into())))?;
        tell("user", user, "renamed");
        Ok(())
    }

    /// Deletes a user, who is logged off by that.
    ///
    /// # Errors
    /// [`Misstep::Unknown`], [`Misstep::Busy`].
    pub fn remove_user(&self, user: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.retire_user(now, user, true))?;
        tell("user", user, "removed");
        Ok(())
    }

    /// Makes a user not active, who is logged off by that.
    ///
    /// # Errors
    /// [`Misstep::Unknown`], [`Misstep::Busy`].
    pub fn deactivate_user(&self, user: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.retire_user(now, user, false))?;
        tell("user", user, "deactivated");
        Ok(())
    }

    /// Makes a user active again, a deleted one, too.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn restore_user(&self, user: &str) -> Result<(), Misstep> {
        self.step(|m, now| {
            if let Some(gone) = m.users.get_mut(user) {
                gone.deleted = false;
            }
            m.change_user(now, user, |u| u.active = true)
        })?;
        tell("user", user, "restored");
        Ok(())
    }

    /// Makes a user contact-center enabled, or not.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn enable_user(&self, user: &str, enabled: bool) -> Result<(), Misstep> {
        self.step(|m, now| m.change_user(now, user, |u| u.enabled = enabled))?;
        tell("user", user, if enabled { "enabled" } else { "disabled" });
        Ok(())
    }

    /// Puts a user on these teams and no others.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn move_user(&self, user: &str, teams: &[&str]) -> Result<(), Misstep> {
        self.step(|m, now| {
            if let Some(missing) = teams.iter().find(|t| !m.teams.contains_key(**t)) {
                return Err(Misstep::unknown("team", missing));
            }
            m.change_user(now, user, |u| u.teams = teams.iter().map(|t| (*t).into()).collect())
        })?;
        tell("user", user, "changed");
        Ok(())
    }

    /// What a user is called, by whom; deleted ones, too.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn user_ids(&self, user: &str) -> Result<UserIds, Misstep> {
        self.with(|s| s.model.who(Some(user)).map(|u| u.ids.clone())).ok_or_else(|| Misstep::unknown("user", user))
    }

    /// Adds a team; its id.
    ///
    /// # Errors
    /// [`Misstep::Known`].
    pub fn add_team(&self, team: &str, name: &str, capacity_based: bool) -> Result<String, Misstep> {
        let id = self.step(|m, _| m.add_team(team, name, capacity_based))?;
        tell("team", team, "added");
        Ok(id)
    }

    /// Gives a team another name.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn rename_team(&self, team: &str, name: &str) -> Result<(), Misstep> {
        self.step(|m, _| m.change_team(team, |t| t.name = name.into()))?;
        tell("team", team, "renamed");
        Ok(())
    }

    /// Makes a team active, or not.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn activate_team(&self, team: &str, active: bool) -> Result<(), Misstep> {
        self.step(|m, _| m.change_team(team, |t| t.active = active))?;
        tell("team", team, if active { "restored" } else { "deactivated" });
        Ok(())
    }

    /// Deletes a team.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn remove_team(&self, team: &str) -> Result<(), Misstep> {
        self.step(|m, _| m.change_team(team, |t| t.deleted = true))?;
        tell("team", team, "removed");
        Ok(())
    }

    /// Adds a queue for calls; its id. The first one is where calls go that name none.
    ///
    /// # Errors
    /// [`Misstep::Known`], [`Misstep::Unknown`] for a team.
    pub fn add_queue(&self, queue: &str, new: &NewQueue) -> Result<String, Misstep> {
        let id = self.step(|m, _| m.add_queue(queue, new, false))?;
        tell("queue", queue, "added");
        Ok(id)
    }

    /// Adds a queue for chats; its id.
    ///
    /// # Errors
    /// As [`Webex::add_queue`].
    pub fn add_chat_queue(&self, queue: &str, new: &NewQueue) -> Result<String, Misstep> {
        let id = self.step(|m, _| m.add_queue(queue, new, true))?;
        tell("queue", queue, "added");
        Ok(id)
    }

    /// Calls of a queue may be recorded from now on, or not.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn permit_recording(&self, queue: &str, permitted: bool) -> Result<(), Misstep> {
        self.step(|m, _| m.change_queue(queue, |q| q.recording_permitted = permitted))?;
        tell("queue", queue, "changed");
        Ok(())
    }

    /// An agent logs on to Webex Contact Center, and is available.
    ///
    /// # Errors
    /// [`Misstep::Unknown`], [`Misstep::MayNot`], [`Misstep::LoggedOn`].
    pub fn login(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.login(now, agent))?;
        tell("user", agent, "login");
        Ok(())
    }

    /// An agent logs off.
    ///
    /// # Errors
    /// [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn logout(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.logout(now, agent))?;
        tell("user", agent, "logout");
        Ok(())
    }

    /// An agent is available, or idle.
    ///
    /// # Errors
    /// [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn set_available(&self, agent: &str, available: bool) -> Result<(), Misstep> {
        self.step(|m, now| m.set_available(now, agent, available))?;
        tell("user", agent, if available { "available" } else { "idle" });
        Ok(())
    }

    /// An agent is done with wrapping up ([`Config::wrap_up`]).
    ///
    /// # Errors
    /// [`Misstep::LoggedOff`], [`Misstep::NotNow`].
    pub fn wrapped_up(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.wrapped_up(now, agent))?;
        tell("user", agent, "wrapped_up");
        Ok(())
    }

    /// What the judge has to know of a call. Ask again at the end of the run for a call whose release waits to be told.
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn facts(&self, call: &str) -> Result<Facts, Misstep> {
        let config = self.config();
        let captures = config.face == wire::webex::Pairing::Programmatic;
        self.with(|s| {
            let c = s.model.find(call)?;
            let tracks = sound::tracks(c, config.seed).into_iter().take(if captures { usize::MAX } else { 1 });
            let piece = |t: sound::Track| {
                let piece = t.piece(&s.sounds.of(c, &t, config).sha256, config);
                if captures { piece } else { super::Piece { id: c.id.clone(), ..piece } }
            };
            Ok(Facts {
                pieces: tracks.map(piece).collect(),
                acd_id: c.id.clone(),
                numbers: (c.from.clone(), c.to.clone()),
                metadata_at: c.metadata_at(),
                recorded_told_at: c.recorded_told_at(),
                audio_at: c.audio_at(),
                presence: c.presence.clone(),
                paused: c.paused.clone(),
                screen_paused: c.screen_paused.clone(),
            })
        })
    }

    /// Misbehaves for requests whose path contains `part` (`""`: all; `/v1/tasks`, `/search`, `/media/`, …).
    pub fn misbehave(&self, fault: Fault, scope: Scope, part: &str) {
        kernel::trace::emit(&WebexFault { what: format!("{fault:?} {scope:?} {part:?}") });
        self.with(|s| s.faults.add(kernel::time::truth(), fault, scope, part));
    }

    /// Behaves again.
    pub fn behave(&self) {
        kernel::trace::emit(&WebexFault { what: "none".into() });
        self.with(|s| s.faults.clear());
    }

    /// The next `count` notifications are lost, doubled or late.
    pub fn disturb_events(&self, fault: HookFault, count: u32) {
        kernel::trace::emit(&WebexFault { what: format!("{fault:?} events, {count}") });
        self.with(|s| s.outbox.disturb(fault, count));
    }

    /// Access tokens are good no longer; with `all`, refresh tokens neither.
    pub fn revoke_tokens(&self, all: bool) {
        kernel::trace::emit(&WebexFault {
            what: if all { "all tokens revoked" } else { "access tokens revoked" }.into(),
        });
        self.with(|s| s.tokens.revoke(all));
    }

    /// A code as `/v1/authorize` gives it, for a WFO that was authorized beforehand. Good once, for ten minutes.
    pub fn authorize(&self) -> String {
        let now = kernel::time::truth();
        self.with(|s| s.tokens.code(now, &mut s.secrets))
    }

    /// A refresh token, for a WFO that was authorized beforehand.
    pub fn refresh_token(&self) -> String {
        let (now, life) = (kernel::time::truth(), self.config().refresh_life.as_millis() as i64);
        self.with(|s| s.tokens.refreshable(now, life, &mut s.secrets))
    }

    /// A refresh token that a WFO was given by somebody else is good, too.
    pub fn accept_refresh_token(&self, token: &str) {
        let until = kernel::time::truth() + self.config().refresh_life.as_millis() as i64;
        self.with(|s| s.tokens.accept(token, until));
    }

    /// Which credentials (`client_secret`, `api_key`) somebody has shown to the tenant as they are, and at which of its
    /// addresses: the path of the route, `{task}` for an id in it, and of a path that no route has its beginning.
    pub fn shown(&self) -> BTreeSet<(&'static str, String)> {
        self.with(|s| s.shown.clone())
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// Never held over an await.
    pub(super) fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn step<T>(&self, f: impl FnOnce(&mut Model, i64) -> Result<T, Misstep>) -> Result<T, Misstep> {
        let now = kernel::time::truth();
        let (done, met) = self.with(|s| {
            let done = f(&mut s.model, now);
            (done, s.absorb(now, self.config()))
        });
        self.tell_fates(&met);
        self.0.wake.notify_one();
        done
    }

    pub(super) fn tell_fates(&self, met: &[Met]) {
        met.iter().for_each(|(event, fate)| kernel::trace::emit(&WebexHook { event, fate, status: 0 }));
    }

    pub(super) fn tell_call(&self, call: &str, what: &'static str, agent: Option<&str>) {
        let acd_id = self.with(|s| s.model.find(call).map(|c| c.id.clone()).unwrap_or_default());
        kernel::trace::emit(&WebexCall { call, acd_id: &acd_id, what, agent });
    }

    pub(super) async fn woken(&self) {
        self.0.wake.notified().await;
    }
}

pub(super) fn tell(kind: &'static str, name: &str, what: &'static str) {
    kernel::trace::emit(&WebexTenant { kind, name, what });
}

impl CallOptions {
    /// Let out so long after its end, the audio so much later.
    #[must_use]
    pub fn after(metadata: std::time::Duration, audio: std::time::Duration) -> Self {
        use crate::release::Delay;
        Self { metadata: Delay::After(metadata), audio: Delay::After(audio), ..Self::default() }
    }
}
