//! Work that is not voice: recorded in the configured state (GIR-NV-1).

use crate::srs::seated;
use crate::stage::{Run, events};
use crate::tserver::TestCall;
use serde_json::json;
use wfo::rws::{Kind, NonVoiceStop};

#[test]
fn from_the_states_begin_to_its_end() {
    let outcome = Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        stage.state("chen", "chat", "NotReady", Some("Lunch")).await;
        stage.state("chen", "email", "Ready", None).await;
        srs.quiet(5000).await;
        stage.state("Chen", "chat", "Ready", None).await;
        let order = srs.started().await;
        assert_eq!(order.call, None);
        stage.state("chen", "chat", "Ready", None).await;
        stage.state("chen", "email", "NotReady", None).await;
        srs.quiet(5000).await;
        stage.state("chen", "chat", "NotReady", None).await;
        srs.stopped(&order).await;
        // Voice does not count for one who is none for it.
        stage.tserver.answer(&TestCall::new("CALL", 1), "7005");
        srs.quiet(5000).await;
        stage.state("chen", "chat", "ready", None).await;
        assert_ne!(srs.started().await.recording, order.recording);
    });
    let decided = events(&outcome.trace, "rws.decided");
    let voice = decided.iter().find(|d| d["call"] == "CALL").unwrap();
    assert_eq!(voice["record"], false);
}

#[test]
fn a_state_that_was_told_before_the_login_counts() {
    Run::new().go(async |stage| {
        stage.state("chen", "chat", "Ready", None).await;
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        srs.started().await;
    });
}

#[test]
fn by_policy_the_file_goes_on_to_the_logout() {
    Run::with(|config| config.policies.non_voice_stop = NonVoiceStop::Logout).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        stage.state("chen", "chat", "Ready", None).await;
        srs.started().await;
        stage.state("chen", "chat", "NotReady", None).await;
        srs.quiet(10_000).await;
    });
}

#[test]
fn blended_agents_are_recorded_for_voice_alone() {
    Run::with(|config| config.agents[2].kind = Kind::Blended).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "chen", None).await;
        stage.state("chen", "chat", "Ready", None).await;
        srs.quiet(5000).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7005");
        assert_eq!(srs.started().await.uuid(), "CALL");
    });
}

#[test]
fn the_backend_says_who_it_is() {
    Run::new().go(async |stage| {
        let path = "/sim/agents/chen/channels/chat";
        let body = json!({"state": "Ready"});
        let a = stage.raw("rws1", http::Method::POST, path, &[], body.clone()).await;
        assert_eq!(a.status, 401);
        let a = stage.ops("rws1", http::Method::POST, "/sim/agents/nobody/channels/chat", body).await;
        assert_eq!(a.status, 404);
        let a = stage.ops("rws1", http::Method::POST, path, json!({"mood": "Ready"})).await;
        assert_eq!(a.status, 400);
    });
}
