//! Files that were altered, torn, taken away or held fast (SCR-SEC-2, SCR-GC-1, -3).

use super::faults::{at_work, kinds};
use crate::common::site::{BRAUN, FOLDER, PC, PLAIN, STARTS, on_site, secs, truth};
use desktop::screen::Screen;
use kernel::trace::{Record, Trace};
use wire::rte::{DiscrepancyKind, Outcome};

#[test]
fn one_altered_bit_is_refused_reported_and_never_spliced() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 1_900).await;
        let start = truth() - 1_500_000;
        let second = site.segments()[1].clone();
        assert!(site.control.tamper(PC, &second, |bytes| bytes[3_000] ^= 1));
        site.wfo.relay("27", BRAUN, start, start + 1_200_000);
        site.wfo.relay("28", BRAUN, start + 400_000, start + 500_000);
        site.until_ended("27").await;
        site.until_ended("28").await;
        assert_eq!(site.covered("27").len(), 2);
        site.check("27", BRAUN, start, 0);
        let store = site.wfo.store();
        let damaged: Vec<_> =
            store.discrepancies.values().filter(|found| found.what == DiscrepancyKind::Damaged).collect();
        assert_eq!(damaged.len(), 1);
        assert_eq!(damaged[0].segment, second.rsplit('/').next().unwrap());
        assert_eq!(damaged[0].windows, BRAUN);
        drop(store);
        assert!(!site.segments().contains(&second));
        assert!(site.control.disk(PC).iter().any(|(path, _)| path.ends_with(".bad")));
    });
}

#[test]
fn a_damaged_segment_with_all_of_a_contact_ends_its_waiting() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 1_300).await;
        let first = site.segments()[0].clone();
        assert!(site.control.tamper(PC, &first, |bytes| bytes.truncate(bytes.len() - 1)));
        site.wfo.relay("27", BRAUN, STARTS + 100_000, STARTS + 200_000);
        site.until_ended("27").await;
        assert_eq!(site.wfo.store().settled["27"], Outcome::Damaged);
        assert_eq!(kinds(&site), [DiscrepancyKind::Damaged, DiscrepancyKind::Unserved]);
    });
}

#[test]
fn a_tampered_open_segment_is_refused_after_a_power_cut() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 300).await;
        site.power_off().await;
        let open = site.segments()[0].clone();
        assert!(site.control.tamper(PC, &open, |bytes| bytes[2_000] ^= 0x80));
        site.control.power_on(PC).await;
        site.wfo.relay("27", BRAUN, STARTS + 100_000, STARTS + 200_000);
        site.until_ended("27").await;
        assert_eq!(site.wfo.store().settled["27"], Outcome::NotCaptured);
        assert!(kinds(&site).contains(&DiscrepancyKind::Damaged));
    });
}

#[test]
fn a_missing_segment_is_reported() {
    // The stage cannot remove a file: one without content is as good.
    on_site(PLAIN, |site| async move {
        at_work(&site, 1_300).await;
        let first = site.segments()[0].clone();
        site.power_off().await;
        assert!(site.control.tamper(PC, &first, |bytes| bytes.clear()));
        site.control.power_on(PC).await;
        site.wait(5).await;
        site.wfo.release(truth());
        site.wait(60).await;
        assert!(kinds(&site).contains(&DiscrepancyKind::Damaged), "{:?}", kinds(&site));
    });
}

#[test]
fn a_tampered_journal_loses_no_footage() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 1_300).await;
        let start = truth() - 900_000;
        site.power_off().await;
        assert!(site.control.tamper(PC, &format!("{FOLDER}/journal"), |bytes| bytes[400] ^= 1));
        site.control.power_on(PC).await;
        site.wait(5).await;
        site.wfo.relay("27", BRAUN, start, start + 600_000);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, 600_000)]);
        site.check("27", BRAUN, start, 0);
        assert!(kinds(&site).contains(&DiscrepancyKind::Damaged));
    });
}

