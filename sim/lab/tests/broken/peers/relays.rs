//! Servers that relay the wrong thing, too early, or to the wrong PC.

use super::Peer;
use super::tools::{PC, Told, at, later, lost, rte};
use lab::stage::Sabotage;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-REL-1",
        does: "a contact is relayed while its call goes on",
        scenario: "ujet/inside-a-segment",
        sabotage: before_the_import,
    },
    Peer {
        blamed: "SCR-REL-1",
        does: "the first part of a call is relayed before the second has ended",
        scenario: "ujet/transfer",
        sabotage: the_first_part_early,
    },
    Peer {
        blamed: "SCR-REL-2",
        does: "a contact is relayed to the colleague's PC as well",
        scenario: "ujet/transfer",
        sabotage: to_the_colleague,
    },
    Peer {
        blamed: "SCR-REL-2",
        does: "nothing is ever relayed",
        scenario: "ujet/over-one-seam",
        sabotage: || lost("relay"),
    },
    Peer {
        blamed: "SCR-REL-2",
        does: "a contact is relayed to the colleague's PC alone",
        scenario: "ujet/transfer",
        sabotage: to_the_colleague_alone,
    },
    Peer {
        blamed: "SCR-REL-2",
        does: "of two agents at one desk the wrong one is named",
        scenario: "ujet/two-agents-one-desk",
        sabotage: || {
            rte("relay", |message, _| {
                message["windows"] = r"CORP\lhodges".into();
                Told::Passes
            })
        },
    },
    Peer {
        blamed: "SCR-REL-3",
        does: "relays begin three seconds late",
        scenario: "ujet/over-one-seam",
        sabotage: || {
            rte("relay", |message, _| {
                later(message, "start", 3_000);
                Told::Passes
            })
        },
    },
    Peer {
        blamed: "SCR-REL-3",
        does: "relays begin a millisecond late",
        scenario: "ujet/over-one-seam",
        sabotage: || {
            rte("relay", |message, _| {
                later(message, "start", 1);
                Told::Passes
            })
        },
    },
    Peer {
        blamed: "SCR-REL-3",
        does: "a part is relayed with the end of the call",
        scenario: "ujet/transfer",
        sabotage: || {
            rte("relay", |message, passing| {
                if passing.to == PC {
                    later(message, "end", 74_000);
                }
                Told::Passes
            })
        },
    },
];

fn before_the_import() -> Sabotage {
    early("2021-12-17T09:03:00Z", "2021-12-17T09:02:00.250Z", "2021-12-17T09:04:21.117Z")
}

fn the_first_part_early() -> Sabotage {
    early("2021-12-17T09:06:00Z", "2021-12-17T09:05:00Z", "2021-12-17T09:05:44Z")
}

/// Contact 1 is relayed at the first opportunity after an instant.
fn early(after: &'static str, start: &'static str, end: &'static str) -> Sabotage {
    let told = AtomicBool::new(false);
    rte("pong", move |_, passing| {
        if passing.to != PC || passing.at < at(after) || told.swap(true, Ordering::Relaxed) {
            return Told::Passes;
        }
        Told::And(json!({
            "type": "relay", "contact": "1", "windows": r"CORP\dbraun", "start": at(start), "end": at(end),
        }))
    })
}

fn to_the_colleague() -> Sabotage {
    let first: Mutex<Option<(String, Value)>> = Mutex::default();
    rte("relay", move |message, passing| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        match first.take() {
            Some((pc, other)) if pc != passing.to => Told::And(other),
            _ => {
                *first = Some((passing.to.to_owned(), message.clone()));
                Told::Passes
            }
        }
    })
}

fn to_the_colleague_alone() -> Sabotage {
    let first: Mutex<Option<Value>> = Mutex::default();
    rte("relay", move |message, passing| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        if passing.to != PC && first.is_none() {
            *first = Some(message.clone());
            return Told::Lost;
        }
        first.take().map_or(Told::Passes, Told::And)
    })
}
