//! What happens to calls. Each step checks first and then changes all that it changes. Pure.

mod consults;

use super::call::{Call, Step, close};
use super::config::{By, Role, Text};
use super::ids;
use super::misstep::Misstep;
use super::model::{Happening, Model};
use crate::release::{Release, Wait};
use crate::stretch::Stretch;

/// What a call begins with.
#[derive(Debug, Clone)]
pub(super) struct Beginning {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) queue: Option<String>,
    pub(super) recorded: Option<bool>,
    pub(super) outdial: bool,
    pub(super) text: Option<Text>,
    pub(super) release: Release,
    pub(super) known: Wait,
}

impl Model {
    /// A customer comes and waits in a queue (an outdial goes straight to its agent).
    pub(super) fn begin(&mut self, at: i64, key: &str, b: Beginning) -> Result<String, Misstep> {
        if self.by_name.contains_key(key) {
            return Err(Misstep::known("call", key));
        }
        let queue = b.queue.or_else(|| self.first_queue.clone());
        if let Some(missing) = queue.as_ref().filter(|q| !self.queues.contains_key(*q)) {
            return Err(Misstep::unknown("queue", missing));
        }
        let permitted = queue.as_ref().and_then(|q| self.queues.get(q)).is_none_or(|q| q.recording_permitted);
        let id = if self.plain_ids { ids::plain(self.seed, "task", key) } else { ids::uuid(self.seed, "task", key) };
        let n = self.calls.len();
        self.calls.push(Call {
            key: key.into(),
            id: id.clone(),
            text: b.text,
            from: b.from,
            to: b.to,
            outdial: b.outdial,
            queue: queue.clone(),
            recorded: b.recorded.unwrap_or(permitted) && b.text.is_none(),
            created_at: at,
            changed_at: at,
            ended_at: None,
            ended_by: None,
            release: b.release,
            known: b.known,
            steps: Vec::new(),
            presence: Vec::new(),
            owners: Vec::new(),
            consults: Vec::new(),
            holds: Vec::new(),
            paused: Vec::new(),
            screen_paused: Vec::new(),
            ringing: None,
            on: Vec::new(),
        });
        self.by_name.insert(key.into(), n);
        self.take(n, Step::state("new", at));
        if !b.outdial {
            self.take(n, Step { queue, ..Step::state("parked", at) });
        }
        Ok(id)
    }

    /// A text task that an agent has had for so long and ends now. The agent's voice channel knows nothing of it.
    pub(super) fn chat(&mut self, now: i64, ms: i64, key: &str, agent: &str, b: Beginning) -> Result<String, Misstep> {
        self.user(agent)?;
        self.session(agent).ok_or_else(|| Misstep::LoggedOff(agent.into()))?;
        let from = now - ms.max(0);
        let id = self.begin(from, key, b)?;
        let n = self.open(key)?;
        let queue = self.find(key)?.queue.clone();
        self.with(n, |c| c.join(from, agent, Role::Main));
        self.take(n, Step { queue, ..Step::state("connected", from).agent(agent) });
        self.with(n, |c| {
            c.part(now, agent);
            (c.ended_at, c.ended_by) = (Some(now), Some(By::Agent));
        });
        self.take(n, Step { to: Some(now), ..Step::state("ended", now).agent(agent) });
        Ok(id)
    }

    /// The call is offered to an agent, whose phone rings.
    pub(super) fn offer(&mut self, now: i64, call: &str, agent: &str) -> Result<(), Misstep> {
        let n = self.waiting(call, "offered")?;
        self.free(agent)?;
        self.ring(now, n, agent);
        Ok(())
    }

    /// The agent whose phone rings answers, or the agent named, whose phone rings no longer than that.
    pub(super) fn connect(&mut self, now: i64, call: &str, agent: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        match self.find(call)?.ringing.as_deref() {
            Some(rung) if rung == agent => {}
            Some(_) => return Err(Misstep::not_now(call, "answered by another")),
            None => self.offer(now, call, agent)?,
        }
        let first = self.find(call)?.connected_at().is_none();
        let queue = self.find(call)?.queue.clone();
        self.with(n, |c| {
            c.ringing = None;
            c.join(now, agent, Role::Main);
        });
        self.take(n, Step { queue, ..Step::state("connected", now).agent(agent) });
        if first && self.find(call)?.recorded {
            self.take(n, Step::mark("recording-started", now).agent(agent));
        }
        self.stay(now, agent, "connected", Some(n));
        Ok(())
    }

    /// The agent whose phone rings does not answer, or rejects: the customer waits on.
    pub(super) fn refuse(&mut self, now: i64, call: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        let agent = self.find(call)?.ringing.clone().ok_or_else(|| Misstep::not_now(call, "refused"))?;
        let queue = self.find(call)?.queue.clone();
        self.with(n, |c| c.ringing = None);
        self.tell(n, "task:failed", now, Some(&agent), None);
        self.take(n, Step { queue, ..Step::state("parked", now) });
        self.stay(now, &agent, "not-responding", Some(n));
        Ok(())
    }

