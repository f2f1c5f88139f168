//! The faults that can be drawn for Genesys. Each stays within what the documents and the policies let the products survive:
//! the PCs and RWS are struck, the switch, the media platform and the phones are not, since with them the calls themselves
//! would go.

use super::check;
use super::desktop_step::DesktopLogin;
use super::expect::Expect;
use super::model::Scenario;
use super::policies::Policies;
use super::step::Step;
use crate::faults::Faulty;
use crate::faults::machines::{self, Drawn};
use crate::scenario::model::Network;
use crate::scenario::step::Logon;
use crate::scenario::{At, Timeline};
use kernel::chance::Stream;

/// The scenario with the faults of this seed, and what they are in words.
pub fn merge(scenario: &Scenario, seed: u64) -> (Scenario, Vec<String>) {
    crate::faults::merge(scenario, seed)
}

impl Faulty for Scenario {
    type Step = Step;
    fn title(&self) -> &str {
        &self.title
    }
    fn timeline(&self) -> &Timeline<Step> {
        &self.timeline
    }
    fn with_timeline(&self, timeline: Timeline<Step>) -> Self {
        Self { timeline, ..self.clone() }
    }
    fn unclaimed(&self) -> Self {
        let mut policies = self.policies.clone();
        policies.patience.value.0 = policies.patience.value.0.max(Policies::default().patience.value.0);
        policies.turn = None;
        Self { expect: Expect::default(), proves: Vec::new(), until: None, policies, ..self.clone() }
    }
    fn network(&mut self) -> &mut Network {
        &mut self.network
    }
    fn until(&self) -> Option<i64> {
        self.until.map(|until| until.value.0)
    }
    fn draw(&self, stream: &mut Stream, end: i64) -> Option<Drawn<Step>> {
        let at = stream.between(0, end.max(1));
        match stream.below(8) {
            0 => power(self, stream, at),
            1 | 2 => restart(self, stream, at),
            3 | 4 => machines::unplug(&any(self), stream, at).map(|drawn| drawn.step(Step::Unplug)),
            5 => machines::clock(&pcs(self), stream, at).map(|drawn| drawn.step(Step::Clock)),
            6 => machines::disk(&pcs(self), "spool", stream, at).map(|drawn| drawn.step(Step::DiskFault)),
            _ => machines::disk_full(&pcs(self), stream, at).map(|drawn| drawn.step(Step::DiskFull)),
        }
    }
    fn is_sound(&self) -> bool {
        check::timeline(self).is_empty()
    }
}

/// PCs with SRS that the scenario leaves alone.
fn pcs(scenario: &Scenario) -> Vec<String> {
    let recorded = scenario.pcs.iter().filter(|(_, pc)| pc.srs).map(|(name, _)| name.value.clone());
    recorded.filter(|name| !is_played_with(scenario, name)).collect()
}

/// Those and each RWS that it leaves alone.
fn any(scenario: &Scenario) -> Vec<String> {
    let servers = scenario.machines().into_iter().filter(|name| name.starts_with("rws"));
    pcs(scenario).into_iter().chain(servers.filter(|name| !is_played_with(scenario, name))).collect()
}

/// Whether the scenario itself plays with a machine's power, cable or disk: then no fault is drawn for it.
fn is_played_with(scenario: &Scenario, machine: &str) -> bool {
    let is = |name: &At<String>| name.value == machine;
    scenario.steps().any(|(_, step)| match step {
        Step::PowerOff(s) => is(&s.pc),
        Step::PowerOn(s) => is(&s.pc),
        Step::Restart(s) => is(&s.machine),
        Step::Unplug(s) => is(&s.machine),
        Step::Plug(s) => is(&s.machine),
        Step::Cut(s) | Step::Mend(s) => is(&s.from) || is(&s.to),
        Step::Clock(s) => is(&s.pc),
        Step::DiskFull(s) => is(&s.pc),
        Step::DiskRoom(s) => is(&s.pc),
        Step::DiskFault(s) => is(&s.machine),
        _ => false,
    })
}

