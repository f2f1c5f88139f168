//! Webex Contact Center.

use super::driven::{holds_live, live, roots, tried};
use super::tools::role;

/// What is to be blamed on which of our own that is wrong in one way, in which case.
const BROKEN: &[(&str, &str, &str)] = &[
    ("WXC-SYNC-1", "webex-cc/users", "no-teams-to-be-asked-for"),
    ("WXC-SYNC-U1", "webex-cc/users", "last-name-is-first-name"),
    ("WXC-SYNC-U1", "webex-cc/users", "a-user-is-missing"),
    ("WXC-SYNC-U1", "webex-cc/users", "a-ghost-among-the-users"),
    ("WXC-SYNC-U1", "webex-cc/users", "names-in-ascii-alone"),
    ("WXC-SYNC-U1", "webex-cc/users", "second-pages-of-users-are-empty"),
    ("WXC-SYNC-U2", "webex-cc/users", "users-under-another-id"),
    ("WXC-SYNC-U5", "webex-cc/users", "everybody-is-an-agent"),
    ("WXC-SYNC-U6", "webex-cc/users", "nobody-is-an-agent"),
    ("WXC-SYNC-U9", "webex-cc/users", "everybody-is-active"),
    ("WXC-SYNC-T1", "webex-cc/users", "a-team-under-another-name"),
    ("WXC-SYNC-Q1", "webex-cc/users", "a-queue-is-missing"),
    ("WXC-SYNC-Q1", "webex-cc/users", "a-ghost-among-the-queues"),
    ("WXC-CFG-4", "webex-cc/filters", "one-team-of-each"),
    ("WXC-CFG-4", "webex-cc/filters", "the-last-team-of-each"),
    ("WXC-CFG-4", "webex-cc/filters", "everybody-on-every-team"),
    ("WXC-CFG-4", "webex-cc/filters", "nobody-on-a-team"),
    ("WXC-SYNC-U7", "webex-cc/changes", "names-as-they-were-at-first"),
    ("WXC-SYNC-U7", "webex-cc/changes", "first-names-as-they-were-at-first"),
    ("WXC-SYNC-U8", "webex-cc/changes", "the-deleted-stay"),
    ("WXC-SYNC-U9", "webex-cc/changes", "the-restored-stay-away"),
    ("WXC-SYNC-T2", "webex-cc/changes", "team-names-as-they-were-at-first"),
    ("WXC-IMP-1", "webex-cc/call", "no-tasks"),
    ("WXC-IMP-1", "webex-cc/call", "one-page-of-tasks"),
    ("WXC-IMP-1", "webex-cc/call", "a-call-twice"),
    ("WXC-IMP-1", "webex-cc/call", "no-captures"),
    ("WXC-IMP-1", "webex-cc/call", "captures-refused"),
    ("WXC-IMP-1", "webex-cc/call", "times-of-recordings-are-texts"),
    ("WXC-IMP-1", "webex-cc/call", "addresses-that-have-expired"),
    ("WXC-IMP-1", "webex-cc/tokens", "a-refresh-token-is-good-once"),
    ("WXC-IMP-2", "webex-cc/call", "audio-of-half-the-length"),
    ("WXC-IMP-2", "webex-cc/call", "nothing-can-be-heard"),
    ("WXC-IMP-2", "webex-cc/call", "the-customer-cannot-be-heard"),
    ("WXC-IMP-2", "webex-cc/call", "the-agent-cannot-be-heard"),
    ("WXC-IMP-2", "webex-cc/call", "a-level-is-no-sound"),
    ("WXC-IMP-2", "webex-cc/pause", "nobody-is-heard-after-a-pause"),
    ("WXC-IMP-2", "webex-cc/call", "another-agent-of-a-call"),
    ("WXC-IMP-5", "webex-cc/call", "everything-is-said-to-be-recorded"),
    ("WXC-IMP-6", "webex-cc/call", "chats-are-calls"),
    ("WXC-META-1", "webex-cc/call", "no-calling-number"),
    ("WXC-VER-1", "webex-cc/call", "mono"),
    ("WXC-VER-1", "webex-cc/pause", "agents-are-heard-all-the-time"),
    ("WXC-SEG-1", "webex-cc/transfer", "one-agent-for-all"),
    ("WXC-XFER-1", "webex-cc/transfer", "without-the-second-agent"),
    ("WXC-XFER-2", "webex-cc/transfer", "the-pieces-of-a-recording-are-swapped"),
    ("WXC-XFER-2", "webex-cc/transfer", "on-from-the-beginning"),
    ("WXC-CONS-1", "webex-cc/consultation", "consultations-are-not-told"),
    ("WXC-CONS-2", "webex-cc/consultation", "the-first-agent-is-gone-early"),
    ("WXC-CONS-3", "webex-cc/consultation", "consultations-have-no-end"),
    ("WXC-CONS-4", "webex-cc/consultation", "agents-are-heard-all-the-time"),
    ("WXC-CONF-1", "webex-cc/conference", "consultations-are-not-told"),
    ("WXC-CONF-2", "webex-cc/conference", "the-first-agent-is-gone-early"),
    ("WXC-CONF-3", "webex-cc/conference", "conferences-begin-late"),
    ("WXC-CONF-4", "webex-cc/conference", "agents-are-heard-all-the-time"),
    ("WXC-WFM-3", "webex-cc/adherence", "everybody-is-idle"),
    ("SCR-CAP-1", "webex-cc/logon", "no-subscriptions"),
    ("SCR-CAP-1", "webex-cc/logon", "webhooks-with-a-wrong-signature"),
    ("SCR-CAP-9", "webex-cc/logon", "logoffs-are-not-told"),
];

#[test]
fn our_own_webex_cc_is_accepted_and_each_broken_one_rejected_for_what_is_broken() {
    tried(role("webex-cc"), BROKEN);
}

#[test]
fn our_own_webex_cc_holds_everything_on_the_real_network() {
    let cases: Vec<&str> = role("webex-cc").cases.iter().map(|case| case.id).collect();
    holds_live(&cases, 120);
}

#[test]
fn a_broken_webex_cc_is_rejected_on_the_real_network() {
    let result = live("webex-cc/call", Some("no-calling-number"), 140);
    assert_eq!(roots(&result), ["WXC-META-1"], "{}", result.report);
}
