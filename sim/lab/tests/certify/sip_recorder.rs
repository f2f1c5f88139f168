//! The recorder on SIPREC.

use super::tools::{Broken, blames, not_held, product, role, run, simulated, start};
use lab::certify::product::Seat;
use lab::certify::wanted::Wanted;

#[test]
fn our_own_is_certified_in_the_simulator() {
    let summary = run(&simulated(role("sip-recorder"), None));
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The requirement that is to be blamed, the case that shows it, and the way to be wrong.
const BROKEN: &[Broken] = &[
    ("SRC-INV-1", "session", "NoSiprec"),
    ("SRC-INV-1", "session", "SendsBack"),
    ("SRC-INV-1", "session", "NoFeatureTag"),
    ("SRC-INV-1", "session", "OneStream"),
    ("SRC-INV-1", "session", "Silent"),
    ("SRC-META-1", "metadata-forms", "RefusesOldType"),
    ("SRC-META-1", "metadata-forms", "RefusesMetadataAlone"),
    ("SRC-META-1", "metadata-forms", "OffersNothing"),
    ("SRC-META-2", "join-and-leave", "RefusesChanges"),
    ("SRC-META-2", "join-and-leave", "RefusesPartial"),
    ("SRC-HOLD-1", "pause", "IgnoresPause"),
    ("SRC-HOLD-1", "pause", "StaysPaused"),
    ("SRC-HOLD-1", "pause", "RefusesPause"),
    ("SRC-HOLD-1", "pause", "AnswersNothing"),
    ("SRC-META-2", "join-and-leave", "AnswersNothing"),
    ("SRC-HOLD-1", "pause", "RefusesResumed"),
    ("SRC-HOLD-1", "pause", "PendingForEver"),
    ("SRC-META-2", "join-and-leave", "PendingForEver"),
    ("SRC-META-1", "metadata-forms", "PendingAlone"),
    ("SRC-INV-1", "session", "OneAtATime"),
    ("SRC-META-2", "join-and-leave", "RefusesNewStream"),
    ("SRC-META-2", "join-and-leave", "IgnoresNewStream"),
    ("SRC-INV-1", "session", "OtherCodec"),
    ("SRC-INV-1", "session", "OtherMedia"),
    ("SRC-INV-1", "session", "OtherTransport"),
    ("SRC-INV-1", "session", "IgnoresBye"),
    ("SRC-INV-1", "session", "RefusesBye"),
    ("SRC-INV-1", "session", "StrayTags"),
    ("SRC-INV-1", "session", "HangsUp"),
    ("SRC-HOLD-1", "pause", "SameVersion"),
    ("SRC-META-2", "join-and-leave", "SameVersion"),
];

#[test]
fn each_broken_one_is_rejected_for_what_it_does_in_the_simulator() {
    blames(role("sip-recorder"), BROKEN);
}

#[test]
fn each_requirement_has_one_that_breaks_it() {
    let missing: Vec<_> =
        role("sip-recorder").ids.iter().filter(|id| !BROKEN.iter().any(|(own, ..)| own == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn our_own_is_certified_on_the_real_network() {
    let (_running, live) = start(role("sip-recorder"), None, 140, &[]);
    let summary =
        run(&Wanted { first_block: 280, ..Wanted::of(role("sip-recorder"), product(vec![Seat::Live(live)])) });
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

#[test]
fn broken_ones_are_rejected_on_the_real_network() {
    for (n, (id, case, misstep)) in (141..).zip([BROKEN[1], BROKEN[5], BROKEN[10], BROKEN[15], BROKEN[17], BROKEN[20]])
    {
        let (_running, live) = start(role("sip-recorder"), Some(misstep), n, &[]);
        let (only, first_block) = (vec![format!("sip-recorder/{case}")], 150 + u16::from(n));
        let summary =
            run(&Wanted { only, first_block, ..Wanted::of(role("sip-recorder"), product(vec![Seat::Live(live)])) });
        assert_eq!(summary.cases[0].outcome.roots, [id], "{misstep}: {:?}", summary.cases[0].outcome.why());
    }
}
