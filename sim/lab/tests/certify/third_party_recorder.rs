//! The third-party screen recorder.

use super::tools::{Broken, blames, not_held, product, role, run, simulated, start};
use lab::certify::product::Seat;
use lab::certify::wanted::Wanted;

#[test]
fn our_own_is_certified_in_the_simulator() {
    let summary = run(&simulated(role("third-party-recorder"), None));
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The requirement that is to be blamed, the case that shows it, and the way to be wrong.
const BROKEN: &[Broken] = &[
    ("TLB-REQ-1", "commands", "Unregisters"),
    ("TLB-EVT-2", "commands", "QueryStops"),
    ("TLB-EVT-2", "commands", "QueryUnanswered"),
    ("TLB-IND-1", "commands", "NoAnswer"),
    ("TLB-IND-1", "commands", "AlwaysEnabled"),
    ("TLB-IND-1", "two-dns", "GivesUp"),
    ("TLB-IND-1", "out-of-order", "GivesUp"),
    ("TLB-IND-1", "call", "OtherCall"),
    ("TLB-IND-1", "call", "NoCall"),
    ("TLB-IND-1", "call", "StaleCall"),
    ("TLB-IND-1", "commands", "InventsCall"),
    ("TLB-IND-1", "out-of-order", "OtherType"),
    ("TLB-IND-1", "out-of-order", "OtherKey"),
    ("TLB-IND-2", "commands", "OwnToken"),
    ("TLB-IND-3", "commands", "WrongDn"),
    ("TLB-IND-3", "two-dns", "TwoDns"),
    ("TLB-STATE-1", "out-of-order", "PausesUnstarted"),
    ("TLB-STATE-1", "out-of-order", "ResumesUnpaused"),
    ("TLB-STATE-1", "out-of-order", "StartsTwice"),
    ("TLB-STATE-1", "out-of-order", "StaysPaused"),
];

#[test]
fn each_broken_one_is_rejected_for_what_it_does_in_the_simulator() {
    blames(role("third-party-recorder"), BROKEN);
}

/// What wfosim's own desktops ask for is nothing that the product has shown.
#[test]
fn who_says_nothing_that_can_be_read_has_held_nothing() {
    for misstep in ["NoAnswer", "OtherKey", "OtherType"] {
        let summary = run(&simulated(role("third-party-recorder"), Some(misstep)));
        let held = |case: &lab::certify::outcome::CaseOutcome| {
            case.verdicts.iter().filter(|v| v.state == judge::State::Held).map(|v| v.id.clone()).collect::<Vec<_>>()
        };
        let reached = ["TLB-EVT-2", "TLB-STATE-1", "TLB-IND-2", "TLB-IND-3"];
        for case in &summary.cases {
            let held = held(&case.outcome);
            assert!(!held.iter().any(|id| reached.contains(&id.as_str())), "{misstep}: {held:?}");
            // It did ask where it spells the key in its own way.
            assert!(misstep == "OtherKey" || !held.contains(&"TLB-REQ-1".to_owned()), "{misstep}: {held:?}");
            let nothing = |why: &String| why.contains("reports ``") || why.contains("= ``");
            assert!(!case.outcome.why().iter().any(nothing), "{misstep}: {:?}", case.outcome.why());
        }
    }
}

#[test]
fn each_requirement_has_one_that_breaks_it() {
    let missing: Vec<_> =
        role("third-party-recorder").ids.iter().filter(|id| !BROKEN.iter().any(|(own, ..)| own == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The document spells a word in its own way: so may a recorder.
#[test]
fn one_that_spells_as_printed_is_certified() {
    assert!(run(&simulated(role("third-party-recorder"), Some("OtherToken"))).certified());
}

/// As its vendor tries it: T-Server is where the recorder looks for it. So is the recorder, each at an address of its own.
fn live(misstep: Option<&str>, last: u8) -> (lab::certify::reference::live::Running, Wanted) {
    let at = std::net::IpAddr::from([127, 0, 72, last]);
    let role = role("third-party-recorder");
    let (running, own) = start(role, misstep, last, &[("tserver", &format!("{at}:7020"))]);
    let seat = Seat::Live(lab::certify::product::Live { at, ..own });
    (running, Wanted { first_block: 120 + u16::from(last), ..Wanted::of(role, product(vec![seat])) })
}

#[test]
fn our_own_is_certified_on_the_real_network() {
    let (_running, wanted) = live(None, 101);
    let summary = run(&wanted);
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

#[test]
fn broken_ones_are_rejected_on_the_real_network() {
    for (n, (id, case, misstep)) in (106..).step_by(5).zip([BROKEN[1], BROKEN[16]]) {
        let (_running, wanted) = live(Some(misstep), n);
        let summary = run(&Wanted { only: vec![format!("third-party-recorder/{case}")], ..wanted });
        assert_eq!(summary.cases[0].outcome.roots, [id], "{misstep}: {:?}", summary.cases[0].outcome.why());
    }
}
