//! A third-party screen recorder: we are T-Server and the agents' desktops.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::ThirdPartyRecorder,
    name: "third-party-recorder",
    about: "a third-party screen recorder that is controlled over T-Lib",
    page: include_str!("third-party-recorder.md"),
    ids: &["TLB-REQ-1", "TLB-EVT-2", "TLB-IND-1", "TLB-IND-2", "TLB-IND-3", "TLB-STATE-1"],
    features: &[],
    cases: CASES,
    ports: &[("tlib", 7020)],
    reference: reference::third_party_recorder::factory,
    missteps: reference::third_party_recorder::missteps,
    driven: false,
    settings: &["dns", "tserver"],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("third-party-recorder/", $name),
            include_str!(concat!("../../../../../scenarios/certify/third-party-recorder-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] =
    &[case!("commands"), case!("out-of-order"), case!("two-dns"), case!("call"), case!("shift").long()];
