//! The Screen Recording Service.

use super::tools::{Broken, blames, not_held, product, role, run, simulated, start};
use lab::certify::product::Seat;
use lab::certify::wanted::Wanted;

#[test]
fn our_own_service_is_certified_in_the_simulator() {
    let summary = run(&Wanted { long: true, ..simulated(role("srs"), None) });
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// With the timeout at a fifth, on six PCs side by side.
#[test]
fn our_own_service_is_certified_on_the_real_network() {
    let all: Vec<_> = (1..=6).map(|last| start(role("srs"), None, last, &[("poll_timeout_ms", "12000")])).collect();
    let seats = all.iter().map(|(_, live)| Seat::Live(live.clone())).collect();
    let summary = run(&Wanted { time_scale: 0.2, ..Wanted::of(role("srs"), product(seats)) });
    assert!(not_held(&summary).is_empty(), "{:?}", not_held(&summary));
    assert!(summary.certified());
}

/// The requirement that is to be blamed, the case that shows it, and the service's way to be wrong.
const BROKEN: &[Broken] = &[
    ("GIR-FLOW-5", "call", "NeverUploads"),
    ("GIR-FLOW-5", "call", "UploadsBeforeEnd"),
    ("GIR-ONE-1", "two-calls", "TwoFilesAtOnce"),
    ("GIR-ONE-3", "overlap", "UploadsTwice"),
    ("GIR-ACW-1", "after-call-work", "CutsTheEnd"),
    ("GIR-NV-1", "non-voice", "RefusesNonVoice"),
    ("SRS-LOGIN-1", "parameters", "RefusesPeerServer"),
    ("SRS-LOGIN-2", "call", "DemandsPlace"),
    ("SRS-LOGIN-3", "call", "UsesPort80"),
    ("SRS-LOGIN-3", "server-left-out", "LoginWithoutServer"),
    ("SRS-LOGIN-3", "parameters", "PrefersPeer"),
    ("SRS-SEAT-1", "unknown-names", "IgnoresPlace"),
    ("SRS-SEAT-2", "two-dns", "IgnoresDevices"),
    ("SRS-SEAT-2", "two-dns", "AcceptsWhatRwsRefuses"),
    ("SRS-SEAT-3", "device-of-another-place", "AcceptsWhatRwsRefuses"),
    ("SRS-SEAT-2", "two-dns", "FailsWhereRwsRefuses"),
    ("SRS-SEAT-4", "place-changed", "KeepsOldPlace"),
    ("SRS-SEAT-5", "unknown-names", "RefusesWithoutName"),
    ("SRS-SEAT-5", "unknown-names", "RefusesWithoutWord"),
    ("SRS-DR-1", "server-lost", "NeverFailsOver"),
    ("GIR-FLOW-5", "server-lost", "DeafAfterFailover"),
    ("SRS-DR-1", "recovery", "TurnsByItself"),
    ("SRS-DR-2", "recovery", "SticksToFirstServer"),
    ("SRS-DR-3", "server-lost-hot-seating", "FailoverForgetsPlace"),
    ("SRS-POLL-1", "expiry", "NeverExpires"),
    ("SRS-POLL-1", "expiry", "KeepsRecordingAfterExpiry"),
    ("SRS-POLL-1", "expiry", "LeavesSessionAtRws"),
    ("SRS-POLL-2", "polls", "PollDoesNotRestart"),
    ("SRS-POLL-2", "polls", "ExpiresEarly"),
    ("SRS-POLL-1", "expiry", "ExpiresEarly"),
    ("SRS-POLL-3", "expiry", "Answers200AfterExpiry"),
    ("SRS-POLL-3", "expiry", "RefusesAfterExpiry"),
    ("SRS-OUT-1", "logout", "LogoutEndsNothing"),
    ("SRS-OUT-1", "logout", "RecordsPastLogout"),
    ("SRS-OUT-1", "logout", "Answers200AfterExpiry"),
    ("SRS-OUT-1", "logout", "NeverUploads"),
    ("SRS-CORS-1", "browser", "NoPreflight"),
    ("SRS-CORS-1", "expiry-idle", "NoPreflightOfPolls"),
    ("SRS-CORS-1", "expiry-idle", "HidesUnauthorized"),
    ("SRS-POLL-1", "expiry-idle", "NeverExpires"),
    ("SRS-POLL-1", "expiry-idle", "LeavesSessionAtRws"),
    ("SRS-CORS-2", "foreign-page", "CorsToEveryOrigin"),
    ("SRS-CORS-2", "foreign-page", "CorsByBeginning"),
    ("SRS-CORS-3", "https", "NoHttps"),
    ("SRS-CSRF-1", "csrf", "NoToken"),
    ("SRS-CSRF-1", "csrf", "SameTokenForAll"),
    ("SRS-CSRF-1", "csrf", "HidesToken"),
    ("SRS-CSRF-2", "csrf", "TakesOldTokens"),
    ("SRS-CSRF-2", "csrf-logout", "TakesEmptyTokens"),
    ("SRS-CSRF-2", "csrf-logout", "CsrfUncheckedOnLogout"),
    ("SRS-CSRF-2", "csrf-logout", "RejectsAndEnds"),
    ("GIR-FLOW-5", "csrf-logout", "RejectsAndStops"),
    ("SRS-CSRF-3", "logout", "AsksForTokenWithoutOptIn"),
    ("SRS-CSRF-3", "logout", "GivesTokensUnasked"),
    ("SRS-CSRF-4", "csrf-place", "CsrfUncheckedOnLogin"),
    ("GIR-FLOW-4", "call", "RecordsUnasked"),
    ("GIR-FLOW-5", "call", "UploadsBlack"),
    ("GIR-FLOW-5", "call", "NamesAnotherAgent"),
    ("GIR-FLOW-5", "call", "UploadsTwice"),
];

#[test]
fn each_broken_service_is_rejected_for_what_it_does_in_the_simulator() {
    blames(role("srs"), BROKEN);
}

#[test]
fn each_requirement_has_a_service_that_breaks_it() {
    let missing: Vec<_> = role("srs").ids.iter().filter(|id| !BROKEN.iter().any(|(own, ..)| own == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Some of them over real sockets.
#[test]
fn broken_services_are_rejected_on_the_real_network() {
    const SOME: &[Broken] = &[
        ("SRS-LOGIN-3", "server-left-out", "LoginWithoutServer"),
        ("SRS-OUT-1", "logout", "NeverUploads"),
        ("SRS-SEAT-5", "unknown-names", "RefusesWithoutName"),
        ("SRS-CORS-2", "foreign-page", "CorsToEveryOrigin"),
        ("SRS-CORS-3", "https", "NoHttps"),
        ("SRS-CSRF-2", "csrf-logout", "CsrfUncheckedOnLogout"),
    ];
    for (n, (id, case, misstep)) in (20..).zip(SOME) {
        let (_running, live) = start(role("srs"), Some(misstep), n, &[]);
        let only = vec![format!("srs/{case}")];
        let first_block = 50 + u16::from(n);
        let summary = run(&Wanted { only, first_block, ..Wanted::of(role("srs"), product(vec![Seat::Live(live)])) });
        assert_eq!(summary.cases[0].outcome.roots, [*id], "{misstep}: {:?}", summary.cases[0].outcome.why());
        assert_eq!(summary.exit_code(), 1);
    }
}
