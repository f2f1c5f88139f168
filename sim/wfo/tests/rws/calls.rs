//! Voice calls: who is recorded from when to when, and where the file goes (GIR-FLOW, GIR-ONE, GIR-MAP, GIR-ACW).

use crate::srs::{begin, file, seated};
use crate::stage::{Run, events, wait};
use crate::tserver::TestCall;
use http::Method;
use kernel::time;
use serde_json::{Value, json};
use wfo::rws::{Mapping, Overlap};
use wire::tlib::{AgentWorkMode, CallType, Kind};

#[test]
fn from_the_recordings_start_to_the_calls_end_and_the_file_is_the_calls() {
    let outcome = Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL1", 0x71);
        stage.tserver.event(Kind::Ringing, &call, "7001", None);
        stage.tserver.event(Kind::Established, &call, "7001", None);
        srs.quiet(5000).await;
        stage.tserver.event(Kind::AttachedDataChanged, &call, "7001", Some("ON"));
        let from = time::truth();
        let order = srs.started().await;
        assert!(time::truth() - from < 100);
        let reference = order.call.clone().unwrap();
        assert_eq!((reference.uuid.as_str(), reference.conn_id.as_str()), ("CALL1", "0000000000000071"));
        assert_eq!(reference.dn, "7001");
        // Holding, pausing and what else happens in a call end nothing.
        for kind in [Kind::Held, Kind::Retrieved] {
            stage.tserver.event(kind, &call, "7001", Some("ON"));
        }
        for recorded in ["PAUSED", "ON", "OFF"] {
            stage.tserver.event(Kind::AttachedDataChanged, &call, "7001", Some(recorded));
        }
        srs.quiet(20_000).await;
        stage.tserver.release(&call, "7001");
        let to = srs.stopped(&order).await;
        let content = file(1, 200_000);
        let announced = begin(&order, "1001", &content, from, to);
        stage.upload("rws1", &order, &announced, &content).await;
        // The voice recording comes later than the file.
        let alone = stage.get("rws1", "/sim/screen-recordings").await;
        assert_eq!(alone[0]["callUUID"], "CALL1");
        assert_eq!(alone[0]["mediaId"], Value::Null);
        assert_eq!(stage.mcp("rws1", "CALL1", &[("CALL1_7001.wav", "1001", "7001", from, to)]).await.status, 200);
        let recordings = stage.get("rws1", "/sim/recordings").await;
        let screen = &recordings[0]["screenRecordings"][0];
        assert_eq!(screen["mediaId"], "CALL1_7001.wav");
        assert_eq!(screen["agentId"], "1001");
        assert_eq!((screen["started"].as_i64(), screen["stopped"].as_i64()), (Some(from), Some(to)));
        assert_eq!((&screen["sha256"], &screen["size"]), (&json!(announced.sha256), &json!(200_000)));
        let path = format!("/sim/screen-recordings/{}/file", order.recording);
        let a = stage.ops("rws1", Method::GET, &path, Value::Null).await;
        assert_eq!((a.header("content-type").as_str(), &a.body[..]), ("image/apng", &content[..]));
        // Nothing readable is on the disk (SCR-SEC-3).
        for (path, bytes) in stage.control.disk("rws1") {
            assert!(!bytes.windows(8).any(|w| w == b"\x89PNG\r\n\x1a\n"), "{path}");
            assert!(!bytes.windows(5).any(|w| w == b"CALL1" || w == b"braun"), "{path}");
        }
    });
    let decided = events(&outcome.trace, "rws.decided");
    assert_eq!(
        decided[0],
        json!({"agent": "1001", "dn": "7001", "call": "CALL1", "record": true, "why": "its voice is recorded"})
    );
    let orders = events(&outcome.trace, "rws.ordered");
    assert_eq!(orders.iter().map(|o| o["order"].as_str().unwrap()).collect::<Vec<_>>(), ["start", "stop"]);
    let stored = events(&outcome.trace, "rws.stored");
    assert_eq!((&stored[0]["call"], &stored[0]["bytes"]), (&json!("CALL1"), &json!(200_000)));
    assert_eq!(events(&outcome.trace, "rws.mapped").len(), 1);
    let token = events(&outcome.trace, "wire.ws").iter().any(|e| e["text"].as_str().unwrap().contains("token\":\"0"));
    assert!(!token);
}

