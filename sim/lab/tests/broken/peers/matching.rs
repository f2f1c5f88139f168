//! Recordings that show another thing, another time, or another length.

use super::Peer;
use super::screens::{Frozen, Late, Others, Stale, Whitened};
use super::tools::{CONTACTS, PC, bytes, listed, screen, wfo};
use ::wfo::CropBy;
use desktop::screen::Synthetic;
use serde_json::json;
use std::sync::Arc;
use wire::rte::PartialCoverage;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-MATCH-1",
        does: "it is said to show more than it does",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CONTACTS, |contact| contact["covered"][0]["from_ms"] = 1_000.into()),
    },
    Peer {
        blamed: "SCR-MATCH-1",
        does: "it ends in the middle of a picture",
        scenario: "ujet/over-one-seam",
        sabotage: || bytes("/sim/contacts/1/video", |file| file.truncate(file.len() / 2)),
    },
    Peer {
        blamed: "SCR-MATCH-1",
        does: "a gap is not told of",
        scenario: "ujet/power-cut-in-a-segment",
        sabotage: || listed(CONTACTS, |contact| contact["note"] = "".into()),
    },
    Peer {
        blamed: "SCR-MATCH-1",
        does: "a part is uploaded where the policy says nothing",
        scenario: "ujet/partial-nothing",
        sabotage: || wfo(|config| config.policies.partial_coverage = PartialCoverage::UploadCovered),
    },
    Peer {
        blamed: "SCR-MATCH-2",
        does: "each segment begins with the picture of ten minutes ago",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Stale(screen))),
    },
    Peer {
        blamed: "SCR-MATCH-2",
        does: "a third of a second is lost at the seam",
        scenario: "ujet/over-one-seam",
        sabotage: || {
            listed(CONTACTS, |contact| {
                contact["covered"] =
                    json!([{ "from_ms": 0, "to_ms": 60_000 }, { "from_ms": 60_300, "to_ms": 141_000 }]);
            })
        },
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "each change is shown two seconds late",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Late(screen))),
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "another PC's screen is shown",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|_| Arc::new(Synthetic::new("PC-9999", 1, 1))),
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "another user's screen is shown",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Others(screen))),
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "the first picture of a segment stays",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Frozen(screen))),
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "all but the uppermost lines are white",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Whitened(screen))),
    },
    Peer {
        blamed: "SCR-MATCH-3",
        does: "one monitor of several is shown",
        scenario: "ujet/several-monitors",
        sabotage: || screen(|_| Arc::new(Synthetic::new(PC, 1, 1))),
    },
    Peer {
        blamed: "SCR-MATCH-4",
        does: "it is cut by the audio where the policy says the contact",
        scenario: "ujet/crop-by-contact",
        sabotage: || wfo(|config| config.policies.crop_by = CropBy::Audio),
    },
    Peer {
        blamed: "SCR-MATCH-4",
        does: "it is cut by the contact where the policy says the audio",
        scenario: "ujet/crop-by-audio",
        sabotage: || wfo(|config| config.policies.crop_by = CropBy::Contact),
    },
];
