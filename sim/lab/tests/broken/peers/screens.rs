//! Screens as bad recorders see them.

use super::tools::at;
use desktop::screen::{Change, Screen};
use std::sync::Arc;

/// A recorder that shows each change two seconds late.
#[derive(Debug)]
pub struct Late(pub Arc<dyn Screen>);

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
pub struct Stale(pub Arc<dyn Screen>);

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

/// A recorder that captures the session of somebody else.
#[derive(Debug)]
pub struct Others(pub Arc<dyn Screen>);

const OTHER: &str = r"CORP\other";

impl Screen for Others {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, _: &str, after: i64) -> i64 {
        self.0.next_change(OTHER, after)
    }
    fn shown_since(&self, _: &str, at: i64) -> i64 {
        self.0.shown_since(OTHER, at)
    }
    fn draw(&self, _: &str, at: i64) -> image::GrayImage {
        self.0.draw(OTHER, at)
    }
    fn changes(&self, _: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(OTHER, from, to)
    }
}

/// A recorder that notices no change.
#[derive(Debug)]
pub struct Frozen(pub Arc<dyn Screen>);

const DAY_MS: i64 = 86_400_000;

impl Screen for Frozen {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, _: &str, after: i64) -> i64 {
        after + DAY_MS
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at)
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        self.0.draw(user, at)
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}

/// A recorder that keeps the lines with the stamp and nothing of what the agent saw.
#[derive(Debug)]
pub struct Whitened(pub Arc<dyn Screen>);

/// Height of the stamp.
const STAMP: usize = 12;

impl Screen for Whitened {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, user: &str, after: i64) -> i64 {
        self.0.next_change(user, after)
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at)
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        let mut picture = self.0.draw(user, at);
        picture.rows_mut().skip(STAMP).flatten().for_each(|pixel| pixel.0 = [255]);
        picture
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}

/// A recorder that shows, while the audio of its scenario is paused, what was there before.
#[derive(Debug)]
pub struct StillInPause(pub Arc<dyn Screen>);

impl StillInPause {
    /// Begin and end of the pause that an instant lies in.
    fn pause(instant: i64) -> Option<(i64, i64)> {
        let (from, to) = (at("2021-12-17T09:09:00Z"), at("2021-12-17T09:11:30Z"));
        (from..to).contains(&instant).then_some((from, to))
    }
}

impl Screen for StillInPause {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, user: &str, after: i64) -> i64 {
        let next = self.0.next_change(user, after);
        Self::pause(next).map_or(next, |(_, to)| to)
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at)
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        self.0.draw(user, Self::pause(at).map_or(at, |(from, _)| from - 1))
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}
