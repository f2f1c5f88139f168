//! UJET.

use super::driven::{holds_live, live, roots, tried};
use super::tools::role;

/// What is to be blamed on which of our own that is wrong in one way, in which case.
const BROKEN: &[(&str, &str, &str)] = &[
    ("UJT-SYNC-1", "ujet/agents", "last-name-is-first-name"),
    ("UJT-SYNC-1", "ujet/agents", "agents-under-another-id"),
    ("UJT-SYNC-1", "ujet/agents", "an-agent-is-missing"),
    ("UJT-SYNC-1", "ujet/agents", "a-ghost-among-the-agents"),
    ("UJT-SYNC-1", "ujet/agents", "second-pages-are-empty"),
    ("UJT-SYNC-2", "ujet/changes", "agents-as-they-were-at-first"),
    ("UJT-IMP-1", "ujet/call", "no-calling-number"),
    ("UJT-IMP-1", "ujet/call", "no-calls"),
    ("UJT-IMP-1", "ujet/call", "a-call-twice"),
    ("UJT-IMP-1", "ujet/call", "calls-ten-seconds-early"),
    ("UJT-IMP-1", "ujet/call", "half-the-audio"),
    ("UJT-IMP-1", "ujet/call", "audio-that-is-no-sound"),
    ("UJT-IMP-1", "ujet/call", "calls-with-ids-as-texts"),
    ("UJT-IMP-1", "ujet/long-call", "calls-by-their-creation"),
    ("UJT-IMP-2", "ujet/leaving", "one-participation-of-each"),
    ("UJT-IMP-2", "ujet/transfer", "all-on-from-the-beginning"),
    ("UJT-IMP-2", "ujet/transfer", "without-the-second-agent"),
];

#[test]
fn our_own_ujet_is_accepted_and_each_broken_one_rejected_for_what_is_broken() {
    tried(role("ujet"), BROKEN);
}

#[test]
fn our_own_ujet_holds_everything_on_the_real_network() {
    holds_live(&["ujet/agents", "ujet/changes", "ujet/call", "ujet/transfer", "ujet/leaving"], 40);
}

#[test]
fn a_broken_ujet_is_rejected_on_the_real_network() {
    let result = live("ujet/call", Some("no-calling-number"), 46);
    assert_eq!(roots(&result), ["UJT-IMP-1"], "{}", result.report);
}
