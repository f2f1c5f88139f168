//! Uploads that fail, carry the wrong thing, or are told of wrongly.

use super::Peer;
use super::tools::{CONTACTS, FOLDER, PC, beside, instead, listed, post};
use serde_json::json;
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-UP-1",
        does: "no piece of a recording is taken",
        scenario: "ujet/inside-a-segment",
        sabotage: || instead("PUT", "/sim/uploads/", 503, "not now"),
    },
    Peer {
        blamed: "SCR-UP-2",
        does: "a recording that is there was never expected",
        scenario: "ujet/inside-a-segment",
        sabotage: || {
            listed(CONTACTS, |contact| {
                let there = contact["videoHistory"].as_array().and_then(|all| all.last().cloned());
                contact["videoHistory"] = json!([there]);
            })
        },
    },
    Peer {
        blamed: "SCR-UP-3",
        does: "a screen that there is not goes on being expected",
        scenario: "ujet/role-without-permission",
        sabotage: || listed(CONTACTS, |contact| contact["videoUploadState"] = "File not yet uploaded".into()),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "audio that is there goes on being expected",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CONTACTS, |contact| contact["audioUploadState"] = "File not yet uploaded".into()),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "audio that there is not goes on being expected",
        scenario: "ujet/not-recorded-by-ujet",
        sabotage: || listed(CONTACTS, |contact| contact["audioUploadState"] = "File not yet uploaded".into()),
    },
    Peer {
        blamed: "SCR-UP-5",
        does: "a segment leaves the PC as it is",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, segment_to_the_server),
    },
];

async fn segment_to_the_server() {
    // The first one is finished by then: five minutes before the scenario, ten minutes of it, and one more.
    kernel::time::sleep(Duration::from_secs(960)).await;
    let mut segments = kernel::disk::list(FOLDER).unwrap_or_default();
    segments.retain(|entry| entry.name.ends_with(".seg"));
    let path = segments.first().map(|entry| format!("{FOLDER}/{}", entry.name)).expect("there is a segment");
    post("/sim/segments", "", kernel::disk::read(&path).expect("it can be read").into()).await;
}
