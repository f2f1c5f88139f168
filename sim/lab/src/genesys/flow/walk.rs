//! The walk itself: time goes forward, and each step meets the state that the steps before it have left.

use super::calls::Calls;
use super::desktops::Desktops;
use super::seats::Seats;
use crate::genesys::model::Scenario;
use crate::genesys::step::Step;
use crate::scenario::at::{At, Place};
use crate::scenario::machines::Machines;
use crate::scenario::passing::Passing;
use crate::scenario::problem::Problem;
use std::collections::BTreeMap;

/// The world as the timeline has made it so far.
pub(super) struct Flow<'a> {
    pub(super) scenario: &'a Scenario,
    /// Now, in milliseconds since the start.
    pub(super) now: i64,
    pub(super) seats: Seats,
    pub(super) desktops: Desktops,
    pub(super) calls: Calls,
    /// Recording sessions over SIPREC that the stage has opened itself; whether each still goes on.
    pub(super) siprec: BTreeMap<String, bool>,
    pub(super) machines: Machines,
    pub(super) problems: Vec<Problem>,
}

/// Walks the whole timeline. Gives the names of all calls, consultations among them.
pub fn walk(scenario: &Scenario, problems: &mut Vec<Problem>) -> Vec<String> {
    let pcs: Vec<String> = scenario.pcs.keys().map(|pc| pc.value.clone()).collect();
    let servers = scenario.machines().into_iter().filter(|machine| !pcs.contains(machine)).collect();
    let off = scenario.pcs.iter().filter(|(_, pc)| !pc.on).map(|(name, _)| name.value.clone()).collect();
    let mut flow = Flow {
        scenario,
        now: 0,
        seats: Seats::default(),
        desktops: Desktops::default(),
        calls: Calls::default(),
        siprec: BTreeMap::new(),
        machines: Machines::at_start(pcs, servers, off),
        problems: Vec::new(),
    };
    let mut time = Passing::default();
    for (moment, steps) in &scenario.timeline.0 {
        flow.now = time.to(moment, &mut flow.problems);
        flow.machines.returns(flow.now);
        for step in steps {
            flow.step(step);
        }
    }
    time.end(scenario.until.as_ref(), &mut flow.problems);
    problems.append(&mut flow.problems);
    flow.calls.names()
}

impl Flow<'_> {
    /// Notes a mistake.
    pub(super) fn wrong(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }

    /// Notes a mistake, with advice.
    pub(super) fn wrong_with(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(place, message).help(help));
    }

    fn step(&mut self, step: &At<Step>) {
        use Step::{Cut, Link, PowerOff, Restart, Unplug};
        if matches!(step.value, PowerOff(_) | Restart(_) | Unplug(_) | Cut(_) | Link(_)) {
            self.desktops.trouble();
        }
        match &step.value {
            Step::Logon(s) => self.logon(s),
            Step::Logoff(s) => self.logoff(&s.agent),
            Step::DesktopLogin(s) => self.desktop_login(s),
            Step::DesktopLogout(s) => self.desktop_logout(s),
            Step::StopPolling(s) => self.polling(&s.agent, false),
            Step::ResumePolling(s) => self.polling(&s.agent, true),
            Step::Poll(s) => self.poll(&s.agent),
            Step::ChangePlace(s) => self.change_place(s),
            Step::FailOver(s) => self.fail_over(&s.agent, step.place),
            Step::AgentState(s) => self.agent_state(s),
            Step::ChannelState(s) => self.channel_state(s),
            Step::Call(s) => self.call(s),
            Step::Hold(s) => self.hold(s, true),
            Step::Retrieve(s) => self.hold(s, false),
            Step::Transfer(s) => self.transfer(s),
            Step::Consult(s) => self.consult(s),
            Step::AcceptConsult(s) => self.answer_consult(&s.consult, true),
            Step::RefuseConsult(s) => self.answer_consult(&s.consult, false),
            Step::EndConsult(s) => self.end_consult(&s.consult),
            Step::CompleteTransfer(s) => self.complete(&s.consult, false),
            Step::CompleteConference(s) => self.complete(&s.consult, true),
            Step::Conference(s) => self.conference(s),
            Step::Leave(s) => self.leave(s),
            Step::HangUp(s) => self.hang_up(s),
            Step::StartRecording(s) => self.start_recording(s),
            Step::StopRecording(s) => self.stop_recording(s),
            Step::PauseRecording(s) => self.pause_recording(s, true),
            Step::ResumeRecording(s) => self.pause_recording(s, false),
            Step::ScreenCapture(s) => self.screen_capture(s),
            Step::CaptureReport(s) => self.capture_report(s, step.place),
            Step::Impostor(s) => self.impostor(s),
            Step::ForeignPage(s) => self.foreign_page(s),
            Step::SiprecInvite(s) => self.siprec_invite(s, step.place),
            Step::SiprecChange(s) => self.siprec_session(&s.id),
            Step::SiprecBye(s) => self.siprec_bye(s),
            Step::PowerOff(s) => {
                if self.machines.power_off(s, self.now, &mut self.problems) {
                    self.empty(&s.pc.value);
                }
            }
            Step::PowerOn(s) => self.machines.power_on(s, &mut self.problems),
            Step::Restart(s) => {
                self.machines.restart(s, &mut self.problems);
                // The agent is still logged on to Windows; the desktop has gone with the other programs.
                if s.when.is_none() {
                    self.desktop_gone(&s.machine.value);
                }
            }
            Step::Unplug(s) => self.machines.unplug(s, self.now, &mut self.problems),
            Step::Plug(s) => self.machines.plug(s, &mut self.problems),
            Step::Cut(s) => self.machines.cut(s, true, &mut self.problems),
            Step::Mend(s) => self.machines.cut(s, false, &mut self.problems),
            Step::Link(s) => self.machines.link(s, &mut self.problems),
            Step::Clock(s) => _ = self.machines.is_pc(&s.pc, &mut self.problems),
            Step::DiskFull(s) => self.machines.disk_full(s, &mut self.problems),
            Step::DiskRoom(s) => _ = self.machines.is_pc(&s.pc, &mut self.problems),
            Step::DiskFault(s) => self.machines.disk_fault(s, step.place, &mut self.problems),
        }
    }
}
