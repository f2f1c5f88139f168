//! Which PC a contact is relayed to (SCR-REL-2): contact × sessions × eligibility history. Pure.
//!
//! A contact has one recording from one PC. Of several PCs on which its agent's sessions overlap it, the one with the
//! longest allowed overlap is asked, the latest logon before the others; one that captured nothing is not asked again.

use crate::span::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A session of the contact's agent, and when capture was allowed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// PC.
    pub pc: String,
    /// Windows login of the session.
    pub windows: String,
    /// Logon.
    pub from: i64,
    /// The parts of the contact in which the session was open and capture allowed.
    pub allowed: Vec<Span>,
}

/// Where a relay goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// PC.
    pub pc: String,
    /// Whose screen.
    pub windows: String,
}

/// How far a relay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Sent, perhaps not arrived.
    Open,
    /// On the PC's disk.
    Taken,
    /// Ended: uploaded, settled or withdrawn.
    Ended,
}

/// The PC to ask, or none where no session of the agent overlaps the contact.
pub fn choose(candidates: &[Candidate], tried: &BTreeSet<String>) -> Option<Target> {
    let mut sums: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    for c in candidates.iter().filter(|c| !tried.contains(&c.pc)) {
        let ms: i64 = c.allowed.iter().map(|s| s.ms()).sum();
        if ms > 0 {
            let sum = sums.entry((&c.pc, &c.windows)).or_insert((0, i64::MIN));
            *sum = (sum.0 + ms, sum.1.max(c.from));
        }
    }
    let best = sums.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
    Some(Target { pc: best.0.0.to_owned(), windows: best.0.1.to_owned() })
}

/// What to do about a contact's relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Leave it as it is.
    Keep,
    /// Send it, in place of the present one if there is one and it names another PC or other times.
    Send(Target),
    /// There is no screen to record.
    None,
}

/// Decides about a contact that has no recording yet.
///
/// `present` is the relay under way: where to, how far, and whether its times are still the contact's. A PC that has
/// taken it keeps it for as long as it is a candidate at all: its work is not thrown away for a better one.
pub fn decide(
    present: Option<(&Target, Progress, bool)>,
    candidates: &[Candidate],
    tried: &BTreeSet<String>,
) -> Decision {
    let best = choose(candidates, tried);
    let Some((target, progress, timely)) = present.filter(|p| p.1 != Progress::Ended) else {
        return best.map_or(Decision::None, Decision::Send);
    };
    let still = candidates
        .iter()
        .any(|c| c.pc == target.pc && c.windows == target.windows && c.allowed.iter().any(|s| !s.is_empty()));
    match best {
        None => Decision::None,
        Some(_) if still && progress == Progress::Taken && timely => Decision::Keep,
        Some(_) if still && progress == Progress::Taken => Decision::Send(target.clone()),
        Some(best) if best == *target && timely => Decision::Keep,
        Some(best) => Decision::Send(best),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidate(pc: &str, from: i64, allowed: &[(i64, i64)]) -> Candidate {
        let allowed = allowed.iter().map(|(a, b)| Span::new(*a, *b)).collect();
        Candidate { pc: pc.into(), windows: r"CORP\dbraun".into(), from, allowed }
    }

    fn target(pc: &str) -> Target {
        Target { pc: pc.into(), windows: r"CORP\dbraun".into() }
    }

    #[test]
    fn the_longest_overlap_then_the_latest_logon() {
        let none = BTreeSet::new();
        assert_eq!(choose(&[], &none), None);
        assert_eq!(choose(&[candidate("A", 0, &[])], &none), None, "never allowed");
        let two = [candidate("A", 0, &[(0, 30)]), candidate("B", 0, &[(30, 100)])];
        assert_eq!(choose(&two, &none), Some(target("B")));
        let back = [candidate("A", 0, &[(0, 40)]), candidate("B", 40, &[(40, 90)]), candidate("A", 90, &[(90, 110)])];
        assert_eq!(choose(&back, &none), Some(target("A")), "two sessions on one PC count together");
        let forgotten = [candidate("A", 0, &[(50, 60)]), candidate("B", 20, &[(50, 60)])];
        assert_eq!(choose(&forgotten, &none), Some(target("B")));
        assert_eq!(choose(&forgotten, &BTreeSet::from(["B".into()])), Some(target("A")));
    }

    #[test]
    fn work_begun_is_not_thrown_away() {
        let none = BTreeSet::new();
        let both = [candidate("A", 0, &[(0, 10)]), candidate("B", 10, &[(10, 90)])];
        let a = target("A");
        assert_eq!(decide(Some((&a, Progress::Open, true)), &both, &none), Decision::Send(target("B")));
        assert_eq!(decide(Some((&a, Progress::Taken, true)), &both, &none), Decision::Keep);
        assert_eq!(decide(Some((&a, Progress::Taken, false)), &both, &none), Decision::Send(a.clone()));
        assert_eq!(decide(Some((&a, Progress::Taken, true)), &both[1..], &none), Decision::Send(target("B")));
        assert_eq!(decide(Some((&a, Progress::Taken, true)), &[], &none), Decision::None);
        assert_eq!(decide(Some((&a, Progress::Ended, true)), &both[..1], &none), Decision::Send(a.clone()));
        assert_eq!(decide(None, &[], &none), Decision::None);
    }

    fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let one = (0usize..3, 0i64..50, prop::collection::vec((0i64..50, 0i64..50), 0..3));
        prop::collection::vec(one.prop_map(|(pc, from, spans)| candidate(["A", "B", "C"][pc], from, &spans)), 0..6)
    }

    proptest! {
        /// Asking again after having done as told changes nothing; nobody is asked who has nothing or was asked before.
        #[test]
        fn decisions_are_stable(list in candidates(), tried in prop::collection::btree_set(0usize..3, 0..3)) {
            let tried: BTreeSet<String> = tried.into_iter().map(|n| ["A", "B", "C"][n].to_owned()).collect();
            match decide(None, &list, &tried) {
                Decision::Send(to) => {
                    prop_assert!(!tried.contains(&to.pc));
                    prop_assert!(list.iter().any(|c| c.pc == to.pc && c.allowed.iter().any(|s| !s.is_empty())));
                    for progress in [Progress::Open, Progress::Taken] {
                        prop_assert_eq!(decide(Some((&to, progress, true)), &list, &tried), Decision::Keep);
                    }
                    let mut turned = list.clone();
                    turned.reverse();
                    prop_assert_eq!(choose(&turned, &tried), Some(to), "whatever the order they came in");
                }
                Decision::None => prop_assert!(list.iter().all(|c| tried.contains(&c.pc) || c.allowed.iter().all(|s| s.is_empty()))),
                Decision::Keep => prop_assert!(false, "there is nothing to keep"),
            }
        }
    }
}
