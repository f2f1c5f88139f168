//! Calls in UJET, and UJET's own troubles.

use crate::scenario::fault_step::{EventTrouble, UjetEvents, UjetFault, UjetRequests, UjetTrouble};
use crate::scenario::step::{Answer, Call, Conference, GiveUp, Leave, TextContact, Transfer};
use crate::scenario::time;
use crate::stage::play::Play;
use crate::stage::reach::UJET;
use judge::truth::{FaultKind, Span};
use mocks::ujet::{CallOptions, Delay, Fault, PushFault, Scope};
use std::time::Duration;

/// How long a slow answer of UJET takes.
const SLOW: Duration = Duration::from_secs(20);

fn delay(delay: time::Delay) -> Delay {
    if delay.least == delay.most {
        Delay::After(delay.least.duration())
    } else {
        Delay::Between(delay.least.duration(), delay.most.duration())
    }
}

/// A customer calls and an agent answers.
pub fn call(play: &Play, step: &Call) -> Result<(), String> {
    let usual = &play.scenario.ujet;
    let waited = step.queue.unwrap_or_default();
    let options = CallOptions {
        recorded: step.recorded,
        live: step.live,
        waited: waited.duration(),
        metadata: delay(step.release.unwrap_or(usual.release)),
        audio: delay(step.audio.unwrap_or(usual.audio)),
    };
    let id = play.ujet.call(&step.id, &step.from, &step.to, options).map_err(|e| e.to_string())?;
    play.note(|n, now| n.call(now - waited.0, &step.id, &id, (&step.from, &step.to), step.recorded, false));
    connect(play, &step.id, &step.answered_by)
}

fn connect(play: &Play, call: &str, agent: &str) -> Result<(), String> {
    play.ujet.connect(call, agent).map_err(|e| e.to_string())?;
    play.note(|n, now| n.joined(now, call, agent));
    Ok(())
}

fn left(play: &Play, call: &str, agent: &str) {
    play.note(|n, now| n.left(now, call, agent));
}

/// One agent hands over to another.
pub fn transfer(play: &Play, step: &Transfer) -> Result<(), String> {
    let on = play.notebook.borrow().on_call(&step.call);
    let from = match &step.from {
        Some(from) => from.value.clone(),
        None => on.first().cloned().ok_or("nobody is on the call")?,
    };
    play.ujet.transfer(&step.call, &from, &step.to).map_err(|e| e.to_string())?;
    play.note(|n, now| {
        n.left(now, &step.call, &from);
        n.joined(now, &step.call, &step.to);
    });
    Ok(())
}

/// A customer waited and hung up.
pub fn give_up(play: &Play, step: &GiveUp) -> Result<(), String> {
    let options = CallOptions { waited: step.queue.duration(), ..CallOptions::default() };
    let id = play.ujet.call(&step.id, &step.from, &step.to, options).map_err(|e| e.to_string())?;
    play.note(|n, now| n.call(now - step.queue.0, &step.id, &id, (&step.from, &step.to), true, false));
    hang_up(play, &step.id)
}

/// All agents leave and the customer waits again.
pub fn requeue(play: &Play, call: &str) -> Result<(), String> {
    let agents = play.notebook.borrow().on_call(call);
    for agent in agents {
        play.ujet.leave(call, &agent).map_err(|e| e.to_string())?;
        left(play, call, &agent);
    }
    Ok(())
}

/// An agent answers a call that waits again.
pub fn answer(play: &Play, step: &Answer) -> Result<(), String> {
    connect(play, &step.call, &step.by)
}

/// Another agent joins.
pub fn conference(play: &Play, step: &Conference) -> Result<(), String> {
    connect(play, &step.call, &step.with)
}

/// An agent leaves.
pub fn leave(play: &Play, step: &Leave) -> Result<(), String> {
    play.ujet.leave(&step.call, &step.agent).map_err(|e| e.to_string())?;
    left(play, &step.call, &step.agent);
    Ok(())
}

/// The first agent on the call puts the customer on hold, or takes them back.
pub fn hold(play: &Play, call: &str, on: bool) -> Result<(), String> {
    let agents = play.notebook.borrow().on_call(call);
    let agent = agents.first().ok_or("nobody is on the call")?;
    play.ujet.hold(call, agent, on).map_err(|e| e.to_string())
}

/// The audio is paused or goes on.
pub fn pause(play: &Play, call: &str, paused: bool) -> Result<(), String> {
    let done = if paused { play.ujet.pause_audio(call) } else { play.ujet.resume_audio(call) };
    done.map_err(|e| e.to_string())?;
    play.note(|n, now| n.pause(now, call, paused));
    Ok(())
}

/// The audio ends before the call.
pub fn end_audio(play: &Play, call: &str) -> Result<(), String> {
    play.ujet.end_audio(call).map_err(|e| e.to_string())
}

/// The call is over.
pub fn hang_up(play: &Play, call: &str) -> Result<(), String> {
    play.ujet.hang_up(call).map_err(|e| e.to_string())?;
    play.note(|n, now| n.ended(now, call));
    Ok(())
}

/// A chat that has just ended.
pub fn text_contact(play: &Play, step: &TextContact) -> Result<(), String> {
    let id = play.ujet.text_contact(&step.agent, step.length.duration()).map_err(|e| e.to_string())?;
    play.note(|n, now| {
        let from = now - step.length.0;
        n.call(from, &step.id, &id, ("", ""), false, true);
        n.joined(from, &step.id, &step.agent);
        n.ended(now, &step.id);
    });
    Ok(())
}

/// UJET's API misbehaves.
pub fn ujet_fault(play: &Play, step: &UjetFault) -> Result<(), String> {
    let fault = match step.kind {
        UjetTrouble::Errors => Fault::Status(503),
        UjetTrouble::Throttled => Fault::Status(429),
        UjetTrouble::Slow => Fault::Slow(SLOW),
        UjetTrouble::Dropped => Fault::Dropped,
        UjetTrouble::Truncated => Fault::Truncated,
        UjetTrouble::Malformed => Fault::Malformed,
    };
    let part = match step.requests {
        UjetRequests::All => "",
        UjetRequests::Agents => "/agents",
        UjetRequests::Calls => "/calls",
        UjetRequests::Audio => "/recordings/",
    };
    let scope = match step.lasting {
        Some(length) => Scope::During(length.duration()),
        None => Scope::Next(step.count.unwrap_or(1)),
    };
    play.ujet.misbehave(fault, scope, part);
    // So many requests are over at an unknown time: the polls of the import use them up one by one.
    let interval = play.scenario.server.import_interval.value.0;
    let lasts = step.lasting.map_or(i64::from(step.count.unwrap_or(1)) * 2 * interval, |length| length.0);
    play.note(|n, now| n.fault(Span { from: now, to: now + lasts }, UJET, FaultKind::AcdTrouble));
    Ok(())
}

/// UJET's events get lost, come twice or late.
pub fn ujet_events(play: &Play, step: &UjetEvents) -> Result<(), String> {
    let fault = match step.kind {
        EventTrouble::Lost => PushFault::Lost,
        EventTrouble::Doubled => PushFault::Doubled,
        EventTrouble::Late => PushFault::Late(step.by.duration()),
    };
    play.ujet.disturb_events(fault, step.count);
    play.note(|n, now| n.fault(Span { from: now, to: now }, UJET, FaultKind::AcdTrouble));
    Ok(())
}
