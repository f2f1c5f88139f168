//! Recordings: one at a time, whole, of all monitors, to the millisecond (GIR-FLOW, GIR-ONE, GIR-MON).

use super::site::{USER, events, on_site, truth};
use desktop::screen::Stamp;
use wire::rws::screen::{Report, StopReason};

#[test]
fn a_recording_shows_all_monitors_from_start_to_stop_by_rws_s_clock() {
    let (_, trace) = on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            let asked = truth();
            site.rws.start("braun", "rec-1");
            site.keep_polling(&cookie, 330).await;
            site.rws.stop("braun", "rec-1");
            let told = truth();
            site.wait(5).await;
            // The PC's own clock is more than four seconds wrong.
            let (started, stopped) = {
                let store = site.rws.store();
                let [Report::Started { at: started, .. }, Report::Stopped { at, why: StopReason::Told, .. }] =
                    store.reports[..]
                else {
                    panic!("{:?}", store.reports);
                };
                (started, at)
            };
            assert!(
                (started - asked).abs() < 50 && (stopped - told).abs() < 50,
                "{} {}",
                started - asked,
                stopped - told
            );
            let (begin, bytes) = site.rws.file("rec-1");
            assert_eq!((begin.started, begin.stopped, begin.agent.as_str()), (started, stopped, "id-of-braun"));
            assert_eq!((begin.content_type.as_str(), begin.size), ("image/apng", bytes.len() as u64));
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes[..])).read_info().unwrap();
            let (width, height) = reader.info().size();
            assert_eq!(width, 640, "two monitors side by side");
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let image = image::GrayImage::from_raw(width, height, pixels).unwrap();
            assert!(Stamp::read(&image, 0).is_some() && Stamp::read(&image, 1).is_some());
            let total: i64 = super::common::site::frames(&bytes).iter().map(|(_, delay)| delay).sum();
            assert_eq!(total, stopped - started);
            assert_eq!(site.spool(), [""; 0], "what RWS has is not kept");
        },
    );
    let states: Vec<_> = events(&trace, "srs.recording").iter().map(|(_, event)| event["state"].clone()).collect();
    assert_eq!(states, ["started", "stopped", "uploaded"]);
}

#[test]
fn one_file_at_a_time() {
    on_site(
        |_| {},
        |site| async move {
            site.recorded_for(2, "braun", "rec-1").await;
            site.rws.start("braun", "rec-2");
            site.rws.start("braun", "rec-1");
            site.wait(2).await;
            site.rws.stop("braun", "rec-1");
            site.until_uploaded("rec-1").await;
            site.rws.stop("braun", "rec-1");
            site.rws.stop("braun", "never-heard-of");
            site.wait(2).await;
            let store = site.rws.store();
            let [first, refused, again, stopped, repeated, unknown] = &store.reports[..] else {
                panic!("{:?}", store.reports)
            };
            assert_eq!((again, repeated), (first, stopped), "what is repeated is answered once more");
            let refusal = Report::Refused { recording: "rec-2".into(), running: Some("rec-1".into()) };
            assert_eq!(refused, &refusal);
            let nothing = Report::Refused { recording: "never-heard-of".into(), running: None };
            assert_eq!(unknown, &nothing, "there is nothing to stop");
            assert_eq!(store.files.len(), 1);
        },
    );
}

#[test]
fn a_logout_ends_the_recording_or_leaves_it_to_rws_by_policy() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.recorded_for(15, "braun", "rec-1").await;
            site.log_out(&cookie).await;
            site.until_uploaded("rec-1").await;
            assert!(matches!(site.rws.store().reports[..], [_, Report::Stopped { why: StopReason::Logout, .. }]));
        },
    );
    on_site(
        |config| config.logout_ends_recording = false,
        |site| async move {
            let cookie = site.recorded_for(15, "braun", "rec-1").await;
            site.log_out(&cookie).await;
            assert_eq!(site.poll(&cookie).await, 401);
            site.wait(100).await;
            site.rws.stop("braun", "rec-1");
            site.until_uploaded("rec-1").await;
            let (begin, _) = site.rws.file("rec-1");
            assert!(begin.stopped - begin.started > 114_000);
            site.wait(10).await;
            assert_eq!(site.rws.seats(), []);
        },
    );
}

#[test]
fn an_agent_who_logs_in_elsewhere_is_recorded_here_no_more() {
    on_site(
        |_| {},
        |site| async move {
            site.recorded_for(15, "braun", "rec-1").await;
            site.rws.displace();
            site.until_uploaded("rec-1").await;
            let (begin, _) = site.rws.file("rec-1");
            assert!(begin.stopped - begin.started < 40_000);
        },
    );
}

#[test]
fn nobody_else_s_screen_gets_into_a_recording() {
    on_site(
        |_| {},
        |site| async move {
            site.recorded_for(15, "braun", "rec-1").await;
            site.console.logon(r"CORP\lhodges");
            site.wait(15).await;
            site.until_uploaded("rec-1").await;
            let (started, stopped) = site.check("rec-1", USER);
            assert!((14_900..15_100).contains(&(stopped - started)));
            site.console.logoff();
            site.refuses("rec-2").await;
        },
    );
}

#[test]
fn an_order_for_whoever_sat_there_before_is_refused() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.console.logon(r"CORP\lhodges");
            site.refuses("rec-1").await;
            // It is theirs again, and theirs by a new login whoever they are to Windows.
            site.console.logon(USER);
            site.rws.start("braun", "rec-2");
            site.wait(2).await;
            site.console.logon(r"CORP\lhodges");
            site.until_uploaded("rec-2").await;
            site.refuses("rec-3").await;
            site.log_out(&cookie).await;
            site.recorded_for(2, "braun", "rec-4").await;
            assert!(
                matches!(site.rws.store().reports.last(), Some(Report::Started { recording, .. }) if recording == "rec-4")
            );
        },
    );
}
