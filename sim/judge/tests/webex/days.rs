//! Calls as chance has them: whatever happens on them, a faultless import is held, and each contact that is lost, or has other
//! times, is missed.

use crate::common::Run;
use crate::common::boxes::noise;
use crate::office::{answered, asked, at, call, joined, left, lose, perfect, tenant, transferred};
use judge::truth::webex::Move;
use judge::truth::webex::What::{Accepted, Conferenced, ConsultOver, ConsultTransferred, Ended, Requeued};
use serde_json::json;

const AGENTS: [&str; 3] = ["braun", "hodges", "imhof"];

/// Who is on a call while it is made up, and each one's time, kept by hand.
struct Call {
    dice: Vec<u8>,
    moves: Vec<Move>,
    now: i64,
    /// With the customer, since when.
    with: Vec<(usize, i64)>,
    /// Asks, is asked, and since when that one is there.
    consult: Option<(usize, usize, Option<i64>)>,
    parts: Vec<(usize, i64, i64)>,
    joined: bool,
}

impl Call {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.dice.pop().unwrap_or(0)) % sides
    }

    fn free(&mut self) -> Option<usize> {
        let busy = |a: usize| self.with.iter().any(|(b, _)| *b == a) || self.consult.is_some_and(|(_, b, _)| b == a);
        let free: Vec<usize> = (0..AGENTS.len()).filter(|a| !busy(*a)).collect();
        (!free.is_empty()).then(|| free[self.roll(free.len())])
    }

    fn leaves(&mut self, agent: usize) {
        let place = self.with.iter().position(|(a, _)| *a == agent).expect("there");
        let (_, since) = self.with.remove(place);
        self.parts.push((agent, since, self.now));
    }

    /// The one who was asked goes again.
    fn over(&mut self) {
        if let Some((_, agent, Some(since))) = self.consult.take() {
            self.parts.push((agent, since, self.now));
        }
    }

    fn all_leave(&mut self) {
        self.over();
        while let Some((agent, _)) = self.with.first().copied() {
            self.leaves(agent);
        }
    }

    fn step(&mut self) {
        self.now += 2 + self.roll(60) as i64;
        let now = self.now;
        let name = |a: usize| AGENTS[a];
        let what = match (self.consult, self.roll(6)) {
            _ if self.with.is_empty() => {
                let agent = self.roll(AGENTS.len());
                self.with.push((agent, now));
                answered(name(agent))
            }
            (Some((by, with, None)), n) => {
                self.consult = if n < 4 { Some((by, with, Some(now))) } else { None };
                if n < 4 { Accepted } else { ConsultOver }
            }
            (Some((by, with, Some(since))), n) => match n {
                0 | 1 => {
                    self.over();
                    ConsultOver
                }
                2 | 3 => {
                    self.consult = None;
                    self.with.push((with, since));
                    Conferenced
                }
                _ => {
                    self.consult = None;
                    self.leaves(by);
                    if self.joined {
                        self.with.push((with, since));
                    } else {
                        self.parts.push((with, since, now));
                        self.with.push((with, now));
                    }
                    ConsultTransferred
                }
            },
            (None, 0 | 1) => {
                let Some(other) = self.free() else { return };
                let n = self.roll(self.with.len());
                let by = self.with[n].0;
                self.consult = Some((by, other, None));
                asked(name(by), name(other))
            }
            (None, 2) => {
                let Some(other) = self.free() else { return };
                let n = self.roll(self.with.len());
                let from = self.with[n].0;
                self.leaves(from);
                self.with.push((other, now));
                transferred(name(from), name(other))
            }
            (None, 3) => {
                let Some(other) = self.free() else { return };
                self.with.push((other, now));
                joined(name(other))
            }
            (None, 4) if self.with.len() > 1 => {
                let n = self.roll(self.with.len());
                let agent = self.with[n].0;
                self.leaves(agent);
                left(name(agent))
            }
            (None, _) if self.with.len() == 1 && self.roll(2) == 0 => {
                self.all_leave();
                Requeued
            }
            _ => return,
        };
        self.moves.push(at(now, what));
    }
}

fn made(seed: u64) -> Run {
    let mut c = Call {
        dice: noise(seed, 200),
        moves: Vec::new(),
        now: 300,
        with: Vec::new(),
        consult: None,
        parts: Vec::new(),
        joined: seed % 2 == 1,
    };
    for _ in 0..3 + seed % 10 {
        c.step();
    }
    c.now += 30;
    c.all_leave();
    c.moves.push(at(c.now, Ended));
    let mut parts: Vec<(&str, i64, i64)> = c.parts.iter().map(|(a, from, to)| (AGENTS[*a], *from, *to)).collect();
    parts.sort_by_key(|(_, from, to)| (*from, *to));
    let mut t = tenant("programmatic");
    t.tenant.joined = c.joined;
    call(&mut t, "c1", &parts, c.moves);
    perfect(t)
}

#[test]
fn of_all_kinds() {
    for seed in 1..=32 {
        let r = made(seed);
        let report = r.judge();
        assert_eq!(report.broken().count(), 0, "seed {seed}: {:#?}\n{report}", r.truth.tenant.moves["c1"]);
        let n = seed as usize % r.evidence.contacts.len();
        let contact = r.evidence.contacts[n].clone();
        let (mail, from) = (contact["agentEmail"].as_str().expect("mail"), contact["startTime"].as_i64().expect("ms"));
        let mut r = made(seed);
        lose(&mut r, "c1", mail, (from - crate::common::T0) / 1000);
        assert!(r.judge().broken().next().is_some(), "seed {seed}: contact {n} is lost");
        let mut r = made(seed);
        r.evidence.contacts[n]["callDuration"] = json!(contact["callDuration"].as_i64().expect("ms") - 1);
        assert!(r.judge().broken().next().is_some(), "seed {seed}: contact {n} is too short");
    }
}
