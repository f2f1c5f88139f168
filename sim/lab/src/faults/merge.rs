//! The plan of a seed, merged into a scenario.

use super::draw;
use crate::scenario::expect::Expect;
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

/// The scenario with the faults of this seed, and what they are in words. What the author expects and claims to prove is
/// dropped: under faults only the judge knows what is due.
pub fn merge(scenario: &Scenario, seed: u64) -> (Scenario, Vec<String>) {
    let mut stream = Stream::keyed(seed, &format!("faults/{}", scenario.title));
    let mut merged = Scenario { expect: Expect::default(), ..scenario.clone() };
    merged.proves.clear();
    let mut words = vec![draw::network(&mut merged, &mut stream)];
    let last = scenario.timeline.0.last().map_or(0, |(moment, _)| moment.value.0);
    let end = scenario.until.map_or(last + AFTER, |until| until.value.0.min(last + AFTER));
    let wanted = 1 + stream.below(MOST);
    for _ in 0..ROLLS {
        if words.len() as u64 > wanted {
            break;
        }
        let Some(drawn) = draw::one(scenario, &mut stream, end) else { continue };
        let tried = with(&merged, drawn.steps);
        if sound(&tried) {
            merged = tried;
            words.push(drawn.words);
        }
    }
    (merged, words)
}

/// Only mistakes that the walk finds count: that nothing is proved any more is as it should be.
fn sound(scenario: &Scenario) -> bool {
    check::timeline(scenario).is_empty()
}

fn with(scenario: &Scenario, steps: Vec<(i64, Step)>) -> Scenario {
    let mut moments: BTreeMap<i64, Vec<At<Step>>> =
        scenario.timeline.0.iter().map(|(moment, steps)| (moment.value.0, steps.clone())).collect();
    for (at, step) in steps {
        moments.entry(at).or_default().push(At::nowhere(step));
    }
    let moments = moments.into_iter().map(|(at, steps)| (At::nowhere(Moment(at)), steps)).collect();
    Scenario { timeline: Timeline(moments), ..scenario.clone() }
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
            let (merged, words) = merge(&scenario, seed);
            let again = merge(&scenario, seed);
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
