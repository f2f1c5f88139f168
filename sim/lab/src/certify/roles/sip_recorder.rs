//! A recorder on SIPREC: we are the recording client.

use crate::certify::reference;
use crate::certify::role::Role;
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role.
pub const ROLE: Role = Role {
    part: Part::SipRecorder,
    name: "sip-recorder",
    about: "a recorder that takes recording sessions over SIPREC",
    page: include_str!("sip-recorder.md"),
    ids: &["SRC-INV-1", "SRC-META-1", "SRC-META-2", "SRC-HOLD-1"],
    features: &[],
    cases: CASES,
    ports: &[("sip", 5060)],
    reference: reference::sip_recorder::factory,
    missteps: reference::sip_recorder::missteps,
    driven: false,
    settings: &["port"],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("sip-recorder/", $name),
            include_str!(concat!("../../../../../scenarios/certify/sip-recorder-", $name, ".yaml")),
        )
        .beside()
    };
}

const CASES: &[Case] = &[case!("session"), case!("metadata-forms"), case!("pause"), case!("join-and-leave")];
