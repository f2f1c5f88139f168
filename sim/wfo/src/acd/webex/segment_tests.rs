//! The guide's worked examples to the second, named combinations, and generated histories against a model of its own.

use super::segment::{Activity, Event, Times};
use crate::config::ConsultTransfer;
use proptest::prelude::*;

fn times(list: &[Activity]) -> Times {
    super::segment::times(list, ConsultTransfer::Separate)
}

fn activity(at: i64, event: &str, agent: &str, other: &str) -> Activity {
    Activity {
        at: at * 1000,
        event: Event::of(event),
        agent: agent.into(),
        name: String::new(),
        other: other.into(),
        other_name: String::new(),
    }
}

/// Agent, from, to in seconds, consultation only.
fn got(list: &[(i64, &str, &str, &str)]) -> Vec<(String, i64, i64, bool)> {
    let list: Vec<Activity> = list.iter().map(|(at, event, agent, other)| activity(*at, event, agent, other)).collect();
    let mut turned = list.clone();
    turned.sort_by_key(|a| std::cmp::Reverse(a.at));
    assert_eq!(times(&list), times(&turned), "the order of the records does not matter");
    let parts = times(&list).parts;
    parts.into_iter().map(|p| (p.agent, p.from.unwrap() / 1000, p.to.unwrap() / 1000, p.consult)).collect()
}

fn time(agent: &str, from: i64, to: i64) -> (String, i64, i64, bool) {
    (agent.into(), from, to, false)
}

fn consult(agent: &str, from: i64, to: i64) -> (String, i64, i64, bool) {
    (agent.into(), from, to, true)
}

/// WXC-CONS-5: 00:02:21 and 00:00:42.
#[test]
fn the_worked_example_of_a_consultation() {
    let parts = got(&[
        (0, "new", "", ""),
        (0, "parked", "", ""),
        (10, "connect", "braun", ""),
        (15, "connected", "braun", ""),
        (70, "consult", "braun", "hodges"),
        (75, "consulting", "braun", "hodges"),
        (117, "consult-done", "braun", "hodges"),
        (156, "ended", "braun", ""),
    ]);
    assert_eq!(parts, [time("braun", 15, 15 + 141), consult("hodges", 75, 75 + 42)]);
}

/// WXC-XFER-3: 00:00:44 and 00:01:14; while it rings it is nobody's.
#[test]
fn the_worked_example_of_a_transfer() {
    let parts = got(&[
        (15, "connected", "braun", ""),
        (59, "Transferred", "braun", "hodges"),
        (59, "connect", "hodges", ""),
        (66, "connected", "hodges", ""),
        (140, "ended", "hodges", ""),
    ]);
    assert_eq!(parts, [time("braun", 15, 15 + 44), time("hodges", 66, 66 + 74)]);
}

/// WXC-CONF-5: 00:02:09 (Braun) and 00:01:00 (Hodges).
#[test]
fn the_worked_example_of_a_conference() {
    let parts = got(&[
        (0, "connected", "braun", ""),
        (60, "consulting", "braun", "hodges"),
        (80, "conferencing", "braun", "hodges"),
        (120, "conference-done", "braun", "hodges"),
        (129, "ended", "braun", ""),
    ]);
    assert_eq!(parts, [time("braun", 0, 129), time("hodges", 60, 120)]);
}

