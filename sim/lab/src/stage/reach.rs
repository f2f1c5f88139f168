//! Who can reach whom: power, programs, cables and cuts, and the times at which that was so.

use judge::truth::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The WFO server's machine.
pub const WFO: &str = "wfo";
/// The stage's own machine: the administrator's desk.
pub const STAGE: &str = "stage";
/// UJET's machine.
pub const UJET: &str = "ujet";

/// Times at which something was so, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    since: Option<i64>,
    closed: Vec<Span>,
}

impl Times {
    /// From now on it is so, or not.
    pub fn set(&mut self, now: i64, so: bool) {
        match (self.since, so) {
            (None, true) => self.since = Some(now),
            (Some(from), false) => {
                if from < now {
                    self.closed.push(Span { from, to: now });
                }
                self.since = None;
            }
            _ => {}
        }
    }

    /// The times until the end of the run.
    pub fn until(mut self, end: i64) -> Vec<Span> {
        self.set(end, false);
        self.closed
    }
}

/// The state of all machines and of what connects them.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    off: BTreeSet<String>,
    down: BTreeSet<String>,
    unplugged: BTreeSet<String>,
    cut: BTreeSet<(String, String)>,
    online: BTreeMap<String, Times>,
    server: Times,
    /// The telephony system's machine.
    acd: String,
}

impl Reach {
    /// At the start: these PCs, of which some are off.
    pub fn new<'a>(now: i64, acd: &str, pcs: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let mut reach = Self { acd: acd.to_owned(), ..Self::default() };
        for (pc, on) in pcs {
            reach.online.insert(pc.to_owned(), Times::default());
            if !on {
                reach.off.insert(pc.to_owned());
            }
        }
        reach.note(now);
        reach
    }

    /// Power on or off.
    pub fn power(&mut self, now: i64, machine: &str, on: bool) {
        flip(&mut self.off, machine, !on);
        self.note(now);
    }
    /// The program runs or does not, with the power on.
    pub fn program(&mut self, now: i64, machine: &str, runs: bool) {
        flip(&mut self.down, machine, !runs);
        self.note(now);
    }
    /// The cable is in or out.
    pub fn cable(&mut self, now: i64, machine: &str, plugged: bool) {
        flip(&mut self.unplugged, machine, !plugged);
        self.note(now);
    }
    /// One direction is whole or cut.
    pub fn way(&mut self, now: i64, from: &str, to: &str, whole: bool) {
        let pair = (from.to_owned(), to.to_owned());
        if whole {
            self.cut.remove(&pair)
        } else {
            self.cut.insert(pair)
        };
        self.note(now);
    }

    /// Whether a machine has power.
    pub fn is_on(&self, machine: &str) -> bool {
        !self.off.contains(machine)
    }

    /// Whether the server's program runs and a machine that is on can reach it.
    pub fn reaches_server(&self, machine: &str) -> bool {
        self.runs(WFO) && self.whole(machine, WFO)
    }

    fn whole(&self, a: &str, b: &str) -> bool {
        let cut = |from: &str, to: &str| self.cut.contains(&(from.to_owned(), to.to_owned()));
        !self.unplugged.contains(a) && !self.unplugged.contains(b) && !cut(a, b) && !cut(b, a)
    }

    fn runs(&self, machine: &str) -> bool {
        self.is_on(machine) && !self.down.contains(machine)
    }

    fn note(&mut self, now: i64) {
        let states: Vec<(String, bool)> =
            self.online.keys().map(|pc| (pc.clone(), self.runs(pc) && self.whole(pc, WFO))).collect();
        for (pc, so) in states {
            self.online.entry(pc).or_default().set(now, so);
        }
        let server = self.runs(WFO) && self.runs(&self.acd) && self.whole(WFO, &self.acd);
        self.server.set(now, server);
    }

    /// When each PC was on with a whole network up to the server, and when the server ran and could reach the ACD.
    pub fn finish(self, end: i64) -> (BTreeMap<String, Vec<Span>>, Vec<Span>) {
        let online = self.online.into_iter().map(|(pc, times)| (pc, times.until(end))).collect();
        (online, self.server.until(end))
    }
}

fn flip(set: &mut BTreeSet<String>, machine: &str, member: bool) {
    if member {
        set.insert(machine.to_owned());
    } else {
        set.remove(machine);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(i64, i64)]) -> Vec<Span> {
        list.iter().map(|(from, to)| Span { from: *from, to: *to }).collect()
    }

    #[test]
    fn a_pc_is_online_with_power_and_a_whole_way_both_ways() {
        let mut reach = Reach::new(0, UJET, [("A", true), ("B", false)].into_iter());
        reach.cable(10, "A", false);
        reach.way(15, WFO, "A", false);
        reach.cable(20, "A", true);
        reach.way(30, WFO, "A", true);
        reach.power(40, "B", true);
        reach.power(50, "A", false);
        reach.cable(60, WFO, false);
        reach.power(70, "A", true);
        reach.cable(80, WFO, true);
        let (online, server) = reach.finish(100);
        assert_eq!(online["A"], spans(&[(0, 10), (30, 50), (80, 100)]));
        assert_eq!(online["B"], spans(&[(40, 60), (80, 100)]));
        assert_eq!(server, spans(&[(0, 60), (80, 100)]));
    }

    #[test]
    fn the_server_needs_its_program_and_the_acd() {
        let mut reach = Reach::new(0, UJET, std::iter::empty());
        reach.program(10, WFO, false);
        reach.program(12, WFO, true);
        reach.power(20, UJET, false);
        reach.power(30, UJET, true);
        reach.way(40, UJET, WFO, false);
        assert_eq!(reach.finish(50).1, spans(&[(0, 10), (12, 20), (30, 40)]));
    }
}
