//! Calls as chance has them, through Genesys from the customer's phone to the stored file: up to five agents, holds, transfers in
//! one step and in two, conferences likewise, consultations that are refused or given up, a second call while the first is on
//! hold, after-call work; with trouble on top in every other run. The judge works out by itself which file belongs where, and
//! that no PC ever records two at a time.
//!
//! `PROPTEST_CASES=40 cargo test -p lab --test flows` plays some hundreds of calls.

use lab::report;
use lab::run::{EngineName, Order, run};
use lab::scenario;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::fmt::Write as _;

/// Calls of one run.
const CALLS: usize = 6;
/// Agents of one run.
const AGENTS: usize = 5;
/// Runs of a kind, where `PROPTEST_CASES` does not say.
const RUNS: u32 = 2;

/// What is drawn of a call: for each step, which of the lawful ones, who, and how long after the one before it.
type Drawn = Vec<(u16, u16, i64)>;

fn calls() -> impl Strategy<Value = Vec<Drawn>> {
    let step = (any::<u16>(), any::<u16>(), 2_500_i64..20_000);
    prop::collection::vec(prop::collection::vec(step, 1..8), CALLS)
}

/// How the calls of one customer stand.
#[derive(Default)]
struct Call {
    /// Who is on it, and whether each holds it.
    on: Vec<(usize, bool)>,
    /// Name of the consultation, who asks, who is asked, and whether they have accepted.
    consult: Option<(String, usize, usize, bool)>,
    /// A second call of an agent while the first is on hold.
    second: Option<(String, usize)>,
    consults: usize,
    seconds: usize,
}

/// The timeline as it is written.
struct Written {
    yaml: String,
    now: i64,
}

impl Written {
    fn step(&mut self, after_ms: i64, step: &str) {
        self.now += after_ms;
        let (s, ms) = (self.now / 1_000, self.now % 1_000);
        let at = format!("{:02}:{:02}:{:02}.{ms:03}", s / 3_600, s / 60 % 60, s % 60);
        writeln!(self.yaml, "  {at}:\n    - {step}").expect("a string takes it");
    }

    fn call(&mut self, n: usize, drawn: &Drawn) {
        let first = drawn.first().map_or(0, |(_, who, _)| usize::from(*who) % AGENTS);
        self.step(20_000, &begin(&format!("c{n}"), first));
        let mut call = Call { on: vec![(first, false)], ..Call::default() };
        for (which, who, after) in drawn {
            let lawful = call.lawful(n, usize::from(*who));
            if lawful.is_empty() {
                continue;
            }
            let (step, then) = &lawful[usize::from(*which) % lawful.len()];
            self.step(*after, step);
            then(&mut call);
        }
        if let Some((second, _)) = call.second.take() {
            self.step(3_000, &format!("hang_up: {{ call: {second} }}"));
        }
        if let Some((consult, ..)) = call.consult.take() {
            self.step(3_000, &format!("end_consult: {{ consult: {consult} }}"));
        }
        self.step(7_321, &format!("hang_up: {{ call: c{n} }}"));
    }
}

fn begin(id: &str, agent: usize) -> String {
    format!("call: {{ id: {id}, from: '+15550100', to: '{}', answered_by: {} }}", dn(agent), name(agent))
}

/// A step, and what it makes of the call.
type Lawful = (String, Box<dyn Fn(&mut Call)>);

impl Call {
    /// Somebody who has nothing to do with the call.
    fn free(&self, who: usize) -> Option<usize> {
        let busy = |a: usize| {
            self.on.iter().any(|(on, _)| *on == a) || self.consult.as_ref().is_some_and(|(_, _, with, _)| *with == a)
        };
        (0..AGENTS).map(|n| (who + n) % AGENTS).find(|a| !busy(*a))
    }

