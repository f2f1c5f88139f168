//! A contact centre in the manner of UJET: we are the WFO server and the Smart Desktops.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::Ujet,
    name: "ujet",
    about: "a contact centre in the manner of UJET",
    page: include_str!("ujet.md"),
    ids: &["UJT-SYNC-1", "UJT-SYNC-2", "UJT-IMP-1", "UJT-IMP-2"],
    features: &[],
    cases: CASES,
    ports: &[("http", 8090)],
    reference: reference::ujet::factory,
    missteps: reference::ujet::missteps,
    driven: true,
    settings: &[],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("ujet/", $name),
            include_str!(concat!("../../../../../scenarios/certify/ujet-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] =
    &[case!("agents"), case!("changes"), case!("call"), case!("transfer"), case!("leaving"), case!("long-call")];
