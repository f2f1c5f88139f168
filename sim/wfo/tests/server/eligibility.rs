//! Who is captured: each condition, changes of them, and what was allowed at the time of a contact.

use crate::fake::{Fake, agent, call};
use crate::stage::*;
use base64::Engine as _;
use serde_json::json;
use wire::contact::UploadState;
use wire::rte::{ToDesktop, Trigger};

const LOGIN: &str = r"C\a1";
const USER: &str = "/sim/users/a1@x.example";

fn fake() -> Fake {
    let fake = Fake::default();
    fake.with(|u| u.agents = vec![agent(1, "a1@x.example", "A", "L1")]);
    fake
}

#[test]
fn each_condition_stops_capture_and_brings_it_back() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, kernel::time::truth(), None)]).await;
        assert!(pc.capture(5).await.0);
        let changes = [
            (USER, json!({"active": false}), json!({"active": true})),
            (USER, json!({"roles": ["Agent"]}), json!({"roles": ["Agent", "Agent with screen"]})),
            (USER, json!({"windows": r"C\other"}), json!({"windows": LOGIN})),
            (USER, json!({"windows": ""}), json!({"windows": LOGIN})),
            ("/sim/acds/UJET", json!({"rte_messaging": false}), json!({"rte_messaging": true})),
        ];
        for (path, off, on) in changes {
            assert_eq!(s.put(path, off.clone()).await.status, OK);
            let (capture, reason, _) = pc.capture(5).await;
            assert!(!capture && reason != "eligible", "{off}: {reason}");
            assert_eq!(s.put(path, on).await.status, OK);
            assert!(pc.capture(5).await.0, "{off}");
        }
        // A user made by hand has no user profile.
        s.put(
            "/sim/users/hand@x.example",
            json!({"active": true, "roles": ["Agent with screen"], "windows": r"C\hand"}),
        )
        .await;
        let mut pc = Pc::up("PC-2", &[session(1, r"C\hand", kernel::time::truth(), None)]).await;
        assert!(pc.capture(5).await.1.contains("profile"));
        for (path, bad) in [
            (USER, json!({"roles": ["No such role"]})),
            ("/sim/acds/UJET", json!({"sync_interval_min": 9})),
            ("/sim/acds/None", json!({"rte_messaging": true})),
            ("/sim/users/no-address", json!({"active": true})),
            (USER, json!({"unknown": 1})),
        ] {
            let a = s.put(path, bad.clone()).await;
            assert!((400..500).contains(&a.status), "{bad}: {}", a.status);
        }
    });
}

#[test]
fn what_counts_is_what_was_allowed_at_the_time_of_the_contact() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        wait(10 * MIN).await;
        s.put(USER, json!({"active": false})).await;
        wait(10 * MIN).await;
        let now = kernel::time::truth();
        s.fake.with(|u| {
            u.calls.push(call(1, now, &[(1, 1, on + MIN, on + 2 * MIN)]));
            u.calls.push(call(2, now, &[(2, 1, on + 12 * MIN, on + 13 * MIN)]));
            u.calls.push(call(3, now, &[(3, 1, on + 9 * MIN, on + 13 * MIN)]));
        });
        let list = s.until(120, |l| l.len() == 3).await;
        let states: Vec<_> = list.iter().map(|c| c.video_upload_state).collect();
        assert_eq!(states, [UploadState::NotYet, UploadState::NoFile, UploadState::NotYet]);
        assert_eq!(pc.relay(10).await.0, "1");
        assert_eq!(pc.relay(10).await.0, "3");
    });
}

#[test]
fn an_agent_who_is_gone_is_deactivated_and_yesterdays_contact_is_still_made() {
    Run::new(&fake()).go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(pc.capture(5).await.0);
        wait(MIN).await;
        s.fake.with(|u| u.agents.clear());
        assert!(!pc.capture(700).await.0);
        let now = kernel::time::truth();
        s.fake.with(|u| u.calls.push(call(1, now, &[(1, 1, on + 10 * SEC, on + 40 * SEC)])));
        assert_eq!(pc.relay(120).await.0, "1");
        let users = s.get("/sim/users").await.json();
        assert_eq!((users.as_array().unwrap().len(), &users[0]["active"]), (1, &json!(false)));
        // Back again: not active until the administrator says so; a changed name is taken over.
        s.fake.with(|u| u.agents.push(agent(1, "a1@x.example", "A", "Newname")));
        wait(11 * MIN).await;
        let users = s.get("/sim/users").await.json();
        assert_eq!((&users[0]["last"], &users[0]["active"]), (&json!("Newname"), &json!(false)));
    });
}

fn event(s: &Stage, state: &str, at: i64, password: &str) -> (Vec<(&'static str, String)>, bytes::Bytes) {
    let _ = s;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("events:{password}"));
    let body = json!({"type": "AgentState", "item": {"ParticipantID": "1", "Email": "a1@x.example", "State": state, "At": wire::time::iso(at)}});
    (
        vec![("authorization", format!("Basic {basic}")), ("content-type", "application/json".into())],
        body.to_string().into(),
    )
}

async fn push(s: &Stage, state: &str, at: i64, password: &str) -> u16 {
    let (headers, body) = event(s, state, at, password);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    s.raw(http::Method::POST, "/sim/acd-events/UJET", &headers, body).await.status
}

#[test]
fn the_acds_triggers_come_by_event_and_are_repaired_by_the_log() {
    let mut run = Run::new(&fake());
    run.config.policies.start_trigger = Trigger::Acd;
    run.config.policies.stop_trigger = Trigger::Acd;
    run.go(|mut s| async move {
        s.enable(&[("a1@x.example", LOGIN)]).await;
        let on = kernel::time::truth();
        let mut pc = Pc::up("PC-1", &[session(1, LOGIN, on, None)]).await;
        assert!(!pc.capture(5).await.0, "not on the ACD yet");
        wait(30 * SEC).await;
        let at = kernel::time::truth();
        assert_eq!(push(&s, "login", at, "wrong").await, 401);
        assert_eq!(push(&s, "login", at, "event-secret").await, OK);
        assert_eq!(push(&s, "login", at, "event-secret").await, OK, "doubled");
        let (capture, _, told) = pc.capture(5).await;
        assert_eq!((capture, told), (true, Some(at)));
        // The logoff's event is lost; the log has it.
        wait(10 * MIN).await;
        let off = kernel::time::truth() - 5 * SEC;
        s.fake.with(|u| {
            u.logs.push(json!({"id": 1, "agent_id": 1, "activity": "login", "started_at": wire::time::iso(at)}));
            u.logs.push(json!({"id": 2, "agent_id": 1, "activity": "logout", "started_at": wire::time::iso(off)}));
        });
        let (capture, _, told) = pc.capture(90).await;
        assert_eq!((capture, told), (false, Some(off)));
        // The log has both that follow, together: nothing begins that is over.
        wait(2 * MIN).await;
        let again = kernel::time::truth();
        s.fake.with(|u| {
            for (id, activity, at) in [(3, "login", again - 2_000), (4, "logout", again - 1_000)] {
                let started = wire::time::iso(at);
                u.logs.push(json!({"id": id, "agent_id": 1, "activity": activity, "started_at": started}));
            }
        });
        let (capture, _, told) = pc.capture(90).await;
        assert_eq!((capture, told), (false, Some(again - 1_000)));
        // A login that comes late, from before the logoff, changes nothing.
        assert_eq!(push(&s, "login", off - MIN, "event-secret").await, OK);
        assert!(!pc.all().await.iter().any(|m| matches!(m, ToDesktop::Eligibility { .. })));
    });
}
