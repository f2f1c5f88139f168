//! Screen-only recordings by hand, and refusals of everything else.

use crate::fake::{Fake, agent, call};
use crate::stage::*;
use http::Method;
use serde_json::json;
use wire::contact::UploadState;
use wire::rte::{ToDesktop, ToServer};

const LOGIN: &str = r"C\a1";

fn fake() -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1")]);
    fake
}

async fn control(s: &mut Stage, operation: &str) -> Answer {
    let body = json!({"operation": operation, "email": "a1@x.example"});
    s.ask(Method::POST, "/sim/recording-controls", body).await
}

fn screen(m: &ToDesktop) -> Option<bool> {
    if let ToDesktop::ScreenOnly { on, .. } = m { Some(*on) } else { None }
}

#[test]
fn start_and_stop_make_a_contact_of_the_screen_alone() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        assert_eq!(control(&mut s, "start_screen").await.status, 409, "nobody is logged on");
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, kernel::time::truth(), None)]).await;
        assert!(pc.capture(5).await.0);
        assert_eq!(control(&mut s, "stop_screen").await.status, 409, "nothing is running");
        let a = control(&mut s, "start_screen").await;
        assert_eq!((a.status, a.json()["contact"].clone()), (OK, json!("1")));
        let from = kernel::time::truth();
        assert!(pc.expect(5, screen).await);
        assert_eq!(control(&mut s, "start_screen").await.status, 409, "running already");
        wait(MIN).await;
        s.control.power_off("wfo").await;
        s.control.power_on("wfo").await;
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, from, None)]).await;
        let a = control(&mut s, "stop_screen").await;
        assert_eq!((a.status, a.json()["contact"].clone()), (OK, json!("1")));
        let (contact, start, end) = pc.relay(10).await;
        assert_eq!(contact, "1");
        assert!((end - start - (kernel::time::truth() - from)).abs() < 2 * SEC);
        assert!(s.upload("PC-1", "1", &recording(1, 100), &[(0, end - start)]).await);
        let list = s.contacts().await;
        assert_eq!((list[0].contact_type.as_str(), list[0].call_duration), ("SCREEN", end - start));
        assert_eq!(
            (list[0].video_upload_state, list[0].audio_upload_state),
            (UploadState::Uploaded, UploadState::NoFile)
        );
    });
}

#[test]
fn a_logoff_ends_it() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(pc.capture(5).await.0);
        assert_eq!(control(&mut s, "start_screen").await.status, OK);
        wait(MIN).await;
        let off = kernel::time::truth();
        pc.say(&ToServer::Sessions { sessions: vec![session(1, LOGIN, on, Some(off))] }).await;
        assert_eq!(pc.relay(10).await.2, off);
        assert_eq!(control(&mut s, "stop_screen").await.status, 409);
    });
}

#[test]
fn nobody_forgets_it_for_ever() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(pc.capture(5).await.0);
        assert_eq!(control(&mut s, "start_screen").await.status, OK);
        pc.idle(5 * HOUR).await;
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        let (_, start, end) = pc.relay(60).await;
        assert_eq!(end - start, 4 * HOUR, "the product's limit");
    });
}

#[test]
fn its_end_is_told_to_a_pc_that_was_away_and_needs_no_acd() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(pc.capture(5).await.0);
        assert_eq!(control(&mut s, "start_screen").await.status, OK);
        assert!(pc.expect(5, screen).await);
        pc.socket.close().await;
        s.control.unplug("ujet", true).await;
        wait(5 * HOUR).await;
        assert_eq!(s.contacts().await[0].call_duration, 4 * HOUR);
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(!pc.expect(10, screen).await, "it ended while the PC was away");
    });
}

#[test]
fn everything_else_is_refused_as_such() {
    let fake = fake();
    fake.with(|u| u.calls.push(call(1, STARTS, &[(1, 1, STARTS - MIN, STARTS)])));
    Run::new(&fake).go(|mut s| async move {
        s.until(120, |l| l.len() == 1).await;
        let before = s.contacts().await;
        for operation in
            ["pause_screen", "resume_screen", "start_audio", "stop_audio", "pause_audio", "resume_audio", "tag", ""]
        {
            let a = control(&mut s, operation).await;
            assert_eq!(a.status, 409, "{operation}");
            assert!(a.json()["error"].as_str().is_some_and(|e| e.len() > 10));
        }
        let requests = [
            (Method::PUT, "/api/rest/recording/contact/1/metadata", json!({"Ticket": {"key": "Ticket", "value": "1"}})),
            (Method::POST, "/sim/contacts/1/restore", json!(null)),
            (Method::GET, "/sim/live/a1@x.example", json!(null)),
        ];
        for (method, path, body) in requests {
            let a = s.ask(method, path, body).await;
            assert_eq!(a.status, 409, "{path}");
            assert!(a.json()["error"].is_string());
        }
        assert_eq!(s.get("/api/rest/recording/contact/1/metadata").await.json(), json!({}));
        assert_eq!(s.get("/api/rest/recording/contact/9/metadata").await.status, 404);
        assert_eq!(s.contacts().await, before, "nothing has changed");
    });
}