#[test]
fn combinations() {
    let taken_over = [
        (0, "connected", "a", ""),
        (10, "consulting", "a", "b"),
        (20, "ConsultTransfer", "a", "b"),
        (20, "connected", "b", ""),
        (50, "ended", "b", ""),
    ];
    assert_eq!(got(&taken_over), [time("a", 0, 20), consult("b", 10, 20), time("b", 20, 50)]);
    let list: Vec<Activity> = taken_over.iter().map(|(at, e, a, o)| activity(*at, e, a, o)).collect();
    let joined = super::segment::times(&list, ConsultTransfer::Joined).parts;
    let joined: Vec<_> = joined.iter().map(|p| (p.agent.as_str(), p.from, p.to, p.consult)).collect();
    assert_eq!(joined, [("a", Some(0), Some(20_000), false), ("b", Some(10_000), Some(50_000), false)]);

    let to_a_queue_and_back = got(&[
        (0, "connected", "a", ""),
        (10, "Transferred", "a", ""),
        (10, "parked", "", ""),
        (40, "connect", "b", ""),
        (45, "connected", "b", ""),
        (50, "Transferred", "b", "a"),
        (50, "connect", "a", ""),
        (50, "connected", "a", ""),
        (60, "ended", "a", ""),
    ]);
    assert_eq!(to_a_queue_and_back, [time("a", 0, 10), time("b", 45, 50), time("a", 50, 60)]);

    let straight_back = got(&[
        (0, "connected", "a", ""),
        (10, "Transferred", "a", ""),
        (10, "parked", "", ""),
        (10, "connect", "a", ""),
        (10, "connected", "a", ""),
        (60, "ended", "a", ""),
    ]);
    assert_eq!(straight_back, [time("a", 0, 10), time("a", 10, 60)], "a transfer even if nobody waited");

    let two_consultations_one_refused = got(&[
        (0, "connected", "a", ""),
        (10, "consult", "a", "b"),
        (14, "consult-done", "a", "b"),
        (20, "consulting", "a", "c"),
        (30, "consult-done", "a", "c"),
        (40, "consulting", "a", "c"),
        (50, "consult-done", "a", "c"),
        (60, "ended", "a", ""),
    ]);
    assert_eq!(two_consultations_one_refused, [time("a", 0, 60), consult("c", 20, 30), consult("c", 40, 50)]);

    let transfer_then_conference_then_the_first_drops_out = got(&[
        (0, "connected", "a", ""),
        (10, "Transferred", "a", "b"),
        (10, "connect", "b", ""),
        (12, "connected", "b", ""),
        (20, "consulting", "b", "c"),
        (30, "consult-done", "b", "c"),
        (30, "conferencing", "b", "c"),
        (40, "conference-done", "c", "b"),
        (50, "ended", "c", ""),
    ]);
    assert_eq!(
        transfer_then_conference_then_the_first_drops_out,
        [time("a", 0, 10), time("b", 12, 40), time("c", 20, 50)]
    );

    let not_answered = got(&[
        (0, "parked", "", ""),
        (5, "connect", "a", ""),
        (15, "parked", "", ""),
        (20, "connect", "b", ""),
        (22, "connected", "b", ""),
        (30, "on-hold", "b", ""),
        (35, "hold-done", "b", ""),
        (40, "ended", "b", ""),
        (40, "WrapUp", "b", ""),
    ]);
    assert_eq!(not_answered, [time("b", 22, 40)]);
    assert_eq!(got(&[(0, "parked", "", ""), (9, "ended", "", "")]), [], "abandoned");
    assert_eq!(got(&[(0, "connected", "a", ""), (5, "consulting", "a", ""), (9, "ended", "a", "")]).len(), 1);
}

#[test]
fn names_and_what_is_not_over() {
    let mut a = activity(0, "connected", "1", "");
    a.name = "Dana Maria Braun".into();
    let t = times(&[a]);
    assert_eq!(t.parts[0].name, Some(("Dana Maria".into(), "Braun".into())));
    assert_eq!((t.connected, t.ended, t.parts[0].to), (Some(0), None, None));
}

/// A step of a generated history: how long after the one before, what, and with whom.
type Move = (i64, u8, usize);

const AGENTS: [&str; 4] = ["a", "b", "c", "d"];

