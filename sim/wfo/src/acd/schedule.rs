//! What an ACD's worker does when: syncs, imports, audio. Trouble with one of them holds up none of the others. Pure;
//! times are milliseconds since the machine was switched on.

use crate::config::Reading;
use std::collections::{BTreeMap, BTreeSet};

/// A sync that failed is tried again after so long, in milliseconds.
const AGAIN_MS: u64 = 60_000;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Read all agents.
    Sync,
    /// Read calls that have changed.
    Import,
    /// Fetch the audio at this place in the list.
    Audio(usize),
    /// Nothing before then.
    Rest(u64),
}

/// An ACD worker's schedule.
#[derive(Debug, Default)]
pub struct Schedule {
    synced: Option<u64>,
    sync_again: Option<u64>,
    import_at: u64,
    /// Audio that could not be had, by call: when to ask again, and how often it failed.
    missed: BTreeMap<String, (u64, u32)>,
    /// The first and the longest wait before such an audio is asked for again, in milliseconds.
    again: (u64, u64),
}

impl Schedule {
    /// Everything is due.
    pub fn new(reading: Reading) -> Self {
        Self { again: (reading.audio_ms, reading.audio_longest_ms), ..Self::default() }
    }

    /// What is due. `wanted` are the calls whose audio is there to be fetched; what never failed goes before what did.
    pub fn next(&mut self, now: u64, sync_interval_ms: u64, wanted: &[(String, String)]) -> Job {
        let sync_at = self.sync_again.or(self.synced.map(|at| at + sync_interval_ms)).unwrap_or(0);
        if now >= sync_at {
            return Job::Sync;
        }
        if now >= self.import_at {
            return Job::Import;
        }
        if !self.missed.is_empty() {
            let calls: BTreeSet<&String> = wanted.iter().map(|w| &w.0).collect();
            self.missed.retain(|call, _| calls.contains(call));
        }
        let audio_at = |call: &String| self.missed.get(call).map_or(0, |m| m.0);
        let first = wanted.iter().enumerate().map(|(n, w)| (audio_at(&w.0), n)).min();
        match first {
            Some((at, n)) if now >= at => Job::Audio(n),
            other => Job::Rest(other.map_or(u64::MAX, |f| f.0).min(sync_at).min(self.import_at)),
        }
    }

    /// The audio that is due now, by its places in the list, what never failed first; so many at most.
    pub fn due(&self, now: u64, wanted: &[(String, String)], most: usize) -> Vec<usize> {
        let at = |call: &String| self.missed.get(call).map_or(0, |m| m.0);
        let mut due: Vec<(u64, usize)> =
            wanted.iter().enumerate().map(|(n, w)| (at(&w.0), n)).filter(|d| d.0 <= now).collect();
        due.sort_unstable();
        due.into_iter().take(most).map(|d| d.1).collect()
    }

    /// Something new is there: the next import is no later than `at`, and audio that was missed may be there now.
    pub fn hasten(&mut self, at: u64) {
        self.import_at = self.import_at.min(at);
        self.missed.values_mut().for_each(|m| m.0 = m.0.min(at));
    }

    /// A sync ended.
    pub fn synced(&mut self, now: u64, well: bool) {
        if well {
            (self.synced, self.sync_again) = (Some(now), None);
        } else {
            self.sync_again = Some(now + AGAIN_MS);
        }
    }

    /// An import ended that began at `began`.
    pub fn imported(&mut self, began: u64, now: u64, interval_ms: u64) {
        self.import_at = (began + interval_ms).max(now + 1000);
    }

    /// The audio of a call could not be had.
    pub fn missed(&mut self, now: u64, call: &str) {
        let (at, tries) = self.missed.entry(call.to_owned()).or_default();
        let (first, longest) = self.again;
        *at = now + (first << (*tries).min(10)).min(longest);
        *tries += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(calls: &[&str]) -> Vec<(String, String)> {
        calls.iter().map(|c| ((*c).to_owned(), String::new())).collect()
    }

    #[test]
    fn sync_first_then_imports_then_audio() {
        let mut s = Schedule::new(Reading::default());
        let one = wanted(&["7"]);
        assert_eq!(s.next(0, 600_000, &[]), Job::Sync);
        s.synced(500, true);
        assert_eq!(s.next(500, 600_000, &one), Job::Import);
        s.imported(500, 1_500, 60_000);
        assert_eq!(s.next(1_500, 600_000, &one), Job::Audio(0));
        s.missed(2_000, "7");
        assert_eq!(s.next(2_000, 600_000, &one), Job::Rest(32_000));
        assert_eq!(s.next(32_000, 600_000, &one), Job::Audio(0));
        s.missed(32_000, "7");
        assert_eq!(s.next(32_000, 600_000, &one), Job::Rest(60_500), "the import comes first");
        assert_eq!(s.next(60_500, 600_000, &[]), Job::Import);
        s.imported(60_500, 60_600, 60_000);
        assert_eq!(s.next(60_600, 600_000, &[]), Job::Rest(120_500));
    }

    #[test]
    fn who_reads_in_small_steps_asks_again_soon_each_time() {
        let mut s = Schedule::new(Reading { audio_ms: 2_000, audio_longest_ms: 2_000, ..Reading::default() });
        s.synced(0, true);
        s.imported(0, 0, 10_000_000);
        let one = wanted(&["1"]);
        for now in [0, 2_000, 4_000, 6_000] {
            assert_eq!(s.next(now, 600_000, &one), Job::Audio(0));
            s.missed(now, "1");
            assert_eq!(s.next(now, 600_000, &one), Job::Rest(now + 2_000));
        }
    }

    #[test]
    fn what_fails_makes_room_for_what_has_not_been_tried() {
        let mut s = Schedule::new(Reading::default());
        s.synced(0, true);
        s.imported(0, 0, 60_000);
        let three = wanted(&["1", "2", "3"]);
        assert_eq!(s.next(10, 600_000, &three), Job::Audio(0));
        s.missed(10, "1");
        assert_eq!(s.next(20, 600_000, &three), Job::Audio(1));
        s.missed(20, "2");
        assert_eq!(s.next(30, 600_000, &three), Job::Audio(2));
    }

    #[test]
    fn a_failed_sync_is_tried_again_soon_and_imports_go_on() {
        let mut s = Schedule::new(Reading::default());
        s.synced(0, false);
        assert_eq!(s.next(0, 600_000, &[]), Job::Import);
        s.imported(0, 0, 10_000_000);
        assert_eq!(s.next(0, 600_000, &[]), Job::Rest(60_000));
        assert_eq!(s.next(60_000, 600_000, &[]), Job::Sync);
    }
}
