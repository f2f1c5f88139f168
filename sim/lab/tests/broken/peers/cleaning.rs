//! Recorders that keep too long, too short, or silent.

use super::Peer;
use super::tools::{CONTACTS, FOLDER, PC, beside, lost, meddle};
use kernel::world::{Fate, What};
use lab::stage::Sabotage;
use serde_json::Value;
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-GC-1",
        does: "nothing is ever released",
        scenario: "ujet/unclaimed-segments",
        sabotage: || lost("release"),
    },
    Peer {
        blamed: "SCR-GC-2",
        does: "a contact later than the retention is passed over",
        scenario: "ujet/later-than-the-retention",
        sabotage: in_silence,
    },
    Peer {
        blamed: "SCR-GC-3",
        does: "a segment is gone and nobody says so",
        scenario: "ujet/unclaimed-segments",
        sabotage: gone,
    },
];

/// The recorder does not tell of what came too late, and the server has nothing to say either.
fn in_silence() -> Sabotage {
    meddle(|passing| match passing.what {
        What::Text(text) if text.contains(r#""type":"discrepancy""#) => Fate::Texts(Vec::new()),
        What::Answer { method: "GET", target, body, .. } if target.starts_with(CONTACTS) => {
            let Ok(mut list) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            list.as_array_mut().into_iter().flatten().for_each(|contact| contact["note"] = "".into());
            Fate::Body(list.to_string().into())
        }
        _ => Fate::Pass,
    })
}

/// The first segment goes at 00:20:00, with what the recorder would say about it.
fn gone() -> Sabotage {
    Sabotage { meddler: lost("discrepancy").meddler, ..beside(PC, without_a_word) }
}

async fn without_a_word() {
    kernel::time::sleep(Duration::from_secs(1_500)).await;
    let mut segments = kernel::disk::list(FOLDER).unwrap_or_default();
    segments.retain(|entry| entry.name.ends_with(".seg"));
    let path = segments.first().map(|entry| format!("{FOLDER}/{}", entry.name)).expect("there is a segment");
    kernel::disk::remove(&path).expect("it is there");
}
