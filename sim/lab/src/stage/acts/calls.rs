//! Calls, and the telephony system's own troubles.

use crate::scenario::fault_step::{AcdEvents, AcdFault, AcdTrouble};
use crate::scenario::settings::ConsultTransfer;
use crate::scenario::step::{Answer, Call, Conference, Consult, GiveUp, Leave, TextContact, Transfer};
use crate::scenario::time;
use crate::stage::acd::NewCall;
use crate::stage::play::Play;
use crate::stage::tenant::moved;
use judge::truth::webex::What;
use judge::truth::{FaultKind, Span};
use mocks::faults::{Fault, Scope};
use mocks::release::Delay;
use std::time::Duration;

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(20);

/// A delay as the mocks have it.
pub fn delay(delay: time::Delay) -> Delay {
    if delay.least == delay.most {
        Delay::After(delay.least.duration())
    } else {
        Delay::Between(delay.least.duration(), delay.most.duration())
    }
}

/// A customer calls and an agent answers.
pub fn call(play: &Play, step: &Call) -> Result<(), String> {
    let usual = &play.scenario.acd;
    let waited = step.queue.unwrap_or_default();
    let id = play.acd.call(&NewCall {
        id: &step.id,
        from: &step.from,
        to: &step.to,
        recorded: step.recorded,
        live: step.live,
        waited: waited.duration(),
        metadata: delay(step.release.unwrap_or(usual.release)),
        audio: delay(step.audio.unwrap_or(usual.audio)),
        via: step.via.as_ref().map(|via| via.value.as_str()),
        outdial: step.outdial,
    })?;
    let recorded = step.recorded && step.via.as_ref().is_none_or(|queue| play.notebook.borrow().may_record(queue));
    play.note(|n, now| n.call(now - waited.0, &step.id, &id, (&step.from, &step.to), recorded, false));
    connect(play, &step.id, &step.answered_by)
}

fn connect(play: &Play, call: &str, agent: &str) -> Result<(), String> {
    play.acd.connect(call, agent)?;
    play.note(|n, now| n.joined(now, call, agent));
    moved(play, call, What::Answered(agent.into()));
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
    if !step.answered {
        play.acd.transfer_ringing(&step.call, &from, &step.to)?;
        left(play, &step.call, &from);
        moved(play, &step.call, What::Requeued);
        return Ok(());
    }
    play.acd.transfer(&step.call, &from, &step.to)?;
    play.note(|n, now| {
        n.left(now, &step.call, &from);
        n.joined(now, &step.call, &step.to);
    });
    moved(play, &step.call, What::Transferred { from, to: step.to.value.clone() });
    Ok(())
}

/// A customer waited and hung up.
pub fn give_up(play: &Play, step: &GiveUp) -> Result<(), String> {
    let now = Delay::After(Duration::ZERO);
    let waited = step.queue.duration();
    let (from, to) = (step.from.as_str(), step.to.as_str());
    let call = NewCall {
        id: &step.id,
        from,
        to,
        recorded: true,
        live: false,
        waited,
        metadata: now,
        audio: now,
        via: None,
        outdial: false,
    };
    let id = play.acd.call(&call)?;
    play.note(|n, now| n.call(now - step.queue.0, &step.id, &id, (&step.from, &step.to), true, false));
    hang_up(play, &step.id)
}

/// All agents leave and the customer waits again.
pub fn requeue(play: &Play, call: &str) -> Result<(), String> {
    let agents = play.notebook.borrow().on_call(call);
    play.acd.requeue(call, &agents)?;
    agents.iter().for_each(|agent| left(play, call, agent));
    moved(play, call, What::Requeued);
    Ok(())
}

/// An agent answers a call that waits again.
pub fn answer(play: &Play, step: &Answer) -> Result<(), String> {
    connect(play, &step.call, &step.by)
}

/// The agent whose phone rings does not answer.
pub fn refuse(play: &Play, call: &str) -> Result<(), String> {
    play.acd.refuse(call)
}

/// Another agent joins.
pub fn conference(play: &Play, step: &Conference) -> Result<(), String> {
    if play.notebook.borrow().consulted(&step.call).is_some_and(|(_, with)| with == step.with.value) {
        play.acd.merge(&step.call)?;
        play.note(|n, _| n.consult_over(&step.call));
        moved(play, &step.call, What::Conferenced);
        return Ok(());
    }
    play.acd.join(&step.call, &step.with)?;
    play.note(|n, now| n.joined(now, &step.call, &step.with));
    moved(play, &step.call, What::Joined(step.with.value.clone()));
    Ok(())
}

/// An agent asks another.
pub fn consult(play: &Play, step: &Consult) -> Result<(), String> {
    play.acd.consult(&step.call, &step.by, &step.with)?;
    play.note(|n, _| n.consult_asked(&step.call, &step.by, &step.with));
    moved(play, &step.call, What::Asked { by: step.by.value.clone(), with: step.with.value.clone() });
    if step.accepted { accept_consult(play, &step.call) } else { Ok(()) }
}

/// The other agent accepts.
pub fn accept_consult(play: &Play, call: &str) -> Result<(), String> {
    let (_, with) = play.notebook.borrow().consulted(call).ok_or("nobody is consulted")?;
    play.acd.accept_consult(call)?;
    play.note(|n, now| n.joined(now, call, &with));
    moved(play, call, What::Accepted);
    Ok(())
}

