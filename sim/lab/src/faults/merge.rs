//! The plan of a seed, merged into a scenario.

use super::draw;
use super::machines::{self, Drawn};
use crate::scenario::expect::Expect;
use crate::scenario::model::Network;
use crate::scenario::settings::Policies;
use crate::scenario::step::Step;
use crate::scenario::time::Moment;
use crate::scenario::{At, Scenario, Timeline, check};
use kernel::chance::Stream;
use std::collections::BTreeMap;

/// Faults in one plan at most.
const MOST: u64 = 5;
/// Rolls of the dice for one plan at most.
const ROLLS: u64 = 40;
/// Faults strike until so long after the last step.
const AFTER: i64 = 600_000;

/// A scenario into which faults can be merged.
pub(crate) trait Faulty: Clone {
    /// Its steps.
    type Step: Clone;
    /// Its title, which is part of the plan's seed.
    fn title(&self) -> &str;
    /// Its timeline.
    fn timeline(&self) -> &Timeline<Self::Step>;
    /// The same scenario with another timeline.
    fn with_timeline(&self, timeline: Timeline<Self::Step>) -> Self;
    /// The same scenario without what its author expects and claims to prove, without its end, and with the usual patience at
    /// least: under faults only the judge knows what is due, and all of it may come later.
    fn unclaimed(&self) -> Self;
    /// Its network.
    fn network(&mut self) -> &mut Network;
    /// When it ends, if it says so.
    fn until(&self) -> Option<i64>;
    /// Draws one fault that strikes before `end`. None where the dice name something that the scenario has no room for.
    fn draw(&self, stream: &mut Stream, end: i64) -> Option<Drawn<Self::Step>>;
    /// Whether what happens along the timeline can happen.
    fn is_sound(&self) -> bool;
}

impl Faulty for Scenario {
    type Step = Step;
    fn title(&self) -> &str {
        &self.title
    }
    fn timeline(&self) -> &Timeline {
        &self.timeline
    }
    fn with_timeline(&self, timeline: Timeline) -> Self {
        Self { timeline, ..self.clone() }
    }
    fn unclaimed(&self) -> Self {
        let policies = Policies { patience: None, ..self.policies.clone() };
        Self { expect: Expect::default(), proves: Vec::new(), until: None, policies, ..self.clone() }
    }
    fn network(&mut self) -> &mut Network {
        &mut self.network
    }
    fn until(&self) -> Option<i64> {
        self.until.map(|until| until.value.0)
    }
    fn draw(&self, stream: &mut Stream, end: i64) -> Option<Drawn<Step>> {
        draw::one(self, stream, end)
    }
    fn is_sound(&self) -> bool {
        check::timeline(self).is_empty()
    }
}

/// The scenario with the faults of this seed, and what they are in words.
pub(crate) fn merge<F: Faulty>(scenario: &F, seed: u64) -> (F, Vec<String>) {
    let mut stream = Stream::keyed(seed, &format!("faults/{}", scenario.title()));
    // It lasts at least as long as it would without faults.
    let mut merged = scenario.unclaimed();
    merged = merged.with_timeline(with(merged.timeline(), scenario.until(), Vec::new()));
    let mut words = vec![machines::network(merged.network(), &mut stream)];
    let last = scenario.timeline().0.last().map_or(0, |(moment, _)| moment.value.0);
    let end = scenario.until().map_or(last + AFTER, |until| until.min(last + AFTER));
    let wanted = 1 + stream.below(MOST);
    for _ in 0..ROLLS {
        if words.len() as u64 > wanted {
            break;
        }
        let Some(drawn) = scenario.draw(&mut stream, end) else { continue };
        let tried = merged.with_timeline(with(merged.timeline(), None, drawn.steps));
        if tried.is_sound() {
            merged = tried;
            words.push(drawn.words);
        }
    }
    (merged, words)
}

/// The timeline with these steps, and with a moment at which nothing has to happen.
fn with<S: Clone>(timeline: &Timeline<S>, moment: Option<i64>, steps: Vec<(i64, S)>) -> Timeline<S> {
    let mut moments: BTreeMap<i64, Vec<At<S>>> =
        timeline.0.iter().map(|(moment, steps)| (moment.value.0, steps.clone())).collect();
    if let Some(moment) = moment {
        moments.entry(moment).or_default();
    }
    for (at, step) in steps {
        moments.entry(at).or_default().push(At::nowhere(step));
    }
    Timeline(moments.into_iter().map(|(at, steps)| (At::nowhere(Moment(at)), steps)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: &str = include_str!("../../../../scenarios/ujet/over-one-seam.yaml");

    #[test]
    fn a_plan_is_a_function_of_its_seed_and_always_sound() {
        let Ok(crate::scenario::Told::Wfo(scenario)) = crate::scenario::read("over-one-seam.yaml", DAY) else {
            panic!("over-one-seam.yaml is a scenario of UJET");
        };
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..300 {
            let (merged, words) = merge(scenario.as_ref(), seed);
            let again = merge(scenario.as_ref(), seed);
            assert_eq!((&merged.timeline, &words), (&again.0.timeline, &again.1));
            assert!(check::timeline(&merged).is_empty(), "seed {seed}: {words:?}");
            assert!((2..=MOST as usize + 2).contains(&words.len()), "seed {seed}: {words:?}");
            kinds.extend(merged.steps().map(|(_, step)| step.name()));
        }
        for kind in ["power_off", "restart", "unplug", "clock", "disk_fault", "disk_full", "acd_fault", "acd_events"] {
            assert!(kinds.contains(kind), "{kind} is never drawn");
        }
    }
}
