//! What happened to machines: power, programs, cables, clocks, disks.

use super::{Notebook, OPEN, close};
use judge::truth::{Fault, FaultKind, Span};

impl Notebook {
    /// A machine loses its power or gets it back.
    pub fn power(&mut self, at: i64, machine: &str, on: bool, clean: bool) {
        if on == self.reach.is_on(machine) {
            return;
        }
        self.reach.power(at, machine, on);
        if on {
            self.fault_ends(at, machine, "power");
            // The program starts with the machine.
            self.runs(at, machine);
        } else {
            self.logoff(at, machine);
            self.fault_begins(at, machine, "power", FaultKind::PowerOff { clean });
        }
    }
    /// A program crashes, and is to be started again at `back`. If it was down already, the later word counts; without
    /// power there is no program to crash.
    pub fn crashed(&mut self, at: i64, machine: &str, back: i64) {
        if self.reach.is_on(machine) {
            self.back.insert(machine.to_owned(), back);
            self.reach.program(at, machine, false);
            self.fault_begins(at, machine, "program", FaultKind::Restart);
        }
    }
    /// The time of a program that crashed has come.
    pub fn started(&mut self, at: i64, machine: &str) {
        if self.back.get(machine).is_some_and(|back| *back <= at) {
            self.runs(at, machine);
        }
    }
    fn runs(&mut self, at: i64, machine: &str) {
        self.back.remove(machine);
        self.reach.program(at, machine, true);
        self.fault_ends(at, machine, "program");
    }
    /// A cable is pulled or plugged in.
    pub fn cable(&mut self, at: i64, machine: &str, plugged: bool) {
        self.reach.cable(at, machine, plugged);
        if plugged {
            self.fault_ends(at, machine, "cable");
        } else {
            self.fault_begins(at, machine, "cable", FaultKind::Unreachable);
        }
    }
    /// One direction is cut or mended.
    pub fn way(&mut self, at: i64, from: &str, to: &str, whole: bool) {
        self.reach.way(at, from, to, whole);
        for machine in [from, to] {
            if whole {
                self.fault_ends(at, machine, "way");
            } else {
                self.fault_begins(at, machine, "way", FaultKind::Unreachable);
            }
        }
    }
    /// A PC's wall clock is set.
    pub fn clock(&mut self, at: i64, pc: &str, skew_ms: i64, wrong: bool) {
        self.fault_ends(at, pc, "clock");
        if wrong {
            self.fault_begins(at, pc, "clock", FaultKind::Clock { skew_ms });
            if let Some(pc) = self.truth.pcs.get_mut(pc) {
                pc.clock_wrong = true;
            }
        }
    }
    /// A disk has no room, or room again.
    pub fn disk_full(&mut self, at: i64, machine: &str, full: bool) {
        if full {
            self.fault_begins(at, machine, "disk", FaultKind::DiskFull);
        } else {
            self.fault_ends(at, machine, "disk");
        }
    }
    /// A fault of known times, or at one instant.
    pub fn fault(&mut self, span: Span, machine: &str, what: FaultKind) {
        self.truth.faults.push(Fault { span, machine: machine.into(), what });
    }

    fn fault_begins(&mut self, at: i64, machine: &str, kind: &'static str, what: FaultKind) {
        let key = (machine.to_owned(), kind);
        if !self.faults.contains_key(&key) {
            self.faults.insert(key, self.truth.faults.len());
            self.fault(Span { from: at, to: OPEN }, machine, what);
        }
    }
    fn fault_ends(&mut self, at: i64, machine: &str, kind: &'static str) {
        if let Some(index) = self.faults.remove(&(machine.to_owned(), kind)) {
            close(&mut self.truth.faults[index].span, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Beginning;
    use super::*;
    use judge::truth::Pc;

    fn notebook() -> Notebook {
        let pcs = [("A".to_owned(), (Pc::default(), true))].into();
        Notebook::new(Beginning { starts: 0, pcs, ..Beginning::default() })
    }

    #[test]
    fn a_power_cut_ends_the_session_and_the_return_does_not_open_it() {
        let mut n = notebook();
        n.logon(10, "A", "braun", "CORP\\dbraun");
        assert_eq!((n.seat("braun"), n.sitting("A")), (Some("A"), Some("braun")));
        n.power(50, "A", false, false);
        n.power(80, "A", true, false);
        assert_eq!(n.seat("braun"), None);
        let truth = n.finish(100);
        assert_eq!(truth.sessions[0].span, Span { from: 10, to: 50 });
        assert_eq!(truth.faults[0].span, Span { from: 50, to: 80 });
        assert_eq!(truth.online["A"], [Span { from: 0, to: 50 }, Span { from: 80, to: 100 }]);
    }

    #[test]
    fn a_program_that_crashes_while_it_is_down_is_down_until_the_last_word() {
        let mut n = notebook();
        n.crashed(10, "A", 30);
        n.crashed(20, "A", 60);
        n.started(30, "A");
        n.started(60, "A");
        // Power on starts it, whatever was planned; without power nothing crashes.
        n.crashed(70, "A", 95);
        n.power(75, "A", false, false);
        n.crashed(78, "A", 90);
        n.power(80, "A", true, false);
        n.started(90, "A");
        n.started(95, "A");
        let truth = n.finish(100);
        let spans: Vec<_> = truth.faults.iter().map(|f| (f.span.from, f.span.to)).collect();
        assert_eq!(spans, [(10, 60), (70, 80), (75, 80)]);
        assert_eq!(truth.online["A"], [(0, 10), (60, 70), (80, 100)].map(|(from, to)| Span { from, to }));
    }
}
