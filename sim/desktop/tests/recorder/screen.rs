//! The synthetic screen: a pure function of time, whose stamps say what it shows (SCR-MATCH-3, GIR-MON-1).

use desktop::screen::{MONITOR_HEIGHT, MONITOR_WIDTH, Screen, Stamp, Synthetic};
use proptest::prelude::*;

const STARTS: i64 = 1_639_731_600_000;
const DAY_MS: i64 = 24 * 3_600_000;
const USER: &str = r"CORP\dbraun";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// At any instant each monitor shows its last change, and nothing changes between two of them.
    #[test]
    fn shows_the_last_change_of_each_monitor(seed in 0u64..50, monitors in 1u32..4, at in STARTS..STARTS + DAY_MS) {
        let screen = Synthetic::new("PC-1", monitors, seed);
        prop_assert_eq!(screen.size(), (MONITOR_WIDTH * monitors, MONITOR_HEIGHT));
        let image = screen.draw(USER, at);
        let before = screen.changes(USER, at - 2 * 3_600_000, at + 1);
        for monitor in 0..monitors {
            let last = before.iter().rev().find(|change| u32::from(change.monitor) == monitor).unwrap();
            let due = Stamp::of("PC-1", USER, last.monitor, last.ordinal, last.at);
            prop_assert_eq!(Stamp::read(&image, monitor), Some(due));
        }
        let next = screen.next_change(USER, at);
        prop_assert!(next > at);
        prop_assert_eq!(&screen.draw(USER, next - 1), &image);
        prop_assert_ne!(&screen.draw(USER, next), &image);
        prop_assert_eq!(screen.shown_since(USER, next), next);
    }

    /// Going from change to change meets every one, each at an instant and with an ordinal of its own.
    #[test]
    fn every_change_is_met(seed in 0u64..50, monitors in 1u32..4) {
        let screen = Synthetic::new("PC-1", monitors, seed);
        let all = screen.changes(USER, STARTS, STARTS + 3 * 3_600_000);
        let listed: Vec<i64> = all.iter().map(|change| change.at).filter(|at| *at >= STARTS).collect();
        let mut met = Vec::new();
        let mut at = STARTS - 1;
        loop {
            at = screen.next_change(USER, at);
            if at >= STARTS + 3 * 3_600_000 { break }
            met.push(at);
        }
        prop_assert_eq!(met, listed);
        prop_assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at && pair[0].ordinal < pair[1].ordinal));
    }
}

#[test]
fn a_day_has_a_change_in_half_a_minute_or_so() {
    let count: usize =
        (0..20).map(|seed| Synthetic::new("PC-1", 1, seed).changes(USER, STARTS, STARTS + DAY_MS).len()).sum();
    let mean_s = 20 * 86_400 / count;
    assert!((20..=45).contains(&mean_s), "one in {mean_s} s");
}

#[test]
fn another_pc_user_or_seed_is_another_screen() {
    let screen = |pc, seed, user| Synthetic::new(pc, 1, seed).draw(user, STARTS);
    let mine = screen("PC-1", 1, USER);
    assert_eq!(mine, screen("PC-1", 1, USER));
    assert_ne!(mine, screen("PC-2", 1, USER));
    assert_ne!(mine, screen("PC-1", 2, USER));
    assert_ne!(mine, screen("PC-1", 1, r"CORP\lhodges"));
}

#[test]
fn no_picture_is_older_than_its_users_logon() {
    let logons = desktop::screen::Logons::default();
    let plain = Synthetic::new("PC-1", 2, 7);
    let lit = Synthetic::new("PC-1", 2, 7).lit(logons.clone());
    let logon = STARTS + 1_234_567;
    let before = plain.shown_since(USER, logon);
    assert!(before < logon && lit.shown_since(USER, logon) == before);
    logons.logon(USER, logon);
    assert_eq!((lit.shown_since(USER, logon - 1), lit.shown_since(USER, logon)), (before, logon));
    assert_eq!(lit.next_change(USER, before), logon);
    assert_eq!(lit.next_change(USER, logon), plain.next_change(USER, logon));
    let changes = lit.changes(USER, logon, STARTS + DAY_MS);
    assert_eq!(changes.iter().filter(|change| change.at == logon).count(), 2);
    for monitor in 0..2 {
        let stamp = desktop::screen::Stamp::read(&lit.draw(USER, logon), monitor).unwrap();
        let known = changes.iter().find(|c| c.at == logon && u32::from(c.monitor) == monitor).unwrap();
        assert_eq!((stamp.at, stamp.ordinal), (logon, known.ordinal));
    }
}
