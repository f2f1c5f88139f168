//! Machines: which are on, which are plugged in, and what can be done to them.

use super::walk::Flow;
use crate::scenario::at::{At, Place};
use crate::scenario::check;
use crate::scenario::fault_step::{
    AcdFault, Cut, DiskFault, DiskFull, LinkSet, Plug, PowerOff, PowerOn, Restart, Tamper, Unplug, When,
};
use crate::scenario::model::Scenario;
use std::collections::{BTreeMap, BTreeSet};

/// The machines of a scenario at one moment.
pub(super) struct Machines {
    off: BTreeSet<String>,
    unplugged: BTreeSet<String>,
    cut: BTreeSet<(String, String)>,
    /// Machines with a fault `when` something happens: nobody knows from here on what state they are in.
    uncertain: BTreeSet<String>,
    /// When a machine comes back by itself.
    back: BTreeMap<(i64, String), Back>,
}

#[derive(Clone, Copy)]
enum Back {
    On,
    Plugged,
}

impl Machines {
    pub(super) fn at_start(scenario: &Scenario) -> Self {
        let off = scenario.pcs.iter().filter(|(_, pc)| !pc.on).map(|(name, _)| name.value.clone()).collect();
        Self {
            off,
            unplugged: BTreeSet::new(),
            cut: BTreeSet::new(),
            uncertain: BTreeSet::new(),
            back: BTreeMap::new(),
        }
    }
    pub(super) fn is_off(&self, machine: &str) -> bool {
        self.off.contains(machine) && !self.uncertain.contains(machine)
    }
    pub(super) fn is_uncertain(&self, machine: &str) -> bool {
        self.uncertain.contains(machine)
    }
    pub(super) fn any_uncertain(&self) -> bool {
        !self.uncertain.is_empty()
    }
}

impl Flow<'_> {
    /// Brings back what comes back by itself until now.
    pub(super) fn returns(&mut self) {
        while let Some(entry) = self.machines.back.first_entry().filter(|e| e.key().0 <= self.now) {
            let ((_, machine), back) = entry.remove_entry();
            match back {
                Back::On => self.machines.off.remove(&machine),
                Back::Plugged => self.machines.unplugged.remove(&machine),
            };
        }
    }

    fn when(&mut self, machine: &At<String>, when: Option<&When>) -> bool {
        let Some(when) = when else { return false };
        if let Some(on) = &when.on {
            check::machine(self.scenario, on, &mut self.problems);
        }
        if when.event.value.trim().is_empty() || when.nth == 0 {
            self.wrong(when.event.place, "`when` needs an event's kind, as `splice.started`, and `nth` from 1");
        }
        self.machines.uncertain.insert(machine.value.clone());
        true
    }

    pub(super) fn power_off(&mut self, step: &PowerOff) {
        if !check::machine(self.scenario, &step.pc, &mut self.problems) {
            return;
        }
        let name = step.pc.value.clone();
        if self.machines.is_off(&name) {
            self.wrong(step.pc.place, format!("`{name}` is off already"));
        }
        if self.when(&step.pc, step.when.as_ref()) {
            return;
        }
        self.people.seats.remove(&name);
        if let Some(lasting) = step.lasting {
            self.machines.back.insert((self.now + lasting.0, name.clone()), Back::On);
        }
        self.machines.off.insert(name);
    }

    pub(super) fn power_on(&mut self, step: &PowerOn) {
        if check::machine(self.scenario, &step.pc, &mut self.problems)
            && !self.machines.off.remove(&step.pc.value)
            && !self.machines.is_uncertain(&step.pc.value)
        {
            self.wrong(step.pc.place, format!("`{}` is on already", step.pc.value));
        }
    }

    pub(super) fn restart(&mut self, step: &Restart) {
        if !check::machine(self.scenario, &step.machine, &mut self.problems) {
            return;
        }
        if self.machines.is_off(&step.machine.value) {
            self.wrong(step.machine.place, format!("no program runs on `{}`: it is off", step.machine.value));
        }
        self.when(&step.machine, step.when.as_ref());
    }

    pub(super) fn unplug(&mut self, step: &Unplug) {
        if !check::machine(self.scenario, &step.machine, &mut self.problems) {
            return;
        }
        if self.when(&step.machine, step.when.as_ref()) {
            return;
        }
        let name = step.machine.value.clone();
        if let Some(lasting) = step.lasting {
            self.machines.back.insert((self.now + lasting.0, name.clone()), Back::Plugged);
        }
        if !self.machines.unplugged.insert(name.clone()) {
            self.wrong(step.machine.place, format!("`{name}` is unplugged already"));
        }
    }

    pub(super) fn plug(&mut self, step: &Plug) {
        if check::machine(self.scenario, &step.machine, &mut self.problems)
            && !self.machines.unplugged.remove(&step.machine.value)
            && !self.machines.is_uncertain(&step.machine.value)
        {
            self.wrong(step.machine.place, format!("`{}` is plugged in", step.machine.value));
        }
    }

    pub(super) fn cut(&mut self, step: &Cut, cut: bool) {
        let from = check::machine(self.scenario, &step.from, &mut self.problems);
        if !check::machine(self.scenario, &step.to, &mut self.problems) || !from {
            return;
        }
        let pair = (step.from.value.clone(), step.to.value.clone());
        if step.from == step.to {
            self.wrong(step.to.place, "a machine has no link to itself");
        } else if cut && !self.machines.cut.insert(pair.clone()) {
            self.wrong(step.from.place, format!("from `{}` to `{}` it is cut already", pair.0, pair.1));
        } else if !cut && !self.machines.cut.remove(&pair) {
            self.wrong(step.from.place, format!("from `{}` to `{}` nothing is cut", pair.0, pair.1));
        }
    }

    pub(super) fn link(&mut self, step: &LinkSet) {
        check::machine(self.scenario, &step.a, &mut self.problems);
        check::machine(self.scenario, &step.b, &mut self.problems);
        if step.a == step.b {
            self.wrong(step.b.place, "a machine has no link to itself");
        }
    }

    pub(super) fn disk_full(&mut self, step: &DiskFull) {
        check::pc(self.scenario, &step.pc, &mut self.problems);
        if let Some(on) = step.when.as_ref().and_then(|w| w.on.as_ref()) {
            check::machine(self.scenario, on, &mut self.problems);
        }
    }

    pub(super) fn disk_fault(&mut self, step: &DiskFault, place: Place) {
        check::machine(self.scenario, &step.machine, &mut self.problems);
        if step.count == 0 {
            self.wrong(place, "a fault for no write at all does nothing: `count` is at least 1");
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
