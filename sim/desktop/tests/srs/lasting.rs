//! What lasts: power cuts, crashes, full disks, an RWS that is away, tampering.

use super::site::{PC, USER, events, on_site, truth};
use std::time::Duration;

#[test]
fn a_power_cut_costs_one_chunk_at_most_and_the_rest_is_uploaded_with_nobody_logged_in() {
    for cut_ms in [0, 1, 4_000, 9_999, 12_345] {
        let (lost, trace) = on_site(
            |_| {},
            move |site| async move {
                let cookie = site.logged_in("braun").await;
                site.rws.start("braun", "rec-1");
                site.keep_polling(&cookie, 90).await;
                site.wait_ms(cut_ms).await;
                let cut = truth();
                site.control.power_off(PC).await;
                site.console.logoff();
                site.wait(3_600).await;
                site.control.power_on(PC).await;
                site.until_uploaded("rec-1").await;
                let (_, stopped) = site.rws.file("rec-1").0.span();
                assert_eq!(site.poll(&cookie).await, 401);
                cut - stopped
            },
        );
        assert!((-50..=10_050).contains(&lost), "{lost} ms lost");
        let starts = events(&trace, "srs.started");
        assert_eq!(starts[1].1["owed"], 1);
    }
}

trait Spanned {
    fn span(&self) -> (i64, i64);
}

impl Spanned for wire::rws::screen::Begin {
    fn span(&self) -> (i64, i64) {
        (self.started, self.stopped)
    }
}

#[test]
fn a_crash_of_the_program_ends_the_recording_and_the_next_login_reports_it() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.start("braun", "rec-1");
            site.keep_polling(&cookie, 60).await;
            site.rws.store().refuse = vec![503; 1_000];
            site.control.restart(PC, Duration::from_secs(4)).await;
            site.wait(10).await;
            assert_eq!(site.poll(&cookie).await, 401);
            site.logged_in("braun").await;
            site.wait(1).await;
            let reports = serde_json::to_string(&site.rws.store().reports).unwrap();
            assert!(reports.contains("crash"), "{reports}");
            site.rws.store().refuse.clear();
            site.until_uploaded("rec-1").await;
            site.check("rec-1", USER);
        },
    );
}

#[test]
fn an_upload_that_a_crash_interrupts_goes_on_where_it_was() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.start("braun", "rec-1");
            site.keep_polling(&cookie, 3_600).await;
            site.rws.stop("braun", "rec-1");
            loop {
                site.wait_ms(20).await;
                if site.rws.store().uploads.values().any(|(_, bytes)| bytes.len() > 100_000) {
                    break;
                }
            }
            let before = site.rws.store().uploads["rec-1"].1.len();
            site.control.power_off(PC).await;
            site.control.power_on(PC).await;
            site.until_uploaded("rec-1").await;
            assert!(site.rws.file("rec-1").1.len() > before, "it was no beginning anew");
            site.check("rec-1", USER);
        },
    );
}

#[test]
fn rws_is_away_for_hours_and_every_file_comes_once_even_after_the_logout() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            for recording in ["rec-1", "rec-2", "rec-3"] {
                site.rws.start("braun", recording);
                site.keep_polling(&cookie, 60).await;
                site.rws.store().refuse = vec![500; 100_000];
                site.rws.stop("braun", recording);
                site.wait(1).await;
            }
            site.log_out(&cookie).await;
            site.wait(5).await;
            site.control.power_off("rws1").await;
            site.wait(5 * 3_600).await;
            site.rws.store().refuse.clear();
            site.control.power_on("rws1").await;
            for recording in ["rec-1", "rec-2", "rec-3"] {
                site.until_uploaded(recording).await;
                site.check(recording, USER);
            }
            assert_eq!(site.spool(), [""; 0]);
        },
    );
}

