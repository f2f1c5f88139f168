//! Agents at their desktops.

use crate::genesys::desktop_step::{
    AgentState, Attempt, ChangePlace, ChannelState, DesktopLogin, DesktopLogout, ForeignPage, Impostor, MediaState,
    Server, Token, Trick, VoiceState,
};
use crate::genesys::setup::{Device, Kind};
use crate::genesys::stage::notebook::Desk;
use crate::genesys::stage::play::Play;
use crate::scenario::At;
use crate::scenario::step::Logon;
use judge::genesys::truth::{self, ActKind};
use mocks::genesys::{backend, desktop};

/// Logs an agent on to Windows.
pub fn logon(play: &Play, step: &Logon) -> Result<(), String> {
    let agent = play.scenario.agents.get(&step.agent).ok_or("there is no such agent")?;
    let console = play.consoles.get(&step.pc.value).ok_or("there is no such PC")?;
    if !play.ground.is_away(&step.pc.value) && !play.control.is_on(&step.pc) {
        return Err(format!("{} is off", step.pc.value));
    }
    let windows = step.windows.as_ref().unwrap_or(&agent.windows);
    play.cast.logons_of(&step.pc).logon(windows, kernel::time::truth());
    console.logon(windows);
    play.note(|n, now| n.machines(now, |ledger, now| ledger.logon(now, &step.pc, &step.agent, windows)));
    Ok(())
}

/// Logs an agent off from Windows: the desktop goes with it.
pub fn logoff(play: &Play, agent: &str) -> Result<(), String> {
    let Some(pc) = play.notebook.borrow().seat(agent).map(str::to_owned) else { return Ok(()) };
    if play.notebook.borrow().desk(agent).is_some() {
        play.at_desktop(agent, |desktop| desktop.close())?;
    }
    play.note(|n, now| n.machines(now, |ledger, now| ledger.logoff(now, &pc)));
    if let Some(console) = play.consoles.get(&pc) {
        console.logoff();
    }
    Ok(())
}

/// Logs an agent in to the desktop.
pub fn login(play: &Play, step: &DesktopLogin) -> Result<(), String> {
    let key = &step.agent.value;
    let agent = play.scenario.agents.get(&step.agent).ok_or("there is no such agent")?;
    let centres = play.cast.centres.clone();
    let index = usize::from(step.server == Server::Backup);
    let centre = centres.get(index).cloned().ok_or("there is no backup data centre")?;
    let recovery = centres.get(1 - index).cloned();
    let devices = named(play, step.devices.as_deref());
    let place = step.place.as_ref().map(|place| place.value.clone());
    let dns = if agent.kind == Kind::NonVoice { Vec::new() } else { play.dns_at(key, place.as_deref(), &devices) };
    let peer = recovery.as_ref().filter(|_| step.peer).map(|recovery| recovery.server.clone());
    let wrong = step.wrong_password;
    let login = desktop::Login {
        agent: key.clone(),
        user: agent.login(),
        password: if wrong { play.secrets.wrong(key) } else { play.secrets.of(key) },
        agent_id: agent.id(),
        kind: if step.browser { desktop::Kind::Browser } else { desktop::Kind::Native },
        keeps_cookies: step.cookies,
        centre: centre.clone(),
        recovery,
        names_server: step.server != Server::Unnamed,
        peer_server: peer.clone(),
        place: place.clone(),
        devices: devices.iter().map(|d| wire::srs::Device { dn: d.dn.clone(), switch: d.switch.clone() }).collect(),
        csrf: step.csrf,
        csrf_capital: step.csrf_capital,
        token: desktop::Token::Own,
        dns: dns.clone(),
    };
    play.at_desktop(key, |desktop| desktop.login(login))?;
    let told = truth::Login {
        server: (step.server != Server::Unnamed).then(|| centre.server.to_string()),
        peer_server: peer.map(|peer| peer.to_string()),
        place: place.clone(),
        devices: devices.clone(),
        csrf: step.csrf,
        https: centre.backend.https,
        browser: step.browser,
        backend: format!("gws{}", index + 1),
        wrong_password: wrong,
        token: truth::Token::Own,
    };
    play.note(|n, now| {
        let pc = n.seat(key).unwrap_or_default().to_owned();
        n.act(now, &pc, key, ActKind::Login(told), step.refused);
        for dn in &dns {
            n.state(now, key, Some(dn), "voice", "NotReady", None);
        }
        n.desk_open(key, Desk { pc, place, devices, backup: index == 1 });
    });
    Ok(())
}

