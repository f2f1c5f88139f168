//! RTE messaging: who may talk, what each PC is told, and what happens when sessions become known late.

use crate::fake::{Fake, agent, call};
use crate::stage::*;
use wire::contact::UploadState;
use wire::rte::{Discrepancy, DiscrepancyKind, Outcome, ToDesktop, ToServer};

const LOGIN: &str = r"C\a1";

fn fake() -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1"), agent(2, "a2@x.example", "B", "L2")]);
    fake
}

fn add_call(s: &Stage, id: u64, from: i64, to: i64) {
    s.fake.with(|u| u.calls.push(call(id, kernel::time::truth(), &[(id * 10, 1, from, to)])));
}

#[test]
fn only_the_pc_itself_may_speak_for_it() {
    Run::new(&fake()).go(|mut s| async move {
        s.log_in().await;
        assert!(Pc::open("PC-1", "token-PC-9").await.is_err());
        assert!(Pc::open("PC-1", "").await.is_err());
        for first in [ToServer::Hello { pc: "PC-2".into(), version: "1".into(), boot: 0 }, ToServer::Ping { id: 1 }] {
            let mut pc = Pc::open("PC-1", "token-PC-1").await.unwrap();
            pc.say(&first).await;
            assert_eq!(pc.hear().await, None, "{first:?}");
        }
        let mut pc = Pc::up("PC-1", &[]).await;
        pc.socket.send("{\"type\":\"no such thing\"}").await.unwrap();
        while pc.hear().await.is_some() {}
        assert_eq!(s.get("/sim/status").await.json()["connected"], serde_json::json!([]));
    });
}

#[test]
fn a_new_connection_takes_the_place_of_the_old() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut old = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(old.capture(5).await.0);
        let mut new = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(new.capture(5).await.0);
        assert!(old.all().await.is_empty());
        wait(MIN).await;
        add_call(&s, 1, on + SEC, on + 30 * SEC);
        assert_eq!(new.relay(90).await.0, "1");
        assert_eq!(s.get("/sim/status").await.json()["connected"], serde_json::json!(["PC-1"]));
    });
}

#[test]
fn sessions_are_confirmed_and_time_is_told() {
    Run::new(&fake()).go(|_| async move {
        wait(5 * SEC).await;
        let sessions = [session(3, LOGIN, STARTS, Some(STARTS + SEC)), session(4, LOGIN, STARTS + SEC, None)];
        let mut pc = Pc::up("PC-1", &sessions).await;
        let taken = |m: &ToDesktop| match m {
            ToDesktop::SessionsTaken { ended_through } => Some(*ended_through),
            _ => None,
        };
        assert_eq!(pc.expect(5, taken).await, 3);
        pc.say(&ToServer::Sessions { sessions: vec![session(4, LOGIN, STARTS + SEC, Some(STARTS + 2 * SEC))] }).await;
        assert_eq!(pc.expect(5, taken).await, 4);
        pc.say(&ToServer::Ping { id: 9 }).await;
        let time = pc.expect(5, |m| match m {
            ToDesktop::Pong { id: 9, server_time } => Some(*server_time),
            _ => None,
        });
        let time = time.await;
        assert!((kernel::time::truth() - time).abs() < 100, "{time}");
    });
}

#[test]
fn a_session_that_becomes_known_late_brings_the_relay() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        wait(5 * MIN).await;
        add_call(&s, 1, on + MIN, on + 2 * MIN);
        let list = s.until(120, |l| l.len() == 1).await;
        assert_eq!(list[0].video_upload_state, UploadState::NoFile);
        assert!(!list[0].note.contains("captured on"), "{}", list[0].note);
        // The PC was offline, its agent logged on.
        let mut pc = Pc::up("PC-2", &[session(1, LOGIN, on, Some(on + 3 * MIN))]).await;
        assert_eq!(pc.relay(10).await, ("1".into(), on + MIN, on + 2 * MIN));
        let list = s.contacts().await;
        assert_eq!(list[0].video_upload_state, UploadState::NotYet);
        // Not taken: it is said again at each connection, and not any more once it is settled.
        let mut pc = Pc::up("PC-2", &[session(1, LOGIN, on, Some(on + 3 * MIN))]).await;
        assert_eq!(pc.relay(10).await.0, "1");
        pc.say(&ToServer::Settled { contact: "1".into(), outcome: Outcome::Damaged }).await;
        pc.expect(10, |m| matches!(m, ToDesktop::Done { contact } if contact == "1").then_some(())).await;
        let list = s.contacts().await;
        assert_eq!(list[0].video_upload_state, UploadState::NoFile);
        assert!(list[0].note.contains("damaged"), "{}", list[0].note);
        let mut pc = Pc::up("PC-2", &[session(1, LOGIN, on, Some(on + 3 * MIN))]).await;
        assert!(!pc.all().await.iter().any(|m| matches!(m, ToDesktop::Relay { .. })));
        assert_eq!(s.contacts().await[0].video_history.len(), 3);
    });
}