#[test]
fn what_a_torn_chunk_leaves_behind_is_cut_off() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 60).await;
        let start = truth();
        for _ in 0..6 {
            // A chunk with a picture in it, larger than the signature that will come in its place.
            let change = site.screen.next_change(BRAUN, truth());
            site.wait_ms((change - truth() + 1) as u64).await;
            let from = site.control.events();
            site.control.disk_fault(PC, ".seg", 1, 300).await;
            site.control.wait_for(from, |record| record.kind == "disk.trouble").await;
            site.control.restart(PC, secs(0)).await;
            site.wait(15).await;
        }
        site.wfo.relay("27", BRAUN, start, truth());
        site.until_ended("27").await;
        site.check("27", BRAUN, start, 0);
        site.console.logoff();
        site.wait(5).await;
        for (path, bytes) in site.control.disk(PC).into_iter().filter(|(path, _)| !path.ends_with("journal")) {
            let sealed = desktop::vault::layout::layout(&bytes).is_some_and(|map| map.signed.is_some());
            assert!(sealed, "{path} is not sealed");
        }
    });
}

/// The write of a seal fails at last, with all its bytes in the file: to find them there is not to have them on the disk.
#[test]
fn a_seal_that_is_found_in_the_file_is_made_durable() {
    on_site(PLAIN, |site| async move {
        at_work(&site, 60).await;
        let start = truth();
        site.wait(100).await;
        site.control.restart(PC, secs(10)).await;
        site.control.disk_fault(PC, ".seg", 1, 10_000).await;
        site.wait(120).await;
        site.power_off().await;
        site.wait(60).await;
        site.control.power_on(PC).await;
        site.wait(5).await;
        site.wfo.relay("27", BRAUN, start, start + 90_000);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, 90_000)]);
        assert!(!kinds(&site).contains(&DiscrepancyKind::Damaged), "{:?}", kinds(&site));
    });
}

/// Instants at which the disk refused to delete something, and at which it deleted, in milliseconds of true time.
fn deletions(trace: &Trace) -> (Vec<i64>, Vec<i64>) {
    let refused = |r: &&Record| r.kind == "disk.trouble" && r.fields.contains(r#""what":"delete""#);
    let of = |wanted: &dyn Fn(&&Record) -> bool| trace.records.iter().filter(wanted).map(|r| r.at).collect();
    (of(&refused), of(&|r| r.kind == "segment.deleted"))
}

#[test]
fn what_the_disk_does_not_delete_is_tried_again_and_again_less_often() {
    let (freed, trace) = on_site(PLAIN, |site| async move {
        at_work(&site, 1_300).await;
        site.console.logoff();
        site.wait(5).await;
        site.control.disk_hold(PC, ".seg", true).await;
        site.wfo.release(truth());
        site.wait(3_600).await;
        assert_eq!(site.segments().len(), 3);
        site.control.disk_hold(PC, ".seg", false).await;
        let freed = truth();
        site.wait(301).await;
        assert_eq!(site.segments(), Vec::<String>::new());
        assert_eq!(kinds(&site), []);
        site.wait(3_600).await;
        freed
    });
    let (refused, deleted) = deletions(&trace);
    let (first, last) = (refused[0], *refused.last().unwrap());
    let tries: Vec<i64> = refused.iter().step_by(3).map(|at| (at - first) / 1_000).collect();
    assert_eq!(tries[..8], [0, 10, 30, 70, 150, 310, 610, 910]);
    assert!(tries.len() < 20, "{tries:?}");
    assert_eq!(deleted.len(), 3);
    assert!(last < freed && deleted.iter().all(|at| (freed..=freed + 300_000).contains(at)), "{deleted:?}");
}

#[test]
fn what_was_refused_is_tried_at_the_next_start_and_from_then_on() {
    let (_, trace) = on_site(PLAIN, |site| async move {
        at_work(&site, 700).await;
        site.console.logoff();
        site.wait(5).await;
        site.control.disk_hold(PC, ".seg", true).await;
        site.wfo.release(truth());
        site.wait(60).await;
        site.power_off().await;
        site.wait(60).await;
        site.control.power_on(PC).await;
        site.wait(5).await;
        assert_eq!(site.segments().len(), 2);
        site.control.disk_hold(PC, ".seg", false).await;
        site.wait(20).await;
        assert_eq!(site.segments(), Vec::<String>::new());
        assert_eq!(kinds(&site), []);
    });
    assert_eq!(deletions(&trace).1.len(), 2);
}
