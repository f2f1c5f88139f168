//! The roles, each with what it is held to, its cases and its page.

pub mod agent_desktop;
pub mod srs;

use super::role::Role;

/// All of them.
pub const ALL: &[&Role] = &[&srs::ROLE, &agent_desktop::ROLE];
