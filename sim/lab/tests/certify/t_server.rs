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
    ("TLB-REQ-2", "unregistered", "AcceptsSecondTry"),
    ("TLB-REQ-2", "given-up", "KeepsRequests"),
    ("TLB-EVT-1", "given-up", "KeepsDeliveries"),
    ("TLB-EVT-1", "given-up", "RepeatsLast"),
    ("TLB-REQ-1", "repeated", "RefusesRepeated"),
    ("TLB-REQ-1", "repeated", "KnowsNoMisprint"),
    ("TLB-REQ-4", "commands", "StrayAnswer"),
    ("TLB-REQ-4", "commands", "AnswersOtherDn"),
    ("TLB-EVT-3", "connection-ids", "FirstConnId"),
    ("TLB-EVT-1", "commands", "TwoValues"),
    ("TLB-REQ-1", "quiet", "ForgetsInTime"),
];

/// No requirement speaks of it, and no case can be held without.
#[test]
fn one_that_never_says_that_a_dn_is_registered_is_not_certified() {
    let summary = run(&simulated(role("t-server"), Some("RegistersSilently")));
    assert!(!summary.certified() && summary.exit_code() == 1);
    for case in &summary.cases {
        let why = case.outcome.why().join("; ");
        assert!(case.outcome.trouble.is_some() && why.contains("RequestRegisterAddress"), "{why}");
    }
}

/// Its clients come again, and hear of everything.
#[test]
fn one_that_ends_a_connection_at_an_empty_line_is_not_certified() {
    let only = vec!["t-server/quiet".to_owned()];
    let summary = run(&Wanted { only, ..simulated(role("t-server"), Some("ClosesAtNothing")) });
    let outcome = &summary.cases[0].outcome;
    assert!(outcome.trouble.is_some() && outcome.roots.is_empty(), "{:?}", outcome.why());
    assert_eq!(summary.exit_code(), 1);
}

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
    let (_running, seats): (Vec<_>, Vec<_>) = (127..=130).map(|last| start(role("t-server"), None, last, &[])).unzip();
    let seats = seats.into_iter().map(Seat::Live).collect();
    let summary = run(&Wanted { first_block: 260, ..Wanted::of(role("t-server"), product(seats)) });
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
