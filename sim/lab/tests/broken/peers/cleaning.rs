//! Recorders that keep too long, too short, or silent.

use super::Peer;
use super::tools::{CONTACTS, PC, beside, both, deed, first_segment, listed, lost, wfo};
use lab::stage::Sabotage;
use lab::stage::play::Play;
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-GC-1",
        does: "nothing is ever released",
        scenario: "ujet/unclaimed-segments",
        sabotage: || lost("release"),
    },
    Peer {
        blamed: "SCR-GC-1",
        does: "what the disk once did not delete is never deleted",
        scenario: "ujet/segments-that-cannot-be-deleted",
        sabotage: || deed(3_600, never_again),
    },
    Peer {
        blamed: "SCR-GC-2",
        does: "the server releases after ten minutes what is to be kept for hours",
        scenario: "ujet/claimed-and-unclaimed",
        sabotage: || wfo(|config| config.policies.retention_ms = 600_000),
    },
    Peer {
        blamed: "SCR-GC-2",
        does: "a segment goes before its contact comes, and it is told",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, too_early),
    },
    Peer {
        blamed: "SCR-GC-2",
        does: "a segment goes before its contact comes, and nobody says so",
        scenario: "ujet/over-one-seam",
        sabotage: || Sabotage { meddler: lost("discrepancy").meddler, ..beside(PC, too_early) },
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
    both(lost("discrepancy"), listed(CONTACTS, |contact| contact["note"] = "".into()))
}

/// As if nobody tried again: whoever does is refused, for good and unknown to the judge.
async fn never_again(play: Play) {
    play.control.disk_hold(PC, "recordings/000001-000000", true).await;
}

/// The first segment goes at 00:20:00, with what the recorder would say about it.
fn gone() -> Sabotage {
    Sabotage { meddler: lost("discrepancy").meddler, ..beside(PC, without_a_word) }
}

async fn without_a_word() {
    let path = first_segment(Duration::from_secs(1_500)).await;
    kernel::disk::remove(&path).expect("it is there");
}

/// After the contact has begun, before it is relayed.
async fn too_early() {
    let path = first_segment(Duration::from_secs(990)).await;
    kernel::disk::remove(&path).expect("it is there");
}
