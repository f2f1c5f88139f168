//! What UJET knows: calls and the log of activity; agents have their own file. Pure: time comes in as an argument, what is to be pushed goes out by
//! [`Model::drain`]. Steps that cannot be are values of [`Misstep`].

use super::call::{Call, Handover, Seat};
use super::misstep::Misstep;
use super::people::Agent;
use super::push;
use crate::release::Release;
use crate::stretch::Stretch;
use std::collections::BTreeMap;
use wire::ujet::QmEvent;

/// An entry of the activity log.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    pub(super) id: u64,
    pub(super) agent_id: u64,
    /// `login`, `logout`, `call`, `chat`.
    pub(super) what: &'static str,
    pub(super) time: Stretch,
    pub(super) call_id: Option<u64>,
    pub(super) chat_id: Option<u64>,
}

/// A text contact: never a call.
#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) id: u64,
    pub(super) agent_id: u64,
    pub(super) time: Stretch,
}

/// What UJET knows.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) agents: BTreeMap<String, Agent>,
    pub(super) calls: Vec<Call>,
    pub(super) log: Vec<Activity>,
    pub(super) chats: Vec<Chat>,
    pub(super) by_name: BTreeMap<String, usize>,
    pub(super) pushes: Vec<QmEvent>,
    last_id: u64,
}

impl Model {
    /// Ids are one sequence for all, as a database gives them, so that mixing them up shows.
    pub(super) fn id(&mut self) -> u64 {
        self.last_id += 1;
        1_000 + self.last_id
    }

    /// What is to be pushed since the last time.
    pub(super) fn drain(&mut self) -> Vec<QmEvent> {
        std::mem::take(&mut self.pushes)
    }

    /// A customer calls and waits.
    pub(super) fn call(
        &mut self,
        now: i64,
        name: &str,
        from: &str,
        to: &str,
        recorded: bool,
        release: Release,
    ) -> Result<u64, Misstep> {
        if self.by_name.contains_key(name) {
            return Err(Misstep::KnownCall(name.into()));
        }
        let id = self.id();
        self.by_name.insert(name.into(), self.calls.len());
        self.calls.push(Call {
            id,
            from: from.into(),
            to: to.into(),
            recorded,
            release,
            created_at: now,
            changed_at: now,
            ended_at: None,
            seats: Vec::new(),
            handovers: Vec::new(),
            paused: Vec::new(),
            audio_ended: None,
        });
        Ok(id)
    }

    /// An agent answers, or joins those who are on (a conference).
    pub(super) fn connect(&mut self, now: i64, name: &str, key: &str) -> Result<(), Misstep> {
        let agent_id = self.signed_in(key)?;
        let (seat_id, handover_id) = (self.id(), self.id());
        let call = self.going(name, now)?;
        if call.seat(key).is_some() {
            return Err(Misstep::Busy { agent: key.into(), call: name.into() });
        }
        let last_left = call.seats.iter().max_by_key(|s| s.time.and_then(|t| t.to));
        if let Some(before) = last_left.filter(|s| s.time.is_some() && !call.attended()) {
            // Nobody is on and somebody was: this is a transfer by way of a queue, whose time is nobody's.
            let asked_at = before.time.and_then(|t| t.to).unwrap_or(now);
            let (from, to) = (before.agent.clone(), key.to_owned());
            call.handovers.push(Handover { id: handover_id, from, to, asked_at, connected_at: now });
        }
        let time = Some(Stretch { from: now, to: None });
        call.seats.push(Seat { id: seat_id, agent: key.into(), agent_id, time, holds: Vec::new() });
        let (call_id, event) = (call.id, push::call_state(call, "ringing", Some(agent_id)));
        self.pushes.push(event);
        self.note(agent_id, "call", Stretch { from: now, to: None });
        if let Some(entry) = self.log.last_mut() {
            entry.call_id = Some(call_id);
        }
        self.restate(now, key);
        Ok(())
    }

    /// An agent's phone rang and was not answered.
    pub(super) fn missed(&mut self, now: i64, name: &str, key: &str) -> Result<(), Misstep> {
        let agent_id = self.signed_in(key)?;
        let id = self.id();
        let call = self.going(name, now)?;
        call.seats.push(Seat { id, agent: key.into(), agent_id, time: None, holds: Vec::new() });
        let event = push::call_state(call, "ringing", Some(agent_id));
        self.pushes.push(event);
        Ok(())
    }

    /// An agent leaves; the call goes on with the others, or waits.
    pub(super) fn leave(&mut self, now: i64, name: &str, key: &str) -> Result<(), Misstep> {
        let call = self.going(name, now)?;
        if !call.leave(key, now) {
            return Err(Misstep::NotOn { agent: key.into(), call: name.into() });
        }
        let id = call.id;
        self.left(now, key, id);
        Ok(())
    }

