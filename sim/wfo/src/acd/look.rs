//! What one walk through an ACD's list can be trusted with. Lists move while they are read, page by page: a row that is
//! taken away pulls one of the next page onto the page that was read already. Pure.

use super::types::Agent;
use std::collections::BTreeSet;

/// From when on to ask for changes, by the ACD's clock; `cursor` is what [`seen_through`] gave after the last walk.
pub fn look_back(cursor: Option<i64>, overlap_ms: i64) -> i64 {
    cursor.map_or(0, |c| c.saturating_sub(overlap_ms)).max(0)
}

/// Up to when a walk has seen every change, given the latest change in it and how long it took. What changed behind its
/// back did so while it went on. An instant that the server's own clock (`now`) has not reached is a mistake of the
/// ACD's, and must not keep what comes before it from being asked for.
pub fn seen_through(latest: Option<i64>, took_ms: i64, now: i64) -> Option<i64> {
    latest.map(|l| l.min(now).saturating_sub(took_ms.max(0)))
}

/// Agents of two looks at the list, the second's before the first's: who is on neither is gone, who slipped off a page of
/// one is on the other.
pub fn both(first: Vec<Agent>, second: Vec<Agent>) -> Vec<Agent> {
    let seen: BTreeSet<String> = second.iter().map(|a| a.acd_id.clone()).collect();
    let only_first = first.into_iter().filter(|a| !seen.contains(&a.acd_id));
    second.into_iter().chain(only_first.collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVERLAP_MS: i64 = 2 * 60_000;
    use proptest::prelude::*;

    fn agent(id: &str, last: &str) -> Agent {
        Agent { acd_id: id.into(), email: format!("{id}@x"), first: String::new(), last: last.into() }
    }

    #[test]
    fn who_is_on_one_of_two_looks_is_there_and_the_second_says_how() {
        let all = both(vec![agent("1", "Old"), agent("2", "B")], vec![agent("3", "C"), agent("1", "New")]);
        assert_eq!(all, [agent("3", "C"), agent("1", "New"), agent("2", "B")]);
    }

    #[test]
    fn a_date_in_the_future_hides_nothing() {
        assert_eq!(seen_through(Some(9_000), 1_000, 5_000), Some(4_000));
        assert_eq!(seen_through(None, 1_000, 5_000), None);
        assert_eq!(look_back(None, OVERLAP_MS), 0);
    }

    proptest! {
        /// A list in the order of ids, read page by page while rows change: what changes behind the walk's back is asked
        /// for by the next one.
        #[test]
        fn the_next_walk_asks_for_what_changed_behind_the_back_of_this_one(
            changes in prop::collection::vec((0i64..20, 0usize..12), 0..12), pages in 1usize..5,
        ) {
            let start = 1_000_000_000;
            let mut at: Vec<i64> = (0..12).map(|id| start - 60 - id as i64).collect();
            let (mut seen, mut latest) = (vec![None; 12], None);
            let per = 12usize.div_ceil(pages);
            for t in 0..20 {
                for (_, id) in changes.iter().filter(|c| c.0 == t) {
                    at[*id] = start + t;
                }
                if t % 4 == 0 && (t as usize / 4) < pages {
                    for id in (t as usize / 4 * per)..((t as usize / 4 + 1) * per).min(12) {
                        seen[id] = Some(at[id]);
                        latest = latest.max(Some(at[id]));
                    }
                }
            }
            let took = (pages as i64 - 1) * 4;
            let cursor = seen_through(latest, took, start + 20).expect("rows");
            for id in 0..12 {
                prop_assert!(seen[id] == Some(at[id]) || at[id] >= cursor, "{} of {:?}", id, at);
            }
        }
    }
}
