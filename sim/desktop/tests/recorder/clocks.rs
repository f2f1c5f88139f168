//! Wall clocks that are wrong, and what a boot without the server makes of them (SCR-REC-1, SCR-REL-2).

use super::faults::at_work;
use crate::common::site::{BRAUN, PC, PLAIN, STARTS, World1, on_site, truth};

#[test]
fn a_wrong_clock_is_corrected_by_the_servers() {
    for (skew_ms, drift_ppm) in [(3_600_000, 0), (-90_000, 0), (1_000, 200), (-500, -300)] {
        let world = World1 { skew_ms, drift_ppm, latency_ms: 60, ..PLAIN };
        on_site(world, |site| async move {
            at_work(&site, 400).await;
            let before = truth() - 200_000;
            site.control.clock(PC, -7_200_000, 0).await;
            site.wait(1_500).await;
            site.wfo.relay("27", BRAUN, before, before + 100_000);
            site.wfo.relay("28", BRAUN, before + 900_000, before + 1_300_000);
            site.until_ended("27").await;
            site.until_ended("28").await;
            site.check("27", BRAUN, before, 250);
            site.check("28", BRAUN, before + 900_000, 250);
            let from = site.wfo.store().sessions.values().next().unwrap().from;
            assert!((from - STARTS - 5_000).abs() <= 250);
        });
    }
}

/// The wall clock is set before, in or after a boot that passes without the server and ends in a power cut; the next boot
/// reaches it, by an answer that comes at once, or after all patience.
#[test]
fn a_boot_without_the_server_goes_by_the_clock_that_the_next_one_learns() {
    const OFF: i64 = 204_000;
    // By how much it is wrong: in the boot before, at the beginning of this one, at its end, and in the one after. What is set
    // at last while the power is off shows only by its size: this boot's logoff was later than the next one's beginning.
    const FAR: i64 = 1_300_000;
    let days = [[0, 0, 0, 0], [OFF; 4], [0, OFF, OFF, OFF], [OFF, 0, 0, 0], [0, 0, -OFF, -OFF], [FAR, FAR, FAR, 0]];
    let all = [10, 1_500].map(|latency_ms| days.map(|day| (latency_ms, day)));
    for (latency_ms, day) in all.into_iter().flatten() {
        let [skew_ms, at_power_on, while_running, at_last] = day;
        on_site(World1 { skew_ms, latency_ms, ..PLAIN }, move |site| async move {
            at_work(&site, 300).await;
            site.console.logoff();
            site.wait(10).await;
            site.power_off().await;
            site.control.clock(PC, at_power_on, 0).await;
            site.control.unplug(PC, true).await;
            site.wait(900).await;
            site.control.power_on(PC).await;
            site.wait(20).await;
            let first = truth();
            site.console.logon(BRAUN);
            site.wait(300).await;
            site.console.logoff();
            let first = (first, truth());
            site.wait(20).await;
            let second = truth();
            site.console.logon(BRAUN);
            site.wait(100).await;
            site.control.clock(PC, while_running, 0).await;
            site.wait(100).await;
            let cut = truth();
            site.power_off().await;
            site.control.clock(PC, at_last, 0).await;
            site.wait(900).await;
            site.control.unplug(PC, false).await;
            site.control.power_on(PC).await;
            site.wait(60).await;
            let what = format!("{day:?} {latency_ms}");
            let near = |a: i64, b: i64| assert!((a - b).abs() <= 20, "{what}: {} ms off", a - b);
            let sessions: Vec<_> = site.wfo.store().sessions.values().cloned().collect();
            assert_eq!(sessions.len(), 3, "{what}");
            near(sessions[1].from, first.0);
            near(sessions[1].to.unwrap(), first.1);
            near(sessions[2].from, second);
            let gap = site.wfo.store().discrepancies.values().next().unwrap().clone();
            assert!((cut - 10_020..=cut + 20).contains(&gap.from), "{what}: gap {} ms off", gap.from - cut);
            near(gap.to - gap.from, 10_000);
            site.wfo.relay("27", BRAUN, first.0 + 30_000, first.1 - 30_000);
            site.until_ended("27").await;
            assert_eq!(site.covered("27").len(), 1, "{what}");
            site.check("27", BRAUN, first.0 + 30_000, 20);
        });
    }
}

#[test]
fn a_session_told_by_a_wrong_clock_is_told_again_by_the_right_one() {
    on_site(World1 { skew_ms: 204_000, latency_ms: 1_500, ..PLAIN }, |site| async move {
        // On before the server is there: told when it is silent for a second, and open still when it speaks.
        site.wfo.eligible(BRAUN, true);
        site.console.logon(BRAUN);
        site.wait(60).await;
        let session = site.wfo.store().sessions.values().next().unwrap().clone();
        assert!((session.from - STARTS).abs() <= 20, "{} ms off", session.from - STARTS);
        assert_eq!(session.to, None);
    });
}