/// The consultation ends.
pub fn end_consult(play: &Play, call: &str) -> Result<(), String> {
    let (_, with) = play.notebook.borrow().consulted(call).ok_or("nobody is consulted")?;
    play.acd.end_consult(call)?;
    play.note(|n, now| {
        n.left(now, call, &with);
        n.consult_over(call);
    });
    moved(play, call, What::ConsultOver);
    Ok(())
}

/// The consulted agent takes the customer over.
pub fn consult_transfer(play: &Play, call: &str) -> Result<(), String> {
    let (by, with) = play.notebook.borrow().consulted(call).ok_or("nobody is consulted")?;
    play.acd.consult_transfer(call)?;
    let joined = play.scenario.policies.consult_transfer == Some(ConsultTransfer::Joined);
    play.note(|n, now| {
        n.left(now, call, &by);
        if !joined {
            n.left(now, call, &with);
            n.joined(now, call, &with);
        }
        n.consult_over(call);
    });
    moved(play, call, What::ConsultTransferred);
    Ok(())
}

/// An agent leaves.
pub fn leave(play: &Play, step: &Leave) -> Result<(), String> {
    play.acd.leave(&step.call, &step.agent)?;
    left(play, &step.call, &step.agent);
    moved(play, &step.call, What::Left(step.agent.value.clone()));
    Ok(())
}

/// The first agent on the call puts the customer on hold, or takes them back.
pub fn hold(play: &Play, call: &str, on: bool) -> Result<(), String> {
    let agents = play.notebook.borrow().on_call(call);
    let agent = agents.first().ok_or("nobody is on the call")?;
    play.acd.hold(call, agent, on)
}

/// The audio is paused or goes on.
pub fn pause(play: &Play, call: &str, paused: bool) -> Result<(), String> {
    let agents = play.notebook.borrow().on_call(call);
    play.acd.pause_audio(call, agents.first().map_or("", String::as_str), paused)?;
    play.note(|n, now| n.pause(now, call, paused));
    Ok(())
}

/// An agent's own screen is paused or goes on.
pub fn pause_screen(play: &Play, step: &Leave, paused: bool) -> Result<(), String> {
    play.acd.pause_screen(&step.call, &step.agent, paused)?;
    play.note(|n, now| n.pause_screen(now, &step.agent, paused));
    Ok(())
}

/// The audio ends before the call.
pub fn end_audio(play: &Play, call: &str) -> Result<(), String> {
    play.acd.end_audio(call)
}

/// The call is over.
pub fn hang_up(play: &Play, call: &str) -> Result<(), String> {
    play.acd.hang_up(call)?;
    play.note(|n, now| n.ended(now, call));
    moved(play, call, What::Ended);
    Ok(())
}

/// A text task that has just ended.
pub fn text_contact(play: &Play, step: &TextContact) -> Result<(), String> {
    let id = play.acd.text_contact(&step.id, &step.agent, step.channel, step.length.duration())?;
    play.note(|n, now| {
        let from = now - step.length.0;
        n.call(from, &step.id, &id, ("", ""), false, true);
        n.joined(from, &step.id, &step.agent);
        n.ended(now, &step.id);
    });
    Ok(())
}

/// The API misbehaves.
pub fn acd_fault(play: &Play, step: &AcdFault) -> Result<(), String> {
    let fault = match step.kind {
        AcdTrouble::AccessRevoked | AcdTrouble::TokensRevoked => return revoke(play, step.kind),
        AcdTrouble::Errors => Fault::Status(503),
        AcdTrouble::Throttled => Fault::Status(429),
        AcdTrouble::Slow => Fault::Slow(SLOW),
        AcdTrouble::Dropped => Fault::Dropped,
        AcdTrouble::Truncated => Fault::Truncated,
        AcdTrouble::Malformed => Fault::Malformed,
    };
    let scope = match step.lasting {
        Some(length) => Scope::During(length.duration()),
        None => Scope::Next(step.count.unwrap_or(1)),
    };
    play.acd.misbehave(fault, scope, step.requests);
    // So many requests are over at an unknown time: the polls of the import use them up one by one.
    let interval = play.scenario.server.import_interval.value.0;
    let lasts = step.lasting.map_or(i64::from(step.count.unwrap_or(1)) * 2 * interval, |length| length.0);
    play.note(|n, now| {
        n.fault(Span { from: now, to: now + lasts }, play.scenario.platform.machine(), FaultKind::AcdTrouble)
    });
    Ok(())
}

/// Tokens are good no longer. Nothing is late on account of that: another one can be had at once.
fn revoke(play: &Play, kind: AcdTrouble) -> Result<(), String> {
    play.acd.revoke_tokens(kind == AcdTrouble::TokensRevoked)?;
    play.note(|n, now| n.fault(Span { from: now, to: now }, play.scenario.platform.machine(), FaultKind::AcdTrouble));
    Ok(())
}

/// Its events get lost, come twice or late.
pub fn acd_events(play: &Play, step: &AcdEvents) -> Result<(), String> {
    play.acd.disturb_events(step.kind, step.by.duration(), step.count);
    play.note(|n, now| n.fault(Span { from: now, to: now }, play.scenario.platform.machine(), FaultKind::AcdTrouble));
    Ok(())
}
