//! Recordings that show another thing, another time, or another length.

use super::Peer;
use super::tools::{CONTACTS, at, listed, screen};
use desktop::screen::{Change, Screen, Synthetic};
use std::sync::Arc;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-MATCH-1",
        does: "it is said to show more than it does",
        scenario: "ujet/inside-a-segment",
        sabotage: || listed(CONTACTS, |contact| contact["covered"][0]["from_ms"] = 1_000.into()),
    },
    Peer {
        blamed: "SCR-MATCH-2",
        does: "each segment begins with the picture of ten minutes ago",
        scenario: "ujet/over-one-seam",
        sabotage: || screen(|screen| Arc::new(Stale(screen))),
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
];

/// A recorder that shows each change two seconds late.
#[derive(Debug)]
struct Late(Arc<dyn Screen>);

const LATE_MS: i64 = 2_000;

impl Screen for Late {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, user: &str, after: i64) -> i64 {
        self.0.next_change(user, after - LATE_MS) + LATE_MS
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at - LATE_MS) + LATE_MS
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        self.0.draw(user, at - LATE_MS)
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}

/// A recorder that begins each segment with an old picture, for half a second.
#[derive(Debug)]
struct Stale(Arc<dyn Screen>);

const AGE_MS: i64 = 600_000;
const STALE_MS: i64 = 500;

impl Stale {
    /// When the seam of the scenario is over that is going on at an instant. Segments begin with the logon.
    fn until(instant: i64) -> Option<i64> {
        let seam = at("2021-12-17T09:10:00Z");
        (seam..seam + STALE_MS).contains(&instant).then_some(seam + STALE_MS)
    }
}

impl Screen for Stale {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, user: &str, after: i64) -> i64 {
        Self::until(after).unwrap_or_else(|| self.0.next_change(user, after))
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at)
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        self.0.draw(user, if Self::until(at).is_some() { at - AGE_MS } else { at })
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}
