//! Power cuts, crashes, lost connections, full disks (SCR-REC-1 to -5, SCR-GC-1 to -3).

use crate::common::site::{BRAUN, HODGES, PC, PLAIN, STARTS, Site, World1, on_site, secs, truth};
use wire::rte::{DiscrepancyKind, OfflineLogon, Outcome, PartialCoverage, Trigger};

/// A user who is eligible and has been logged on for so long.
pub async fn at_work(site: &Site, seconds: u64) {
    site.wfo.eligible(BRAUN, true);
    site.wait(5).await;
    site.console.logon(BRAUN);
    site.wait(seconds).await;
}

/// What was reported to the server.
pub fn kinds(site: &Site) -> Vec<DiscrepancyKind> {
    site.wfo.store().discrepancies.values().map(|found| found.what).collect()
}

#[test]
fn a_power_cut_costs_one_chunk_at_most() {
    for cut_ms in [0, 1, 999, 4_000, 9_999, 12_345] {
        on_site(PLAIN, move |site| async move {
            at_work(&site, 640).await;
            let start = truth() - 100_000;
            site.wait_ms(cut_ms).await;
            let cut = truth();
            site.power_off().await;
            site.wait(3_600).await;
            site.control.power_on(PC).await;
            site.wfo.relay("27", BRAUN, start, cut + 5_000);
            site.until_ended("27").await;
            let covered = site.covered("27");
            assert_eq!((covered.len(), covered[0].0), (1, 0));
            let lost = cut - start - covered[0].1;
            assert!((0..=10_000).contains(&lost), "{lost} ms lost");
            site.check("27", BRAUN, start, 0);
            assert_eq!(kinds(&site), [DiscrepancyKind::Gap]);
            let session = site.wfo.store().sessions.values().next().unwrap().clone();
            assert_eq!(session.to, Some(start + covered[0].1));
        });
    }
}

#[test]
fn a_contact_at_the_end_of_the_day_is_uploaded_the_next_day_with_nobody_logged_on() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 1_000).await;
        let (start, end) = (truth() - 90_000, truth() - 2_000);
        site.console.logoff();
        site.wait(2).await;
        site.power_off().await;
        site.wfo.relay("27", BRAUN, start, end);
        site.wait(14 * 3_600).await;
        site.control.power_on(PC).await;
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, end - start)]);
        site.check("27", BRAUN, start, 0);
        assert_eq!(kinds(&site), []);
    });
}

#[test]
fn capture_goes_on_without_the_server_and_recovery_makes_every_recording_once() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 100).await;
        site.control.unplug(PC, true).await;
        let begin = truth();
        site.wait(1_300).await;
        // Logged off and on again without the server: by the eligibility last known.
        site.console.logoff();
        site.wait(10).await;
        site.console.logon(BRAUN);
        let again = truth();
        site.wait(900).await;
        for n in 0..5 {
            site.wfo.relay(&format!("{n}"), BRAUN, begin + n * 200_000, begin + n * 200_000 + 150_000);
        }
        site.wfo.relay("late", BRAUN, again + 100_000, again + 160_000);
        site.control.unplug(PC, false).await;
        for n in 0..5 {
            site.until_ended(&format!("{n}")).await;
            assert_eq!(site.covered(&format!("{n}")), [(0, 150_000)]);
            site.check(&format!("{n}"), BRAUN, begin + n * 200_000, 0);
        }
        site.until_ended("late").await;
        site.check("late", BRAUN, again + 100_000, 0);
        assert_eq!(site.wfo.store().sessions.len(), 2);
    });
}

#[test]
fn a_logon_before_the_server_was_ever_reached_is_not_captured_until_it_says_so() {
    on_site(World1 { server_on: false, ..PLAIN }, |site| async move {
        site.wfo.eligible(BRAUN, true);
        site.console.logon(BRAUN);
        site.wait(300).await;
        assert_eq!(site.segments(), [""; 0]);
        site.control.power_on("wfo").await;
        site.wait(60).await;
        assert_eq!(site.segments().len(), 1);
        let from = site.wfo.store().sessions.values().next().unwrap().from;
        assert_eq!(from, STARTS, "the session began before the server was there");
    });
}

