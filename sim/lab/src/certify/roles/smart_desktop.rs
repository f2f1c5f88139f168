//! A Smart Desktop: we are the contact centre and the WFO server.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::SmartDesktop,
    name: "smart-desktop",
    about: "a Smart Desktop, the recorder on the agent's PC",
    page: include_str!("smart-desktop.md"),
    ids: &[
        "SCR-ELIG-2",
        "SCR-ELIG-3",
        "SCR-ELIG-4",
        "SCR-ELIG-5",
        "SCR-CAP-1",
        "SCR-CAP-4",
        "SCR-CAP-9",
        "SCR-MATCH-1",
        "SCR-UP-1",
        "SCR-UP-5",
        "SCR-REC-1",
        "SCR-REC-2",
        "SCR-REC-3",
        "SCR-REC-4",
        "SCR-REC-5",
    ],
    features: &[],
    cases: CASES,
    ports: &[],
    reference: reference::smart_desktop::factory,
    missteps: reference::smart_desktop::missteps,
    driven: true,
    settings: &[],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("smart-desktop/", $name),
            include_str!(concat!("../../../../../scenarios/certify/smart-desktop-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] = &[
    case!("call"),
    case!("logon-in-a-call"),
    case!("logoff-in-a-call"),
    case!("box-cleared"),
    case!("deactivated"),
    case!("role-taken-away"),
    case!("another-login"),
    case!("activated-in-a-call"),
    case!("box-set-again"),
    case!("two-users"),
    case!("three-calls"),
    case!("nothing-in-part"),
    case!("server-away"),
    case!("meantime"),
    case!("logon-while-away"),
    case!("logon-refused"),
    case!("once"),
    case!("end-of-day"),
    case!("nobody-logged-on"),
    case!("ten-minutes"),
];
