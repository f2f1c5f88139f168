//! From logon to upload, with nothing going wrong (SCR-CAP-1 to -9, SCR-MATCH-1 to -3, SCR-UP-1, -5).

use crate::common::site::{BRAUN, HODGES, PC, PLAIN, on_site, truth};
use desktop::vault::layout;

#[test]
fn a_contact_across_a_seam_is_one_recording_of_its_length() {
    let (segments, trace) = on_site(PLAIN, |site| async move {
        site.wfo.eligible(BRAUN, true);
        site.wait(20).await;
        site.console.logon(BRAUN);
        site.wait(550).await;
        let start = truth() + 123;
        site.wait(130).await;
        let end = truth() + 17;
        site.wait(60).await;
        site.wfo.relay("27", BRAUN, start, end);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, end - start)]);
        site.check("27", BRAUN, start, 0);
        site.console.logoff();
        site.wait(30).await;
        assert!(site.wfo.store().taken.contains("27"));
        let sessions: Vec<_> = site.wfo.store().sessions.values().cloned().collect();
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].to.unwrap() - sessions[0].from, 741_000, "740 s and one to look");
        let files = site.control.disk(PC);
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".seg")) {
            assert!(layout::layout(bytes).unwrap().signed.is_some(), "{path} is not sealed");
        }
        site.segments()
    });
    assert_eq!(segments.len(), 2, "{segments:?}");
    let kinds: Vec<&str> = trace.records.iter().map(|record| record.kind).collect();
    assert!(kinds.contains(&"splice.done") && kinds.contains(&"upload.done"));
}

#[test]
fn a_contact_that_is_still_in_the_open_chunk_is_whole() {
    on_site(PLAIN, |site| async move {
        site.wfo.eligible(BRAUN, true);
        site.wait(20).await;
        site.console.logon(BRAUN);
        site.wait(33).await;
        let start = truth() - 20_000;
        // Relayed before it has ended: the recorder waits for the end.
        let end = truth() + 4_321;
        site.wfo.relay("27", BRAUN, start, end);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, end - start)]);
        site.check("27", BRAUN, start, 0);
    });
}

#[test]
fn who_is_not_eligible_is_not_captured() {
    let (_, trace) = on_site(PLAIN, |site| async move {
        site.console.logon(BRAUN);
        site.wait(700).await;
        assert_eq!(site.segments(), [""; 0]);
        site.wfo.relay("27", BRAUN, truth() - 60_000, truth() - 1_000);
        site.until_ended("27").await;
        assert_eq!(site.wfo.store().settled["27"], wire::rte::Outcome::NotCaptured);
        // Activated in the middle of the session, and deactivated again.
        site.wfo.eligible(BRAUN, true);
        site.wait(60).await;
        assert_eq!(site.segments().len(), 1);
        site.wfo.eligible(BRAUN, false);
        site.wait(700).await;
        assert_eq!(site.segments().len(), 1);
    });
    let stops = trace.records.iter().filter(|record| record.kind == "capture.stopped").count();
    assert_eq!(stops, 1);
}

#[test]
fn two_agents_share_a_pc_in_shifts() {
    on_site(PLAIN, |site| async move {
        site.wfo.eligible(BRAUN, true);
        site.wfo.eligible(HODGES, true);
        site.wait(5).await;
        site.console.logon(BRAUN);
        site.wait(300).await;
        let change = truth();
        site.console.logon(HODGES);
        site.wait(300).await;
        site.wfo.relay("1", BRAUN, change - 60_000, change + 60_000);
        site.wfo.relay("2", HODGES, change - 60_000, change + 60_000);
        site.until_ended("1").await;
        site.until_ended("2").await;
        assert_eq!(site.covered("1"), [(0, 60_000)]);
        let covered = site.covered("2");
        assert!((60_000..61_000).contains(&covered[0].0) && covered[0].1 == 120_000, "{covered:?}");
        site.check("1", BRAUN, change - 60_000, 0);
        site.check("2", HODGES, change - 60_000, 0);
    });
}

#[test]
fn the_same_seed_gives_the_same_day() {
    let day = |seed| {
        let world = crate::common::site::World1 { seed, ..PLAIN };
        let (_, trace) = on_site(world, |site| async move {
            site.wfo.eligible(BRAUN, true);
            site.console.logon(BRAUN);
            site.wait(900).await;
            site.wfo.relay("27", BRAUN, truth() - 700_000, truth() - 1_000);
            site.until_ended("27").await;
        });
        trace.digest
    };
    assert_eq!(day(1), day(1));
    assert_ne!(day(1), day(2));
}

#[test]
fn a_screen_only_recording_runs_where_the_triggers_say_no() {
    use wire::rte::ToDesktop;
    on_site(PLAIN, |site| async move {
        site.wait(5).await;
        site.console.logon(BRAUN);
        site.wait(60).await;
        assert_eq!(site.segments(), [""; 0]);
        let only = |on| ToDesktop::ScreenOnly { windows: BRAUN.to_uppercase(), on };
        site.wfo.say(only(true));
        site.wait(1).await;
        let start = truth();
        site.wait(30).await;
        let end = truth();
        site.wfo.say(only(false));
        site.wait(60).await;
        site.wfo.relay("27", BRAUN, start, end + 30_000);
        site.until_ended("27").await;
        let covered = site.covered("27");
        assert!(covered[0].0 == 0 && (30_000..30_100).contains(&covered[0].1), "{covered:?}");
        site.check("27", BRAUN, start, 0);
    });
}

#[test]
fn what_was_noted_after_the_acds_stop_trigger_is_forgotten() {
    use wire::rte::ToDesktop;
    on_site(PLAIN, |site| async move {
        site.wfo.eligible(BRAUN, true);
        site.wait(5).await;
        site.console.logon(BRAUN);
        // In the middle of a chunk, so that what came after the trigger is in memory only.
        site.wait(47).await;
        let stop = truth();
        site.wait_ms(1_500).await;
        let (windows, reason) = (BRAUN.to_owned(), "eligible".to_owned());
        site.wfo.say(ToDesktop::Eligibility { windows, capture: false, reason, at: Some(stop) });
        site.wait(60).await;
        site.wfo.relay("27", BRAUN, stop - 40_000, stop + 20_000);
        site.until_ended("27").await;
        assert_eq!(site.covered("27"), [(0, 40_000)]);
        site.check("27", BRAUN, stop - 40_000, 0);
    });
}
