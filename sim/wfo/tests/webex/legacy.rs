//! CMSv1.

use crate::bench::*;
use serde_json::{Value, json};
use wfo::acd::failure::Failure;
use wfo::acd::webex::sounds::Heard;
use wire::webex::Pairing;
use wire::webex::legacy::{Car, Csr, Dataset, authorization};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const FACE: Pairing = Pairing::LegacyOn1;

fn csr(sid: &str, released: i64, recorded: Option<i32>) -> Csr {
    Csr {
        sid: sid.into(),
        ani: "+1".into(),
        dnis: "+2".into(),
        channel_type: "telephony".into(),
        cstts: 1_000,
        cetts: 61_000,
        released,
        is_recorded: recorded,
        ..Csr::default()
    }
}

fn cars(sid: &str) -> Vec<Car> {
    let car = |at: i64, state: &str, tid: &str| Car {
        sid: sid.into(),
        tid: tid.into(),
        cstts: at,
        current_state: state.into(),
        ..Car::default()
    };
    vec![car(1_000, "new", ""), car(11_000, "connected", "7"), car(61_000, "ended", "7")]
}

fn set<T: serde::Serialize>(rows: &[T]) -> Value {
    serde_json::to_value(Dataset::of(rows, rows.len())).expect("JSON")
}

#[test]
fn three_requests_bring_users_teams_and_queues_each_signed() {
    real("directory", async {
        let server = MockServer::start().await;
        let list = |rows: Value| json!({"auxiliaryDataList": rows});
        let user = json!({"id": "7", "attributes": {"firstName__s": "Dana", "lastName__s": "Braun", "login__s": "d@x",
                          "status__i": 1, "callCenterEnabled__i": 1, "teamIds__sa": ["t"], "surprise__s": "x"}});
        answer(&server, "GET", "/aws/api/security/users", list(json!([user]))).await;
        let team = json!({"id": "t", "attributes": {"name__s": "Sales", "teamType__i": 0, "status__i": 1}});
        answer(&server, "GET", "/aws/api/auxiliary-data/resources/team", list(json!([team]))).await;
        let queue =
            |id: &str, kind: i32| json!({"id": id, "attributes": {"name__s": id, "type__i": kind, "status__i": 1}});
        let queues = list(json!([queue("entry", 0), queue("support", 1)]));
        answer(&server, "GET", "/aws/api/auxiliary-data/resources/virtual-team", queues).await;
        let there = face(FACE, &server).directory().await.expect("answered");
        assert_eq!((there.users[0].ids.tid.as_str(), there.users[0].email.as_str()), ("7", "d@x"));
        assert!(there.users[0].active && there.users[0].enabled && there.teams[0].active);
        assert_eq!(there.queues.iter().map(|q| q.name.as_str()).collect::<Vec<_>>(), ["support"]);
        let due = authorization(KEY, USER, "1000");
        let all = asked(&server, "authorization").await;
        assert!(all.len() == 3 && all.iter().all(|(_, given)| *given == due), "{all:?}");
        assert!(asked(&server, "from").await.iter().all(|(_, from)| from == USER));
        assert!(!format!("{:?}", server.received_requests().await).contains(KEY), "the key itself is never sent");
    });
}

#[test]
fn a_walk_asks_for_activities_of_what_is_new_and_again_for_what_is_not_settled() {
    real("walk", async {
        let server = MockServer::start().await;
        let rows = [csr("aa", 70_000, Some(1)), csr("bb", 80_000, None)];
        answer(&server, "GET", "/aws/api/csrs", set(&rows)).await;
        for sid in ["aa", "bb"] {
            let of = format!("\"sid\":\"{sid}\"");
            let answer = ResponseTemplate::new(200).set_body_json(set(&cars(sid)));
            let asks = move |r: &wiremock::Request| r.url.query_pairs().any(|(n, v)| n == "q" && v.contains(&of));
            Mock::given(path("/aws/api/cars")).and(asks).respond_with(answer).mount(&server).await;
        }
        answer(&server, "GET", "/aws/api/csrs/bb", set(&[csr("bb", 80_000, Some(0))])).await;
        let mut face = face(FACE, &server);
        let calls = face.calls(0).await.expect("answered").calls;
        assert_eq!(calls.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["aa", "bb"]);
        let part = &calls[0].parts[0];
        assert_eq!((part.agent.as_str(), part.from, part.to), ("7", Some(11_000), Some(61_000)));
        face.settle(0, false);
        assert_eq!(face.calls(0).await.expect("answered").calls.len(), 2, "what was not stored comes again");
        face.settle(0, true);
        assert_eq!(face.calls(0).await.expect("answered").calls.len(), 0, "and what was does not");
        // Later the first page is empty, and it is known that the second was not recorded.
        server.reset().await;
        answer(&server, "GET", "/aws/api/csrs", set::<Csr>(&[])).await;
        answer(&server, "GET", "/aws/api/csrs/bb", set(&[csr("bb", 80_000, Some(0))])).await;
        answer(&server, "GET", "/aws/api/cars", set(&cars("bb"))).await;
        let calls = face.calls(90_000).await.expect("answered").calls;
        assert_eq!((calls.len(), &calls[0].audio), (1, &wfo::acd::types::Audio::Never));
    });
}