/// The model: who has the customer, who is consulted; it writes down times and records on its own.
#[derive(Default)]
struct Model {
    now: i64,
    with: Vec<(usize, i64)>,
    consulted: Option<(usize, i64)>,
    times: Vec<(String, i64, i64, bool)>,
    records: Vec<(i64, &'static str, &'static str, &'static str)>,
}

impl Model {
    fn record(&mut self, event: &'static str, agent: Option<usize>, other: Option<usize>) {
        let name = |n: Option<usize>| n.map_or("", |n| AGENTS[n]);
        self.records.push((self.now, event, name(agent), name(other)));
    }
    fn leave(&mut self, agent: usize) {
        if let Some(at) = self.with.iter().position(|w| w.0 == agent) {
            let (_, from) = self.with.remove(at);
            self.times.push((AGENTS[agent].into(), from, self.now, false));
        }
    }
    fn end_consultation(&mut self) {
        let (Some((who, from)), Some(by)) = (self.consulted.take(), self.with.first().map(|w| w.0)) else { return };
        self.times.push((AGENTS[who].into(), from, self.now, true));
        self.record("consult-done", Some(by), Some(who));
    }
    fn busy(&self, who: usize) -> bool {
        self.with.iter().any(|w| w.0 == who) || self.consulted.is_some_and(|c| c.0 == who)
    }
    fn step(&mut self, (after, what, who): Move) {
        self.now += after;
        let first = self.with.first().map(|w| w.0);
        match (what, first, self.consulted) {
            (_, None, _) => {
                self.record("connect", Some(who), None);
                self.now += 3;
                self.record("connected", Some(who), None);
                self.with.push((who, self.now));
            }
            (0, Some(by), None) if !self.busy(who) => {
                self.record("consult", Some(by), Some(who));
                self.now += 2;
                self.record("consulting", Some(by), Some(who));
                self.consulted = Some((who, self.now));
            }
            (1, Some(_), Some(_)) => self.end_consultation(),
            (2, Some(by), Some((c, from))) => {
                self.consulted = None;
                self.record("conferencing", Some(by), Some(c));
                self.with.push((c, from));
            }
            (3, Some(by), Some((c, from))) if self.with.len() == 1 => {
                self.consulted = None;
                self.record("ConsultTransfer", Some(by), Some(c));
                self.leave(by);
                self.record("connected", Some(c), None);
                self.times.push((AGENTS[c].into(), from, self.now, true));
                self.with.push((c, self.now));
            }
            (4, Some(by), None) if self.with.len() == 1 && by != who => {
                self.record("Transferred", Some(by), Some(who));
                self.leave(by);
                self.record("connect", Some(who), None);
                self.now += 4;
                self.record("connected", Some(who), None);
                self.with.push((who, self.now));
            }
            (5, Some(by), None) if self.with.len() == 1 => {
                self.record("Transferred", Some(by), None);
                self.leave(by);
                self.record("parked", None, None);
            }
            (6, Some(_), None) if self.with.len() > 1 => {
                let gone = self.with[who % self.with.len()].0;
                self.leave(gone);
                let stays = self.with[0].0;
                self.record("conference-done", Some(stays), Some(gone));
            }
            (7, Some(by), _) => self.record("on-hold", Some(by), None),
            (8, Some(by), None) if !self.busy(who) => {
                self.record("consult", Some(by), Some(who));
                self.now += 5;
                self.record("consult-done", Some(by), Some(who));
            }
            _ => self.record("paused", first, None),
        }
    }
    fn end(&mut self, after: i64) {
        self.now += after;
        self.end_consultation();
        for (agent, _) in self.with.clone() {
            self.leave(agent);
        }
        self.record("ended", None, None);
    }
}

proptest! {
    #[test]
    fn every_history_gives_each_agent_their_own_times(
        moves in prop::collection::vec((0i64..90, 0u8..10, 0usize..4), 0..24), last in 1i64..60,
    ) {
        let mut model = Model::default();
        model.record("new", None, None);
        for one in moves {
            model.step(one);
        }
        model.end(last);
        let list: Vec<Activity> = model.records.iter().map(|(at, e, a, o)| activity(*at, e, a, o)).collect();
        let key = |t: &(String, i64, i64, bool)| (t.1, t.2, t.0.clone(), t.3);
        let mut due: Vec<_> = model.times.iter().map(key).collect();
        let mut parts: Vec<_> = times(&list).parts.into_iter()
            .map(|p| (p.from.unwrap_or(-1) / 1000, p.to.unwrap_or(-1000) / 1000, p.agent, p.consult)).collect();
        due.sort();
        parts.sort();
        prop_assert_eq!(parts, due);
    }

    #[test]
    fn nonsense_is_read_without_harm(records in prop::collection::vec((0i64..50, 0usize..12, 0usize..5, 0usize..5), 0..40)) {
        let events = ["parked", "connect", "connected", "consult", "consulting", "consult-done", "conferencing",
            "conference-done", "Transferred", "ConsultTransfer", "ended", "what?"];
        let name = |n: usize| AGENTS.get(n).copied().unwrap_or_default();
        let list: Vec<Activity> = records.iter().map(|(at, e, a, o)| activity(*at, events[*e], name(*a), name(*o))).collect();
        let parts = times(&list).parts;
        prop_assert!(parts.iter().all(|p| p.to.is_none_or(|to| p.from.is_some_and(|from| from <= to))));
        for agent in AGENTS {
            let mine: Vec<_> = parts.iter().filter(|p| p.agent == agent).collect();
            prop_assert!(mine.windows(2).all(|w| w[0].to.is_some() && w[0].to <= w[1].from), "{:?}", mine);
        }
    }
}