    /// The customer is put on hold, or taken back.
    pub(super) fn hold(&mut self, now: i64, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        let n = self.on(call, agent)?;
        let c = self.find(call)?;
        if c.is_held() == on || c.consult().is_some() {
            return Err(Misstep::not_now(call, if on { "held" } else { "retrieved" }));
        }
        let event = if on { "on-hold" } else { "hold-done" };
        self.with(n, |c| match on {
            true => c.holds.push((agent.into(), Stretch { from: now, to: None })),
            false => close(&mut c.holds, now, |_| true),
        });
        self.take(n, Step::state(event, now).agent(agent));
        self.stay(now, agent, event, Some(n));
        Ok(())
    }

    /// An agent joins without having been consulted.
    pub(super) fn join(&mut self, now: i64, call: &str, agent: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        self.free(agent)?;
        let c = self.find(call)?;
        let by = c.on.first().cloned().filter(|_| c.consult().is_none());
        let by = by.ok_or_else(|| Misstep::not_now(call, "joined"))?;
        self.with(n, |call| call.join(now, agent, Role::Main));
        self.confer(now, n, &by, agent);
        Ok(())
    }

    /// An agent drops out of a conference; the others stay.
    pub(super) fn leave(&mut self, now: i64, call: &str, agent: &str) -> Result<(), Misstep> {
        let n = self.on(call, agent)?;
        if self.find(call)?.on.len() < 2 {
            return Err(Misstep::not_now(call, "left by its last agent"));
        }
        if self.find(call)?.consult().is_some_and(|c| c.by == agent) {
            self.end_consult(now, call)?;
        }
        self.with(n, |c| c.part(now, agent));
        let stays = self.find(call)?.on.clone();
        let remains = stays.first().cloned().unwrap_or_default();
        self.take(n, Step::state("conference-done", now).agent(&remains).other(agent));
        if stays.len() == 1 {
            self.stay(now, &remains, "conference-done", Some(n));
        }
        self.after(now, n, agent, false);
        Ok(())
    }

    /// A blind transfer: the only agent goes, another's phone rings.
    pub(super) fn transfer(&mut self, now: i64, call: &str, from: &str, to: &str) -> Result<(), Misstep> {
        let n = self.alone(call, from)?;
        self.free(to)?;
        let mark = Step::mark("Transferred", now).agent(from).other(to);
        self.take(n, Step { transfer: Some("BlindTransfer"), ..mark });
        self.with(n, |c| c.part(now, from));
        self.ring(now, n, to);
        self.after(now, n, from, true);
        Ok(())
    }

    /// A blind transfer to a queue: the only agent goes, the customer waits.
    pub(super) fn requeue(&mut self, now: i64, call: &str, from: &str, queue: &str) -> Result<(), Misstep> {
        let n = self.alone(call, from)?;
        if !self.queues.contains_key(queue) {
            return Err(Misstep::unknown("queue", queue));
        }
        let mark = Step::mark("Transferred", now).agent(from);
        self.take(n, Step { transfer: Some("BlindTransfer"), other_queue: Some(queue.into()), ..mark });
        self.with(n, |c| {
            c.part(now, from);
            c.queue = Some(queue.into());
        });
        self.take(n, Step { queue: Some(queue.into()), ..Step::state("parked", now) });
        self.after(now, n, from, true);
        Ok(())
    }

    /// The call is over for everybody.
    pub(super) fn hang_up(&mut self, now: i64, call: &str, by: By) -> Result<(), Misstep> {
        let n = self.open(call)?;
        if self.find(call)?.consult().is_some() {
            self.end_consult(now, call)?;
        }
        let (on, rung) = (self.find(call)?.on.clone(), self.find(call)?.ringing.clone());
        let owner = self.find(call)?.owner().map(str::to_owned);
        self.with(n, |c| {
            on.iter().for_each(|a| c.part(now, a));
            c.paused.iter_mut().filter(|p| p.to.is_none()).for_each(|p| p.to = Some(now));
            (c.ringing, c.ended_at, c.ended_by) = (None, Some(now), Some(by));
        });
        let reason = Some(if by == By::Agent { "Agent Left" } else { "Customer Left" });
        let ended = Step { reason, agent: owner, to: Some(now), ..Step::state("ended", now) };
        self.take(n, ended);
        if let Some(rung) = rung {
            self.stay(now, &rung, "available", None);
        }
        for agent in on {
            self.after(now, n, &agent, true);
        }
        Ok(())
    }

