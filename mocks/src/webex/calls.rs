//! The stage's hand on calls and text tasks.

use super::config::{By, CallOptions, Facts, Text};
use super::handle::{Webex, tell};
use super::misstep::Misstep;
use super::steps::Beginning;
use crate::release::{Delay, Release, Wait};
use std::time::Duration;

impl Webex {
    /// A customer has called `to` and waits in a queue; the session id. An agent answers by [`Webex::connect`].
    ///
    /// # Errors
    /// [`Misstep::Known`], [`Misstep::Unknown`] for a queue.
    pub fn call_start(&self, call: &str, from: &str, to: &str, options: &CallOptions) -> Result<String, Misstep> {
        let beginning = self.beginning(call, from, to, options, None);
        let waited = options.waited.as_millis() as i64;
        let id = self.step(|m, now| m.begin(now - waited, call, beginning))?;
        self.tell_call(call, "parked", None);
        Ok(id)
    }

    fn beginning(&self, call: &str, from: &str, to: &str, o: &CallOptions, text: Option<Text>) -> Beginning {
        let wait = |what: &str, delay: Delay| Wait::drawn(delay, self.config().seed, &format!("webex/{what}/{call}"));
        Beginning {
            from: from.into(),
            to: to.into(),
            queue: o.queue.clone(),
            recorded: o.recorded,
            outdial: o.outdial,
            text,
            release: Release { live: o.live, metadata: wait("metadata", o.metadata), audio: wait("audio", o.audio) },
            known: wait("known", self.config().capture_known),
        }
    }

    fn done(&self, call: &str, what: &'static str, agent: &str) -> Result<(), Misstep> {
        self.tell_call(call, what, Some(agent));
        Ok(())
    }

