//! Recording by request, and the recorders beside Genesys' own.

use super::walk::Flow;
use crate::genesys::call_step::OfAgent;
use crate::genesys::check;
use crate::genesys::desktop_step::ScreenCapture;
use crate::genesys::sip_step::CaptureReport;
use crate::scenario::at::Place;

impl Flow<'_> {
    pub(super) fn start_recording(&mut self, step: &OfAgent) {
        let Some(who) = self.who(&step.call, step.agent.as_ref()) else { return };
        let Some(leg) = self.state(&step.call).and_then(|state| state.on.get_mut(&who)) else { return };
        leg.paused = false;
        if std::mem::replace(&mut leg.recorded, true) {
            self.wrong(step.call.place, format!("`{who}` is recorded on `{}` already", step.call.value));
        }
    }

    pub(super) fn stop_recording(&mut self, step: &OfAgent) {
        let Some(who) = self.who(&step.call, step.agent.as_ref()) else { return };
        let Some(leg) = self.state(&step.call).and_then(|state| state.on.get_mut(&who)) else { return };
        leg.paused = false;
        if !std::mem::replace(&mut leg.recorded, false) {
            self.wrong(step.call.place, format!("`{who}` is not recorded on `{}`", step.call.value));
        }
    }

    pub(super) fn pause_recording(&mut self, step: &OfAgent, pause: bool) {
        let Some(who) = self.who(&step.call, step.agent.as_ref()) else { return };
        let Some(leg) = self.state(&step.call).and_then(|state| state.on.get_mut(&who)) else { return };
        let (recorded, was) = (leg.recorded, std::mem::replace(&mut leg.paused, pause));
        if !recorded {
            self.wrong(step.call.place, format!("`{who}` is not recorded on `{}`", step.call.value));
        } else if was == pause {
            let word = if pause { "paused already" } else { "not paused" };
            self.wrong(step.call.place, format!("the recording of `{who}` on `{}` is {word}", step.call.value));
        }
    }

    pub(super) fn screen_capture(&mut self, step: &ScreenCapture) {
        self.at_desktop(&step.agent);
        if let Some(call) = &step.call {
            self.who(call, Some(&step.agent));
        }
        step.dn.iter().for_each(|dn| _ = check::dn(self.scenario, dn, &mut self.problems));
    }

    pub(super) fn capture_report(&mut self, step: &CaptureReport, place: Place) {
        check::dn(self.scenario, &step.dn, &mut self.problems);
        if self.scenario.third_party.is_none() {
            let help = "`third_party: {}` sets one up";
            self.wrong_with(place, "there is no third-party recorder", help);
        }
    }

    pub(super) fn siprec_invite(&mut self, place: Place) {
        if self.scenario.siprec.is_none() {
            self.wrong_with(place, "there is no SIPREC recorder", "`siprec: {}` sets one up");
        }
    }
}
