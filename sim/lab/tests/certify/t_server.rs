//! T-Server.

use super::tools::{Broken, blames, not_held, product, role, run, simulated, start};
use lab::certify::product::Seat;
use lab::certify::wanted::Wanted;

#[test]
fn our_own_is_certified_in_the_simulator() {
    let summary = run(&simulated(role("t-server"), None));
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The requirement that is to be blamed, the case that shows it, and the way to be wrong.
const BROKEN: &[Broken] = &[
    ("TLB-REQ-1", "commands", "WantsCall"),
    ("TLB-REQ-1", "commands", "DeniesAccepted"),
    ("TLB-REQ-2", "unregistered", "AcceptsUnregistered"),
    ("TLB-REQ-4", "commands", "NoAnswer"),
    ("TLB-REQ-4", "commands", "TwoAnswers"),
    ("TLB-EVT-1", "commands", "Undelivered"),
    ("TLB-EVT-1", "commands", "OtherUserData"),
    ("TLB-EVT-3", "commands", "OtherDn"),
    ("TLB-EVT-3", "commands", "OtherType"),
    ("TLB-IND-1", "commands", "LosesIndications"),
    ("TLB-REQ-2", "unregistered", "DeliversRefused"),
    ("TLB-EVT-1", "commands", "ToEverybody"),
    ("TLB-EVT-1", "two-clients", "DeliversTwice"),
    ("TLB-EVT-3", "commands", "LosesConnId"),
];

#[test]
fn each_broken_one_is_rejected_for_what_it_does_in_the_simulator() {
    blames(role("t-server"), BROKEN);
}

#[test]
fn each_requirement_has_one_that_breaks_it() {
    let missing: Vec<_> = role("t-server").ids.iter().filter(|id| !BROKEN.iter().any(|(own, ..)| own == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn our_own_is_certified_on_the_real_network() {
    let (_running, live) = start(role("t-server"), None, 130, &[]);
    let summary = run(&Wanted { first_block: 260, ..Wanted::of(role("t-server"), product(vec![Seat::Live(live)])) });
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

#[test]
fn broken_ones_are_rejected_on_the_real_network() {
    for (n, (id, case, misstep)) in (131..).zip([BROKEN[4], BROKEN[9], BROKEN[10], BROKEN[11], BROKEN[13]]) {
        let (_running, live) = start(role("t-server"), Some(misstep), n, &[]);
        let (only, first_block) = (vec![format!("t-server/{case}")], 140 + u16::from(n));
        let summary =
            run(&Wanted { only, first_block, ..Wanted::of(role("t-server"), product(vec![Seat::Live(live)])) });
        assert_eq!(summary.cases[0].outcome.roots, [id], "{misstep}: {:?}", summary.cases[0].outcome.why());
    }
}