    /// Blind: one agent leaves and the other joins at the same instant.
    pub(super) fn transfer(&mut self, now: i64, name: &str, from: &str, to: &str) -> Result<(), Misstep> {
        self.signed_in(to)?;
        let call = self.going(name, now)?;
        if call.seat(from).is_none() {
            return Err(Misstep::NotOn { agent: from.into(), call: name.into() });
        }
        if call.seat(to).is_some() {
            return Err(Misstep::Busy { agent: to.into(), call: name.into() });
        }
        let others = call.seats.iter().filter(|s| s.is_on()).count() > 1;
        self.leave(now, name, from)?;
        self.connect(now, name, to)?;
        if others {
            // A third agent stayed on, so that `connect` saw a conference.
            let id = self.id();
            let (from, to) = (from.to_owned(), to.to_owned());
            self.going(name, now)?.handovers.push(Handover { id, from, to, asked_at: now, connected_at: now });
        }
        Ok(())
    }

    /// An agent puts the customer on hold (`true`) or takes them back.
    pub(super) fn hold(&mut self, now: i64, name: &str, key: &str, on: bool) -> Result<(), Misstep> {
        let call = self.going(name, now)?;
        let seat = call.seat(key).ok_or_else(|| Misstep::NotOn { agent: key.into(), call: name.into() })?;
        toggle(&mut seat.holds, now, on)
            .then_some(())
            .ok_or(Misstep::NotNow { call: name.into(), step: if on { "held" } else { "retrieved" } })
    }

    /// An agent pauses (`true`) or resumes the audio recording.
    pub(super) fn pause_audio(&mut self, now: i64, name: &str, on: bool) -> Result<(), Misstep> {
        let call = self.going(name, now)?;
        let possible = call.recorded && call.audio_ended.is_none() && call.connected_at().is_some();
        (possible && toggle(&mut call.paused, now, on))
            .then_some(())
            .ok_or(Misstep::NotNow { call: name.into(), step: if on { "paused" } else { "resumed" } })
    }

    /// The audio recording ends before the call does.
    pub(super) fn end_audio(&mut self, now: i64, name: &str) -> Result<(), Misstep> {
        let call = self.going(name, now)?;
        if !call.recorded || call.audio_ended.is_some() || call.connected_at().is_none() {
            return Err(Misstep::NotNow { call: name.into(), step: "left without audio" });
        }
        call.audio_ended = Some(now);
        Ok(())
    }

    /// The call is over for everybody.
    pub(super) fn hang_up(&mut self, now: i64, name: &str) -> Result<(), Misstep> {
        let call = self.going(name, now)?;
        let on: Vec<String> = call.seats.iter().filter(|s| s.is_on()).map(|s| s.agent.clone()).collect();
        call.end(now);
        let (id, event) = (call.id, push::call_state(call, "ended", None));
        self.pushes.push(event);
        on.iter().for_each(|key| self.left(now, key, id));
        Ok(())
    }

    /// The stage lets the metadata out, of a call whose release waits for that.
    pub(super) fn release(&mut self, now: i64, name: &str, audio: bool) -> Result<(), Misstep> {
        let call = self.find(name)?;
        let wait = if audio { &mut call.release.audio } else { &mut call.release.metadata };
        wait.tell(now);
        Ok(())
    }

    /// A call by the scenario's name.
    pub(super) fn find(&mut self, name: &str) -> Result<&mut Call, Misstep> {
        let at = self.by_name.get(name).ok_or_else(|| Misstep::UnknownCall(name.into()))?;
        self.calls.get_mut(*at).ok_or_else(|| Misstep::UnknownCall(name.into()))
    }

    /// A call that has not ended and is about to change.
    fn going(&mut self, name: &str, now: i64) -> Result<&mut Call, Misstep> {
        let call = self.find(name)?;
        if call.ended_at.is_some() {
            return Err(Misstep::Ended(name.into()));
        }
        call.changed_at = now;
        Ok(call)
    }

    /// After an agent's call has ended.
    fn left(&mut self, now: i64, key: &str, call_id: u64) {
        if let Some(agent_id) = self.agents.get(key).map(|a| a.id) {
            self.close(agent_id, "call", Some(call_id), now);
        }
        self.restate(now, key);
    }

    pub(super) fn note(&mut self, agent_id: u64, what: &'static str, time: Stretch) {
        let id = self.id();
        self.log.push(Activity { id, agent_id, what, time, call_id: None, chat_id: None });
    }

    pub(super) fn close(&mut self, agent_id: u64, what: &str, call_id: Option<u64>, now: i64) {
        let open =
            |a: &&mut Activity| a.agent_id == agent_id && a.what == what && a.call_id == call_id && a.time.to.is_none();
        if let Some(entry) = self.log.iter_mut().rev().find(open) {
            entry.time.to = Some(now);
        }
    }
}

/// Opens or closes a stretch; false where it is open or closed already.
fn toggle(stretches: &mut Vec<Stretch>, now: i64, on: bool) -> bool {
    match (stretches.last_mut().filter(|s| s.to.is_none()), on) {
        (None, true) => stretches.push(Stretch { from: now, to: None }),
        (Some(open), false) => open.to = Some(now),
        _ => return false,
    }
    true
}
