//! UJET as a client meets it, in a simulated world.

#[path = "common/world.rs"]
mod common;

use bytes::Bytes;
use common::{STARTS, header, machine};
use http::{Request, Response, StatusCode};
use kernel::http::{Client, Error};
use kernel::world::{Control, Outcome, World};
use mocks::ujet::{CallOptions, Config, Delay, EventTarget, Fault, PushFault, Scope, Ujet};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wire::ujet::{AgentActivity, Call, QmEvent};

const RIGHT: &str = "Basic d2ZvOnVqZXQ="; // wfo:ujet

fn world(ujet: &Ujet) -> World {
    let ujet = ujet.clone();
    common::world("ujet", Box::new(move || Box::pin(ujet.program())))
}

/// Runs a director against a UJET with two agents who are logged on.
fn run<F, Fut>(ujet: Ujet, director: F) -> Outcome<()>
where
    F: FnOnce(Ujet, Browser, Control) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let world = world(&ujet);
    let outcome = world.run(move |control| async move {
        for (key, first, last) in [("braun", "Dana", "Braun"), ("hodges", "Lee", "Hodges")] {
            ujet.add_agent(key, &format!("{key}@example.com"), first, last).expect("new");
            ujet.acd_login(key).expect("signs in");
        }
        director(ujet, Browser(Client::new(Duration::from_secs(10), 8 << 20)), control).await;
    });
    outcome.expect("the harness holds")
}

/// A client that waits its second.
struct Browser(Client);

impl Browser {
    async fn ask(&self, path: &str, auth: Option<&str>) -> Result<Response<Bytes>, Error> {
        let mut request = Request::get(format!("http://ujet:8090{path}"));
        if let Some(auth) = auth {
            request = request.header("authorization", auth);
        }
        self.0.send(request.body(Bytes::new()).expect("a good request")).await
    }
    async fn get(&self, path: &str) -> Result<Response<Bytes>, Error> {
        wait(1_100).await;
        self.ask(path, Some(RIGHT)).await
    }
    async fn calls(&self, query: &str) -> Vec<Call> {
        let answer = self.get(&format!("/manager/api/v1/calls{query}")).await.expect("an answer");
        serde_json::from_slice(answer.body()).expect("calls")
    }
}

async fn wait(ms: u64) {
    kernel::time::sleep(Duration::from_millis(ms)).await;
}

fn after(metadata_s: u64, audio_s: u64) -> CallOptions {
    let s = |n| Delay::After(Duration::from_secs(n));
    CallOptions { metadata: s(metadata_s), audio: s(audio_s), ..CallOptions::default() }
}

