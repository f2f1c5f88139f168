//! The Programmatic APIs.

use crate::bench::*;
use serde_json::{Value, json};
use wfo::acd::failure::Failure;
use wfo::acd::types::Audio;
use wfo::acd::webex::face::{Deed, Face};
use wfo::acd::webex::sounds::Heard;
use wire::acd::Webhook;
use wire::webex::Pairing;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub const T1: &str = "93912f11-6017-404b-bf14-5331890b1797";

pub fn task(id: &str, created: i64, capture: Value) -> Value {
    json!({"id": id, "attributes": {
        "owner": {"id": "u1", "name": "Dana Braun"}, "queue": {"id": "q", "name": "Q"}, "channelType": "telephony",
        "status": "completed", "createdTime": created, "lastUpdatedTime": created + 90_000, "captureRequested": capture,
        "origin": "+15550100", "destination": "+18005550199", "direction": "inbound", "context": {}}})
}

pub fn session(id: &str, created: i64, capture: Value) -> Value {
    let node = |at: i64, event: &str, agent: Value, other: Value| json!({"id": "n", "createdTime": created + at, "eventName": event, "agentId": agent, "destinationAgentId": other});
    // Newest first, as the vendor gives them.
    let nodes = json!([
        node(80_000, "ended", json!("u1"), Value::Null),
        node(40_000, "consult-done", json!("u1"), json!("u2")),
        node(30_000, "consulting", json!("u1"), json!("u2")),
        node(10_000, "connected", json!("u1"), Value::Null),
        node(0, "new", Value::Null, Value::Null),
    ]);
    json!({"id": id, "channelType": "telephony", "status": "ended", "isActive": false, "createdTime": created,
           "endedTime": created + 80_000, "origin": "+15550100", "destination": "+18005550199", "captureRequested": capture,
           "activities": {"totalCount": 5, "nodes": nodes, "pageInfo": {"hasNextPage": false, "endCursor": null}}})
}

pub fn found(sessions: &[Value], next: Value) -> Value {
    let more = !next.is_null();
    json!({"data": {"taskDetails": {"tasks": sessions, "pageInfo": {"hasNextPage": more, "endCursor": next}}}})
}

pub fn recording(server: &MockServer, name: &str, segment: bool, kind: &str, span: (i64, i64), who: &[&str]) -> Value {
    json!({"id": name, "segment": segment, "attributes": {
        "fileName": name, "filePath": format!("{}/media/{name}?token=t", server.uri()), "startTime": span.0,
        "stopTime": span.1, "participants": who, "channel1": "Caller", "channel2": "Agent", "callType": kind}})
}

/// Answers captures by whether pieces are asked for.
pub async fn captures(server: &MockServer, segments: bool, task: &str, recordings: Value) {
    let asks = move |r: &Request| {
        let body: Value = serde_json::from_slice(&r.body).unwrap_or_default();
        body["query"]["includeSegments"] == segments
    };
    let body =
        json!({"meta": {"orgId": "org", "urlExpiration": 30}, "data": [{"taskId": task, "recording": recordings}]});
    let right = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(path("/v1/captures/query")).and(asks).respond_with(right).with_priority(5).mount(server).await;
}

fn programmatic(server: &MockServer) -> Face {
    face(Pairing::Programmatic, server)
}