#[test]
fn a_crash_of_the_program_is_a_gap_in_one_session() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 204).await;
        let start = truth() - 60_000;
        site.control.restart(PC, secs(7)).await;
        site.wait(60).await;
        site.wfo.relay("27", BRAUN, start, start + 110_000);
        site.until_ended("27").await;
        let covered = site.covered("27");
        assert_eq!(covered.len(), 2, "{covered:?}");
        let hole = covered[1].0 - covered[0].1;
        assert!((7_000..=18_000).contains(&hole), "{hole}");
        site.check("27", BRAUN, start, 0);
        assert_eq!(kinds(&site), [DiscrepancyKind::Gap]);
        assert_eq!(site.wfo.store().sessions.len(), 1);
    });
}

#[test]
fn what_a_crash_broke_off_goes_on_without_the_server_whatever_holds_for_a_logon_without_one() {
    for (offline_logon, trigger) in [(OfflineLogon::LastKnown, Trigger::Acd), (OfflineLogon::Refuse, Trigger::Pc)] {
        on_site(PLAIN, move |site| async move {
            site.wfo.store().settings.offline_logon = offline_logon;
            site.wfo.store().settings.start_trigger = trigger;
            at_work(&site, 100).await;
            site.control.unplug(PC, true).await;
            let begin = truth();
            site.wait(60).await;
            // The second one strikes what the first one left.
            for _ in 0..2 {
                site.control.restart(PC, secs(7)).await;
                site.wait(300).await;
            }
            site.wfo.relay("27", BRAUN, begin, begin + 600_000);
            site.control.unplug(PC, false).await;
            site.until_ended("27").await;
            let covered = site.covered("27");
            assert_eq!(covered.len(), 3, "{covered:?}");
            let captured: i64 = covered.iter().map(|(from, to)| to - from).sum();
            assert!((600_000 - 2 * 18_000..600_000).contains(&captured), "{covered:?}");
            site.check("27", BRAUN, begin, 0);
        });
    }
}

#[test]
fn a_power_cut_at_any_moment_of_splice_and_upload_gives_one_recording() {
    let world = World1 { latency_ms: 40, ..PLAIN };
    for cut_ms in (0..700).step_by(23) {
        on_site(world, move |site| async move {
            at_work(&site, 700).await;
            let start = truth() - 650_000;
            site.wfo.relay("27", BRAUN, start, start + 640_000);
            site.wait_ms(cut_ms).await;
            site.power_off().await;
            site.wait(60).await;
            site.control.power_on(PC).await;
            site.until_ended("27").await;
            assert_eq!(site.covered("27"), [(0, 640_000)]);
            site.check("27", BRAUN, start, 0);
            site.wait(300).await;
            assert_eq!(site.wfo.store().recordings["27"].2, 1);
        });
    }
}

#[test]
fn an_upload_survives_a_server_that_is_busy_broken_or_away() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 700).await;
        let start = truth() - 650_000;
        site.wfo.store().refuse = vec![429, 503, 500, 422];
        site.wfo.relay("27", BRAUN, start, start + 640_000);
        site.wait(2).await;
        site.control.power_off("wfo").await;
        site.wait(400).await;
        site.control.power_on("wfo").await;
        site.until_ended("27").await;
        site.check("27", BRAUN, start, 0);
    });
}

#[test]
fn what_no_contact_wants_is_analysed_and_deleted() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 3_700).await;
        let third = site.segments()[2].clone();
        assert!(site.control.tamper(PC, &third, |bytes| bytes[700] ^= 2));
        // Owed, but its end lies in the future: what it wants stays.
        let wanted = truth() - 1_500_000;
        site.wfo.relay("soon", BRAUN, wanted, truth() + 600_000);
        site.wait(5).await;
        site.wfo.release(truth());
        site.wait(5).await;
        let left = site.segments();
        assert_eq!(left.len(), 4, "{left:?}");
        assert_eq!(kinds(&site), [DiscrepancyKind::Damaged]);
        site.until_ended("soon").await;
        site.check("soon", BRAUN, wanted, 0);
        site.wait(5).await;
        assert!(site.segments().len() < 4, "free when the contact is done");
        // A contact that comes when all is gone is told apart.
        site.wfo.relay("late", BRAUN, STARTS + 10_000, STARTS + 60_000);
        site.wfo.relay("never", HODGES, STARTS + 10_000, STARTS + 60_000);
        site.until_ended("late").await;
        site.until_ended("never").await;
        assert_eq!(site.wfo.store().settled["late"], Outcome::Expired);
        assert_eq!(site.wfo.store().settled["never"], Outcome::NotCaptured);
        assert!(kinds(&site).contains(&DiscrepancyKind::Late));
    });
}