#[test]
fn only_who_has_the_credential_is_answered_and_once_a_second() {
    run(Ujet::new(Config::default()), |_, browser, _| async move {
        let path = "/manager/api/v1/settings/organization";
        for wrong in [None, Some("Basic d2ZvOndyb25n"), Some("Bearer x")] {
            assert_eq!(browser.ask(path, wrong).await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
        }
        assert_eq!(browser.ask(path, Some(RIGHT)).await.expect("an answer").status(), StatusCode::OK);
        let hasty = browser.ask(path, Some(RIGHT)).await.expect("an answer");
        assert_eq!((hasty.status(), header(&hasty, "retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1".into()));
        wait(1_000).await;
        assert_eq!(browser.ask(path, Some(RIGHT)).await.expect("an answer").status(), StatusCode::OK);
        assert_eq!(browser.get("/manager/api/v1/nothing").await.expect("an answer").status(), StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_call_comes_out_late_and_its_audio_later() {
    run(Ujet::new(Config::default()), |ujet, browser, _| async move {
        let id = ujet.call("c1", "+15550100", "+18005550199", after(600, 300)).expect("new");
        ujet.connect("c1", "braun").expect("answers");
        wait(44_000).await;
        ujet.transfer("c1", "braun", "hodges").expect("transfers");
        wait(10_000).await;
        ujet.pause_audio("c1").expect("pauses");
        wait(20_000).await;
        ujet.resume_audio("c1").expect("resumes");
        wait(44_000).await;
        let facts = ujet.hang_up("c1").expect("ends");
        let ended = STARTS + 118_000;
        assert_eq!(facts.acd_id, id);
        assert_eq!((facts.metadata_at, facts.audio_at), (Some(ended + 600_000), Some(ended + 900_000)));
        assert_eq!(facts.audio_ms, 118_000);

        assert!(browser.calls("").await.is_empty());
        let one = browser.get(&format!("/manager/api/v1/calls/{id}")).await.expect("an answer");
        assert_eq!(one.status(), StatusCode::NOT_FOUND);
        wait(600_000).await;
        let seen = browser.calls("?updated_at[from]=2021-12-17T09:11:57Z&sort_column=updated_at").await;
        assert_eq!(seen.iter().map(|c| c.id.to_string()).collect::<Vec<_>>(), [id.as_str()]);
        assert_eq!(seen[0].participants.len(), 3);
        assert!(seen[0].recording_url.as_deref().unwrap_or_default().is_empty());
        let early = browser.get(&format!("/recordings/{id}.wav")).await.expect("an answer");
        assert_eq!(early.status(), StatusCode::NOT_FOUND);
        wait(300_000).await;
        let again = browser.calls("?updated_at[from]=2021-12-17T09:16:58.000Z").await;
        let url = again[0].recording_url.clone().expect("audio is out");
        assert_eq!(url, format!("http://ujet:8090/recordings/{id}.wav"));
        let audio = browser.get(&format!("/recordings/{id}.wav")).await.expect("an answer");
        let sum: String = Sha256::digest(audio.body()).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!((Some(sum), header(&audio, "content-type")), (facts.audio_sha256, "audio/wav".into()));
        assert_eq!(audio.body().len(), 44 + 118 * 200);
    });
}

#[test]
fn pages_are_followed_by_link() {
    run(Ujet::new(Config::default()), |ujet, browser, _| async move {
        for n in 0..5 {
            let name = format!("c{n}");
            ujet.call(&name, "+15550100", "+18005550199", CallOptions::default()).expect("new");
            ujet.connect(&name, "braun").expect("answers");
            wait(1_000).await;
            ujet.hang_up(&name).expect("ends");
        }
        let mut path = "/manager/api/v1/calls?per=2&sort_column=updated_at&sort_direction=DESC".to_owned();
        let (mut ids, mut pages) = (Vec::new(), 0);
        loop {
            let answer = browser.get(&path).await.expect("an answer");
            assert_eq!((header(&answer, "total"), header(&answer, "per-page")), ("5".into(), "2".into()));
            ids.extend(serde_json::from_slice::<Vec<Call>>(answer.body()).expect("calls").iter().map(|c| c.id));
            pages += 1;
            let link = header(&answer, "link");
            let Some(next) = link.strip_prefix("<http://ujet:8090").and_then(|l| l.strip_suffix(">; rel=\"next\""))
            else {
                break;
            };
            path = next.to_owned();
        }
        assert_eq!((pages, ids.len()), (3, 5));
        assert!(ids.windows(2).all(|w| w[0] > w[1]), "newest first: {ids:?}");
        let answer = browser.get("/manager/api/v1/calls?page=x").await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    });
}

#[test]
fn it_misbehaves_as_told_and_then_behaves() {
    run(Ujet::new(Config::default()), |ujet, browser, _| async move {
        let agents = "/manager/api/v1/agents";
        let whole = browser.get(agents).await.expect("an answer").into_body();
        ujet.misbehave(Fault::Status(503), Scope::Next(1), "/agents");
        ujet.misbehave(Fault::Status(429), Scope::Next(1), "");
        // Twice, since a client may ask again by itself where a kept-alive connection turns out to be dead.
        ujet.misbehave(Fault::Dropped, Scope::Next(2), "");
        assert_eq!(browser.get(agents).await.expect("an answer").status(), StatusCode::SERVICE_UNAVAILABLE);
        let slow_down = browser.get(agents).await.expect("an answer");
        assert_eq!((slow_down.status().as_u16(), header(&slow_down, "retry-after")), (429, "1".into()));
        assert!(matches!(browser.get(agents).await, Err(Error::Broken { .. })), "dropped");
        ujet.behave();
        ujet.misbehave(Fault::Truncated, Scope::Next(1), "");
        ujet.misbehave(Fault::Malformed, Scope::Next(1), "");
        assert!(matches!(browser.get(agents).await, Err(Error::Broken { .. })), "truncated");
        let half = browser.get(agents).await.expect("an answer");
        assert_eq!((half.status(), half.body().len()), (StatusCode::OK, whole.len() / 2));
        assert!(serde_json::from_slice::<serde_json::Value>(half.body()).is_err());
        assert_eq!(browser.get(agents).await.expect("an answer").into_body(), whole);

        ujet.misbehave(Fault::Slow(Duration::from_secs(3)), Scope::UntilTold, "");
        let before = kernel::time::truth();
        assert_eq!(browser.get(agents).await.expect("an answer").into_body(), whole);
        assert!(kernel::time::truth() - before >= 4_100);
        ujet.behave();
        assert_eq!(browser.get(agents).await.expect("an answer").status(), StatusCode::OK);
    });
}

/// What a listener for QM events got, with the credential.
type Heard = Arc<Mutex<Vec<(i64, Option<String>, QmEvent)>>>;

fn listener(heard: Heard) -> kernel::world::Program {
    Box::new(move || {
        let heard = heard.clone();
        let hear = async move |headers: http::HeaderMap, body: Bytes| {
            let auth = headers.get("authorization").and_then(|v| v.to_str().ok()).map(str::to_owned);
            let event = serde_json::from_slice(&body).expect("an event");
            heard.lock().expect("unbroken").push((kernel::time::truth(), auth, event));
        };
        Box::pin(async move {
            let router = axum::Router::new().route("/sim/acd-events/UJET", axum::routing::post(hear));
            let listener = kernel::net::TcpListener::bind(8080).await.expect("a free port");
            kernel::http::serve(listener, router).await.expect("serves");
        })
    })
}

#[test]
fn events_are_pushed_and_can_be_lost_doubled_and_late() {
    let target = EventTarget {
        url: "http://wfo:8080/sim/acd-events/UJET".into(),
        user: "events".into(),
        password: "quiet".into(),
    };
    assert!(!format!("{target:?}").contains("quiet"));
    let ujet = Ujet::new(Config { events: Some(target), ..Config::default() });
    let heard = Heard::default();
    let mut world = world(&ujet);
    world.add(machine("wfo"), listener(heard.clone()));
    let outcome = world.run(move |_| async move {
        wait(1_000).await;
        for key in ["braun", "hodges"] {
            ujet.add_agent(key, &format!("{key}@example.com"), "A", "B").expect("new");
        }
        ujet.acd_login("braun").expect("signs in");
        wait(1_000).await;
        ujet.disturb_events(PushFault::Lost, 1);
        ujet.acd_login("hodges").expect("signs in");
        ujet.disturb_events(PushFault::Late(Duration::from_secs(60)), 1);
        ujet.acd_logout("braun").expect("signs out");
        ujet.disturb_events(PushFault::Doubled, 1);
        ujet.acd_logout("hodges").expect("signs out");
        wait(120_000).await;
        let client = Browser(Client::new(Duration::from_secs(10), 1 << 20));
        let log = client.get("/manager/api/v1/agent_activity_logs?started_at[from]=2021-12-17T09:00:00Z").await;
        let log: Vec<AgentActivity> = serde_json::from_slice(log.expect("an answer").body()).expect("a log");
        assert_eq!(log.iter().map(|a| a.activity.as_str()).collect::<Vec<_>>(), ["login", "login", "logout", "logout"]);
    });
    outcome.expect("the harness holds");
    let heard = heard.lock().expect("unbroken");
    let brief = heard.iter().map(|(at, auth, event)| {
        assert_eq!(auth.as_deref(), Some("Basic ZXZlbnRzOnF1aWV0"));
        let QmEvent::AgentState(s) = event else { panic!("an AgentState") };
        ((at - STARTS) / 1_000, s.email.clone(), s.state.clone(), s.at.map(|t| (t - STARTS) / 1_000))
    });
    let row = |at, who: &str, what: &str, since| (at, format!("{who}@example.com"), what.to_owned(), Some(since));
    assert_eq!(
        brief.collect::<Vec<_>>(),
        [
            row(1, "braun", "login", 1),
            row(2, "hodges", "logout", 2),
            row(2, "hodges", "logout", 2),
            row(62, "braun", "logout", 2),
        ]
    );
}

#[test]
fn the_same_seed_draws_the_same_delays() {
    let day = |seed| {
        let drawn = Arc::new(Mutex::new(Vec::new()));
        let (out, config) = (drawn.clone(), Config { seed, ..Config::default() });
        let hour = Delay::Between(Duration::ZERO, Duration::from_secs(3_600));
        let options = CallOptions { metadata: hour, audio: hour, ..CallOptions::default() };
        let outcome = run(Ujet::new(config), move |ujet, _, _| async move {
            for name in ["c1", "c2"] {
                ujet.call(name, "+15550100", "+18005550199", options).expect("new");
                ujet.connect(name, "braun").expect("answers");
                wait(1_000).await;
                let facts = ujet.hang_up(name).expect("ends");
                out.lock().expect("unbroken").push((facts.metadata_at, facts.audio_at));
            }
        });
        let drawn = drawn.lock().expect("unbroken").clone();
        (outcome.trace.digest, drawn)
    };
    let (first, again, other) = (day(1), day(1), day(2));
    assert_eq!(first, again);
    assert_ne!(first.1, other.1);
    assert_ne!(first.1[0], first.1[1], "each call draws for itself");
}
