//! The telephony system's own people, teams and queues.

use super::wishes;
use crate::scenario::tenant_step::{AcdAgent, AcdQueue, AcdTeam};
use crate::stage::play::Play;

/// An agent comes, goes or changes.
pub fn acd_agent(play: &Play, step: &AcdAgent) -> Result<(), String> {
    let key = &step.agent().value;
    let agent = play.scenario.agents.get(step.agent()).ok_or("there is no such agent")?;
    match step {
        AcdAgent::Add(_) => {
            let id = play.acd.add_agent(key, agent)?;
            play.note(|n, now| {
                n.identify(key, &id);
                n.acd_change(now, key, Some((agent.first.clone(), agent.last.clone())));
            });
            wishes::watch_profile(play, key, true);
        }
        AcdAgent::Rename(rename) => {
            play.acd.rename_agent(key, &rename.first, &rename.last)?;
            let name = Some((rename.first.clone(), rename.last.clone()));
            play.note(|n, now| n.acd_change(now, key, name));
        }
        AcdAgent::Remove(_) => {
            play.acd.remove_agent(key)?;
            gone(play, key);
        }
        AcdAgent::Deactivate(_) => {
            play.acd.deactivate_agent(key)?;
            gone(play, key);
        }
        AcdAgent::Restore(_) => {
            play.acd.restore_agent(key)?;
            play.note(|n, now| {
                let name = n.name_of(key);
                n.acd_change(now, key, name);
            });
            wishes::watch_profile(play, key, true);
        }
        AcdAgent::Enable(_) => play.acd.enable_agent(key, true)?,
        AcdAgent::Disable(_) => play.acd.enable_agent(key, false)?,
        AcdAgent::Move(step) => {
            let teams: Vec<&str> = step.teams.iter().map(|team| team.value.as_str()).collect();
            play.acd.move_agent(key, &teams)?;
        }
    }
    Ok(())
}

fn gone(play: &Play, agent: &str) {
    play.note(|n, now| {
        n.acd_logout(now, agent);
        n.acd_change(now, agent, None);
    });
    wishes::watch_profile(play, agent, false);
}

/// A team comes, goes or changes.
pub fn acd_team(play: &Play, step: &AcdTeam) -> Result<(), String> {
    match step {
        AcdTeam::Add(key) => {
            let team = play.scenario.acd.teams.get(key).ok_or("there is no such team")?;
            play.acd.add_team(key, team)
        }
        _ => play.acd.change_team(step),
    }
}

/// A queue comes or changes.
pub fn acd_queue(play: &Play, step: &AcdQueue) -> Result<(), String> {
    match step {
        AcdQueue::Add(key) => {
            let queue = play.scenario.acd.queues.get(key).ok_or("there is no such queue")?;
            play.acd.add_queue(key, queue)?;
            play.note(|n, _| n.queue(key, queue.recorded));
        }
        AcdQueue::Record(key) => {
            play.acd.permit_recording(key, true)?;
            play.note(|n, _| n.queue(key, true));
        }
        AcdQueue::NoRecording(key) => {
            play.acd.permit_recording(key, false)?;
            play.note(|n, _| n.queue(key, false));
        }
    }
    Ok(())
}
