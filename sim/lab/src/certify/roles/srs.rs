//! A Screen Recording Service: we are the agent's desktop, Interaction Recording Web Services and SIP Server.

use crate::certify::reference;
use crate::certify::role::{Feature, Role};
use crate::certify::suite::Case;
use crate::stage::understudy::{Part, Trick};

/// The role.
pub const ROLE: Role = Role {
    part: Part::Srs,
    name: "srs",
    about: "a Screen Recording Service on the agent's PC",
    page: include_str!("srs.md"),
    ids: &[
        "GIR-FLOW-5",
        "GIR-ONE-1",
        "GIR-ONE-3",
        "GIR-ACW-1",
        "GIR-NV-1",
        "SRS-LOGIN-1",
        "SRS-LOGIN-2",
        "SRS-LOGIN-3",
        "SRS-SEAT-1",
        "SRS-SEAT-2",
        "SRS-SEAT-3",
        "SRS-SEAT-4",
        "SRS-SEAT-5",
        "SRS-DR-1",
        "SRS-DR-2",
        "SRS-DR-3",
        "SRS-POLL-1",
        "SRS-POLL-2",
        "SRS-POLL-3",
        "SRS-OUT-1",
        "SRS-CORS-1",
        "SRS-CORS-2",
        "SRS-CORS-3",
        "SRS-CSRF-1",
        "SRS-CSRF-2",
        "SRS-CSRF-3",
        "SRS-CSRF-4",
    ],
    features: &[HOT_SEATING, DISASTER_RECOVERY, CSRF, HTTPS],
    cases: CASES,
    ports: &[("http", 8190), ("https", 8191)],
    reference: reference::srs::factory,
    missteps: reference::srs::missteps,
    driven: false,
    settings: &["origins", "poll_timeout_ms"],
};

const HOT_SEATING: Feature = Feature {
    name: "hot-seating",
    ids: &["SRS-SEAT-1", "SRS-SEAT-2", "SRS-SEAT-3", "SRS-SEAT-4", "SRS-SEAT-5", "SRS-CSRF-4"],
};
const DISASTER_RECOVERY: Feature = Feature { name: "disaster-recovery", ids: &["SRS-DR-1", "SRS-DR-2", "SRS-DR-3"] };
const CSRF: Feature = Feature { name: "csrf", ids: &["SRS-CSRF-1", "SRS-CSRF-2", "SRS-CSRF-3", "SRS-CSRF-4"] };
const HTTPS: Feature = Feature { name: "https", ids: &["SRS-CORS-3"] };

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(concat!("srs/", $name), include_str!(concat!("../../../../../scenarios/certify/srs-", $name, ".yaml")))
    };
}

const CASES: &[Case] = &[
    case!("call"),
    case!("parameters"),
    case!("server-left-out"),
    case!("logout"),
    case!("expiry").timed(0, 60, 30),
    // At 135 s the session of the last poll, at 75 s, has come to its end.
    case!("expiry-idle").timed(0, 135, 15),
    case!("polls").timed(0, 75, 15),
    case!("browser"),
    case!("foreign-page"),
    case!("two-calls").with(Trick::StartsTwice),
    case!("overlap"),
    case!("after-call-work"),
    case!("non-voice"),
    case!("unknown-names").about(&["hot-seating"]),
    case!("two-dns").about(&["hot-seating"]),
    case!("device-of-another-place").about(&["hot-seating"]),
    case!("place-changed").about(&["hot-seating"]),
    case!("server-lost").about(&["disaster-recovery"]),
    case!("server-lost-hot-seating").about(&["disaster-recovery", "hot-seating"]),
    case!("recovery").about(&["disaster-recovery"]),
    case!("recovery-hot-seating").about(&["disaster-recovery", "hot-seating"]),
    case!("csrf").about(&["csrf"]),
    case!("csrf-logout").about(&["csrf"]),
    case!("csrf-place").about(&["csrf", "hot-seating"]),
    case!("https").about(&["https"]),
    case!("shift").long(),
];
