//! What a recording of a screen shows, at a glance: its pictures, and the times of the first and the last one.

use judge::media::{apng, stamp};
use std::collections::BTreeSet;

/// Width of one monitor of the synthetic screen.
const MONITOR: usize = 320;

/// A look at a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// Length in milliseconds.
    pub length_ms: i64,
    /// Pictures.
    pub frames: usize,
    /// Pixels.
    pub size: (usize, usize),
    /// True time of the change that the first picture shows, by its stamp (the latest of its monitors).
    pub first: Option<i64>,
    /// Likewise the last.
    pub last: Option<i64>,
    /// Whose screens the stamps speak of: the PC and the user, as the stamp carries them. One, or something is wrong.
    pub sources: BTreeSet<(u32, u32)>,
    /// Why it cannot be played, if it cannot.
    pub trouble: Option<String>,
}

impl Glance {
    /// Looks at it.
    pub fn at(bytes: &[u8]) -> Self {
        let mut it = Self::default();
        let played = apng::play(bytes, |picture| {
            let stamps =
                (0..picture.width / MONITOR).filter_map(|m| stamp::read(picture.grey, picture.width, m * MONITOR).ok());
            let stamps: Vec<_> = stamps.collect();
            it.sources.extend(stamps.iter().map(|s| (s.pc, s.login)));
            let latest = stamps.iter().map(|s| s.at).max();
            if it.frames == 0 {
                it.first = latest;
            }
            it.last = latest;
            it.frames += 1;
            it.size = (picture.width, picture.height);
            it.length_ms = picture.start_ms + picture.lasts_ms;
        });
        it.trouble = played.err().map(|why| why.to_string());
        it
    }

    /// What is wrong with it, in words; empty where nothing is.
    pub fn words(&self) -> String {
        match (&self.trouble, self.sources.len()) {
            (Some(why), _) => why.clone(),
            (None, 1) => String::new(),
            (None, n) => format!("stamps of {n} screens"),
        }
    }
}
