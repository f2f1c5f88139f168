//! Uploads that fail, carry the wrong thing, or are told of wrongly.

use super::Peer;
use super::tools::{CONTACTS, MINUTE_PAST_THE_FIRST, PC, beside, first_segment, instead, listed, meddle, post};
use kernel::world::{Fate, What};
use lab::stage::Sabotage;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

const NO_FILE: &str = "No File to Upload";

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-UP-1",
        does: "no piece of a recording is taken",
        scenario: "ujet/inside-a-segment",
        sabotage: || instead("PUT", "/sim/uploads/", 503, "not now"),
    },
    Peer {
        blamed: "SCR-UP-1",
        does: "a contact is given the other agent's recording",
        scenario: "ujet/transfer",
        sabotage: exchanged,
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
        blamed: "SCR-UP-3",
        does: "a screen that there is not is said to be there",
        scenario: "ujet/role-without-permission",
        sabotage: || listed(CONTACTS, |contact| contact["videoUploadState"] = "File is uploaded".into()),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "audio that is there goes on being expected",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CONTACTS, |contact| contact["audioUploadState"] = "File not yet uploaded".into()),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "the flag of the audio says another thing than its state",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| contact["audioUploaded"] = false.into()),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "the states of the audio come in the wrong order",
        scenario: "ujet/over-one-seam",
        sabotage: || listed(CONTACTS, |contact| backwards(&mut contact["audioHistory"])),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "until it comes, recorded audio is said to be none",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CONTACTS, |contact| denied_at_first(&mut contact["audioHistory"])),
    },
    Peer {
        blamed: "SCR-UP-4",
        does: "recorded audio that is still to come is said to be none",
        scenario: "ujet/audio-never-in-time",
        sabotage: || {
            listed(CONTACTS, |contact| {
                contact["audioUploadState"] = NO_FILE.into();
                contact["audioHistory"][0][1] = NO_FILE.into();
            })
        },
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
    let path = first_segment(MINUTE_PAST_THE_FIRST).await;
    post(url, "", kernel::disk::read(&path).expect("it can be read").into()).await;
}

/// The server gives the first contact's recording for the second's.
fn exchanged() -> Sabotage {
    let first: Mutex<Vec<u8>> = Mutex::default();
    meddle(move |passing| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        match passing.what {
            What::Request { method: "PUT", target, body } if target.starts_with("/sim/uploads/1?") => {
                first.extend_from_slice(body);
                Fate::Pass
            }
            What::Answer { method: "GET", target: "/sim/contacts/2/video", .. } => Fate::Body(first.clone()),
            _ => Fate::Pass,
        }
    })
}

fn backwards(history: &mut Value) {
    history.as_array_mut().into_iter().for_each(|history| history.reverse());
}

/// A second of "No File to Upload" before what was said first.
fn denied_at_first(history: &mut Value) {
    let Some(states) = history.as_array_mut() else { return };
    let Some(first) = states.first().cloned() else { return };
    states[0][0] = (first[0].as_i64().unwrap_or_default() + 1_000).into();
    states.insert(0, json!([first[0], NO_FILE]));
}
