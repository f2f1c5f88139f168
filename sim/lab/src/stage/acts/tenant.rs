//! The telephony system's own people, teams and queues.

use super::wishes;
use crate::scenario::tenant_step::{AcdAgent, AcdQueue, AcdTeam};
use crate::stage::play::Play;
use crate::stage::tenant::{added, names, team_moved, user_moved};
use judge::truth::webex::{TeamWhat, UserWhat};

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
            user_moved(play, key, added(&play.scenario, agent));
            wishes::watch_profile(play, key, true);
        }
        AcdAgent::Rename(rename) => {
            play.acd.rename_agent(key, &rename.first, &rename.last)?;
            let name = Some((rename.first.clone(), rename.last.clone()));
            play.note(|n, now| n.acd_change(now, key, name));
            let (first, last) = (rename.first.clone(), rename.last.clone());
            user_moved(play, key, UserWhat::Renamed { first, last });
        }
        AcdAgent::Remove(_) => {
            play.acd.remove_agent(key)?;
            gone(play, key, UserWhat::Deleted);
        }
        AcdAgent::Deactivate(_) => {
            play.acd.deactivate_agent(key)?;
            gone(play, key, UserWhat::Active(false));
        }
        AcdAgent::Restore(_) => {
            play.acd.restore_agent(key)?;
            play.note(|n, now| {
                let name = n.name_of(key);
                n.acd_change(now, key, name);
            });
            user_moved(play, key, UserWhat::Active(true));
            wishes::watch_profile(play, key, true);
        }
        AcdAgent::Enable(_) | AcdAgent::Disable(_) => {
            let on = matches!(step, AcdAgent::Enable(_));
            play.acd.enable_agent(key, on)?;
            user_moved(play, key, UserWhat::Enabled(on));
        }
        AcdAgent::Idle(_) | AcdAgent::Available(_) => {
            play.acd.set_available(key, matches!(step, AcdAgent::Available(_)))?;
        }
        AcdAgent::Move(step) => {
            let teams: Vec<&str> = step.teams.iter().map(|team| team.value.as_str()).collect();
            play.acd.move_agent(key, &teams)?;
            user_moved(play, key, UserWhat::Teams(names(&play.scenario, &step.teams)));
        }
    }
    Ok(())
}

fn gone(play: &Play, agent: &str, what: UserWhat) {
    user_moved(play, agent, what);
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
            play.acd.add_team(key, team)?;
        }
        _ => play.acd.change_team(step)?,
    }
    let what = match step {
        AcdTeam::Add(key) => {
            let name = play.scenario.acd.teams.get(key).map(|team| team.name.clone());
            TeamWhat::Added(name.unwrap_or_default(), true)
        }
        AcdTeam::Rename(rename) => TeamWhat::Renamed(rename.name.clone()),
        AcdTeam::Deactivate(_) => TeamWhat::Active(false),
        AcdTeam::Restore(_) => TeamWhat::Active(true),
        AcdTeam::Remove(_) => TeamWhat::Deleted,
    };
    team_moved(play, step.team(), what);
    Ok(())
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
