//! What one party has said lately, by position; what was not said takes no room.

use std::collections::VecDeque;

/// Samples at their positions, in runs that neither touch nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Track {
    runs: VecDeque<(i64, Vec<i16>)>,
}

/// More runs than this at once are no speech; what is oldest goes.
const MOST_RUNS: usize = 1_024;
/// A run that grew to so many samples is not added to any more, so that dropping the old keeps memory small.
const LONGEST: usize = 8_000;

impl Track {
    /// Puts samples in their place. What is there already stays: a packet that comes twice changes nothing.
    pub fn put(&mut self, position: i64, samples: &[i16]) {
        let (mut at, end) = (position, position + samples.len() as i64);
        let mut index = self.runs.partition_point(|(start, run)| start + (run.len() as i64) <= at);
        while at < end {
            match self.runs.get(index) {
                Some((start, run)) if *start <= at => {
                    at = start + run.len() as i64;
                    index += 1;
                }
                next => {
                    let stop = next.map_or(end, |(start, _)| end.min(*start));
                    let piece = &samples[(at - position) as usize..(stop - position) as usize];
                    index = self.insert(index, at, piece);
                    at = stop;
                }
            }
        }
        while self.runs.len() > MOST_RUNS {
            self.runs.pop_front();
        }
    }

    /// Puts a piece before the run with this index; says which run comes after it.
    fn insert(&mut self, index: usize, at: i64, piece: &[i16]) -> usize {
        let before = index.checked_sub(1).and_then(|before| self.runs.get_mut(before));
        if let Some((start, run)) = before
            && *start + run.len() as i64 == at
            && run.len() < LONGEST
        {
            run.extend_from_slice(piece);
            return index;
        }
        self.runs.insert(index, (at, piece.to_vec()));
        index + 1
    }

    /// Adds what was said from a position on to the samples of a mix, which can get too large for 16 bits. Whether there was
    /// anything.
    pub fn mix_into(&self, from: i64, mix: &mut [i32]) -> bool {
        let to = from + mix.len() as i64;
        let mut any = false;
        let first = self.runs.partition_point(|(start, run)| start + (run.len() as i64) <= from);
        for (start, run) in self.runs.range(first..).take_while(|(start, _)| *start < to) {
            let (begin, end) = ((*start).max(from), (start + run.len() as i64).min(to));
            let said = &run[(begin - start) as usize..(end - start) as usize];
            let place = &mut mix[(begin - from) as usize..(end - from) as usize];
            place.iter_mut().zip(said).for_each(|(sum, sample)| *sum += i32::from(*sample));
            any = true;
        }
        any
    }

    /// Where something was said, from one position to another.
    pub fn spans(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let first = self.runs.partition_point(move |(start, run)| start + (run.len() as i64) <= from);
        let within = self.runs.range(first..).take_while(move |(start, _)| *start < to);
        within.map(move |(start, run)| ((*start).max(from), (start + run.len() as i64).min(to)))
    }

    /// Forgets what was said before a position.
    pub fn forget(&mut self, before: i64) {
        while self.runs.front().is_some_and(|(start, run)| start + run.len() as i64 <= before) {
            self.runs.pop_front();
        }
    }

    /// The end of what was said last.
    pub fn end(&self) -> Option<i64> {
        self.runs.back().map(|(start, run)| start + run.len() as i64)
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}
