//! Syncs and imports that bring the wrong thing.

use super::Peer;
use super::tools::{AGENTS, CALLS, CONTACTS, answers, first_twice, listed, meddle};
use kernel::world::{Fate, What};
use lab::stage::Sabotage;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "UJT-SYNC-1",
        does: "users get their first name for a last name",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(AGENTS, |agent| agent["last_name"] = agent["first_name"].clone()),
    },
    Peer {
        blamed: "UJT-SYNC-1",
        does: "users come without a user profile",
        scenario: "ujet/over-one-seam",
        sabotage: || listed("/sim/users", |user| user["profile"] = Value::Null),
    },
    Peer {
        blamed: "UJT-SYNC-1",
        does: "a user comes whom the ACD does not have",
        scenario: "ujet/over-one-seam",
        sabotage: || answers(AGENTS, with_a_ghost),
    },
    Peer {
        blamed: "UJT-SYNC-1",
        does: "a user is there twice",
        scenario: "ujet/over-one-seam",
        sabotage: || answers("/sim/users", first_twice),
    },
    Peer {
        blamed: "UJT-SYNC-1",
        does: "users get another id than theirs",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(AGENTS, |agent| agent["id"] = 999_999.into()),
    },
    Peer {
        blamed: "UJT-SYNC-2",
        does: "only the first sync brings anything",
        scenario: "ujet/agent-renamed",
        sabotage: first_sync_for_ever,
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "the caller's number is lost",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CALLS, |call| call["end_user"] = Value::Null),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "contacts are given another last name",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["lastName"] = "Nobody".into()),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "contacts are given the id of another agent",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["agentAcdId"] = "4711".into()),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "contacts are given the id of another call",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["assocCallId"] = "1".into()),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "nothing is ever imported",
        scenario: "ujet/inside-a-segment",
        sabotage: || answers(CALLS, |calls| *calls = Value::Array(Vec::new())),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "a call comes in twice",
        scenario: "ujet/over-one-seam",
        sabotage: || answers(CALLS, twice),
    },
    Peer {
        blamed: "UJT-IMP-1",
        does: "the audio loses its last second",
        scenario: "ujet/inside-a-segment",
        sabotage: || {
            meddle(|passing| match passing.what {
                What::Answer { method: "GET", target, status: 200, body } if target.starts_with("/recordings/") => {
                    Fate::Body(body[..body.len() - 8_000].to_vec())
                }
                _ => Fate::Pass,
            })
        },
    },
    Peer {
        blamed: "UJT-IMP-2",
        does: "all agents of a call are on it from its beginning",
        scenario: "ujet/transfer",
        sabotage: || listed(CALLS, from_the_beginning),
    },
    Peer {
        blamed: "UJT-IMP-2",
        does: "the second agent of a call is left out",
        scenario: "ujet/transfer",
        sabotage: || listed(CALLS, without_the_second),
    },
];

fn first_sync_for_ever() -> Sabotage {
    let first: Mutex<Option<Vec<u8>>> = Mutex::default();
    meddle(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if target.starts_with(AGENTS) => {
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            Fate::Body(first.get_or_insert_with(|| body.to_vec()).clone())
        }
        _ => Fate::Pass,
    })
}

fn from_the_beginning(call: &mut Value) {
    let since = call["connected_at"].clone();
    for participant in call["participants"].as_array_mut().into_iter().flatten() {
        if participant["type"] == "agent" {
            participant["connected_at"] = since.clone();
        }
    }
}

fn twice(calls: &mut Value) {
    let Some(calls) = calls.as_array_mut() else { return };
    let again: Vec<Value> = calls.iter().filter(|call| call["status"] == "finished").cloned().collect();
    calls.extend(again.into_iter().map(|mut call| {
        call["id"] = 555_555.into();
        call
    }));
}

fn with_a_ghost(agents: &mut Value) {
    let Some(agents) = agents.as_array_mut() else { return };
    agents.extend(agents.first().cloned().map(|mut ghost| {
        (ghost["id"], ghost["email"]) = (999_999.into(), "ghost@example.com".into());
        ghost
    }));
}

/// The customer comes first.
fn without_the_second(call: &mut Value) {
    call["participants"].as_array_mut().into_iter().for_each(|all| all.truncate(2));
}
