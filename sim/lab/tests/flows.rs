//! Calls as chance has them, through Genesys from the customer's phone to the stored file: two groups of agents with calls side
//! by side, holds, transfers in one step and in two, conferences likewise, consultations that are refused or given up, a second
//! call while the first is on hold, after-call work, an agent who works on chats, polls that are missed, power and cables that go,
//! programs that crash, agents who log out and in again; in half of the runs with the lab's own faults on top of that. The judge
//! works out by itself which file belongs where, and that no PC ever records two at a time.
//!
//! A flow is one run: up to five customers' calls with what was drawn around them, and the files that come of it. A thousand
//! flows with faults, in parts of a hundred, so that what fails is seen early:
//!
//! ```sh
//! for from in $(seq 0 100 900); do FLOWS_FROM=$from PROPTEST_CASES=100 cargo test -p lab --test flows -- trouble; done
//! ```
//!
//! The same flows each time: `FLOWS_FROM=137 PROPTEST_CASES=1` plays number 137 again.

use lab::report;
use lab::run::{EngineName, Order, run};
use lab::scenario;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The agents of each group, by number: calls stay within a group.
const GROUPS: [std::ops::Range<usize>; 2] = [0..4, 4..6];
/// The agent who works on chats.
const CHATS: usize = 6;
/// All of them.
const AGENTS: usize = CHATS + 1;
/// Flows of a kind, where `PROPTEST_CASES` does not say.
const FLOWS: u64 = 6;
/// The first step after everybody is there, in milliseconds.
const BEGIN_MS: i64 = 10_000;
/// From the power on to the agent's logon, and from there to the login at the desktop.
const BACK_MS: i64 = 8_000;

/// What is drawn of a flow.
#[derive(Debug, Clone)]
struct Flow {
    /// Seed of the run, of its ids and of the faults.
    seed: u64,
    last_end: bool,
    record_acw: bool,
    /// The lab's own faults, too.
    more_faults: bool,
    calls: [Vec<Drawn>; 2],
    chats: Vec<Chat>,
    troubles: Vec<Trouble>,
}

/// What is drawn of a call.
#[derive(Debug, Clone)]
struct Drawn {
    /// Who answers.
    who: u16,
    /// For each step, which of the lawful ones, who, and how long after the one before it.
    steps: Vec<(u16, u16, i64)>,
    /// How long after-call work lasts of whoever is through with the call.
    work_ms: i64,
}

/// A state of the agent who works on chats: how long after the one before it.
type Chat = (bool, u8, i64);

/// What goes wrong: at which thousandth of the flow, at whose desk, for how long.
#[derive(Debug, Clone)]
struct Trouble {
    kind: Kind,
    thousandth: i64,
    who: usize,
    lasting: i64,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    PollsMissed,
    PowerCut,
    CableOfPc,
    CableOfServer,
    ProgramCrash,
    ServerCrash,
    LogsOut,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let step = (any::<u16>(), any::<u16>(), 2_500_i64..20_000);
    (any::<u16>(), prop::collection::vec(step, 1..8), 2_000_i64..15_000).prop_map(|(who, steps, work_ms)| Drawn {
        who,
        steps,
        work_ms,
    })
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let kind = prop::sample::select(vec![
        Kind::PollsMissed,
        Kind::PollsMissed,
        Kind::PowerCut,
        Kind::CableOfPc,
        Kind::CableOfServer,
        Kind::ProgramCrash,
        Kind::ServerCrash,
        Kind::LogsOut,
    ]);
    (kind, 0_i64..1_000, 0..AGENTS, 5_000_i64..150_000).prop_map(|(kind, thousandth, who, lasting)| Trouble {
        kind,
        thousandth,
        who,
        lasting,
    })
}

