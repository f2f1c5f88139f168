//! Each way to be wrong is one: what the judge is to find can be seen from outside.

use crate::srs::{Order, Srs, begin, file, log_in, seated};
use crate::stage::{Run, Stage, wait};
use crate::tserver::TestCall;
use serde_json::Value;
use wfo::rws::Misstep;
use wire::rws::screen::Instruction;
use wire::tlib::Kind;

fn erring(misstep: Misstep) -> Run {
    Run::with(move |config| config.misstep = Some(misstep))
}

async fn finish(stage: &Stage, srs: &mut Srs, order: &Order, agent: &str) {
    let to = srs.stopped(order).await;
    let content = file(5, 1000);
    stage.upload("rws1", order, &begin(order, agent, &content, to - 500, to), &content).await;
}

#[test]
fn it_does_not_listen_or_hear_or_record() {
    for misstep in [Misstep::RegistersNoDn, Misstep::HearsNoRecording, Misstep::RecordsNobody] {
        erring(misstep).go(async move |stage| {
            let mut srs = seated(&stage, "rws1", "braun", None).await;
            assert_eq!(stage.tserver.registered().is_empty(), misstep == Misstep::RegistersNoDn);
            stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
            srs.quiet(5000).await;
        });
    }
}

#[test]
fn it_records_whom_and_what_it_should_not() {
    Run::with(|config| {
        config.misstep = Some(Misstep::RecordsEverybody);
        config.recording_when = Some("off".into());
    })
    .go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        srs.started().await;
    });
    erring(Misstep::RecordsUnrecordedCalls).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer_unrecorded(&TestCall::new("CALL", 1), "7001");
        srs.started().await;
    });
    erring(Misstep::StartsAtAnyState).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        stage.state("chen", "email", "NotReady", None).await;
        srs.started().await;
    });
    erring(Misstep::StaysInState).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        stage.state("chen", "chat", "Ready", None).await;
        srs.started().await;
        stage.state("chen", "chat", "NotReady", None).await;
        srs.quiet(5000).await;
    });
    erring(Misstep::StartsTwice).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        srs.started().await;
        stage.tserver.answer(&TestCall::new("CALL2", 2), "7001");
        srs.started().await;
    });
    erring(Misstep::NeverStops).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        srs.started().await;
        stage.tserver.release(&call, "7001");
        srs.quiet(5000).await;
    });
    erring(Misstep::KeepsAfterCallWork).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        srs.started().await;
        stage.tserver.release(&call, "7001");
        stage.tserver.agent(Kind::AgentAfterCallWork, "7001", None);
        srs.quiet(5000).await;
    });
}

async fn stored(stage: &Stage) -> (Value, Value) {
    let mut srs = seated(stage, "rws1", "braun", None).await;
    let (first, second) = (TestCall::new("FIRST", 1), TestCall::new("SECOND", 2));
    stage.tserver.answer(&first, "7001");
    let order = srs.started().await;
    stage.tserver.answer(&second, "7001");
    wait(100).await;
    stage.tserver.release(&first, "7001");
    let to = kernel::time::truth();
    finish(stage, &mut srs, &order, "1001").await;
    let parts = [("b", "1002", "7002", to - 900, to), ("a", "1001", "7001", to - 900, to)];
    for id in ["FIRST", "SECOND"] {
        stage.mcp("rws1", id, &parts).await;
    }
    (stage.get("rws1", "/sim/recordings").await, stage.get("rws1", "/sim/screen-recordings").await)
}

#[test]
fn it_keeps_or_maps_files_wrongly() {
    let of = |misstep: Option<Misstep>| {
        Run::with(move |config| config.misstep = misstep).go(async |stage| stored(&stage).await).result
    };
    let (_, screens) = of(None);
    assert_eq!((&screens[0]["callUUID"], &screens[0]["mediaId"]), (&"FIRST".into(), &"a".into()));
    assert_eq!(of(Some(Misstep::StoresNothing)).1.as_array().unwrap().len(), 0);
    assert_eq!(of(Some(Misstep::StoresTwice)).1.as_array().unwrap().len(), 2);
    assert_eq!(of(Some(Misstep::MapsToLastCall)).1[0]["callUUID"], "SECOND");
    assert_eq!(of(Some(Misstep::MapsToAnotherAgent)).1[0]["mediaId"], "b");
    assert_eq!(of(Some(Misstep::MapsNothing)).1[0]["callUUID"], Value::Null);
}

#[test]
fn it_takes_no_voice_recording_alone() {
    erring(Misstep::RefusesVoiceAlone).go(async |stage| {
        assert_ne!(stage.mcp("rws1", "CALL", &[("a", "1001", "7001", 0, 1)]).await.status, 200);
    });
}

#[test]
fn it_lets_in_or_out_whom_it_should_not() {
    for (misstep, place, devices, good) in [
        (Misstep::AcceptsUnknownPlace, Some("Nowhere"), vec![], true),
        (Misstep::AcceptsForeignDevice, Some("Place_7001"), vec![("7002", "SIP_Switch")], true),
        (Misstep::AcceptsUnknownDevice, Some("Place_7001"), vec![("9999", "SIP_Switch")], true),
        (Misstep::AcceptsMissingDevices, Some("Place_Two"), vec![], true),
        (Misstep::WantsDevicesAlways, Some("Place_7001"), vec![], false),
        (Misstep::RefusesDefaultPlace, None, vec![], false),
        (Misstep::RefusesHotSeating, Some("Place_7001"), vec![], false),
    ] {
        erring(misstep).go(async move |stage| {
            let srs = log_in(&stage, "rws1", "braun").await.unwrap();
            let a = srs.start(&stage, place, &devices).await;
            assert_eq!(a.json()["statusCode"] == 0, good, "{misstep:?}");
        });
    }
    erring(Misstep::RefusesLogins).go(async |stage| {
        assert!(log_in(&stage, "rws1", "braun").await.is_err());
    });
    erring(Misstep::RefusesNamelessly).go(async |stage| {
        let srs = log_in(&stage, "rws1", "braun").await.unwrap();
        let a = srs.start(&stage, Some("Nowhere"), &[]).await.json();
        assert!(!a["statusMessage"].as_str().unwrap().contains("Nowhere"));
    });
    erring(Misstep::KeepsOldPlace).go(async |stage| {
        let _old = seated(&stage, "rws1", "braun", Some("Place_7001")).await;
        let mut new = seated(&stage, "rws1", "braun", Some("Place_7002")).await;
        stage.tserver.answer(&TestCall::new("OLD", 1), "7001");
        assert!(matches!(new.hear().await, Instruction::Start { .. }));
    });
}
