//! Controls that are there though they may not be, or do nothing.

use super::Peer;
use super::tools::{CALLS, CONTACTS, answers, first_twice, instead, later, listed};
use serde_json::{Value, json};

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-ONLY-1",
        does: "a screen-only recording is confirmed and not made",
        scenario: "ujet/screen-only",
        sabotage: || instead("POST", "/sim/recording-controls", 200, r#"{"contact":"77"}"#),
    },
    Peer {
        blamed: "SCR-ONLY-1",
        does: "a screen-only recording passes for a call",
        scenario: "ujet/screen-only",
        sabotage: || listed(CONTACTS, |contact| contact["contactType"] = "CALL".into()),
    },
    Peer {
        blamed: "SCR-ONLY-1",
        does: "a screen-only recording is said to be a minute shorter",
        scenario: "ujet/screen-only",
        sabotage: || listed(CONTACTS, |contact| later(contact, "callDuration", -60_000)),
    },
    Peer {
        blamed: "SCR-ONLY-1",
        does: "a screen-only recording is there twice",
        scenario: "ujet/screen-only",
        sabotage: || answers(CONTACTS, first_twice),
    },
    Peer {
        blamed: "SCR-ONLY-2",
        does: "every control is confirmed",
        scenario: "ujet/refused-controls",
        sabotage: || instead("POST", "/sim/recording-controls", 200, r#"{"contact":"77"}"#),
    },
    Peer {
        blamed: "SCR-ONLY-2",
        does: "every control is refused for want of permission",
        scenario: "ujet/refused-controls",
        sabotage: || instead("POST", "/sim/recording-controls", 403, r#"{"error":"not you"}"#),
    },
    Peer {
        blamed: "SCR-CHUNK-1",
        does: "a tag is taken",
        scenario: "ujet/refused-controls",
        sabotage: || instead("PUT", "/api/rest/recording/contact/", 200, "{}"),
    },
    Peer {
        blamed: "SCR-CHUNK-1",
        does: "a contact carries custom metadata",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["metadata"] = json!({ "skill": "sales" })),
    },
    Peer {
        blamed: "SCR-LIVE-1",
        does: "a screen is shown live",
        scenario: "ujet/refused-controls",
        sabotage: || instead("GET", "/sim/live/", 200, r#"{"stream":"/sim/live/1.mjpg"}"#),
    },
    Peer {
        blamed: "SCR-EDGE-1",
        does: "contacts are imported of PCs with Smart Desktop alone",
        scenario: "ujet/no-smart-desktop",
        sabotage: || answers(CALLS, |calls| *calls = Value::Array(Vec::new())),
    },
    Peer {
        blamed: "SCR-EDGE-1",
        does: "audio is imported of PCs with Smart Desktop alone",
        scenario: "ujet/no-smart-desktop",
        sabotage: || instead("GET", "/recordings/", 404, ""),
    },
];
