//! Contacts' audio, cut out of what the ACD has where it is not the contact's own file. Pure.

use super::matching::{Found, Wish};
use super::wave;
use crate::acd::failure::Failure;
use crate::span::Span;

/// A call whose contacts want their audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The call's id.
    pub call: String,
    /// Where a recording of the whole call begins.
    pub connected: i64,
    /// Its contacts without audio.
    pub wishes: Vec<Wish>,
}

/// A contact's audio.
#[derive(Clone, PartialEq, Eq)]
pub struct Sound {
    /// Id of the agent's part.
    pub part: String,
    /// WAV.
    pub bytes: Vec<u8>,
    /// What it covers.
    pub span: Span,
}

/// What a question about several calls' audio came to.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    /// Contacts' audio, by call. What is not there yet is not in it.
    pub found: Vec<(String, Vec<Sound>)>,
    /// Calls that were not come to, since another one failed before them: nothing is known of theirs.
    pub untried: Vec<String>,
    /// Of the first call that failed.
    pub outcome: Result<(), Failure>,
}

impl Heard {
    /// With its parts.
    pub fn new(
        found: impl IntoIterator<Item = (String, Vec<Sound>)>,
        untried: Vec<String>,
        outcome: Result<(), Failure>,
    ) -> Self {
        Self { found: found.into_iter().collect(), untried, outcome }
    }
}

/// How much shorter than the contact a file may be that is taken for all of it, in milliseconds.
const SHORT_MS: i64 = 20;

/// A contact's audio out of a file that begins at `start`.
///
/// # Errors
/// The file is no WAV.
pub fn take(wish: &Wish, found: &Found, start: i64, file: &[u8]) -> Result<Option<Sound>, Failure> {
    let length = wave::length_ms(file).map_err(Failure::Malformed)?;
    let (bytes, from, to) = match *found {
        Found::Whole(_) => (file.to_vec(), start, start + length),
        Found::Cut(_, from, to) if from <= 0 && to + SHORT_MS >= length => (file.to_vec(), start, start + length),
        Found::Cut(_, from, to) => {
            let (from, to) = (from.clamp(0, length), to.clamp(0, length));
            (wave::cut(file, from, to).map_err(Failure::Malformed)?, start + from, start + to)
        }
    };
    let sound = Sound { part: wish.part.clone(), bytes, span: Span::new(from, to) };
    Ok((from < to).then_some(sound))
}

/// The contacts' audio out of one file for the whole call.
///
/// # Errors
/// The file is no WAV.
pub fn of_one_file(wanted: &Wanted, file: &[u8]) -> Result<Vec<Sound>, Failure> {
    let mut out = Vec::new();
    for wish in &wanted.wishes {
        let cut = Found::Cut(0, wish.from - wanted.connected, wish.to - wanted.connected);
        out.extend(take(wish, &cut, wanted.connected, file)?);
    }
    Ok(out)
}