#[test]
fn a_session_that_is_gone_before_it_is_settled_holds_up_no_walk() {
    real("gone", async {
        let server = MockServer::start().await;
        answer(&server, "GET", "/aws/api/csrs", set(&[csr("bb", 80_000, None)])).await;
        answer(&server, "GET", "/aws/api/cars", set(&cars("bb"))).await;
        let mut face = face(FACE, &server);
        assert_eq!(face.calls(0).await.expect("answered").calls.len(), 1);
        face.settle(0, true);
        server.reset().await;
        answer(&server, "GET", "/aws/api/csrs", set(&[csr("cc", 90_000, Some(1))])).await;
        answer(&server, "GET", "/aws/api/cars", set(&cars("cc"))).await;
        assert_eq!(face.calls(0).await.expect("answered").calls[0].id, "cc");
        assert_eq!(count(&server, "/csrs/bb").await, 1);
    });
}

/// No more than a thousand events come at once.
#[test]
fn all_events_are_read_at_once() {
    real("events", async {
        let server = MockServer::start().await;
        let answer = |r: &wiremock::Request| {
            let after: u64 = r.url.query_pairs().find(|q| q.0 == "after").and_then(|q| q.1.parse().ok()).unwrap_or(0);
            let event = |n: u64| json!({"ordinal": n, "at": n, "tid": "7", "login": "d@x", "what": "login"});
            let events: Vec<Value> = (after + 1..=(after + 1_000).min(2_345)).map(event).collect();
            ResponseTemplate::new(200).set_body_json(json!({"last": 2_345, "events": events}))
        };
        Mock::given(path("/aws/api/sim/real-time")).respond_with(answer).mount(&server).await;
        let mut face = face(FACE, &server);
        let all = face.moments(0, 0).await.expect("answered");
        assert_eq!(all.iter().map(|m| m.at).collect::<Vec<_>>(), (1..=2_345).collect::<Vec<_>>());
        assert_eq!(face.moments(0, 0).await.expect("answered"), [], "and once");
    });
}

#[test]
fn one_file_a_call_is_cut_into_the_contacts() {
    real("media", async {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path("/cr/get/aa"))
            .and(query_param("orgId", "1000"))
            .respond_with(audio(300))
            .mount(&server)
            .await;
        let wishes = vec![wish("", false, 11_000, 11_300), wish("", true, 11_100, 11_150)];
        let mut face = face(FACE, &server);
        let Heard { found, outcome, .. } = face.sounds(&[wanted("aa", 11_000, wishes)]).await;
        assert_eq!(outcome, Ok(()));
        let sounds = &found[0].1;
        assert!(sounds[0].bytes == wav(300), "the whole of it as it is");
        assert_eq!(sounds[1].bytes[44..], wav(300)[44 + 100..44 + 150]);
        assert_eq!((sounds[1].span.from, sounds[1].span.to), (11_100, 11_150));
        let Heard { found, outcome, .. } = face.sounds(&[wanted("later", 0, vec![wish("", false, 0, 9)])]).await;
        assert!(outcome.is_ok() && found[0].1.is_empty(), "404: not there yet");
    });
}

#[test]
fn it_is_known_which_of_the_two_apis_is_closed() {
    real("access", async {
        let server = MockServer::start().await;
        first(&server, "/aws/api/security/users", 9, ResponseTemplate::new(403)).await;
        let mut face = face(FACE, &server);
        assert_eq!(face.directory().await.map(drop), Err(Failure::Forbidden));
        assert_eq!(face.may_media().await, Ok(()), "a 404 says that one may ask");
        server.reset().await;
        let closed = ResponseTemplate::new(401);
        Mock::given(wiremock::matchers::path_regex("^/cr/.*")).respond_with(closed).mount(&server).await;
        assert_eq!(face.may_media().await, Err(Failure::Credential));
    });
}

#[test]
fn trouble_of_every_kind_is_waited_for_within_bounds() {
    real("trouble", async {
        for trouble in [
            ResponseTemplate::new(429).insert_header("Retry-After", "1"),
            ResponseTemplate::new(503),
            ResponseTemplate::new(200).set_body_string("<html>"),
            ResponseTemplate::new(200).set_body_json(json!({"columns": ["sid"], "data": [[1, 2]]})),
        ] {
            let server = MockServer::start().await;
            first(&server, "/aws/api/csrs", 1, trouble).await;
            answer(&server, "GET", "/aws/api/csrs", set::<Csr>(&[])).await;
            let mut face = face(FACE, &server);
            let once = face.calls(0).await;
            assert!(once.is_ok() || face.calls(0).await.is_ok());
        }
        let server = MockServer::start().await;
        first(&server, "/aws/api/csrs", 99, ResponseTemplate::new(500)).await;
        assert_eq!(face(FACE, &server).calls(0).await, Err(Failure::Status(500)));
        assert_eq!(count(&server, "/csrs").await, 4, "bounded");
    });
}
