//! The PC's own clocks and the server's: anchors, and the conversion from the one to the other.
//!
//! Everything captured is stamped with the boot and the milliseconds since that boot, which nobody can set. What those are in
//! UTC is worked out when it is needed, from anchors: readings of both clocks, of the server's with an error bound (half the
//! round trip). Where the PC's wall clock lies within the bound it is taken as right, which makes the conversion exact to
//! the millisecond for a PC whose clock is. A boot that never reached the server goes by its wall clock, corrected by as much
//! as it was off in the next boot that did, or else in the one before.

use serde::{Deserialize, Serialize};

/// By how much two clocks may drift apart, as a share: what an old anchor loses against a newer one.
const DRIFT_PPM: i64 = 100;
/// A wall clock that has moved by more against the milliseconds since boot was set: no drift does that soon, in milliseconds.
const SET_MS: i64 = 1_000;

/// A reading of the PC's clocks, and of the server's where there was an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Boot counter.
    pub boot: u32,
    /// Milliseconds since boot.
    pub mono: i64,
    /// The wall clock at that moment.
    pub wall: i64,
    /// The server's clock at that moment, and by how much this may be wrong, in milliseconds.
    pub server: Option<(i64, i64)>,
}

impl Anchor {
    /// From a question sent at `sent` and answered at `received` (milliseconds since boot, `wall` at the receipt).
    pub fn of_answer(boot: u32, sent: i64, received: i64, wall: i64, server_time: i64) -> Anchor {
        let round_trip = (received - sent).max(0);
        // One more: all three readings are cut to whole milliseconds.
        let bound = (round_trip + 1) / 2 + 1;
        Anchor { boot, mono: received, wall, server: Some((server_time + round_trip / 2, bound)) }
    }

    /// UTC minus milliseconds since boot.
    pub fn offset(&self) -> i64 {
        match self.server {
            Some((server, bound)) if (self.wall - server).abs() > bound => server - self.mono,
            _ => self.by_wall(),
        }
    }

    /// What the wall clock makes of it: its reading minus milliseconds since boot.
    fn by_wall(&self) -> i64 {
        self.wall - self.mono
    }

    /// This reading, or an earlier one of the same clock where that says more about now: an answer that took long says little.
    pub(crate) fn or_better(self, earlier: Option<Anchor>) -> Anchor {
        earlier.filter(|earlier| earlier.doubt(self.mono) < self.doubt(self.mono)).unwrap_or(self)
    }

    /// How far the offset may be wrong at another moment of the same boot.
    fn doubt(&self, mono: i64) -> i64 {
        self.server.map_or(i64::MAX / 2, |(_, bound)| bound + (mono - self.mono).abs() * DRIFT_PPM / 1_000_000)
    }
}

/// All anchors kept, in order of boot and time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchors(Vec<Anchor>);

/// Anchors kept of one boot at most.
const KEPT_A_BOOT: usize = 64;

impl Anchors {
    /// Takes an anchor up. Of too many of one boot the one that says least is dropped: one that does not know the server's
    /// clock, and among equals the one closest in time to its forerunner, never the first or the last.
    pub fn add(&mut self, anchor: Anchor) {
        let at = self.0.partition_point(|other| (other.boot, other.mono) <= (anchor.boot, anchor.mono));
        self.0.insert(at, anchor);
        let first = self.0.partition_point(|other| other.boot < anchor.boot);
        let last = self.0.partition_point(|other| other.boot <= anchor.boot);
        if last - first > KEPT_A_BOOT {
            let says = |&i: &usize| (self.0[i].server.is_some(), self.0[i].mono - self.0[i - 1].mono);
            let near = (first + 1..last - 1).min_by_key(says);
            if let Some(near) = near {
                self.0.remove(near);
            }
        }
    }

    /// Whether an anchor says something that those kept do not: it is worth a line in the journal.
    pub fn is_news(&self, anchor: &Anchor) -> bool {
        let Some(offset) = self.offset(anchor.boot, anchor.mono) else { return true };
        let Some(best) = self.best(anchor.boot, anchor.mono) else { return true };
        if self.was_set(anchor) {
            return true;
        }
        match (best.server, anchor.server) {
            (None, Some(_)) => true,
            (_, None) => false,
            _ => offset != anchor.offset() && best.doubt(anchor.mono) > anchor.doubt(anchor.mono),
        }
    }

    /// Whether the wall clock was set since the last anchor of that boot. The boot's own times do not need to know: boots that
    /// reach no server do, which go by the wall clock as it was last, or first.
    pub fn was_set(&self, anchor: &Anchor) -> bool {
        self.last(anchor.boot).is_some_and(|last| (anchor.by_wall() - last.by_wall()).abs() > SET_MS)
    }

