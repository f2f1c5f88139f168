//! Consultations, and conferences, which may come of them.

use super::Consulted;
use crate::scenario::at::{At, Place};
use crate::scenario::flow::walk::Flow;
use crate::scenario::model::Platform;
use crate::scenario::problem::Problem;
use crate::scenario::step::{Conference, Consult};

impl Flow<'_> {
    pub(in crate::scenario::flow) fn conference(&mut self, step: &Conference) {
        let open = self.calls.by_id.get(&step.call.value).filter(|c| !c.ended).and_then(|c| c.consult.clone());
        if let Some(consult) = open.filter(|consult| consult.with == step.with.value) {
            self.conference_of(&step.call, &consult);
            return;
        }
        let can = self.can_join(&step.with, &step.call);
        if let Some(state) = self.state(&step.call)
            && can
        {
            state.on.insert(step.with.value.clone());
        }
    }

    fn conference_of(&mut self, call: &At<String>, consult: &Consulted) {
        if !consult.accepted {
            self.wrong(call.place, format!("`{}` has not accepted the consultation", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.consult = None;
            state.on.insert(consult.with.clone());
        }
    }

    pub(in crate::scenario::flow) fn consult(&mut self, step: &Consult, place: Place) {
        if self.scenario.platform == Platform::CalabrioUjet {
            let help = "UJET's transfers come by `transfer`, its conferences by `conference`";
            self.problems.push(Problem::new(place, "there are no consultations in UJET").help(help));
        }
        let can = self.can_join(&step.with, &step.call);
        let Some(state) = self.state(&step.call) else { return };
        let (by, with) = (step.by.value.clone(), step.with.value.clone());
        let mistake = if !state.on.contains(&by) {
            Some((step.by.place, format!("`{by}` is not on the call `{}`", step.call.value)))
        } else {
            let open = state.consult.is_some();
            open.then(|| (step.call.place, format!("somebody is being consulted about `{}` already", step.call.value)))
        };
        if can {
            state.held = false;
            state.consult = Some(Consulted { by, with, accepted: step.accepted });
        }
        if let Some((place, message)) = mistake {
            self.wrong(place, message);
        }
    }

    /// The consultation that is open, taken away; without one there is a mistake.
    fn take_consult(&mut self, call: &At<String>) -> Option<Consulted> {
        let consult = self.state(call)?.consult.take();
        if consult.is_none() {
            self.wrong(call.place, format!("nobody is being consulted about `{}`", call.value));
        }
        consult
    }

    pub(in crate::scenario::flow) fn accept_consult(&mut self, call: &At<String>) {
        let Some(consult) = self.take_consult(call) else { return };
        if consult.accepted {
            self.wrong(call.place, format!("`{}` has accepted already", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.consult = Some(Consulted { accepted: true, ..consult });
        }
    }

    pub(in crate::scenario::flow) fn end_consult(&mut self, call: &At<String>) {
        self.take_consult(call);
    }

    pub(in crate::scenario::flow) fn consult_transfer(&mut self, call: &At<String>) {
        let Some(consult) = self.take_consult(call) else { return };
        if !consult.accepted {
            self.wrong(call.place, format!("`{}` has not accepted the consultation", consult.with));
        }
        if let Some(state) = self.state(call) {
            state.on.remove(&consult.by);
            state.on.insert(consult.with);
        }
    }
}
