//! The desktop's backend.

use crate::support::{centre, desktop_program, events, login, program, run, wait};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use kernel::net::TcpListener;
use mocks::genesys::backend::{Backend, ChannelState, Config};
use mocks::genesys::desktop::{self, Desktop};
use std::sync::{Arc, Mutex};

/// Status of the next answers, and what was taken.
type Rws = Arc<Mutex<(Vec<u16>, Vec<String>)>>;

async fn rws(rws: Rws) {
    let take = async |State(rws): State<Rws>,
                      Path((login, media)): Path<(String, String)>,
                      headers: HeaderMap,
                      Json(state): Json<ChannelState>| {
        let mut rws = rws.lock().expect("whole");
        let status = rws.0.pop().unwrap_or(200);
        if headers.get("authorization").is_none_or(|value| value != "Basic b3BzOnNlY3JldA==") {
            return StatusCode::UNAUTHORIZED;
        }
        if status == 200 {
            rws.1.push(format!("{login} {media} {} {:?}", state.state, state.reason));
        }
        StatusCode::from_u16(status).expect("a status")
    };
    let router = Router::new().route("/sim/agents/{login}/channels/{media}", post(take)).with_state(rws);
    kernel::http::serve(TcpListener::bind(8080).await.expect("a port"), router).await.expect("goes on");
}

#[test]
fn states_reach_rws_in_order_whatever_it_answers_first() {
    let taken: Rws = Arc::new(Mutex::new((vec![404, 503, 500], Vec::new())));
    let backend = Backend::new(Config::new(centre(1).server, ("ops".into(), "secret".into())));
    let desktop = Desktop::new(desktop::Config { tserver: None, ..desktop::Config::of("PC-0417") });
    let (serving, own) = (taken.clone(), backend.clone());
    let machines = vec![
        ("rws1", program(move || rws(serving.clone()))),
        ("gws1", program(move || own.program())),
        ("PC-0417", desktop_program(&desktop)),
    ];
    let state = |state: &str| ChannelState { state: state.into(), reason: Some("Lunch".into()) };
    let trace = run(machines, move |control| async move {
        desktop.login(login()).expect("runs");
        wait(1.0).await;
        desktop.channel_state("chat", state("NotReady")).expect("runs");
        backend.channel_state("lee.hodges", "email", ChannelState { state: "Ready".into(), reason: None });
        wait(30.0).await;
        control.power_off("rws1").await;
        desktop.channel_state("chat", state("Ready")).expect("runs");
        wait(60.0).await;
        control.power_on("rws1").await;
        wait(60.0).await;
    });
    let taken = taken.lock().expect("whole").1.clone();
    // The first state was refused for good (404) after two tries that RWS could not decide.
    assert_eq!(taken, ["dana.braun chat NotReady Some(\"Lunch\")", "dana.braun chat Ready Some(\"Lunch\")"]);
    let relayed: Vec<_> = events(&trace, "backend.relayed").iter().map(|e| e["status"].to_string()).collect();
    assert_eq!(relayed[..4], ["500", "503", "404", "200"]);
    assert_eq!(relayed.last().map(String::as_str), Some("200"));
    assert!(events(&trace, "desktop.backend").iter().any(|e| e["path"] == "/health" && e["status"] == 200));
}
