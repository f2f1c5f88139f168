//! What comes late: the metadata two hours, the audio later still, and the word whether there will be any (WXC-IMP-3, -4).

use crate::stage::*;
use crate::tenant::{Talk, Tenant, person, sound};
use http::Method;
use serde_json::json;
use wire::contact::UploadState;
use wire::webex::Pairing;

fn talk(seen_at: i64, audio_at: i64, recorded: (bool, i64)) -> Talk {
    let (from, to) = (STARTS + 5 * MIN, STARTS + 7 * MIN);
    Talk {
        id: "t-1",
        parts: vec![("a", from, from + 44 * SEC), ("b", from + 44 * SEC, to)],
        seen_at,
        audio_at,
        recorded,
    }
}

fn tenant(talk: Talk) -> Tenant {
    let tenant = Tenant::default();
    tenant.with(|c| {
        c.users = vec![person("a", &[]), person("b", &[])];
        c.talks.push(talk);
    });
    tenant
}

#[test]
fn metadata_two_hours_late_and_audio_later_are_both_found() {
    let (seen, audio) = (STARTS + 7 * MIN + 2 * HOUR, STARTS + 3 * HOUR);
    Run::webex(&tenant(talk(seen, audio, (true, 0))), programmatic()).go(move |mut s| async move {
        wait(seen - STARTS - SEC).await;
        assert!(s.contacts().await.is_empty());
        let list = s.until(100, |l| l.len() == 2).await;
        let parts: Vec<_> = list.iter().map(|c| (c.last_name.as_str(), c.call_duration / SEC)).collect();
        assert_eq!(parts, [("Lasta", 44), ("Lastb", 76)]);
        assert!(list.iter().all(|c| c.audio_upload_state == UploadState::NotYet && c.assoc_call_id == "t-1"));

        // It says so, and "Restore" changes nothing.
        let page = s.get("/contacts/1").await;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        assert!(page.contains("has not been uploaded yet") && page.contains("Restore"), "{page}");
        for (path, row) in [("/contacts/1", "/contacts/2"), ("/contacts/2", "/contacts/1")] {
            let page = s.get(path).await;
            assert!(String::from_utf8_lossy(&page.body).contains(&format!("href=\"{row}\"")), "associated contacts");
        }
        let asked = s.tenant.count("/media/");
        assert_eq!(s.ask(Method::POST, "/sim/contacts/1/restore", json!(null)).await.status, 409);
        assert_eq!((s.contacts().await, s.tenant.count("/media/")), (list.clone(), asked));
        let pressed = s.ask(Method::POST, "/contacts/1/restore", json!(null)).await;
        assert!(pressed.status == OK && String::from_utf8_lossy(&pressed.body).contains("not in delayed storage"));
        assert_eq!(s.contacts().await, list);
        assert_ne!(s.get("/sim/contacts/1/audio").await.status, OK);

        let left = audio - kernel::time::truth();
        wait(left - SEC).await;
        assert!(s.contacts().await.iter().all(|c| c.audio_upload_state == UploadState::NotYet));
        let list = s.until(660, |l| l.iter().all(|c| c.audio_upload_state == UploadState::Uploaded)).await;
        let whole = s.tenant.with(|c| sound(&c.talks[0]));
        for (c, (from, to)) in list.iter().zip([(0, 44_000), (44_000, 120_000)]) {
            let body = s.get(&format!("/sim/contacts/{}/audio", c.id)).await.body;
            assert_eq!(body[44..], whole[44 + from..44 + to], "{}", c.last_name);
        }
        let page = s.get("/contacts/1").await;
        assert!(!String::from_utf8_lossy(&page.body).contains("Restore"));
    });
}

/// A call that was not recorded awaits its audio as long as that is not known, and no longer (WXC-IMP-5).
#[test]
fn that_there_will_be_no_audio_becomes_known_late() {
    let known = STARTS + 5 * HOUR;
    Run::webex(&tenant(talk(STARTS + 8 * MIN, i64::MAX, (false, known))), programmatic()).go(move |mut s| async move {
        s.until(700, |l| l.len() == 2 && l.iter().all(|c| c.audio_upload_state == UploadState::NotYet)).await;
        wait(known - kernel::time::truth()).await;
        // Within the hour in which a far look back is due.
        s.until(3_700, |l| l.iter().all(|c| c.audio_upload_state == UploadState::NoFile)).await;
        let page = s.get("/contacts/1").await;
        assert!(!String::from_utf8_lossy(&page.body).contains("Restore"));
    });
}

/// One file that cannot be had, and one that can.
#[test]
fn a_broken_recording_holds_up_no_other() {
    let tenant = tenant(talk(STARTS, STARTS, (true, 0)));
    tenant.with(|c| {
        c.talks.push(Talk { id: "t-22", ..c.talks[0].clone() });
        c.refuses = Some(("/media/t-1", 500));
    });
    Run::webex(&tenant, programmatic()).go(|mut s| async move {
        let of = |call: &'static str| {
            move |c: &wire::contact::Contact| c.assoc_call_id != call || c.audio_upload_state == UploadState::Uploaded
        };
        s.until(600, |l| l.len() == 4 && l.iter().all(of("t-22"))).await;
        assert!(!s.contacts().await.iter().all(of("t-1")));
        s.tenant.with(|c| c.refuses = None);
        s.until(660, |l| l.iter().all(of("t-1"))).await;
    });
}

/// Ten at a time, and no more.
#[test]
fn the_audio_of_many_calls_comes_in_tens() {
    const IDS: &str = "abcdefghijklmnopqrstuvwxyz";
    let tenant = tenant(talk(STARTS, STARTS, (true, 0)));
    tenant.with(|c| {
        let one = c.talks[0].clone();
        c.talks = (0..IDS.len()).map(|n| Talk { id: &IDS[n..=n], parts: vec![one.parts[0]], ..one.clone() }).collect();
    });
    Run::webex(&tenant, programmatic()).go(|mut s| async move {
        let all = |l: &[wire::contact::Contact]| l.iter().all(|c| c.audio_upload_state == UploadState::Uploaded);
        s.until(600, |l| l.len() == 26 && all(l)).await;
    });
}

/// Of a list that goes by when rows came out, the list says how far it was read, and not the server's clock.
#[test]
fn a_clock_that_is_ahead_hides_no_contact() {
    for ahead_ms in [0, 10 * MIN, -10 * MIN] {
        let tenant = tenant(talk(STARTS, STARTS, (false, 0)));
        let base = "http://webex:8090";
        let (api, media) = (format!("{base}/aws/api"), format!("{base}/cr/get"));
        let config = wfo::WebexConfig::legacy(Pairing::LegacyOn1, &api, &media, "wfo@x.example", "key", "T1");
        let mut run = Run::webex(&tenant, config);
        run.ahead_ms = ahead_ms;
        run.go(move |mut s| async move {
            wait(MIN).await;
            for id in ["t-22", "t-333", "t-4444"] {
                wait(5 * MIN + 10 * SEC).await;
                let now = kernel::time::truth();
                let parts = vec![("a", now - 2 * MIN, now - MIN)];
                s.tenant.with(|c| c.talks.push(Talk { id, parts, seen_at: now, audio_at: now, recorded: (false, 0) }));
            }
            wait(15 * MIN).await;
            let mut ids: Vec<String> = s.contacts().await.into_iter().map(|c| c.assoc_call_id).collect();
            ids.sort();
            assert_eq!(ids, ["t-1", "t-22", "t-333", "t-4444"], "{ahead_ms}");
        });
    }
}