    /// Whether the server's clock is known in a boot: else its times may still change.
    pub fn knows(&self, boot: u32) -> bool {
        self.0.iter().any(|anchor| anchor.boot == boot && anchor.server.is_some())
    }

    /// The last anchor of a boot.
    pub fn last(&self, boot: u32) -> Option<&Anchor> {
        self.0.iter().rev().find(|anchor| anchor.boot == boot)
    }

    /// Forgets boots before `boot`, but for the newest anchor that knows the server's clock, and the last one of its boot.
    pub fn forget_before(&mut self, boot: u32) {
        let known = self.0.iter().rev().find(|anchor| anchor.boot < boot && anchor.server.is_some()).copied();
        let last = known.and_then(|known| self.last(known.boot).copied());
        self.0.retain(|anchor| anchor.boot >= boot || [known, last].contains(&Some(*anchor)));
    }

    /// UTC minus milliseconds since boot, by what is known best around `mono` of that boot. Use one offset for all that has
    /// to fit together. None for a boot of which nothing is known.
    pub fn offset(&self, boot: u32, mono: i64) -> Option<i64> {
        let best = self.best(boot, mono)?;
        if best.server.is_some() { Some(best.offset()) } else { self.borrowed(boot) }
    }

    /// UTC of a moment, or the moment itself where nothing at all is known of that boot.
    pub fn utc(&self, boot: u32, mono: i64) -> i64 {
        mono + self.offset(boot, mono).unwrap_or(0)
    }

    fn best(&self, boot: u32, mono: i64) -> Option<&Anchor> {
        let near = |anchor: &&Anchor| (anchor.doubt(mono), (anchor.mono - mono).abs());
        self.0.iter().filter(|anchor| anchor.boot == boot).min_by_key(near)
    }

    /// The offset of a boot that knows nothing of the server's clock, from the next boot that does and the last one before.
    ///
    /// If the wall clock was as wrong in both of them, either will do. Else it was set in between, and nobody saw when: this
    /// is taken to have been as early as possible, so that the next boot's word holds. What made a clock wrong (a battery, a
    /// firmware's update) does so while the power is off, and what sets it right comes over the same network as the server,
    /// so that nothing did in a boot without it. But time does not run back: where all boots in between by the next one's word
    /// would overlap with each other or their neighbours, the clock was set later, and those before that go by the last word
    /// before.
    fn borrowed(&self, boot: u32) -> Option<i64> {
        let boots: Vec<Boot<'_>> = self.0.chunk_by(|a, b| a.boot == b.boot).filter_map(Boot::of).collect();
        let at = boots.iter().position(|other| other.first.boot == boot)?;
        let before = boots[..at].iter().rposition(|other| self.knows(other.first.boot));
        let after = boots[at..].iter().position(|other| self.knows(other.first.boot)).map(|distance| at + distance);
        match (before, after) {
            (None, None) => Some(boots[at].last.by_wall()),
            (Some(before), None) => Some(boots[at].as_before(self.correction(boots[before].last))),
            (None, Some(after)) => Some(boots[at].as_after(self.correction(boots[after].first))),
            (Some(before), Some(after)) => {
                let corrections = (self.correction(boots[before].last), self.correction(boots[after].first));
                let unknown = &boots[before + 1..after];
                let offsets = |late: usize| {
                    let offset = move |(index, other): (usize, &Boot<'_>)| {
                        if index < late { other.as_before(corrections.0) } else { other.as_after(corrections.1) }
                    };
                    unknown.iter().enumerate().map(offset)
                };
                let ends = (self.known_utc(boots[before].last), self.known_utc(boots[after].first));
                let fits = |late: &usize| {
                    let spans = unknown.iter().zip(offsets(*late));
                    in_order(ends, spans.map(|(other, by)| (other.first.mono + by, other.last.mono + by)))
                };
                let late = (0..=unknown.len()).find(fits).unwrap_or(0);
                offsets(late).nth(at - before - 1)
            }
        }
    }

    /// By how much the wall clock is to be corrected at an anchor of a boot that knows the server's.
    fn correction(&self, anchor: &Anchor) -> i64 {
        self.known_utc(anchor) - anchor.wall
    }

    /// UTC at an anchor of a boot that knows the server's clock.
    fn known_utc(&self, anchor: &Anchor) -> i64 {
        anchor.mono + self.best(anchor.boot, anchor.mono).unwrap_or(anchor).offset()
    }
}

/// What the wall clock showed in a boot, first and last. The milliseconds since boot count on while it is set, so that either
/// is enough for the whole of the boot: the first is next to the boot before, the last to the one after.
struct Boot<'a> {
    first: &'a Anchor,
    last: &'a Anchor,
}