#[test]
fn what_is_not_recorded_has_no_file() {
    let outcome = Run::with(|config| config.agents[1].recording_when = Some("off".into())).go(async |stage| {
        let mut braun = seated(&stage, "rws1", "braun", None).await;
        let mut hodges = seated(&stage, "rws1", "hodges", None).await;
        let (plain, recorded) = (TestCall::new("PLAIN", 1), TestCall::new("RECORDED", 2));
        stage.tserver.answer_unrecorded(&plain, "7001");
        stage.tserver.answer(&recorded, "7002");
        // User data are the whole call's: here another DN is recorded, be it one that begins like the agent's.
        for other in ["7002", "70012"] {
            let theirs = plain.event(Kind::AttachedDataChanged, other, Some("ON"));
            stage.tserver.tell(&theirs.with(wire::tlib::Attribute::ThisDn, "7001"));
        }
        braun.quiet(10_000).await;
        hodges.quiet(10_000).await;
    });
    let decided = events(&outcome.trace, "rws.decided");
    assert_eq!(decided.len(), 1);
    assert_eq!((&decided[0]["record"], &decided[0]["why"]), (&json!(false), &json!("recordingWhen is off")));
}

#[test]
fn of_overlapping_calls_the_first_one_has_the_file() {
    for overlap in [Overlap::FirstEnd, Overlap::LastEnd] {
        let outcome = Run::with(|config| config.policies.overlap = overlap).go(async move |stage| {
            let mut srs = seated(&stage, "rws1", "braun", None).await;
            let (first, second, third) =
                (TestCall::new("FIRST", 1), TestCall::new("SECOND", 2), TestCall::new("THIRD", 3));
            stage.tserver.answer(&first, "7001");
            let order = srs.started().await;
            stage.tserver.event(Kind::Held, &first, "7001", None);
            stage.tserver.answer(&second, "7001");
            srs.quiet(5000).await;
            stage.tserver.release(&first, "7001");
            if overlap == Overlap::LastEnd {
                srs.quiet(5000).await;
                stage.tserver.release(&second, "7001");
                srs.stopped(&order).await;
            } else {
                srs.stopped(&order).await;
                // What began while the file ran gets none of its own.
                srs.quiet(5000).await;
                stage.tserver.release(&second, "7001");
            }
            assert_eq!(order.uuid(), "FIRST");
            stage.tserver.answer(&third, "7001");
            let next = srs.started().await;
            assert_eq!(next.uuid(), "THIRD");
            assert_ne!(next.recording, order.recording);
            assert_ne!(next.token, order.token);
        });
        let orders = events(&outcome.trace, "rws.ordered");
        let starts = orders.iter().filter(|order| order["order"] == "start").count();
        assert_eq!(starts, 2, "{orders:?}");
    }
}

#[test]
fn one_who_was_consulted_keeps_the_file_of_the_consultation() {
    for mapping in [Mapping::First, Mapping::Main] {
        Run::with(|config| config.policies.mapping = mapping).go(async move |stage| {
            let mut braun = seated(&stage, "rws1", "braun", None).await;
            let mut hodges = seated(&stage, "rws1", "hodges", None).await;
            let main = TestCall::new("MAIN", 1);
            let consult = TestCall { of: CallType::Consult, ..TestCall::new("CONSULT", 2) };
            let start = time::truth();
            stage.tserver.answer(&main, "7001");
            let of_braun = braun.started().await;
            stage.tserver.event(Kind::Held, &main, "7001", None);
            stage.tserver.answer(&consult, "7002");
            stage.tserver.answer(&consult, "7001");
            let of_hodges = hodges.started().await;
            assert_eq!((of_braun.uuid(), of_hodges.uuid()), ("MAIN", "CONSULT"));
            wait(10_000).await;
            // The transfer is completed.
            stage.tserver.release(&consult, "7001");
            stage.tserver.release(&main, "7001");
            stage.tserver.moved(&consult, &main, "7002");
            let moved = time::truth();
            let braun_left = braun.stopped(&of_braun).await;
            hodges.quiet(10_000).await;
            stage.tserver.release(&main, "7002");
            let hodges_left = hodges.stopped(&of_hodges).await;
            for (order, agent, to) in [(&of_braun, "1001", braun_left), (&of_hodges, "1002", hodges_left)] {
                let content = file(3, 1000);
                stage.upload("rws1", order, &begin(order, agent, &content, to - 1000, to), &content).await;
            }
            let parts =
                [("m-braun", "1001", "7001", start, braun_left), ("m-hodges", "1002", "7002", moved, hodges_left)];
            assert_eq!(stage.mcp("rws1", "MAIN", &parts).await.status, 200);
            let parts = [("c-hodges", "1002", "7002", start, moved), ("c-braun", "1001", "7001", start, moved)];
            assert_eq!(stage.mcp("rws1", "CONSULT", &parts).await.status, 200);
            let screens = stage.get("rws1", "/sim/screen-recordings").await;
            let of = |agent: &str| {
                screens.as_array().unwrap().iter().find(|s| s["agentId"] == agent).unwrap()["mediaId"].clone()
            };
            assert_eq!(of("1001"), "m-braun");
            assert_eq!(of("1002"), if mapping == Mapping::First { "c-hodges" } else { "m-hodges" });
        });
    }
}

