//! An agent desktop: we are the Screen Recording Service, Interaction Recording Web Services and SIP Server.

use crate::certify::reference;
use crate::certify::role::{Feature, Role};
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::AgentDesktop,
    name: "agent-desktop",
    about: "an agent desktop that drives the Screen Recording Service",
    page: include_str!("agent-desktop.md"),
    ids: &[
        "DSK-LOGIN-1",
        "DSK-POLL-1",
        "DSK-POLL-2",
        "DSK-OUT-1",
        "DSK-SEAT-1",
        "DSK-SEAT-2",
        "DSK-CSRF-1",
        "DSK-CORS-1",
        "DSK-DR-1",
    ],
    features: &[
        Feature { name: "hot-seating", ids: &["DSK-SEAT-1"] },
        Feature { name: "disaster-recovery", ids: &["DSK-DR-1"] },
        Feature { name: "csrf", ids: &["DSK-CSRF-1"] },
        Feature { name: "https", ids: &[] },
    ],
    cases: CASES,
    ports: &[],
    reference: reference::agent_desktop::factory,
    missteps: reference::agent_desktop::missteps,
    driven: true,
    settings: &[],
};

/// A case by its name and its file. Each has a desktop of its own, which its driver starts.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("agent-desktop/", $name),
            include_str!(concat!("../../../../../scenarios/certify/agent-desktop-", $name, ".yaml")),
        )
        .beside()
    };
}

const CASES: &[Case] = &[
    case!("login"),
    case!("polls").timed(0, 60, 30),
    case!("unauthorized").timed(2, 62, 30),
    case!("unauthorized-twice").timed(2, 156, 12),
    case!("unauthorized-place").timed(20, 80, 30).about(&["csrf", "hot-seating"]),
    case!("hot-seating").timed(3, 63, 30).about(&["hot-seating"]),
    case!("data-centre-lost").timed(4, 64, 30).about(&["disaster-recovery"]),
    case!("csrf").about(&["csrf"]),
    case!("csrf-place").about(&["csrf", "hot-seating"]),
    case!("https").timed(0, 32, 30).about(&["https"]),
    case!("shift").long(),
];
