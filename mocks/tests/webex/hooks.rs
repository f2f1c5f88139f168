//! Subscriptions and their notifications.

use crate::office::{Browser, STARTS, machine, open, run, seconds, wait, world};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use kernel::http::Client;
use mocks::webex::{By, CallOptions, Config, HookChances, HookFault, Webex};
use std::sync::{Arc, Mutex};
use wire::webex::hooks::{
    self, AgentEvent, CaptureEvent, EVENT_TYPES, EventTypes, NewSubscription, Notification, One, Subscription,
    TaskEvent,
};
use wire::webex::oauth::Grant;
use wire::webex::tasks::List;

const SECRET: &str = "a-secret-of-at-least-thirty-two-characters";

fn wish(kinds: &[&str]) -> NewSubscription {
    NewSubscription {
        name: "WFO's".into(),
        description: None,
        event_types: kinds.iter().map(|k| (*k).into()).collect(),
        destination_url: "http://wfo:8080/hooks".into(),
        secret: Some(SECRET.into()),
        org_id: None,
        resource_version: Some("agent:2.0.0".into()),
    }
}

type Heard = Arc<Mutex<Vec<Notification>>>;

#[derive(Clone)]
struct Ear {
    heard: Heard,
    deaf: Arc<Mutex<bool>>,
}

impl Ear {
    fn kinds(&self) -> Vec<String> {
        self.heard.lock().expect("whole").iter().map(|n| n.kind.clone()).collect()
    }
    fn data<T: serde::de::DeserializeOwned>(&self, n: usize) -> T {
        serde_json::from_value(self.heard.lock().expect("whole")[n].data.clone()).expect("data")
    }
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if *ear.deaf.lock().expect("whole") {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(hooks::is_signed(SECRET, &body, &header(hooks::SIGNATURE)));
    assert!(header(hooks::TIMESTAMP).parse::<i64>().is_ok_and(|t| t >= STARTS));
    ear.heard.lock().expect("whole").push(serde_json::from_slice(&body).expect("a notification"));
    StatusCode::NO_CONTENT
}

/// A tenant, a machine `wfo` that listens, and a director with both.
fn listened<F, Fut>(config: Config, director: F)
where
    F: FnOnce(Webex, Browser, Ear) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let webex = Webex::new(config.clone());
    let ear = Ear { heard: Heard::default(), deaf: Arc::default() };
    let mut world = world(&webex);
    let there = ear.clone();
    let program = move || {
        let ear = there.clone();
        async move {
            let routes = axum::Router::new().route("/hooks", axum::routing::post(hear)).with_state(ear);
            let listener = kernel::net::TcpListener::bind(8080).await.expect("the port is free");
            kernel::http::serve(listener, routes).await.expect("serves");
        }
    };
    world.add(machine("wfo"), Box::new(move || Box::pin(program())));
    let outcome = world.run(move |_| async move {
        open(&webex);
        let client = Client::new(seconds(30), 1 << 20);
        let mut browser = Browser { client, config, token: String::new() };
        browser.token =
            browser.sign_on(Grant::RefreshToken(webex.refresh_token())).await.expect("a token").access_token;
        director(webex, browser, ear).await;
    });
    outcome.expect("the harness holds");
}

