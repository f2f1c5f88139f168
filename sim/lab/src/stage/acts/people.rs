//! Agents at PCs, and logged on to the telephony system.

use crate::certify::driver::Order;
use crate::scenario::fault_step::PowerOff;
use crate::scenario::step::Logon;
use crate::stage::play::Play;

/// Logs an agent on to Windows.
pub fn logon(play: &Play, step: &Logon) -> Result<(), String> {
    let agent = play.scenario.agents.get(&step.agent).ok_or("there is no such agent")?;
    let console = play.consoles.get(&step.pc.value).ok_or("there is no such PC")?;
    if !play.ground.is_away(&step.pc) && !play.control.is_on(&step.pc) {
        return Err(format!("{} is off", step.pc.value));
    }
    let windows = step.windows.as_ref().unwrap_or(&agent.windows);
    if play.ground.is_product(&step.pc) {
        play.order(Order::new("logon").with("windows", windows.clone()));
    } else {
        console.logon(windows);
    }
    play.note(|n, now| n.logon(now, &step.pc, &step.agent, windows));
    Ok(())
}

/// Logs an agent off from Windows, wherever that is. An agent whom a power cut has logged off is off.
pub fn logoff(play: &Play, agent: &str) -> Result<(), String> {
    let seat = play.notebook.borrow().seat(agent).map(str::to_owned);
    if let Some(pc) = seat {
        play.note(|n, now| n.logoff(now, &pc));
        if play.ground.is_product(&pc) {
            play.order(Order::new("logoff"));
        } else if let Some(console) = play.consoles.get(&pc) {
            console.logoff();
        }
    }
    Ok(())
}

/// Has somebody else's PC shut down: whoever is logged on is logged off before.
pub fn shut_down(play: &Play, step: &PowerOff) -> Result<(), String> {
    if !step.clean || step.when.is_some() || step.lasting.is_some() {
        return Err("a product's PC can only be shut down (`clean: true`), and switched on by a step of its own".into());
    }
    play.note(|n, now| n.power(now, &step.pc, false, true));
    play.order(Order::new("off"));
    Ok(())
}

/// Has somebody else's PC switched on again. Nobody is logged on there.
pub fn switch_on(play: &Play, pc: &str) -> Result<(), String> {
    play.note(|n, now| n.power(now, pc, true, true));
    play.order(Order::new("on"));
    Ok(())
}

/// Signs an agent in to the telephony system.
pub fn acd_login(play: &Play, agent: &str) -> Result<(), String> {
    play.acd.login(agent)?;
    play.note(|n, now| n.acd_login(now, agent));
    Ok(())
}

/// Signs an agent out of the telephony system.
pub fn acd_logout(play: &Play, agent: &str) -> Result<(), String> {
    play.acd.logout(agent)?;
    play.note(|n, now| n.acd_logout(now, agent));
    Ok(())
}
