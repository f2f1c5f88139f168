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
fn a_call_that_moves_while_the_list_is_read_pushes_none_out_of_it() {
    let fake = people(1);
    fake.with(|u| {
        u.rows = 2;
        u.calls = (1..=6).map(|i| short(i, 1, STARTS, STARTS - (7 - i as i64) * HOUR)).collect();
        // Between the first page and the second, the first call changes: by the time of change it is the last now. What
        // slipped past changed too long ago for the next walk to ask for it.
        u.hook = Some(Box::new(|target, u| {
            if target.contains("/calls?") && target.contains("page=2") {
                u.calls[0]["updated_at"] = json!(wire::time::iso(STARTS));
                u.hook = Some(Box::new(|_, _| {}));
            }
        }));
    });
    Run::new(&fake).go(|mut s| async move {
        let list = s.until(600, |l| l.len() == 6).await;
        let mut calls: Vec<&str> = list.iter().map(|c| c.assoc_call_id.as_str()).collect();
        calls.sort_unstable();
        assert_eq!(calls, ["1", "2", "3", "4", "5", "6"]);
    });
}

#[test]
fn a_call_that_appears_a_little_after_its_own_time_is_found() {
    let fake = people(1);
    Run::new(&fake).go(|mut s| async move {
        s.fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + 10 * MIN)));
        s.until(120, |l| l.len() == 1).await;
        s.fake.with(|u| u.calls.push(short(2, 1, STARTS, STARTS + 10 * MIN - 90 * SEC)));
        s.until(120, |l| l.len() == 2).await;
    });
}

#[test]
fn a_date_in_the_far_future_hides_no_later_call() {
    let fake = people(1);
    fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + 365 * 24 * HOUR)));
    Run::new(&fake).go(|mut s| async move {
        s.until(120, |l| l.len() == 1).await;
        let now = kernel::time::truth();
        s.fake.with(|u| u.calls.push(short(2, 1, now - MIN, now)));
        s.until(120, |l| l.len() == 2).await;
    });
}

#[test]
fn an_agent_who_slips_off_a_page_is_not_gone() {
    let fake = people(6);
    fake.with(|u| u.rows = 2);
    let outcome = Run::new(&fake).go(|mut s| async move {
        s.enable(&[("a3@x.example", r"C\a3")]).await;
        s.fake.with(|u| {
            u.hook = Some(Box::new(|target, u| {
                if target.contains("/agents?") && target.contains("page=2") {
                    u.agents.remove(0); // now the third agent is on the first page
                    u.hook = Some(Box::new(|_, _| {}));
                }
            }));
        });
        wait(25 * MIN).await;
        s.get("/sim/users").await.json()
    });
    let active =
        |email: &str| outcome.result.as_array().unwrap().iter().any(|u| u["email"] == email && u["active"] == true);
    assert!(active("a3@x.example"));
    let gone = events(&outcome.trace, "user.deactivated");
    assert_eq!(gone.len(), 1, "only the first is gone: {gone:?}");
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
fn agents_that_cannot_be_read_do_not_hold_up_the_calls() {
    let fake = people(1);
    fake.with(|u| u.trouble = std::iter::repeat_n(("/agents?", Trouble::Status(500)), 10_000).collect());
    Run::new(&fake).go(|mut s| async move {
        s.fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + MIN)));
        s.until(300, |l| l.len() == 1).await;
    });
}