#[test]
fn tasks_are_read_page_after_page_and_each_changed_one_is_searched_for_once() {
    real("tasks", async {
        let server = granting(3_600).await;
        // A full page ends with an instant that the next one begins with: that task comes twice.
        let page: Vec<Value> =
            (0..1000).map(|n| task(&format!("live{n}"), 5_000 + n, Value::Null)).map(going_on).collect();
        let of = |from: &str, rows: Value| {
            let right = ResponseTemplate::new(200).set_body_json(json!({"meta": {"orgId": "org"}, "data": rows}));
            Mock::given(method("GET")).and(path("/v1/tasks")).and(query_param("from", from)).respond_with(right)
        };
        of("0", json!(page)).mount(&server).await;
        of("5999", json!([going_on(task("live999", 5_999, Value::Null)), task(T1, 10_000, json!(true))]))
            .mount(&server)
            .await;
        let cursor =
            |r: &Request| serde_json::from_slice::<Value>(&r.body).unwrap_or_default()["variables"]["cursor"].clone();
        let (one, two) = (
            found(&[session("other", 9_000, json!(true))], json!("100")),
            found(&[session(T1, 10_000, json!(true))], Value::Null),
        );
        let pages =
            move |r: &Request| ResponseTemplate::new(200).set_body_json(if cursor(r) == "0" { &one } else { &two });
        Mock::given(method("POST")).and(path("/search")).respond_with(pages).mount(&server).await;
        let mut face = programmatic(&server);
        let calls = face.calls(0).await.expect("answered").calls;
        assert_eq!(calls.len(), 1, "not what goes on, and not what was not asked for");
        let (call, parts) = (&calls[0], &calls[0].parts);
        assert_eq!((call.assoc.as_str(), call.ani.as_str(), call.dnis.as_str()), (T1, "+15550100", "+18005550199"));
        let times: Vec<_> = parts.iter().map(|p| (p.agent.as_str(), p.from, p.to, p.consult)).collect();
        assert_eq!(times, [("u1", Some(20_000), Some(90_000), false), ("u2", Some(40_000), Some(50_000), true)]);
        face.settle(0, true);
        assert_eq!(face.calls(0).await.expect("answered").calls.len(), 0);
        assert_eq!(count(&server, "/search").await, 2, "nothing new: no search");
    });
}

/// Of a session with many activities a search gives the latest ones alone.
#[test]
fn activities_are_read_to_their_beginning() {
    real("inner", async {
        let server = granting(3_600).await;
        answer(&server, "GET", "/v1/tasks", json!({"meta": {}, "data": [task(T1, 10_000, json!(true))]})).await;
        let part = |range: std::ops::Range<usize>, next: Value| {
            let mut session = session(T1, 10_000, json!(true));
            let nodes = session["activities"]["nodes"].as_array().map(|n| n[range].to_vec());
            session["activities"]["nodes"] = json!(nodes);
            session["activities"]["pageInfo"] = json!({"hasNextPage": !next.is_null(), "endCursor": next});
            found(&[session], Value::Null)
        };
        let (one, two, three) = (part(0..2, json!("3")), part(2..4, json!("1")), part(4..5, Value::Null));
        let pages = move |r: &Request| {
            let asked: Value = serde_json::from_slice(&r.body).unwrap_or_default();
            let variables = &asked["variables"];
            let is_of_one = variables["id"] == T1 && variables["from"] == 10_000 && variables["to"] == 10_001;
            ResponseTemplate::new(200).set_body_json(match variables["after"].as_str() {
                None => &one,
                Some("3") if is_of_one => &two,
                Some("1") if is_of_one => &three,
                other => panic!("{other:?}"),
            })
        };
        Mock::given(method("POST")).and(path("/search")).respond_with(pages).mount(&server).await;
        let calls = programmatic(&server).calls(0).await.expect("answered").calls;
        let times: Vec<_> = calls[0].parts.iter().map(|p| (p.agent.as_str(), p.from, p.to, p.consult)).collect();
        assert_eq!(times, [("u1", Some(20_000), Some(90_000), false), ("u2", Some(40_000), Some(50_000), true)]);
        // A page that is followed by itself ends the walk, and not in a circle.
        let server = granting(3_600).await;
        answer(&server, "GET", "/v1/tasks", json!({"meta": {}, "data": [task(T1, 10_000, json!(true))]})).await;
        answer(&server, "POST", "/search", part(0..2, json!("3"))).await;
        assert!(matches!(programmatic(&server).calls(0).await, Err(Failure::Malformed(_))));
        assert_eq!(count(&server, "/search").await, 2);
    });
}

