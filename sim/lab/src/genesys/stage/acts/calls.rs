//! Calls: what customers and agents do at their phones. Each act begins at its exact true time and waits, for a few seconds at
//! most, until the network has carried it out: the next one can build on it.

use crate::genesys::call_step::{Call, Conference, Consult, EndOf, OfAgent, Transfer};
use crate::genesys::stage::calls::{CUSTOMER, Leg};
use crate::genesys::stage::notebook::Known;
use crate::genesys::stage::play::Play;
use mocks::genesys::desktop::Recording;
use mocks::genesys::phone::{CallKey, CallState, Phone};
use std::time::Duration;

/// So long the network may take to carry an act out.
const CARRIED_OUT: Duration = Duration::from_secs(5);

/// A customer calls, and an agent answers.
pub async fn call(play: &Play, step: &Call) -> Result<(), String> {
    let pstn = play.cast.pstn.clone();
    let dn = play.scenario.dn_of(&step.to).ok_or("the number leads to no DN")?.to_owned();
    let before = rings_at(play, &dn)?;
    let key = pstn.dial(&step.from, &step.to).map_err(|e| e.to_string())?;
    let rung = ring(play, &dn, before).await?;
    let known = Known { consultation_of: None, ..known(play, &dn)? };
    play.note(|n, _| n.call(&step.id, known));
    answer(play, &dn, rung).await?;
    talks(&pstn, key).await?;
    let mut legs = play.legs.borrow_mut();
    legs.joined(&step.id, CUSTOMER, Leg { dn: None, key });
    legs.joined(&step.id, &step.answered_by, Leg { dn: Some(dn), key: rung });
    Ok(())
}

/// The other party is put on hold, or taken back.
pub fn hold(play: &Play, step: &OfAgent, held: bool) -> Result<(), String> {
    let (_, phone, leg) = party(play, &step.call, step.agent.as_ref().map(|a| a.value.as_str()))?;
    let done = if held { phone.hold(leg.key) } else { phone.retrieve(leg.key) };
    done.map_err(|e| e.to_string())
}

/// A single-step transfer, which the other agent answers.
pub async fn transfer(play: &Play, step: &Transfer) -> Result<(), String> {
    let (agent, phone, leg) = party(play, &step.call, step.from.as_ref().map(|a| a.value.as_str()))?;
    let dn = play.dn_of(&step.to)?;
    let before = rings_at(play, &dn)?;
    phone.blind_transfer(leg.key, &dn).map_err(|e| e.to_string())?;
    let rung = ring(play, &dn, before).await?;
    answer(play, &dn, rung).await?;
    until(&phone, "the transfer is done", |p| p.call(leg.key).is_none_or(|c| over(c.state))).await?;
    let mut legs = play.legs.borrow_mut();
    legs.left(&step.call, &agent);
    legs.joined(&step.call, &step.to, Leg { dn: Some(dn), key: rung });
    Ok(())
}

/// An agent calls another one about a call, which is on hold then.
pub async fn consult(play: &Play, step: &Consult) -> Result<(), String> {
    let (agent, phone, leg) = party(play, &step.call, step.by.as_ref().map(|a| a.value.as_str()))?;
    let dn = play.dn_of(&step.with)?;
    let before = rings_at(play, &dn)?;
    let key = phone.consult(leg.key, &dn).map_err(|e| e.to_string())?;
    let rung = ring(play, &dn, before).await?;
    let known = Known { consultation_of: Some(step.call.value.clone()), ..known(play, &dn)? };
    play.note(|n, _| n.call(&step.id, known));
    {
        let mut legs = play.legs.borrow_mut();
        legs.joined(&step.id, &agent, Leg { dn: leg.dn.clone(), key });
        legs.rings(&step.id, &step.with, Leg { dn: Some(dn), key: rung });
    }
    if step.accepted { accept_consult(play, &step.id).await } else { Ok(()) }
}

/// The agent whose phone rings for a consultation answers.
pub async fn accept_consult(play: &Play, consult: &str) -> Result<(), String> {
    let (agent, leg) = play.legs.borrow().ringing(consult).ok_or("no phone rings for it")?;
    let dn = leg.dn.clone().unwrap_or_default();
    answer(play, &dn, leg.key).await?;
    let (asking, mine) = play.legs.borrow().first(consult).ok_or("nobody asks")?;
    let phone = play.cast.phone(mine.dn.as_deref().unwrap_or_default())?;
    talks(&phone, mine.key).await.map_err(|e| format!("{asking}: {e}"))?;
    play.legs.borrow_mut().joined(consult, &agent, leg);
    Ok(())
}