#[test]
fn a_contact_after_the_power_cut_of_the_pc_goes_to_the_next() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut one = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(one.capture(5).await.0);
        drop(one);
        wait(5 * MIN).await;
        // As far as the server knows, the session on PC-1 is still open.
        add_call(&s, 1, on + 4 * MIN, on + 5 * MIN);
        s.until(120, |l| l.len() == 1 && l[0].video_upload_state == UploadState::NotYet).await;
        let mut two = Pc::up("PC-2", &[session(1, LOGIN, on + 3 * MIN, None)]).await;
        assert_eq!(two.relay(10).await.0, "1", "the latest logon");
        let mut one = Pc::up("PC-1", &[session(1, LOGIN, on, Some(on + MIN))]).await;
        assert!(!one.all().await.iter().any(|m| matches!(m, ToDesktop::Relay { .. })));
        assert!(s.upload("PC-2", "1", &recording(1, 100), &[(0, 60_000)]).await);
        assert!(
            !s.upload("PC-1", "1", &recording(2, 100), &[(0, 60_000)]).await
                || s.contacts().await[0].pc.as_deref() == Some("PC-2")
        );
    });
}

#[test]
fn the_next_pc_is_asked_where_the_first_has_nothing() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut one = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        let mut two = Pc::up("PC-2", &[session(1, LOGIN, on + SEC, None)]).await;
        wait(2 * MIN).await;
        add_call(&s, 1, on + 10 * SEC, on + 20 * SEC);
        assert_eq!(two.relay(90).await.0, "1");
        two.say(&ToServer::Settled { contact: "1".into(), outcome: Outcome::NotCaptured }).await;
        assert_eq!(one.relay(20).await.0, "1");
        one.say(&ToServer::Settled { contact: "1".into(), outcome: Outcome::NotCaptured }).await;
        s.until(20, |l| l[0].video_upload_state == UploadState::NoFile).await;
        assert_eq!(s.get("/sim/status").await.json()["owed"], 0);
    });
}

#[test]
fn nothing_is_released_before_the_retention_nor_past_what_is_owed() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        pc.idle(HOUR).await;
        add_call(&s, 1, on + 30 * MIN, on + 40 * MIN);
        pc.relay(90).await;
        let release = |m: &ToDesktop| if let ToDesktop::Release { before } = m { Some(*before) } else { None };
        let mut told = Vec::new();
        while kernel::time::truth() < on + 26 * HOUR {
            if let Some(before) = release(&pc.next().await) {
                assert!(before <= kernel::time::truth() - 24 * HOUR, "within the retention");
                assert!(before <= on + 30 * MIN, "past what is owed");
                told.push(before);
            }
        }
        assert!(told.iter().any(|before| *before > on), "{told:?}");
        pc.say(&ToServer::Settled { contact: "1".into(), outcome: Outcome::NotCaptured }).await;
        while release(&pc.next().await).is_none_or(|before| before < on + 90 * MIN) {
            assert!(kernel::time::truth() < on + 27 * HOUR, "it stays where it was");
        }
        // An ACD that cannot be asked may have contacts still: nothing more is released.
        s.control.unplug("ujet", true).await;
        let stopped = kernel::time::truth();
        while kernel::time::truth() < stopped + 3 * HOUR {
            if let Some(before) = release(&pc.next().await) {
                assert!(before <= stopped - 24 * HOUR + MIN);
            }
        }
    });
}

#[test]
fn discrepancies_are_stored_once() {
    Run::new(&fake()).go(|mut s| async move {
        s.log_in().await;
        let mut pc = Pc::up("PC-1", &[]).await;
        let found = Discrepancy {
            id: 5,
            what: DiscrepancyKind::Late,
            segment: "00000001.seg".into(),
            windows: LOGIN.into(),
            from: 1,
            to: 2,
            contact: Some("3".into()),
        };
        for _ in 0..3 {
            pc.say(&ToServer::Discrepancy(found.clone())).await;
            pc.expect(5, |m| matches!(m, ToDesktop::DiscrepancyTaken { id: 5 }).then_some(())).await;
        }
        let list = s.get("/sim/discrepancies").await.json();
        assert_eq!(list.as_array().unwrap().len(), 1);
        assert_eq!(
            (&list[0]["what"], &list[0]["pc"], &list[0]["contact"]),
            (&"late".into(), &"PC-1".into(), &"3".into())
        );
    });
}