#[test]
fn subscriptions_are_made_shown_changed_and_removed() {
    run(Config::default(), |_, browser, _| async move {
        let body = serde_json::to_string(&wish(&["task:ended"])).expect("writes");
        let made = browser.ask("POST", "/v2/subscriptions", &body).await.expect("an answer");
        assert_eq!(made.status(), StatusCode::CREATED);
        assert!(!String::from_utf8_lossy(made.body()).contains(SECRET));
        let made: One = crate::office::read(&made);
        let path = format!("/v1/subscriptions/{}", made.data.id);
        assert_eq!(browser.get::<One>(&path.replace("v1", "v2")).await.data, made.data);
        assert_eq!(browser.get::<One>(&path).await.data.resource_version, None, "v1 does not know it");
        assert_eq!(browser.get::<List<Subscription>>("/v1/subscriptions").await.data.len(), 1);
        let change = r#"{"status":"inactive","description":"d"}"#;
        let changed: One = crate::office::read(&browser.ask("PATCH", &path, change).await.expect("an answer"));
        assert_eq!((changed.data.status.as_str(), changed.data.description.as_deref()), ("inactive", Some("d")));
        assert_eq!(browser.status("PATCH", &path, r#"{"status":"asleep"}"#).await, 400);
        let bad = browser.ask("POST", "/v1/subscriptions", "{}").await.expect("an answer");
        let body: serde_json::Value = crate::office::read(&bad);
        assert_eq!((bad.status().as_u16(), &body["error"]["key"]), (400, &serde_json::json!(400)), "an integer here");
        assert_eq!(browser.status("DELETE", &path, "").await, 204);
        assert_eq!((browser.status("DELETE", &path, "").await, browser.status("GET", &path, "").await), (400, 400));
        let types: EventTypes = browser.get("/v2/event-types").await;
        assert!(types.meta.resource_version_list.is_some_and(|v| !v.is_empty()));
        let types: EventTypes = browser.get("/v1/event-types").await;
        assert!(
            types.meta.resource_version_list.is_none() && types.data.len() + 1 == EVENT_TYPES.len(),
            "all but `task:new`, which is too short for the list"
        );
    });
}

#[test]
fn what_happens_is_told() {
    listened(Config::default(), |webex, browser, ear| async move {
        let kinds = ["agent:login", "agent:channel_state_change", "task:consulting", "task:ended", "capture:available"];
        let made: One = browser.post("/v2/subscriptions", &wish(&kinds)).await;
        let id = webex.call_start("c1", "+1", "+2", &CallOptions::after(seconds(10), seconds(10))).expect("new");
        webex.connect("c1", "braun").expect("answers");
        wait(5).await;
        webex.consult("c1", "braun", "hodges").expect("asks");
        webex.accept_consult("c1").expect("accepts");
        wait(5).await;
        webex.hang_up("c1", By::Customer).expect("ends");
        wait(60).await;
        let heard = ear.kinds();
        assert_eq!(heard.iter().filter(|k| *k == "task:consulting").count(), 1);
        assert_eq!(heard.last().map(String::as_str), Some("capture:available"));
        let capture: CaptureEvent = ear.data(heard.len() - 1);
        assert_eq!((capture.task_id.as_str(), browser.file(&capture.file_path).await.0), (id.as_str(), 200));
        let at = heard.iter().position(|k| k == "task:consulting").expect("told");
        let consulting: TaskEvent = ear.data(at);
        assert_eq!(consulting.destination_agent_id, webex.user_ids("hodges").expect("there").id);
        let ringing: AgentEvent = ear.data(0);
        assert_eq!((ringing.current_state.as_str(), ringing.task_id.as_str()), ("ringing", id.as_str()));
        let first = ear.heard.lock().expect("whole")[0].clone();
        assert!(first.source.ends_with(&made.data.id) && first.comciscoorgid == browser.config.org_id());
        assert_eq!(browser.status("DELETE", &format!("/v1/subscriptions/{}", made.data.id), "").await, 204);
        webex.logout("braun").expect("logs off");
        webex.login("braun").expect("logs on");
        wait(5).await;
        assert_eq!(ear.kinds().len(), heard.len(), "nobody listens any longer");
    });
}

#[test]
fn notifications_are_lost_doubled_and_overtaken() {
    listened(Config::default(), |webex, browser, ear| async move {
        let _: One = browser.post("/v2/subscriptions", &wish(&["agent:login", "agent:logout"])).await;
        webex.disturb_events(HookFault::Lost, 1);
        webex.disturb_events(HookFault::Doubled, 1);
        webex.disturb_events(HookFault::Late(seconds(30)), 1);
        webex.logout("braun").expect("logs off");
        wait(1).await;
        webex.login("braun").expect("logs on");
        wait(1).await;
        webex.logout("hodges").expect("logs off");
        wait(1).await;
        webex.login("hodges").expect("logs on");
        wait(10).await;
        assert_eq!(ear.kinds(), ["agent:login", "agent:login", "agent:login"]);
        let ids: Vec<String> = ear.heard.lock().expect("whole").iter().map(|n| n.id.clone()).collect();
        assert!(ids[0] == ids[1] && ids[1] != ids[2], "each copy has the same id");
        wait(30).await;
        assert_eq!(ear.kinds().last().map(String::as_str), Some("agent:logout"), "overtaken");
    });
}

#[test]
fn chances_are_drawn_the_same_each_time() {
    let heard = || {
        let hooks =
            HookChances { lost_ppm: 300_000, doubled_ppm: 200_000, late_ppm: 200_000, ..HookChances::default() };
        let told = Arc::new(Mutex::new(Vec::new()));
        let out = told.clone();
        listened(Config { hooks, ..Config::default() }, move |webex, browser, ear| async move {
            let _: One = browser.post("/v2/subscriptions", &wish(&["agent:login", "agent:logout"])).await;
            for _ in 0..20 {
                webex.logout("braun").expect("logs off");
                wait(1).await;
                webex.login("braun").expect("logs on");
                wait(1).await;
            }
            wait(120).await;
            *out.lock().expect("whole") = ear.heard.lock().expect("whole").iter().map(|n| n.id.clone()).collect();
        });
        std::mem::take(&mut *told.lock().expect("whole"))
    };
    let (one, other) = (heard(), heard());
    assert_eq!(one, other);
    let unique: std::collections::BTreeSet<&String> = one.iter().collect();
    assert!(
        unique.len() < 40 && unique.len() < one.len(),
        "some lost, some doubled: {} of {}",
        unique.len(),
        one.len()
    );
}

#[test]
fn a_subscription_that_fails_becomes_inactive() {
    let hooks = HookChances { failures: 3, ..HookChances::default() };
    listened(Config { hooks, ..Config::default() }, |webex, browser, ear| async move {
        let made: One = browser.post("/v2/subscriptions", &wish(&["agent:login", "agent:logout"])).await;
        *ear.deaf.lock().expect("whole") = true;
        for _ in 0..2 {
            webex.logout("braun").expect("logs off");
            webex.login("braun").expect("logs on");
        }
        wait(5).await;
        *ear.deaf.lock().expect("whole") = false;
        let path = format!("/v1/subscriptions/{}", made.data.id);
        assert_eq!(browser.get::<One>(&path).await.data.status, "inactive");
        webex.logout("braun").expect("logs off");
        wait(5).await;
        assert!(ear.kinds().is_empty());
        assert_eq!(browser.status("PATCH", &path, r#"{"status":"active"}"#).await, 200);
        webex.login("braun").expect("logs on");
        wait(5).await;
        assert_eq!(ear.kinds(), ["agent:login"]);
    });
}
