//! A Smart Desktop.

use super::driven::{holds_live, tried};
use super::tools::role;

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
];

#[test]
fn our_own_desktop_is_accepted_and_each_broken_one_rejected_for_what_is_broken() {
    tried(role("smart-desktop"), BROKEN);
}

#[test]
fn our_own_desktop_holds_on_the_real_network() {
    holds_live(&["smart-desktop/call", "smart-desktop/logon-in-a-call", "smart-desktop/once"], 80);
}