    /// What can happen next.
    fn lawful(&self, n: usize, who: usize) -> Vec<Lawful> {
        let mut all: Vec<Lawful> = Vec::new();
        let mut can = |step: String, then: Box<dyn Fn(&mut Call)>| all.push((step, then));
        if let Some((second, _)) = &self.second {
            can(format!("hang_up: {{ call: {second} }}"), Box::new(|c| c.second = None));
            return all;
        }
        match &self.consult {
            Some((id, by, with, accepted)) => {
                let (by, with) = (*by, *with);
                let back = move |c: &mut Call| {
                    c.consult = None;
                    c.on.iter_mut().filter(|(a, _)| *a == by).for_each(|(_, held)| *held = false);
                };
                if *accepted {
                    can(format!("end_consult: {{ consult: {id} }}"), Box::new(back));
                    can(
                        format!("complete_conference: {{ consult: {id} }}"),
                        Box::new(move |c| {
                            back(c);
                            c.on.push((with, false));
                        }),
                    );
                    can(
                        format!("complete_transfer: {{ consult: {id} }}"),
                        Box::new(move |c| {
                            back(c);
                            c.on.retain(|(a, _)| *a != by);
                            c.on.push((with, false));
                        }),
                    );
                } else {
                    can(format!("refuse_consult: {{ consult: {id} }}"), Box::new(back));
                    let id = id.clone();
                    can(
                        format!("accept_consult: {{ consult: {id} }}"),
                        Box::new(move |c| c.consult = Some((id.clone(), by, with, true))),
                    );
                }
            }
            None => {
                let (by, held) = self.on[who % self.on.len()];
                let agent = name(by);
                let set = move |c: &mut Call, to: bool| {
                    c.on.iter_mut().filter(|(a, _)| *a == by).for_each(|(_, held)| *held = to);
                };
                if held {
                    can(format!("retrieve: {{ call: c{n}, agent: {agent} }}"), Box::new(move |c| set(c, false)));
                    let second = format!("c{n}-second{}", self.seconds);
                    can(
                        begin(&second, by),
                        Box::new(move |c| {
                            c.second = Some((second.clone(), by));
                            c.seconds += 1;
                        }),
                    );
                    return all;
                }
                can(format!("hold: {{ call: c{n}, agent: {agent} }}"), Box::new(move |c| set(c, true)));
                if self.on.len() > 1 {
                    can(
                        format!("leave: {{ call: c{n}, agent: {agent} }}"),
                        Box::new(move |c| c.on.retain(|(a, _)| *a != by)),
                    );
                }
                let Some(to) = self.free(who).filter(|_| self.on.len() < 3) else { return all };
                for accepted in [true, false] {
                    let id = format!("c{n}-consult{}", self.consults);
                    let with = format!("with: {}, by: {agent}, accepted: {accepted}", name(to));
                    can(
                        format!("consult: {{ id: {id}, call: c{n}, {with} }}"),
                        Box::new(move |c| {
                            c.consults += 1;
                            set(c, true);
                            c.consult = Some((id.clone(), by, to, accepted));
                        }),
                    );
                }
                can(
                    format!("conference: {{ call: c{n}, with: {}, by: {agent} }}", name(to)),
                    Box::new(move |c| c.on.push((to, false))),
                );
                if self.on.len() == 1 {
                    can(
                        format!("transfer: {{ call: c{n}, to: {}, from: {agent} }}", name(to)),
                        Box::new(move |c| c.on = vec![(to, false)]),
                    );
                }
            }
        }
        all
    }
}

fn name(agent: usize) -> String {
    format!("agent{agent}")
}

fn dn(agent: usize) -> String {
    format!("500{agent}")
}

/// The scenario in which all the calls follow each other. `policies` is a mapping in one line.
fn written(policies: &str, calls: &[Drawn]) -> String {
    let mut head = format!(
        "title: Calls as chance has them\nplatform: genesys\nproves: [GIR-ONE-1, GIR-FLOW-5]\n\
         starts: 2021-12-17T09:00:00Z\npolicies: {policies}\nswitch:\n  dns:\n"
    );
    for n in 0..AGENTS {
        writeln!(head, "    '{}': {{}}", dn(n)).expect("room");
    }
    head += "places:\n";
    for n in 0..AGENTS {
        writeln!(head, "  Place{n}: {{ devices: ['{}'] }}", dn(n)).expect("room");
    }
    head += "agents:\n";
    for n in 0..AGENTS {
        let agent = name(n);
        let who = format!("first: Agent, last: Number{n}, windows: 'CORP\\{agent}', default_place: Place{n}");
        writeln!(head, "  {agent}: {{ {who} }}").expect("room");
    }
    head += "pcs:\n";
    for n in 0..AGENTS {
        writeln!(head, "  PC-{n}: {{}}").expect("room");
    }
    head += "timeline:\n  00:00:05:\n";
    for n in 0..AGENTS {
        writeln!(head, "    - logon: {{ agent: {}, pc: PC-{n} }}", name(n)).expect("room");
        writeln!(head, "    - desktop_login: {{ agent: {} }}", name(n)).expect("room");
    }
    let mut timeline = Written { yaml: head, now: 10_000 };
    for (n, drawn) in calls.iter().enumerate() {
        timeline.call(n, drawn);
    }
    timeline.yaml
}

fn held(policies: &str, faults: bool, calls: &[Drawn]) -> Result<(), TestCaseError> {
    let yaml = written(policies, calls);
    let told = scenario::read("flows", &yaml).map_err(|why| TestCaseError::fail(format!("{why}\n{yaml}")))?;
    let order = Order { file: "flows".into(), seed: None, engine: EngineName::Swift, faults };
    let result = run(&told, &order).map_err(|why| TestCaseError::fail(format!("{why}\n{yaml}")))?;
    // With trouble on top a few calls may leave nothing to judge.
    let broken = result.report.broken().next().is_some();
    if broken || (!faults && !result.passed()) {
        return Err(TestCaseError::fail(format!("{}\n{yaml}", report::human(&result, report::Colour::Off))));
    }
    Ok(())
}

fn flows(policies: &str, faults: bool) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let config = Config { cases, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    // The same calls each time: what fails once fails again.
    let mut seed = [0; 32];
    let named = format!("{policies} {faults}").into_bytes();
    seed.iter_mut().zip(named).for_each(|(to, from)| *to = from);
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    if let Err(why) = runner.run(&calls(), |calls| held(policies, faults, &calls)) {
        panic!("{why}");
    }
}

#[test]
fn files_end_with_the_first_call() {
    flows("{}", false);
}

#[test]
fn files_end_with_the_last_call() {
    flows("{ overlap: last_end }", false);
}

#[test]
fn with_trouble() {
    flows("{}", true);
}