/// The list knows already that there is no recording; the search does not yet.
#[test]
fn what_the_list_knows_of_the_recording_counts() {
    real("lag", async {
        let server = granting(3_600).await;
        answer(&server, "GET", "/v1/tasks", json!({"meta": {}, "data": [task(T1, 10_000, json!(false))]})).await;
        answer(&server, "POST", "/search", found(&[session(T1, 10_000, Value::Null)], Value::Null)).await;
        assert_eq!(programmatic(&server).calls(0).await.expect("answered").calls[0].audio, Audio::Never);
    });
}

fn going_on(mut task: Value) -> Value {
    task["attributes"]["status"] = json!("assigned");
    task
}

#[test]
fn not_known_yet_means_ask_again() {
    real("unknown", async {
        let server = granting(3_600).await;
        let once = |capture: Value| {
            ResponseTemplate::new(200).set_body_json(json!({"meta": {}, "data": [task(T1, 10_000, capture)]}))
        };
        first(&server, "/v1/tasks", 1, once(Value::Null)).await;
        let later = once(json!(false)).clone();
        Mock::given(path("/v1/tasks")).respond_with(later).with_priority(9).mount(&server).await;
        let search = |capture: Value| {
            ResponseTemplate::new(200).set_body_json(found(&[session(T1, 10_000, capture)], Value::Null))
        };
        first(&server, "/search", 1, search(Value::Null)).await;
        Mock::given(path("/search")).respond_with(search(json!(false))).with_priority(9).mount(&server).await;
        let mut face = programmatic(&server);
        assert_eq!(face.calls(0).await.expect("answered").calls[0].audio, Audio::Awaited);
        face.settle(0, true);
        let Face::Programmatic(open) = &face else { panic!("another face") };
        assert_eq!(open.oldest_open(), Some(10_000));
        assert_eq!(face.calls(0).await.expect("answered").calls[0].audio, Audio::Never);
        face.settle(0, true);
        let Face::Programmatic(open) = &face else { panic!("another face") };
        assert_eq!(open.oldest_open(), None);
    });
}

#[test]
fn text_never_becomes_a_call() {
    real("chats", async {
        let server = granting(3_600).await;
        let mut chat = task(T1, 10_000, json!(false));
        chat["attributes"]["channelType"] = json!("chat");
        answer(&server, "GET", "/v1/tasks", json!({"meta": {}, "data": [chat]})).await;
        assert_eq!(programmatic(&server).calls(0).await.expect("answered").calls.len(), 0);
        let asked = server.received_requests().await.unwrap_or_default();
        assert!(asked.iter().any(|r| r.url.query().is_some_and(|q| q.contains("channelTypes=telephony"))));
        assert_eq!(count(&server, "/search").await, 0);
    });
}

#[test]
fn each_contact_gets_its_own_recording_and_storage_gets_no_credential() {
    real("captures", async {
        let server = granting(3_600).await;
        let (a, b, masked) = ("ci-a", "ci-b", "+155****0100");
        let consult = recording(&server, "consult", false, "consult", (100, 150), &[a, b, masked]);
        let segment = recording(&server, "segment", true, "main", (0, 300), &[a, b, masked]);
        let whole = recording(&server, "whole", false, "main", (0, 300), &[a, b, masked]);
        captures(&server, true, T1, json!([segment, consult])).await;
        captures(&server, false, T1, json!([whole, consult])).await;
        for (name, ms) in [("consult", 50), ("segment", 300), ("whole", 300)] {
            Mock::given(path(format!("/media/{name}"))).respond_with(audio(ms)).mount(&server).await;
        }
        let mut face = programmatic(&server);
        let ours = vec![wish(a, false, 0, 300), wish(b, true, 100, 150)];
        let Heard { found, outcome, .. } = face.sounds(&[wanted(T1, 0, ours)]).await;
        assert_eq!((outcome, found[0].1.len()), (Ok(()), 2));
        assert!(found[0].1[0].bytes == wav(300) && found[0].1[1].bytes == wav(50));
        assert_eq!(count(&server, "/v1/captures/query").await, 1, "nothing was left to be cut");
        // Brought in by a conference, ten seconds before the end: no file of its own, so it is cut out of the whole.
        let Heard { found, outcome, .. } = face.sounds(&[wanted(T1, 0, vec![wish(b, false, 10_100, 10_150)])]).await;
        assert!(outcome.is_ok() && found.is_empty(), "nothing of that time");
        let Heard { found, .. } = face.sounds(&[wanted(T1, 0, vec![wish("ci-c", false, 100, 250)])]).await;
        assert_eq!(found[0].1[0].bytes[44..], wav(300)[44 + 100..44 + 250]);
        for (what, credential) in asked(&server, "authorization").await {
            assert_eq!(credential.is_empty(), what.contains("/media/") || what.contains("token"), "{what}");
        }
    });
}