#[test]
fn audio_that_cannot_be_had_holds_up_no_other() {
    let fake = people(1);
    fake.with(|u| {
        for id in 1..=6 {
            let mut c = short(id, 1, STARTS, STARTS + SEC);
            c["recording_url"] = json!(format!("http://ujet:8090/recordings/{id}.wav"));
            u.calls.push(c);
        }
        for id in [5, 6] {
            u.audio.insert(id, wav(id as u8, 30_000));
        }
    });
    Run::new(&fake).go(|mut s| async move {
        s.until(600, |l| l.iter().filter(|c| c.audio_uploaded).count() == 2).await;
        // Calls go on being imported at their usual pace, and what comes late still comes.
        wait(2 * HOUR).await;
        s.fake.with(|u| u.calls.push(short(7, 1, STARTS, kernel::time::truth())));
        s.until(120, |l| l.len() == 7).await;
        s.fake.with(|u| drop((1..=4).map(|id| u.audio.insert(id, wav(id as u8, 30_000))).collect::<Vec<_>>()));
        s.until(1200, |l| l.iter().filter(|c| c.audio_uploaded).count() == 6).await;
    });
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
fn a_call_that_changes_later_changes_its_contact() {
    let fake = people(1);
    fake.with(|u| u.calls.push(short(1, 1, STARTS, STARTS + SEC)));
    let outcome = Run::new(&fake).go(|mut s| async move {
        s.until(120, |l| l.len() == 1).await;
        let now = kernel::time::truth();
        s.fake.with(|u| u.calls[0] = call(1, now, &[(10, 1, STARTS, STARTS + 45 * SEC)]));
        let list = s.until(120, |l| l[0].call_duration == 45 * SEC).await;
        assert_eq!((list.len(), list[0].id.as_str()), (1, "1"));
        // A call that goes on is nothing yet; nor is one that no agent answered.
        let now = kernel::time::truth();
        let mut open = short(2, 1, now, now);
        open["ends_at"] = json!(null);
        open["status"] = json!("connected");
        let mut missed = short(3, 1, now, now);
        missed["participants"] = json!([]);
        s.fake.with(|u| u.calls.extend([open, missed]));
        wait(5 * MIN).await;
        assert_eq!(s.contacts().await.len(), 1);
        let now = kernel::time::truth();
        s.fake.with(|u| u.calls[1] = short(2, 1, now - MIN, now));
        s.until(120, |l| l.len() == 2).await;
    });
    assert_eq!(events(&outcome.trace, "contact.imported").len(), 2, "a change is not another import");
}

#[test]
fn a_contact_finds_its_user_once_there_is_one_and_no_screen_that_nobody_was_to_capture() {
    let fake = people(1);
    Run::new(&fake).go(|mut s| async move {
        wait(2 * MIN).await;
        let now = kernel::time::truth();
        let _pc = Pc::up("PC-1", &[session(1, r"C\new", now, None)]).await;
        s.fake.with(|u| {
            u.agents.push(agent(2, "new@x.example", "Nia", "New"));
            u.calls.push(short(1, 2, now, now + 30 * SEC));
        });
        s.until(120, |l| l.len() == 1).await;
        s.enable(&[("new@x.example", r"C\new")]).await;
        let list = s.until(900, |l| l[0].agent_email.is_some()).await;
        assert_eq!((list[0].last_name.as_str(), list[0].agent_email.as_deref()), ("New", Some("new@x.example")));
        wait(15 * MIN).await;
        assert_eq!(s.contacts().await[0].video_upload_state, UploadState::NoFile, "made eligible after the contact");
    });
}

#[test]
fn an_agent_with_a_new_id_is_who_was_eligible_all_the_time() {
    let fake = people(1);
    let outcome = Run::new(&fake).go(|mut s| async move {
        s.enable(&[("a1@x.example", r"C\a1")]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, r"C\a1", on, None)]).await;
        wait(2 * MIN).await;
        s.fake.with(|u| {
            u.agents = vec![agent(9, "a1@x.example", "A", "L1")];
            u.calls.push(short(1, 9, on + MIN, on + 2 * MIN));
        });
        let list = s.until(120, |l| l.len() == 1).await;
        assert_eq!((list[0].agent_email.as_deref(), list[0].video_upload_state), (None, UploadState::NoFile));
        assert_eq!(pc.relay(900).await.1, on + MIN);
        let list = s.contacts().await;
        let state = (list[0].agent_email.as_deref(), list[0].video_upload_state);
        assert_eq!(state, (Some("a1@x.example"), UploadState::NotYet));
    });
    assert_eq!(events(&outcome.trace, "contact.imported").len(), 1);
    assert_eq!(events(&outcome.trace, "contact.changed").len(), 1);
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

#[test]
fn an_address_that_alone_has_changed_is_changed() {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1")]);
    Run::new(&fake).go(|mut s| async move {
        s.enable(&[("a1@x.example", r"C\a")]).await;
        s.fake.with(|u| u.agents = vec![agent(1, "new@x.example", "A", "L1")]);
        wait(11 * MIN).await;
        let users = s.get("/sim/users").await.json();
        let all: Vec<_> =
            users.as_array().unwrap().iter().map(|u| (&u["email"], &u["active"], &u["windows"])).collect();
        assert_eq!(all, [(&json!("new@x.example"), &json!(true), &json!(r"C\a"))]);
    });
}
