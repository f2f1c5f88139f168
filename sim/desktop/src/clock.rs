//! The PC's own clocks and the server's: anchors, and the conversion from the one to the other.
//!
//! Everything captured is stamped with the boot and the milliseconds since that boot, which nobody can set. What those are in
//! UTC is worked out when it is needed, from anchors: readings of both clocks, of the server's with an error bound (half the
//! round trip). Where the PC's wall clock lies within the bound it is taken as right, which makes the conversion exact to
//! the millisecond for a PC whose clock is. A boot that never reached the server goes by its wall clock, corrected as another
//! boot's was.

use serde::{Deserialize, Serialize};

/// By how much two clocks may drift apart, as a share: what an old anchor loses against a newer one.
const DRIFT_PPM: i64 = 100;

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
            _ => self.wall - self.mono,
        }
    }

    /// By how much the wall clock is to be corrected.
    fn correction(&self) -> Option<i64> {
        let (server, bound) = self.server?;
        Some(if (self.wall - server).abs() > bound { server - self.wall } else { 0 })
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
    /// Takes an anchor up. Of too many of one boot the one that says least is dropped: the one closest in time to
    /// its forerunner, never the first or the last.
    pub fn add(&mut self, anchor: Anchor) {
        let at = self.0.partition_point(|other| (other.boot, other.mono) <= (anchor.boot, anchor.mono));
        self.0.insert(at, anchor);
        let first = self.0.partition_point(|other| other.boot < anchor.boot);
        let last = self.0.partition_point(|other| other.boot <= anchor.boot);
        if last - first > KEPT_A_BOOT {
            let near = (first + 1..last - 1).min_by_key(|&i| self.0[i].mono - self.0[i - 1].mono);
            if let Some(near) = near {
                self.0.remove(near);
            }
        }
    }

    /// Whether an anchor says something that those kept do not: it is worth a line in the journal.
    pub fn is_news(&self, anchor: &Anchor) -> bool {
        let Some(offset) = self.offset(anchor.boot, anchor.mono) else { return true };
        let Some(best) = self.best(anchor.boot, anchor.mono) else { return true };
        match (best.server, anchor.server) {
            (None, Some(_)) => true,
            (_, None) => false,
            _ => offset != anchor.offset() && best.doubt(anchor.mono) > anchor.doubt(anchor.mono),
        }
    }

    /// The last anchor of a boot.
    pub fn last(&self, boot: u32) -> Option<&Anchor> {
        self.0.iter().rev().find(|anchor| anchor.boot == boot)
    }

    /// Forgets boots before `boot`, but for the newest anchor that knows the server's clock.
    pub fn forget_before(&mut self, boot: u32) {
        let keep = self.0.iter().rev().find(|anchor| anchor.boot < boot && anchor.server.is_some()).copied();
        self.0.retain(|anchor| anchor.boot >= boot || Some(*anchor) == keep);
    }

    /// UTC minus milliseconds since boot, by what is known best around `mono` of that boot. Use one offset for all that has
    /// to fit together. None for a boot of which nothing is known.
    pub fn offset(&self, boot: u32, mono: i64) -> Option<i64> {
        let best = self.best(boot, mono)?;
        if best.server.is_some() { Some(best.offset()) } else { Some(best.offset() + self.borrowed(boot)) }
    }

    /// UTC of a moment, or the moment itself where nothing at all is known of that boot.
    pub fn utc(&self, boot: u32, mono: i64) -> i64 {
        mono + self.offset(boot, mono).unwrap_or(0)
    }

    fn best(&self, boot: u32, mono: i64) -> Option<&Anchor> {
        let near = |anchor: &&Anchor| (anchor.doubt(mono), (anchor.mono - mono).abs());
        self.0.iter().filter(|anchor| anchor.boot == boot).min_by_key(near)
    }

    /// The correction of the wall clock as the last boot before had it, else the first after.
    fn borrowed(&self, boot: u32) -> i64 {
        let before = self.0.iter().rev().filter(|anchor| anchor.boot < boot).find_map(Anchor::correction);
        let after = || self.0.iter().filter(|anchor| anchor.boot > boot).find_map(Anchor::correction);
        before.or_else(after).unwrap_or(0)
    }
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

    #[test]
    fn a_boot_without_a_server_borrows_from_its_neighbours() {
        let mut anchors = Anchors::default();
        anchors.add(answer(4, 5_000, -90_000, 4, 4));
        anchors.add(Anchor { boot: 3, mono: 0, wall: UTC - 90_000, server: None });
        assert_eq!(anchors.utc(3, 10), UTC + 10);
        anchors.add(answer(1, 5_000, 0, 4, 4));
        assert_eq!(anchors.utc(3, 10), UTC - 90_000 + 10);
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
    }
}
