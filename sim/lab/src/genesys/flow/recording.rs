//! Recording by request, and the recorders beside Genesys' own.

use super::walk::Flow;
use crate::genesys::call_step::OfAgent;
use crate::genesys::check;
use crate::genesys::desktop_step::ScreenCapture;
use crate::genesys::sip_step::{CaptureReport, SiprecBye, SiprecInvite};
use crate::scenario::at::{At, Place};

/// The longest connection id.
const CONN_ID_DIGITS: usize = 16;

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
        if let Some(conn_id) = &step.conn_id {
            let digits = !conn_id.value.is_empty() && conn_id.value.chars().all(|c| c.is_ascii_hexdigit());
            if !digits || conn_id.value.len() > CONN_ID_DIGITS {
                let help = format!("1 to {CONN_ID_DIGITS} hexadecimal digits");
                self.wrong_with(conn_id.place, format!("`{}` is no connection id", conn_id.value), help);
            }
            if let Some(call) = &step.call {
                self.wrong(conn_id.place, format!("it carries the connection id of `{}`, or this one", call.value));
            }
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

    pub(super) fn siprec_invite(&mut self, step: &SiprecInvite, place: Place) {
        if let Some(id) = &step.id
            && self.siprec.insert(id.value.clone(), true).is_some()
        {
            self.wrong(id.place, format!("there is another recording session `{}`", id.value));
        }
        if self.scenario.siprec.is_none() {
            self.wrong_with(place, "there is no SIPREC recorder", "`siprec: {}` sets one up");
        }
    }

    pub(super) fn siprec_session(&mut self, id: &At<String>) {
        match self.siprec.get(&id.value) {
            Some(true) => {}
            Some(false) => self.wrong(id.place, format!("the recording session `{}` has ended", id.value)),
            None => self.wrong(id.place, format!("there is no recording session `{}`", id.value)),
        }
    }

    pub(super) fn siprec_bye(&mut self, step: &SiprecBye) {
        self.siprec_session(&step.id);
        self.siprec.entry(step.id.value.clone()).and_modify(|goes_on| *goes_on = false);
    }
}