#[test]
fn an_expired_address_is_asked_for_again_with_the_next_question() {
    real("expired", async {
        let server = granting(3_600).await;
        captures(&server, true, T1, json!([recording(&server, "m", true, "main", (0, 300), &["a"])])).await;
        first(&server, "/media/m", 1, ResponseTemplate::new(403)).await;
        Mock::given(path("/media/m")).respond_with(audio(300)).with_priority(9).mount(&server).await;
        let mut face = programmatic(&server);
        let all = [wanted(T1, 0, vec![wish("a", false, 0, 300)])];
        let Heard { found, outcome, .. } = face.sounds(&all).await;
        assert_eq!((found.len(), outcome), (1, Ok(())), "a fresh address within the same question");
        assert_eq!(count(&server, "/v1/captures/query").await, 2);
    });
}

#[test]
fn what_is_not_there_yet_is_left_out_and_ten_go_at_once() {
    real("batch", async {
        let server = granting(3_600).await;
        answer(
            &server,
            "POST",
            "/v1/captures/query",
            json!({"meta": {"orgId": "org", "urlExpiration": 30}, "data": []}),
        )
        .await;
        let mut face = programmatic(&server);
        assert_eq!(face.batch(), 10);
        let ten: Vec<_> = (0..10).map(|n| wanted(&format!("{n}"), 0, vec![wish("a", false, 0, 9)])).collect();
        let Heard { found, outcome, .. } = face.sounds(&ten).await;
        assert!(found.is_empty() && outcome.is_ok());
        assert_eq!(count(&server, "/v1/captures/query").await, 1);
        first(&server, "/v1/captures/query", 99, ResponseTemplate::new(403)).await;
        assert_eq!(face.may_media().await, Err(Failure::Forbidden));
        let evil = recording(&server, "m", true, "main", (0, 9), &["a"]);
        let mut evil = evil;
        evil["attributes"]["filePath"] = json!("file:///etc/passwd");
        server.reset().await;
        captures(&server, true, "0", json!([evil])).await;
        assert_eq!(face.sounds(&ten[..1]).await.outcome, Err(Failure::Elsewhere));
    });
}

#[test]
fn configuration_is_read_until_an_empty_page() {
    real("pages", async {
        let server = granting(3_600).await;
        let user = |n: i32| {
            json!({"id": format!("u{n}"), "ciUserId": format!("c{n}"), "dbId": format!("{n}"), "firstName": "F",
            "lastName": "L", "email": format!("{n}@x"), "active": true, "contactCenterEnabled": true, "deafultDialledNumber": "1"})
        };
        for (page, rows) in [("0", json!([user(1)])), ("1", json!([user(2)])), ("2", json!([]))] {
            let right = ResponseTemplate::new(200).set_body_json(rows);
            Mock::given(path("/organization/org/user"))
                .and(query_param("page", page))
                .respond_with(right)
                .mount(&server)
                .await;
        }
        answer(&server, "GET", "/organization/org/team", json!([])).await;
        answer(&server, "GET", "/organization/org/contact-service-queue", json!([])).await;
        let there = programmatic(&server).directory().await.expect("answered");
        let tids: Vec<&str> = there.users.iter().map(|u| u.ids.tid.as_str()).collect();
        assert_eq!((tids, there.users[1].ids.ci.as_str()), (vec!["1", "2"], "c2"));
        // A list that never ends is no list.
        let server = granting(3_600).await;
        answer(&server, "GET", "/organization/org/user", json!([user(1)])).await;
        let endless = programmatic(&server).directory().await;
        assert!(matches!(endless, Err(Failure::Malformed(_))));
    });
}