impl Boot<'_> {
    fn of(anchors: &[Anchor]) -> Option<Boot<'_>> {
        Some(Boot { first: anchors.first()?, last: anchors.last()? })
    }

    /// The offset if the wall clock was as wrong as at the end of a boot before.
    fn as_before(&self, correction: i64) -> i64 {
        self.first.by_wall() + correction
    }

    /// The offset if the wall clock was as wrong as at the beginning of a boot after.
    fn as_after(&self, correction: i64) -> i64 {
        self.last.by_wall() + correction
    }
}

/// Whether stretches follow each other between two instants, as far as drift lets it be seen.
fn in_order(ends: (i64, i64), stretches: impl Iterator<Item = (i64, i64)>) -> bool {
    let mut latest = ends.0;
    for (from, to) in stretches.chain([(ends.1, ends.1)]) {
        if from + SET_MS < latest {
            return false;
        }
        latest = to;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTC: i64 = 1_639_731_600_000;

    fn answer(boot: u32, mono: i64, skew: i64, delay_out: i64, delay_back: i64) -> Anchor {
        let server_time = UTC + mono - delay_back;
        Anchor::of_answer(boot, mono - delay_out - delay_back, mono, UTC + mono + skew, server_time)
    }

    #[test]
    fn a_right_wall_clock_is_exact_whatever_the_delays() {
        let mut anchors = Anchors::default();
        anchors.add(answer(3, 50_000, 0, 7, 190));
        assert_eq!(anchors.utc(3, 123), UTC + 123);
    }

    #[test]
    fn a_wrong_wall_clock_is_corrected_within_the_bound() {
        let mut anchors = Anchors::default();
        anchors.add(answer(3, 50_000, 3_600_000, 10, 30));
        assert!((anchors.utc(3, 123) - UTC - 123).abs() <= 21);
    }

    #[test]
    fn an_answer_that_took_long_does_not_replace_one_that_is_not_old() {
        let (quick, slow) = (answer(0, 1_000, 60_000, 5, 5), answer(0, 31_000, 60_000, 1_800, 20));
        assert_eq!(slow.or_better(Some(quick)), quick);
        assert_eq!(slow.or_better(None), slow);
        let later = answer(0, 61_000, 60_000, 4, 4);
        assert_eq!(later.or_better(Some(quick)), later);
        // After a day the drift may be more than that.
        let next_day = answer(0, 86_400_000, 60_000, 1_800, 20);
        assert_eq!(next_day.or_better(Some(quick)), next_day);
    }

    #[test]
    fn the_smallest_bound_wins_until_drift_has_eaten_it() {
        let mut anchors = Anchors::default();
        anchors.add(answer(0, 1_000, 60_000, 100, 0));
        anchors.add(answer(0, 2_000, 60_000, 5, 5));
        assert_eq!(anchors.utc(0, 1_000), UTC + 1_000);
        let mut late = answer(0, 10_000_000, 60_000, 100, 0);
        late.server = late.server.map(|(server, bound)| (server + 400, bound));
        anchors.add(late);
        assert_eq!(anchors.utc(0, 9_999_999), UTC + 9_999_999 + 400 + 50);
    }

    /// A boot that began so long after the first, with the wall clock wrong by `skew`: its first reading is without an answer.
    fn start(boot: u32, after_ms: i64, skew: i64) -> Anchor {
        Anchor { boot, mono: 1_000, wall: UTC + after_ms + 1_000 + skew, server: None }
    }

    /// The server's answer in that boot.
    fn answered(boot: u32, after_ms: i64, mono: i64, skew: i64) -> Anchor {
        Anchor::of_answer(boot, mono - 8, mono, UTC + after_ms + mono + skew, UTC + after_ms + mono - 4)
    }

    fn all(kept: &[Anchor]) -> Anchors {
        let mut anchors = Anchors::default();
        kept.iter().for_each(|anchor| anchors.add(*anchor));
        anchors
    }

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_boot_without_a_server_borrows_from_the_only_neighbour_there_is() {
        let later = all(&[start(3, 0, -90_000), start(4, HOUR, -90_000), answered(4, HOUR, 5_000, -90_000)]);
        assert_eq!(later.utc(3, 10), UTC + 10);
        let earlier = all(&[answered(1, 0, 5_000, 90_000), start(3, HOUR, 90_000)]);
        assert_eq!(earlier.utc(3, 10), UTC + HOUR + 10);
        let none = all(&[start(2, 0, 7_000), start(3, HOUR, 7_000)]);
        assert_eq!(none.utc(2, 10), UTC + 7_000 + 10);
    }

    #[test]
    fn a_clock_that_went_wrong_unseen_is_as_the_next_boot_knows_it() {
        let mut kept = vec![answered(1, 0, 5_000, 0), start(2, HOUR, 204_000), start(3, 2 * HOUR, 204_000)];
        assert_eq!(all(&kept).utc(2, 10), UTC + HOUR + 204_000 + 10, "nothing else is known yet");
        kept.push(answered(3, 2 * HOUR, 2_000, 204_000));
        assert_eq!(all(&kept).utc(2, 10), UTC + HOUR + 10);
        // Set right by then, but not before the answer: how wrong it had been shows at the beginning.
        kept[3] = answered(3, 2 * HOUR, 9_000, 0);
        assert_eq!(all(&kept).utc(2, 10), UTC + HOUR + 10);
    }

    #[test]
    fn time_does_not_run_back_whatever_the_next_boot_knows() {
        // Set forward by two hours after the second boot: by the third one's word, that would have been before the first.
        let forward = [
            answered(1, 0, 5_000, 0),
            start(2, HOUR, 0),
            start(3, 2 * HOUR, 2 * HOUR),
            answered(3, 2 * HOUR, 2_000, 2 * HOUR),
        ];
        assert_eq!(all(&forward).utc(2, 10), UTC + HOUR + 10);
        // Set back after it: the second boot would have been after the third began.
        let back = [
            answered(1, 0, 5_000, 2 * HOUR),
            start(2, HOUR, 2 * HOUR),
            start(3, 2 * HOUR, 0),
            answered(3, 2 * HOUR, 2_000, 0),
        ];
        assert_eq!(all(&back).utc(2, 10), UTC + HOUR + 10);
        // Of two in between the one before the jump goes by the word before, and the other one by the word after.
        let between = [
            answered(1, 0, 5_000, 2 * HOUR),
            start(2, HOUR, 2 * HOUR),
            start(3, 2 * HOUR, 600_000),
            start(4, 3 * HOUR, 600_000),
            answered(4, 3 * HOUR, 2_000, 600_000),
        ];
        let between = all(&between);
        assert_eq!((between.utc(2, 10), between.utc(3, 10)), (UTC + HOUR + 10, UTC + 2 * HOUR + 10));
    }

    #[test]
    fn a_clock_that_was_seen_to_be_set_misleads_neither_side() {
        let set = Anchor { mono: 900_000, wall: UTC + HOUR + 900_000 + 204_000, ..start(2, HOUR, 0) };
        let mut kept = vec![answered(1, 0, 5_000, 0), start(2, HOUR, 0)];
        assert!(all(&kept).was_set(&set) && all(&kept).is_news(&set));
        kept.push(set);
        for mono in [10, 2_000_000] {
            assert_eq!(all(&kept).utc(2, mono), UTC + HOUR + mono);
        }
        kept.push(answered(3, 2 * HOUR, 2_000, 204_000));
        for mono in [10, 2_000_000] {
            assert_eq!(all(&kept).utc(2, mono), UTC + HOUR + mono);
        }
        // What a boot with the server saw at its end counts, not what it had learnt at first, and is not forgotten.
        let end = Anchor { mono: 900_000, wall: UTC + 900_000 + 204_000, ..start(1, 0, 0) };
        let mut anchors = all(&[start(0, -HOUR, 0), answered(1, 0, 5_000, 0), end, start(2, HOUR, 204_000)]);
        assert_eq!(anchors.utc(2, 10), UTC + HOUR + 10);
        anchors.forget_before(2);
        assert_eq!((anchors.0.len(), anchors.utc(2, 10)), (3, UTC + HOUR + 10));
        let drifted = Anchor { mono: 900_000, wall: UTC + HOUR + 900_000 + 204_090, ..start(2, HOUR, 0) };
        assert!(!anchors.was_set(&drifted) && !anchors.is_news(&drifted));
    }

    #[test]
    fn a_steady_clock_costs_the_journal_nothing() {
        let mut anchors = Anchors::default();
        anchors.add(answer(0, 1_000, 0, 5, 5));
        assert!((2..200).all(|i| !anchors.is_news(&answer(0, i * 180_000, 0, 5, 6))));
        assert!(anchors.is_news(&answer(0, 40_000_000, 8_000, 0, 1)));
    }

    #[test]
    fn anchors_of_one_boot_are_bounded_and_span_it() {
        let mut anchors = Anchors::default();
        (0..1_000).for_each(|i| anchors.add(answer(0, i * 180_000, 50_000 + i, 5, 5)));
        assert_eq!(anchors.0.len(), KEPT_A_BOOT);
        assert_eq!((anchors.0[0].mono, anchors.0[63].mono), (0, 999 * 180_000));
        // However often the clock is set, what is known of the server's stays.
        let mut restless = all(&[start(0, 0, 0), answered(0, 0, 5_000, 0)]);
        (2..500).for_each(|i| restless.add(Anchor { mono: i * 10_000, ..start(0, 0, i * 7_000) }));
        assert!(restless.0.len() == KEPT_A_BOOT && restless.knows(0));
    }
}
