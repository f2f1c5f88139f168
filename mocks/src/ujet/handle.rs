//! The stage's hand on UJET. Each call takes effect at once, at the true time, and stands in the trace.

use super::api;
use super::call::Call;
use super::config::{CallOptions, Config, Facts};
use super::gate::Throttle;
use super::misstep::Misstep;
use super::model::Model;
use super::push::{self, Outbox, PushFault};
use crate::audio::{Sound, Wav};
use crate::events::{UjetAgent, UjetCall, UjetFault};
use crate::faults::{Fault, Faults, Scope};
use crate::release::{Delay, Release, Wait};
use bytes::Bytes;
use kernel::world::Running;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) model: Model,
    pub(super) faults: Faults,
    pub(super) throttle: Throttle,
    outbox: Outbox,
    /// The audio of ended calls, by id.
    sounds: BTreeMap<u64, Sound>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    state: Mutex<State>,
    wake: tokio::sync::Notify,
}

/// A UJET. All clones are the same one.
#[derive(Debug, Clone)]
pub struct Ujet(Arc<Inner>);

impl Ujet {
    /// A UJET without agents.
    pub fn new(config: Config) -> Ujet {
        Ujet(Arc::new(Inner { config, state: Mutex::default(), wake: tokio::sync::Notify::new() }))
    }

    /// Its program: runs for ever on the machine that it is started on.
    pub fn program(&self) -> Running {
        let ujet = self.clone();
        Box::pin(async move {
            kernel::spawn(push::deliver(ujet.clone()));
            api::serve(ujet).await;
        })
    }

    /// Its routes, for a server of one's own.
    pub fn router(&self) -> axum::Router {
        api::router(self.clone())
    }

    /// Adds an agent, or takes one back who was removed; the API's id.
    ///
    /// # Errors
    /// [`Misstep::KnownAgent`].
    pub fn add_agent(&self, agent: &str, email: &str, first: &str, last: &str) -> Result<String, Misstep> {
        let id = self.step(|m, now| m.add_agent(now, agent, email, first, last))?;
        self.tell_agent(agent, "added");
        Ok(id.to_string())
    }

    /// Renames an agent.
    ///
    /// # Errors
    /// [`Misstep::UnknownAgent`].
    pub fn rename_agent(&self, agent: &str, first: &str, last: &str) -> Result<(), Misstep> {
        self.step(|m, _| m.rename_agent(agent, first, last))?;
        self.tell_agent(agent, "renamed");
        Ok(())
    }

