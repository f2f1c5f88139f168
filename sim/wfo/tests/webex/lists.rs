//! Lists of the Programmatic APIs that are cut, too large, or longer than one query reaches, and files that cannot be had.

use crate::bench::*;
use crate::programmatic::{T1, activity, captures, found, recording, session, task};
use serde_json::{Value, json};
use wfo::acd::failure::Failure;
use wfo::acd::webex::face::Face;
use wfo::acd::webex::sounds::Heard;
use wire::webex::Pairing;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn programmatic(server: &MockServer) -> Face {
    face(Pairing::Programmatic, server)
}

fn number(r: &Request, name: &str) -> i64 {
    let found = r.url.query_pairs().find(|(n, _)| n == name).and_then(|(_, v)| v.parse().ok());
    found.unwrap_or_else(|| panic!("no {name} in {}", r.url))
}

fn list(rows: &[Value]) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"meta": {"orgId": "org"}, "data": rows}))
}

/// Tasks that go on, and at the end of the list one that is over.
async fn tasks(server: &MockServer, count: i64, most: usize, too_large: i64) {
    let all: Vec<Value> = (0..count)
        .map(|n| {
            let mut row = task(if n + 1 < count { "on" } else { T1 }, 10_000 + n, json!(true));
            row["attributes"]["status"] = json!(if n + 1 < count { "assigned" } else { "completed" });
            row
        })
        .collect();
    let answer = move |r: &Request| {
        let (from, size) = (number(r, "from"), number(r, "pageSize"));
        if size >= too_large {
            return ResponseTemplate::new(413);
        }
        let fits = all.iter().filter(|t| t["attributes"]["createdTime"].as_i64() >= Some(from));
        list(&fits.take(most.min(size as usize)).cloned().collect::<Vec<_>>())
    };
    Mock::given(path("/v1/tasks")).respond_with(answer).mount(server).await;
    let over = session(T1, 10_000 + count - 1, json!(true));
    crate::bench::answer(server, "POST", "/search", found(&[over], Value::Null)).await;
}

#[test]
fn pages_that_are_cut_to_fewer_rows_than_were_asked_for_end_no_list() {
    real("cut", async {
        let server = granting(3_600).await;
        tasks(&server, 1_050, 250, i64::MAX).await;
        assert_eq!(programmatic(&server).calls(0).await.expect("answered").calls.len(), 1);
        assert_eq!(count(&server, "/v1/tasks").await, 5);
    });
}

#[test]
fn a_page_that_is_too_large_is_asked_for_in_pieces() {
    real("large", async {
        let server = granting(3_600).await;
        tasks(&server, 600, 1_000, 300).await;
        assert_eq!(programmatic(&server).calls(0).await.expect("answered").calls.len(), 1);
        let server = granting(3_600).await;
        tasks(&server, 2, 1_000, 1).await;
        assert_eq!(programmatic(&server).calls(0).await, Err(Failure::Status(413)), "not even one");
    });
}

/// What is too large of a search is searched for in parts.
#[test]
fn a_search_that_finds_too_much_is_divided() {
    real("divided", async {
        let server = granting(3_600).await;
        let at = [10_000, 20_000, 30_000, 31_000, 50_000];
        let rows: Vec<Value> = at.iter().map(|t| task(&format!("t{t}"), *t, json!(true))).collect();
        Mock::given(path("/v1/tasks")).respond_with(list(&rows)).mount(&server).await;
        let answer = move |r: &Request| {
            let asked: Value = serde_json::from_slice(&r.body).unwrap_or_default();
            let (from, to) = (asked["variables"]["from"].as_i64(), asked["variables"]["to"].as_i64());
            let within: Vec<i64> = at.into_iter().filter(|t| Some(*t) >= from && Some(*t) < to).collect();
            if within.len() > 2 {
                return ResponseTemplate::new(413);
            }
            let rows: Vec<Value> = within.iter().map(|t| session(&format!("t{t}"), *t, json!(true))).collect();
            ResponseTemplate::new(200).set_body_json(found(&rows, Value::Null))
        };
        Mock::given(path("/search")).respond_with(answer).mount(&server).await;
        let calls = programmatic(&server).calls(0).await.expect("answered").calls;
        let ids: Vec<&str> = calls.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["t10000", "t20000", "t30000", "t31000", "t50000"], "each once, its end not included");
    });
}

#[test]
fn what_the_document_does_not_have_hides_nothing() {
    real("strange", async {
        let server = granting(3_600).await;
        let mut strange = task("s", 9_000, Value::Null);
        (strange["attributes"]["owner"], strange["attributes"]["status"]) = (Value::Null, json!("parked"));
        strange["attributes"]["queue"] = json!({"id": "q", "name": null});
        answer(&server, "GET", "/v1/tasks", json!({"data": [strange, task(T1, 10_000, json!(true))]})).await;
        answer(&server, "POST", "/search", found(&[session(T1, 10_000, json!(true))], Value::Null)).await;
        assert_eq!(programmatic(&server).calls(0).await.expect("answered").calls.len(), 1);
    });
}