#[test]
fn the_work_after_the_call_belongs_to_the_file_where_it_is_recorded() {
    let after_call_work = Some(AgentWorkMode::AfterCallWork);
    Run::with(|config| config.policies.record_acw = true).go(async move |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        stage.tserver.release(&call, "7001");
        wait(30).await;
        stage.tserver.agent(Kind::AgentNotReady, "7001", after_call_work);
        srs.quiet(30_000).await;
        stage.tserver.agent(Kind::AgentReady, "7001", None);
        srs.stopped(&order).await;
        // Without such work the file ends with the call, as soon as that is known.
        let call = TestCall::new("CALL2", 2);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        stage.tserver.release(&call, "7001");
        let released = time::truth();
        let stopped = srs.stopped(&order).await;
        assert!((500..600).contains(&(stopped - released)), "{}", stopped - released);
        // Another call in the midst of it has a file of its own.
        let (call, next) = (TestCall::new("CALL3", 3), TestCall::new("CALL4", 4));
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        stage.tserver.release(&call, "7001");
        stage.tserver.agent(Kind::AgentAfterCallWork, "7001", None);
        srs.quiet(5000).await;
        stage.tserver.answer(&next, "7001");
        srs.stopped(&order).await;
        assert_eq!(srs.started().await.uuid(), "CALL4");
    });
    Run::new().go(async move |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        stage.tserver.release(&call, "7001");
        stage.tserver.agent(Kind::AgentNotReady, "7001", after_call_work);
        let released = time::truth();
        assert!(srs.stopped(&order).await - released < 100);
    });
}

#[test]
fn the_agent_controls_the_calls_recording() {
    Run::new().go(async |stage| {
        let srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 0x71);
        stage.tserver.answer_unrecorded(&TestCall::new("HELD", 0x70), "7001");
        stage.tserver.answer_unrecorded(&call, "7001");
        wait(50).await;
        for (operation, number) in [
            ("StartCallRecording", 3013),
            ("PauseCallRecording", 3015),
            ("ResumeCallRecording", 3016),
            ("StopCallRecording", 3014),
        ] {
            let a = srs.post(&stage, "/api/v2/me/calls/CALL", json!({"operationName": operation})).await;
            assert_eq!(a.json(), json!({"statusCode": 0}));
            let asked = stage.tserver.asked(Kind::PrivateService);
            let last = asked.last().unwrap();
            assert_eq!(last.number(wire::tlib::Attribute::PrivateMsgId), Some(number));
            assert_eq!(last.this_dn(), Some("7001"));
            assert_eq!(last.conn_id(wire::tlib::Attribute::ConnId).unwrap().0, 0x71);
        }
        let a = srs.post(&stage, "/api/v2/me/calls/OTHER", json!({"operationName": "StopCallRecording"})).await;
        assert_eq!((a.status, a.json()["statusCode"].as_i64()), (404, Some(6)));
        let a = srs.post(&stage, "/api/v2/me/calls/CALL", json!({"operationName": "Sing"})).await;
        assert_eq!(a.json()["statusCode"], 2);
    });
}

#[test]
fn a_session_is_notified_of_its_calls() {
    Run::new().go(async |stage| {
        let srs = seated(&stage, "rws1", "braun", None).await;
        let url = "ws://rws1:8080/sim/notifications";
        let mut socket =
            kernel::ws::Socket::connect(url, &[("cookie", &srs.cookie)], crate::stage::secs(10)).await.unwrap();
        wait(50).await;
        stage.tserver.answer(&TestCall::new("CALL", 0x71), "7001");
        stage.tserver.agent(Kind::AgentReady, "7001", None);
        let mut all = Vec::new();
        for _ in 0..5 {
            let text = socket.recv().await.unwrap().unwrap();
            all.push(serde_json::from_str::<Value>(&text).unwrap());
        }
        let states: Vec<&Value> = all.iter().map(|n| &n["data"]["call"]["state"]).collect();
        assert_eq!(states[..3], ["Ringing", "Established", "Established"]);
        assert_eq!(all[3]["data"]["notificationType"], "CallRecordingStateChange");
        assert_eq!(all[3]["data"]["call"]["recordingState"], "Recording");
        assert_eq!(all[3]["channel"], "/v2/me/calls");
        let read: wire::rws::Notification<wire::rws::CallStateChange> = serde_json::from_value(all[3].clone()).unwrap();
        assert_eq!(read.data.call.recorded_uuid(), Some("CALL"));
        assert_eq!(all[4]["data"]["devices"][0]["userState"]["state"], "Ready");
    });
}