/// …or does not: the one who asks takes the customer back.
pub async fn refuse_consult(play: &Play, consult: &str) -> Result<(), String> {
    let (_, leg) = play.legs.borrow().ringing(consult).ok_or("no phone rings for it")?;
    let phone = play.cast.phone(leg.dn.as_deref().unwrap_or_default())?;
    phone.reject(leg.key, BUSY).map_err(|e| e.to_string())?;
    let (_, mine) = play.legs.borrow().first(consult).ok_or("nobody asks")?;
    let asking = play.cast.phone(mine.dn.as_deref().unwrap_or_default())?;
    until(&asking, "the refusal is heard", |p| p.call(mine.key).is_none_or(|c| over(c.state))).await?;
    end_consult(play, consult).await
}

/// Busy here.
const BUSY: u16 = 486;

/// The consultation ends, and the agent takes the customer back.
pub async fn end_consult(play: &Play, consult: &str) -> Result<(), String> {
    let (agent, mine) = play.legs.borrow().first(consult).ok_or("nobody asks")?;
    let phone = play.cast.phone(mine.dn.as_deref().unwrap_or_default())?;
    // After a refusal there is nothing left to end.
    if phone.call(mine.key).is_some_and(|call| !over(call.state)) {
        phone.hang_up(mine.key).map_err(|e| e.to_string())?;
    }
    let main =
        play.notebook.borrow().known(consult).and_then(|k| k.consultation_of.clone()).ok_or("it is of no call")?;
    let (_, _, leg) = party(play, &main, Some(&agent))?;
    until(&phone, "the call is there", |p| p.call(leg.key).is_some()).await?;
    if phone.call(leg.key).is_some_and(|call| call.held) {
        phone.retrieve(leg.key).map_err(|e| e.to_string())?;
    }
    play.legs.borrow_mut().ended(consult);
    Ok(())
}

/// The consultation becomes a transfer, or a conference.
pub async fn complete(play: &Play, consult: &str, conference: bool) -> Result<(), String> {
    let main =
        play.notebook.borrow().known(consult).and_then(|k| k.consultation_of.clone()).ok_or("it is of no call")?;
    let (agent, mine) = play.legs.borrow().first(consult).ok_or("nobody asks")?;
    let (other, theirs) = play.legs.borrow().other(consult, &agent).ok_or("nobody is consulted")?;
    let (_, phone, leg) = party(play, &main, Some(&agent))?;
    let done = if conference {
        phone.complete_conference(leg.key, mine.key)
    } else {
        phone.complete_transfer(leg.key, mine.key)
    };
    done.map_err(|e| e.to_string())?;
    let gone = if conference { mine.key } else { leg.key };
    until(&phone, "it is done", |p| p.call(gone).is_none_or(|c| over(c.state))).await?;
    let dn = theirs.dn.clone().unwrap_or_default();
    let key = standing(&play.cast.phone(&dn)?, theirs.key).await?;
    let mut legs = play.legs.borrow_mut();
    if !conference {
        legs.left(&main, &agent);
    }
    legs.ended(consult);
    legs.joined(&main, &other, Leg { dn: Some(dn), key });
    Ok(())
}

/// A single-step conference: another agent joins at once.
pub async fn conference(play: &Play, step: &Conference) -> Result<(), String> {
    let (_, phone, leg) = party(play, &step.call, step.by.as_ref().map(|a| a.value.as_str()))?;
    let dn = play.dn_of(&step.with)?;
    let before = rings_at(play, &dn)?;
    phone.single_step_conference(leg.key, &dn).map_err(|e| e.to_string())?;
    let rung = ring(play, &dn, before).await?;
    answer(play, &dn, rung).await?;
    play.legs.borrow_mut().joined(&step.call, &step.with, Leg { dn: Some(dn), key: rung });
    Ok(())
}

/// An agent leaves a call that goes on.
pub fn leave(play: &Play, step: &OfAgent) -> Result<(), String> {
    let (agent, phone, leg) = party(play, &step.call, step.agent.as_ref().map(|a| a.value.as_str()))?;
    phone.hang_up(leg.key).map_err(|e| e.to_string())?;
    play.legs.borrow_mut().left(&step.call, &agent);
    Ok(())
}

