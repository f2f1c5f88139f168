//! Screens that are recorded though they may not be.

use super::Peer;
use super::tools::{Told, everywhere, rte};
use lab::stage::Sabotage;

/// A server that lets every screen be captured.
fn leave_for_everybody() -> Sabotage {
    rte("eligibility", |message, _| {
        message["capture"] = true.into();
        Told::Passes
    })
}

/// A server that never takes back its leave.
fn leave_for_ever() -> Sabotage {
    rte("eligibility", |message, _| if message["capture"] == false { Told::Lost } else { Told::Passes })
}

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-ELIG-1",
        does: "a recorder runs where none is installed",
        scenario: "ujet/no-smart-desktop",
        sabotage: everywhere,
    },
    Peer {
        blamed: "SCR-ELIG-2",
        does: "everybody is eligible, whatever the RTE box says",
        scenario: "ujet/rte-off",
        sabotage: leave_for_everybody,
    },
    Peer {
        blamed: "SCR-ELIG-2",
        does: "capture goes on though the RTE box is cleared",
        scenario: "ujet/rte-switched",
        sabotage: leave_for_ever,
    },
    Peer {
        blamed: "SCR-ELIG-3",
        does: "everybody is eligible, activated or not",
        scenario: "ujet/user-not-activated",
        sabotage: leave_for_everybody,
    },
    Peer {
        blamed: "SCR-ELIG-3",
        does: "capture goes on though the agent is gone",
        scenario: "ujet/agent-removed",
        sabotage: leave_for_ever,
    },
    Peer {
        blamed: "SCR-ELIG-4",
        does: "everybody is eligible, whatever the role",
        scenario: "ujet/role-without-permission",
        sabotage: leave_for_everybody,
    },
    Peer {
        blamed: "SCR-ELIG-4",
        does: "capture goes on though the permission is taken away",
        scenario: "ujet/role-taken-away",
        sabotage: leave_for_ever,
    },
    Peer {
        blamed: "SCR-ELIG-5",
        does: "every Windows login is eligible",
        scenario: "ujet/another-windows-login",
        sabotage: leave_for_everybody,
    },
    Peer {
        blamed: "SCR-ELIG-5",
        does: "a guest's session is captured at an agent's desk",
        scenario: "ujet/guest-login",
        sabotage: leave_for_everybody,
    },
    Peer {
        blamed: "SCR-ELIG-6",
        does: "everybody is eligible, with a user profile or without",
        scenario: "ujet/no-user-profile",
        sabotage: leave_for_everybody,
    },
    Peer { blamed: "SCR-ELIG-7", does: "a Mac is recorded", scenario: "ujet/mac", sabotage: everywhere },
];
