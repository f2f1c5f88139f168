//! What MCP delivers, and how recordings are found (documented shapes).

use crate::srs::basic;
use crate::stage::{Run, STARTS, moment, voice};
use http::Method;
use serde_json::{Value, json};

const PART: (&str, &str, &str, i64, i64) = ("CALL_1.wav", "1001", "7001", STARTS, STARTS + 10_000);

#[test]
fn the_same_recording_may_come_again_and_with_more_parts() {
    Run::new().go(async |stage| {
        let path = "/internal-api/contact-centers/1/recordings";
        for auth in ["", &basic("ops", "wrong"), &basic("braun", "braun-secret")] {
            let a = stage.raw("rws1", Method::POST, path, &[("authorization", auth)], voice("CALL", &[PART])).await;
            assert_eq!(a.status, 401);
        }
        let a =
            stage.ops("rws1", Method::POST, "/internal-api/contact-centers/2/recordings", voice("CALL", &[PART])).await;
        assert_eq!(a.status, 404);
        for _ in 0..2 {
            assert_eq!(stage.mcp("rws1", "CALL", &[PART]).await.json(), json!({"statusCode": 0}));
        }
        let second = ("CALL_2.wav", "1002", "7002", STARTS + 10_000, STARTS + 20_000);
        assert_eq!(stage.mcp("rws1", "CALL", &[second]).await.status, 200);
        let all = stage.get("rws1", "/sim/recordings").await;
        assert_eq!(all.as_array().unwrap().len(), 1);
        assert_eq!(all[0]["mediaFiles"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&all[0]["startTime"], &all[0]["stopTime"]),
            (&json!(moment(STARTS)), &json!(moment(STARTS + 20_000)))
        );
        assert_eq!(all[0]["region"], "dc1");
        // The newest word on a part counts, and the recording is as long as all of them.
        let longer = (second.0, second.1, second.2, second.3, STARTS + 25_000);
        assert_eq!(stage.mcp("rws1", "CALL", &[longer]).await.status, 200);
        let all = stage.get("rws1", "/sim/recordings").await;
        let files = all[0]["mediaFiles"].as_array().unwrap();
        let part = files.iter().find(|file| file["mediaId"] == "CALL_2.wav").unwrap();
        let due = json!(moment(STARTS + 25_000));
        assert_eq!((files.len(), &part["stopTime"], &all[0]["stopTime"]), (2, &due, &due));
        for bad in ["../x", "", "a/b", "a b"] {
            assert_eq!(stage.mcp("rws1", bad, &[PART]).await.json()["statusCode"], 2, "{bad}");
        }
        assert_eq!(stage.ops("rws1", Method::POST, path, json!({"id": 7})).await.json()["statusCode"], 2);
    });
}

#[test]
fn voice_files_are_taken_once_and_played() {
    Run::new().go(async |stage| {
        let wav: Vec<u8> = (0..300_000u32).map(|n| (n % 251) as u8).collect();
        let auth = basic("ops", "ops-secret");
        let put = async |path: &str, bytes: &[u8]| {
            stage.bytes("rws1", Method::PUT, path, &[("authorization", &auth)], bytes.to_vec()).await.status
        };
        let path = "/sim/recordings/CALL/media/CALL_1.wav";
        assert_eq!(put(path, &wav).await, 404, "before its recording");
        stage.mcp("rws1", "CALL", &[PART]).await;
        assert_eq!(put(path, &wav).await, 200);
        assert_eq!(put(path, &wav).await, 200);
        assert_eq!(put(path, b"another").await, 409);
        assert_eq!(put("/sim/recordings/CALL/media/OTHER.wav", &wav).await, 404);
        let a = stage.ops("rws1", Method::GET, path, Value::Null).await;
        assert_eq!((a.header("content-type").as_str(), a.body.len()), ("audio/wav", wav.len()));
        let play = "/api/v2/recordings/CALL/play/CALL_1.wav";
        let agent = basic("braun", "braun-secret");
        let a = stage.raw("rws1", Method::GET, play, &[("authorization", &agent)], Value::Null).await;
        assert_eq!(&a.body[..], &wav[..]);
        assert_eq!(stage.raw("rws1", Method::GET, play, &[], Value::Null).await.status, 401);
    });
}

#[test]
fn a_query_is_needed_and_a_hundred_are_given_at_most() {
    Run::new().go(async |stage| {
        for n in 0..120 {
            let part = ("m.wav", "1001", "7001", STARTS + n * 1000, STARTS + n * 1000 + 500);
            stage.mcp("rws1", &format!("CALL{n:03}"), &[part]).await;
        }
        let agent = basic("braun", "braun-secret");
        let ask = async |query: &str| {
            let path = format!("/api/v2/recordings{query}");
            stage.raw("rws1", Method::GET, &path, &[("authorization", &agent)], Value::Null).await.json()
        };
        for bare in ["", "?limit=5"] {
            let json = ask(bare).await;
            assert_eq!((json["statusCode"].as_i64(), json["statusMessage"].is_string()), (Some(1), true));
        }
        assert_eq!(ask("?colour=red").await["statusCode"], 2);
        assert_eq!(ask("?startTime=yesterday").await["statusCode"], 2);
        let ids = |json: Value| -> Vec<String> {
            json["recordings"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
        };
        let all = ids(ask("?agentId=1001").await);
        assert_eq!((all.len(), all[0].as_str()), (100, "CALL119"));
        assert_eq!(ids(ask("?agentId=1001&limit=1000").await).len(), 100);
        assert_eq!(ids(ask("?agentId=1001&offset=100").await).len(), 20);
        assert_eq!(ids(ask("?agentId=1002").await).len(), 0);
        assert_eq!(ids(ask("?callUUID=CALL007").await), ["CALL007"]);
        let (from, to) = (moment(STARTS + 3000).replace('+', "%2B"), moment(STARTS + 4000).replace('+', "%2B"));
        assert_eq!(ids(ask(&format!("?startTime={from}&stopTime={to}")).await), ["CALL004", "CALL003"]);
    });
}

/// Documented: "a server in another region answers NOT_FOUND".
#[test]
fn another_region_does_not_have_it() {
    Run::new().go(async |stage| {
        stage.mcp("rws1", "CALL", &[PART]).await;
        let of = async |server: &str| stage.ops(server, Method::GET, "/api/v2/recordings/CALL", Value::Null).await;
        let here = of("rws1").await.json();
        assert_eq!(here["statusCode"], 0);
        let file = &here["recording"]["mediaFiles"][0];
        assert_eq!(file["mediaUri"], "http://rws1:8080/api/v2/recordings/CALL/play/CALL_1.wav");
        // The documented traps: numbers as text, two forms of time.
        assert_eq!((&file["duration"], &file["size"]), (&json!("10000"), &json!("44")));
        assert_eq!(file["parameters"]["dateTime"], "2026-01-01T09:00:00Z");
        assert!(file["startTime"].as_str().unwrap().ends_with("+0000"));
        let there = of("rws2").await;
        assert_eq!((there.status, there.json()["statusCode"].as_i64()), (404, Some(6)));
    });
}