/// The call ends for everybody: the customer hangs up, or an agent; where several agents are on it, they all do.
pub fn hang_up(play: &Play, step: &EndOf) -> Result<(), String> {
    let all = play.legs.borrow().on(&step.call);
    let first = match &step.by {
        Some(by) => by.value.as_str(),
        // A consultation has no customer.
        None if all.iter().all(|(who, _)| who != CUSTOMER) => all.first().map_or(CUSTOMER, |(who, _)| who.as_str()),
        None => CUSTOMER,
    }
    .to_owned();
    let (now, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(who, _)| *who == first);
    if now.is_empty() {
        return Err(format!("{first} is not on the call"));
    }
    // With two parties the switch hangs up on the other one; with more they go one after the other.
    let all = if rest.len() > 1 { [now, rest].concat() } else { now };
    for (who, leg) in all {
        let phone = match &leg.dn {
            Some(dn) => play.cast.phone(dn)?,
            None => play.cast.pstn.clone(),
        };
        phone.hang_up(leg.key).map_err(|e| format!("{who}: {e}"))?;
    }
    play.note(|_, _| ());
    play.legs.borrow_mut().ended(&step.call);
    Ok(())
}

/// An agent controls a call's recording, at the desktop.
pub fn recording(play: &Play, step: &OfAgent, what: Recording) -> Result<(), String> {
    let (agent, _, leg) = party(play, &step.call, step.agent.as_ref().map(|a| a.value.as_str()))?;
    let conn_id = play.notebook.borrow().known(&step.call).map(|known| known.conn_id.clone()).unwrap_or_default();
    let conn_id = conn_id.parse().map_err(|_| "the call has no connection id")?;
    play.note(|_, _| ());
    let given = play.desktop(&agent)?.record(what, conn_id, leg.dn.as_deref().unwrap_or_default());
    given.map_err(|e| e.to_string())
}

/// The agent of a call, by name or because there is but one, with the phone and the call there.
fn party(play: &Play, call: &str, agent: Option<&str>) -> Result<(String, Phone, Leg), String> {
    let on: Vec<(String, Leg)> = play.legs.borrow().on(call).into_iter().filter(|(who, _)| who != CUSTOMER).collect();
    let found = match agent {
        Some(agent) => on.into_iter().find(|(who, _)| who == agent),
        None if on.len() == 1 => on.into_iter().next(),
        None => return Err("several agents are on the call".into()),
    };
    let (agent, leg) = found.ok_or("the agent is not on the call")?;
    let phone = play.cast.phone(leg.dn.as_deref().unwrap_or_default())?;
    Ok((agent, phone, leg))
}

fn over(state: CallState) -> bool {
    matches!(state, CallState::Ended(_))
}

/// The calls that a DN's phone has so far.
fn rings_at(play: &Play, dn: &str) -> Result<Vec<CallKey>, String> {
    Ok(play.cast.phone(dn)?.calls().into_iter().map(|call| call.key).collect())
}

/// Waits until a DN's phone rings for a new call.
async fn ring(play: &Play, dn: &str, before: Vec<CallKey>) -> Result<CallKey, String> {
    let phone = play.cast.phone(dn)?;
    let fresh = |phone: &Phone| {
        let rings =
            |call: &mocks::genesys::phone::CallView| call.state == CallState::Ringing && !before.contains(&call.key);
        phone.calls().into_iter().find(rings).map(|call| call.key)
    };
    until(&phone, "it rings", |phone| fresh(phone).is_some()).await?;
    fresh(&phone).ok_or_else(|| "it rings no more".into())
}

/// Picks up, and waits until the call stands.
async fn answer(play: &Play, dn: &str, key: CallKey) -> Result<(), String> {
    let phone = play.cast.phone(dn)?;
    phone.answer(key).map_err(|e| e.to_string())?;
    play.note(|_, _| ());
    talks(&phone, key).await
}

async fn talks(phone: &Phone, key: CallKey) -> Result<(), String> {
    until(phone, "the call stands", |p| p.call(key).is_some_and(|c| c.state == CallState::Talking)).await
}

/// The call that a phone has after the switch has put calls together: the same one, or one that has taken its place.
async fn standing(phone: &Phone, key: CallKey) -> Result<CallKey, String> {
    let found = |phone: &Phone| {
        let talks = |key: CallKey| phone.call(key).is_some_and(|c| c.state == CallState::Talking);
        if talks(key) { Some(key) } else { phone.talking() }
    };
    until(phone, "the call stands", |phone| found(phone).is_some()).await?;
    found(phone).ok_or_else(|| "the call stands no more".into())
}

/// Waits until something is so with a phone.
async fn until(phone: &Phone, what: &str, so: impl Fn(&Phone) -> bool) -> Result<(), String> {
    let mut changes = phone.changes();
    let waiting = async {
        while !so(phone) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    };
    match kernel::time::timeout(CARRIED_OUT, waiting).await {
        Ok(()) => Ok(()),
        Err(_) => Err(format!("{} s passed and it is not so that {what}", CARRIED_OUT.as_secs())),
    }
}

/// What the switch knows of the call that rings at a DN.
fn known(play: &Play, dn: &str) -> Result<Known, String> {
    play.cast.latest_call(dn).ok_or_else(|| "the switch has no such call".into())
}