fn flow(troubled: bool) -> impl Strategy<Value = Flow> {
    let chat = (any::<bool>(), 0_u8..3, 2_000_i64..40_000);
    let calls = (prop::collection::vec(drawn(), 1..4), prop::collection::vec(drawn(), 1..3));
    let troubles = prop::collection::vec(trouble(), if troubled { 1..4 } else { 0..1 });
    (any::<u32>(), any::<[bool; 3]>(), calls, prop::collection::vec(chat, 0..6), troubles).prop_map(
        move |(seed, [last_end, record_acw, more], calls, chats, troubles)| Flow {
            seed: u64::from(seed),
            last_end,
            record_acw,
            more_faults: troubled && more,
            calls: [calls.0, calls.1],
            chats,
            troubles,
        },
    )
}

/// A step of the timeline.
struct Written {
    at: i64,
    text: String,
    /// At whose desktop it is done: it cannot be while that is away.
    desktop: Option<usize>,
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

/// The calls of one group of agents, one after the other.
struct Group {
    agents: std::ops::Range<usize>,
    now: i64,
    steps: Vec<Written>,
    /// Until when whoever was on a call works after it: they get no call then.
    at_work: BTreeMap<usize, i64>,
}

impl Group {
    fn step(&mut self, after_ms: i64, text: String) {
        self.now += after_ms;
        self.steps.push(Written { at: self.now, text, desktop: None });
    }

    fn call(&mut self, n: usize, drawn: &Drawn) {
        let first = self.agents.start + usize::from(drawn.who) % self.agents.len();
        self.step(20_000, begin(&format!("c{n}"), first));
        let mut call = Call { on: vec![(first, false)], ..Call::default() };
        for (which, who, after) in &drawn.steps {
            let mut lawful = call.lawful(n, usize::from(*who), &self.free(&call, self.now + after));
            if lawful.is_empty() {
                continue;
            }
            let (step, then) = lawful.swap_remove(usize::from(*which) % lawful.len());
            let before = call.talking();
            self.step(*after, step);
            then(&mut call);
            self.work_after(before.difference(&call.talking()), drawn.work_ms);
        }
        if let Some((second, _)) = call.second.take() {
            self.step(3_000, format!("hang_up: {{ call: {second} }}"));
        }
        if let Some((consult, ..)) = call.consult.take() {
            self.step(3_000, format!("end_consult: {{ consult: {consult} }}"));
        }
        self.step(7_321, format!("hang_up: {{ call: c{n} }}"));
        self.work_after(call.talking().iter(), drawn.work_ms);
    }

    /// After-call work of those who are through with a call, now and then of nobody.
    fn work_after<'a>(&mut self, gone: impl Iterator<Item = &'a usize>, work_ms: i64) {
        for agent in gone.copied().filter(|_| work_ms > 4_000) {
            let to = |state: &str| format!("agent_state: {{ agent: {}, state: {state} }}", name(agent));
            let until = self.now + work_ms;
            self.steps.push(Written { at: self.now, text: to("after_call_work"), desktop: Some(agent) });
            self.steps.push(Written { at: until, text: to("ready"), desktop: Some(agent) });
            self.at_work.insert(agent, until);
        }
    }

    /// Who has nothing to do at that time, with the call or after one.
    fn free(&self, call: &Call, at: i64) -> Vec<usize> {
        let works = |a: &usize| self.at_work.get(a).is_some_and(|until| *until + 1_000 > at);
        let asked = |a: &usize| call.consult.as_ref().is_some_and(|(_, _, with, _)| with == a);
        let busy = |a: &usize| works(a) || asked(a) || call.on.iter().any(|(on, _)| on == a);
        self.agents.clone().filter(|a| !busy(a)).collect()
    }
}

fn begin(id: &str, agent: usize) -> String {
    format!("call: {{ id: {id}, from: '+15550100', to: '{}', answered_by: {} }}", dn(agent), name(agent))
}

/// A step, and what it makes of the call.
type Lawful = (String, Box<dyn Fn(&mut Call)>);

impl Call {
    /// Who talks, to the customer or in a consultation.
    fn talking(&self) -> BTreeSet<usize> {
        let asked = self.consult.iter().filter(|(.., accepted)| *accepted).map(|(_, _, with, _)| *with);
        self.on.iter().map(|(on, _)| *on).chain(asked).collect()
    }

