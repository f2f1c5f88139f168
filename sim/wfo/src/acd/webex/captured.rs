//! From the recordings of a task to what has to be fetched, each file once. Pure.

use super::matching::{Found, Wish, find};
use super::sounds::{Sound, take};
use crate::acd::failure::Failure;
use wire::webex::captures::Recording;

/// A file to be fetched, and the contacts whose audio it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Where it is, for a while.
    pub address: String,
    start: i64,
    of: Vec<(Wish, Found)>,
}

/// What to fetch for these contacts of one task.
pub fn plan(wishes: &[Wish], recordings: &[Recording]) -> Vec<Fetch> {
    let mut out: Vec<Fetch> = Vec::new();
    for wish in wishes {
        let Some(found) = find(wish, recordings) else { continue };
        let (Found::Whole(n) | Found::Cut(n, ..)) = found;
        let Some(attributes) = recordings.get(n).map(|r| &r.attributes) else { continue };
        match out.iter_mut().find(|f| f.address == attributes.file_path) {
            Some(fetch) => fetch.of.push((wish.clone(), found)),
            None => out.push(Fetch {
                address: attributes.file_path.clone(),
                start: attributes.start_time,
                of: vec![(wish.clone(), found)],
            }),
        }
    }
    out
}

impl Fetch {
    /// The contacts' audio out of the file.
    ///
    /// # Errors
    /// It is no WAV.
    pub fn take(&self, file: &[u8]) -> Result<Vec<Sound>, Failure> {
        let mut out = Vec::new();
        for (wish, found) in &self.of {
            out.extend(take(wish, found, self.start, file)?);
        }
        Ok(out)
    }
}
