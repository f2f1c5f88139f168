//! What a recording shows, for a person: parts, frames, the time of the first and the last picture.

use judge::media::{apng, stamp};
use serde::Serialize;
use std::collections::BTreeSet;
use wire::contact::Contact;

/// A recording at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recording {
    /// Contact id.
    pub contact: String,
    /// The PC that made it.
    pub pc: String,
    /// The parts that it shows, in milliseconds since the contact's start.
    pub covered: Vec<(i64, i64)>,
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
    /// Different users and PCs that stamps speak of: one each, or something is wrong.
    pub sources: usize,
    /// Bytes.
    pub bytes: usize,
    /// Why it cannot be played, if it cannot.
    pub trouble: Option<String>,
}

/// Width of one monitor of the synthetic screen.
const MONITOR: usize = 320;

impl Recording {
    /// Looks at a contact's recording.
    pub fn of(contact: &Contact, bytes: &[u8]) -> Self {
        let mut it = Self {
            contact: contact.id.clone(),
            pc: contact.pc.clone().unwrap_or_default(),
            covered: contact.covered.iter().map(|p| (p.from_ms, p.to_ms)).collect(),
            length_ms: 0,
            frames: 0,
            size: (0, 0),
            first: None,
            last: None,
            sources: 0,
            bytes: bytes.len(),
            trouble: None,
        };
        let mut sources = BTreeSet::new();
        let played = apng::play(bytes, |picture| {
            let stamps =
                (0..picture.width / MONITOR).filter_map(|m| stamp::read(picture.grey, picture.width, m * MONITOR).ok());
            let stamps: Vec<_> = stamps.collect();
            sources.extend(stamps.iter().map(|s| (s.pc, s.login)));
            let latest = stamps.iter().map(|s| s.at).max();
            if it.frames == 0 {
                it.first = latest;
            }
            it.last = latest;
            it.frames += 1;
            it.size = (picture.width, picture.height);
            it.length_ms = picture.start_ms + picture.lasts_ms;
        });
        it.sources = sources.len();
        it.trouble = played.err().map(|why| why.to_string());
        it
    }
}
