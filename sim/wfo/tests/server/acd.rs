//! The ACD misbehaves: nothing is lost, nothing doubled, nobody wrongly gone.

use crate::fake::{Fake, Trouble, agent, call, wav};
use crate::stage::*;
use serde_json::json;
use wire::contact::UploadState;

fn people(n: u64) -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = (1..=n).map(|i| agent(i, &format!("a{i}@x.example"), "A", &format!("L{i}"))).collect());
    fake
}

fn short(id: u64, agent: u64, at: i64, updated: i64) -> serde_json::Value {
    call(id, updated, &[(id * 10, agent, at, at + 30 * SEC)])
}

#[test]
fn trouble_of_every_kind_neither_loses_nor_doubles() {
    let fake = people(2);
    fake.with(|u| u.rows = 3);
    let outcome = Run::new(&fake).go(|mut s| async move {
        wait(30 * SEC).await;
        let kinds = [
            Trouble::Status(500),
            Trouble::Throttle(3),
            Trouble::Half,
            Trouble::Status(503),
            Trouble::Elsewhere,
            Trouble::Half,
            Trouble::Status(502),
            Trouble::Status(404),
        ];
        for round in 0..24u64 {
            let now = kernel::time::truth();
            s.fake.with(|u| {
                for n in 0..2 {
                    let id = round * 2 + n + 1;
                    let mut c = short(id, 1 + n, now - MIN, now);
                    c["recording_url"] = json!(format!("http://ujet:8090/recordings/{id}.wav"));
                    u.calls.push(c);
                    u.audio.insert(id, wav(id as u8, 30_000));
                }
                let kind = kinds[round as usize % kinds.len()].clone();
                let part =
                    if round % 3 == 2 && !matches!(kind, Trouble::Elsewhere) { "/recordings/" } else { "/calls?" };
                u.trouble.push_back((part, kind));
            });
            wait(4 * MIN).await;
        }
        let list = s.until(1800, |l| l.len() == 48 && l.iter().all(|c| c.audio_uploaded)).await;
        assert!(s.fake.with(|u| u.trouble.is_empty()), "all of it happened");
        for c in &list {
            let id: u64 = c.assoc_call_id.parse().unwrap();
            assert_eq!(s.get(&format!("/sim/contacts/{}/audio", c.id)).await.body, wav(id as u8, 30_000));
        }
        assert!(!s.fake.with(|u| u.asked.iter().any(|t| t.contains("evil"))));
        list
    });
    let mut calls: Vec<&str> = outcome.result.iter().map(|c| c.assoc_call_id.as_str()).collect();
    calls.sort_unstable();
    calls.dedup();
    assert_eq!(calls.len(), 48);
    let ids: Vec<String> = (1..=48).map(|n| n.to_string()).collect();
    assert_eq!(outcome.result.iter().map(|c| c.id.clone()).collect::<Vec<_>>(), ids, "counted up from 1");
    assert!(events(&outcome.trace, "import.failed").len() >= 3);
    let requests = outcome
        .trace
        .records
        .iter()
        .filter(|r| r.kind == "wire.http" && &*r.host == "ujet" && r.fields.contains("/manager/"));
    let times: Vec<i64> = requests.map(|r| r.at).collect();
    assert!(times.windows(2).all(|w| w[1] - w[0] >= 1000), "at most one request a second");
}

#[test]
fn a_refused_recording_is_no_file_and_the_rest_waits() {
    let fake = people(1);
    fake.with(|u| {
        u.calls = (1..=2).map(|id| short(id, 1, STARTS, STARTS + SEC)).collect();
        u.calls[0]["recording_permission"] = json!("denied");
    });
    Run::new(&fake).go(|mut s| async move {
        let list = s.until(120, |l| l.len() == 2).await;
        assert_eq!(
            (list[0].audio_upload_state, list[1].audio_upload_state),
            (UploadState::NoFile, UploadState::NotYet)
        );
        assert_eq!(s.get("/sim/contacts/1/audio").await.status / 100, 4);
        assert_eq!(s.get("/sim/contacts/2/audio").await.status, 409);
        assert_eq!(s.get("/sim/contacts/9/audio").await.status, 404);
    });
}

#[test]
fn an_import_may_have_to_wait_two_hours() {
    let fake = people(1);
    let mut run = Run::new(&fake);
    run.config.policies.import_delay = wfo::ImportDelay::TwoHours;
    run.go(|mut s| async move {
        s.fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + MIN)));
        wait(2 * HOUR).await;
        assert_eq!(s.contacts().await.len(), 0);
        // Meanwhile the server may have been away.
        s.control.power_off("wfo").await;
        s.control.power_on("wfo").await;
        let list = s.until(180, |l| l.len() == 1).await;
        assert!(list[0].imported_at >= STARTS + 30 * SEC + 2 * HOUR);
    });
}

#[test]
fn a_wrong_credential_is_told_as_such_and_is_not_in_the_trace() {
    let fake = people(1);
    let mut run = Run::new(&fake);
    let wfo::AcdKind::Ujet { password, .. } = &mut run.config.acds[0].kind else { panic!("another kind") };
    "not-the-password".clone_into(password);
    let outcome = run.go(|mut s| async move {
        wait(5 * MIN).await;
        assert_eq!(s.get("/sim/users").await.json(), json!([]));
        assert_eq!(s.get("/sim/status").await.json()["imported_at"], json!(null));
    });
    let told = events(&outcome.trace, "import.failed").join("") + &events(&outcome.trace, "sync.failed").join("");
    assert!(told.contains("credential") || told.contains("password of this connection"), "{told}");
    assert!(!told.contains("not-the-password"));
}

#[test]
fn an_idle_day_writes_next_to_nothing() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let mut run = Run::new(&people(3));
    run.tap = Some(kernel::world::DiskTap(std::sync::Arc::new(|_, _, _, _| {
        WRITES.fetch_add(1, Ordering::Relaxed);
    })));
    let outcome = run.go(|mut s| async move {
        s.fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + SEC)));
        s.until(120, |l| l.len() == 1).await;
        let _pc = Pc::up("PC-1", &[session(1, r"C\a1", STARTS, None)]).await;
        wait(30 * MIN).await;
        let before = WRITES.load(Ordering::Relaxed);
        wait(24 * HOUR).await;
        WRITES.load(Ordering::Relaxed) - before
    });
    // A sync each ten minutes may note that it was; an empty poll each minute may not.
    assert!(outcome.result <= 3_000, "{} writes", outcome.result);
}