#[test]
fn a_full_disk_makes_a_black_hole_that_is_reported_and_the_recording_goes_on() {
    let (_, trace) = on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.start("braun", "rec-1");
            site.keep_polling(&cookie, 60).await;
            site.control.disk_size(PC, 1).await;
            site.keep_polling(&cookie, 60).await;
            site.control.disk_size(PC, 64 << 20).await;
            site.keep_polling(&cookie, 60).await;
            site.rws.stop("braun", "rec-1");
            site.until_uploaded("rec-1").await;
            let (begin, bytes) = site.rws.file("rec-1");
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes[..])).read_info().unwrap();
            let count = reader.info().animation_control().unwrap().num_frames;
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let (mut total, mut black) = (0, 0);
            for _ in 0..count {
                reader.next_frame(&mut pixels).unwrap();
                let delay = i64::from(reader.info().frame_control().unwrap().delay_num);
                total += delay;
                black += if pixels.iter().all(|pixel| *pixel == 0) { delay } else { 0 };
            }
            assert_eq!(total, begin.stopped - begin.started);
            assert!((60_000..=90_000).contains(&black), "{black} ms are black");
            // Nothing can be begun on a disk that is full.
            site.control.disk_size(PC, 1).await;
            site.rws.start("braun", "rec-2");
            site.wait(2).await;
            let refusal = wire::rws::screen::Report::Refused { recording: "rec-2".into(), running: None };
            assert_eq!(site.rws.store().reports.last(), Some(&refusal));
        },
    );
    let lost = events(&trace, "srs.recording").into_iter().find(|(_, event)| event["state"] == "lost").unwrap().1;
    let span = lost["stopped_at"].as_i64().unwrap() - lost["started_at"].as_i64().unwrap();
    assert!((60_000..=90_000).contains(&span), "{span}");
}

#[test]
fn the_last_write_is_insisted_on_since_none_comes_after_it() {
    for keep in [0, 50] {
        on_site(
            |_| {},
            move |site| async move {
                let cookie = site.logged_in("braun").await;
                site.rws.start("braun", "rec-1");
                site.keep_polling(&cookie, 30).await;
                // In the middle of a chunk.
                site.wait(5).await;
                site.control.disk_fault(PC, ".seg", 3, keep).await;
                let stopped = truth();
                site.rws.stop("braun", "rec-1");
                site.until_uploaded("rec-1").await;
                site.check("rec-1", USER);
                let until = site.rws.file("rec-1").0.span().1;
                assert!((until - stopped).abs() < 1_000, "it ends {} ms before", stopped - until);
            },
        );
    }
}

#[test]
fn what_was_tampered_with_is_put_aside_and_said_to_be_lost() {
    let (_, trace) = on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.store().refuse = vec![500; 100_000];
            site.rws.start("braun", "rec-1");
            site.keep_polling(&cookie, 30).await;
            site.rws.stop("braun", "rec-1");
            site.wait(5).await;
            site.control.power_off(PC).await;
            let segment = site.spool()[0].clone();
            assert!(site.control.tamper(PC, &segment, |bytes| bytes[700] ^= 1));
            site.rws.store().refuse.clear();
            site.control.power_on(PC).await;
            site.wait(60).await;
            assert!(site.rws.store().files.is_empty());
            assert_eq!(site.spool(), [""; 0]);
        },
    );
    let last = events(&trace, "srs.recording").pop().unwrap().1;
    assert_eq!((last["state"].as_str(), last["why"].as_str()), (Some("lost"), Some("damaged")));
}

#[test]
fn the_same_seed_gives_the_same_day() {
    let day = || {
        let (_, trace) = on_site(
            |_| {},
            |site| async move {
                let cookie = site.logged_in("braun").await;
                site.rws.start("braun", "rec-1");
                site.keep_polling(&cookie, 90).await;
                site.rws.stop("braun", "rec-1");
                site.until_uploaded("rec-1").await;
                site.log_out(&cookie).await;
                site.wait(10).await;
            },
        );
        trace.digest
    };
    assert_eq!(day(), day());
}
