//! What is done to segments on disks, and to the telephony system.

use super::walk::Flow;
use crate::scenario::at::Place;
use crate::scenario::check;
use crate::scenario::fault_step::{AcdFault, PowerOff, Tamper};
use crate::scenario::machines::Machines;
use crate::scenario::model::Scenario;

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
    }
}