    /// What can happen next.
    fn lawful(&self, n: usize, who: usize, free: &[usize]) -> Vec<Lawful> {
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
                if free.is_empty() || self.on.len() > 2 {
                    return all;
                }
                let to = free[who % free.len()];
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

/// The steps of the whole flow, in order.
fn steps(flow: &Flow) -> Vec<Written> {
    let (mut all, mut n, mut end) = (Vec::new(), 0, 0);
    for (agents, calls) in GROUPS.into_iter().zip(&flow.calls) {
        let mut group = Group { agents, now: BEGIN_MS, steps: Vec::new(), at_work: BTreeMap::new() };
        for drawn in calls {
            group.call(n, drawn);
            n += 1;
        }
        end = end.max(group.now);
        all.append(&mut group.steps);
    }
    let mut at = BEGIN_MS;
    for (chat, state, after) in &flow.chats {
        at += after;
        let media = if *chat { "chat" } else { "email" };
        let state = ["ready", "not_ready", "logged_out"][usize::from(*state)];
        let text = format!("channel_state: {{ agent: {}, media: {media}, state: {state} }}", name(CHATS));
        all.push(Written { at, text, desktop: Some(CHATS) });
    }
    trouble_with(flow, end, &mut all);
    all.sort_by_key(|step| step.at);
    all
}

/// What goes wrong: once at a desk, and once with RWS. What its agent does at a desktop that is away does not happen.
fn trouble_with(flow: &Flow, end: i64, all: &mut Vec<Written>) {
    let mut struck = BTreeSet::new();
    for Trouble { kind, thousandth, who, lasting } in &flow.troubles {
        let (who, lasting) = (*who, *lasting);
        let server = matches!(kind, Kind::CableOfServer | Kind::ServerCrash);
        if !struck.insert(if server { AGENTS } else { who }) {
            continue;
        }
        let at = BEGIN_MS + (end - BEGIN_MS) * thousandth / 1_000;
        let (agent, long) = (name(who), format!("{lasting}ms"));
        // A program is not away for long.
        let pause = lasting / 5;
        let mut away = None;
        let mut can = |after: i64, text: String| all.push(Written { at: at + after, text, desktop: None });
        match kind {
            Kind::PollsMissed => {
                can(0, format!("stop_polling: {{ agent: {agent} }}"));
                can(lasting, format!("resume_polling: {{ agent: {agent} }}"));
            }
            Kind::PowerCut => {
                can(0, format!("power_off: {{ pc: PC-{who}, for: {long} }}"));
                can(lasting + BACK_MS, format!("logon: {{ agent: {agent}, pc: PC-{who} }}"));
                can(lasting + 2 * BACK_MS, format!("desktop_login: {{ agent: {agent} }}"));
                away = Some(lasting + 2 * BACK_MS);
            }
            Kind::CableOfPc => can(0, format!("unplug: {{ machine: PC-{who}, for: {long} }}")),
            Kind::CableOfServer => can(0, format!("unplug: {{ machine: rws1, for: {long} }}")),
            Kind::ProgramCrash => {
                can(0, format!("restart: {{ machine: PC-{who}, pause: {pause}ms }}"));
                can(pause + BACK_MS, format!("desktop_login: {{ agent: {agent} }}"));
                away = Some(pause + BACK_MS);
            }
            Kind::ServerCrash => can(0, format!("restart: {{ machine: rws1, pause: {pause}ms }}")),
            Kind::LogsOut => {
                can(0, format!("desktop_logout: {{ agent: {agent} }}"));
                can(lasting, format!("desktop_login: {{ agent: {agent} }}"));
                away = Some(lasting);
            }
        }
        if let Some(away) = away {
            let lost = |step: &Written| step.desktop == Some(who) && (at..=at + away).contains(&step.at);
            all.retain(|step| !lost(step));
        }
    }
}

/// The scenario of a flow.
fn written(flow: &Flow) -> String {
    let overlap = if flow.last_end { "last_end" } else { "first_end" };
    let mut yaml = format!(
        "title: Calls as chance has them\nplatform: genesys\nproves: [GIR-ONE-1, GIR-FLOW-5]\n\
         starts: 2021-12-17T09:00:00Z\npolicies: {{ overlap: {overlap}, record_acw: {} }}\nswitch:\n  dns:\n",
        flow.record_acw
    );
    let mut line = |text: String| writeln!(yaml, "{text}").expect("a string takes it");
    (0..AGENTS).for_each(|n| line(format!("    '{}': {{}}", dn(n))));
    line("places:".into());
    (0..AGENTS).for_each(|n| line(format!("  Place{n}: {{ devices: ['{}'] }}", dn(n))));
    line("agents:".into());
    for n in 0..AGENTS {
        let agent = name(n);
        let kind = if n == CHATS { ", kind: non_voice, recording_when: 'media=chat, state=Ready'" } else { "" };
        let who = format!("first: Agent, last: Number{n}, windows: 'CORP\\{agent}', default_place: Place{n}{kind}");
        line(format!("  {agent}: {{ {who} }}"));
    }
    line("pcs:".into());
    (0..AGENTS).for_each(|n| line(format!("  PC-{n}: {{}}")));
    line("timeline:\n  00:00:05:".into());
    for n in 0..AGENTS {
        line(format!("    - logon: {{ agent: {}, pc: PC-{n} }}", name(n)));
        line(format!("    - desktop_login: {{ agent: {} }}", name(n)));
    }
    let mut last = 0;
    for step in steps(flow) {
        if step.at != last {
            let (s, ms) = (step.at / 1_000, step.at % 1_000);
            line(format!("  {:02}:{:02}:{:02}.{ms:03}:", s / 3_600, s / 60 % 60, s % 60));
        }
        last = step.at;
        line(format!("    - {}", step.text));
    }
    yaml
}

fn held(flow: &Flow) -> Result<(), TestCaseError> {
    let yaml = written(flow);
    let fail = |why: &dyn std::fmt::Display| {
        let run = format!("seed {}, more faults: {}", flow.seed, flow.more_faults);
        TestCaseError::fail(format!("{why}\n{run}\n{yaml}"))
    };
    let told = scenario::read("flows", &yaml).map_err(|why| fail(&why))?;
    let (seed, engine) = (Some(flow.seed), EngineName::Swift);
    let order = Order { file: "flows".into(), seed, engine, faults: flow.more_faults };
    let result = run(&told, &order).map_err(|why| fail(&why))?;
    // With trouble on top a few calls may leave nothing to judge.
    let broken = result.report.broken().next().is_some();
    if broken || (flow.troubles.is_empty() && !result.passed()) {
        return Err(fail(&report::human(&result, report::Colour::Off)));
    }
    Ok(())
}

fn from_outside<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

fn flows(kind: &str, troubled: bool) {
    let from = from_outside("FLOWS_FROM", 0);
    let config = Config {
        cases: 1,
        max_shrink_iters: from_outside("PROPTEST_MAX_SHRINK_ITERS", 40),
        failure_persistence: None,
        ..Config::default()
    };
    let mut failed = Vec::new();
    for number in from..from + from_outside("PROPTEST_CASES", FLOWS) {
        let mut seed = [0; 32];
        seed.iter_mut().zip(kind.bytes().take(24)).for_each(|(to, from)| *to = from);
        seed[24..].copy_from_slice(&number.to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        if let Err(why) = runner.run(&flow(troubled), |flow| held(&flow)) {
            eprintln!("{kind}, number {number}: {why}");
            failed.push(number);
        }
    }
    assert!(failed.is_empty(), "{kind}: these failed, as told above: {failed:?}");
}

#[test]
fn as_they_ought_to_go() {
    flows("as they ought to go", false);
}

#[test]
fn with_trouble() {
    flows("with trouble", true);
}
