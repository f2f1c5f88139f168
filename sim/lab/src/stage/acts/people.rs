//! Agents at PCs and in UJET.

use super::wishes;
use crate::scenario::fault_step::UjetAgent;
use crate::scenario::step::Logon;
use crate::stage::play::Play;

/// Logs an agent on to Windows.
pub fn logon(play: &Play, step: &Logon) -> Result<(), String> {
    let agent = play.scenario.agents.get(&step.agent).ok_or("there is no such agent")?;
    let console = play.consoles.get(&step.pc.value).ok_or("there is no such PC")?;
    if !play.control.is_on(&step.pc) {
        return Err(format!("{} is off", step.pc.value));
    }
    let windows = step.windows.as_ref().unwrap_or(&agent.windows);
    console.logon(windows);
    play.note(|n, now| n.logon(now, &step.pc, &step.agent, windows));
    Ok(())
}

/// Logs an agent off from Windows, wherever that is. An agent whom a power cut has logged off is off.
pub fn logoff(play: &Play, agent: &str) -> Result<(), String> {
    let seat = play.notebook.borrow().seat(agent).map(str::to_owned);
    if let Some(pc) = seat {
        play.note(|n, now| n.logoff(now, &pc));
        if let Some(console) = play.consoles.get(&pc) {
            console.logoff();
        }
    }
    Ok(())
}

/// Signs an agent in to UJET.
pub fn acd_login(play: &Play, agent: &str) -> Result<(), String> {
    play.ujet.acd_login(agent).map_err(|e| e.to_string())?;
    play.note(|n, now| n.acd_login(now, agent));
    Ok(())
}

/// Signs an agent out of UJET.
pub fn acd_logout(play: &Play, agent: &str) -> Result<(), String> {
    play.ujet.acd_logout(agent).map_err(|e| e.to_string())?;
    play.note(|n, now| n.acd_logout(now, agent));
    Ok(())
}

/// Adds, renames or removes an agent in UJET.
pub fn ujet_agent(play: &Play, step: &UjetAgent) -> Result<(), String> {
    match step {
        UjetAgent::Add(key) => {
            let agent = play.scenario.agents.get(key).ok_or("there is no such agent")?;
            let (mail, first, last) = (agent.mail(), agent.first.clone(), agent.last.clone());
            let id = play.ujet.add_agent(key, &mail, &first, &last).map_err(|e| e.to_string())?;
            play.note(|n, now| {
                n.identify(key, &id);
                n.acd_change(now, key, Some((first, last)));
            });
            wishes::watch_profile(play, key, true);
        }
        UjetAgent::Rename(rename) => {
            play.ujet.rename_agent(&rename.agent, &rename.first, &rename.last).map_err(|e| e.to_string())?;
            let name = Some((rename.first.clone(), rename.last.clone()));
            play.note(|n, now| n.acd_change(now, &rename.agent, name));
        }
        UjetAgent::Remove(key) => {
            play.ujet.remove_agent(key).map_err(|e| e.to_string())?;
            play.note(|n, now| {
                n.acd_logout(now, key);
                n.acd_change(now, key, None);
            });
            wishes::watch_profile(play, key, false);
        }
    }
    Ok(())
}
