//! One request: throttled, refused, late, cut off, nonsense.

use crate::bench::*;
use serde_json::json;
use std::time::Duration;
use wfo::acd::failure::Failure;
use wiremock::ResponseTemplate;

#[test]
fn throttled_it_waits_as_long_as_it_was_told_and_asks_again() {
    real("throttled", async {
        let server = after(1, ResponseTemplate::new(429).insert_header("Retry-After", "1")).await;
        let began = kernel::time::since_boot();
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), one());
        assert!(kernel::time::since_boot() - began >= Duration::from_secs(1));
        assert_eq!(asked(&server).await, 2);
    });
}

#[test]
fn throttled_without_a_time_it_backs_off_by_itself_and_gives_up_in_the_end() {
    real("throttled-anyhow", async {
        for header in ["", "soon", "Fri, 17 Dec 2021 09:00:00 GMT", "-1"] {
            let server = after(2, ResponseTemplate::new(429).insert_header("Retry-After", header)).await;
            assert_eq!(ids(ujet(&server.uri()).changes(0).await), one(), "{header}");
        }
        let server = after(99, ResponseTemplate::new(429)).await;
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), Err(Failure::Throttled(None)));
        assert_eq!(asked(&server).await, 4, "bounded");
    });
}

#[test]
fn throttling_holds_up_the_next_question_too_but_not_for_ever() {
    real("banned", async {
        let server = after(4, ResponseTemplate::new(429).insert_header("Retry-After", "86400")).await;
        let pace = wfo::acd::caller::Pace { longest: Duration::from_millis(150), ..QUICK };
        let mut ujet = at_pace(&server.uri(), pace);
        assert_eq!(ids(ujet.changes(0).await), Err(Failure::Throttled(Some(86_400))));
        let given_up = kernel::time::since_boot();
        assert_eq!(ids(ujet.changes(0).await), one());
        assert!(kernel::time::since_boot() - given_up >= Duration::from_millis(140));
    });
}

#[test]
fn an_error_of_the_server_is_asked_again_and_given_up_in_the_end() {
    real("errors", async {
        for status in [500, 502, 503, 504] {
            let server = after(3, ResponseTemplate::new(status)).await;
            assert_eq!(ids(ujet(&server.uri()).changes(0).await), one(), "{status}");
        }
        let server = after(99, ResponseTemplate::new(500)).await;
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), Err(Failure::Status(500)));
        assert_eq!(asked(&server).await, 4, "bounded");
        let server = after(99, ResponseTemplate::new(404)).await;
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), Err(Failure::Status(404)));
        assert_eq!(asked(&server).await, 1, "asking again does not help");
    });
}

#[test]
fn a_slow_answer_is_not_waited_for_for_ever() {
    real("slow", async {
        let slow = ResponseTemplate::new(200).set_body_json([call(7)]).set_delay(Duration::from_secs(20));
        let server = after(1, slow).await;
        let began = kernel::time::since_boot();
        assert_eq!(ids(ujet(&server.uri()).changes(0).await), one());
        assert!(kernel::time::since_boot() - began < Duration::from_secs(5));
    });
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again() {
    real("cut", async {
        let whole = http("application/json", &serde_json::to_vec(&[call(1)]).expect("JSON"));
        let cut = whole[..whole.len() - 5].to_vec();
        let early = b"HTTP/1.1 200 OK\r\ncontent-le".to_vec();
        let base = raw(vec![cut.clone(), early, Vec::new(), whole]).await;
        assert_eq!(ids(ujet(&base).changes(0).await), one());
        let base = raw(vec![cut; 20]).await;
        assert!(matches!(ids(ujet(&base).changes(0).await), Err(Failure::Silent(_))), "half a list counts for nothing");
    });
}

#[test]
fn nonsense_gives_nothing_and_its_content_is_told_to_nobody() {
    real("nonsense", async {
        let word = "secret-word";
        let wrong = [
            format!("[{{\"id\": 1, \"call_type\": \"{word}"),
            format!("<html>{word}</html>"),
            json!({word: 1}).to_string(),
            json!([{"id": word, "call_type": "Voice Inbound", "status": "finished"}]).to_string(),
            json!([{"id": 1, "call_type": 5, "status": word}]).to_string(),
            json!([{"id": 1, "call_type": word, "status": "finished", "updated_at": word}]).to_string(),
            json!([{"id": 1, "call_type": word, "status": "finished", "participants": word}]).to_string(),
            json!([word]).to_string(),
            String::new(),
        ];
        for body in wrong {
            let server = after(1, ResponseTemplate::new(200).set_body_string(&body)).await;
            assert_eq!(ids(ujet(&server.uri()).changes(0).await), one(), "{body}");
            let server = after(99, ResponseTemplate::new(200).set_body_string(&body)).await;
            let failure = ids(ujet(&server.uri()).changes(0).await).expect_err("nonsense");
            assert!(matches!(failure, Failure::Malformed(_)), "{body}: {failure}");
            assert!(!failure.to_string().contains(word), "{failure}");
        }
    });
}

#[test]
fn a_wrong_credential_is_reported_as_such_and_not_tried_again() {
    real("credential", async {
        for (status, as_what) in [(401, Failure::Credential), (403, Failure::Forbidden)] {
            let server = after(9, ResponseTemplate::new(status)).await;
            let failure = ids(ujet(&server.uri()).changes(0).await).expect_err("refused");
            assert_eq!(failure, as_what);
            assert!(failure.to_string().contains("does not accept") && !failure.to_string().contains("dWpld"));
            assert_eq!(asked(&server).await, 1);
        }
    });
}

#[test]
fn nobody_there_is_a_failure_like_another() {
    real("nobody", async {
        let base = {
            let listener = kernel::net::TcpListener::bind(0).await.expect("a port");
            format!("http://127.0.0.1:{}", listener.port())
        };
        assert!(matches!(ids(ujet(&base).changes(0).await), Err(Failure::Silent(_))));
    });
}
