//! Crop and splice: from the footage of several segments and an interval to one run of frames with exact delays
//! (SCR-MATCH-1, -2, -3). A pure function.
//!
//! What holds: at each covered millisecond the frame shown is the last one captured at or before it, in the footage that
//! covers it (where two pieces overlap, which only a wrong clock can cause, the earlier one goes on to its end). Delays of a
//! part sum up to its length. Equal pictures that follow each other within a part are one frame.

use crate::picture::Picture;

/// What one segment has to show. Instants are UTC milliseconds, `[from, to)`.
#[derive(Debug, Clone, Default)]
pub struct Footage {
    /// Start of capture.
    pub from: i64,
    /// Until when the last picture is known to have stood.
    pub to: i64,
    /// Pictures in order of time, the first at `from`.
    pub frames: Vec<(i64, Picture)>,
}

/// A stretch `[from, to)` of UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// First millisecond.
    pub from: i64,
    /// End, not included.
    pub to: i64,
}

impl Span {
    /// Length in milliseconds, 0 if empty.
    pub fn length_ms(self) -> i64 {
        (self.to - self.from).max(0)
    }

    /// What two stretches share; empty ones are none.
    pub fn common(self, other: Span) -> Option<Span> {
        let span = Span { from: self.from.max(other.from), to: self.to.min(other.to) };
        (span.from < span.to).then_some(span)
    }
}

/// A picture and how long it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What is shown.
    pub picture: Picture,
    /// In milliseconds, at least 1.
    pub delay_ms: i64,
}

/// The result of a cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// The covered parts of the interval, in order, neither touching nor overlapping.
    pub parts: Vec<Span>,
    /// The frames of all parts, one after the other.
    pub frames: Vec<Frame>,
}

impl Cut {
    /// The stretches of the interval that nothing covers.
    pub fn gaps(&self, interval: Span) -> Vec<Span> {
        let mut gaps = Vec::new();
        let mut at = interval.from;
        for part in &self.parts {
            if part.from > at {
                gaps.push(Span { from: at, to: part.from });
            }
            at = part.to;
        }
        if at < interval.to {
            gaps.push(Span { from: at, to: interval.to });
        }
        gaps
    }
}

/// Cuts an interval out of footage given in any order.
pub fn cut(footage: &[Footage], interval: Span) -> Cut {
    let mut order: Vec<&Footage> = footage.iter().filter(|piece| !piece.frames.is_empty()).collect();
    order.sort_by_key(|piece| (piece.from, piece.to));
    let mut cut = Cut::default();
    let mut covered_to = i64::MIN;
    for piece in order {
        // The first picture may come later than the start says: before it there is nothing to show.
        let first = piece.frames[0].0.max(piece.from);
        let Some(span) = Span { from: first.max(covered_to), to: piece.to }.common(interval) else { continue };
        let new_part = cut.parts.last().is_none_or(|part| part.to != span.from);
        if new_part {
            cut.parts.push(span);
        } else if let Some(part) = cut.parts.last_mut() {
            part.to = span.to;
        }
        show(piece, span, new_part, &mut cut.frames);
        covered_to = span.to;
    }
    cut
}

/// Appends the frames of `piece` within `span`.
fn show(piece: &Footage, span: Span, new_part: bool, frames: &mut Vec<Frame>) {
    let mut may_merge = !new_part;
    for (index, (at, picture)) in piece.frames.iter().enumerate() {
        let next = piece.frames.get(index + 1).map_or(i64::MAX, |(next, _)| *next);
        let Some(shown) = (Span { from: *at, to: next }).common(span) else { continue };
        match frames.last_mut() {
            Some(last) if may_merge && last.picture == *picture => last.delay_ms += shown.length_ms(),
            _ => frames.push(Frame { picture: picture.clone(), delay_ms: shown.length_ms() }),
        }
        may_merge = true;
    }
}
