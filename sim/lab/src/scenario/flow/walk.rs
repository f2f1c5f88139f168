//! The walk itself: time goes forward, and each step meets the state that the steps before it have left.

use super::calls::Calls;
use super::faults;
use super::people::People;
use super::tenant::Tenant;
use crate::scenario::at::Place;
use crate::scenario::check;
use crate::scenario::machines::Machines;
use crate::scenario::model::{Api, Platform, Scenario};
use crate::scenario::passing::Passing;
use crate::scenario::problem::Problem;
use crate::scenario::step::{ScreenOnly, Step};
use std::collections::BTreeSet;

/// The world as the timeline has made it so far.
pub(super) struct Flow<'a> {
    pub(super) scenario: &'a Scenario,
    /// Now, in milliseconds since the start.
    pub(super) now: i64,
    pub(super) people: People,
    pub(super) tenant: Tenant,
    pub(super) machines: Machines,
    pub(super) calls: Calls,
    /// Names of the ACD forms that were probed.
    pub(super) forms: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
}

/// Walks the whole timeline. Gives the names of all calls.
pub fn walk(scenario: &Scenario, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut flow = Flow {
        scenario,
        now: 0,
        people: People::at_start(),
        tenant: Tenant::at_start(scenario),
        machines: faults::at_start(scenario),
        calls: Calls::default(),
        forms: BTreeSet::new(),
        problems: Vec::new(),
    };
    let mut time = Passing::default();
    for (moment, steps) in &scenario.timeline.0 {
        flow.now = time.to(moment, &mut flow.problems);
        flow.machines.returns(flow.now);
        for step in steps {
            flow.step(&step.value, step.place);
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

    fn step(&mut self, step: &Step, place: Place) {
        match step {
            Step::Logon(s) => self.logon(s),
            Step::Logoff(s) => self.logoff(s),
            Step::AcdLogin(s) => self.acd_login(&s.agent),
            Step::AcdLogout(s) => self.acd_logout(&s.agent),
            Step::Call(s) => self.call(s),
            Step::GiveUp(s) => self.give_up(s),
            Step::Transfer(s) => self.transfer(s, place),
            Step::Requeue(s) => self.requeue(&s.call),
            Step::Answer(s) => self.answer(s),
            Step::Refuse(s) => self.refuse(&s.call, place),
            Step::Unanswered(s) => self.unanswered(s, place),
            Step::Conference(s) => self.conference(s),
            Step::Consult(s) => self.consult(s, place),
            Step::AcceptConsult(s) => self.accept_consult(&s.call),
            Step::EndConsult(s) => self.end_consult(&s.call),
            Step::ConsultTransfer(s) => self.consult_transfer(&s.call),
            Step::Leave(s) => self.leave(s),
            Step::Hold(s) => self.hold(&s.call, true),
            Step::Unhold(s) => self.hold(&s.call, false),
            Step::PauseAudio(s) => self.pause(&s.call, true),
            Step::ResumeAudio(s) => self.pause(&s.call, false),
            Step::PauseScreen(s) => self.pause_screen(s, place, true),
            Step::ResumeScreen(s) => self.pause_screen(s, place, false),
            Step::EndAudio(s) => self.end_audio(&s.call, place),
            Step::HangUp(s) => self.hang_up(&s.call),
            Step::TextContact(s) => self.text_contact(s),
            Step::PowerOff(s) => self.power_off(s),
            Step::PowerOn(s) => self.machines.power_on(s, &mut self.problems),
            Step::Restart(s) => self.machines.restart(s, &mut self.problems),
            Step::Unplug(s) => self.machines.unplug(s, self.now, &mut self.problems),
            Step::Plug(s) => self.machines.plug(s, &mut self.problems),
            Step::Cut(s) => self.machines.cut(s, true, &mut self.problems),
            Step::Mend(s) => self.machines.cut(s, false, &mut self.problems),
            Step::Link(s) => self.machines.link(s, &mut self.problems),
            Step::Clock(s) => _ = check::pc(self.scenario, &s.pc, &mut self.problems),
            Step::DiskFull(s) => self.machines.disk_full(s, &mut self.problems),
            Step::DiskRoom(s) => _ = check::pc(self.scenario, &s.pc, &mut self.problems),
            Step::DiskFault(s) => self.machines.disk_fault(s, place, &mut self.problems),
            Step::DiskHold(s) => self.machines.disk_hold(s, &mut self.problems),
            Step::Tamper(s) => self.tamper(s),
            Step::Admin(s) => self.admin(s, place),
            Step::Acd(s) => self.acd(s, place),
            Step::AcdFault(s) => self.acd_fault(s, place),
            Step::AcdEvents(s) if s.count == 0 => {
                self.wrong(place, "a fault for no event at all does nothing: `count` is at least 1");
            }
            Step::AcdEvents(_) => {
                if self.scenario.platform.is_webex() {
                    self.only_with(place, Platform::WebexCc2, Api::Programmatic, "there are notifications only");
                }
            }
            Step::AcdAgent(s) => self.acd_agent(s),
            Step::AcdTeam(s) => self.acd_team(s),
            Step::AcdQueue(s) => self.acd_queue(s),
            Step::ScreenOnly(ScreenOnly::Start(agent)) => self.screen_only(agent, true),
            Step::ScreenOnly(ScreenOnly::Stop(agent)) => self.screen_only(agent, false),
            Step::Probe(s) => self.probe(s, place),
        }
    }
}
