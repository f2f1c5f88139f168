//! The agent desktop.

use super::tools::{Broken, blames, not_held, product, role, run, simulated};
use lab::certify::driver::Command;
use lab::certify::product::{Live, Seat};
use lab::certify::wanted::Wanted;
use std::collections::BTreeMap;
use std::net::IpAddr;

#[test]
fn our_own_desktop_is_certified_in_the_simulator() {
    let summary = run(&simulated(role("agent-desktop"), None));
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The desktop is a process of its own, which takes its driver's orders by itself.
#[test]
fn our_own_desktop_is_certified_on_the_real_network() {
    let at = IpAddr::from([127, 0, 72, 1]);
    let command = format!("{} serve agent-desktop --at {at}", env!("CARGO_BIN_EXE_wfosim"));
    let live = Live { at, host: at.to_string(), ports: BTreeMap::new(), trust: None, driver: Some(Command(command)) };
    let product = product(vec![Seat::Live(live)]);
    let wanted = Wanted { time_scale: 0.2, first_block: 150, ..Wanted::of(role("agent-desktop"), product) };
    let summary = run(&wanted);
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The requirement that is to be blamed, the case that shows it, and the desktop's way to be wrong.
const BROKEN: &[Broken] = &[
    ("DSK-LOGIN-1", "login", "NoLogin"),
    ("DSK-POLL-1", "polls", "PollsTooSeldom"),
    ("DSK-POLL-1", "polls", "NeverPolls"),
    ("DSK-POLL-2", "unauthorized", "NoLoginAfterUnauthorized"),
    ("DSK-OUT-1", "login", "NoLogout"),
    ("DSK-SEAT-1", "hot-seating", "NoLoginAtNewPlace"),
    ("DSK-SEAT-1", "hot-seating", "OldPlaceAtNewPlace"),
    ("DSK-SEAT-2", "login", "PlaceWithoutHotSeating"),
    ("DSK-CSRF-1", "csrf", "ForgetsToken"),
    ("DSK-CSRF-1", "csrf", "OtherToken"),
    ("DSK-CSRF-1", "csrf-place", "TokenAtLogoutAlone"),
    ("DSK-CORS-1", "https", "OtherScheme"),
    ("DSK-DR-1", "data-centre-lost", "StaysWithLostCentre"),
    ("DSK-LOGIN-1", "login", "WrongPassword"),
    ("DSK-LOGIN-1", "hot-seating", "OtherPlaceAtLogin"),
    ("DSK-LOGIN-1", "login", "InventedPeer"),
    ("DSK-LOGIN-1", "login", "PasswordInUrl"),
    ("DSK-POLL-1", "polls", "PollsWithoutSession"),
    ("DSK-POLL-1", "hot-seating", "NoPollsAtNewPlace"),
    ("DSK-POLL-1", "data-centre-lost", "NoPollsWithRecovery"),
    ("DSK-POLL-2", "unauthorized", "OtherServerAfterUnauthorized"),
    ("DSK-SEAT-1", "unauthorized-place", "FirstPlaceAfterUnauthorized"),
    ("DSK-OUT-1", "login", "LoginAfterLogout"),
    ("DSK-OUT-1", "polls", "LogoutUnasked"),
    ("DSK-SEAT-1", "hot-seating", "BackToOldPlace"),
    ("DSK-SEAT-1", "unauthorized-place", "NoDevicesAtNewPlace"),
    ("DSK-CSRF-1", "unauthorized-place", "OldTokenAfterUnauthorized"),
    ("DSK-CORS-1", "login", "OtherOrigin"),
    ("DSK-CORS-1", "https", "PollsByOtherScheme"),
    ("DSK-DR-1", "data-centre-lost", "BackToLostCentre"),
];

#[test]
fn each_broken_desktop_is_rejected_for_what_it_does_in_the_simulator() {
    blames(role("agent-desktop"), BROKEN);
}

#[test]
fn each_requirement_has_a_desktop_that_breaks_it() {
    let ids = role("agent-desktop").ids;
    let missing: Vec<_> = ids.iter().filter(|id| !BROKEN.iter().any(|(own, ..)| own == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
