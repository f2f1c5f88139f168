//! What is owed and not made up for, or made up for twice.

use super::Peer;
use super::tools::{at, away, deed, meddle, wfo};
use kernel::world::{Fate, What};
use lab::stage::Sabotage;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use wire::rte::OfflineLogon;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-REC-1",
        does: "no recording is taken after a reconnection",
        scenario: "ujet/cable-out-for-three-hours",
        // The cable goes at 09:06.
        sabotage: || none_since("2021-12-17T09:06:00Z"),
    },
    Peer {
        blamed: "SCR-REC-4",
        does: "capture stops while the server cannot be reached",
        scenario: "ujet/cable-out-for-three-hours",
        // An hour and more, in the middle of the three.
        sabotage: || deed(1_500, |play| away(play, Duration::from_secs(4_200))),
    },
    Peer {
        blamed: "SCR-REC-2",
        does: "no recording is taken the next day",
        scenario: "ujet/end-of-day",
        sabotage: || none_since("2021-12-16T17:00:00Z"),
    },
    Peer {
        blamed: "SCR-REC-3",
        does: "what is there is asked for again, and taken again",
        scenario: "ujet/inside-a-segment",
        sabotage: asked_twice,
    },
    Peer {
        blamed: "SCR-REC-4",
        does: "a logon without a server is refused where the policy goes by what was last known",
        scenario: "ujet/offline-logon-last-known",
        sabotage: || wfo(|config| config.policies.offline_logon = OfflineLogon::Refuse),
    },
    Peer {
        blamed: "SCR-REC-4",
        does: "a logon without a server is captured where the policy refuses",
        scenario: "ujet/offline-logon-refused",
        sabotage: || wfo(|config| config.policies.offline_logon = OfflineLogon::LastKnown),
    },
    Peer {
        blamed: "SCR-REC-5",
        does: "no recording is taken with nobody logged on",
        scenario: "ujet/next-morning-nobody-logged-on",
        sabotage: || none_since("2021-12-16T17:00:00Z"),
    },
];

/// From an instant on no recording is taken.
fn none_since(instant: &'static str) -> Sabotage {
    meddle(move |passing| match passing.what {
        What::Request { method: "POST", target: "/sim/uploads", .. } if passing.at > at(instant) => {
            Fate::Answer(503, b"not now".to_vec())
        }
        _ => Fate::Pass,
    })
}

/// After the server has said that it is done with a contact it asks for it once more, and takes all that comes.
fn asked_twice() -> Sabotage {
    let relay: Mutex<Option<Value>> = Mutex::default();
    let asked: Mutex<bool> = Mutex::default();
    meddle(move |passing| {
        let mut relay = relay.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        match passing.what {
            What::Text(text) => {
                let Ok(message) = serde_json::from_str::<Value>(text) else { return Fate::Pass };
                if message["type"] == "relay" {
                    *relay = Some(message);
                } else if message["type"] == "done"
                    && let Some(again) = relay.take()
                {
                    *asked = true;
                    return Fate::Texts(vec![text.to_owned(), again.to_string()]);
                }
                Fate::Pass
            }
            What::Request { method: "POST", target: "/sim/uploads", .. } if *asked => {
                Fate::Answer(200, json!({ "offset": 0, "complete": false }).to_string().into())
            }
            What::Request { method: "PUT", target, body } if *asked && target.starts_with("/sim/uploads/") => {
                Fate::Answer(200, json!({ "offset": body.len(), "complete": true }).to_string().into())
            }
            _ => Fate::Pass,
        }
    })
}
