//! What is done to segments on disks, and to the telephony system.

use super::walk::Flow;
use crate::scenario::at::Place;
use crate::scenario::check;
use crate::scenario::fault_step::{AcdFault, AcdRequests, AcdTrouble, PowerOff, Tamper};
use crate::scenario::machines::Machines;
use crate::scenario::model::{Api, Scenario};

/// The machines before the first moment.
pub(super) fn at_start(scenario: &Scenario) -> Machines {
    let off = scenario.pcs.iter().filter(|(_, pc)| !pc.on).map(|(name, _)| name.value.clone()).collect();
    let pcs = scenario.pcs.keys().map(|pc| pc.value.clone()).collect();
    Machines::at_start(pcs, check::servers(scenario).map(str::to_owned).into(), off)
}

impl Flow<'_> {
    pub(super) fn power_off(&mut self, step: &PowerOff) {
        if self.machines.power_off(step, self.now, &mut self.problems) {
            self.people.seats.remove(&step.pc.value);
        }
    }

    pub(super) fn tamper(&mut self, step: &Tamper) {
        if let Some(pc) = self.scenario.pcs.get(&step.pc)
            && (pc.mac || !pc.smart_desktop)
        {
            self.wrong(
                step.pc.place,
                format!("there are no segments on `{}`: no Smart Desktop runs there", step.pc.value),
            );
        }
        check::pc(self.scenario, &step.pc, &mut self.problems);
    }

    pub(super) fn acd_fault(&mut self, step: &AcdFault, place: Place) {
        match (step.count, step.lasting) {
            (Some(_), Some(_)) => self.wrong(place, "either `count` or `for`, not both"),
            (Some(0), _) => self.wrong(place, "a fault for no request at all does nothing: `count` is at least 1"),
            _ => {}
        }
        if matches!(step.kind, AcdTrouble::AccessRevoked | AcdTrouble::TokensRevoked) {
            self.revoked(step, place);
        }
    }

    /// Tokens are revoked at once, and only where there are some; and where a WFO has something else to begin anew with.
    fn revoked(&mut self, step: &AcdFault, place: Place) {
        if step.count.is_some() || step.lasting.is_some() || step.requests != AcdRequests::All {
            self.wrong(place, "tokens are revoked once and for all: neither `requests`, `count` nor `for`");
        }
        let api = self.scenario.api.as_ref().map(|api| api.value);
        let good = match step.kind {
            AcdTrouble::TokensRevoked => api == Some(Api::Cmsv2),
            _ => matches!(api, Some(Api::Cmsv2 | Api::Programmatic)),
        };
        if !good {
            self.wrong(
                place,
                "access tokens are with `api: cmsv2` and `programmatic`, and only with `cmsv2` can all be revoked",
            );
        }
    }
}
