//! Power cuts at any moment of the server's work: everything goes on, nothing is there twice.

use crate::fake::{Fake, agent, call, wav};
use crate::stage::*;
use kernel::chance::Stream;
use serde_json::json;
use wire::contact::UploadState;
use wire::rte::{Discrepancy, DiscrepancyKind, ToServer};

/// Several agents' calls, uploads and reports, while the server's power is cut again and again.
fn stormy(seed: u64) {
    let fake = Fake::default();
    fake.with(|u| {
        u.agents = vec![agent(1, "a1@x.example", "A", "L1"), agent(2, "a2@x.example", "B", "L2")];
        u.rows = 2;
    });
    let mut run = Run::new(&fake);
    run.seed = seed;
    run.go(move |mut s| async move {
        s.enable(&[("a1@x.example", r"C\a1"), ("a2@x.example", r"C\a2")]).await;
        let on = kernel::time::truth();
        drop(Pc::up("PC-1", &[session(1, r"C\a1", on, None)]).await.all().await);
        drop(Pc::up("PC-2", &[session(1, r"C\a2", on, None)]).await.all().await);
        for id in 1..=5u64 {
            let at = on + id as i64 * SEC;
            let mut c = call(id, at + MIN, &[(id * 10, 1, at, at + 30 * SEC), (id * 10 + 1, 2, at, at + 20 * SEC)]);
            c["recording_url"] = json!(format!("http://ujet:8090/recordings/{id}.wav"));
            s.fake.with(|u| {
                u.calls.push(c);
                u.audio.insert(id, wav(id as u8, 30_000));
            });
        }
        let control = s.control.clone();
        let storm = kernel::spawn(async move {
            let mut chance = Stream::keyed(seed, "storm");
            for _ in 0..60 {
                wait(chance.between(1, 9_000)).await;
                control.power_off("wfo").await;
                wait(chance.between(1, 2_000)).await;
                control.power_on("wfo").await;
            }
        });
        // The desktops, as patient as theirs are.
        let videos: Vec<Vec<u8>> = (0..=10u8).map(|n| recording(n, 150_000)).collect();
        let mut done = 0;
        while done < 10 || !storm.is_finished() {
            for (pc, login) in [("PC-1", r"C\a1"), ("PC-2", r"C\a2")] {
                let mut line = Pc::up(pc, &[session(1, login, on, None)]).await;
                let found = Discrepancy {
                    id: 7,
                    what: DiscrepancyKind::Gap,
                    segment: String::new(),
                    windows: login.into(),
                    from: on,
                    to: on + 1,
                    contact: None,
                };
                line.say(&ToServer::Discrepancy(found)).await;
                while let Ok(Ok(Some(text))) = kernel::time::timeout(secs(3), line.socket.recv()).await {
                    if let Ok(wire::rte::ToDesktop::Relay { contact, start, end, .. }) = serde_json::from_str(&text) {
                        line.say(&ToServer::RelayTaken { contact: contact.clone() }).await;
                        let n: usize = contact.parse().unwrap();
                        if s.upload(pc, &contact, &videos[n], &[(0, end - start)]).await {
                            done += 1;
                        }
                    }
                }
            }
            assert!(kernel::time::truth() < on + 4 * HOUR, "seed {seed}: it does not come to an end");
        }
        let list = s.until(1200, |l| {
            l.len() >= 10 && l.iter().all(|c| c.audio_uploaded && c.video_upload_state == UploadState::Uploaded)
        });
        let list = list.await;
        assert_eq!(list.len(), 10, "seed {seed}: one contact a participant");
        for (n, c) in list.iter().enumerate() {
            assert_eq!(c.id, (n + 1).to_string(), "seed {seed}");
            assert_eq!(s.get(&format!("/sim/contacts/{}/video", c.id)).await.body, videos[n + 1], "seed {seed}");
            assert_eq!(c.video_history.len(), 2, "seed {seed}: {:?}", c.video_history);
            let id: u8 = c.assoc_call_id.parse().unwrap();
            assert_eq!(s.get(&format!("/sim/contacts/{}/audio", c.id)).await.body, wav(id, 30_000), "seed {seed}");
        }
        let found = s.get("/sim/discrepancies").await.json();
        assert_eq!(found.as_array().unwrap().len(), 2, "seed {seed}: each once");
        assert_eq!(s.get("/sim/users").await.json().as_array().unwrap().len(), 2, "seed {seed}");
    });
}

#[test]
fn everything_goes_on_after_any_power_cut() {
    for seed in 1..=12 {
        stormy(seed);
    }
}

#[test]
fn the_same_run_twice_is_the_same_run() {
    let run = || {
        let fake = Fake::default();
        fake.with(|u| {
            u.agents = vec![agent(1, "a1@x.example", "A", "L1")];
            u.calls = vec![call(1, STARTS, &[(1, 1, STARTS, STARTS + MIN)])];
        });
        Run::new(&fake).go(|mut s| async move { s.until(120, |l| l.len() == 1).await }).trace.digest
    };
    assert_eq!(run(), run());
}