/// One query reaches 10,000 records.
#[test]
fn what_more_agents_did_than_one_query_reaches_is_read_by_several() {
    real("reach", async {
        let server = granting(3_600).await;
        let all: Vec<i64> = (0..12_345).collect();
        let answer = move |r: &Request| {
            // The last window is open: the vendor's clock says what now is.
            assert!(!r.url.query().is_some_and(|q| q.contains("&to=")), "{}", r.url);
            let (from, page, size) = (number(r, "from"), number(r, "page"), number(r, "pageSize"));
            if page * size >= 10_000 {
                return ResponseTemplate::new(400);
            }
            if size > 500 {
                return ResponseTemplate::new(413);
            }
            let fits = all.iter().filter(|t| **t >= from).skip((page * size) as usize).take(size as usize);
            list(&fits.map(|t| activity(*t, 0, "idle")).collect::<Vec<_>>())
        };
        Mock::given(path("/v1/agents/activities")).respond_with(answer).mount(&server).await;
        let mut at: Vec<i64> =
            programmatic(&server).moments(0, 20_000).await.expect("answered").iter().map(|m| m.at).collect();
        at.dedup();
        assert_eq!(at, (0..12_345).collect::<Vec<_>>());
    });
}

#[test]
fn what_cannot_be_had_of_one_call_holds_up_no_other() {
    real("another", async {
        let server = granting(3_600).await;
        let rows = |name: &str| json!([recording(&server, name, true, "main", (0, 300), &["a"])]);
        let body = json!({"meta": {"orgId": "org", "urlExpiration": 30}, "data": [
            {"taskId": "1", "recording": rows("good"), "transcription": []},
            {"taskId": "2", "recording": rows("broken"), "transcription": []},
            {"taskId": "3", "recording": rows("fine"), "transcription": []}]});
        answer(&server, "POST", "/v1/captures/query", body).await;
        for name in ["good", "fine"] {
            Mock::given(path(format!("/media/{name}"))).respond_with(audio(300)).mount(&server).await;
        }
        Mock::given(path("/media/broken")).respond_with(ResponseTemplate::new(500)).mount(&server).await;
        let all = ["1", "2", "3", "4"].map(|call| wanted(call, 0, vec![wish("a", false, 0, 300)]));
        let Heard { found, untried, outcome } = programmatic(&server).sounds(&all).await;
        assert_eq!(outcome, Err(Failure::Status(500)));
        assert_eq!(found.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["1"]);
        assert_eq!(untried, ["3"], "what came before failed or is not there yet");
    });
}

/// An hour of stereo is more than any answer of the API may be.
#[test]
fn the_audio_of_a_long_call_is_taken() {
    real("long", async {
        let server = granting(3_600).await;
        let ms = 65 << 20;
        captures(&server, true, T1, json!([recording(&server, "m", true, "main", (0, ms), &["a"])])).await;
        Mock::given(path("/media/m")).respond_with(audio(ms as u32)).mount(&server).await;
        let heard = programmatic(&server).sounds(&[wanted(T1, 0, vec![wish("a", false, 0, ms)])]).await;
        assert_eq!((heard.outcome, heard.found[0].1[0].bytes.len()), (Ok(()), 44 + ms as usize));
        Mock::given(path("/cr/get/aa")).respond_with(audio(ms as u32)).mount(&server).await;
        let heard = face(Pairing::LegacyOn1, &server).sounds(&[wanted("aa", 0, vec![wish("", false, 0, ms)])]).await;
        assert_eq!((heard.outcome, heard.found[0].1[0].bytes.len()), (Ok(()), 44 + ms as usize));
    });
}

#[test]
fn audio_lies_where_the_configuration_says_if_it_says_so() {
    real("where", async {
        let server = granting(3_600).await;
        captures(&server, true, T1, json!([recording(&server, "m", true, "main", (0, 300), &["a"])])).await;
        Mock::given(path("/media/m")).respond_with(audio(300)).mount(&server).await;
        let all = [wanted(T1, 0, vec![wish("a", false, 0, 300)])];
        let outcomes = async |media: &str, api: &str| {
            let mut config = config(Pairing::Programmatic, api);
            config.media_api_url = media.into();
            Face::new(&config, QUICK).expect("usable").sounds(&all).await.outcome
        };
        let here = server.uri();
        assert_eq!(outcomes("", &here).await, Ok(()));
        assert_eq!(outcomes("https://storage.example/x", &here).await, Ok(()), "at the API it may always be");
        let elsewhere = json!([{"id": "m", "segment": true, "attributes": {"fileName": "m", "filePath":
            "http://127.0.0.1:9/media/m", "startTime": 0, "stopTime": 300, "participants": ["a"], "callType": "main"}}]);
        server.reset().await;
        let other = granting(3_600).await;
        captures(&other, true, T1, elsewhere).await;
        assert_eq!(outcomes("https://storage.example/x", &other.uri()).await, Err(Failure::Elsewhere));
        assert!(
            matches!(outcomes("", &other.uri()).await, Err(Failure::Silent(_))),
            "nobody is there, but it was asked"
        );
    });
}
