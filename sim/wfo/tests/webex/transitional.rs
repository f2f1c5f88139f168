//! CMSv2.

use crate::bench::*;
use serde_json::{Value, json};
use wfo::acd::types::Audio;
use wfo::acd::webex::face::Deed;
use wfo::acd::webex::sounds::Heard;
use wire::webex::Pairing;
use wiremock::matchers::{path, query_param};
use wiremock::{Mock, ResponseTemplate};

const FACE: Pairing = Pairing::Transitional;

fn contact(sid: &str, at: i64, recorded: Value) -> Value {
    let car = |at: i64, state: &str| json!({"sid": sid, "tid": "7", "cstts": at, "cetts": -1, "currentState": state});
    json!({"availableAt": at, "recorded": recorded, "activities": [car(10, "connected"), car(90, "ended")],
           "session": {"sid": sid, "ani": "+1", "dnis": "+2", "channelType": "telephony", "cstts": 0, "cetts": 90}})
}

#[test]
fn contacts_come_in_pages_and_what_is_not_settled_is_asked_for_again() {
    real("contacts", async {
        let server = granting(3_600).await;
        let page = |from: &str, cursor: &str, rows: Value, next: Value| {
            let right = ResponseTemplate::new(200).set_body_json(json!({"contacts": rows, "cursor": next}));
            Mock::given(path("/cms/api/v2/sim/contacts"))
                .and(query_param("from", from))
                .and(query_param("cursor", cursor))
                .respond_with(right)
        };
        page("0", "0", json!([contact("aa", 100, json!(true))]), json!("1")).mount(&server).await;
        page("0", "1", json!([contact("bb", 200, Value::Null)]), Value::Null).mount(&server).await;
        page("500", "0", json!([]), Value::Null).mount(&server).await;
        page("200", "0", json!([contact("bb", 200, json!(false))]), Value::Null).mount(&server).await;
        let mut face = face(FACE, &server);
        let calls = face.calls(0).await.expect("answered").calls;
        let of: Vec<_> = calls.iter().map(|c| (c.id.as_str(), c.audio.clone(), c.parts[0].to)).collect();
        assert_eq!(of, [("aa", Audio::Awaited, Some(90)), ("bb", Audio::Awaited, Some(90))]);
        face.settle(0, true);
        let calls = face.calls(500).await.expect("answered").calls;
        assert_eq!((calls.len(), &calls[0].audio), (1, &Audio::Never));
        face.settle(500, true);
        assert_eq!(face.calls(500).await.expect("answered").calls.len(), 0);
        assert!(
            asked(&server, "tenantid").await.iter().all(|(what, tenant)| (tenant == "1000") != what.contains("token"))
        );
    });
}

#[test]
fn the_audio_and_what_agents_do() {
    real("cmsv2", async {
        let server = granting(3_600).await;
        Mock::given(path("/cms/api/v2/sim/contacts/aa/recording")).respond_with(audio(80)).mount(&server).await;
        let mut face = face(FACE, &server);
        let Heard { found, outcome, .. } = face.sounds(&[wanted("aa", 10, vec![wish("", false, 10, 90)])]).await;
        assert!(outcome.is_ok() && found[0].1[0].bytes == wav(80));
        let event = |n: u64, what: &str| json!({"ordinal": n, "at": 5, "tid": "7", "login": "d@x", "what": what});
        let events = |after: &str, rows: Value, last: u64| {
            let right = ResponseTemplate::new(200).set_body_json(json!({"last": last, "events": rows}));
            Mock::given(path("/cms/api/v2/sim/real-time")).and(query_param("after", after)).respond_with(right)
        };
        events("0", json!([event(1, "login"), event(2, "screen-paused")]), 2).up_to_n_times(1).mount(&server).await;
        events("2", json!([]), 0).mount(&server).await;
        events("0", json!([event(1, "logout")]), 1).mount(&server).await;
        let mut told = Vec::new();
        for _ in 0..3 {
            told.extend(face.moments(0, 0).await.expect("answered").into_iter().map(|m| m.what));
        }
        let due = [Deed::Logon(true), Deed::ScreenPaused(true), Deed::Logon(false)];
        assert_eq!(told, due, "ordinals that begin anew are read anew");
    });
}
