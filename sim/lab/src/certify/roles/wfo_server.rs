//! A WFO server: we are the contact centre in the manner of UJET, and the Smart Desktops.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::WfoServer,
    name: "wfo-server",
    about: "a WFO server, which imports contacts and has their screens extracted",
    page: include_str!("wfo-server.md"),
    ids: &[
        "SCR-ELIG-2",
        "SCR-ELIG-3",
        "SCR-ELIG-4",
        "SCR-ELIG-5",
        "SCR-REL-1",
        "SCR-REL-2",
        "SCR-REL-3",
        "SCR-UP-1",
        "SCR-UP-2",
        "SCR-UP-3",
        "SCR-UP-4",
        "SCR-REC-5",
        "SCR-ONLY-1",
        "SCR-ONLY-2",
        "SCR-CHUNK-1",
        "SCR-LIVE-1",
        "UJT-SYNC-1",
        "UJT-SYNC-2",
        "UJT-IMP-1",
        "UJT-IMP-2",
    ],
    features: &[],
    cases: CASES,
    ports: &[("http", 8080)],
    reference: reference::wfo_server::factory,
    missteps: reference::wfo_server::missteps,
    driven: true,
    settings: &[],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("wfo-server/", $name),
            include_str!(concat!("../../../../../scenarios/certify/wfo-server-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] = &[
    case!("call"),
    case!("transfer"),
    case!("back"),
    case!("off"),
    case!("eligibility"),
    case!("changed"),
    case!("box-cleared"),
    case!("box-switched"),
    case!("screen-only"),
    case!("refused"),
    case!("changes").long(),
];