/// A power cut. Who sat there logs on and logs in again, as before.
fn power(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn<Step>> {
    let cut = machines::power(&pcs(scenario), stream, at)?;
    let (seat, login) = sitting(scenario, &cut.step.pc.value, at, cut.again + 1_000)?;
    let mut steps = vec![(at, Step::PowerOff(cut.step))];
    if let Some(seat) = seat {
        steps.push((cut.again, Step::Logon(seat)));
        steps.extend(login.map(|login| (cut.again + 1_000, Step::DesktopLogin(login))));
    }
    Some(Drawn { steps, words: cut.words })
}

/// A crash of a PC's programs, after which whoever sat there logs in again, or of RWS.
fn restart(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn<Step>> {
    let Drawn { mut steps, words } = machines::restart(&any(scenario), stream, at)?.step(Step::Restart);
    if let Some((_, Step::Restart(crash))) = steps.first() {
        let again = at + crash.pause.0 + stream.between(1_000, 60_000);
        let (_, login) = sitting(scenario, &crash.machine.value, at, again)?;
        steps.extend(login.map(|login| (again, Step::DesktopLogin(login))));
    }
    Some(Drawn { steps, words })
}

/// Who sits at a PC at a time, and how that agent logged in to the desktop. None where the agent does something at the desktop
/// from then until `again`: that would be in the dark.
fn sitting(scenario: &Scenario, pc: &str, at: i64, again: i64) -> Option<(Option<Logon>, Option<DesktopLogin>)> {
    let (mut seat, mut login): (Option<Logon>, Option<DesktopLogin>) = (None, None);
    for (moment, step) in scenario.steps() {
        let before = moment < at;
        match step {
            Step::Logon(s) if s.pc.value == pc && before => seat = Some(s.clone()),
            Step::Logon(s) if s.pc.value == pc && moment <= again => return None,
            Step::Logoff(s) if before && seat.as_ref().is_some_and(|seat| seat.agent == s.agent) => seat = None,
            Step::DesktopLogin(s) if before && !s.refused => login = of(&seat, s).or(login),
            Step::DesktopLogout(s) if before => login = login.filter(|login| login.agent != s.agent),
            _ if !before
                && moment <= again
                && seat.as_ref().is_some_and(|seat| is_at_desktop(step, pc, &seat.agent)) =>
            {
                return None;
            }
            _ => {}
        }
    }
    let login = login.filter(|login| seat.as_ref().is_some_and(|seat| seat.agent == login.agent));
    Some((seat, login))
}

fn of(seat: &Option<Logon>, login: &DesktopLogin) -> Option<DesktopLogin> {
    seat.as_ref().filter(|seat| seat.agent == login.agent).map(|_| login.clone())
}

fn is_at_desktop(step: &Step, pc: &str, agent: &At<String>) -> bool {
    match step {
        Step::ForeignPage(s) => s.pc.value == pc,
        Step::Logon(s) => s.agent == *agent,
        Step::Logoff(s) | Step::StopPolling(s) | Step::ResumePolling(s) | Step::Poll(s) => s.agent == *agent,
        Step::DesktopLogin(s) => s.agent == *agent,
        Step::DesktopLogout(s) => s.agent == *agent,
        Step::ChangePlace(s) => s.agent == *agent,
        Step::FailOver(s) => s.agent == *agent,
        Step::AgentState(s) => s.agent == *agent,
        Step::ChannelState(s) => s.agent == *agent,
        Step::ScreenCapture(s) => s.agent == *agent,
        Step::Impostor(s) => s.agent == *agent,
        // Where nobody is named, it is whoever is on the call.
        Step::StartRecording(s) | Step::StopRecording(s) | Step::PauseRecording(s) | Step::ResumeRecording(s) => {
            s.agent.as_ref().is_none_or(|named| named == agent)
        }
        _ => false,
    }
}
