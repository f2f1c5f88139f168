//! A WFO server.

use super::driven::{holds_live, tried};
use super::tools::role;

/// What is to be blamed on which of our own that is wrong in one way, in which case.
const BROKEN: &[(&str, &str, &str)] = &[
    ("UJT-SYNC-1", "wfo-server/call", "users-without-profile"),
    ("UJT-SYNC-1", "wfo-server/call", "names-in-ascii"),
    ("UJT-SYNC-2", "wfo-server/changes", "names-of-the-first-sync"),
    ("UJT-IMP-1", "wfo-server/call", "another-last-name"),
    ("UJT-IMP-1", "wfo-server/call", "another-agent-id"),
    ("UJT-IMP-1", "wfo-server/call", "contacts-ten-seconds-long"),
    ("UJT-IMP-1", "wfo-server/call", "calls-of-the-first-page"),
    ("UJT-IMP-1", "wfo-server/call", "calls-pass-for-texts"),
    ("UJT-IMP-1", "wfo-server/transfer", "associated-with-nothing"),
    ("UJT-IMP-2", "wfo-server/transfer", "contacts-as-long-as-the-call"),
    ("UJT-IMP-2", "wfo-server/back", "the-second-time-as-long-as-both"),
    ("SCR-REL-1", "wfo-server/call", "imported-a-minute-after-the-relay"),
    ("SCR-REL-2", "wfo-server/call", "relays-for-somebody-else"),
    ("SCR-REL-2", "wfo-server/call", "no-relays"),
    ("SCR-REL-2", "wfo-server/transfer", "relays-to-the-first-pc-too"),
    ("SCR-REL-3", "wfo-server/call", "relays-three-seconds-late"),
    ("SCR-UP-1", "wfo-server/call", "uploads-are-refused"),
    ("SCR-UP-2", "wfo-server/call", "never-expected"),
    ("SCR-UP-3", "wfo-server/call", "no-screen-is-expected"),
    ("SCR-UP-4", "wfo-server/call", "audio-stays-expected"),
    ("SCR-ELIG-2", "wfo-server/box-cleared", "captures-with-the-box-cleared"),
    ("SCR-ELIG-2", "wfo-server/box-switched", "the-box-is-not-told"),
    ("SCR-ELIG-3", "wfo-server/eligibility", "captures-who-is-not-activated"),
    ("SCR-ELIG-3", "wfo-server/changed", "deactivation-is-not-told"),
    ("SCR-ELIG-4", "wfo-server/changed", "a-role-taken-away-is-not-told"),
    ("SCR-ELIG-4", "wfo-server/eligibility", "captures-without-permission"),
    ("SCR-ELIG-5", "wfo-server/eligibility", "captures-other-logins"),
    ("SCR-ONLY-2", "wfo-server/refused", "audio-controls-are-there"),
    ("SCR-ONLY-1", "wfo-server/screen-only", "screen-only-five-seconds-early"),
    ("SCR-ONLY-2", "wfo-server/refused", "audio-can-be-stopped"),
    ("SCR-ONLY-2", "wfo-server/refused", "controls-tag"),
    ("SCR-REC-5", "wfo-server/off", "no-relays"),
    ("SCR-CHUNK-1", "wfo-server/refused", "tags-are-taken"),
    ("SCR-LIVE-1", "wfo-server/refused", "live-monitoring-is-there"),
];

#[test]
fn our_own_server_is_accepted_and_each_broken_one_rejected_for_what_is_broken() {
    tried(role("wfo-server"), BROKEN);
}

#[test]
fn our_own_server_holds_on_the_real_network() {
    holds_live(&["wfo-server/call", "wfo-server/transfer"], 60);
}
