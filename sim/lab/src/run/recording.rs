//! What a recording shows, for a person: parts, frames, the time of the first and the last picture.

use super::glance::Glance;
use serde::Serialize;
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

impl Recording {
    /// Looks at a contact's recording.
    pub fn of(contact: &Contact, bytes: &[u8]) -> Self {
        let glance = Glance::at(bytes);
        Self {
            contact: contact.id.clone(),
            pc: contact.pc.clone().unwrap_or_default(),
            covered: contact.covered.iter().map(|p| (p.from_ms, p.to_ms)).collect(),
            length_ms: glance.length_ms,
            frames: glance.frames,
            size: glance.size,
            first: glance.first,
            last: glance.last,
            sources: glance.sources.len(),
            bytes: bytes.len(),
            trouble: glance.trouble,
        }
    }
}
