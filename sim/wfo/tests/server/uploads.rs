//! Uploads: resumed, repeated, refused.

use crate::fake::{Fake, agent, call, wav};
use crate::stage::*;
use serde_json::json;
use wire::contact::UploadState;
use wire::upload::{PIECE, Part, Progress};

const LOGIN: &str = r"C\a1";

/// A contact of a minute that PC-1 owes.
async fn owed(s: &mut Stage) -> Pc {
    s.enable(&[("a1@x.example", LOGIN)]).await;
    let on = kernel::time::truth();
    let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
    wait(2 * MIN).await;
    s.fake.with(|u| u.calls.push(call(1, on + 2 * MIN, &[(1, 1, on + MIN, on + 2 * MIN)])));
    assert_eq!(pc.relay(90).await.0, "1");
    pc
}

fn fake() -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1")]);
    fake
}

fn progress(a: &Answer) -> Progress {
    serde_json::from_slice(&a.body).unwrap_or_else(|e| panic!("{e}: {} {:?}", a.status, a.body))
}

#[test]
fn an_upload_goes_on_where_it_was_after_a_power_cut() {
    Run::new(&fake()).go(|mut s| async move {
        let _pc = owed(&mut s).await;
        let content = recording(5, 3 * PIECE + 100);
        let begin = begin("1", &content, &[(0, 60_000)]);
        assert_eq!(progress(&s.announce("PC-1", &begin).await), Progress { offset: 0, complete: false });
        let first = s.piece("PC-1", "1", 0, &content[..PIECE]).await;
        assert_eq!(progress(&first).offset, PIECE as u64);
        let again = s.piece("PC-1", "1", 0, &content[..PIECE]).await;
        assert_eq!((again.status, progress(&again).offset), (409, PIECE as u64), "where it really is");
        s.control.power_off("wfo").await;
        s.control.power_on("wfo").await;
        s.log_in().await;
        assert_eq!(progress(&s.announce("PC-1", &begin).await).offset, PIECE as u64, "what was confirmed is there");
        for n in 1..3 {
            assert_eq!(s.piece("PC-1", "1", (n * PIECE) as u64, &content[n * PIECE..(n + 1) * PIECE]).await.status, OK);
        }
        let last = s.piece("PC-1", "1", 3 * PIECE as u64, &content[3 * PIECE..]).await;
        assert_eq!(progress(&last), Progress { offset: content.len() as u64, complete: true });
        assert_eq!(s.announce("PC-1", &begin).await.status, 409, "the work is done");
        assert_eq!(s.get("/sim/contacts/1/video").await.body, content);
        assert_eq!(s.contacts().await[0].pc.as_deref(), Some("PC-1"));
    });
}

#[test]
fn what_is_not_owed_or_not_right_is_refused() {
    Run::new(&fake()).go(|mut s| async move {
        let _pc = owed(&mut s).await;
        let content = recording(5, 1000);
        let good = begin("1", &content, &[(0, 60_000)]);
        assert_eq!(s.announce("PC-2", &good).await.status, 404, "another PC");
        for contact in ["2", "01", "+1", "", "x", "../1"] {
            assert_eq!(s.announce("PC-1", &begin(contact, &content, &[(0, 60_000)])).await.status, 404, "{contact}");
        }
        assert_eq!(s.announce("PC-1", &wire::upload::Begin { size: 1 << 40, ..good.clone() }).await.status, 413);
        let parts: [&[(i64, i64)]; 5] = [&[], &[(0, 60_001)], &[(-1, 5)], &[(5, 5)], &[(0, 30), (20, 40)]];
        for covered in parts {
            let covered: Vec<Part> = covered.iter().map(|(a, b)| Part { from_ms: *a, to_ms: *b }).collect();
            let a = s.announce("PC-1", &wire::upload::Begin { covered: covered.clone(), ..good.clone() }).await;
            assert!((400..500).contains(&a.status), "{covered:?}: {}", a.status);
        }
        for (sha256, size) in [("", 1000), ("zz", 1000), (good.sha256.as_str(), 0)] {
            let a = s.announce("PC-1", &wire::upload::Begin { sha256: sha256.into(), size, ..good.clone() }).await;
            assert!((400..500).contains(&a.status), "{sha256} {size}");
        }
        assert_eq!(s.piece("PC-1", "1", 0, &content).await.status, 404, "nothing was begun");
        assert_eq!(s.announce("PC-1", &good).await.status, OK);
        assert!((400..500).contains(&s.piece("PC-1", "1", 0, &vec![0; PIECE + 1]).await.status));
        assert!((400..500).contains(&s.piece("PC-1", "1", 0, &recording(5, 1001)).await.status), "more than announced");
        assert_eq!(s.piece("PC-2", "1", 0, &content).await.status, 404);
        // Other bytes than announced: from the start again, and then it works.
        assert_eq!(s.piece("PC-1", "1", 0, &recording(6, 1000)).await.status, 422);
        assert_eq!(s.contacts().await[0].video_upload_state, UploadState::NotYet);
        assert!(s.upload("PC-1", "1", &content, &[(0, 60_000)]).await);
        assert_eq!(s.get("/sim/contacts/1/video").await.body, content);
        // Never a second one.
        assert_eq!(s.announce("PC-1", &begin("1", &recording(9, 50), &[(0, 60_000)])).await.status, 409);
    });
}

#[test]
fn a_part_is_a_part_and_says_so() {
    Run::new(&fake()).go(|mut s| async move {
        let _pc = owed(&mut s).await;
        assert!(s.upload("PC-1", "1", &recording(5, 100), &[(1000, 20_000), (30_000, 60_000)]).await);
        let list = s.contacts().await;
        assert_eq!(list[0].covered.len(), 2);
        assert_eq!(list[0].video_upload_state, UploadState::Uploaded);
        assert!(!list[0].note.is_empty());
    });
}

#[test]
fn cropped_by_its_audio_it_knows_its_place_in_the_contact() {
    let mut run = Run::new(&fake());
    run.config.policies.crop_by = wfo::CropBy::Audio;
    run.go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        wait(3 * MIN).await;
        // Two agents; the audio begins ten seconds after the second came on, and ends before that one went.
        let mut c = call(1, on + 3 * MIN, &[(1, 9, on + MIN, on + 2 * MIN), (2, 1, on + 90 * SEC, on + 3 * MIN)]);
        c["connected_at"] = json!(wire::time::iso(on + 100 * SEC));
        s.fake.with(|u| u.calls.push(c.clone()));
        let list = s.until(120, |l| l.len() == 2).await;
        assert_eq!(
            (list[1].video_upload_state, list[0].video_upload_state),
            (UploadState::NotYet, UploadState::NoFile)
        );
        assert!(
            !pc.all().await.iter().any(|m| matches!(m, wire::rte::ToDesktop::Relay { .. })),
            "its times are not known"
        );
        c["recording_url"] = json!("http://ujet:8090/recordings/1.wav");
        c["updated_at"] = json!(wire::time::iso(kernel::time::truth()));
        s.fake.with(|u| {
            u.audio.insert(1, wav(1, 60_000));
            u.calls[0] = c;
        });
        assert_eq!(pc.relay(120).await, ("2".into(), on + 100 * SEC, on + 160 * SEC));
        assert!(s.upload("PC-1", "2", &recording(1, 100), &[(0, 60_000)]).await);
        let list = s.contacts().await;
        assert_eq!(list[1].covered, [Part { from_ms: 10_000, to_ms: 70_000 }]);
        assert_eq!(list[1].call_duration, 90_000);
    });
}
