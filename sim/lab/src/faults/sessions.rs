//! When who is logged on where, as the timeline has it: a power cut ends a session, and somebody has to log on again.

use crate::scenario::step::Step;
use crate::scenario::{At, Scenario};
use std::collections::BTreeMap;

/// A session as the scenario has it, in milliseconds since the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) pc: String,
    pub(super) agent: String,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// All sessions. Those that are open at the end last for ever.
pub(super) fn of(scenario: &Scenario) -> Vec<Session> {
    let mut open: BTreeMap<String, (String, i64)> = BTreeMap::new();
    let mut all = Vec::new();
    let mut close = |open: &mut BTreeMap<String, (String, i64)>, pc: &str, to: i64| {
        if let Some((agent, from)) = open.remove(pc) {
            all.push(Session { pc: pc.to_owned(), agent, from, to });
        }
    };
    for (at, step) in scenario.steps() {
        match step {
            Step::Logon(s) => {
                open.insert(s.pc.value.clone(), (s.agent.value.clone(), at));
            }
            Step::Logoff(s) => {
                let seat = open.iter().find(|(_, (agent, _))| *agent == s.agent.value).map(|(pc, _)| pc.clone());
                seat.inspect(|pc| close(&mut open, pc, at));
            }
            Step::PowerOff(s) => close(&mut open, &s.pc, at),
            _ => {}
        }
    }
    for pc in open.keys().cloned().collect::<Vec<_>>() {
        close(&mut open, &pc, i64::MAX);
    }
    all
}

/// Whether the scenario itself plays with a machine's power, cable or disk: then no fault is drawn for it.
pub(super) fn is_played_with(scenario: &Scenario, machine: &str) -> bool {
    let is = |name: &At<String>| name.value == machine;
    scenario.steps().any(|(_, step)| match step {
        Step::PowerOff(s) => is(&s.pc),
        Step::PowerOn(s) => is(&s.pc),
        Step::Restart(s) => is(&s.machine),
        Step::Unplug(s) => is(&s.machine),
        Step::Plug(s) => is(&s.machine),
        Step::Cut(s) | Step::Mend(s) => is(&s.from) || is(&s.to),
        Step::Clock(s) => is(&s.pc),
        Step::DiskFull(s) => is(&s.pc),
        Step::DiskFault(s) => is(&s.machine),
        Step::DiskHold(s) => is(&s.pc),
        Step::Tamper(s) => is(&s.pc),
        _ => false,
    })
}