    /// The call is offered to an agent, whose phone rings.
    ///
    /// # Errors
    /// [`Misstep::NotNow`], [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn offer(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.offer(now, call, agent))?;
        self.done(call, "offered", agent)
    }

    /// An agent answers, whether the phone has rung for a while or not.
    ///
    /// # Errors
    /// As [`Webex::offer`].
    pub fn connect(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.connect(now, call, agent))?;
        self.done(call, "connected", agent)
    }

    /// The agent whose phone rings does not answer: the customer waits on.
    ///
    /// # Errors
    /// [`Misstep::NotNow`].
    pub fn refuse(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.refuse(now, call))?;
        self.tell_call(call, "refused", None);
        Ok(())
    }

    /// An agent puts the customer on hold.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`].
    pub fn hold(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.hold(now, call, agent, true))?;
        self.done(call, "held", agent)
    }

    /// An agent takes the customer back.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`].
    pub fn unhold(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.hold(now, call, agent, false))?;
        self.done(call, "retrieved", agent)
    }

    /// An agent asks another for a consultation, whose phone rings; the customer is on hold.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`], [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn consult(&self, call: &str, by: &str, with: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.consult(now, call, by, with))?;
        self.done(call, "consult_asked", with)
    }

    /// The agent who was asked accepts: the consultation begins.
    ///
    /// # Errors
    /// [`Misstep::NotNow`].
    pub fn accept_consult(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.accept_consult(now, call))?;
        self.tell_call(call, "consulting", None);
        Ok(())
    }

    /// The consultation ends (or is refused, where it was not accepted): the first agent is with the customer again.
    ///
    /// # Errors
    /// [`Misstep::NotNow`].
    pub fn end_consult(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.end_consult(now, call))?;
        self.tell_call(call, "consult_done", None);
        Ok(())
    }

    /// The consulted agent takes the customer over, the first one goes.
    ///
    /// # Errors
    /// [`Misstep::NotNow`].
    pub fn consult_transfer(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.consult_transfer(now, call))?;
        self.tell_call(call, "consult_transferred", None);
        Ok(())
    }

    /// The consulted agent joins the customer and the agents who are on.
    ///
    /// # Errors
    /// [`Misstep::NotNow`].
    pub fn conference(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.conference(now, call))?;
        self.tell_call(call, "conferencing", None);
        Ok(())
    }

    /// An agent joins the call without having been consulted.
    ///
    /// # Errors
    /// [`Misstep::NotNow`], [`Misstep::LoggedOff`], [`Misstep::Busy`].
    pub fn join(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.join(now, call, agent))?;
        self.done(call, "joined", agent)
    }

    /// An agent drops out of a conference; the others stay.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`] for the last one.
    pub fn leave(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.leave(now, call, agent))?;
        self.done(call, "left", agent)
    }

    /// A blind transfer that is answered at once: `from` goes, `to` has the customer.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`], [`Misstep::LoggedOff`], [`Misstep::Busy`]; nothing has changed then.
    pub fn transfer(&self, call: &str, from: &str, to: &str) -> Result<(), Misstep> {
        self.step(|m, now| {
            m.transfer(now, call, from, to)?;
            m.connect(now, call, to)
        })?;
        self.done(call, "transferred", to)
    }

    /// A blind transfer to an agent whose phone rings until [`Webex::connect`] or [`Webex::refuse`].
    ///
    /// # Errors
    /// As [`Webex::transfer`].
    pub fn transfer_ringing(&self, call: &str, from: &str, to: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.transfer(now, call, from, to))?;
        self.done(call, "transferred", to)
    }

    /// A blind transfer to a queue: the agent goes, the customer waits.
    ///
    /// # Errors
    /// [`Misstep::NotOn`], [`Misstep::NotNow`], [`Misstep::Unknown`] for the queue.
    pub fn requeue(&self, call: &str, from: &str, queue: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.requeue(now, call, from, queue))?;
        self.done(call, "requeued", from)
    }

    /// The audio recording is paused: what follows is silence.
    ///
    /// # Errors
    /// [`Misstep::NotThere`], [`Misstep::NotOn`], [`Misstep::NotNow`] where it is not recorded or paused already.
    pub fn pause_audio(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.pausing(call, agent, true)
    }

    /// The audio recording goes on.
    ///
    /// # Errors
    /// As [`Webex::pause_audio`].
    pub fn resume_audio(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.pausing(call, agent, false)
    }

    fn pausing(&self, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        if !self.config().audio_pause() {
            return Err(Misstep::NotThere("audio pause and resume"));
        }
        self.step(|m, now| m.pause(now, call, agent, on))?;
        self.done(call, if on { "audio_paused" } else { "audio_resumed" }, agent)
    }

    /// An agent pauses the recording of the own screen (1.0 with CMSv1 alone).
    ///
    /// # Errors
    /// [`Misstep::NotThere`], [`Misstep::NotOn`], [`Misstep::NotNow`].
    pub fn pause_screen(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.pausing_screen(call, agent, true)
    }

    /// The recording of the screen goes on.
    ///
    /// # Errors
    /// As [`Webex::pause_screen`].
    pub fn resume_screen(&self, call: &str, agent: &str) -> Result<(), Misstep> {
        self.pausing_screen(call, agent, false)
    }

    fn pausing_screen(&self, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        if !self.config().face.screen_pause() {
            return Err(Misstep::NotThere("screen pause and resume"));
        }
        self.step(|m, now| m.pause_screen(now, call, agent, on))?;
        self.done(call, if on { "screen_paused" } else { "screen_resumed" }, agent)
    }

    /// The call is over for everybody; what the judge has to know.
    ///
    /// # Errors
    /// [`Misstep::Unknown`], [`Misstep::Ended`].
    pub fn hang_up(&self, call: &str, by: By) -> Result<Facts, Misstep> {
        self.step(|m, now| m.hang_up(now, call, by))?;
        self.tell_call(call, "ended", None);
        self.facts(call)
    }

    /// An agent ends a chat that took so long, besides whatever else the agent did; the task's id.
    ///
    /// # Errors
    /// [`Misstep::Known`] for the task, [`Misstep::LoggedOff`].
    pub fn chat(&self, task: &str, agent: &str, length: Duration) -> Result<String, Misstep> {
        self.text(task, agent, Text::Chat, length)
    }

    /// An agent ends a text task of any channel, as [`Webex::chat`].
    ///
    /// # Errors
    /// As [`Webex::chat`].
    pub fn text(&self, task: &str, agent: &str, channel: Text, length: Duration) -> Result<String, Misstep> {
        let options = CallOptions { queue: self.chat_queue(), ..CallOptions::default() };
        let beginning =
            self.beginning(task, "chatuser@example.com", "https://example.com/help", &options, Some(channel));
        let id = self.step(|m, now| m.chat(now, length.as_millis() as i64, task, agent, beginning))?;
        tell("user", agent, channel.name());
        Ok(id)
    }

    fn chat_queue(&self) -> Option<String> {
        self.with(|s| s.model.queues.iter().find(|(_, q)| q.chat).map(|(k, _)| k.clone()))
    }

    /// Lets the metadata of a call out now (or with its end).
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn release(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.release(now, call, false))?;
        self.tell_call(call, "released", None);
        Ok(())
    }

    /// Lets the audio of a call out now (or with its metadata).
    ///
    /// # Errors
    /// [`Misstep::Unknown`].
    pub fn release_audio(&self, call: &str) -> Result<(), Misstep> {
        self.step(|m, now| m.release(now, call, true))?;
        self.tell_call(call, "audio_released", None);
        Ok(())
    }
}