    /// The audio recording is paused, or goes on.
    pub(super) fn pause(&mut self, now: i64, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        let n = self.on(call, agent)?;
        let c = self.find(call)?;
        let open = c.paused.last().is_some_and(|p| p.to.is_none());
        if open == on || !c.recorded {
            return Err(Misstep::not_now(call, if on { "paused" } else { "resumed" }));
        }
        self.with(n, |c| {
            if on {
                c.paused.push(Stretch { from: now, to: None });
                return;
            }
            c.paused.iter_mut().filter(|p| p.to.is_none()).for_each(|p| p.to = Some(now));
            c.steps.iter_mut().filter(|s| s.event == "paused" && s.to.is_none()).for_each(|s| s.to = Some(now));
        });
        let step = Step::mark(if on { "paused" } else { "resumed" }, now).agent(agent);
        self.take(n, Step { to: (!on).then_some(now), ..step });
        Ok(())
    }

    /// The recording of an agent's screen is paused, or goes on.
    pub(super) fn pause_screen(&mut self, now: i64, call: &str, agent: &str, on: bool) -> Result<(), Misstep> {
        let n = self.on(call, agent)?;
        let open = self.find(call)?.screen_paused.iter().any(|(a, s)| a == agent && s.to.is_none());
        if open == on {
            return Err(Misstep::not_now(call, if on { "paused on the screen" } else { "resumed on the screen" }));
        }
        self.with(n, |c| match on {
            true => c.screen_paused.push((agent.into(), Stretch { from: now, to: None })),
            false => close(&mut c.screen_paused, now, |a| a == agent),
        });
        self.take(n, Step::mark(if on { "screen-paused" } else { "screen-resumed" }, now).agent(agent));
        self.happened(Happening::Screen { user: agent.into(), paused: on, at: now, call: n });
        Ok(())
    }

    fn ring(&mut self, now: i64, n: usize, agent: &str) {
        self.with(n, |c| c.ringing = Some(agent.into()));
        let queue = self.calls.get(n).and_then(|c| c.queue.clone());
        self.take(n, Step { queue, ..Step::state("connect", now).agent(agent) });
        self.stay(now, agent, "ringing", Some(n));
    }

    fn confer(&mut self, now: i64, n: usize, by: &str, with: &str) {
        self.take(n, Step::state("conferencing", now).agent(by).other(with));
        self.stay(now, by, "conferencing", Some(n));
        self.stay(now, with, "conferencing", Some(n));
    }

    /// An agent has left a customer: wraps up, where the tenant does that, or is available.
    fn after(&mut self, now: i64, n: usize, agent: &str, customer: bool) {
        if self.wrap_up && customer {
            let step = Step::mark("WrapUp", now).agent(agent);
            self.with(n, |c| c.step(Step { to: None, ..step }));
            self.stay(now, agent, "wrapup", Some(n));
        } else {
            self.stay(now, agent, "available", None);
        }
    }

    fn with(&mut self, n: usize, change: impl FnOnce(&mut Call)) {
        if let Some(call) = self.calls.get_mut(n) {
            change(call);
        }
    }

    /// Notes a step and tells of it.
    fn take(&mut self, n: usize, step: Step) {
        let what = match step.event {
            "new" => "task:new",
            "parked" => "task:parked",
            "connect" => "task:connect",
            "connected" => "task:connected",
            "on-hold" => "task:on-hold",
            "hold-done" => "task:hold-done",
            "consulting" => "task:consulting",
            "consult-done" => "task:consult-done",
            "conferencing" => "task:conferencing",
            "conference-done" => "task:conference-done",
            "ended" => "task:ended",
            _ => "",
        };
        if !what.is_empty() {
            self.tell(n, what, step.from, step.agent.as_deref(), step.other.as_deref());
        }
        self.with(n, |c| c.step(step));
    }

    fn tell(&mut self, call: usize, what: &'static str, at: i64, agent: Option<&str>, other: Option<&str>) {
        let (agent, other) = (agent.map(str::to_owned), other.map(str::to_owned));
        self.happened(Happening::Task { call, what, at, agent, other });
    }

    /// A call that waits for an agent.
    fn waiting(&self, call: &str, step: &'static str) -> Result<usize, Misstep> {
        let n = self.open(call)?;
        let c = self.find(call)?;
        if c.on.is_empty() && c.ringing.is_none() { Ok(n) } else { Err(Misstep::not_now(call, step)) }
    }

    /// A call that the agent is on, with the customer.
    fn on(&self, call: &str, agent: &str) -> Result<usize, Misstep> {
        let n = self.open(call)?;
        let here = self.find(call)?.on.iter().any(|a| a == agent);
        if here { Ok(n) } else { Err(Misstep::NotOn { agent: agent.into(), call: call.into() }) }
    }

    /// A call that the agent alone is on.
    fn alone(&self, call: &str, agent: &str) -> Result<usize, Misstep> {
        let n = self.on(call, agent)?;
        let c = self.find(call)?;
        if c.on.len() == 1 && c.consult().is_none() { Ok(n) } else { Err(Misstep::not_now(call, "transferred")) }
    }
}
