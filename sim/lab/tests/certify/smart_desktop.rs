//! A Smart Desktop.

use super::driven::{holds_live, tried};
use super::tools::{product, role};
use lab::certify::product::Seat;
use lab::certify::runner;
use lab::certify::wanted::Wanted;

/// What is to be blamed on which of our own that is wrong in one way, in which case.
const BROKEN: &[(&str, &str, &str)] = &[
    ("SCR-CAP-1", "smart-desktop/logon-in-a-call", "begins-ten-seconds-late"),
    ("SCR-CAP-9", "smart-desktop/logoff-in-a-call", "goes-on-after-the-logoff"),
    ("SCR-CAP-4", "smart-desktop/call", "uploads-unasked"),
    ("SCR-UP-5", "smart-desktop/call", "sends-a-segment"),
    ("SCR-UP-1", "smart-desktop/call", "never-uploads"),
    ("SCR-MATCH-1", "smart-desktop/call", "claims-more-than-it-shows"),
    ("SCR-MATCH-1", "smart-desktop/call", "cuts-off-the-end"),
    ("SCR-REC-1", "smart-desktop/server-away", "stays-away"),
    ("SCR-REC-4", "smart-desktop/server-away", "stops-without-the-server"),
    ("SCR-REC-3", "smart-desktop/once", "uploads-again"),
    ("SCR-ELIG-2", "smart-desktop/box-cleared", "deaf-to-the-check-box"),
    ("SCR-ELIG-3", "smart-desktop/deactivated", "deaf-to-deactivation"),
    ("SCR-ELIG-4", "smart-desktop/role-taken-away", "deaf-to-roles"),
    ("SCR-ELIG-5", "smart-desktop/another-login", "deaf-to-logins"),
    ("SCR-ELIG-3", "smart-desktop/activated-in-a-call", "captures-who-is-not-activated"),
    ("SCR-ELIG-2", "smart-desktop/box-set-again", "deaf-to-the-check-box"),
    ("SCR-MATCH-1", "smart-desktop/box-set-again", "stops-for-good"),
    ("SCR-CAP-9", "smart-desktop/two-users", "goes-on-after-the-logoff"),
    ("SCR-UP-1", "smart-desktop/two-users", "knows-ascii-alone"),
    ("SCR-UP-1", "smart-desktop/three-calls", "serves-all-but-the-first"),
    ("SCR-UP-1", "smart-desktop/call", "announces-nothing"),
    ("SCR-MATCH-1", "smart-desktop/nothing-in-part", "uploads-the-half"),
    ("SCR-REC-1", "smart-desktop/meantime", "serves-all-but-the-first"),
    ("SCR-REC-4", "smart-desktop/logon-while-away", "waits-for-the-server-at-a-logon"),
    ("SCR-REC-4", "smart-desktop/logon-refused", "captures-without-leave"),
    ("SCR-REC-2", "smart-desktop/end-of-day", "forgets-at-the-shutdown"),
    ("SCR-REC-5", "smart-desktop/nobody-logged-on", "waits-for-a-logon"),
];

#[test]
fn our_own_desktop_is_accepted_and_each_broken_one_rejected_for_what_is_broken() {
    tried(role("smart-desktop"), BROKEN);
}

#[test]
fn our_own_desktop_holds_on_the_real_network() {
    holds_live(
        &[
            "smart-desktop/call",
            "smart-desktop/logon-in-a-call",
            "smart-desktop/two-users",
            "smart-desktop/nothing-in-part",
        ],
        80,
    );
}

#[test]
fn what_our_server_refuses_is_told_in_its_words() {
    let role = role("smart-desktop");
    let factory = (role.reference)(Some("announces-nothing")).expect("a way to be wrong");
    let own = product(vec![Seat::Simulated(factory)]);
    let wanted = Wanted { only: vec!["smart-desktop/call".into()], ..Wanted::of(role, own) };
    let mut lines = Vec::new();
    runner::run(&wanted, |outcome| lines.extend(outcome.why())).expect("a run");
    for told in [
        "our server on the recording of contact 1: the recording shows no part of the contact",
        "our server on POST /sim/uploads: 422",
    ] {
        assert!(lines.iter().any(|line| line == told), "{told}: {lines:#?}");
    }
}
