//! The pieces of a contact's recording, as they crossed the wire and were taken, against what the server says of it.

use crate::case::Case;
use crate::expect::online::Online;
use crate::truth::Span;
use crate::view::contacts::NONE;
use crate::view::wires::piece_of;
use crate::view::{Exchange, Seen};
use serde_json::Value;

/// What is said of an upload may be said a moment before, or after, its last piece is answered, in milliseconds.
const MOMENT_MS: i64 = 1_000;

/// A recording that came when there was one already.
#[derive(Debug, Clone, Copy)]
pub struct Second<'a> {
    /// Its first piece.
    pub piece: &'a Exchange,
    /// When the first recording was there.
    pub done_at: i64,
}

/// The pieces of a contact's recording that count, in order: they were taken, or come from somebody else's recorder,
/// which ought to know by itself.
pub fn of<'a>(case: &Case<'a>, contact: &str) -> Vec<&'a Exchange> {
    let counts = |e: &&Exchange| e.status == 200 || case.truth.is_foreign(&e.from);
    case.view.http.iter().filter(|e| piece_of(e) == Some(contact)).filter(counts).collect()
}

/// Where in the recording a piece belongs.
fn offset(e: &Exchange) -> u64 {
    let told = e.target.split_once("offset=").and_then(|(_, n)| n.split('&').next()?.parse::<u64>().ok());
    told.unwrap_or(0)
}

/// The piece with which a recording of that length was whole for the first time.
pub fn whole(pieces: &[&Exchange], length: u64) -> Option<usize> {
    pieces.iter().position(|e| offset(e).checked_add(e.sent) == Some(length))
}

/// Whether an upload had to be taken up again: a piece does not follow on the one before it, brings nothing, or was not taken. How
/// long pieces are is whoever sends them's own affair.
pub fn resumed(pieces: &[&Exchange]) -> bool {
    let follows = |pair: &[&Exchange]| offset(pair[0]).checked_add(pair[0].sent) == Some(offset(pair[1]));
    !pieces.windows(2).all(follows) || pieces.iter().any(|e| e.sent == 0 || e.status != 200)
}

/// By when every piece of a recording has come that the server says is there.
pub fn told(case: &Case<'_>, seen: &Seen) -> Option<i64> {
    seen.uploaded_at().map(|at| at + MOMENT_MS + case.view.slack_ms)
}

/// A second recording of the contact. After the first was whole by the length of what there is in the end any piece is
/// one of a second. The first may have been another one, though: then the server has said that it is there, or, as its
/// last piece came, that the PC is done with it, and what begins after that from the start is not the same one. (What
/// was not taken as a whole begins from the start as well: it was altered on its way, or is cut anew.)
pub fn second<'a>(case: &Case<'a>, seen: &Seen, pieces: &[&'a Exchange]) -> Option<Second<'a>> {
    let pieces = &without_repeats(case, pieces);
    let length = case.view.films.get(seen.id.as_str()).map(|film| film.len() as u64)?;
    let same = whole(pieces, length).and_then(|done| {
        let piece = pieces[done + 1..].iter().copied().find(|e| e.sent > 0)?;
        Some(Second { piece, done_at: pieces[done].at })
    });
    let mut begun = pieces.iter().copied().filter(|e| e.sent > 0 && offset(e) == 0);
    let other = begun.next().and_then(|first| {
        let last = begun.next_back()?;
        let said = told(case, seen).into_iter().chain(dismissed(case, seen, pieces));
        let done_at = said.filter(|at| first.at <= *at && *at < last.at).min()?;
        let piece = pieces.iter().copied().find(|e| e.sent > 0 && offset(e) == 0 && e.at > done_at)?;
        Some(Second { piece, done_at })
    });
    same.into_iter().chain(other).min_by_key(|second| second.piece.ordinal)
}

/// Without a piece that comes once more just as it was, where the way was cut in the moment after it: whoever sent it cannot
/// have heard that it was taken.
fn without_repeats<'a>(case: &Case<'_>, pieces: &[&'a Exchange]) -> Vec<&'a Exchange> {
    let unheard = |piece: &Exchange| {
        let answer = Span::new(piece.at, piece.at + MOMENT_MS + case.view.slack_ms);
        Online::of(case.truth, &piece.from).possible.within(answer).ms() < answer.ms()
    };
    let same = |a: &Exchange, b: &Exchange| a.from == b.from && a.sent == b.sent && offset(a) == offset(b);
    let mut kept: Vec<&Exchange> = Vec::new();
    for piece in pieces {
        if !kept.last().is_some_and(|before| same(before, piece) && unheard(before)) {
            kept.push(piece);
        }
    }
    kept
}

/// When the server told the PC, as a piece came, that the contact needs no more of it. Not where it may have thought
/// better of whom to ask.
fn dismissed(case: &Case<'_>, seen: &Seen, pieces: &[&Exchange]) -> Option<i64> {
    let pc = pieces.first().map(|e| e.from.as_str())?;
    let elsewhere = case.view.relays.iter().any(|r| r.contact == seen.id && r.pc != pc);
    if elsewhere || seen.video_history.iter().any(|(at, state)| state == NONE && *at >= pieces[0].at) {
        return None;
    }
    let records = case.view.evidence.trace.records.iter().filter(|r| r.kind == "wire.ws" && r.fields.contains("done"));
    let mut done = records.filter_map(|r| {
        let fields: Value = serde_json::from_str(&r.fields).ok()?;
        let said: Value = serde_json::from_str(fields["text"].as_str()?).ok()?;
        (fields["to"] == pc && said["type"] == "done" && said["contact"] == seen.id.as_str()).then_some(r.at)
    });
    done.find(|at| pieces.iter().any(|e| e.sent > 0 && (at - MOMENT_MS..=*at).contains(&e.at)))
}
