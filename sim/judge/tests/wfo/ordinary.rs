//! The oracles on an ordinary day: each holds on it, and each is broken by one thing gone wrong.

use crate::common::day::{day, office};
use crate::common::perfect::run;
use judge::State;

#[test]
fn the_day_is_without_fault() {
    day().holds(&[
        "UJT-SYNC-1",
        "UJT-IMP-1",
        "UJT-IMP-2",
        "SCR-CAP-1",
        "SCR-CAP-2",
        "SCR-CAP-3",
        "SCR-CAP-4",
        "SCR-CAP-5",
        "SCR-CAP-6",
        "SCR-CAP-7",
        "SCR-CAP-8",
        "SCR-CAP-9",
        "SCR-SEC-1",
        "SCR-SEC-3",
        "SCR-REL-1",
        "SCR-REL-2",
        "SCR-REL-3",
        "SCR-MATCH-1",
        "SCR-MATCH-2",
        "SCR-MATCH-3",
        "SCR-UP-1",
        "SCR-UP-2",
        "SCR-UP-4",
        "SCR-UP-5",
        "SCR-GC-1",
        "SCR-GC-2",
    ]);
}

#[test]
fn what_did_not_happen_has_not_passed() {
    day().not_reached(&[
        "SCR-ELIG-1",
        "SCR-ELIG-2",
        "SCR-ELIG-3",
        "SCR-ELIG-4",
        "SCR-ELIG-5",
        "SCR-ELIG-6",
        "SCR-ELIG-7",
        "SCR-SEC-2",
        "SCR-UP-3",
        "SCR-GC-3",
        "SCR-REC-1",
        "SCR-REC-2",
        "SCR-REC-4",
        "SCR-REC-5",
        "SCR-ONLY-1",
        "SCR-ONLY-2",
        "SCR-CHUNK-1",
        "SCR-LIVE-1",
        "SCR-EDGE-1",
        "UJT-SYNC-2",
        "SCR-MATCH-4",
    ]);
    let nothing = judge::judge(&judge::truth::Truth::default(), &judge::evidence::Evidence::default());
    assert!(nothing.verdicts.iter().all(|v| v.state == State::NotReached), "{nothing}");
    let idle = run(office(), &[]);
    assert_eq!(idle.judge().held(), ["UJT-SYNC-1"]);
}