/// The devices as a desktop names them.
fn named(play: &Play, devices: Option<&[At<Device>]>) -> Vec<truth::Device> {
    let switch = |own: &Option<String>| own.clone().unwrap_or_else(|| play.scenario.switch.name.clone());
    let devices = devices.into_iter().flatten();
    devices.map(|d| truth::Device { dn: d.value.dn.clone(), switch: switch(&d.value.switch) }).collect()
}

/// Logs an agent out.
pub fn logout(play: &Play, step: &DesktopLogout) -> Result<(), String> {
    let (sent, told) = token(step.token);
    play.at_desktop(&step.agent, |desktop| desktop.logout(sent))?;
    play.note(|n, now| {
        let pc = pc_of(n.desk(&step.agent));
        n.act(now, &pc, &step.agent, ActKind::Logout(told), step.token != Token::Own);
        // One that is to be rejected leaves the desktop where it is.
        if step.token == Token::Own {
            n.desk_closed(now, &step.agent);
        }
    });
    Ok(())
}

fn token(token: Token) -> (desktop::Token, truth::Token) {
    match token {
        Token::Own => (desktop::Token::Own, truth::Token::Own),
        Token::Missing => (desktop::Token::Missing, truth::Token::Missing),
        Token::Empty => (desktop::Token::Empty, truth::Token::Other),
        Token::Old => (desktop::Token::Old, truth::Token::Other),
        Token::Cut => (desktop::Token::Cut, truth::Token::Other),
        Token::Wrong => (desktop::Token::Other, truth::Token::Other),
    }
}

fn pc_of(desk: Option<&Desk>) -> String {
    desk.map(|desk| desk.pc.clone()).unwrap_or_default()
}

/// The desktop polls no more, or again.
pub fn polling(play: &Play, agent: &str, polls: bool) -> Result<(), String> {
    play.at_desktop(agent, |desktop| if polls { desktop.resume_polling() } else { desktop.stop_polling() })?;
    let what = if polls { ActKind::ResumePolling } else { ActKind::StopPolling };
    did(play, agent, what);
    Ok(())
}

/// One poll now.
pub fn poll(play: &Play, agent: &str) -> Result<(), String> {
    play.at_desktop(agent, |desktop| desktop.poll_now())?;
    did(play, agent, ActKind::PollNow);
    Ok(())
}

fn did(play: &Play, agent: &str, what: ActKind) {
    // That a desktop hangs is the scenario's will: no requirement of desktops is judged by it.
    let deliberate = matches!(what, ActKind::StopPolling | ActKind::PollNow);
    play.note(|n, now| {
        let pc = n.desk(agent).map(|desk| desk.pc.clone()).or_else(|| n.seat(agent).map(str::to_owned));
        n.act(now, &pc.unwrap_or_default(), agent, what, deliberate);
    });
}

/// The agent moves to another place.
pub fn change_place(play: &Play, step: &ChangePlace) -> Result<(), String> {
    let devices = named(play, step.devices.as_deref());
    let place = step.place.value.clone();
    let dns = play.dns_at(&step.agent, Some(&place), &devices);
    let (sent, told) = token(step.token);
    let wire = devices.iter().map(|d| wire::srs::Device { dn: d.dn.clone(), switch: d.switch.clone() });
    let seat = desktop::Seat { place: place.clone(), devices: wire.collect(), dns: dns.clone() };
    play.at_desktop(&step.agent, |desktop| desktop.change_place(seat, sent))?;
    let deliberate = step.refused || step.token != Token::Own;
    let refused = step.refused || step.token != Token::Own && play.scenario.policies.csrf_strict;
    play.note(|n, now| {
        let Some(desk) = n.desk(&step.agent).cloned() else { return };
        let what = ActKind::ChangePlace { place: place.clone(), devices: devices.clone(), token: told };
        n.act(now, &desk.pc, &step.agent, what, deliberate);
        // One that is to be refused leaves the agent where the agent is.
        if refused {
            return;
        }
        n.desk_moved(now, &step.agent, &dns);
        n.desk_open(&step.agent, Desk { place: Some(place), devices, ..desk });
    });
    Ok(())
}

