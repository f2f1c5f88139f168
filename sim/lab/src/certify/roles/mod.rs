//! The roles, each with what it is held to, its cases and its page.

pub mod agent_desktop;
pub mod sip_recorder;
pub mod smart_desktop;
pub mod srs;
pub mod t_server;
pub mod third_party_recorder;
pub mod ujet;
pub mod webex_cc;
pub mod wfo_server;

use super::role::Role;

/// All of them.
pub const ALL: &[&Role] = &[
    &srs::ROLE,
    &agent_desktop::ROLE,
    &third_party_recorder::ROLE,
    &t_server::ROLE,
    &sip_recorder::ROLE,
    &ujet::ROLE,
    &webex_cc::ROLE,
    &wfo_server::ROLE,
    &smart_desktop::ROLE,
];
