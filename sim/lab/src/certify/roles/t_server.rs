//! A T-Server: we are its clients, two agents' desktops, Interaction Recording Web Services and the third-party recorder.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::TServer,
    name: "t-server",
    about: "a T-Server, as far as a third-party screen recorder is controlled over it",
    page: include_str!("t-server.md"),
    ids: &["TLB-REQ-1", "TLB-REQ-2", "TLB-REQ-4", "TLB-EVT-1", "TLB-EVT-3", "TLB-IND-1"],
    features: &[],
    cases: CASES,
    ports: &[("tlib", 7020)],
    reference: reference::t_server::factory,
    missteps: reference::t_server::missteps,
    driven: false,
    settings: &["dns"],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("t-server/", $name),
            include_str!(concat!("../../../../../scenarios/certify/t-server-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] = &[
    case!("commands"),
    case!("unregistered"),
    case!("two-clients"),
    case!("given-up"),
    case!("repeated"),
    case!("connection-ids"),
    case!("quiet"),
    case!("shift").long(),
];
