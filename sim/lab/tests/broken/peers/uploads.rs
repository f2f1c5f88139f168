//! Uploads that fail, carry the wrong thing, or are told of wrongly.

use super::Peer;
use super::tools::{CONTACTS, PC, beside, both, instead, listed, lost, post, segments};
use lab::stage::Sabotage;
use serde_json::{Value, json};
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-UP-1",
        does: "no piece of a recording is taken",
        scenario: "ujet/inside-a-segment",
        sabotage: || instead("PUT", "/sim/uploads/", 503, "not now"),
    },
    Peer {
        blamed: "SCR-REL-2",
        does: "nothing is relayed, and the contact says that there is nothing",
        scenario: "ujet/over-one-seam",
        sabotage: nothing_to_record,
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
        blamed: "SCR-UP-2",
        does: "a recording that is there is said not to be",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["videoUploadState"] = "No File to Upload".into()),
    },
    Peer {
        blamed: "SCR-UP-2",
        does: "the states come in the wrong order",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| backwards(&mut contact["videoHistory"])),
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
        does: "the states of the audio come in the wrong order",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| backwards(&mut contact["audioHistory"])),
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
        sabotage: || beside(PC, || segment_to("http://wfo:8080/sim/segments")),
    },
    Peer {
        blamed: "SCR-UP-5",
        does: "a segment goes to the ACD",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, || segment_to("http://ujet:8090/blob")),
    },
];

/// Sends a finished segment somewhere.
async fn segment_to(url: &'static str) {
    // The first one is finished by then: five minutes before the scenario, ten minutes of it, and one more.
    kernel::time::sleep(Duration::from_secs(960)).await;
    let path = segments().into_iter().next().expect("there is a segment");
    post(url, "", kernel::disk::read(&path).expect("it can be read").into()).await;
}

fn backwards(history: &mut Value) {
    history.as_array_mut().into_iter().for_each(|history| history.reverse());
}

fn nothing_to_record() -> Sabotage {
    let list = listed(CONTACTS, |contact| contact["videoUploadState"] = "No File to Upload".into());
    both(lost("relay"), list)
}
