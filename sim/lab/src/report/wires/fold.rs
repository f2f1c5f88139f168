//! Lines that say the same once more, folded into one.

use super::line::Line;
use std::collections::BTreeMap;

/// A line, how many more like it there were, and when the last of them was.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) line: Line,
    pub(super) more: u32,
    pub(super) last: i64,
}

/// What was last said between two machines.
#[derive(Debug, Default)]
struct Pair {
    /// Repeating lines that may still be folded into, by sender and key.
    open: BTreeMap<(String, String), usize>,
    /// The line before.
    last: Option<usize>,
}

/// Folds: what repeats itself, while nothing but such lines comes between the same two machines; everything else only into
/// the line just before.
pub(super) fn fold(lines: Vec<Line>) -> Vec<Folded> {
    let mut folded: Vec<Folded> = Vec::new();
    let mut pairs: BTreeMap<[String; 2], Pair> = BTreeMap::new();
    for line in lines {
        let mut names = [line.from.clone(), line.to.clone()];
        names.sort();
        let pair = pairs.entry(names).or_default();
        let said = (line.from.clone(), line.key.clone());
        let same =
            |index: &usize| folded.get(*index).is_some_and(|f| (&f.line.from, &f.line.key) == (&said.0, &said.1));
        let into = if line.repeats { pair.open.get(&said).copied() } else { pair.last.filter(same) };
        if let Some(before) = into.and_then(|index| folded.get_mut(index)) {
            (before.more, before.last) = (before.more + 1, line.at);
            pair.last = into;
            continue;
        }
        let index = folded.len();
        if line.repeats {
            pair.open.insert(said, index);
        } else {
            pair.open.clear();
        }
        pair.last = Some(index);
        folded.push(Folded { more: 0, last: line.at, line });
    }
    folded
}