    /// Removes an agent, who is signed out by that.
    ///
    /// # Errors
    /// [`Misstep::UnknownAgent`], [`Misstep::Busy`].
    pub fn remove_agent(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.remove_agent(now, agent))?;
        self.tell_agent(agent, "removed");
        Ok(())
    }

    /// An agent signs in to UJET.
    ///
    /// # Errors
    /// [`Misstep::UnknownAgent`], [`Misstep::LoggedOn`].
    pub fn acd_login(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.acd_login(now, agent))?;
        self.tell_agent(agent, "login");
        Ok(())
    }

    /// An agent signs out of UJET.
    ///
    /// # Errors
    /// [`Misstep::UnknownAgent`], [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn acd_logout(&self, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.acd_logout(now, agent))?;
        self.tell_agent(agent, "logout");
        Ok(())
    }

    /// An agent ends a chat that took so long.
    ///
    /// # Errors
    /// [`Misstep::UnknownAgent`], [`Misstep::LoggedOff`].
    pub fn text_contact(&self, agent: &str, length: Duration) -> Result<String, Misstep> {
        let id = self.step(|m, now| m.text_contact(now, agent, length.as_millis() as i64))?;
        self.tell_agent(agent, "text");
        Ok(id.to_string())
    }

    /// A customer has called `to` and waits; the API's id. An agent answers by [`Ujet::connect`].
    ///
    /// # Errors
    /// [`Misstep::KnownCall`].
    pub fn call(&self, call: &str, from: &str, to: &str, options: CallOptions) -> Result<String, Misstep> {
        let release = Release {
            live: options.live,
            metadata: self.wait(call, "metadata", options.metadata),
            audio: self.wait(call, "audio", options.audio),
        };
        let waited = options.waited.as_millis() as i64;
        let id = self.step(|m, now| m.call(now - waited, call, from, to, options.recorded, release))?;
        self.tell_call(call, "created", None);
        Ok(id.to_string())
    }

    /// An agent answers, or joins the agents who are on (a conference).
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`], [`Misstep::Ended`], [`Misstep::UnknownAgent`], [`Misstep::LoggedOff`],
    /// [`Misstep::Busy`] when on this call already.
    pub fn connect(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.connect(now, call, agent))?;
        self.tell_call(call, "connected", Some(agent));
        Ok(())
    }

    /// An agent's phone rang and was not answered.
    ///
    /// # Errors
    /// As [`Ujet::connect`].
    pub fn missed(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.missed(now, call, agent))?;
        self.tell_call(call, "missed", Some(agent));
        Ok(())
    }

    /// An agent leaves; the call goes on with the others, or the customer waits.
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`], [`Misstep::Ended`], [`Misstep::NotOn`].
    pub fn leave(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.leave(now, call, agent))?;
        self.tell_call(call, "left", Some(agent));
        Ok(())
    }

    /// A blind transfer that is answered at once: `from` leaves, `to` joins.
    ///
    /// # Errors
    /// As [`Ujet::connect`] and [`Ujet::leave`]; nothing has changed then.
    pub fn transfer(&self, call: &str, from: &str, to: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.transfer(now, call, from, to))?;
        self.tell_call(call, "transferred", Some(to));
        Ok(())
    }

    /// An agent puts the customer on hold (`true`) or takes them back.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`], and as [`Ujet::leave`].
    pub fn hold(&self, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        self.step(|m, now| m.hold(now, call, agent, on))?;
        self.tell_call(call, if on { "held" } else { "retrieved" }, Some(agent));
        Ok(())
    }

    /// The audio recording is paused: what follows is silence.
    ///
    /// # Errors
    /// [`Misstep::NotNow`] for a call that is not recorded, not answered or paused already; as [`Ujet::leave`].
    pub fn pause_audio(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.pause_audio(now, call, true))?;
        self.tell_call(call, "audio_paused", None);
        Ok(())
    }

    /// The audio recording goes on.
    ///
    /// # Errors
    /// As [`Ujet::pause_audio`].
    pub fn resume_audio(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.pause_audio(now, call, false))?;
        self.tell_call(call, "audio_resumed", None);
        Ok(())
    }

    /// The audio recording ends here, before the call does: the file is shorter than the call.
    ///
    /// # Errors
    /// As [`Ujet::pause_audio`].
    pub fn end_audio(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.end_audio(now, call))?;
        self.tell_call(call, "audio_ended", None);
        Ok(())
    }

    /// The call is over for everybody; what the judge has to know.
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`], [`Misstep::Ended`].
    pub fn hang_up(&self, call: &str) -> Result<Facts, Misstep> {
        self.step(|m, now| m.hang_up(now, call))?;
        self.tell_call(call, "ended", None);
        self.facts(call)
    }

    /// Lets the metadata of a call out now (or with its end).
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`].
    pub fn release(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.release(now, call, false))?;
        self.tell_call(call, "released", None);
        Ok(())
    }

    /// Lets the audio of a call out now (or with its metadata).
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`].
    pub fn release_audio(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.release(now, call, true))?;
        self.tell_call(call, "audio_released", None);
        Ok(())
    }

    /// What the judge has to know of a call. Ask again at the end of the run for a call whose release waits to be told.
    ///
    /// # Errors
    /// [`Misstep::UnknownCall`].
    pub fn facts(&self, call: &str) -> Result<Facts, Misstep> {
        let hz = self.config().audio_hz;
        self.with(|s| {
            let c = s.model.find(call)?;
            let span = c.audio_span();
            Ok(Facts {
                acd_id: c.id.to_string(),
                metadata_at: c.release.metadata_at(c.ended_at),
                audio_at: c.audio_at(),
                audio_sha256: span.map(|span| sound(&mut s.sounds, c, span, hz).sha256.clone()),
                audio_ms: span.map_or(0, |(from, to)| Wav { key: c.id, hz }.length_ms(to - from)),
                audio_span: span,
                paused: c.paused.clone(),
            })
        })
    }

    /// Misbehaves for requests whose path contains `part` (`""`: all; `/calls`, `/recordings/`, `/agents`, …).
    pub fn misbehave(&self, fault: Fault, scope: Scope, part: &str) {
        kernel::trace::emit(&UjetFault { what: format!("{fault:?} {scope:?} {part:?}") });
        self.with(|s| s.faults.add(kernel::time::truth(), fault, scope, part));
    }

    /// Behaves again.
    pub fn behave(&self) {
        kernel::trace::emit(&UjetFault { what: "none".into() });
        self.with(|s| s.faults.clear());
    }

    /// Lets the next `count` QM push events be lost, doubled or late.
    pub fn disturb_events(&self, fault: PushFault, count: u32) {
        kernel::trace::emit(&UjetFault { what: format!("{fault:?} events, {count}") });
        self.with(|s| s.outbox.disturb(fault, count));
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    /// Never held over an await.
    pub(super) fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn outbox<T>(&self, f: impl FnOnce(&mut Outbox) -> T) -> T {
        self.with(|s| f(&mut s.outbox))
    }

    pub(super) async fn pushed(&self) {
        self.0.wake.notified().await;
    }

    /// The audio of a call, once it is out.
    pub(super) fn recording(&self, id: u64, now: i64) -> Option<Bytes> {
        let hz = self.config().audio_hz;
        self.with(|s| {
            let call = s.model.calls.iter().find(|c| c.id == id)?;
            call.audio_at().filter(|t| *t <= now)?;
            Some(sound(&mut s.sounds, call, call.audio_span()?, hz).file.clone())
        })
    }

    fn step<T>(&self, f: impl FnOnce(&mut Model, i64) -> Result<T, Misstep>) -> Result<T, Misstep> {
        let now = kernel::time::truth();
        let mut met = Vec::new();
        let done = self.with(|s| {
            let done = f(&mut s.model, now);
            let events = s.model.drain();
            if self.config().events.is_some() {
                for event in events {
                    let kind = push::kind(&event);
                    met.extend(s.outbox.put(now, event).map(|fault| (kind, fault)));
                }
            }
            done
        });
        push::tell_fates(&met);
        self.0.wake.notify_one();
        done
    }

    fn wait(&self, call: &str, what: &str, delay: Delay) -> Wait {
        Wait::drawn(delay, self.config().seed, &format!("ujet/{what}/{call}"))
    }

    fn tell_agent(&self, agent: &str, what: &'static str) {
        kernel::trace::emit(&UjetAgent { agent, what });
    }

    fn tell_call(&self, call: &str, what: &'static str, agent: Option<&str>) {
        let acd_id = self.with(|s| s.model.find(call).map_or(0, |c| c.id));
        kernel::trace::emit(&UjetCall { call, acd_id, what, agent });
    }
}

/// The audio of a call, which is made when it is asked for first.
fn sound<'a>(known: &'a mut BTreeMap<u64, Sound>, call: &Call, (from, to): (i64, i64), hz: u32) -> &'a Sound {
    known.entry(call.id).or_insert_with(|| Sound::new(Wav { key: call.id, hz }.file(from, to, &call.paused)))
}