#[test]
fn a_full_disk_stops_capture_with_a_report_and_room_starts_it_again() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 300).await;
        let start = truth() - 100_000;
        site.control.disk_size(PC, 1).await;
        site.wait(200).await;
        site.control.disk_size(PC, 64 << 20).await;
        site.wait(200).await;
        site.wfo.relay("27", BRAUN, start, start + 400_000);
        site.until_ended("27").await;
        let covered = site.covered("27");
        assert_eq!(covered.len(), 2, "{covered:?}");
        assert!((90_000..=100_000).contains(&covered[0].1), "{covered:?}");
        assert!((300_000..=311_000).contains(&covered[1].0), "{covered:?}");
        site.check("27", BRAUN, start, 0);
        assert_eq!(kinds(&site), [DiscrepancyKind::Gap]);
        site.console.logoff();
        site.wait(60).await;
        for (path, bytes) in site.control.disk(PC) {
            let sealed = desktop::vault::layout::layout(&bytes).is_some_and(|map| map.signed.is_some());
            assert!(!path.ends_with(".seg") || sealed, "{path} is not sealed");
        }
    });
}

#[test]
fn a_hole_that_the_stop_ends_is_reported_whole_although_the_power_goes_afterwards() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 300).await;
        site.control.disk_size(PC, 1).await;
        let full = truth();
        site.wait(200).await;
        site.wfo.eligible(BRAUN, false);
        site.wait(1).await;
        let stopped = truth();
        site.control.disk_size(PC, 64 << 20).await;
        site.wait(120).await;
        site.power_off().await;
        site.wait(60).await;
        site.control.power_on(PC).await;
        site.wait(60).await;
        let found: Vec<_> = site.wfo.store().discrepancies.values().cloned().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].what, DiscrepancyKind::Gap);
        assert!((full - 10_000..=full + 1_000).contains(&found[0].from), "{found:?}, full at {full}");
        assert!((stopped - 2_000..=stopped).contains(&found[0].to), "{found:?}, stopped at {stopped}");
    });
}

#[test]
fn failed_and_torn_writes_cost_nothing_when_they_pass() {
    for (part, count, keep) in [(".seg", 1, 0), (".seg", 3, 50), ("journal", 4, 7), ("recordings", 5, 333)] {
        on_site(PLAIN, move |site| async move {
            at_work(&site, 300).await;
            let start = truth() - 100_000;
            site.control.disk_fault(PC, part, count, keep).await;
            site.wait(400).await;
            site.wfo.relay("27", BRAUN, start, start + 450_000);
            site.until_ended("27").await;
            assert_eq!(site.covered("27"), [(0, 450_000)], "{part} {count}");
            site.check("27", BRAUN, start, 0);
            assert_eq!(kinds(&site), []);
        });
    }
}

#[test]
fn where_the_policy_wants_all_or_nothing_a_part_is_not_uploaded() {
    on_site(PLAIN, |site| async move {
        site.wfo.store().settings.partial_coverage = PartialCoverage::Nothing;
        at_work(&site, 300).await;
        let from = site.wfo.store().sessions.values().next().unwrap().from;
        site.wfo.relay("27", BRAUN, from - 10_000, from + 50_000);
        site.until_ended("27").await;
        assert_eq!(site.wfo.store().settled["27"], Outcome::Partial);
        assert_eq!(kinds(&site), [DiscrepancyKind::Unserved]);
    });
}

#[test]
fn a_silent_server_is_left_and_found_again() {
    let (_, trace) = on_site(PLAIN, |site| async move {
        at_work(&site, 100).await;
        site.control.power_off("wfo").await;
        site.wait(900).await;
        site.control.power_on("wfo").await;
        site.wait(60).await;
        assert!(site.wfo.store().connections >= 2);
        site.wfo.relay("27", BRAUN, truth() - 500_000, truth() - 100_000);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, 400_000)]);
    });
    assert!(trace.records.iter().any(|record| record.kind == "rte.lost"));
}