/// The desktop turns to the other data centre.
pub fn fail_over(play: &Play, agent: &str) -> Result<(), String> {
    play.at_desktop(agent, |desktop| desktop.fail_over())?;
    let centres = play.cast.centres.clone();
    play.note(|n, now| {
        let Some(mut desk) = n.desk(agent).cloned() else { return };
        desk.backup = !desk.backup;
        if let Some(centre) = centres.get(usize::from(desk.backup)) {
            let (server, backend) = (centre.server.to_string(), format!("gws{}", 1 + usize::from(desk.backup)));
            n.act(now, &desk.pc, agent, ActKind::FailOver { server, backend }, false);
        }
        n.desk_open(agent, desk);
    });
    Ok(())
}

/// The agent's state for calls.
pub fn agent_state(play: &Play, step: &AgentState) -> Result<(), String> {
    let (state, name) = match step.state {
        VoiceState::Ready => (desktop::VoiceState::Ready, "Ready"),
        VoiceState::NotReady => (desktop::VoiceState::NotReady, "NotReady"),
        VoiceState::AfterCallWork => (desktop::VoiceState::AfterCallWork, "AfterCallWork"),
    };
    let (reason, only) = (step.reason.as_deref(), step.dn.as_ref().map(|dn| dn.value.as_str()));
    play.at_desktop(&step.agent, |desktop| desktop.voice_state(state, reason, only))?;
    play.note(|n, now| {
        let meant = |s: &truth::AgentState| s.dn.is_some() && only.is_none_or(|dn| s.dn.as_deref() == Some(dn));
        for own in n.states(&step.agent).into_iter().filter(meant) {
            n.state(now, &step.agent, own.dn.as_deref(), "voice", name, reason);
        }
    });
    Ok(())
}

/// The agent's state for another medium.
pub fn channel_state(play: &Play, step: &ChannelState) -> Result<(), String> {
    let (media, reason) = (&step.media.value, step.reason.clone());
    let state = backend::ChannelState { state: step.state.name().into(), reason: reason.clone() };
    play.at_desktop(&step.agent, |desktop| desktop.channel_state(media, state))?;
    play.note(|n, now| {
        let state = if step.state == MediaState::LoggedOut { "LoggedOut" } else { step.state.name() };
        n.state(now, &step.agent, None, media, state, reason.as_deref());
    });
    Ok(())
}

/// A program without cookie and password asks SRS in an agent's name. Nothing that the desktop does.
pub fn impostor(play: &Play, step: &Impostor) -> Result<(), String> {
    let attempt = match step.what {
        Attempt::Poll => desktop::Attempt::Poll,
        Attempt::OldPoll => desktop::Attempt::OldPoll,
        Attempt::Logout => desktop::Attempt::Logout,
    };
    play.at_desktop(&step.agent, |desktop| desktop.impostor(attempt))
}

/// A page on another origin tries something in the browser of whoever sits at a PC.
pub fn foreign_page(play: &Play, step: &ForeignPage) -> Result<(), String> {
    let (trick, name) = match step.what {
        Trick::Login => (desktop::Trick::Login, "login"),
        Trick::Poll => (desktop::Trick::Poll, "poll"),
        Trick::Logout => (desktop::Trick::Logout, "logout"),
        Trick::Read => (desktop::Trick::Read, "read"),
    };
    let desktop = play.cast.desktop(&step.pc).ok_or("there is no such PC")?;
    desktop.foreign_page(&step.origin, trick).map_err(|e| e.to_string())?;
    play.note(|n, now| {
        let agent = n.sitting(&step.pc).unwrap_or_default().to_owned();
        let what = ActKind::Foreign { what: name.into(), origin: step.origin.clone() };
        n.act(now, &step.pc, &agent, what, true);
    });
    Ok(())
}