#[test]
fn a_subscription_is_made_once_and_set_right_when_it_fell_silent() {
    real("hooks", async {
        let server = granting(3_600).await;
        let webhook = Webhook { url: "http://wfo:8080/sim/webex-events/Webex".into(), secret: "s".repeat(32) };
        let ours = |status: &str, url: &str| {
            json!({"id": "s1", "name": "WFO", "eventTypes": ["agent:login", "agent:logout", "task:ended",
            "capture:available"], "destinationUrl": url, "createdTime": 1, "createdBy": "u", "status": status, "lastUpdatedTime": 1,
            "lastUpdatedBy": "u"})
        };
        let list = |rows: Value| ResponseTemplate::new(200).set_body_json(json!({"meta": {}, "data": rows}));
        let one = ResponseTemplate::new(200).set_body_json(json!({"meta": {}, "data": ours("active", &webhook.url)}));
        for (verb, at) in [("POST", "/v1/subscriptions"), ("PATCH", "/v1/subscriptions/s1")] {
            Mock::given(method(verb)).and(path(at)).respond_with(one.clone()).mount(&server).await;
        }
        for rows in [
            json!([ours("active", "http://another/hook")]),
            json!([ours("active", &webhook.url)]),
            json!([ours("inactive", &webhook.url)]),
        ] {
            Mock::given(method("GET"))
                .and(path("/v1/subscriptions"))
                .respond_with(list(rows))
                .up_to_n_times(1)
                .mount(&server)
                .await;
        }
        let Face::Programmatic(mut face) = programmatic(&server) else { panic!("another face") };
        for _ in 0..3 {
            face.subscribe(&webhook, "Webex").await.expect("answered");
        }
        let verbs: Vec<String> =
            asked(&server, "x").await.into_iter().map(|a| a.0).filter(|a| !a.contains("token")).collect();
        let (get, post, patch) = ("GET /v1/subscriptions", "POST /v1/subscriptions", "PATCH /v1/subscriptions/s1");
        assert_eq!(verbs, [get, post, get, get, patch]);
    });
}

/// What agent `u1` did.
pub fn activity(at: i64, login: i32, state: &str) -> Value {
    let text = [
        "agentDn",
        "agentLogin",
        "agentSessionId",
        "agentName",
        "siteId",
        "siteName",
        "teamId",
        "teamName",
        "taskId",
        "channelId",
        "subChannelType",
        "idleCodeName",
        "idleCode",
        "queueId",
        "queueName",
        "wrapupCodeName",
        "reason",
        "mmProfileType",
    ];
    let mut row: serde_json::Map<String, Value> = text.iter().map(|t| ((*t).to_owned(), json!(""))).collect();
    row.extend(
        json!({"active": false, "agentId": "u1", "currentState": state, "isLogin": login, "channelType": "telephony",
                "startTime": at, "endTime": -1})
        .as_object()
        .cloned()
        .unwrap_or_default(),
    );
    Value::Object(row)
}

#[test]
fn activities_say_who_logged_on_and_off() {
    real("activities", async {
        let server = granting(3_600).await;
        let rows = json!([activity(5, 1, "available"), activity(9, 0, "connected"), activity(20, 0, "logged-out")]);
        answer(&server, "GET", "/v1/agents/activities", json!({"meta": {}, "data": rows})).await;
        let moments = programmatic(&server).moments(0, 1_000).await.expect("answered");
        let logons: Vec<_> =
            moments.iter().filter(|m| matches!(m.what, Deed::Logon(_))).map(|m| (m.at, m.what.clone())).collect();
        assert_eq!(logons, [(5, Deed::Logon(true)), (20, Deed::Logon(false))]);
        let all = server.received_requests().await.unwrap_or_default();
        assert!(all.iter().filter(|r| r.url.path().ends_with("activities")).count() == 1);
    });
}
