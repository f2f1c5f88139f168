//! What is recorded of one DN on a call.

use crate::genesys::rtp::{PER_MS, Run, Track, sum};

/// A span of time, UTC milliseconds, the end not included; open while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Open {
    pub(super) from: i64,
    pub(super) to: Option<i64>,
}

impl Open {
    pub(super) fn since(from: i64) -> Self {
        Self { from, to: None }
    }

    /// From position to position.
    fn positions(&self) -> (i64, i64) {
        (self.from * PER_MS, self.to.map_or(i64::MAX, |to| to * PER_MS))
    }
}

/// Closes the last span if it is open, or opens another one.
pub(super) fn toggle(spans: &mut Vec<Open>, on: bool, now: i64) {
    match spans.last_mut().filter(|span| span.to.is_none()) {
        Some(open) if !on => open.to = Some(now),
        None if on => spans.push(Open::since(now)),
        _ => {}
    }
}

/// One stretch of a DN on a call, from its recording's beginning to its end.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) dn: String,
    pub(super) agent: String,
    pub(super) span: Open,
    /// Nothing of these is kept.
    pub(super) paused: Vec<Open>,
    /// In these the DN hears nobody else: it is on hold, or holds.
    pub(super) deaf: Vec<Open>,
    pub(super) runs: Vec<Run>,
    /// How many of the runs are on the disk.
    pub(super) kept: usize,
}

impl Stretch {
    pub(super) fn new(now: i64, dn: &str, agent: &str) -> Self {
        let (dn, agent) = (dn.to_owned(), agent.to_owned());
        Self { dn, agent, span: Open::since(now), paused: Vec::new(), deaf: Vec::new(), runs: Vec::new(), kept: 0 }
    }

    /// The recording ends.
    pub(super) fn end(&mut self, now: i64) {
        if self.span.to.is_none() {
            self.span.to = Some(now);
            toggle(&mut self.paused, false, now);
            toggle(&mut self.deaf, false, now);
        }
    }

    /// Mixes what was said between two positions: the DN's own track, and those of the others while it hears them.
    pub(super) fn mix(&mut self, from: i64, to: i64, own: &[&Track], others: &[&Track], pauses_count: bool) {
        let (start, end) = self.span.positions();
        let (from, to) = (from.max(start), to.min(end));
        if from >= to {
            return;
        }
        let mut open = vec![(from, to)];
        if pauses_count {
            open = without(open, &self.paused);
        }
        for (from, to) in open {
            let hears = without(vec![(from, to)], &self.deaf);
            for (from, to) in spoken(from, to, own.iter().chain(others)) {
                let mut mix = vec![0; (to - from) as usize];
                let mut any = false;
                for track in own {
                    any |= track.mix_into(from, &mut mix);
                }
                for (begin, end) in hears.iter().map(|(a, b)| (from.max(*a), to.min(*b))).filter(|(a, b)| a < b) {
                    let part = &mut mix[(begin - from) as usize..(end - from) as usize];
                    for track in others {
                        any |= track.mix_into(begin, part);
                    }
                }
                if any {
                    self.runs.push(Run::new(from, &sum(&mix)));
                }
            }
        }
    }
}

/// What is left of spans (positions) when others (instants) are taken out.
fn without(mut spans: Vec<(i64, i64)>, out: &[Open]) -> Vec<(i64, i64)> {
    for (begin, end) in out.iter().map(Open::positions) {
        let cut = spans.into_iter().flat_map(|(from, to)| [(from, to.min(begin)), (from.max(end), to)]);
        spans = cut.filter(|(from, to)| from < to).collect();
    }
    spans
}

/// Where at least one track has something, from one position to another; spans that touch are one.
fn spoken<'a>(from: i64, to: i64, tracks: impl Iterator<Item = &'a &'a Track>) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = tracks.flat_map(|track| track.spans(from, to)).collect();
    spans.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
