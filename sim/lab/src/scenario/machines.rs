//! Machines along a timeline, of whatever platform: which are on, which are plugged in, and what can be done to them.

use super::at::{At, Place};
use super::fault_step::{Cut, DiskFault, DiskFull, DiskHold, LinkSet, Plug, PowerOff, PowerOn, Restart, Unplug, When};
use super::names;
use super::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The machines of a scenario at one moment.
pub(crate) struct Machines {
    pcs: Vec<String>,
    servers: Vec<String>,
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

type Problems = Vec<Problem>;

fn wrong(problems: &mut Problems, place: Place, message: impl Into<String>) {
    problems.push(Problem::new(place, message));
}

impl Machines {
    /// All machines, those of `off` being off.
    pub(crate) fn at_start(pcs: Vec<String>, servers: Vec<String>, off: BTreeSet<String>) -> Self {
        Self {
            pcs,
            servers,
            off,
            unplugged: BTreeSet::new(),
            cut: BTreeSet::new(),
            uncertain: BTreeSet::new(),
            back: BTreeMap::new(),
        }
    }
    pub(crate) fn is_off(&self, machine: &str) -> bool {
        self.off.contains(machine) && !self.uncertain.contains(machine)
    }
    pub(crate) fn is_uncertain(&self, machine: &str) -> bool {
        self.uncertain.contains(machine)
    }
    pub(crate) fn any_uncertain(&self) -> bool {
        !self.uncertain.is_empty()
    }

    /// Whether there is such a machine, a PC or a server.
    pub(crate) fn is_machine(&self, name: &At<String>, problems: &mut Problems) -> bool {
        let all = || self.pcs.iter().chain(&self.servers).map(String::as_str);
        let known = all().any(|one| one == name.value);
        if !known {
            let advice = names::advice(name, all(), "machines");
            problems.push(Problem::new(name.place, format!("there is no machine `{}`", name.value)).help(advice));
        }
        known
    }

    /// Whether there is such a PC.
    pub(crate) fn is_pc(&self, name: &At<String>, problems: &mut Problems) -> bool {
        let known = self.pcs.contains(&name.value);
        if !known {
            let advice = names::advice(name, self.pcs.iter().map(String::as_str), "PCs");
            problems.push(Problem::new(name.place, format!("there is no PC `{}`", name.value)).help(advice));
        }
        known
    }

    /// Brings back what comes back by itself until now.
    pub(crate) fn returns(&mut self, now: i64) {
        while let Some(entry) = self.back.first_entry().filter(|e| e.key().0 <= now) {
            let ((_, machine), back) = entry.remove_entry();
            match back {
                Back::On => self.off.remove(&machine),
                Back::Plugged => self.unplugged.remove(&machine),
            };
        }
    }

    fn when(&mut self, machine: &At<String>, when: Option<&When>, problems: &mut Problems) -> bool {
        let Some(when) = when else { return false };
        if let Some(on) = &when.on {
            self.is_machine(on, problems);
        }
        if when.event.value.trim().is_empty() || when.nth == 0 {
            wrong(problems, when.event.place, "`when` needs an event's kind, as `splice.started`, and `nth` from 1");
        }
        self.uncertain.insert(machine.value.clone());
        true
    }

    /// Whether the machine is off from now on, so that nobody sits there any more.
    pub(crate) fn power_off(&mut self, step: &PowerOff, now: i64, problems: &mut Problems) -> bool {
        if !self.is_machine(&step.pc, problems) {
            return false;
        }
        let name = step.pc.value.clone();
        if self.is_off(&name) {
            wrong(problems, step.pc.place, format!("`{name}` is off already"));
        }
        if self.when(&step.pc, step.when.as_ref(), problems) {
            return false;
        }
        if let Some(lasting) = step.lasting {
            self.back.insert((now + lasting.0, name.clone()), Back::On);
        }
        self.off.insert(name);
        true
    }

    pub(crate) fn power_on(&mut self, step: &PowerOn, problems: &mut Problems) {
        if self.is_machine(&step.pc, problems) && !self.off.remove(&step.pc.value) && !self.is_uncertain(&step.pc.value)
        {
            wrong(problems, step.pc.place, format!("`{}` is on already", step.pc.value));
        }
    }

    pub(crate) fn restart(&mut self, step: &Restart, problems: &mut Problems) {
        if !self.is_machine(&step.machine, problems) {
            return;
        }
        if self.is_off(&step.machine.value) {
            wrong(problems, step.machine.place, format!("no program runs on `{}`: it is off", step.machine.value));
        }
        self.when(&step.machine, step.when.as_ref(), problems);
    }

    pub(crate) fn unplug(&mut self, step: &Unplug, now: i64, problems: &mut Problems) {
        if !self.is_machine(&step.machine, problems) || self.when(&step.machine, step.when.as_ref(), problems) {
            return;
        }
        let name = step.machine.value.clone();
        if let Some(lasting) = step.lasting {
            self.back.insert((now + lasting.0, name.clone()), Back::Plugged);
        }
        if !self.unplugged.insert(name.clone()) {
            wrong(problems, step.machine.place, format!("`{name}` is unplugged already"));
        }
    }

    pub(crate) fn plug(&mut self, step: &Plug, problems: &mut Problems) {
        if self.is_machine(&step.machine, problems)
            && !self.unplugged.remove(&step.machine.value)
            && !self.is_uncertain(&step.machine.value)
        {
            wrong(problems, step.machine.place, format!("`{}` is plugged in", step.machine.value));
        }
    }

    pub(crate) fn cut(&mut self, step: &Cut, cut: bool, problems: &mut Problems) {
        let from = self.is_machine(&step.from, problems);
        if !self.is_machine(&step.to, problems) || !from {
            return;
        }
        let pair = (step.from.value.clone(), step.to.value.clone());
        if step.from == step.to {
            wrong(problems, step.to.place, "a machine has no link to itself");
        } else if cut && !self.cut.insert(pair.clone()) {
            wrong(problems, step.from.place, format!("from `{}` to `{}` it is cut already", pair.0, pair.1));
        } else if !cut && !self.cut.remove(&pair) {
            wrong(problems, step.from.place, format!("from `{}` to `{}` nothing is cut", pair.0, pair.1));
        }
    }

    pub(crate) fn link(&self, step: &LinkSet, problems: &mut Problems) {
        self.is_machine(&step.a, problems);
        self.is_machine(&step.b, problems);
        if step.a == step.b {
            wrong(problems, step.b.place, "a machine has no link to itself");
        }
    }

    pub(crate) fn disk_full(&self, step: &DiskFull, problems: &mut Problems) {
        self.is_pc(&step.pc, problems);
        if let Some(on) = step.when.as_ref().and_then(|w| w.on.as_ref()) {
            self.is_machine(on, problems);
        }
    }

    pub(crate) fn disk_hold(&self, step: &DiskHold, problems: &mut Problems) {
        self.is_pc(&step.pc, problems);
        if step.part.value.is_empty() {
            wrong(problems, step.part.place, "`part` is in the path of the files that are held, as `.seg` is");
        }
        if step.lasting.value.0 <= 0 {
            wrong(problems, step.lasting.place, "files that are held for no time at all can be deleted");
        }
    }

    pub(crate) fn disk_fault(&self, step: &DiskFault, place: Place, problems: &mut Problems) {
        self.is_machine(&step.machine, problems);
        if step.count == 0 {
            wrong(problems, place, "a fault for no write at all does nothing: `count` is at least 1");
        }
    }
}
